import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';

/** A sample of a gauge: the value holds until the next one. */
export interface Level {
  readonly atNs: number;
  readonly value: number;
}

/** One gauge of one connection, held to the end. */
export function levelsOf(slice: TimelineSlice, connection: number, gauge: GaugeName, endNs: number): readonly Level[] {
  const line = slice.gauges.find((one) => one.connection === connection && one.gauge === gauge);
  if (line === undefined) return [];
  const levels = line.atNs.map((atNs, index) => ({ atNs, value: line.value[index] as number }));
  const last = levels.at(-1);
  if (last !== undefined && last.atNs < endNs) levels.push({ atNs: endNs, value: last.value });
  return levels;
}

/** The largest value that is in sight. */
export function peakOf(levels: readonly Level[], fromNs: number, toNs: number): Level | undefined {
  let peak: Level | undefined;
  for (const [index, level] of levels.entries()) {
    const until = levels[index + 1]?.atNs ?? level.atNs;
    if (level.atNs > toNs || until < fromNs) continue;
    if (peak === undefined || level.value > peak.value) peak = level;
  }
  return peak === undefined || peak.value === 0 ? undefined : peak;
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
      level.value === 0 && (before === undefined || before.value === 0) && (next === undefined || next.value === 0);
    put(level.atNs, idle ? null : level.value);
    if (held && next.value !== level.value) {
      if (level.value === 0) put((level.atNs + next.atNs) / 2, null);
      put(next.atNs - 1, level.value);
    }
  }
  return { atNs, values };
}

/** What several gauges were at each moment at which one of them changed. */
export function together(lines: readonly (readonly Level[])[]): readonly { atNs: number; values: number[] }[] {
  const result: { atNs: number; values: number[] }[] = [];
  const at = lines.map(() => 0);
  const values = lines.map(() => 0);
  for (;;) {
    let atNs = Number.POSITIVE_INFINITY;
    for (const [index, line] of lines.entries()) atNs = Math.min(atNs, line[at[index] as number]?.atNs ?? atNs);
    if (atNs === Number.POSITIVE_INFINITY) return result;
    for (const [index, line] of lines.entries()) {
      const level = line[at[index] as number];
      if (level?.atNs !== atNs) continue;
      values[index] = level.value;
      at[index] = (at[index] as number) + 1;
    }
    result.push({ atNs, values: [...values] });
  }
}
