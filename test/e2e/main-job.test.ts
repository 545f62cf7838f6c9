/**
 * The main job, as a person does it with the mouse: start the demo, watch four connections carry one feed, restart the
 * server, see each come back in its own way, narrow the table, open a payload. Afterwards the recording is read with
 * the engine alone: what the window showed must be what is in the file.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../src-shared/model/entry.ts';
import { testEngine, textOf } from '../fixtures/engine.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsUnderTest } from './harness/shells.ts';
import { runCommand } from './harness/window.ts';

const PUBLISHED = 1_000;
const NAMES = ['/ws', '/sse', '/poll', '/state'] as const;
const DETAIL_TABS = ['Pretty', 'Tree', 'Raw', 'Hex', 'Frame', 'Timing', 'Handshake'] as const;

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`(^|\\s)${name}(\\s|$)`) });

/** The message ids of each connection, in the order of the recording. */
async function idsInFile(path: string): Promise<Map<string, { ids: number[]; story: Entry[] }>> {
  const test = await testEngine();
  try {
    const { id, connections } = await test.must('recording.open', { path });
    const entries = await test.entries(id);
    return new Map(
      connections.map(({ connection, name }) => {
        const mine = entries.filter((entry) => entry.connection === connection);
        const messages = mine.filter(
          (entry) => entry.direction === 'toClient' && ['text', 'event', 'item'].includes(entry.kind),
        );
        return [name, { ids: messages.map((entry) => (JSON.parse(textOf(entry)) as { id: number }).id), story: mine }];
      }),
    );
  } finally {
    await test.close();
  }
}

describe.each(shellsUnderTest())('the main job in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the main job in the ${kind} shell, because ${skip}`);
  let profileDir = '';
  beforeAll(() => {
    profileDir = mkdtempSync(join(tmpdir(), 'wirescope-e2e-'));
  });
  afterAll(() => rmSync(profileDir, { recursive: true, force: true }));

  it.skipIf(skip !== null)('start, publish, restart, resume, filter, look', async ({ task }) => {
    await withShell(
      kind,
      task,
      async ({ page }) => {
        await page.getByRole('button', { name: /^Start the demo(?! mock)/ }).click();
        for (const name of NAMES) await tab(page, name).waitFor();
        await page.getByText('4 open').waitFor();

        // Publish through the window.
        await runCommand(page, 'Mock server: publish messages');
        await page.getByRole('textbox', { name: 'Message text' }).fill('{"type":"price","symbol":"TEST","px":101.42}');
        await page.getByRole('textbox', { name: 'How many' }).fill(String(PUBLISHED));
        await page.getByRole('button', { name: 'Publish', exact: true }).click();
        for (const name of NAMES) {
          await tab(page, name).click();
          const filter = page.getByRole('combobox', { name: 'Filter entries' });
          await filter.fill('json.symbol = "TEST" and not kind:response');
          await page
            .getByText(/^1,000 of/)
            .first()
            .waitFor();
          await filter.fill('');
        }

        // Restart the server and see every connection wait, then open again.
        await page
          .getByRole('button', { name: /:\d{2,5}/ })
          .first()
          .click();
        await page.getByRole('button', { name: 'Do “Restart” now' }).click();
        for (const name of NAMES) {
          await tab(page, name).click();
          const facts = page.getByRole('region', { name: 'Timeline' }).getByRole('table');
          await waitFor(`a wait of ${name} on its timeline`, async () =>
            /waiting|wait/i.test((await facts.textContent()) ?? ''),
          );
        }
        await tab(page, 'All connections').click();
        await page.getByText('4 open').waitFor({ timeout: 30_000 });

        // A filter narrows the table to one message, which opens in every tab of the detail.
        await tab(page, '/ws').click();
        const filter = page.getByRole('combobox', { name: 'Filter entries' });
        await filter.fill('json.symbol = "TEST"');
        await page
          .getByText(/^1,000 of/)
          .first()
          .waitFor();
        await filter.fill('json.symbol = "TEST" and json.id = 500');
        await page.getByText(/^1 of/).first().waitFor();
        await page
          .getByRole('grid', { name: 'Entries' })
          .getByRole('row', { name: /"id":500/ })
          .click();
        const detail = page.getByRole('region', { name: 'Detail' });
        for (const name of DETAIL_TABS) {
          await detail.getByRole('tab', { name, exact: true }).click();
          await detail.getByRole('tabpanel', { name, exact: true }).waitFor();
        }
        await detail.getByRole('tab', { name: 'Tree', exact: true }).click();
        await detail.getByText('101.42').first().waitFor();
        await detail.getByRole('tab', { name: 'Frame', exact: true }).click();
        await detail.getByText('FIN', { exact: true }).first().waitFor();
        await detail.getByRole('tab', { name: 'Handshake', exact: true }).click();
        await detail
          .getByText(/sec-websocket-accept/i)
          .first()
          .waitFor();

        // What went wrong is said in words, and leads to the entry that shows it.
        await filter.fill('');
        await page.keyboard.press('Alt+f');
        const findings = page.getByRole('dialog', { name: 'Findings' });
        await findings.getByText('What to do').first().waitFor();
        await findings
          .getByRole('button', { name: /^Show entry/ })
          .first()
          .click();
        await findings.waitFor({ state: 'detached' });
        await page.getByRole('grid', { name: 'Entries' }).locator('[aria-selected="true"]').waitFor();

        // A typo is pointed at, and the last good filter still applies.
        await filter.fill('json.id => 500');
        await page.getByText(/Did you mean/).waitFor();
      },
      { profileDir },
    );

    const [file = ''] = readdirSync(join(profileDir, 'recordings')).filter((name) => name.endsWith('.wirescope'));
    const byName = await idsInFile(join(profileDir, 'recordings', file));
    for (const name of NAMES) {
      const { ids, story } = byName.get(name) ?? { ids: [], story: [] };
      expect(ids.length, `${name}: messages`).toBeGreaterThan(PUBLISHED);
      expect(ids, `${name}: in order, none lost, none twice`).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
      expect(story.filter((entry) => entry.kind === 'gap' || entry.kind === 'duplicate')).toEqual([]);
      expect(story.filter((entry) => entry.kind === 'wait').length, `${name}: waits`).toBeGreaterThan(0);
      expect(story.filter((entry) => entry.kind === 'open').length, `${name}: opened again`).toBeGreaterThan(1);
    }
  });
});
