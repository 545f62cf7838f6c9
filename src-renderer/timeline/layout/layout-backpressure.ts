import { bytesText, rateText, shortDurationText } from '../../../src-shared/base/units-text.ts';
import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { words } from '../../words/index.ts';
import { niceCeil } from '../axis/scale.ts';
import type { ColorToken } from '../draw/colors.ts';
import type { Plot } from '../draw/plot.ts';
import type { Pause, Story } from '../facts/story.ts';
import { type Level, levelsOf, lineOf, peakOf, together } from './levels.ts';

const { drawn } = words.timeline;

/**
 * The backpressure lane: what waits to be sent as an area, what was received and is not read yet as another, both in
 * bytes on one scale; how far reading is behind in time as spikes on a scale of its own, its most in words; stripes
 * where reading was paused.
 */
export function layoutBackpressure(
  plot: Plot,
  connection: number,
  top: number,
  height: number,
  slice: TimelineSlice,
  story: Story,
): void {
  const base = top + height - 4;
  const plotTop = top + 8;
  const plotHeight = base - plotTop;
  const grid = { type: 'hline', role: 'grid', from: 0, to: plot.width, color: 'line-faint' } as const;
  plot.under.push({ ...grid, at: plotTop }, { ...grid, at: plotTop + Math.round(plotHeight / 2) });

  const pauses = story.pauses.filter((pause) => plot.sees(pause.fromNs, pause.toNs ?? plot.nowNs));
  for (const pause of pauses) stripes(plot, connection, top, base, pause);

  const { fromNs, toNs } = plot.scale;
  const out = levelsOf(slice, connection, 'bufferedBytes', plot.nowNs);
  const unread = levelsOf(slice, connection, 'socketQueueBytes', plot.nowNs);
  const lag = levelsOf(slice, connection, 'lagMs', plot.nowNs);
  const outPeak = peakOf(out, fromNs, toNs);
  const unreadPeak = peakOf(unread, fromNs, toNs);
  const lagPeak = peakOf(lag, fromNs, toNs);
  const box = { top: plotTop, height: plotHeight };

  const most = Math.max(outPeak?.value ?? 0, unreadPeak?.value ?? 0);
  if (most > 0) {
    const max = niceCeil(most, 1_000);
    if (unreadPeak !== undefined) plot.curves.push({ role: 'unread', ...box, ...lineOf(unread), max });
    if (outPeak !== undefined) plot.curves.push({ role: 'buffered', ...box, ...lineOf(out), max });
    plot.scales.set('backpressure', bytesText(max));
  }
  if (lagPeak !== undefined) {
    const max = niceCeil(lagPeak.value, LAG_SCALE_MS);
    spikes(plot, base, plotHeight, max, lag);
    if (most === 0) plot.scales.set('backpressure', shortDurationText(max));
  }
  levelHits(plot, connection, top, base, [out, unread, lag]);
  if (outPeak !== undefined) peakLabel(plot, outPeak, top, pauses, OUT_WORDS(outPeak.value));
  if (unreadPeak !== undefined) peakLabel(plot, unreadPeak, top, pauses, UNREAD_WORDS(unreadPeak.value));
  if (lagPeak !== undefined && lagPeak.value >= LAG_SAID_MS)
    peakLabel(plot, lagPeak, top + 13, pauses, LAG_WORDS(lagPeak.value));
  for (const pause of pauses) pauseLabel(plot, top, pause);
}

/** Timers are late by tens of milliseconds on a busy machine: drawn, but low, and not worth words. */
const LAG_SCALE_MS = 500;
const LAG_SAID_MS = 100;

const SPIKE = 2;

/**
 * A spike per sample: an area would say that it was late all the time between. Where it stayed late, spikes stand as close as
 * the samples; of several in one place the highest is drawn.
 */
function spikes(plot: Plot, base: number, room: number, max: number, lag: readonly Level[]): void {
  const rects: number[] = [];
  const held: number[] = [];
  let lastX = Number.NEGATIVE_INFINITY;
  for (const [index, { atNs, value }] of lag.entries()) {
    const next = lag[index + 1];
    if (value === 0 || next === undefined || !plot.sees(atNs, next.atNs)) continue;
    const h = Math.max(SPIKE, Math.round((value / max) * room));
    const x = plot.x(atNs);
    if (x - lastX < SPIKE) {
      const at = rects.length - 4;
      if ((rects[at + 3] as number) < h) rects.splice(at + 1, 3, base - h, SPIKE, h);
    } else {
      rects.push(x, base - h, SPIKE, h);
      lastX = x;
    }
    // A value that did not change is not sampled again: a foot as long as it held.
    const until = plot.x(next.atNs);
    if (until - x > SPIKE * 2) held.push(x, base - 1, until - x, 1);
  }
  plot.over.push({ type: 'bars', role: 'lag', rects, color: 'state-paused' });
  plot.under.push({ type: 'bars', role: 'lag held', rects: held, color: 'state-paused', alpha: 0.6 });
}

interface PeakWords {
  readonly role: 'buffered' | 'unread' | 'lag';
  readonly texts: readonly string[];
  readonly color: ColorToken;
}

const OUT_WORDS = (bytes: number): PeakWords => ({ role: 'buffered', texts: [bytesText(bytes)], color: 'to-server' });
const UNREAD_WORDS = (bytes: number): PeakWords => ({
  role: 'unread',
  texts: [drawn.unread(bytesText(bytes)), bytesText(bytes)],
  color: 'to-client',
});
const LAG_WORDS = (ms: number): PeakWords => ({
  role: 'lag',
  texts: [drawn.lag(shortDurationText(ms))],
  color: 'state-paused',
});

function stripes(plot: Plot, connection: number, top: number, base: number, pause: Pause): void {
  const x0 = plot.x(pause.fromNs);
  const x1 = Math.max(plot.x(pause.toNs ?? plot.nowNs), x0 + 2);
  const y = top + 1;
  const box = { x: x0, y, w: x1 - x0, h: base - y };
  plot.under.push({ type: 'rect', role: 'paused', ...box, fill: 'state-paused-fill' });
  plot.under.push({ type: 'hatch', role: 'paused', pattern: 'pause', ...box, color: 'state-paused', alpha: 0.55 });
  const edge = { type: 'vline', role: 'paused', from: y, to: base, color: 'state-paused' } as const;
  plot.under.push({ ...edge, at: x0 }, { ...edge, at: x1 - 1 });
  // Words may stand on the stripes, on a plate, but not across their edges.
  plot.labels.reserve(x0, y, x0 + 1, base);
  plot.labels.reserve(x1 - 1, y, x1, base);
  plot.hit(x0 - 2, x1 + 2, top, base, 3, { type: 'pause', connection, pause });
}

/** A pause by rate is reading on, slowly: two things that must not be called the same. */
function pauseLabel(plot: Plot, top: number, pause: Pause): void {
  const { perSecond } = pause.detail;
  const running = pause.toNs === null;
  const ms = pause.pausedMs ?? ((pause.toNs ?? plot.nowNs) - pause.fromNs) / 1e6;
  const x0 = plot.x(pause.fromNs);
  const x1 = plot.x(pause.toNs ?? plot.nowNs);
  const by = pause.detail.by === 'store' ? drawn.store : drawn.you;
  const what = perSecond === undefined ? drawn.paused : drawn.slowed(rateText(perSecond));
  const texts = running
    ? [drawn.reading(what, by), what]
    : [drawn.readingFor(what, shortDurationText(ms), by), drawn.lasted(what, shortDurationText(ms)), what];
  const wish = { role: 'paused', texts, y: top + 13, color: 'state-paused' } as const;
  plot.labels.place(
    { ...wish, x: x1 + 7, align: 'left' },
    { ...wish, x: x0 - 7, align: 'right' },
    {
      ...wish,
      x: Math.max(x0, 0) + 7,
      align: 'left',
      within: [x0 + 4, Math.min(x1, plot.width) - 4],
      plate: 'state-paused-fill',
    },
  );
}

function peakLabel(plot: Plot, peak: Level, top: number, pauses: readonly Pause[], words: PeakWords): void {
  const x = Math.max(plot.x(peak.atNs), 0);
  // Beside the top of the hill, where its slope has fallen away.
  const wish = { ...words, y: top + 12 };
  const before = { ...wish, x: x - 8, align: 'right' } as const;
  const after = { ...wish, x: x + 8, align: 'left' } as const;
  const inside = pauses.find((pause) => pause.fromNs <= peak.atNs && (pause.toNs ?? plot.nowNs) >= peak.atNs);
  if (inside === undefined) {
    plot.labels.place(before, after);
    return;
  }
  const plate = 'state-paused-fill';
  plot.labels.place(
    { ...before, x: plot.x(inside.fromNs) - 8 },
    { ...before, plate },
    { ...after, plate },
    { ...after, y: top + 25, plate },
  );
}

/** One hit per sample that is visible; dense samples share columns of 3 px. */
function levelHits(
  plot: Plot,
  connection: number,
  top: number,
  base: number,
  lines: readonly [out: readonly Level[], unread: readonly Level[], lag: readonly Level[]],
): void {
  let before = Number.NEGATIVE_INFINITY;
  const moments = together(lines);
  for (const [index, { atNs, values }] of moments.entries()) {
    const next = moments[index + 1];
    const [bytes = 0, unreadBytes = 0, lagMs = 0] = values;
    if (next === undefined || (bytes === 0 && unreadBytes === 0 && lagMs === 0)) continue;
    if (next.atNs < plot.scale.fromNs || atNs > plot.scale.toNs) continue;
    const x0 = plot.x(atNs);
    if (x0 - before < 3) continue;
    before = x0;
    plot.hit(x0, Math.max(plot.x(next.atNs), x0 + 3), top, base, 2, {
      type: 'buffered',
      connection,
      atNs,
      bytes,
      unreadBytes,
      lagMs,
    });
  }
}
