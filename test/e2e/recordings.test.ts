/** The library of recordings: what lies on the disk is listed, renamed, pinned, trimmed and removed, by keys. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keptRecording, OPENING } from '../fixtures/kept-recording.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { axeMistakes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { grid, runCommand } from './harness/window.ts';

describe.each(shellsForThePage())('the library in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the library in the ${kind} shell, because ${skip}`);
  let profileDir = '';
  const file = (name: string): string => join(profileDir, 'recordings', name);
  beforeAll(async () => {
    profileDir = mkdtempSync(join(tmpdir(), 'wirescope-library-'));
    mkdirSync(file('.'), { recursive: true });
    const entries = [...OPENING, ...Array.from({ length: 50 }, (_, index) => ({ atNs: index * 1e8 + 2e6, text: 'x' }))];
    await keptRecording({ path: file('crash.wirescope'), name: 'crash', startedAtMs: 2e12 }, entries, 6e9);
    await keptRecording({ path: file('fixed.wirescope'), name: 'fixed', startedAtMs: 1e12 }, entries, 6e9);
  });
  afterAll(() => rmSync(profileDir, { recursive: true, force: true }));

  it.skipIf(skip !== null)('lists, renames, pins, trims and removes recordings', async ({ task }) => {
    await withShell(
      kind,
      task,
      async ({ page }) => {
        await page.getByRole('button', { name: /^All recordings/ }).click();
        const list = page.getByRole('grid', { name: /^Recordings/ });
        const rowOf = (name: string) => list.getByRole('row', { name });
        await rowOf('crash').waitFor();
        expect(await list.getByRole('row').count()).toBe(3);

        await list.focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('F2');
        const rename = page.getByRole('dialog', { name: 'Rename' });
        await rename.getByRole('textbox', { name: 'Name' }).fill('staging-crash');
        await page.keyboard.press('Enter');
        await rename.waitFor({ state: 'detached' });
        await rowOf('staging-crash').waitFor();

        await runCommand(page, 'Pin or unpin the selected recordings');
        await rowOf('staging-crash').getByRole('img', { name: 'pinned' }).waitFor();
        expect(await axeMistakes(page, 'the library')).toEqual([]);

        await runCommand(page, 'Trim the selected recording');
        const trim = page.getByRole('dialog', { name: 'Trim staging-crash' });
        await trim.getByRole('textbox', { name: 'From' }).fill('1');
        await trim.getByRole('textbox', { name: 'To' }).fill('0:02.5');
        await trim.getByRole('textbox', { name: 'Name' }).fill('the drop');
        await page.keyboard.press('Enter');
        await page.getByRole('region', { name: 'Notices' }).getByText('the drop is trimmed.').waitFor();
        await rowOf('the drop').waitFor();
        expect(existsSync(file('the drop.wirescope'))).toBe(true);

        // A pinned one says why it stays; the other one goes.
        await rowOf('staging-crash').click();
        await page.keyboard.press('Delete');
        await page.getByRole('region', { name: 'Notices' }).getByText('It is pinned: unpin it first.').waitFor();
        await rowOf('fixed').click();
        await page.keyboard.press('Delete');
        const remove = page.getByRole('dialog', { name: 'Remove 1 recording?' });
        await remove.getByRole('button', { name: /^Remove,/ }).click();
        await remove.waitFor({ state: 'detached' });
        await waitFor('its row to go', async () => (await rowOf('fixed').count()) === 0);
        expect(existsSync(file('fixed.wirescope'))).toBe(false);

        // Enter opens what was cut out; its first entry says so.
        await rowOf('the drop').click();
        await page.keyboard.press('Enter');
        await grid(page)
          .getByText(/Cut from "staging-crash" at 0:01\.000/)
          .waitFor();
      },
      { profileDir },
    );
  });
});
