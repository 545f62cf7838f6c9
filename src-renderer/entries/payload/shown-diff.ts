import type { DiffLook, DiffRow, DiffRows, DiffSide } from './api.ts';

/** A comparison that ran to its end: what each thing compared came to, and each of them drawn when it is asked for. */
export interface Compared {
  readonly length: number;
  what(index: number): DiffRow['what'];
  row(index: number): DiffRow;
}

/** A value or a line is cut past this. */
export const SHOWN_CHARS = 400;

/** A long text is cut around where it differs. */
export function sideOf(text: string, marks: readonly (readonly [number, number])[]): DiffSide {
  if (text.length <= SHOWN_CHARS) return { text, marks, cut: false };
  const from = Math.max(0, Math.min((marks[0]?.[0] ?? 0) - 40, text.length - SHOWN_CHARS));
  return {
    text: `${from > 0 ? '…' : ''}${text.slice(from, from + SHOWN_CHARS)}`,
    marks: marks.map(([start, end]) => {
      const shift = from > 0 ? 1 - from : 0;
      return [Math.max(0, start + shift), Math.min(SHOWN_CHARS + 1, end + shift)] as const;
    }),
    cut: true,
  };
}

/** The rows of a comparison in each of its looks. */
export class ShownDiff {
  readonly #compared: Compared;
  /** By look: twice the index of what is compared, plus one for the second line of what changed. */
  readonly #lines = new Map<string, Uint32Array>();

  constructor(compared: Compared) {
    this.#compared = compared;
  }

  rows(look: DiffLook, from: number, count: number): DiffRows {
    const lines = this.#of(look);
    const begin = Math.max(0, from);
    const rows = [...lines.subarray(begin, begin + count)].map((line) => this.#drawn(line, look.unified));
    return { total: lines.length, from: begin, rows };
  }

  step(look: DiffLook, from: number, step: -1 | 1): number | null {
    const lines = this.#of(look);
    for (let at = from + step; at >= 0 && at < lines.length; at += step) {
      const line = lines[at] as number;
      if (line % 2 === 0 && this.#compared.what(line >>> 1) !== 'same') return at;
    }
    return null;
  }

  #drawn(line: number, unified: boolean): DiffRow {
    const row = this.#compared.row(line >>> 1);
    if (!unified || row.what !== 'changed') return row;
    return line % 2 === 0 ? { ...row, b: null, by: null } : { ...row, a: null, label: '' };
  }

  #of({ all, unified }: DiffLook): Uint32Array {
    const key = `${all} ${unified}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const lines = new Uint32Array(this.#compared.length * 2);
    let count = 0;
    for (let index = 0; index < this.#compared.length; index++) {
      const what = this.#compared.what(index);
      if (what === 'same' && !all) continue;
      lines[count++] = index * 2;
      if (unified && what === 'changed') lines[count++] = index * 2 + 1;
    }
    const shown = lines.slice(0, count);
    this.#lines.set(key, shown);
    return shown;
  }
}
