import { FLAG, type PageColumns } from '../../../../src-shared/codec/page.ts';
import type { TrafficBuckets } from '../../../../src-shared/contract/timeline.ts';
import { isWireCode, LEVEL_NS } from '../aggregates.ts';
import { sizeOf } from '../entry-of-page.ts';
import type { RecordingSource } from '../recording-source.ts';
import { seqAt } from './seek.ts';

/** With more entries than this in range, buckets are not made finer than the recording keeps them. */
export const EXACT_ENTRIES = 100_000;

const FINEST_NS = LEVEL_NS[0] as number;

/**
 * The step of a grid of at most `buckets` slots over a range: 1, 2 or 5 times a power of ten, so that a bucket keeps its
 * edges while the range moves.
 */
export function stepFor(fromNs: number, toNs: number, buckets: number): number {
  const fits = (step: number): boolean => Math.floor(toNs / step) - Math.floor(fromNs / step) < buckets;
  let power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, (toNs - fromNs) / buckets))));
  for (;;) {
    for (const factor of [1, 2, 5]) if (fits(factor * power)) return factor * power;
    power *= 10;
  }
}

class Sums {
  readonly #slots = new Map<number, [inCount: number, outCount: number, inBytes: number, outBytes: number]>();

  add(slot: number, inCount: number, outCount: number, inBytes: number, outBytes: number): void {
    const sums = this.#slots.get(slot);
    if (sums === undefined) {
      this.#slots.set(slot, [inCount, outCount, inBytes, outBytes]);
      return;
    }
    sums[0] += inCount;
    sums[1] += outCount;
    sums[2] += inBytes;
    sums[3] += outBytes;
  }

  toBuckets(connection: number): TrafficBuckets {
    const rows = [...this.#slots].sort((a, b) => a[0] - b[0]);
    return {
      connection,
      slot: rows.map(([slot]) => slot),
      inCount: rows.map(([, sums]) => sums[0]),
      outCount: rows.map(([, sums]) => sums[1]),
      inBytes: rows.map(([, sums]) => sums[2]),
      outBytes: rows.map(([, sums]) => sums[3]),
    };
  }
}

/** Calls `each` with the pages that hold entries of `[fromSeq, toSeq)` and the part of each that does. */
export function eachPart(
  source: RecordingSource,
  fromSeq: number,
  toSeq: number,
  each: (pageIndex: number, columns: PageColumns, from: number, to: number) => boolean,
): void {
  for (let index = source.pageOf(fromSeq); index >= 0 && index < source.pageCount; index++) {
    const meta = source.meta(index);
    if (meta.firstSeq >= toSeq) return;
    const from = Math.max(0, fromSeq - meta.firstSeq);
    const to = Math.min(meta.count, toSeq - meta.firstSeq);
    if (!each(index, source.columns(index), from, to)) return;
  }
}

export interface Traffic {
  readonly originNs: number;
  readonly slotNs: number;
  readonly traffic: readonly TrafficBuckets[];
}

/** Traffic of each connection over a range, in whole slots: the first and last may begin before and end after it. */
export function trafficOf(
  source: RecordingSource,
  fromNs: number,
  toNs: number,
  buckets: number,
  connections: readonly number[],
): Traffic {
  let slotNs = stepFor(fromNs, toNs, buckets);
  let exact: { readonly fromSeq: number; readonly toSeq: number } | undefined;
  if (slotNs < FINEST_NS) {
    const fromSeq = seqAt(source, Math.floor(fromNs / slotNs) * slotNs);
    const toSeq = seqAt(source, (Math.floor(toNs / slotNs) + 1) * slotNs);
    if (toSeq - fromSeq <= EXACT_ENTRIES) exact = { fromSeq, toSeq };
    else slotNs = FINEST_NS;
  }
  const origin = Math.floor(fromNs / slotNs);
  const sums = new Map(connections.map((connection) => [connection, new Sums()]));
  if (exact === undefined) readBuckets(source, sums, slotNs, origin, Math.floor(toNs / slotNs));
  else countEntries(source, sums, slotNs, origin, exact.fromSeq, exact.toSeq);
  const traffic = connections.map((connection) => (sums.get(connection) ?? new Sums()).toBuckets(connection));
  return { originNs: origin * slotNs, slotNs, traffic };
}

function readBuckets(
  source: RecordingSource,
  sums: ReadonlyMap<number, Sums>,
  slotNs: number,
  origin: number,
  lastSlot: number,
): void {
  let level = LEVEL_NS.length - 1;
  while ((LEVEL_NS[level] as number) > slotNs) level--;
  const perSlot = Math.round(slotNs / (LEVEL_NS[level] as number));
  for (const [connection, sum] of sums) {
    for (const row of source.buckets(level, connection, origin * perSlot, (lastSlot + 1) * perSlot - 1)) {
      const [slot, inCount, outCount, inBytes, outBytes] = row as [number, number, number, number, number];
      sum.add(Math.floor(slot / perSlot) - origin, inCount, outCount, inBytes, outBytes);
    }
  }
}

function countEntries(
  source: RecordingSource,
  sums: ReadonlyMap<number, Sums>,
  slotNs: number,
  origin: number,
  fromSeq: number,
  toSeq: number,
): void {
  eachPart(source, fromSeq, toSeq, (pageIndex, columns, from, to) => {
    const { kind, connection, atNs, flags, length } = columns;
    for (let index = from; index < to; index++) {
      const sum = sums.get(connection[index] as number);
      if (sum === undefined || !isWireCode(kind[index] as number)) continue;
      const slot = Math.floor((atNs[index] as number) / slotNs) - origin;
      const flag = flags[index] as number;
      const cut = (flag & FLAG.truncated) !== 0;
      const size = cut ? sizeOf(source.read(pageIndex), index) : (length[index] as number);
      if ((flag & FLAG.direction) === 1) sum.add(slot, 0, 1, 0, size);
      else sum.add(slot, 1, 0, size, 0);
    }
    return true;
  });
}
