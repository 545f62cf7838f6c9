import { expect, test } from 'vitest';
import { Aggregates, LEVEL_NS } from '../../../src-main/engine/capture/aggregates.ts';
import { stepFor } from '../../../src-main/engine/capture/timeline/traffic.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';

const rowsOf = (rows: Float64Array): number[][] =>
  Array.from({ length: rows.length / 7 }, (_, row) => [...rows.slice(row * 7, row * 7 + 7)]);

function aggregated(entries: readonly ShortEntry[]): Aggregates {
  const pages = new MemoryPages(entries);
  const aggregates = new Aggregates();
  aggregates.absorb(pages.read(0), 0, pages.entries, () => 1_000);
  return aggregates;
}

test('a grid keeps its edges while the range moves, and never has more slots than asked', () => {
  expect(stepFor(0, 100e9, 100)).toBe(2e9);
  expect(stepFor(0, 99e9, 100)).toBe(1e9);
  expect(stepFor(123_456_789, 124_456_789, 1)).toBe(5e6);
  for (const [from, to, buckets] of [
    [0, 1, 1],
    [7, 1e9, 427],
    [5e9, 5e9 + 3, 2_000],
    [0, 48 * 3_600e9, 2_000],
    [1e6, 1e6, 300],
  ] as const) {
    const step = stepFor(from, to, buckets);
    const slots = Math.floor(to / step) - Math.floor(from / step) + 1;
    expect(slots).toBeLessThanOrEqual(buckets);
    // Not coarser than it must be: the next finer one (at least a fifth of it) would not have fitted.
    if (step > 1) expect((to - from) / (step / 5)).toBeGreaterThan(buckets / 5);
  }
});

test('entries are counted by connection, direction and slot; lifecycle and items are not traffic', () => {
  const aggregates = aggregated([
    { payload: 'abc', atNs: 1e6 },
    { payload: 'de', direction: 'toServer', atNs: 2e6 },
    { payload: 'f', connection: 2, atNs: 2e6 },
    { kind: 'item', payload: 'no', atNs: 3e6 },
    { kind: 'close', direction: 'toClient', atNs: 3e6 },
    { payload: 'ghij', atNs: 10e6 },
  ]);
  const finest = rowsOf(aggregates.take()).filter(([level]) => level === 0);
  expect(finest).toEqual([
    [0, 1, 0, 1, 1, 3, 2],
    [0, 1, 1, 1, 0, 4, 0],
    [0, 2, 0, 1, 0, 1, 0],
  ]);
  expect(aggregates.take()).toHaveLength(0);
});

test('every level adds up to the same whole', () => {
  const entries = Array.from({ length: 5_000 }, (_, index) => ({ payload: 'x', atNs: index * 7_777_777 }));
  const rows = rowsOf(aggregated(entries).take());
  for (const level of LEVEL_NS.keys()) {
    const last = new Map(rows.filter((row) => row[0] === level).map((row) => [row[2], row[3] as number]));
    expect([...last.values()].reduce((sum, count) => sum + count, 0)).toBe(5_000);
  }
});

test('a bucket that still grows is given whole each time', () => {
  const pages = new MemoryPages([{ payload: 'a', atNs: 1 }]);
  const aggregates = new Aggregates();
  aggregates.absorb(pages.read(0), 0, 1, () => 0);
  aggregates.take();
  pages.add({ payload: 'b', atNs: 2 });
  aggregates.absorb(pages.read(0), 1, 2, () => 0);
  expect(rowsOf(aggregates.peek())[0]).toEqual([0, 1, 0, 2, 0, 2, 0]);
});
