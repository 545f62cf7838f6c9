import type { Mask } from './mask.ts';

/**
 * Rows of a view that lie in one page, as indexes into it: a run, or packed two bytes each. A page holds 8,192 entries
 * at most, so that two bytes do.
 */
export class PageHits {
  readonly firstSeq: number;
  /** Undefined for a run. */
  private offsets: Uint16Array | undefined;
  private runFrom: number;
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

  /** @param from index in the page that the mask begins at */
  static ofMask(firstSeq: number, from: number, mask: Mask): PageHits {
    const packed = new Uint16Array(mask.length);
    let count = 0;
    for (let at = 0; at < mask.length; at++) {
      if (mask[at] === 1) packed[count++] = from + at;
    }
    const first = count === 0 ? from : (packed[0] as number);
    const isRun = count === 0 || (packed[count - 1] as number) - first + 1 === count;
    return isRun ? PageHits.run(firstSeq, first, count) : new PageHits(firstSeq, first, count, packed.slice(0, count));
  }

  /** `seq` of the row `at`, 0 being the oldest here. */
  seqAt(at: number): number {
    return this.firstSeq + (this.offsets === undefined ? this.runFrom + at : (this.offsets[at] as number));
  }

  /** The last row at or before `seq`, or -1. */
  rowAtOrBefore(seq: number): number {
    const wanted = seq - this.firstSeq;
    if (this.offsets === undefined) return Math.min(this.count - 1, wanted - this.runFrom);
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.offsets[middle] as number) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Joins rows of the same page that lie behind these. */
  append(later: PageHits): void {
    if (this.offsets === undefined && later.offsets === undefined && later.runFrom === this.runFrom + this.count) {
      this.count += later.count;
      return;
    }
    const joined = new Uint16Array(this.count + later.count);
    joined.set(this.unpacked(), 0);
    joined.set(later.unpacked(), this.count);
    this.offsets = joined;
    this.count = joined.length;
  }

  /** Joins rows of the same page that lie before these. */
  prepend(earlier: PageHits): void {
    const joined = new PageHits(this.firstSeq, earlier.runFrom, earlier.count, earlier.offsets);
    joined.append(this);
    this.runFrom = joined.runFrom;
    this.offsets = joined.offsets;
    this.count = joined.count;
  }

  private unpacked(): Uint16Array {
    return this.offsets ?? Uint16Array.from({ length: this.count }, (_, at) => this.runFrom + at);
  }
}
