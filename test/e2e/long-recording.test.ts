/**
 * Ten million rows in a real browser: the last is reached and the first again, by keys, by dragging the scroll bar and by the
 * wheel, and what is drawn is what is there, with no row left out between.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLongRecording } from '../fixtures/long-recording.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsUnderTest } from './harness/shells.ts';
import { grid, openRecording } from './harness/window.ts';

const ENTRIES = 10_000_000;
const NOTCH_PX = 120;

interface Drawn {
  /** Numbers of the rows, in the order in which they stand in the window. */
  readonly seqs: readonly number[];
  /** Rows that are wholly inside the table. */
  readonly whole: readonly number[];
  /** Messages whose preview is not that of their number, and rows not yet here. */
  readonly wrong: readonly string[];
}

/** What stands in the window, checked against what the generator wrote into each message. */
function drawn(page: Page): Promise<Drawn> {
  return grid(page).evaluate((scroller) => {
    const lines = [...scroller.querySelectorAll<HTMLElement>('.entries-row')];
    const box = scroller.querySelector('.entries-lines')?.getBoundingClientRect();
    const placed = lines
      .map((line) => ({ line, at: line.getBoundingClientRect(), seq: Number(line.dataset.seq) }))
      .sort((a, b) => a.at.top - b.at.top);
    return {
      seqs: placed.map(({ seq }) => seq),
      whole: placed
        .filter(({ at }) => box !== undefined && at.top >= box.top - 0.5 && at.bottom <= box.bottom + 0.5)
        .map(({ seq }) => seq),
      wrong: placed
        .map(({ line, seq }) => ({ seq, text: line.textContent ?? '' }))
        .filter(({ seq, text }) => Number.isNaN(seq) || (text.includes('"n":') && !text.includes(`"n":${seq},`)))
        .map(({ seq, text }) => `${seq}: ${text.slice(0, 80)}`),
    };
  });
}

/** The rows once they are all here: whole numbers one after another, each with its own message. */
async function settled(page: Page, what: string, fits: (rows: Drawn) => boolean): Promise<Drawn> {
  let rows: Drawn = { seqs: [], whole: [], wrong: [] };
  try {
    return await waitFor(
      what,
      async () => {
        rows = await drawn(page);
        return rows.seqs.length > 5 && rows.wrong.length === 0 && fits(rows) ? rows : undefined;
      },
      20_000,
    );
  } catch (error) {
    throw new Error(`${what}: ${JSON.stringify(rows)}`, { cause: error });
  } finally {
    const first = rows.seqs[0] ?? 0;
    expect(rows.seqs, what).toEqual(rows.seqs.map((_, at) => first + at));
  }
}

const atEnd = ({ whole }: Drawn): boolean => whole.at(-1) === ENTRIES;
const atStart = ({ whole }: Drawn): boolean => whole[0] === 1;

/** Turns the wheel notch by notch; no row may lie between what two notches show. Gives every number that was seen. */
async function wheel(page: Page, notches: number, direction: 1 | -1): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  let before = await settled(page, 'the wheel begins', () => true);
  for (const seq of before.whole) seen.add(seq);
  for (let notch = 0; notch < notches; notch++) {
    await page.mouse.wheel(0, direction * NOTCH_PX);
    const from = before.seqs;
    before = await settled(page, `notch ${notch} after ${from[0]}`, ({ seqs }) => seqs[0] !== from[0]);
    for (const seq of before.whole) seen.add(seq);
  }
  return seen;
}

/** That the numbers are all there are between the smallest and the largest. */
function expectWithoutHoles(seen: ReadonlySet<number>): void {
  const sorted = [...seen].sort((a, b) => a - b);
  const holes = sorted.filter((seq, at) => at > 0 && seq !== (sorted[at - 1] ?? 0) + 1);
  expect(holes).toEqual([]);
}

describe.each(shellsUnderTest())('ten million rows in the $kind shell', ({ kind, skip }) => {
  const why = kind === 'browser' ? skip : 'the table is the same, and the recording takes half a gigabyte each time';
  if (why !== null) console.log(`skipped: ten million rows in the ${kind} shell, because ${why}`);
  const folder = mkdtempSync(join(tmpdir(), 'wirescope-long-'));
  const path = join(folder, 'ten-million.wirescope');
  beforeAll(async () => {
    if (why === null) await writeLongRecording(path, { entries: ENTRIES });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(why !== null)('reaches the last and the first again', { timeout: 300_000 }, ({ task }) =>
    withShell(
      kind,
      task,
      async ({ page }) => {
        await openRecording(page, path);
        await settled(page, 'the first row', atStart);
        expect(await grid(page).getAttribute('aria-rowcount')).toBe(String(ENTRIES + 1));
        const box = await grid(page).boundingBox();
        if (box === null) throw new Error('no table');

        // Keys: there, a few pages back, and home.
        await grid(page).focus();
        await page.keyboard.press('End');
        const last = await settled(page, 'End shows the last row', atEnd);
        const line = grid(page).locator(`[data-seq="${ENTRIES}"]`);
        expect(await line.getAttribute('aria-rowindex')).toBe(String(ENTRIES + 1));
        expect(await line.getAttribute('aria-selected')).toBe('true');
        expect(await line.textContent()).toContain('10,000,000');
        expect(await line.textContent()).toContain('the end');
        const seen = new Set(last.whole);
        for (let page_ = 0, top = last.seqs[0]; page_ < 4; page_++) {
          await page.keyboard.press('PageUp');
          const rows = await settled(page, 'a page up', ({ seqs }) => page_ === 0 || seqs[0] !== top);
          top = rows.seqs[0];
          for (const seq of rows.whole) seen.add(seq);
        }
        expectWithoutHoles(seen);
        await page.keyboard.press('Home');
        await settled(page, 'Home shows the first row', atStart);

        // The thumb of the scroll bar, dragged from one end to the other and back.
        const x = box.x + box.width - 5;
        await page.mouse.move(x, box.y + 30);
        const barPx = await grid(page).evaluate((one) => one.getBoundingClientRect().width - one.clientWidth);
        expect(barPx, 'a scroll bar to drag').toBeGreaterThan(4);
        const drag = async (fromY: number, toY: number) => {
          await page.mouse.move(x, fromY);
          await page.mouse.down();
          await page.mouse.move(x, (fromY + toY) / 2, { steps: 10 });
          await settled(page, 'rows while the thumb is dragged', () => true);
          await page.mouse.move(x, toY, { steps: 10 });
          await page.mouse.up();
        };
        // The bar's buttons are 16 px high.
        await drag(box.y + 22, box.y + box.height + 60);
        await settled(page, 'the thumb at its end shows the last row', atEnd);
        await drag(box.y + box.height - 22, box.y - 60);
        await settled(page, 'the thumb at its start shows the first row', atStart);
        await drag(box.y + 22, box.y + box.height / 2);
        const middle = await settled(page, 'the middle', ({ seqs }) => (seqs[0] ?? 0) > 1_000_000);
        expect(middle.seqs.at(-1)).toBeLessThan(9_000_000);

        // The wheel: as fine in the middle and at the ends as in a short list.
        await page.mouse.move(box.x + 200, box.y + box.height / 2);
        const around = await wheel(page, 15, 1);
        expectWithoutHoles(around);
        expect(around.size).toBeLessThan(150);
        await grid(page).focus();
        await page.keyboard.press('End');
        await settled(page, 'End again', atEnd);
        const up = await wheel(page, 20, -1);
        expectWithoutHoles(up);
        expect(Math.min(...up)).toBeLessThan(ENTRIES - 80);
        await waitFor('the wheel at the end', async () => {
          await page.mouse.wheel(0, 400);
          return atEnd(await drawn(page));
        });
        await settled(page, 'the wheel shows the last row', atEnd);
        await page.keyboard.press('Home');
        await settled(page, 'Home again', atStart);
        expectWithoutHoles(await wheel(page, 20, 1));
        await waitFor('the wheel at the start', async () => {
          await page.mouse.wheel(0, -400);
          return atStart(await drawn(page));
        });
        await settled(page, 'the wheel shows the first row', atStart);
      },
      { scrollBars: true },
    ),
  );
});
