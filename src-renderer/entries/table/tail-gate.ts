/** After this long the tail is shown as far as it is known, loaded or not: waiting must not look like silence. */
const PATIENCE_MS = 400;

/**
 * Lets a followed tail advance only onto rows that are here. A growing view says twenty times a second that there is
 * more; drawing that at once would flash a page of empty rows each time. So the end that is shown lags by one answer.
 */
export class TailGate {
  #shown = 0;
  #wanted: { readonly end: number; readonly sinceMs: number } | null = null;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Where a new view begins. */
  reset(end: number): void {
    this.#shown = end;
    this.#wanted = null;
  }

  /**
   * @param has whether the row at an index is here.
   * @returns the end to show, and the rows to ask for so that it may advance.
   */
  update(
    end: number,
    following: boolean,
    viewRows: number,
    has: (index: number) => boolean,
  ): { readonly end: number; readonly want: readonly [from: number, to: number] | null } {
    if (!following || end <= this.#shown) {
      this.reset(end);
      return { end, want: null };
    }
    this.#wanted ??= { end, sinceMs: this.#now() };
    const here = (to: number): boolean => has(to - 1) && has(Math.max(this.#shown, to - viewRows));
    const waited = this.#now() - this.#wanted.sinceMs;
    if (here(this.#wanted.end) || waited > PATIENCE_MS) {
      this.#shown = this.#wanted.end;
      this.#wanted = end > this.#shown ? { end, sinceMs: this.#now() } : null;
    }
    const to = this.#wanted?.end;
    return { end: this.#shown, want: to === undefined ? null : [to - viewRows, to] };
  }
}
