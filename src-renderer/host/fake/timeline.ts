import {
  EVENT_KINDS,
  type FramePoint,
  type LifecyclePoint,
  MAX_POINTS,
  type TimelineEvent,
  type TimelineSlice,
  type TrafficBuckets,
} from '../../../src-shared/contract/timeline.ts';
import { type FakeEntry, isLifecycle, payloadOf, type Tape } from './tape.ts';

/** Slots on round steps (1, 2, 5 × 10ⁿ ns), as the engine's stored resolutions are. */
function niceStep(wantedNs: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, wantedNs)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wantedNs) ?? wantedNs;
}

interface Counting {
  readonly slots: Map<number, [number, number, number, number]>;
}

export function sliceTimeline(
  tape: Tape,
  nowNs: number,
  ask: {
    readonly fromNs: number;
    readonly toNs: number;
    readonly buckets: number;
    readonly connections?: readonly number[];
  },
): TimelineSlice {
  const { fromNs, toNs } = ask;
  const slotNs = niceStep((toNs - fromNs) / ask.buckets);
  const originNs = Math.floor(fromNs / slotNs) * slotNs;
  const wanted = (connection: number): boolean => ask.connections?.includes(connection) ?? true;
  const counting = new Map<number, Counting>();
  const lifecycle: LifecyclePoint[] = [];
  const frames = new Map<number, FramePoint[]>();
  const before = new Map<number, LifecyclePoint[]>();
  const first = tape.indexAt(fromNs);
  const last = tape.indexAt(toNs);

  const lifecyclePoint = (entry: FakeEntry, index: number): LifecyclePoint => ({
    seq: index + 1,
    atNs: entry.atNs,
    connection: entry.connection,
    attempt: entry.attempt,
    kind: entry.kind,
    detail: entry.detail ?? {},
  });

  for (let index = first - 1; index >= 0; index -= 1) {
    const entry = tape.entries[index] as FakeEntry;
    if (!wanted(entry.connection) || !isLifecycle(entry.kind)) continue;
    const known = before.get(entry.connection) ?? [];
    if (known.length < 6) before.set(entry.connection, [lifecyclePoint(entry, index), ...known]);
  }
  for (const points of before.values()) lifecycle.push(...points);

  for (let index = first; index < last; index += 1) {
    const entry = tape.entries[index] as FakeEntry;
    if (!wanted(entry.connection)) continue;
    if (isLifecycle(entry.kind)) {
      lifecycle.push(lifecyclePoint(entry, index));
      continue;
    }
    const size = payloadOf(entry)?.length ?? 0;
    const into: Counting = counting.get(entry.connection) ?? { slots: new Map() };
    counting.set(entry.connection, into);
    const slot = Math.floor((entry.atNs - originNs) / slotNs);
    const sums = into.slots.get(slot) ?? [0, 0, 0, 0];
    into.slots.set(slot, sums);
    const out = entry.direction === 'toServer' ? 1 : 0;
    sums[out] = (sums[out] ?? 0) + 1;
    sums[2 + out] = (sums[2 + out] ?? 0) + size;
    const own = frames.get(entry.connection) ?? [];
    frames.set(entry.connection, own);
    if (own.length <= MAX_POINTS) {
      const detail = (entry.detail ?? {}) as { heldMs?: number; outcome?: string; items?: number; rttMs?: number };
      own.push({
        seq: index + 1,
        atNs: entry.atNs,
        connection: entry.connection,
        kind: entry.kind,
        direction: entry.direction,
        size,
        heldMs: detail.heldMs,
        outcome: detail.outcome,
        items: detail.items,
        rttMs: detail.rttMs,
      });
    }
  }

  const traffic: TrafficBuckets[] = [...counting].map(([connection, { slots }]) => {
    const sorted = [...slots].sort(([a], [b]) => a - b);
    return {
      connection,
      slot: sorted.map(([slot]) => slot),
      inCount: sorted.map(([, sums]) => sums[0]),
      outCount: sorted.map(([, sums]) => sums[1]),
      inBytes: sorted.map(([, sums]) => sums[2]),
      outBytes: sorted.map(([, sums]) => sums[3]),
    };
  });

  const gauges = tape
    .gaugeLines()
    .filter((line) => wanted(line.connection))
    .map((line) => {
      const samples = line.samples.filter((sample) => sample.atNs >= fromNs - 5e9 && sample.atNs <= toNs);
      return {
        connection: line.connection,
        gauge: line.gauge,
        atNs: samples.map((sample) => sample.atNs),
        value: samples.map((sample) => sample.value),
      };
    });

  lifecycle.sort((a, b) => a.seq - b.seq);
  return {
    fromNs,
    toNs,
    nowNs,
    originNs,
    slotNs,
    traffic,
    lifecycle: lifecycle.slice(-MAX_POINTS),
    lifecycleCut: lifecycle.length > MAX_POINTS,
    ...fewest(frames),
    gauges,
  };
}

/** Frames of as many connections as there is room for, those with the fewest first, as the engine does. */
function fewest(frames: ReadonlyMap<number, FramePoint[]>): Pick<TimelineSlice, 'frames' | 'crowded'> {
  const shown: FramePoint[] = [];
  const crowded: number[] = [];
  for (const [connection, own] of [...frames].sort(([, a], [, b]) => a.length - b.length)) {
    if (shown.length + own.length > MAX_POINTS) crowded.push(connection);
    else shown.push(...own);
  }
  return { frames: shown.sort((a, b) => a.seq - b.seq), crowded };
}

interface CountAsk {
  readonly fromNs: number;
  readonly toNs: number;
  readonly connections?: readonly number[];
}

export function countEntries(tape: Tape, { fromNs, toNs, connections }: CountAsk): { readonly entries: number } {
  const inside = tape.entries
    .slice(tape.indexAt(fromNs))
    .filter((entry) => entry.atNs <= toNs && (connections?.includes(entry.connection) ?? true));
  return { entries: inside.length };
}

interface EventAsk {
  readonly atNs: number;
  readonly direction: 'next' | 'previous';
  readonly connections?: readonly number[];
}

export function nearestEvent(tape: Tape, { atNs, direction, connections }: EventAsk): TimelineEvent | null {
  const fits = (entry: FakeEntry): boolean =>
    EVENT_KINDS.has(entry.kind) &&
    (connections?.includes(entry.connection) ?? true) &&
    (direction === 'next' ? entry.atNs > atNs : entry.atNs < atNs);
  const index = direction === 'next' ? tape.entries.findIndex(fits) : tape.entries.findLastIndex(fits);
  const entry = tape.entries[index];
  if (entry === undefined) return null;
  return { seq: index + 1, atNs: entry.atNs, connection: entry.connection, kind: entry.kind };
}
