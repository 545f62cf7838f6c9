import { INVISIBLE, markOf } from '../../../src-shared/base/visible-text.ts';

/** One drawn row of a text: characters `[from, to)`, its line feed left out. */
export interface TextRow {
  readonly from: number;
  readonly to: number;
  /** False where a long line was folded: what follows is the same line still. */
  readonly ends: boolean;
}

/** Lines are folded here even when they are not to wrap: a line of ten megabytes is more than a browser can draw. */
export const LONGEST_ROW_COLUMNS = 2_000;

const MOST_CHARS_A_COLUMN = 8;

/** Characters between two looks at the clock. */
const STEP_CHARS = 1 << 20;

// Wide in East Asian typography (UAX #11, W and F), by blocks: exact enough to fold at the edge.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const COMBINING = /\p{Mn}|\p{Me}|\u200d|\ufe0f/u;

/** Columns a character takes when drawn, marks of invisible ones included. */
export function columnsOf(char: string): number {
  const code = char.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return 1;
  if (INVISIBLE.test(char)) return markOf(char).length;
  if (COMBINING.test(char)) return 0;
  return char.length === 2 || WIDE.test(char) ? 2 : 1;
}

/**
 * Where every drawn row begins, in one typed array: ten megabytes of line feeds must not make ten million objects. Grows while
 * its text is still being read.
 */
export class TextRows {
  #starts = new Uint32Array(1024);
  #count = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get count(): number {
    return this.#count;
  }

  row(index: number): TextRow {
    const text = this.#text;
    const from = this.#starts[index] as number;
    const next = index + 1 < this.#count ? (this.#starts[index + 1] as number) : text.length;
    const fed = next > from && text.charCodeAt(next - 1) === 10;
    return { from, to: fed ? next - 1 : next, ends: fed || next === text.length };
  }

  /** The row in which the character at `offset` is drawn. */
  at(offset: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  push(at: number): void {
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(this.#count * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count++] = at;
  }
}

/** Breaks text after each LF (CR stays, to be seen) and folds lines after `columns`, never inside a character. */
export function* foldText(text: string, columns: number): Generator<void, TextRows> {
  const rows = new TextRows(text);
  let looked = STEP_CHARS;
  rows.push(0);
  let used = 0;
  let rowFrom = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      rows.push(at + 1);
      rowFrom = at + 1;
      used = 0;
    } else if (code >= 0x20 && code < 0x7f) {
      if (used === columns) {
        rows.push(at);
        rowFrom = at;
        used = 0;
      }
      used++;
    } else {
      const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const width = columnsOf(char);
      // Combining marks take no room, but a row of nothing else must end too.
      if ((used + width > columns && used > 0) || at - rowFrom > columns * MOST_CHARS_A_COLUMN) {
        rows.push(at);
        rowFrom = at;
        used = 0;
      }
      used += width;
      at += char.length - 1;
    }
    if (at >= looked) {
      looked = at + STEP_CHARS;
      yield;
    }
  }
  return rows;
}
