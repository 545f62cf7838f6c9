import { expect, test } from 'vitest';
import { type Kept, takenBy } from '../../../src-main/engine/library/retention.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 100 * DAY_MS;

function kept(name: string, ageDays: number, fileBytes: number, more: Partial<Kept> = {}): Kept {
  return {
    path: `/r/${name}`,
    name,
    fileBytes,
    changedAtMs: NOW_MS - ageDays * DAY_MS,
    pinned: false,
    live: false,
    recordingId: null,
    elsewhere: false,
    problem: null,
    ...more,
  };
}

const taken = (items: readonly Kept[], maxBytes: number | null, maxAgeDays: number | null) =>
  takenBy(items, { maxBytes, maxAgeDays }, NOW_MS).map(({ item, why }) => `${item.name} ${why}`);

test('without a limit nothing goes', () => {
  expect(taken([kept('old', 99, 1e9)], null, null)).toEqual([]);
});

test('by size the oldest go, and no more than needed', () => {
  const items = [kept('c', 1, 40), kept('a', 3, 40), kept('b', 2, 40)];
  expect(taken(items, 120, null)).toEqual([]);
  expect(taken(items, 119, null)).toEqual(['a size']);
  expect(taken(items, 79, null)).toEqual(['a size', 'b size']);
  expect(taken(items, 0, null)).toEqual(['a size', 'b size', 'c size']);
});

test('by age those that have not changed for longer go, oldest first', () => {
  const items = [kept('new', 6.9, 1), kept('older', 8, 1), kept('oldest', 9, 1)];
  expect(taken(items, null, 7)).toEqual(['oldest age', 'older age']);
});

test('both limits: each says why', () => {
  expect(taken([kept('a', 9, 50), kept('b', 2, 50), kept('c', 1, 50)], 60, 7)).toEqual(['a age', 'b size']);
});

test('pinned, live, open, elsewhere and unreadable ones stay, whatever the limits', () => {
  const problem = { code: 'FILE_DAMAGED', message: '', hint: '' };
  const items = [
    kept('pinned', 90, 50, { pinned: true }),
    kept('live', 90, 50, { live: true, recordingId: '1' }),
    kept('open', 90, 50, { recordingId: '2' }),
    kept('elsewhere', 90, 50, { elsewhere: true }),
    kept('broken', 90, 50, { problem }),
    kept('plain', 1, 50),
  ];
  expect(taken(items, 0, null)).toEqual(['plain size']);
  expect(taken(items, 0, 7)).toEqual(['plain size']);
});

test('what stays counts for the size; what lies elsewhere does not', () => {
  expect(taken([kept('pinned', 9, 100, { pinned: true }), kept('plain', 1, 10)], 105, null)).toEqual(['plain size']);
  expect(taken([kept('elsewhere', 9, 100, { elsewhere: true }), kept('plain', 1, 10)], 105, null)).toEqual([]);
});
