import { diffArrays } from 'diff';
import type { DiffLine, Gutter } from './api.ts';

/** To line up longer texts that share little would take minutes: they are then compared line by line at their places. */
const LINE_UP_MS = 3_000;
const LINE_CHARS = 400;

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
export class TextDiff {
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

  #put(a: string | null, b: string | null): void {
    this.#pieces.push({ a, b });
    if (a === null) this.counts.onlyB++;
    else if (b === null) this.counts.onlyA++;
    else if (a === b) this.counts.same++;
    else this.counts.changed++;
  }

  lines(all: boolean): readonly DiffLine[] {
    return this.#pieces.flatMap(({ a, b }, at): DiffLine[] => {
      const label = String(at + 1);
      if (a !== null && a === b) return all ? [drawn('', 'same', label, a, [])] : [];
      if (b === null) return [drawn('A', 'a', label, a ?? '', [])];
      if (a === null) return [drawn('B', 'b', label, b, [])];
      const [markA, markB] = differing(a, b);
      return [drawn('≠', 'a', label, a, [markA]), drawn('', 'b', '', b, [markB])];
    });
  }
}

/** A long line is cut around where it differs. */
function drawn(
  gutter: Gutter,
  tone: DiffLine['tone'],
  label: string,
  line: string,
  marks: readonly (readonly [number, number])[],
): DiffLine {
  if (line.length <= LINE_CHARS) return { gutter, tone, label, text: line, marks, by: null, cut: false };
  const from = Math.max(0, Math.min((marks[0]?.[0] ?? 0) - 40, line.length - LINE_CHARS));
  const text = line.slice(from, from + LINE_CHARS);
  const inside = marks.map(([start, end]) => [Math.max(0, start - from), Math.min(LINE_CHARS, end - from)] as const);
  return { gutter, tone, label, text, marks: inside, by: null, cut: true };
}

/** Bytes a line. */
const PER_LINE = 8;

/** Bytes at the same offsets: what was put in before shifts all that follows, and then all of it differs. */
export class BytesDiff {
  readonly counts = { same: 0, changed: 0, onlyA: 0, onlyB: 0 };
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
  }

  lines(all: boolean): readonly DiffLine[] {
    const lines: DiffLine[] = [];
    const hex = (data: Uint8Array, from: number): string =>
      [...data.subarray(from, from + PER_LINE)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    for (let from = 0; from < Math.max(this.#a.length, this.#b.length); from += PER_LINE) {
      const a = hex(this.#a, from);
      const b = hex(this.#b, from);
      const label = from.toString(16).padStart(8, '0');
      if (a === b) {
        if (all) lines.push(drawn('', 'same', label, a, []));
      } else if (b === '') lines.push(drawn('A', 'a', label, a, []));
      else if (a === '') lines.push(drawn('B', 'b', label, b, []));
      else {
        const marks: [number, number][] = [];
        for (let at = 0; at < PER_LINE; at++) {
          const pair: [number, number] = [at * 3, at * 3 + 2];
          if (a.slice(...pair) !== b.slice(...pair)) marks.push(pair);
        }
        const within = (text: string): readonly [number, number][] => marks.filter(([start]) => start < text.length);
        lines.push(drawn('≠', 'a', label, a, within(a)), drawn('', 'b', '', b, within(b)));
      }
    }
    return lines;
  }
}
