import type { CompareCounts } from '../../../src-shared/contract/compare.ts';
import type { CompareStatus } from '../../../src-shared/model/compare-rules.ts';
import { FOUND, type Matches } from './match.ts';
import type { Tape } from './tape.ts';

/** In the order of their codes. */
export const STATUSES = [
  'same',
  'slower',
  'reordered',
  'changed',
  'extra',
  'missing',
] as const satisfies readonly CompareStatus[];
const CODE = Object.fromEntries(STATUSES.map((status, code) => [status, code])) as Record<CompareStatus, number>;

const noCounts = (): Record<CompareStatus, number> => ({
  same: 0,
  changed: 0,
  missing: 0,
  extra: 0,
  reordered: 0,
  slower: 0,
});

/** A pair of connections with what was found of it. Either tape is missing where there is no counterpart. */
export interface MatchedPair {
  readonly pair: number;
  readonly a: Tape | null;
  readonly b: Tape | null;
  readonly matches: Matches | null;
}

/** A line of the comparison as numbers; a `seq` of 0 is none. */
export interface RowNumbers {
  readonly status: CompareStatus;
  readonly pair: number;
  readonly a: number;
  readonly b: number;
  readonly laterMs: number | null;
}

/**
 * All lines of a comparison, in order of A's time, with what B has besides where it would stand. Numbers alone: a line is made
 * when somebody looks at it.
 */
export class RowTable {
  length = 0;
  #status: Uint8Array;
  #pair: Uint32Array;
  #a: Uint32Array;
  #b: Uint32Array;
  #laterMs: Float32Array;
  /** What lines are ordered by. */
  #atNs: Float64Array;
  #differences = new Uint32Array(0);
  readonly #counts = noCounts();
  readonly #countsOf = new Map<number, Record<CompareStatus, number>>();

  /** @param most lines there can be */
  constructor(most: number) {
    this.#status = new Uint8Array(most);
    this.#pair = new Uint32Array(most);
    this.#a = new Uint32Array(most);
    this.#b = new Uint32Array(most);
    this.#laterMs = new Float32Array(most);
    this.#atNs = new Float64Array(most);
  }

  get counts(): CompareCounts {
    return this.#counts;
  }

  /** Of the lines of one pair; undefined while they are not known. */
  countsOf(pair: number): CompareCounts | undefined {
    return this.#countsOf.get(pair);
  }

  /** Indexes of lines that differ, rising. */
  get differences(): Uint32Array {
    return this.#differences;
  }

  row(index: number): RowNumbers {
    const laterMs = this.#laterMs[index] as number;
    return {
      status: STATUSES[this.#status[index] as number] ?? 'same',
      pair: this.#pair[index] as number,
      a: this.#a[index] as number,
      b: this.#b[index] as number,
      laterMs: Number.isNaN(laterMs) ? null : laterMs,
    };
  }

  #add(status: CompareStatus, pair: number, a: number, b: number, laterMs: number, atNs: number): void {
    const at = this.length++;
    this.#status[at] = CODE[status];
    this.#pair[at] = pair;
    this.#a[at] = a;
    this.#b[at] = b;
    this.#laterMs[at] = laterMs;
    this.#atNs[at] = atNs;
    this.#counts[status]++;
    const own = this.#countsOf.get(pair);
    if (own !== undefined) own[status]++;
  }

  /** Adds the lines of a pair. @param timingMs how much later is `slower`; null: time does not count */
  *addPair({ pair, a, b, matches }: MatchedPair, timingMs: number | null): Generator<void> {
    this.#countsOf.set(pair, noCounts());
    let nextB = 0;
    let lastNs = 0;
    const extrasUpTo = (to: number): void => {
      for (; b !== null && nextB < to; nextB++) {
        if (matches !== null && matches.ofB[nextB] !== -1) continue;
        if (a === null) lastNs = b.atNs[nextB] as number;
        this.#add('extra', pair, 0, b.seq[nextB] as number, Number.NaN, lastNs);
      }
    };
    /** How late the entries before were: only what comes on top of it is new. */
    let lateMs = 0;
    for (let at = 0; a !== null && at < a.length; at++) {
      if (at % 8192 === 0) yield;
      const seq = a.seq[at] as number;
      const partner = matches?.ofA[at] ?? -1;
      if (b === null || partner === -1) {
        lastNs = a.atNs[at] as number;
        this.#add('missing', pair, seq, 0, Number.NaN, lastNs);
        continue;
      }
      const how = matches?.how[at];
      if (how !== FOUND.moved) extrasUpTo(partner);
      lastNs = a.atNs[at] as number;
      const laterMs = ((b.sinceOpenNs[partner] as number) - (a.sinceOpenNs[at] as number)) / 1e6;
      const isLate = timingMs !== null && how !== FOUND.moved && laterMs - lateMs > timingMs;
      if (how !== FOUND.moved && (isLate || laterMs < lateMs)) lateMs = laterMs;
      const status = how === FOUND.changed ? 'changed' : how === FOUND.moved ? 'reordered' : isLate ? 'slower' : 'same';
      this.#add(status, pair, seq, b.seq[partner] as number, laterMs, lastNs);
    }
    extrasUpTo(b?.length ?? 0);
  }

  /** Puts the lines of all pairs into the order of time, and finds those that differ. @param starts where each pair's lines begin */
  *finish(starts: readonly number[]): Generator<void> {
    if (starts.length > 1) yield* this.#merge(starts);
    const differing = new Uint32Array(this.length - this.#counts.same);
    let found = 0;
    for (let at = 0; at < this.length; at++) {
      if (this.#status[at] !== CODE.same) differing[found++] = at;
      if (at % 65_536 === 0) yield;
    }
    this.#differences = differing;
  }

  *#merge(starts: readonly number[]): Generator<void> {
    const next = [...starts];
    const end = starts.map((_, index) => starts[index + 1] ?? this.length);
    const order = new Uint32Array(this.length);
    const timeOf = (run: number): number => this.#atNs[next[run] as number] as number;
    // A heap of runs, the earliest line first; of two at once the earlier run.
    const before = (one: number, other: number): boolean =>
      timeOf(one) < timeOf(other) || (timeOf(one) === timeOf(other) && one < other);
    const heap = starts.map((_, run) => run).filter((run) => (next[run] as number) < (end[run] as number));
    const sink = (from: number): void => {
      for (let at = from; ; ) {
        const left = 2 * at + 1;
        let least = at;
        if (left < heap.length && before(heap[left] as number, heap[least] as number)) least = left;
        if (left + 1 < heap.length && before(heap[left + 1] as number, heap[least] as number)) least = left + 1;
        if (least === at) return;
        [heap[at], heap[least]] = [heap[least] as number, heap[at] as number];
        at = least;
      }
    };
    for (let at = heap.length >> 1; at >= 0; at--) sink(at);
    for (let to = 0; to < order.length; to++) {
      const run = heap[0] as number;
      order[to] = next[run] as number;
      next[run] = (next[run] as number) + 1;
      if (next[run] === end[run]) {
        const last = heap.pop() as number;
        if (heap.length > 0) heap[0] = last;
      }
      sink(0);
      if (to % 8192 === 0) yield;
    }
    const inOrder = <T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(column: T): T => {
      const sorted = new (column.constructor as new (length: number) => T)(order.length);
      for (let to = 0; to < order.length; to++) sorted[to] = column[order[to] as number] as number;
      return sorted;
    };
    this.#status = inOrder(this.#status);
    yield;
    this.#pair = inOrder(this.#pair);
    yield;
    this.#a = inOrder(this.#a);
    yield;
    this.#b = inOrder(this.#b);
    yield;
    this.#laterMs = inOrder(this.#laterMs);
    yield;
    this.#atNs = inOrder(this.#atNs);
  }

  /** How much later the slower ones are; null when none is. */
  slowerMs(): { readonly p50: number; readonly max: number } | null {
    const later: number[] = [];
    for (const index of this.#differences) {
      if (this.#status[index] === CODE.slower) later.push(this.#laterMs[index] as number);
    }
    if (later.length === 0) return null;
    const sorted = Float64Array.from(later).sort();
    return { p50: sorted[(sorted.length - 1) >> 1] as number, max: sorted.at(-1) as number };
  }
}

/** Index of the first of rising values that is at least this; without one the end. */
export function firstAtLeast(values: Uint32Array, least: number | undefined): number {
  if (least === undefined) return values.length;
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const firstAbove = (values: Uint32Array, value: number): number => firstAtLeast(values, value + 1);
