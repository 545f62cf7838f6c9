import type { Mask } from './mask.ts';

const NONE = new Uint16Array(0);

function indexesOf(mask: Mask, from: number): Uint16Array {
  const packed = new Uint16Array(mask.length);
  let count = 0;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 1) packed[count++] = from + at;
  }
  return packed.slice(0, count);
}

function joined(earlier: Uint16Array, later: Uint16Array): Uint16Array {
  const both = new Uint16Array(earlier.length + later.length);
  both.set(earlier, 0);
  both.set(later, earlier.length);
  return both;
}

/** How many of the rising numbers are at most `value`. */
function countUpTo(rising: Uint16Array, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Rows of a view that lie in one page, as indexes into it: a run, or packed two bytes each. A page holds 8,192 entries
 * at most, so that two bytes do.
 */
export class PageHits {
  readonly firstSeq: number;
  /** Undefined for a run. */
  private offsets: Uint16Array | undefined;
  private runFrom: number;
  /** Indexes of rows that are separators and no matches, in order. */
  private separators: Uint16Array = NONE;
  count: number;

  private constructor(firstSeq: number, runFrom: number, count: number, offsets?: Uint16Array) {
    this.firstSeq = firstSeq;
    this.runFrom = runFrom;
    this.count = count;
    this.offsets = offsets;
  }

  static run(firstSeq: number, from: number, count: number): PageHits {
    return new PageHits(firstSeq, from, count);
  }

  /**
   * @param from index in the page that the masks begin at
   * @param separators which of the rows are no matches
   */
  static ofMask(firstSeq: number, from: number, mask: Mask, separators?: Mask): PageHits {
    const packed = indexesOf(mask, from);
    const count = packed.length;
    const first = packed[0] ?? from;
    const isRun = count === 0 || (packed[count - 1] as number) - first + 1 === count;
    const hits = isRun ? PageHits.run(firstSeq, first, count) : new PageHits(firstSeq, first, count, packed);
    if (separators !== undefined) hits.separators = indexesOf(separators, from);
    return hits;
  }

  /** How many rows are matches. */
  get matches(): number {
    return this.count - this.separators.length;
  }

  /** Whether the row `at` is a match and not a separator. */
  isMatch(at: number): boolean {
    if (this.separators.length === 0) return true;
    const wanted = this.indexAt(at);
    return this.separators[countUpTo(this.separators, wanted) - 1] !== wanted;
  }

  /** The row of the nearest match from `at` on in one direction, `at` included; -1 when there is none. */
  matchFrom(at: number, step: 1 | -1): number {
    for (let row = at; row >= 0 && row < this.count; row += step) if (this.isMatch(row)) return row;
    return -1;
  }

  /** How many of the rows before `at` are matches. */
  matchesBefore(at: number): number {
    if (at >= this.count) return this.matches;
    return at - countUpTo(this.separators, this.indexAt(at) - 1);
  }

  private indexAt(at: number): number {
    return this.offsets === undefined ? this.runFrom + at : (this.offsets[at] as number);
  }

  /** `seq` of the row `at`, 0 being the oldest here. */
  seqAt(at: number): number {
    return this.firstSeq + this.indexAt(at);
  }

  /** The last row at or before `seq`, or -1. */
  rowAtOrBefore(seq: number): number {
    const wanted = seq - this.firstSeq;
    if (this.offsets === undefined) return Math.max(-1, Math.min(this.count - 1, wanted - this.runFrom));
    return countUpTo(this.offsets, wanted) - 1;
  }

  /** Joins rows of the same page that lie behind these. */
  append(later: PageHits): void {
    if (later.separators.length > 0) this.separators = joined(this.separators, later.separators);
    if (this.offsets === undefined && later.offsets === undefined && later.runFrom === this.runFrom + this.count) {
      this.count += later.count;
      return;
    }
    this.offsets = joined(this.unpacked(), later.unpacked());
    this.count = this.offsets.length;
  }

  /** Joins rows of the same page that lie before these. */
  prepend(earlier: PageHits): void {
    const both = new PageHits(this.firstSeq, earlier.runFrom, earlier.count, earlier.offsets);
    both.separators = earlier.separators;
    both.append(this);
    this.runFrom = both.runFrom;
    this.offsets = both.offsets;
    this.separators = both.separators;
    this.count = both.count;
  }

  private unpacked(): Uint16Array {
    return this.offsets ?? Uint16Array.from({ length: this.count }, (_, at) => this.runFrom + at);
  }
}
