import type { TextRow, TextRows } from './text-rows.ts';

/** Rows as they are drawn, whether some are folded away or not. */
export interface Rows {
  readonly count: number;
  row(index: number): TextRow;
  /** The row in which the character at `offset` is drawn, or the one that hides it. */
  at(offset: number): number;
}

/** Where containers of a laid-out text open and close, by where they open. Two million nodes may be half a million of these. */
export class Folds {
  count = 0;
  #open = new Uint32Array(64);
  /** 0 while it is not closed: the text ends before. */
  #close = new Uint32Array(64);

  begin(at: number): number {
    if (this.count === this.#open.length) {
      this.#open = wider(this.#open);
      this.#close = wider(this.#close);
    }
    this.#open[this.count] = at;
    return this.count++;
  }

  end(fold: number, at: number): void {
    this.#close[fold] = at;
  }

  open(fold: number): number {
    return this.#open[fold] as number;
  }

  close(fold: number): number {
    return this.#close[fold] as number;
  }

  /** The last that opens at `offset` or before; -1 without. */
  lastBefore(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#open[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The one that opens at exactly this bracket and closes again; -1 without. */
  opening(offset: number): number {
    const fold = this.lastBefore(offset);
    return fold >= 0 && this.#open[fold] === offset && (this.#close[fold] as number) > 0 ? fold : -1;
  }

  /** The innermost that holds the character at `offset`; -1 without. */
  around(offset: number): number {
    let fold = this.lastBefore(offset);
    while (fold >= 0 && (this.#close[fold] as number) < offset) fold--;
    return fold;
  }
}

function wider(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(column.length * 2);
  next.set(column);
  return next;
}

/** The rows of a text without those inside shut folds. A shut fold keeps the row it opens in. */
export class FoldedRows implements Rows {
  readonly count: number;
  readonly #rows: TextRows;
  /** Runs of hidden rows in order, and how many rows are drawn before each. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #drawnBefore: number[] = [];

  constructor(rows: TextRows, folds: Folds, shut: ReadonlySet<number>) {
    this.#rows = rows;
    let hidden = 0;
    for (const fold of [...shut].sort((one, other) => one - other)) {
      const from = rows.at(folds.open(fold)) + 1;
      const to = rows.at(folds.close(fold)) + 1;
      if (from >= to || from <= (this.#to.at(-1) ?? 0)) continue;
      this.#from.push(from);
      this.#to.push(to);
      this.#drawnBefore.push(from - hidden);
      hidden += to - from;
    }
    this.count = rows.count - hidden;
  }

  /** Index among all rows. */
  #whole(index: number): number {
    let runs = 0;
    let high = this.#from.length;
    while (runs < high) {
      const middle = (runs + high) >>> 1;
      if ((this.#drawnBefore[middle] as number) <= index) runs = middle + 1;
      else high = middle;
    }
    if (runs === 0) return index;
    return (this.#to[runs - 1] as number) + index - (this.#drawnBefore[runs - 1] as number);
  }

  row(index: number): TextRow {
    return this.#rows.row(this.#whole(index));
  }

  at(offset: number): number {
    const whole = this.#rows.at(offset);
    let hidden = 0;
    for (let run = 0; run < this.#from.length && (this.#from[run] as number) <= whole; run++) {
      const from = this.#from[run] as number;
      if (whole < (this.#to[run] as number)) return from - 1 - hidden;
      hidden += (this.#to[run] as number) - from;
    }
    return whole - hidden;
  }
}
