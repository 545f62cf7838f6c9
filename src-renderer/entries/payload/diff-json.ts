import { diffArrays } from 'diff';
import { ARRAY, type JsonNodes, jsonPath, NUMBER, OBJECT, STRING, stepsOf } from '../detail/json-tree.ts';
import type { DiffRow } from './api.ts';
import { differing } from './diff-text.ts';
import { type Compared, sideOf } from './shown-diff.ts';

/** A payload as JSON. */
export interface JsonSide {
  readonly text: string;
  readonly nodes: JsonNodes;
}

/** Longer arrays are compared element by element at their places: to line them up would take too long. */
const LINED_UP_ELEMENTS = 2_000;
const LINE_UP_MS = 1_000;
/** What is looked at of a value that is drawn: a container of a megabyte is one line too. */
const VALUE_CHARS = 20_000;
const STEP_FIELDS = 2_000;

/** One finding; only what differs becomes lines, unless all are asked for. */
interface Difference {
  readonly what: DiffRow['what'];
  readonly a: number;
  readonly b: number;
}

/** Compares two JSON texts field by field: members by name, elements lined up by what they say. */
export class JsonDiff implements Compared {
  readonly counts = { same: 0, changed: 0, onlyA: 0, onlyB: 0 };
  readonly #found: Difference[] = [];
  readonly #a: JsonSide;
  readonly #b: JsonSide;

  constructor(a: JsonSide, b: JsonSide) {
    this.#a = a;
    this.#b = b;
  }

  /** Walks both. Must run to its end before lines are asked for. */
  *compare(): Generator<void, void> {
    const pairs: (readonly [number, number])[] = [[0, 0]];
    let count = 0;
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      if (++count % STEP_FIELDS === 0) yield;
      const [a, b] = pair;
      if (a < 0) this.#put('onlyB', a, b);
      else if (b < 0) this.#put('onlyA', a, b);
      else if (this.#same(a, b)) this.#put('same', a, b);
      else {
        const children = this.#children(a, b);
        if (children === null) this.#put('changed', a, b);
        // A stack: the first must come off first.
        else for (let at = children.length - 1; at >= 0; at--) pairs.push(children[at] as readonly [number, number]);
      }
    }
  }

  get length(): number {
    return this.#found.length;
  }

  what(index: number): DiffRow['what'] {
    return (this.#found[index] as Difference).what;
  }

  #put(what: Difference['what'], a: number, b: number): void {
    this.#found.push({ what, a, b });
    this.counts[what]++;
  }

  #text(side: JsonSide, node: number): string {
    return side.text.slice(side.nodes.from[node], side.nodes.to[node]);
  }

  #same(a: number, b: number): boolean {
    const length = (this.#a.nodes.to[a] as number) - (this.#a.nodes.from[a] as number);
    // By spelling; differently spaced containers are compared member by member.
    return (
      length === (this.#b.nodes.to[b] as number) - (this.#b.nodes.from[b] as number) &&
      this.#text(this.#a, a) === this.#text(this.#b, b)
    );
  }

  /** Pairs of members or elements, `-1` where one side has none; null where the two are not of one shape. */
  #children(a: number, b: number): (readonly [number, number])[] | null {
    const type = this.#a.nodes.type[a];
    if (type !== this.#b.nodes.type[b]) return null;
    if (type === OBJECT) return pairMembers(this.#a, a, this.#b, b);
    if (type === ARRAY) return pairElements(this.#a, a, this.#b, b);
    return null;
  }

  row(index: number): DiffRow {
    const { what, a, b } = this.#found[index] as Difference;
    const side = a < 0 ? this.#b : this.#a;
    const label = jsonPath(stepsOf(side.text, side.nodes, a < 0 ? b : a));
    const flat = (of: JsonSide, node: number): string => {
      const from = of.nodes.from[node] as number;
      return of.text.slice(from, Math.min(of.nodes.to[node] as number, from + VALUE_CHARS)).replace(/\n\s*/g, ' ');
    };
    const textA = a < 0 ? null : flat(this.#a, a);
    const textB = b < 0 ? null : flat(this.#b, b);
    const [markA, markB] = what === 'changed' ? differing(textA ?? '', textB ?? '') : [null, null];
    return {
      what,
      label,
      a: textA === null ? null : sideOf(textA, markA === null ? [] : [markA]),
      b: textB === null ? null : sideOf(textB, markB === null ? [] : [markB]),
      by: what === 'changed' ? this.#apart(a, b, textA ?? '', textB ?? '') : null,
    };
  }

  #apart(a: number, b: number, textA: string, textB: string): DiffRow['by'] {
    const type = this.#a.nodes.type[a];
    if (type !== this.#b.nodes.type[b]) return null;
    if (type === NUMBER) return { unit: 'number', amount: numberDifference(textA, textB) };
    return type === STRING ? momentDifference(textA, textB) : null;
  }
}

function childrenOf({ nodes }: JsonSide, node: number): number[] {
  const children: number[] = [];
  for (let at = node + 1; at < (nodes.end[node] as number); at = nodes.end[at] as number) children.push(at);
  return children;
}

/** By name, in the order of A; what only B has comes after. A name that repeats is paired in its order. */
function pairMembers(a: JsonSide, nodeA: number, b: JsonSide, nodeB: number): (readonly [number, number])[] {
  const byName = new Map<string, number[]>();
  for (const child of childrenOf(b, nodeB)) {
    const key = b.nodes.key(child, b.text) ?? '';
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [child]);
    else known.push(child);
  }
  const pairs: (readonly [number, number])[] = [];
  for (const child of childrenOf(a, nodeA)) {
    pairs.push([child, byName.get(a.nodes.key(child, a.text) ?? '')?.shift() ?? -1]);
  }
  const left = [...byName.values()].flat().sort((one, other) => one - other);
  return [...pairs, ...left.map((child) => [-1, child] as const)];
}

function pairElements(a: JsonSide, nodeA: number, b: JsonSide, nodeB: number): (readonly [number, number])[] {
  const left = childrenOf(a, nodeA);
  const right = childrenOf(b, nodeB);
  const texts = (side: JsonSide, list: readonly number[]): string[] =>
    list.map((child) => side.text.slice(side.nodes.from[child], side.nodes.to[child]));
  const changes =
    Math.max(left.length, right.length) <= LINED_UP_ELEMENTS
      ? diffArrays(texts(a, left), texts(b, right), { timeout: LINE_UP_MS })
      : undefined;
  const pairs: (readonly [number, number])[] = [];
  if (changes === undefined) {
    for (let at = 0; at < Math.max(left.length, right.length); at++) pairs.push([left[at] ?? -1, right[at] ?? -1]);
    return pairs;
  }
  let atA = 0;
  let atB = 0;
  // What was taken out waits for what was put in at the same place: together they are a change.
  let out = 0;
  const flush = (put: number): void => {
    for (let at = 0; at < Math.max(out, put); at++) {
      pairs.push([at < out ? (left[atA + at] as number) : -1, at < put ? (right[atB + at] as number) : -1]);
    }
    atA += out;
    atB += put;
    out = 0;
  };
  for (const change of changes) {
    if (change.removed) out += change.count;
    else if (change.added) flush(change.count);
    else {
      flush(0);
      for (let at = 0; at < change.count; at++) pairs.push([left[atA++] as number, right[atB++] as number]);
    }
  }
  flush(0);
  return pairs;
}

/** B minus A, to the decimals they were written with; whole numbers of any length exactly. */
export function numberDifference(a: string, b: string): string {
  const whole = /^-?\d+$/;
  const signed = (text: string): string => (text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`);
  if (whole.test(a) && whole.test(b)) return signed(String(BigInt(b) - BigInt(a)));
  const decimals = Math.max(...[a, b].map((text) => /\.(\d+)$/.exec(text)?.[1]?.length ?? 0));
  const difference = Number(b) - Number(a);
  return signed(/[eE]/.test(a + b) ? String(difference) : difference.toFixed(Math.min(decimals, 20)));
}

const ISO = /^"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)"$/;

function momentDifference(a: string, b: string): DiffRow['by'] {
  if (!ISO.test(a) || !ISO.test(b)) return null;
  return { unit: 'ms', amount: String(Date.parse(b.slice(1, -1)) - Date.parse(a.slice(1, -1))) };
}
