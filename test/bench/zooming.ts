import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import { MAX_BUCKETS, type TimelineSlice } from '../../src-shared/contract/timeline.ts';
import { writeLongRecording } from '../fixtures/long-recording.ts';
import { launchBrowser, openWindow } from './browser.ts';
import { ms, percentile, report } from './report.ts';

const MANY = 10_000_000;
const MANY_QUICK = 500_000;
/** The same walk over a recording this much shorter: what it costs must depend on the screen, not on the recording. */
const FEWER = 100;
const NARROWEST_NS = 1e5;
/** Panned by so many eighths of a view at every width. */
const PANS = 8;
const FRAME_MS = 1_000 / 60;

/** Zooming and panning over ten million entries: the engine's answers, then the window that draws them. */
export async function zooming(folder: string, quick: boolean): Promise<void> {
  const entries = quick ? MANY_QUICK : MANY;
  const many = join(folder, 'many.wirescope');
  const few = join(folder, 'few.wirescope');
  await writeLongRecording(many, { entries });
  await writeLongRecording(few, { entries: entries / FEWER });
  const size = `${(entries / 1e6).toFixed(1)} M entries`;

  const queries = await queried(many);
  const fewQueries = await queried(few);
  const p95 = percentile(queries.tookMs, 0.95);
  report({
    what: `timeline query, zooming and panning over ${size}`,
    measured: `p50 ${ms(percentile(queries.tookMs, 0.5))}, p95 ${ms(p95)}, worst ${ms(Math.max(...queries.tookMs))} of ${queries.tookMs.length}; ${ratio(p95, percentile(fewQueries.tookMs, 0.95))} × the p95 over ${FEWER} times fewer`,
    budget: '',
    met: null,
  });
  report({
    what: `timeline query over ${size}: most buckets`,
    measured: queries.mostBuckets.toLocaleString('en'),
    budget: `≤ ${MAX_BUCKETS.toLocaleString('en')}`,
    met: queries.mostBuckets <= MAX_BUCKETS,
  });

  const drawn = await drawnIn(many, quick);
  const fewDrawn = await drawnIn(few, quick);
  const draw95 = percentile(drawn.drawsMs, 0.95);
  report({
    what: `timeline draw, zooming and panning over ${size}`,
    measured: `p50 ${ms(percentile(drawn.drawsMs, 0.5))}, p95 ${ms(draw95)} of ${drawn.drawsMs.length}; ${ratio(draw95, percentile(fewDrawn.drawsMs, 0.95))} × the p95 over ${FEWER} times fewer; frame interval p95 ${ms(percentile(drawn.intervalsMs, 0.95))}`,
    budget: 'p95 within a frame, 17 ms',
    met: draw95 <= FRAME_MS,
  });
  report({
    what: `timeline draws per frame over ${size}`,
    measured: `at most ${drawn.mostInAFrame}`,
    budget: 'at most 1',
    met: drawn.mostInAFrame <= 1,
  });
  if (drawn.mostInAFrame > 1) throw new Error(`The timeline was drawn ${drawn.mostInAFrame} times in one frame.`);
  rmSync(many);
  rmSync(few);
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}

interface Queried {
  readonly tookMs: readonly number[];
  readonly mostBuckets: number;
}

async function queried(file: string): Promise<Queried> {
  const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
  const engine = await createEngine({ profileDir, appVersion: 'bench' });
  try {
    const opened = await engine.call('recording.open', { path: file });
    if (!opened.ok) throw new Error(opened.error.message);
    const { id: recordingId, lastAtNs } = opened.value;
    const tookMs: number[] = [];
    let mostBuckets = 0;
    const ask = async (fromNs: number, toNs: number): Promise<TimelineSlice> => {
      const startMs = performance.now();
      const slice = await sliceOf(engine, recordingId, fromNs, toNs);
      tookMs.push(performance.now() - startMs);
      const buckets = Math.max(0, ...slice.traffic.map(({ slot }) => slot.length));
      if (buckets > MAX_BUCKETS) throw new Error(`The engine answered with ${buckets} buckets.`);
      mostBuckets = Math.max(mostBuckets, buckets);
      return slice;
    };
    await wholeIsAll(engine, recordingId, await ask(0, lastAtNs));
    for (let span = lastAtNs; span > NARROWEST_NS; span /= 2) {
      for (let pan = 0; pan < PANS; pan++) {
        // The middle of the walk wanders, so that no page is asked for twice in a row.
        const fromNs = Math.max(0, lastAtNs * 0.37 + (pan - PANS / 2) * (span / 8));
        await ask(fromNs, fromNs + span);
      }
    }
    return { tookMs, mostBuckets };
  } finally {
    await engine.close();
    rmSync(profileDir, { recursive: true, force: true });
  }
}

async function sliceOf(engine: Engine, recordingId: string, fromNs: number, toNs: number): Promise<TimelineSlice> {
  const slice = await engine.call('timeline.slice', { recordingId, fromNs, toNs, buckets: MAX_BUCKETS });
  if (!slice.ok) throw new Error(slice.error.message);
  return slice.value;
}

/** The buckets of the whole hold everything that crossed the wire: all entries but the story of the connection. */
async function wholeIsAll(engine: Engine, recordingId: string, slice: TimelineSlice): Promise<void> {
  const counted = await engine.call('timeline.count', { recordingId, fromNs: 0, toNs: slice.nowNs });
  if (!counted.ok) throw new Error(counted.error.message);
  let inBuckets = 0;
  for (const { inCount, outCount } of slice.traffic) {
    for (const [at, count] of inCount.entries()) inBuckets += count + (outCount[at] as number);
  }
  const expected = counted.value.entries - slice.lifecycle.length;
  if (inBuckets !== expected) throw new Error(`The buckets hold ${inBuckets} entries instead of ${expected}.`);
}

interface Drawn {
  /** From a frame's beginning until its canvases and curves are drawn. */
  readonly drawsMs: readonly number[];
  readonly intervalsMs: readonly number[];
  readonly mostInAFrame: number;
}

/** The window (browser shell, Chromium) with this file, zoomed and panned with the wheel, an event each frame. */
async function drawnIn(file: string, quick: boolean): Promise<Drawn> {
  const browser = await launchBrowser();
  const { page, close } = await openWindow(() => Promise.resolve(browser));
  try {
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog', { name: 'Open a recording' });
    await dialog.getByRole('textbox', { name: 'Path' }).fill(file);
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    const lanes = page.getByRole('group', { name: 'Lanes of the timeline' });
    await page.getByRole('region', { name: 'Timeline' }).getByText('1006').first().waitFor({ state: 'attached' });
    await lanes.hover({ position: { x: 420, y: 80 } });
    await watchDraws(page);
    const turns = quick ? 60 : 200;
    for (const [dx, dy] of [
      [0, -90],
      [40, 0],
      [0, 90],
      [-40, 0],
    ] as const) {
      for (let turn = 0; turn < turns; turn++) {
        await page.mouse.wheel(dx, dy);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    }
    return await page.evaluate(() => (window as unknown as { drawn: Drawn }).drawn);
  } finally {
    await close();
    await browser.close();
  }
}

/** From now on, counts what is drawn on the lanes' canvas in each frame, and how long the frame's own work took. */
async function watchDraws(page: Page): Promise<void> {
  await page.evaluate(() => {
    const drawsMs: number[] = [];
    const intervalsMs: number[] = [];
    const drawn = { drawsMs, intervalsMs, mostInAFrame: 0 };
    Object.assign(window, { drawn });
    const lanes = document.querySelector('.timeline-plot canvas');
    let inThisFrame = 0;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      if (this.canvas === lanes) inThisFrame++;
      clear.apply(this, box);
    };
    const ask = window.requestAnimationFrame.bind(window);
    let beforeMs = 0;
    window.requestAnimationFrame = (run) =>
      ask((nowMs) => {
        if (nowMs !== beforeMs) {
          if (beforeMs > 0) intervalsMs.push(nowMs - beforeMs);
          beforeMs = nowMs;
          inThisFrame = 0;
        }
        const startMs = performance.now();
        const already = inThisFrame;
        run(nowMs);
        // The curves are drawn in a microtask that is queued by now.
        queueMicrotask(() => {
          drawn.mostInAFrame = Math.max(drawn.mostInAFrame, inThisFrame);
          if (inThisFrame > already) drawsMs.push(performance.now() - startMs);
        });
      });
  });
}
