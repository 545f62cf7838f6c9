import type { PageHits } from './page-hits.ts';

/**
 * Stable row numbers of a scan that grows at both ends: what was found first stays where it is. Older rows get numbers
 * below zero, newer ones from zero on.
 */
export class RowIndex {
  /** Newest first; `olderEnd[i]` is how many rows there are up to and with `older[i]`. */
  private readonly older: PageHits[] = [];
  private readonly olderEnd: number[] = [];
  /** Oldest first, with the same sums. */
  private readonly newer: PageHits[] = [];
  private readonly newerEnd: number[] = [];

  get start(): number {
    return 0 - (this.olderEnd.at(-1) ?? 0);
  }

  get end(): number {
    return this.newerEnd.at(-1) ?? 0;
  }

  addOlder(hits: PageHits): void {
    if (hits.count === 0) return;
    const last = this.older.at(-1);
    const sum = -this.start + hits.count;
    if (last?.firstSeq === hits.firstSeq) {
      last.prepend(hits);
      this.olderEnd[this.olderEnd.length - 1] = sum;
    } else {
      this.older.push(hits);
      this.olderEnd.push(sum);
    }
  }

  addNewer(hits: PageHits): void {
    if (hits.count === 0) return;
    const last = this.newer.at(-1);
    const sum = this.end + hits.count;
    if (last?.firstSeq === hits.firstSeq) {
      last.append(hits);
      this.newerEnd[this.newerEnd.length - 1] = sum;
    } else {
      this.newer.push(hits);
      this.newerEnd.push(sum);
    }
  }

  /** `seq` of a row from `start` to `end`. */
  seqAt(row: number): number {
    if (row >= 0) {
      const at = firstAbove(this.newerEnd, row);
      const hits = this.newer[at] as PageHits;
      return hits.seqAt(row - ((this.newerEnd[at] as number) - hits.count));
    }
    const at = firstAbove(this.olderEnd, -row - 1);
    const hits = this.older[at] as PageHits;
    return hits.seqAt(row + (this.olderEnd[at] as number));
  }

  /** The last row at or before `seq`, or undefined. */
  rowAtOrBefore(seq: number): number | undefined {
    const inNewer = lastPage(this.newer.length, (at) => (this.newer[at] as PageHits).seqAt(0) <= seq);
    if (inNewer >= 0) {
      const hits = this.newer[inNewer] as PageHits;
      return (this.newerEnd[inNewer] as number) - hits.count + hits.rowAtOrBefore(seq);
    }
    const count = this.older.length;
    const fromOldest = lastPage(count, (at) => (this.older[count - 1 - at] as PageHits).seqAt(0) <= seq);
    if (fromOldest < 0) return undefined;
    const at = count - 1 - fromOldest;
    return (this.older[at] as PageHits).rowAtOrBefore(seq) - (this.olderEnd[at] as number);
  }
}

/** Index of the first sum greater than `value`. */
function firstAbove(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of `count` pages in order, the last for which `holds`, or -1. */
function lastPage(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
