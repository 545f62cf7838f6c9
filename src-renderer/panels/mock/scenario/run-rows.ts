import type { MockDetail, MockRunPosition } from '../../../../src-shared/contract/mock.ts';
import { FAULTS, type Fault, type FaultName } from '../../../../src-shared/model/scenario/fault.ts';

/** What a fault of the time line looks like: one tone for what it hurts. */
export type FaultTone = 'lost' | 'slow' | 'bad' | 'beat' | 'close' | 'wire';

/** Drawn red: whoever is met hears nothing, or is gone. */
const BAD: ReadonlySet<FaultName> = new Set(['drop', 'stall', 'half-open', 'never-flush']);

export function toneOf(name: FaultName): FaultTone {
  if (BAD.has(name)) return 'bad';
  switch (FAULTS[name].group) {
    case 'connecting':
    case 'staying':
      return 'close';
    case 'heartbeats':
      return 'beat';
    case 'completeness':
      return 'lost';
    case 'flow':
      return 'slow';
    case 'wire':
      return 'wire';
  }
}

export interface RunBar {
  readonly fromMs: number;
  /** The same as `fromMs` of what is done once. */
  readonly toMs: number;
  readonly line: number;
}

/** All of a time line's faults of one name. */
export interface RunRow {
  readonly fault: FaultName;
  readonly bars: readonly RunBar[];
}

export interface RunPlan {
  readonly rows: readonly RunRow[];
  /** Where the axis ends: the length of a round, or a little behind the last fault. */
  readonly lengthMs: number;
}

const endOf = (fault: Fault, lengthMs: number): number => {
  if (!FAULTS[fault.fault].lasts) return fault.at;
  return 'for' in fault && fault.for !== undefined ? fault.at + fault.for : lengthMs;
};

/** The time line as rows, in the order in which each fault first comes. */
export function runPlan(timeline: MockDetail['timeline'], repeatMs: number | null): RunPlan {
  const last = Math.max(1_000, ...timeline.map(({ fault }) => Math.max(fault.at, endOf(fault, fault.at))));
  const lengthMs = repeatMs ?? Math.ceil((last * 1.05) / 5_000) * 5_000;
  const rows = new Map<FaultName, RunBar[]>();
  for (const { fault, line } of timeline.toSorted((a, b) => a.fault.at - b.fault.at)) {
    const bars = rows.get(fault.fault) ?? [];
    rows.set(fault.fault, bars);
    bars.push({ fromMs: Math.min(fault.at, lengthMs), toMs: Math.min(endOf(fault, lengthMs), lengthMs), line });
  }
  return { rows: [...rows].map(([fault, bars]) => ({ fault, bars })), lengthMs };
}

/** How far the run is now: between two answers it goes on by itself. */
export function positionNow(run: MockRunPosition, nowMs: number): number {
  const passed = run.paused ? 0 : Math.max(0, nowMs - run.asOfMs);
  const position = run.positionMs + passed;
  return run.repeatMs === null ? position : position % run.repeatMs;
}

const STEPS_MS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000];

/** Times that are written above the axis: the rounder the fewer, five at most. */
export function runTicks(lengthMs: number): readonly number[] {
  const step = STEPS_MS.find((one) => lengthMs / one <= 4) ?? lengthMs;
  const ticks: number[] = [];
  for (let at = 0; at <= lengthMs; at += step) ticks.push(at);
  return ticks;
}

/** `0:38.2`, `1:02:03`: a place in a run. */
export function runTimeText(ms: number, tenths = false): string {
  const seconds = Math.floor(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const pad = (value: number): string => String(value).padStart(2, '0');
  const head = h > 0 ? `${h}:${pad(m)}` : String(m);
  return `${head}:${pad(s)}${tenths ? `.${Math.floor((ms % 1_000) / 100)}` : ''}`;
}

/**
 * Lines of the text that say what is wrong now, each as its first and last line from 1. An entry reaches to the line before the next
 * one, or to the first that is no deeper than its dash.
 */
export function activeLines(
  text: string,
  detail: Pick<MockDetail, 'timeline' | 'faults'>,
): readonly [number, number][] {
  const lines = text.split('\n');
  const on = new Set(detail.faults.filter(({ by }) => by === 'scenario').map(({ fault }) => JSON.stringify(fault)));
  return detail.timeline.flatMap(({ fault, line }): [number, number][] => {
    if (line < 1 || !on.has(JSON.stringify(fault))) return [];
    const indent = lines[line - 1]?.search(/\S/) ?? 0;
    let last = line;
    for (let at = line; at < lines.length; at += 1) {
      const next = lines[at] ?? '';
      if (next.trim() === '' || next.search(/\S/) <= indent) break;
      last = at + 1;
    }
    return [[line, last]];
  });
}
