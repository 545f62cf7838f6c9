/**
 * The timeline by hand: a recording of one minute with three drops, an entry every millisecond, so that every number on
 * screen can be checked; then what only a live session has.
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
import { row, runCommand, startDemo, tab, timelineFacts } from './harness/window.ts';

const ENTRIES = 60_000;
const STEP_MS = 1;
/** Each drop's first row: `Math.floor(entries × n / 4)` entries come before it. */
const DROPS_MS = [15_000, 30_000, 45_000];
/** What “Fit” leaves free on either side. */
const MARGIN = 0.02;

const folder = mkdtempSync(join(tmpdir(), 'wirescope-e2e-timeline-'));
const file = join(folder, 'minute.wirescope');
beforeAll(() => writeLongRecording(file, { entries: ENTRIES, drops: 3, stepNs: STEP_MS * 1e6 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const region = (page: Page) => page.getByRole('region', { name: 'Timeline' });
const lanes = (page: Page) => region(page).getByRole('group', { name: 'Lanes of the timeline' });
const spanText = async (page: Page) => (await region(page).locator('.timeline-span').textContent()) ?? '';
const chip = (page: Page) => region(page).locator('.timeline-chip');
const card = (page: Page) => page.locator('.timeline-card');

async function boxOf(page: Page) {
  const box = await lanes(page).boundingBox();
  if (box === null) throw new Error('the lanes are not on screen');
  return box;
}

/** Where a moment stands while the whole recording is shown. */
async function xOf(page: Page, atMs: number): Promise<number> {
  const { x, width } = await boxOf(page);
  const whole = (ENTRIES - 1) * STEP_MS;
  return x + ((atMs + whole * MARGIN) / (whole * (1 + 2 * MARGIN))) * width;
}

/** The time at the pointer, as the ruler says it, in milliseconds since midnight. */
async function hoverMs(page: Page): Promise<number> {
  const text = (await region(page).locator('.timeline-hover-time').textContent()) ?? '';
  const [, hours, minutes, seconds] = /^(\d+):(\d+):([\d.]+)$/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`no time at the pointer: “${text}”`);
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1e3;
}

/** From and to of the view, as the table of facts says them. */
async function viewText(page: Page): Promise<string> {
  return (await timelineFacts(page).getByRole('row').nth(1).getByRole('cell').first().textContent()) ?? '';
}

async function changed(what: string, read: () => Promise<string>, act: () => Promise<unknown>): Promise<string> {
  const before = await read();
  await act();
  return waitFor(what, async () => {
    const now = await read();
    return now === before ? undefined : now;
  });
}

async function handleMs(page: Page, handle: 'Start of the range' | 'End of the range'): Promise<number> {
  return Number(await region(page).getByRole('slider', { name: handle }).getAttribute('aria-valuenow'));
}

async function openFile(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
  await page.keyboard.press('Control+o');
  const dialog = page.getByRole('dialog', { name: 'Open a recording' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(file);
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await timelineFacts(page).getByText('1006').first().waitFor({ state: 'attached' });
}

async function zoomsAndPans(page: Page): Promise<void> {
  const whole = await spanText(page);
  expect(whole).toMatch(/^1m 0[0-9]s$/);
  const wholeView = await viewText(page);
  // The moment under the pointer stays under it.
  await page.mouse.move(await xOf(page, 20_000), (await boxOf(page)).y + 80);
  const before = await hoverMs(page);
  await changed(
    'the wheel to zoom in',
    () => spanText(page),
    () => page.mouse.wheel(0, -600),
  );
  await waitFor('the moment under the pointer to stay', async () => Math.abs((await hoverMs(page)) - before) < 60);
  for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, -900);
  await waitFor('a tenth of a millisecond on screen', async () => /^(0\.1 ms|100 µs)$/.test(await spanText(page)));
  // Level wheel pans; a pinch on a touchpad is a wheel with Ctrl.
  await page.keyboard.down('Control');
  await changed(
    'the pinch to zoom out',
    () => spanText(page),
    () => page.mouse.wheel(0, 400),
  );
  await page.keyboard.up('Control');
  await changed(
    'the level wheel to pan',
    () => viewText(page),
    () => page.mouse.wheel(300, 0),
  );
  await lanes(page).dblclick({ position: { x: 300, y: 140 } });
  await waitFor('a double click to show the whole', async () => (await spanText(page)) === whole);

  await lanes(page).focus();
  await waitFor('the table of the whole', async () => (await viewText(page)) === wholeView);
  const start = await changed(
    'plus to zoom in',
    () => viewText(page),
    () => page.keyboard.press('+'),
  );
  await changed(
    'the arrow to pan',
    () => viewText(page),
    () => page.keyboard.press('ArrowRight'),
  );
  await page.keyboard.press('ArrowLeft');
  await waitFor('the arrow back', async () => (await viewText(page)) === start);
  await page.keyboard.press('0');
  await waitFor('0 to show the whole', async () => (await spanText(page)) === whole);
}

async function selectsARange(page: Page): Promise<void> {
  const { y } = await boxOf(page);
  const [x0, x1] = [await xOf(page, 20_000), await xOf(page, 40_000)];
  await page.mouse.move(x0, y + 70);
  await page.mouse.down();
  await page.mouse.move((x0 + x1) / 2, y + 70);
  await page.mouse.move(x1, y + 90);
  await page.mouse.up();
  await chip(page).waitFor();
  // One entry each millisecond: the count on the chip can be foretold.
  const counted = async (): Promise<void> => {
    const wanted = (await handleMs(page, 'End of the range')) - (await handleMs(page, 'Start of the range'));
    await waitFor('the entries of the range, counted', async () => {
      const text = (await chip(page).textContent()) ?? '';
      const entries = Number(/, ([\d,]+) entries/.exec(text)?.[1]?.replaceAll(',', ''));
      return Math.abs(entries - wanted) <= 1;
    });
  };
  await counted();
  await row(page, /text/).first().waitFor();
  // By keyboard, and by dragging: the other edge stays.
  const from = await handleMs(page, 'Start of the range');
  await region(page).getByRole('slider', { name: 'Start of the range' }).press('ArrowLeft');
  await waitFor('the start to move', async () => (await handleMs(page, 'Start of the range')) < from);
  await counted();
  const to = await handleMs(page, 'End of the range');
  const handle = await region(page).getByRole('slider', { name: 'End of the range' }).boundingBox();
  if (handle === null) throw new Error('the handle is not on screen');
  await page.mouse.move(handle.x + handle.width / 2, handle.y + 12);
  await page.mouse.down();
  await page.mouse.move(handle.x + 100, handle.y + 12, { steps: 3 });
  await page.mouse.up();
  await waitFor('the end to move', async () => (await handleMs(page, 'End of the range')) > to + 1_000);
  await counted();
  await region(page).getByRole('button', { name: 'Clear the range' }).click();
  await chip(page).waitFor({ state: 'detached' });
}

async function pointsAndJumps(page: Page): Promise<void> {
  const [drop = 0] = DROPS_MS;
  await page.mouse.move(await xOf(page, drop), (await boxOf(page)).y + 30);
  await card(page).getByText('1006').waitFor();
  await card(page)
    .getByText(/without a close frame/)
    .waitFor();
  await page.mouse.move(await xOf(page, 8_000), (await boxOf(page)).y + 100);
  await card(page)
    .getByText(/of traffic$/)
    .waitFor();
  await page.mouse.move(10, 10);
  await card(page).waitFor({ state: 'detached' });

  // From event to event, the table follows; after the last there is none, and it says so.
  await page.keyboard.press('Home');
  for (const _ of [...DROPS_MS, 'the end of the recording']) await pressAndFollow(page, ']');
  await page.keyboard.press(']');
  await region(page).getByText('No later event').waitFor();
  await pressAndFollow(page, '[');
}

/** Presses the key of a jump and waits until another row of a lost connection is selected. */
async function pressAndFollow(page: Page, key: string): Promise<void> {
  const selected = async (): Promise<string> => {
    const one = row(page, /close/).and(page.locator('[aria-selected="true"]'));
    return (await one.count()) === 0 ? '' : ((await one.first().textContent()) ?? '');
  };
  await changed(`${key} to lead to another close`, selected, () => page.keyboard.press(key));
}

async function arrangesLanes(page: Page): Promise<void> {
  const date = region(page).locator('.timeline-date');
  await page.keyboard.press('t');
  await date.getByText('since the start').waitFor();
  await waitFor('times since the start', async () => /^0:00\.000 to /.test(await viewText(page)));
  await page.keyboard.press('t');
  await date.getByText('since the start').waitFor({ state: 'detached' });

  const edge = region(page).getByRole('separator', { name: 'Height of State' });
  const height = async () => (await boxOf(page)).height;
  const before = await height();
  await edge.press('ArrowDown');
  await waitFor('a higher lane', async () => (await height()) === before + 4);
  await edge.press('Enter');
  await waitFor('the height of the drawing', async () => (await height()) === before);
  await region(page).getByRole('button', { name: 'Collapse Heartbeats' }).press('Enter');
  await waitFor('a lane less', async () => (await height()) < before);
  await region(page).getByText(/^RTT /).first().waitFor();
  await region(page).getByRole('button', { name: 'Expand Heartbeats' }).press('Enter');
  await waitFor('the lane again', async () => (await height()) === before);
}

describe.each(shellsForThePage())('the timeline in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the timeline in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('zooms, pans, selects, reads out, jumps and tells the same in a table', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await openFile(page);
      const facts = timelineFacts(page);
      await facts
        .getByText(/planned 1\.00 s \(base 1\.00 s, jitter none\), actual /)
        .first()
        .waitFor({ state: 'attached' });
      await facts.getByText(/RTT \S+ ms to \S+ ms/).waitFor({ state: 'attached' });
      expect(await facts.getByRole('row', { name: /1006/ }).count()).toBe(DROPS_MS.length);
      await zoomsAndPans(page);
      await selectsARange(page);
      await pointsAndJumps(page);
      await arrangesLanes(page);
    });
  });

  it.skipIf(skip !== null)('follows a live session and marks the connection one chooses', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await startDemo(page);
      await tab(page, 'All connections').click();
      const follow = region(page).getByRole('button', { name: /^Follow/ });
      await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('true');
      await page.keyboard.press('f');
      await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('false');
      await page.keyboard.press('f');
      await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('true');
      // Looking back stops following; End goes on.
      await lanes(page).focus();
      await page.keyboard.press('Shift+ArrowLeft');
      await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('false');
      await page.keyboard.press('End');
      await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('true');

      await runCommand(page, 'Set a mark');
      const dialog = page.getByRole('dialog', { name: 'Set a mark' });
      await dialog.getByRole('textbox', { name: 'Note' }).fill('deployed 1.4.2');
      await dialog.getByRole('combobox', { name: 'Connection' }).click();
      await page.getByRole('option', { name: /\/sse/ }).click();
      await dialog.getByRole('button', { name: 'Set the mark' }).click();
      await dialog.waitFor({ state: 'detached' });
      const marked = timelineFacts(page).getByRole('row', { name: /mark deployed 1\.4\.2/ });
      await marked.waitFor({ state: 'attached' });
      expect(await marked.getByRole('cell').nth(1).textContent()).toMatch(/\/sse/);
    });
  });
});
