import { align, type Stretch, Workspace } from './align.ts';
import { Interner } from './hash.ts';
import type { Tape } from './tape.ts';

/** How an entry of A found its counterpart. */
export const FOUND = { not: 0, same: 1, changed: 2, moved: 3 } as const;

/** Which entry of A is compared with which of B, by their places on the tapes. */
export interface Matches {
  readonly ofA: Int32Array;
  readonly ofB: Int32Array;
  /** One of {@link FOUND} for each of A. */
  readonly how: Uint8Array;
}

/** By place, the two rarest parts of a content that the other side has too; 0 where there is none. */
export interface Telling {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** The same content is nearby within so many entries. */
const NEARBY = 500;
/** Steps between two chances for others to work. */
const BREATH = 8_192;

/**
 * Stretches between entries that are matched in order, in which both sides still have some.
 */
function* gaps({ ofA, ofB, how }: Matches): Generator<Stretch> {
  let aFrom = 0;
  let bFrom = 0;
  const inOrder = (at: number): boolean => how[at] === FOUND.same || how[at] === FOUND.changed;
  for (let at = 0; at <= ofA.length; at++) {
    if (at < ofA.length && !inOrder(at)) continue;
    const bTo = at < ofA.length ? (ofA[at] as number) : ofB.length;
    if (at > aFrom && bTo > bFrom && hasFree(ofA, aFrom, at) && hasFree(ofB, bFrom, bTo)) {
      yield { aFrom, aTo: at, bFrom, bTo };
    }
    aFrom = at + 1;
    bFrom = bTo + 1;
  }
}

function hasFree(partner: Int32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (partner[at] === -1) return true;
  return false;
}

/** The same contents that stand elsewhere nearby: the nearest first come, first served. */
function* findMoved(a: Tape, b: Tape, matches: Matches): Generator<void> {
  const { ofA, ofB, how } = matches;
  const leftB = new Map<number, number[]>();
  const wanted = new Set<number>();
  for (let at = 0; at < a.length; at++) {
    if (ofA[at] === -1) wanted.add(a.content[at] as number);
    if (at % BREATH === 0) yield;
  }
  if (wanted.size === 0) return;
  for (let at = 0; at < b.length; at++) {
    if (at % BREATH === 0) yield;
    if (ofB[at] !== -1) continue;
    const content = b.content[at] as number;
    if (!wanted.has(content)) continue;
    const places = leftB.get(content);
    if (places === undefined) leftB.set(content, [at]);
    else places.push(at);
  }
  if (leftB.size === 0) return;
  /** Where in B the place of A would be. */
  let beside = 0;
  for (let at = 0; at < a.length; at++) {
    if (at % BREATH === 0) yield;
    if (ofA[at] !== -1) {
      if (how[at] === FOUND.same) beside = (ofA[at] as number) + 1;
      continue;
    }
    const places = leftB.get(a.content[at] as number);
    if (places === undefined) continue;
    // Those too far behind can be nobody's any more: A only goes on.
    while (places.length > 0 && (places[0] as number) < beside - NEARBY) places.shift();
    const [place] = places;
    if (place === undefined || place > beside + NEARBY) continue;
    places.shift();
    ofA[at] = place;
    ofB[place] = at;
    how[at] = FOUND.moved;
  }
}

/**
 * Finds for each entry of a tape its counterpart on another. Equal contents first, in order; then equal contents out of order, near
 * by; then, between those, contents that are alike: that share a rare part (an id), that are made of the same members, that alone
 * are of their sort there.
 * @param contents how many different contents, shapes and sorts there are
 * @param telling the rare parts of entries that are left, by place; asked in rising order, first of A and then of B
 */
export function* match(
  a: Tape,
  b: Tape,
  sizes: { readonly contents: number; readonly shapes: number; readonly sorts: number },
  telling: (side: 'a' | 'b', places: Int32Array) => Generator<void, Telling>,
): Generator<void, Matches> {
  const matches: Matches = {
    ofA: new Int32Array(a.length).fill(-1),
    ofB: new Int32Array(b.length).fill(-1),
    how: new Uint8Array(a.length),
  };
  const { ofA, ofB, how } = matches;
  const coupled = (code: number) => (atA: number, atB: number) => {
    ofA[atA] = atB;
    ofB[atB] = atA;
    how[atA] = code;
  };
  const whole = { aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length };
  yield* align(a.content, b.content, whole, new Workspace(sizes.contents), coupled(FOUND.same));
  yield* findMoved(a, b, matches);

  const [first] = gaps(matches);
  if (first === undefined) return matches;
  const keysA = new Int32Array(a.length).fill(-1);
  const keysB = new Int32Array(b.length).fill(-1);
  /** Pairs by new keys within the gaps; a place that is taken keeps out of it. */
  function* round(size: number, onlyUnique = false): Generator<void> {
    for (let at = 0; at < a.length; at++) if (ofA[at] !== -1) keysA[at] = -1;
    for (let at = 0; at < b.length; at++) if (ofB[at] !== -1) keysB[at] = -1;
    const space = new Workspace(size);
    let steps = 0;
    // All of them first: pairing moves their ends.
    for (const gap of [...gaps(matches)]) {
      yield* align(keysA, keysB, gap, space, coupled(FOUND.changed), onlyUnique);
      if (++steps % 512 === 0) yield;
    }
  }

  const places = yield* placesIn(matches);
  const tellingA = yield* telling('a', places.a);
  const tellingB = yield* telling('b', places.b);
  for (const which of ['first', 'second'] as const) {
    const keys = new Interner(places.a.length + places.b.length);
    function* set(tape: Tape, at: Int32Array, parts: Int32Array, into: Int32Array): Generator<void> {
      for (let index = 0; index < at.length; index++) {
        const place = at[index] as number;
        const part = parts[index] as number;
        into[place] = part === 0 ? -1 : keys.id(part, tape.sort[place] as number);
        if (index % BREATH === 0) yield;
      }
    }
    yield* set(a, places.a, tellingA[which], keysA);
    yield* set(b, places.b, tellingB[which], keysB);
    yield* round(keys.size);
  }
  keysA.set(a.shape.subarray(0, a.length));
  keysB.set(b.shape.subarray(0, b.length));
  yield* round(sizes.shapes);
  keysA.set(a.sort.subarray(0, a.length));
  keysB.set(b.sort.subarray(0, b.length));
  yield* round(sizes.sorts, true);
  return matches;
}

/** Places within gaps that have no counterpart yet. */
function* placesIn({ ofA, ofB, how }: Matches): Generator<void, { readonly a: Int32Array; readonly b: Int32Array }> {
  const a = new Int32Array(ofA.length);
  const b = new Int32Array(ofB.length);
  let lengthA = 0;
  let lengthB = 0;
  for (const { aFrom, aTo, bFrom, bTo } of gaps({ ofA, ofB, how })) {
    for (let at = aFrom; at < aTo; at++) if (ofA[at] === -1) a[lengthA++] = at;
    for (let at = bFrom; at < bTo; at++) if (ofB[at] === -1) b[lengthB++] = at;
    if ((lengthA + lengthB) % BREATH === 0) yield;
  }
  return { a: a.subarray(0, lengthA), b: b.subarray(0, lengthB) };
}
