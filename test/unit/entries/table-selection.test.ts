import { describe, expect, it } from 'vitest';
import {
  between,
  countRows,
  effective,
  has,
  isMany,
  nearestIn,
  one,
  rowsIn,
  type Selection,
  united,
  without,
} from '../../../src-renderer/entries/table/table-selection.ts';

describe('a selection', () => {
  it('is the same as a set of numbers, whatever is done to it', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    let selection: Selection = [];
    const set = new Set<number>();
    for (let step = 0; step < 2_000; step++) {
      const a = 1 + random(60);
      const b = Math.min(60, a + random(8));
      if (random(2) === 0) {
        selection = united(selection, between(b, a));
        for (let seq = a; seq <= b; seq++) set.add(seq);
      } else {
        selection = without(selection, a);
        set.delete(a);
      }
      const listed = Array.from({ length: 60 }, (_, at) => at + 1).filter((seq) => has(selection, seq));
      expect(listed).toEqual([...set].sort((x, y) => x - y));
      const apart = selection.every(({ from, to }, at) => from <= to && from > (selection[at - 1]?.to ?? -1) + 1);
      expect(apart, JSON.stringify(selection)).toBe(true);
      expect(isMany(selection)).toBe(set.size > 1);
    }
  });

  it('of ten million rows is one range', () => {
    const all = between(1, 10_000_000);
    expect(all).toHaveLength(1);
    expect(has(all, 10_000_000)).toBe(true);
    expect(without(all, 5_000_000)).toEqual([
      { from: 1, to: 4_999_999 },
      { from: 5_000_001, to: 10_000_000 },
    ]);
  });

  it('counts only while the current entry is in it: whoever selects another one selects that alone', () => {
    const kept: Selection = [{ from: 3, to: 9 }];
    expect(effective(kept, 5)).toBe(kept);
    expect(effective(kept, 12)).toEqual(one(12));
    expect(effective(kept, null)).toEqual([]);
  });

  it('tells where the cursor goes when its entry is taken out', () => {
    expect(nearestIn([{ from: 1, to: 4 }, one(9)[0] as { from: number; to: number }], 6)).toBe(4);
    expect(nearestIn([], 6)).toBeNull();
  });
});

describe('rows of a view that are selected', () => {
  /** A view of every third entry, of which nothing before `scanned` was found yet. */
  const thirds = (scanned: number) => async (seq: number) => {
    if (seq < scanned) return null;
    return { index: Math.floor(seq / 3), exact: seq % 3 === 0 };
  };

  it('are those between the ends of each range, whether the ends are shown or not', async () => {
    const rows = await rowsIn([{ from: 4, to: 13 }, ...one(15), ...one(16)], 0, thirds(0));
    expect(rows).toEqual([
      { from: 2, to: 5 },
      { from: 5, to: 6 },
    ]);
    expect(countRows(rows)).toBe(4);
  });

  it('begin where the search has come to', async () => {
    expect(await rowsIn([{ from: 3, to: 30 }], 5, thirds(15))).toEqual([{ from: 5, to: 11 }]);
    expect(await rowsIn([{ from: 3, to: 9 }], 5, thirds(15))).toEqual([]);
  });
});
