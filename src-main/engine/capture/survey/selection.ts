/** A selection of entries by ranges of `seq`, both ends included: in order, without overlap. */
export class Selection {
  readonly #ranges: readonly (readonly [number, number])[];
  #at = 0;
  /** Entries selected in the ranges before `#at`. */
  #before = 0;

  constructor(ranges: readonly (readonly [number, number])[]) {
    const sorted = ranges.filter(([from, to]) => from <= to).toSorted((a, b) => a[0] - b[0]);
    const merged: [number, number][] = [];
    for (const [from, to] of sorted) {
      const last = merged.at(-1);
      if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
      else merged.push([from, to]);
    }
    this.#ranges = merged;
  }

  /** The run of selected entries that begins at `seq` or is the first after it; calls go forward only. */
  runFrom(seq: number): { readonly from: number; readonly to: number } | undefined {
    for (;;) {
      const range = this.#ranges[this.#at];
      if (range === undefined) return undefined;
      const [from, to] = range;
      if (to >= seq) return { from: Math.max(seq, from), to };
      this.#before += to - from + 1;
      this.#at++;
    }
  }

  /** Selected entries with a `seq` below this one, which is not below the last asked for. */
  countBelow(seq: number): number {
    const run = this.runFrom(seq);
    const begin = this.#ranges[this.#at]?.[0];
    return this.#before + (run === undefined || begin === undefined ? 0 : run.from - begin);
  }

  /** Selected entries among the first `entries`. */
  countWithin(entries: number): number {
    let count = 0;
    for (const [from, to] of this.#ranges) count += Math.max(0, Math.min(to, entries) - from + 1);
    return count;
  }
}
