import { expect, it } from 'vitest';
import { MOST_RECENT, parseRecent, withRecent } from '../../../src-renderer/data/recent-files.ts';

const file = (path: string) => ({ path, name: path, atMs: 1 });

it('keeps each path once, the latest first, and no more than fit', () => {
  expect(withRecent([file('a'), file('b')], { ...file('b'), atMs: 2 })).toEqual([{ ...file('b'), atMs: 2 }, file('a')]);
  const many = Array.from({ length: MOST_RECENT + 5 }, (_, index) => file(String(index)));
  expect(many.reduce(withRecent, [] as ReturnType<typeof parseRecent>)).toHaveLength(MOST_RECENT);
});

it('leaves out what is no recent file', () => {
  for (const pane of [undefined, null, 7, [], { recent: 'x' }, { recent: [null, 1, { path: 1 }] }])
    expect(parseRecent(pane)).toEqual([]);
  expect(parseRecent({ recent: [file('a'), { path: 'b' }] })).toEqual([file('a')]);
});
