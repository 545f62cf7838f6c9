/** Two stretches of keys that lie beside each other, ends excluded. */
export interface Stretch {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** Steps of an edit script looked for at once; beyond it the best beginning is taken and the search goes on from there. */
const MOST_EDITS = 128;
/** Stretches within stretches. */
const DEEPEST = 40;
/** Steps between two chances for others to work. */
const BREATH = 4_096;

/** Room that all stretches of one alignment share. */
export class Workspace {
  readonly countA: Int32Array;
  readonly countB: Int32Array;
  readonly placeB: Int32Array;

  /** @param keys how many different keys there are: they count from 0 */
  constructor(keys: number) {
    this.countA = new Int32Array(keys);
    this.countB = new Int32Array(keys);
    this.placeB = new Int32Array(keys);
  }
}

/**
 * Pairs equal keys of two stretches, in order, as many as make sense: what both begin and end with; then keys that are there
 * once in both and stand in the same order (patience diff, the longest such row), and so on between them; where no such keys are
 * left, the shortest edit script (Myers 1986), bounded. A negative key is equal to none.
 * Yields now and then, so that others may work.
 */
export function* align(
  a: Int32Array,
  b: Int32Array,
  whole: Stretch,
  space: Workspace,
  pair: (a: number, b: number) => void,
  onlyUnique = false,
): Generator<void> {
  const stack: (Stretch & { readonly depth: number })[] = [{ ...whole, depth: 0 }];
  let steps = 0;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    let { aFrom, aTo, bFrom, bTo } = top;
    if (!onlyUnique) {
      while (aFrom < aTo && bFrom < bTo && (a[aFrom] as number) >= 0 && a[aFrom] === b[bFrom]) {
        pair(aFrom++, bFrom++);
        if (++steps % BREATH === 0) yield;
      }
      while (aFrom < aTo && bFrom < bTo && (a[aTo - 1] as number) >= 0 && a[aTo - 1] === b[bTo - 1]) {
        pair(--aTo, --bTo);
        if (++steps % BREATH === 0) yield;
      }
    }
    if (aFrom === aTo || bFrom === bTo) continue;
    const stretch = { aFrom, aTo, bFrom, bTo };
    const { common, uniqueA, uniqueB } = yield* inCommon(a, b, stretch, space);
    if (common === 0) continue;
    const row = yield* longestRise(uniqueB);
    if (!onlyUnique && (row.length === 0 || top.depth === DEEPEST)) {
      yield* shortestEdit(a, b, stretch, space, pair);
      continue;
    }
    const inner = (fromA: number, toA: number, fromB: number, toB: number): void => {
      if (onlyUnique || fromA === toA || fromB === toB) return;
      stack.push({ aFrom: fromA, aTo: toA, bFrom: fromB, bTo: toB, depth: top.depth + 1 });
    };
    let nextA = aFrom;
    let nextB = bFrom;
    for (const at of row) {
      const anchorA = uniqueA[at] as number;
      const anchorB = uniqueB[at] as number;
      pair(anchorA, anchorB);
      inner(nextA, anchorA, nextB, anchorB);
      nextA = anchorA + 1;
      nextB = anchorB + 1;
      if (++steps % BREATH === 0) yield;
    }
    inner(nextA, aTo, nextB, bTo);
  }
}

interface InCommon {
  /** Entries of `a` whose key is in `b` too. */
  readonly common: number;
  /** Places of keys that are there once in each, in order of `a`. */
  readonly uniqueA: Int32Array;
  readonly uniqueB: Int32Array;
}

function* inCommon(
  a: Int32Array,
  b: Int32Array,
  { aFrom, aTo, bFrom, bTo }: Stretch,
  { countA, countB, placeB }: Workspace,
): Generator<void, InCommon> {
  for (let at = aFrom; at < aTo; at++) {
    const key = a[at] as number;
    if (key >= 0) countA[key] = (countA[key] as number) + 1;
    if (at % (BREATH * 8) === 0) yield;
  }
  for (let at = bFrom; at < bTo; at++) {
    const key = b[at] as number;
    if (key >= 0) {
      countB[key] = (countB[key] as number) + 1;
      placeB[key] = at;
    }
    if (at % (BREATH * 8) === 0) yield;
  }
  let common = 0;
  let unique = 0;
  const uniqueA = new Int32Array(Math.min(aTo - aFrom, bTo - bFrom));
  const uniqueB = new Int32Array(uniqueA.length);
  for (let at = aFrom; at < aTo; at++) {
    const key = a[at] as number;
    if (key < 0 || countB[key] === 0) continue;
    common++;
    if (countA[key] === 1 && countB[key] === 1) {
      uniqueA[unique] = at;
      uniqueB[unique++] = placeB[key] as number;
    }
    if (at % (BREATH * 8) === 0) yield;
  }
  for (let at = aFrom; at < aTo; at++) if ((a[at] as number) >= 0) countA[a[at] as number] = 0;
  for (let at = bFrom; at < bTo; at++) if ((b[at] as number) >= 0) countB[b[at] as number] = 0;
  return { common, uniqueA: uniqueA.subarray(0, unique), uniqueB: uniqueB.subarray(0, unique) };
}

/** Indexes of the longest row of rising values. */
function* longestRise(values: Int32Array): Generator<void, Int32Array> {
  const before = new Int32Array(values.length);
  /** By length of a row, less one, the index it ends at when that has the lowest value it can have. */
  const ends = new Int32Array(values.length);
  let length = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    let low = 0;
    let high = length;
    if (high > 0 && (values[ends[high - 1] as number] as number) < value) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[at] = low === 0 ? -1 : (ends[low - 1] as number);
    ends[low] = at;
    if (low === length) length++;
    if (at % BREATH === 0) yield;
  }
  const row = new Int32Array(length);
  for (let at = length === 0 ? -1 : (ends[length - 1] as number), to = length - 1; at >= 0; to--) {
    row[to] = at;
    at = before[at] as number;
  }
  return row;
}

/** No path came here. */
const NOWHERE = -(1 << 30);

/** How far along `a` a path of one more edit comes on a diagonal, before what is equal is followed. */
function stepOnto(row: (diagonal: number) => number, k: number, sizeA: number, sizeB: number): number {
  const below = row(k + 1);
  const beside = row(k - 1) + 1;
  const down = below >= 0 && below - k <= sizeB ? below : NOWHERE;
  const right = beside > 0 && beside <= sizeA ? beside : NOWHERE;
  return Math.max(down, right);
}

/**
 * Myers' greedy search over what both have. It finds the shortest script when that has at most {@link MOST_EDITS} steps;
 * otherwise the furthest it came with so many is kept, and it begins again there: time and memory stay bounded.
 */
function* shortestEdit(
  a: Int32Array,
  b: Int32Array,
  { aFrom, aTo, bFrom, bTo }: Stretch,
  { countA, countB }: Workspace,
  pair: (a: number, b: number) => void,
): Generator<void> {
  for (let at = aFrom; at < aTo; at++) if ((a[at] as number) >= 0) countA[a[at] as number] = 1;
  for (let at = bFrom; at < bTo; at++) if ((b[at] as number) >= 0) countB[b[at] as number] = 1;
  // What is on one side alone can never be paired: without it the search is much shorter and finds the same.
  const left: number[] = [];
  const right: number[] = [];
  for (let at = aFrom; at < aTo; at++) if ((a[at] as number) >= 0 && countB[a[at] as number] === 1) left.push(at);
  for (let at = bFrom; at < bTo; at++) if ((b[at] as number) >= 0 && countA[b[at] as number] === 1) right.push(at);
  for (let at = aFrom; at < aTo; at++) if ((a[at] as number) >= 0) countA[a[at] as number] = 0;
  for (let at = bFrom; at < bTo; at++) if ((b[at] as number) >= 0) countB[b[at] as number] = 0;
  const equal = (x: number, y: number): boolean => a[left[x] as number] === b[right[y] as number];

  let beginX = 0;
  let beginY = 0;
  while (beginX < left.length && beginY < right.length) {
    const sizeX = left.length - beginX;
    const sizeY = right.length - beginY;
    const most = Math.min(MOST_EDITS, sizeX + sizeY);
    const furthest = new Int32Array(2 * most + 3).fill(NOWHERE);
    const middle = most + 1;
    const history: Int32Array[] = [];
    let best = { x: 0, k: 0, edits: 0 };
    const now = (diagonal: number): number => furthest[middle + diagonal] as number;
    search: for (let edits = 0; edits <= most; edits++) {
      history.push(furthest.slice(middle - edits - 1, middle + edits + 2));
      for (let k = -edits; k <= edits; k += 2) {
        let x = edits === 0 ? 0 : stepOnto(now, k, sizeX, sizeY);
        if (x < 0) {
          furthest[middle + k] = NOWHERE;
          continue;
        }
        while (x < sizeX && x - k < sizeY && equal(beginX + x, beginY + x - k)) x++;
        furthest[middle + k] = x;
        if (2 * x - k > 2 * best.x - best.k) best = { x, k, edits };
        if (x === sizeX && x - k === sizeY) break search;
      }
      if (edits % 32 === 31) yield;
    }
    // Back along the way it came.
    let { x, k } = best;
    for (let { edits } = best; edits >= 0; edits--) {
      const row = history[edits] as Int32Array;
      const then = (diagonal: number): number => row[diagonal + edits + 1] as number;
      const begun = edits === 0 ? 0 : stepOnto(then, k, sizeX, sizeY);
      while (x > begun) {
        x--;
        pair(left[beginX + x] as number, right[beginY + x - k] as number);
      }
      if (edits === 0) break;
      const right1 = then(k - 1) + 1;
      if (right1 === begun && right1 > 0) {
        x = begun - 1;
        k -= 1;
      } else {
        x = begun;
        k += 1;
      }
    }
    if (best.x === 0 && best.k === 0) break;
    beginX += best.x;
    beginY += best.x - best.k;
    yield;
  }
}
