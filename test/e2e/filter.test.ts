/**
 * The filter by hand, over a recording in which every message says its own number, so that every count can be checked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLongRecording } from '../fixtures/long-recording.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { detail, filter, grid, row, runCommand, timelineFacts } from './harness/window.ts';

const ENTRIES = 400_000;
const ALL = '400,000';
const STEP_MS = 0.36;
/** What “Fit” leaves free on either side of a recording. */
const MARGIN = 0.02;
/** A text in few messages, and which they are. */
const RARE = '12345';
const FOUND = Array.from({ length: ENTRIES }, (_, at) => at + 1).filter((seq) => String(seq).includes(RARE));
/** Tries thousands of ways to split each text: minutes of work here, on any machine. */
const SLOW = '/(.+)(.+)(.+)z/';

const folder = mkdtempSync(join(tmpdir(), 'wirescope-e2e-filter-'));
const file = join(folder, 'long.wirescope');
beforeAll(() => writeLongRecording(file, { entries: ENTRIES, drops: 2, stepNs: STEP_MS * 1e6 }), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bar = (page: Page) => page.getByRole('search', { name: 'Filter' });
const count = (page: Page) => bar(page).locator('.entries-filter-count');
const selected = (page: Page) => grid(page).locator('[aria-selected="true"]');
const numberText = (seq: number): string => seq.toLocaleString('en');

async function openFile(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
  await page.keyboard.press('Control+o');
  const dialog = page.getByRole('dialog', { name: 'Open a recording' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(file);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await row(page, /connecting/)
    .first()
    .waitFor();
}

/** The bar says that the selected entry is this match. */
async function stands(page: Page, number: number): Promise<void> {
  await bar(page).getByText(`match ${number}`, { exact: true }).waitFor({ state: 'attached' });
}

async function counts(page: Page, text: string): Promise<void> {
  await count(page).getByText(text, { exact: true }).waitFor();
}

async function completes(page: Page): Promise<void> {
  await filter(page).pressSequentially('ki');
  await bar(page)
    .getByRole('option', { name: /^kind:/ })
    .waitFor();
  await page.keyboard.press('Tab');
  // Of kinds those that occur come first, and say so.
  await bar(page)
    .getByRole('option', { name: /^text seen here/ })
    .waitFor();
  await filter(page).fill('json.s = ');
  await bar(page).getByRole('option', { name: '"ACME" seen here' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await filter(page).inputValue()).toBe('json.s = "ACME"');
  await page.keyboard.press('Enter');
  await count(page)
    .getByText(/^\d{3},\d{3} of 400,000$/)
    .waitFor();
  // The keyboard is in the table now.
  expect(await grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
}

async function pointsAtMistakes(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await filter(page).fill('json.px => 101');
  await bar(page).getByText('Unknown operator => at character 9.').waitFor();
  await counts(page, 'last good filter still applies');
  expect(await filter(page).getAttribute('aria-invalid')).toBe('true');
  expect(await bar(page).locator('.entries-token-wrong').textContent()).toBe('=>');
  await page.keyboard.press('Tab');
  expect(await filter(page).inputValue()).toBe('json.px >= 101');
  await page.keyboard.press('Enter');
}

async function remembers(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await filter(page).fill('');
  const seen: string[] = [];
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown']) {
    await page.keyboard.press(key);
    seen.push(await filter(page).inputValue());
  }
  expect(seen).toEqual(['json.px >= 101', 'json.s = "ACME"', 'json.px >= 101', '']);
}

async function stepsAndTellsWhen(page: Page): Promise<void> {
  await filter(page).fill(RARE);
  await page.keyboard.press('Enter');
  await counts(page, `${FOUND.length} of ${ALL}`);
  const [first = 0, second = 0] = FOUND;
  // From the first row on.
  await page.keyboard.press('Home');
  await detail(page).getByText('#1', { exact: true }).first().waitFor();
  await bar(page).getByRole('button', { name: 'Next match' }).click();
  await detail(page)
    .getByText(`#${numberText(first)}`)
    .first()
    .waitFor();
  await stands(page, 1);
  await page.keyboard.press('F3');
  await detail(page)
    .getByText(`#${numberText(second)}`)
    .first()
    .waitFor();
  await stands(page, 2);
  await page.keyboard.press('Shift+F3');
  await stands(page, 1);
  await page.keyboard.press('Shift+F3');
  await page.getByText('There is no earlier match.').waitFor();
  await page.keyboard.press('F3');
  await stands(page, 2);

  // The tick of the second match, at the foot of the traffic lane, where its time is.
  const box = await page.getByRole('group', { name: 'Lanes of the timeline' }).boundingBox();
  if (box === null) throw new Error('no lanes');
  const lanes = (await timelineFacts(page).count()) > 0 ? 44 + 72 : 0;
  const share = ((second - 1) / (ENTRIES - 1) + MARGIN) / (1 + 2 * MARGIN);
  await waitFor('the tick of the match', async () => {
    await page.mouse.move(box.x + share * box.width + Math.random() * 2 - 1, box.y + lanes - 3);
    return (await page.locator('.timeline-card').allTextContents()).some((text) => text.startsWith('1 match'));
  });
}

async function showsContext(page: Page): Promise<void> {
  const [, second = 0] = FOUND;
  await grid(page).focus();
  const before = await selected(page).boundingBox();
  await page.keyboard.press('c');
  const back = bar(page).getByRole('button', { name: 'Back to the matches' });
  await back.waitFor();
  // Its neighbours are there, it stands where it stood, and what was found is marked.
  await row(page, new RegExp(`"n":${second + 1},`)).waitFor();
  expect(await filter(page).inputValue()).toBe('');
  expect(await grid(page).getAttribute('aria-rowcount')).toBe(String(ENTRIES + 1));
  expect(Math.abs(((await selected(page).boundingBox())?.y ?? 0) - (before?.y ?? -99))).toBeLessThan(2);
  expect(await selected(page).locator('mark').textContent()).toBe(RARE);
  await counts(page, `${FOUND.length} matches marked`);
  await page.keyboard.press('F3');
  await stands(page, 3);
  await row(page, new RegExp(`"n":${(FOUND[2] ?? 0) + 1},`)).waitFor();
  await back.click();
  await counts(page, `${FOUND.length} of ${ALL}`);
  expect(await filter(page).inputValue()).toBe(RARE);
  // From the menu of a row too.
  await selected(page).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Show in context/ }).click();
  await back.waitFor();
  await page.keyboard.press('c');
  await counts(page, `${FOUND.length} of ${ALL}`);
}

async function scannedSoFar(page: Page): Promise<number> {
  const text = (await count(page).textContent()) ?? '';
  return Number(/in the ([\d,]+) looked at/.exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN);
}

async function stopsAndGoesOn(page: Page): Promise<void> {
  const progress = bar(page).getByRole('progressbar', { name: 'Scanning' });
  await page.keyboard.press('Control+f');
  await filter(page).fill(SLOW);
  await page.keyboard.press('Enter');
  await bar(page)
    .getByText(/entries a second; the [\d,]+ left would take/)
    .waitFor();
  await bar(page).getByRole('button', { name: 'Go on anyway' }).click();
  await progress.waitFor({ state: 'attached' });
  await count(page)
    .getByText(/so far, \d+ %, [\d,]+\/s$/)
    .waitFor();
  await bar(page).getByRole('button', { name: 'Cancel' }).click();
  await progress.waitFor({ state: 'detached' });
  const stopped = await scannedSoFar(page);
  expect(stopped).toBeGreaterThan(0);
  expect(stopped).toBeLessThan(ENTRIES);
  await bar(page).getByRole('button', { name: 'Go on' }).click();
  await count(page)
    .getByText(/so far, \d+ %, [\d,]+\/s$/)
    .waitFor();
  await runCommand(page, 'Stop the search');
  await progress.waitFor({ state: 'detached' });
  expect(await scannedSoFar(page)).toBeGreaterThan(stopped);
}

async function savesAndLosesNothing(page: Page): Promise<void> {
  await page.keyboard.press('Control+f');
  await filter(page).fill(RARE);
  await page.keyboard.press('Enter');
  await bar(page).getByRole('button', { name: 'Saved filters and history' }).click();
  await page.getByRole('menuitem', { name: 'Save this filter…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Saved filters' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('rare');
  await page.keyboard.press('Enter');
  const name = dialog.getByRole('textbox', { name: 'Name of rare' });
  await name.fill('rare ones');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Apply rare ones' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  // Written, and at once another tab: it applies all the same.
  await filter(page).fill('seq<=100');
  await page.getByRole('button', { name: 'New connection' }).first().click();
  await page.getByRole('textbox', { name: 'URL' }).waitFor();
  await page.getByRole('tab', { name: /long/ }).click();
  await counts(page, `100 of ${ALL}`);
  expect(await filter(page).inputValue()).toBe('seq<=100');

  // The engine still has the recording open; of the window only what is kept in the profile comes back.
  await page.reload();
  await row(page, /connecting/)
    .first()
    .waitFor();
  await runCommand(page, 'Filter: rare ones');
  await counts(page, `${FOUND.length} of ${ALL}`);
  await runCommand(page, 'Saved filters…');
  await dialog.getByRole('button', { name: 'Delete rare ones' }).click();
  await dialog.getByText(/Nothing is saved yet/).waitFor();
}

/** Groups and statistics of what is shown; a group becomes a condition. */
async function summarizes(page: Page): Promise<void> {
  const summary = page.getByRole('region', { name: 'Summary' });
  await grid(page).focus();
  await page.keyboard.press('s');
  await summary.getByText(`${ALL} entries shown now`).waitFor();
  await summary.getByRole('button', { name: 'Only text' }).waitFor();
  await runCommand(page, 'Summary: group by JSON field');
  await summary
    .getByRole('textbox', { name: 'JSONPath of the field' })
    .or(summary.getByRole('combobox', { name: 'JSONPath of the field' }))
    .fill('$.px');
  const groups = summary.getByRole('table', { name: 'Groups by $.px' });
  // 100.00 to 109.96 come in turn, so that each stands in the 400,000 as often, within one.
  const first = groups.getByRole('row').nth(1);
  await first.getByText(/^40[0-2]$/).waitFor();
  await waitFor('the whole', async () => (await summary.getAttribute('aria-busy')) === 'false');
  const value = await first.getByRole('rowheader').textContent();
  const found = await first.getByRole('cell').first().textContent();
  await first.getByRole('button', { name: `Only ${value}` }).press('Enter');
  await counts(page, `${found} of ${ALL}`);
  expect(await filter(page).inputValue()).toBe(`json.px = ${value}`);
  await summary.getByText(`${found} entries shown now`).waitFor();
  await filter(page).fill('');
  await filter(page).press('Enter');
  await runCommand(page, 'Summary: group by Kind');
  await summary.getByRole('button', { name: 'Only text' }).press('Shift+Enter');
  await waitFor('the exclusion', async () => (await filter(page).inputValue()) === 'not kind:text');
  await summary.getByRole('tab', { name: 'Statistics' }).click();
  await summary.getByRole('img', { name: /^Round trip of pings: half up to 0.4 ms/ }).waitFor();
  await summary.getByText('No messages among these entries.').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('s');
  await summary.waitFor({ state: 'detached' });
}

describe.each(shellsForThePage())('the filter in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the filter in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)(
    'is completed, repaired, remembered, stepped through, left and come back to',
    async ({ task }) => {
      await withShell(kind, task, async ({ page }) => {
        await openFile(page);
        await page.keyboard.press('Control+f');
        await completes(page);
        await pointsAtMistakes(page);
        await remembers(page);
        await stepsAndTellsWhen(page);
        await showsContext(page);
      });
    },
  );

  it.skipIf(skip !== null)('is stopped and goes on, is saved, and is not lost with its tab', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await openFile(page);
      await stopsAndGoesOn(page);
      await savesAndLosesNothing(page);
    });
  });

  it.skipIf(skip !== null)('has groups and statistics of what it finds, and takes a group up', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await openFile(page);
      await summarizes(page);
    });
  });
});
