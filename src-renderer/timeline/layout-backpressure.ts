import { bytesText, shortDurationText } from '../../src-shared/base/units-text.ts';
import type { GaugeLine, TimelineSlice } from '../../src-shared/contract/timeline.ts';
import type { Plot } from './plot.ts';
import { niceCeil } from './scale.ts';
import type { Pause, Story } from './story.ts';

interface Level {
  readonly atNs: number;
  readonly bytes: number;
}

/**
 * Bytes waiting to be sent: what the application handed over and the socket has not taken. The two gauges count the
 * same bytes at two doors, so the larger of them is what waits.
 */
export function levelsOf(slice: TimelineSlice, connection: number, endNs: number): readonly Level[] {
  const lines = slice.gauges.filter(
    (one) => one.connection === connection && (one.gauge === 'bufferedBytes' || one.gauge === 'socketQueueBytes'),
  );
  const [first, second] = lines;
  if (first === undefined) return [];
  const levels = second === undefined ? levelsOfOne(first) : larger(first, second);
  const last = levels[levels.length - 1];
  // A gauge holds until its next sample: the last one until now.
  if (last !== undefined && last.atNs < endNs) return [...levels, { atNs: endNs, bytes: last.bytes }];
  return levels;
}

function levelsOfOne(line: GaugeLine): Level[] {
  return line.atNs.map((atNs, index) => ({ atNs, bytes: line.value[index] as number }));
}

function larger(a: GaugeLine, b: GaugeLine): Level[] {
  const result: Level[] = [];
  let i = 0;
  let j = 0;
  let valueA = 0;
  let valueB = 0;
  while (i < a.atNs.length || j < b.atNs.length) {
    const atNs = Math.min(a.atNs[i] ?? Number.POSITIVE_INFINITY, b.atNs[j] ?? Number.POSITIVE_INFINITY);
    if (a.atNs[i] === atNs) valueA = a.value[i++] as number;
    if (b.atNs[j] === atNs) valueB = b.value[j++] as number;
    result.push({ atNs, bytes: Math.max(valueA, valueB) });
  }
  return result;
}

/** Samples nearer than this were taken while it changed: a slope between them is fair. Else the last one held. */
const HELD_NS = 250e6;

/** The levels as a line: held values level, nothing drawn where nothing waited. */
export function lineOf(levels: readonly Level[]): { readonly atNs: number[]; readonly values: (number | null)[] } {
  const atNs: number[] = [];
  const values: (number | null)[] = [];
  const put = (ns: number, value: number | null) => {
    atNs.push(ns);
    values.push(value);
  };
  for (const [index, level] of levels.entries()) {
    const next = levels[index + 1];
    const held = next !== undefined && next.atNs - level.atNs > HELD_NS;
    const before = levels[index - 1];
    const idle =
      level.bytes === 0 && (before === undefined || before.bytes === 0) && (next === undefined || next.bytes === 0);
    put(level.atNs, idle ? null : level.bytes);
    if (held && next.bytes !== level.bytes) {
      if (level.bytes === 0) put((level.atNs + next.atNs) / 2, null);
      put(next.atNs - 1, level.bytes);
    }
  }
  return { atNs, values };
}

/** The backpressure lane: an area of waiting bytes, stripes where reading was paused. */
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

  const levels = levelsOf(slice, connection, plot.nowNs);
  let peak: Level | undefined;
  for (const [index, level] of levels.entries()) {
    const until = levels[index + 1]?.atNs ?? level.atNs;
    if (level.atNs > plot.scale.toNs || until < plot.scale.fromNs) continue;
    if (peak === undefined || level.bytes > peak.bytes) peak = level;
  }
  if (peak !== undefined && peak.bytes > 0) {
    const max = niceCeil(peak.bytes, 1_000);
    plot.curves.push({
      role: 'buffered',
      top: plotTop,
      height: plotHeight,
      ...lineOf(levels),
      max,
    });
    plot.scales.set('backpressure', bytesText(max));
    levelHits(plot, connection, top, base, levels);
    peakLabel(plot, peak, top, pauses);
  }
  for (const pause of pauses) pauseLabel(plot, top, pause);
}

function stripes(plot: Plot, connection: number, top: number, base: number, pause: Pause): void {
  const x0 = plot.x(pause.fromNs);
  const x1 = Math.max(plot.x(pause.toNs ?? plot.nowNs), x0 + 2);
  const y = top + 1;
  const box = { x: x0, y, w: x1 - x0, h: base - y };
  plot.under.push({ type: 'rect', role: 'paused', ...box, fill: 'state-paused-fill' });
  plot.under.push({ type: 'hatch', role: 'paused', pattern: 'pause', ...box, color: 'state-paused', alpha: 0.55 });
  const edge = { type: 'vline', role: 'paused', from: y, to: base, color: 'state-paused' } as const;
  plot.under.push({ ...edge, at: x0 }, { ...edge, at: x1 - 1 });
  plot.labels.reserve(x0, y, x1, base);
  plot.hit(x0 - 2, x1 + 2, top, base, 3, { type: 'pause', connection, pause });
}

function pauseLabel(plot: Plot, top: number, pause: Pause): void {
  const running = pause.toNs === null;
  const ms = pause.pausedMs ?? ((pause.toNs ?? plot.nowNs) - pause.fromNs) / 1e6;
  const x0 = plot.x(pause.fromNs);
  const x1 = plot.x(pause.toNs ?? plot.nowNs);
  const by = pause.detail.by === 'store' ? 'store' : 'you';
  const texts = running
    ? [`reading paused, ${by}`, 'paused']
    : [`reading paused ${shortDurationText(ms)}, ${by}`, `paused ${shortDurationText(ms)}`, 'paused'];
  const wish = { role: 'paused', texts, y: top + 13, color: 'state-paused' } as const;
  plot.labels.place({ ...wish, x: x1 + 7, align: 'left' }, { ...wish, x: x0 - 7, align: 'right' });
}

function peakLabel(plot: Plot, peak: Level, top: number, pauses: readonly Pause[]): void {
  const x = Math.max(plot.x(peak.atNs), 0);
  // Beside the top of the hill, where its slope has fallen away.
  const y = top + 12;
  const wish = { role: 'buffered', texts: [bytesText(peak.bytes)], y, color: 'to-server' } as const;
  const inside = pauses.find((pause) => pause.fromNs <= peak.atNs && (pause.toNs ?? plot.nowNs) >= peak.atNs);
  plot.labels.place(
    { ...wish, x: x - 8, align: 'right' },
    ...(inside === undefined ? [] : [{ ...wish, x: plot.x(inside.fromNs) - 8, align: 'right' } as const]),
    { ...wish, x: x + 8, align: 'left' },
  );
}

/** One hit per sample that is visible; dense samples share columns of 3 px. */
function levelHits(plot: Plot, connection: number, top: number, base: number, levels: readonly Level[]): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, level] of levels.entries()) {
    const next = levels[index + 1];
    if (next === undefined || level.bytes === 0 || next.atNs < plot.scale.fromNs || level.atNs > plot.scale.toNs)
      continue;
    const x0 = plot.x(level.atNs);
    if (x0 - before < 3) continue;
    before = x0;
    plot.hit(x0, Math.max(plot.x(next.atNs), x0 + 3), top, base, 2, {
      type: 'buffered',
      connection,
      atNs: level.atNs,
      bytes: level.bytes,
    });
  }
}
