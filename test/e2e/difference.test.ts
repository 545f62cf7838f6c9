/** Two recordings are compared in the window, one leaves as HAR and comes back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type At, event, opened, opening, writeRecording } from '../fixtures/replay-script.ts';
import { axeMistakes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { grid, openRecording, runCommand } from './harness/window.ts';

const URL = 'http://127.0.0.1:9/orders';
const EVENTS = 30;
/** What B has otherwise. */
const CHANGED = 11;
const MISSING = 20;

const order = (n: number, total: number): At =>
  event(20 + n * 10, String(n), JSON.stringify({ order: n, sku: `S-${n % 4}`, total }));
const side = (totalOf: (n: number) => number | null): readonly At[] => [
  opening(URL),
  opened(URL, 5),
  ...Array.from({ length: EVENTS }, (_, n) => n).flatMap((n) => {
    const total = totalOf(n);
    return total === null ? [] : [order(n, total)];
  }),
];

const folder = mkdtempSync(join(tmpdir(), 'wirescope-e2e-difference-'));
const [before, after, har] = ['before.wirescope', 'after.wirescope', 'before.har'].map((name) => join(folder, name));
beforeAll(async () => {
  const write = (path: string | undefined, entries: readonly At[]) =>
    writeRecording(path ?? '', [{ transport: 'sse', url: URL, attempts: [entries] }]);
  await write(
    before,
    side((n) => n),
  );
  await write(
    after,
    side((n) => (n === MISSING ? null : n === CHANGED ? 1_000 : n)),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(shellsForThePage())('two recordings in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: comparing in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('are compared; one leaves as HAR and comes back', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await openRecording(page, before ?? '');
      await openRecording(page, after ?? '');
      await runCommand(page, 'Compare recordings…');
      const choose = page.getByRole('dialog', { name: 'Compare two recordings' });
      await choose.getByRole('button', { name: 'Compare', exact: true }).click();

      const rows = page.getByRole('listbox', { name: 'Entries of both recordings' });
      const counts = page.locator('.diff-counts');
      await counts.getByText('1 changed').waitFor();
      await counts.getByText('1 only in A').waitFor();
      await page.getByText('1 of 2', { exact: true }).waitFor();
      await rows.getByRole('option', { selected: true, name: /^changed; / }).waitFor();
      await rows.locator('.diff-row-on mark', { hasText: '1000' }).waitFor();
      await page.keyboard.press('F7');
      await rows.getByRole('option', { selected: true, name: /^only in A; / }).waitFor();
      // Letters are commands also while the list has the focus.
      await rows.focus();
      await page.keyboard.press('p');
      const changes = page.getByRole('region', { name: 'What is different' });
      await changes.getByRole('row', { name: /\$\.total 11 1000/ }).waitFor();
      expect(await axeMistakes(page, 'the comparison', undefined, '.diff')).toEqual([]);

      // What is ignored is no difference any more, and can be taken back.
      await changes.getByRole('button', { name: 'ignore $.total' }).click();
      await counts.getByText('1 changed').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Compare $.total again' }).click();
      await counts.getByText('1 changed').waitFor();

      await page.getByRole('tab', { name: 'recording before' }).click();
      await grid(page).locator('[data-seq]').first().waitFor();
      await runCommand(page, 'Export the recording…');
      const sheet = page.getByRole('dialog', { name: 'Export a recording' });
      const downloading = page.waitForEvent('download');
      await sheet.getByRole('button', { name: 'Export', exact: true }).click();
      await (await downloading).saveAs(har ?? '');
      await sheet.getByText(/^Downloaded: before\.har/).waitFor();
      const written = JSON.parse(readFileSync(har ?? '', 'utf8')) as {
        log: { entries: { request: { url: string } }[] };
      };
      expect(written.log.entries.map(({ request }) => request.url)).toEqual([URL]);
      await sheet.locator('.dlg-foot').getByRole('button', { name: 'Close' }).click();

      await runCommand(page, 'Import a recording…');
      const dialog = page.getByRole('dialog', { name: 'Import a recording' });
      await dialog.locator('input[type=file]').setInputFiles(har ?? '');
      await dialog.getByText(/before\.har is a recording now\./).waitFor();
      await dialog.locator('.dlg-foot').getByRole('button', { name: 'Close' }).click();
      // All there was: both openings, every event.
      await page.getByText(/ · 32 entries · /).waitFor();
    });
  });
});
