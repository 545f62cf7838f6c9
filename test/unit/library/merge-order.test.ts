import { expect, test } from 'vitest';
import { inOrder, meetings, offsetsOf } from '../../../src-main/engine/library/merge-order.ts';

function merged(...sources: readonly (readonly number[])[]): string[] {
  const at = sources.map(() => -1);
  const next = inOrder(sources.length, (source) => {
    at[source] = (at[source] as number) + 1;
    return sources[source]?.[at[source] as number];
  });
  const order: string[] = [];
  for (let source = next(); source !== undefined; source = next()) {
    order.push(`${'abc'[source]}${sources[source]?.[at[source] as number]}`);
  }
  return order;
}

test('entries of several recordings come by time', () => {
  expect(merged([1, 4, 7], [2, 5, 8], [3, 6, 9]).join(' ')).toBe('a1 b2 c3 a4 b5 c6 a7 b8 c9');
});

test('at the same time in the order given, and each recording as it was', () => {
  expect(merged([5, 5, 5], [5, 5], [1, 5]).join(' ')).toBe('c1 a5 a5 a5 b5 b5 c5');
});

test('one after the other, empty ones, and one alone', () => {
  expect(merged([1, 2], [], [8, 9]).join(' ')).toBe('a1 a2 c8 c9');
  expect(merged([8, 9], [1, 2]).join(' ')).toBe('b1 b2 a8 a9');
  expect(merged([])).toEqual([]);
  expect(merged([3, 4])).toEqual(['a3', 'a4']);
});

test('many recordings in random order: the same as sorting everything, stably', () => {
  let seed = 7;
  const random = (most: number): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % most;
  };
  for (let round = 0; round < 50; round++) {
    const sources = Array.from({ length: 3 }, () =>
      Array.from({ length: random(30) }, () => random(20)).sort((a, b) => a - b),
    );
    const sorted = sources
      .flatMap((times, source) => times.map((time) => ({ time, source })))
      .sort((a, b) => a.time - b.time || a.source - b.source);
    expect(merged(...sources)).toEqual(sorted.map(({ time, source }) => `${'abc'[source]}${time}`));
  }
});

test('the earliest clock is zero', () => {
  const at = (startedAtMs: number) => ({ startedAtMs, durationMs: 1 });
  expect(offsetsOf([at(1_000.5), at(1_000), at(3_000.25)])).toEqual([500_000, 0, 2_000_250_000]);
});

test('it is said how clocks meet: a gap, an overlap, one within another', () => {
  const named = (name: string, startedAtMs: number, durationMs: number) => ({ name, startedAtMs, durationMs });
  const said = meetings([named('c', 7_000, 10), named('a', 0, 5_000), named('b', 1_000, 1_000)], (ms) => `${ms} ms`);
  expect(said).toEqual([
    { source: 2, text: '"b" begins here by its own clock, 4000 ms before the end of "a": the two overlap.' },
    { source: 0, text: '"c" begins here by its own clock, 2000 ms after the end of "a".' },
  ]);
});
