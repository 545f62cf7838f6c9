/**
 * The table as a person uses it: columns as they like them, many rows selected and taken away, menus by mouse and by key, time
 * measured from a pinned row, and the live tail that does not jump under the hand.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { writeLongRecording } from '../fixtures/long-recording.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { connectTo, filter, grid, openRecording, row, runCommand } from './harness/window.ts';

const ENTRIES = 3_000;

const head = (page: Page, name: string) => grid(page).getByRole('columnheader', { name, exact: true });
const heads = (page: Page) =>
  grid(page)
    .getByRole('columnheader')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? cell.textContent ?? ''));
/** The row of an entry; drawn only where it is in sight. */
const entry = (page: Page, seq: number) => grid(page).locator(`[role="row"][data-seq="${seq}"]`);
const selectedSeqs = (page: Page) =>
  grid(page)
    .locator('[aria-selected="true"]')
    .evaluateAll((rows) => rows.map((one) => Number((one as HTMLElement).dataset.seq)));
const menuItem = (page: Page, name: string | RegExp) => page.getByRole('menuitem', { name });
const count = (page: Page, words: string) => page.getByRole('status').getByText(words, { exact: true });

/** What stands in a column of an entry's row. */
async function cell(page: Page, seq: number, column: string): Promise<string> {
  const at = (await heads(page)).indexOf(column);
  return (await entry(page, seq).locator('> *').nth(at).textContent()) ?? '';
}

/** What the clipboard holds once it is something else than before. */
async function copied(page: Page, copy: () => Promise<unknown>): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
  await copy();
  return waitFor('the clipboard', async () => {
    const text = await page.evaluate(() => navigator.clipboard.readText());
    return text === 'nothing yet' ? undefined : text;
  });
}

describe.each(shellsForThePage())('the table in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the table in the ${kind} shell, because ${skip}`);
  const folder = mkdtempSync(join(tmpdir(), 'wirescope-table-'));
  const path = join(folder, 'three-thousand.wirescope');
  beforeAll(() => writeLongRecording(path, { entries: ENTRIES, stepNs: 1_000_000, drops: 2 }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(skip !== null)('has the columns one chose, where and as wide as one wants them', ({ task }) =>
    withShell(kind, task, async ({ page }) => {
      await openRecording(page, path);
      await entry(page, 12).click();
      expect(await heads(page)).toEqual(['Wire', '#', 'Time', 'Δ', 'Kind', 'Preview', 'Size']);

      // Chosen, in the menu and by a command.
      await page.getByRole('button', { name: 'Columns', exact: true }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Attempt' }).click();
      await page.keyboard.press('Escape');
      await runCommand(page, 'Column: Size on the wire');
      await head(page, 'On wire').waitFor();
      expect(await heads(page)).toEqual(['Wire', '#', 'Time', 'Δ', 'Attempt', 'Kind', 'Preview', 'Size', 'On wire']);
      expect(await cell(page, 12, 'Attempt')).toBe('1');

      // Moved, with the mouse and with keys.
      await head(page, 'Attempt').dragTo(head(page, '#'));
      await head(page, 'On wire').focus();
      await page.keyboard.press('Alt+ArrowLeft');
      expect(await heads(page)).toEqual(['Wire', 'Attempt', '#', 'Time', 'Δ', 'Kind', 'Preview', 'On wire', 'Size']);

      // Made wider by its edge, fitted by a double click, and a step wider by key.
      const widthOf = async (name: string) => Math.round((await head(page, name).boundingBox())?.width ?? 0);
      const edge = grid(page).getByRole('separator', { name: 'Width of Time', exact: true });
      const box = await edge.boundingBox();
      if (box === null) throw new Error('no edge');
      await page.mouse.move(box.x + 4, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + 64, box.y + 10, { steps: 4 });
      await page.mouse.up();
      await waitFor('a wider column', async () => (await widthOf('Time')) === 166);
      const kindEdge = grid(page).getByRole('separator', { name: 'Width of Kind', exact: true });
      await kindEdge.dblclick();
      await waitFor('a column that fits', async () => (await widthOf('Kind')) < 126);
      const fitted = await widthOf('Kind');
      await kindEdge.focus();
      await page.keyboard.press('ArrowRight');
      await waitFor('a step', async () => (await widthOf('Kind')) === fitted + 8);

      // From a JSONPath, which is told where it is wrong and what it finds.
      await entry(page, 12).click();
      await runCommand(page, 'Add a column from JSON');
      const dialog = page.getByRole('dialog', { name: 'Add a column from JSON' });
      const field = dialog.getByRole('textbox', { name: 'JSONPath' });
      await field.fill('$.px[');
      await waitFor('what is wrong', async () => (await field.getAttribute('aria-invalid')) === 'true');
      expect(await dialog.getByRole('button', { name: 'Add the column' }).isDisabled()).toBe(true);
      await field.fill('$.px');
      await dialog.getByText('100.12', { exact: true }).waitFor();
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await waitFor('its value in a row', async () => (await cell(page, 13, '$.px')) === '100.13');

      // Another day everything is as one left it.
      const left = await heads(page);
      await page.reload();
      await openRecording(page, path);
      await entry(page, 12).waitFor();
      expect(await heads(page)).toEqual(left);
      expect(await widthOf('Time')).toBe(166);
      await waitFor('the value again', async () => (await cell(page, 13, '$.px')) === '100.13');

      // Rows lower than before: more of them, none cut.
      const rowsBefore = await grid(page).locator('[data-seq]').count();
      await runCommand(page, 'Compact rows');
      await waitFor('more rows', async () => (await grid(page).locator('[data-seq]').count()) > rowsBefore);
      await runCommand(page, 'Columns as they were at first');
      expect(await heads(page)).toEqual(['Wire', '#', 'Time', 'Δ', 'Kind', 'Preview', 'Size']);
    }),
  );

  it.skipIf(skip !== null)('takes away one row or many, in every form', ({ task }) =>
    withShell(kind, task, async ({ page }) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await openRecording(page, path);
      await entry(page, 5).click();
      await entry(page, 8).click({ modifiers: ['Shift'] });
      await entry(page, 12).click({ modifiers: ['ControlOrMeta'] });
      await count(page, '5 selected').waitFor();
      expect(await selectedSeqs(page)).toEqual([5, 6, 7, 8, 12]);
      await entry(page, 7).click({ modifiers: ['ControlOrMeta'] });
      await count(page, '4 selected').waitFor();

      const text = await copied(page, () => page.keyboard.press('Control+c'));
      expect(text.split('\n')).toHaveLength(4);
      expect(text).toContain('{"n":5,"px":100.05,"s":"ACME"}');
      const from = async (name: string) => {
        await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
        await menuItem(page, name).first().click();
      };
      const list = JSON.parse(await copied(page, () => from('JSON, a list'))) as { seq: number }[];
      expect(list.map(({ seq }) => seq)).toEqual([5, 6, 8, 12]);
      const lines = (await copied(page, () => from('NDJSON, a line each'))).trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([5, 6, 8, 12]);
      const csv = await copied(page, () => from('CSV, the columns shown'));
      expect(csv.split('\r\n').slice(0, 2)).toEqual([
        '#,time,delta ms,kind,preview,size B',
        expect.stringMatching(/^5,[\d-]+ [\d:.]+,1,text,"\{""n"":5,""px"":100\.05,""s"":""ACME""\}",30$/),
      ]);

      // A file of them.
      const download = page.waitForEvent('download');
      await runCommand(page, 'Save the selected rows as NDJSON');
      expect((await download).suggestedFilename()).toBe('wirescope-rows.ndjson');

      // With keys: a range, everything; a filter hides rows of it, and gives them back.
      await entry(page, 5).click();
      for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowDown');
      await count(page, '4 selected').waitFor();
      await page.keyboard.press('Shift+End');
      await count(page, '2,996 selected').waitFor();
      await page.keyboard.press('Control+a');
      await count(page, '3,000 selected').waitFor();
      await filter(page).fill('json.n <= 100');
      await count(page, '109 selected').or(count(page, '108 selected')).waitFor();
      await filter(page).fill('');
      await count(page, '3,000 selected').waitFor();
      await grid(page).focus();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Clear the selection' }).waitFor({ state: 'detached' });

      // One row: what made it, as a command or a script, secrets masked unless one asks.
      await page.keyboard.press('Home');
      const as = async (name: RegExp) => {
        await entry(page, 12).click({ button: 'right' });
        await menuItem(page, 'Copy as').hover();
        await menuItem(page, name).click();
      };
      expect(await copied(page, () => as(/^websocat command$/))).toBe(
        `websocat -H='Authorization: Bearer ***' ws://127.0.0.1:4600/prices`,
      );
      expect(await copied(page, () => as(/^JavaScript with secrets$/))).toContain('"Bearer not-a-real-token"');
      expect(JSON.parse(await copied(page, () => as(/^JSON$/)))).toEqual({ n: 12, px: 100.12, s: 'ACME' });
      expect(await copied(page, () => as(/^Hex$/))).toContain('7b 22 6e 22');
    }),
  );

  it.skipIf(skip !== null)('acts from a menu, and measures time from a pinned row', ({ task }) =>
    withShell(kind, task, async ({ page }) => {
      await openRecording(page, path);
      await entry(page, 10).click();
      await entry(page, 12).click({ modifiers: ['Shift'] });

      // By key; what makes no sense for several rows says so.
      await page.keyboard.press('Shift+F10');
      const menu = page.getByRole('menu', { name: 'Actions for the row' });
      await menu.waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      const unable = menuItem(page, /^websocat command.*Select one row alone/);
      await unable.waitFor();
      expect(await unable.getAttribute('aria-disabled')).toBe('true');
      await page.keyboard.press('Escape');
      if (await menu.isVisible()) await page.keyboard.press('Escape');
      await waitFor('the focus in the table', () => grid(page).evaluate((one) => one === document.activeElement));

      // By mouse: pinned, and Δ to it beside Δ to the row above.
      await entry(page, 10).click();
      await entry(page, 10).click({ button: 'right' });
      await menuItem(page, /^Pin/).click();
      await head(page, 'Δ #10').waitFor();
      expect(await cell(page, 14, 'Δ')).toBe('+1.0 ms');
      expect(await cell(page, 14, 'Δ #10')).toBe('+4.0 ms');
      expect(await cell(page, 8, 'Δ #10')).toMatch(/^[−-]2\.0 ms$/);

      // Time by the wall, since the start, since the pinned row.
      expect(await cell(page, 14, 'Time')).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
      await runCommand(page, 'Time column: since the start');
      await waitFor('time since the start', async () => (await heads(page)).includes('Since start'));
      expect(await cell(page, 14, 'Since start')).toBe('0:00:00.013');
      await runCommand(page, 'Time column: since the pinned row');
      await waitFor('time since the pin', async () => (await heads(page)).includes('Since pin'));
      expect(await cell(page, 14, 'Since pin')).toBe('0:00:00.004');
      await runCommand(page, 'Unpin the row');
      await head(page, 'Time').waitFor();

      // Filtered from the menu; separators of the lifecycle stay, and Δ is to the row above as shown.
      await entry(page, 10).click({ button: 'right' });
      await menuItem(page, 'Leave out').click();
      await menuItem(page, 'kind text').click();
      await waitFor('the filter', async () => (await filter(page).inputValue()).includes('kind:text'));
      await row(page, /close/).first().waitFor();
      for (const words of [/close/, /wait/, /connecting/, /open/]) {
        expect(await row(page, words).first().getAttribute('class')).toContain('entries-life');
      }
      await runCommand(page, 'Show the selected row without the filter');
      await entry(page, 10).waitFor();
    }),
  );

  it.skipIf(skip !== null)('stays at the live end, or where one is, and says what is new', async ({ task }) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    let sent = 0;
    const send = (many: number): void => {
      for (const client of server.clients) for (let at = 0; at < many; at++) client.send(`{"n":${++sent}}`);
    };
    try {
      await withShell(kind, task, async ({ page }) => {
        await connectTo(page, `ws://127.0.0.1:${port}/live`);
        await row(page, /open/).first().waitFor();
        send(100);
        await row(page, /"n":100\}/).waitFor();

        // Away from the end nothing moves, and a pill counts.
        await grid(page).focus();
        await page.keyboard.press('Home');
        await row(page, /"n":1\}/).waitFor();
        send(250);
        const pill = page.getByRole('button', { name: /^250 new/ });
        await pill.waitFor();
        expect(await row(page, /"n":1\}/).count()).toBe(1);
        send(1);
        await page.getByRole('button', { name: /^251 new/ }).click();
        await row(page, /"n":351\}/).waitFor();

        // At the end again new rows come in by themselves.
        send(20);
        await row(page, /"n":371\}/).waitFor();
        expect(await page.getByRole('button', { name: /new$/ }).count()).toBe(0);

        // The wheel leaves the end, End comes back.
        await grid(page).hover();
        await page.mouse.wheel(0, -600);
        send(5);
        await page.getByRole('button', { name: /^5 new/ }).waitFor();
        await grid(page).focus();
        await page.keyboard.press('End');
        await row(page, /"n":376\}/).waitFor();
        send(1);
        await row(page, /"n":377\}/).waitFor();
      });
    } finally {
      for (const client of server.clients) client.terminate();
      server.close();
    }
  });
});
