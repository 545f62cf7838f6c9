import type { SeqRange } from '../../state/tabs.ts';

/**
 * Many selected entries as ranges of `seq`, in order and not touching: all of ten million are one range. A range holds what lies
 * between its ends *in the view that is shown*; so it survives a filter, which shows fewer of its rows, and comes back whole.
 */
export type Selection = readonly SeqRange[];

const NOTHING: Selection = [];

export function one(seq: number): Selection {
  return [{ from: seq, to: seq }];
}

export function between(a: number, b: number): Selection {
  return [{ from: Math.min(a, b), to: Math.max(a, b) }];
}

/** Whether the entry is selected. By bisection: asked for every row that is drawn. */
export function has(selection: Selection, seq: number): boolean {
  let low = 0;
  let high = selection.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = selection[middle] as SeqRange;
    if (seq < range.from) high = middle - 1;
    else if (seq > range.to) low = middle + 1;
    else return true;
  }
  return false;
}

/** Both together; ranges that touch become one. */
export function united(a: Selection, b: Selection): Selection {
  const sorted = [...a, ...b].sort((x, y) => x.from - y.from);
  const result: SeqRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last === undefined || range.from > last.to + 1) result.push(range);
    else if (range.to > last.to) result[result.length - 1] = { from: last.from, to: range.to };
  }
  return result;
}

/** Without this entry: its range is cut in two. */
export function without(selection: Selection, seq: number): Selection {
  return selection.flatMap(({ from, to }) => {
    if (seq < from || seq > to) return [{ from, to }];
    return [
      { from, to: seq - 1 },
      { from: seq + 1, to },
    ].filter((range) => range.from <= range.to);
  });
}

/** What counts: the ranges while the current entry is in one of them, else that entry alone. See Tab.selected. */
export function effective(selected: Selection, selectedSeq: number | null): Selection {
  if (selectedSeq === null) return NOTHING;
  return has(selected, selectedSeq) ? selected : one(selectedSeq);
}

/** The end of a range that lies nearest, or null where nothing is selected: where the cursor goes when its entry is taken out. */
export function nearestIn(selection: Selection, seq: number): number | null {
  let best: number | null = null;
  for (const { from, to } of selection) {
    for (const end of [from, to]) if (best === null || Math.abs(end - seq) < Math.abs(best - seq)) best = end;
  }
  return best;
}

/** Whether more than one entry may be selected. */
export function isMany(selection: Selection): boolean {
  return selection.length > 1 || selection.some(({ from, to }) => to > from);
}

type IndexOf = (seq: number) => Promise<{ readonly index: number; readonly exact: boolean } | null>;

/** Rows of a view. */
export interface RowRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The rows of the view that lie in the ranges. `start` is the view's first row. */
export async function rowsIn(selection: Selection, start: number, indexOf: IndexOf): Promise<readonly RowRange[]> {
  const result: RowRange[] = [];
  for (const { from, to } of selection) {
    const last = await indexOf(to);
    if (last === null) continue;
    const first = await indexOf(from);
    const begin = first === null ? start : first.exact ? first.index : first.index + 1;
    if (last.index >= begin) result.push({ from: begin, to: last.index + 1 });
  }
  return result;
}

export function countRows(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}
