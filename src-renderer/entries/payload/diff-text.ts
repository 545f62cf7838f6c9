import { diffArrays } from 'diff';
import type { DiffRow } from './api.ts';
import { type Compared, sideOf } from './shown-diff.ts';

/** To line up longer texts that share little would take minutes: they are then compared line by line at their places. */
const LINE_UP_MS = 3_000;

/** What lies between the common beginning and the common end of two texts. */
export function differing(a: string, b: string): readonly [readonly [number, number], readonly [number, number]] {
  let start = 0;
  const most = Math.min(a.length, b.length);
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [
    [start, a.length - end],
    [start, b.length - end],
  ];
}

interface Piece {
  readonly a: string | null;
  readonly b: string | null;
}

/** Two texts line by line. */
export class TextDiff implements Compared {
  readonly counts = { same: 0, changed: 0, onlyA: 0, onlyB: 0 };
  readonly rough: boolean;
  readonly #pieces: Piece[] = [];

  constructor(a: string, b: string) {
    const linesA = a.split('\n');
    const linesB = b.split('\n');
    const changes = diffArrays(linesA, linesB, { timeout: LINE_UP_MS });
    this.rough = changes === undefined;
    if (changes === undefined) {
      for (let at = 0; at < Math.max(linesA.length, linesB.length); at++)
        this.#put(linesA[at] ?? null, linesB[at] ?? null);
      return;
    }
    let out: readonly string[] = [];
    const flush = (put: readonly string[]): void => {
      for (let at = 0; at < Math.max(out.length, put.length); at++) this.#put(out[at] ?? null, put[at] ?? null);
      out = [];
    };
    for (const { value, added, removed } of changes) {
      if (removed) out = [...out, ...value];
      else if (added) flush(value);
      else {
        flush([]);
        for (const line of value) this.#put(line, line);
      }
    }
    flush([]);
  }

  get length(): number {
    return this.#pieces.length;
  }

  what(index: number): DiffRow['what'] {
    return whatOf(this.#pieces[index] as Piece);
  }

  row(index: number): DiffRow {
    const piece = this.#pieces[index] as Piece;
    const { a, b } = piece;
    const what = whatOf(piece);
    const [markA, markB] = what === 'changed' ? differing(a ?? '', b ?? '') : [null, null];
    return {
      what,
      label: String(index + 1),
      a: a === null ? null : sideOf(a, markA === null ? [] : [markA]),
      b: b === null ? null : sideOf(b, markB === null ? [] : [markB]),
      by: null,
    };
  }

  #put(a: string | null, b: string | null): void {
    this.#pieces.push({ a, b });
    this.counts[whatOf({ a, b })]++;
  }
}

function whatOf({ a, b }: Piece): DiffRow['what'] {
  if (a === null) return 'onlyB';
  if (b === null) return 'onlyA';
  return a === b ? 'same' : 'changed';
}

/** Bytes a line. */
const PER_LINE = 8;

/** Bytes at the same offsets: what was put in before shifts all that follows, and then all of it differs. */
export class BytesDiff implements Compared {
  /** Bytes, not lines. */
  readonly counts = { same: 0, changed: 0, onlyA: 0, onlyB: 0 };
  readonly length: number;
  readonly #a: Uint8Array;
  readonly #b: Uint8Array;

  constructor(a: Uint8Array, b: Uint8Array) {
    this.#a = a;
    this.#b = b;
    const both = Math.min(a.length, b.length);
    for (let at = 0; at < both; at++) {
      if (a[at] === b[at]) this.counts.same++;
      else this.counts.changed++;
    }
    this.counts.onlyA = a.length - both;
    this.counts.onlyB = b.length - both;
    this.length = Math.ceil(Math.max(a.length, b.length) / PER_LINE);
  }

  what(index: number): DiffRow['what'] {
    const from = index * PER_LINE;
    if (from >= this.#a.length) return 'onlyB';
    if (from >= this.#b.length) return 'onlyA';
    for (let at = from; at < from + PER_LINE; at++) if (this.#a[at] !== this.#b[at]) return 'changed';
    return 'same';
  }

  row(index: number): DiffRow {
    const from = index * PER_LINE;
    const hex = (data: Uint8Array): string =>
      [...data.subarray(from, from + PER_LINE)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const marks: (readonly [number, number])[] = [];
    for (let at = 0; at < PER_LINE; at++)
      if (this.#a[from + at] !== this.#b[from + at]) marks.push([at * 3, at * 3 + 2]);
    const within = (text: string) => marks.filter(([start]) => start < text.length);
    const what = this.what(index);
    const a = hex(this.#a);
    const b = hex(this.#b);
    return {
      what,
      label: from.toString(16).padStart(8, '0'),
      a: a === '' ? null : sideOf(a, what === 'changed' ? within(a) : []),
      b: b === '' ? null : sideOf(b, what === 'changed' ? within(b) : []),
      by: null,
    };
  }
}
