import { nsPerPx, type TimeScale, xOf } from './scale.ts';
import { clockMinutes, clockTime, dayLabel, digitsFor, type WallClock } from './wall-clock.ts';

const US = 1e3;
const MS = 1e6;
const S = 1e9;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

/** Steps between labels, and into how many parts the small ticks divide each. */
const STEPS: readonly (readonly [stepNs: number, parts: number])[] = [
  ...[1, 10, 100].flatMap((power): [number, number][] => [
    [power * US, 5],
    [2 * power * US, 4],
    [5 * power * US, 5],
  ]),
  ...[1, 10, 100].flatMap((power): [number, number][] => [
    [power * MS, 5],
    [2 * power * MS, 4],
    [5 * power * MS, 5],
  ]),
  [S, 5],
  [2 * S, 2],
  [5 * S, 5],
  [10 * S, 5],
  [15 * S, 3],
  [30 * S, 3],
  [MIN, 6],
  [2 * MIN, 4],
  [5 * MIN, 5],
  [10 * MIN, 5],
  [15 * MIN, 3],
  [30 * MIN, 3],
  [HOUR, 6],
  [2 * HOUR, 4],
  [3 * HOUR, 3],
  [6 * HOUR, 6],
  [12 * HOUR, 4],
  [DAY, 4],
  [2 * DAY, 2],
  [7 * DAY, 7],
  [14 * DAY, 14],
  [28 * DAY, 4],
];

export interface Tick {
  readonly atNs: number;
  readonly x: number;
  /** Only on major ticks. */
  readonly label?: string;
}

/** White space between the end of one label and the next tick. */
const LABEL_GAP = 28;
/** The text starts this far right of its tick. */
export const TICK_LABEL_OFFSET = 5;

function labelOf(clock: WallClock, atNs: number, stepNs: number): string {
  if (stepNs >= DAY) return dayLabel(clock, atNs);
  const sinceMidnight = clock.sinceMidnightNs + atNs;
  // Among hours the midnight tick carries the day, or a ruler over a weekend could not be read.
  if (stepNs >= HOUR && sinceMidnight % DAY === 0) return dayLabel(clock, atNs);
  if (stepNs >= MIN) return clockMinutes(clock, atNs);
  return clockTime(clock, atNs, digitsFor(stepNs));
}

/**
 * Ticks on round wall-clock times over the visible range, and a little left of it so that no tick pops in late. The
 * step is the smallest at which no two labels touch.
 */
export function ticks(scale: TimeScale, clock: WallClock, measure: (text: string) => number): readonly Tick[] {
  const perPx = nsPerPx(scale);
  const last = STEPS[STEPS.length - 1] as readonly [number, number];
  // Times since the start grow longer as they grow.
  const longestNs = clock.style === 'elapsed' ? Math.max(Math.abs(scale.fromNs), Math.abs(scale.toNs)) : 0;
  const [stepNs, parts] =
    STEPS.find(([step]) => step / perPx >= measure(labelOf(clock, longestNs, step)) + TICK_LABEL_OFFSET + LABEL_GAP) ??
    last;
  const minorNs = stepNs / parts;
  // Small ticks closer than this are noise.
  const withMinor = minorNs / perPx >= 5;
  const every = withMinor ? minorNs : stepNs;
  const base = clock.sinceMidnightNs;
  const first = Math.floor((base + scale.fromNs) / every);
  const end = Math.ceil((base + scale.toNs) / every);
  const result: Tick[] = [];
  for (let index = first; index <= end; index += 1) {
    const atNs = index * every - base;
    const x = xOf(scale, atNs);
    const major = withMinor ? index % parts === 0 : true;
    result.push(major ? { atNs, x, label: labelOf(clock, atNs, stepNs) } : { atNs, x });
  }
  return result;
}
