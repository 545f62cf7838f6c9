import type { HitPlace } from '../../../../src-shared/contract/recording.ts';
import type { PageHits } from './page-hits.ts';

/** Rows found on one side of where a scan began, page by page away from there, with running sums of rows and matches. */
class Side {
  readonly pages: PageHits[] = [];
  /** Rows up to and with each page. */
  readonly rowEnd: number[] = [];
  readonly matchEnd: number[] = [];

  get rows(): number {
    return this.rowEnd.at(-1) ?? 0;
  }

  get matches(): number {
    return this.matchEnd.at(-1) ?? 0;
  }

  /** @param join makes the rows part of those already found in their page */
  add(hits: PageHits, join: (known: PageHits) => void): void {
    if (hits.count === 0) return;
    const rows = this.rows + hits.count;
    const matches = this.matches + hits.matches;
    const last = this.pages.at(-1);
    if (last?.firstSeq === hits.firstSeq) {
      join(last);
      this.rowEnd[this.rowEnd.length - 1] = rows;
      this.matchEnd[this.matchEnd.length - 1] = matches;
    } else {
      this.pages.push(hits);
      this.rowEnd.push(rows);
      this.matchEnd.push(matches);
    }
  }
}

/**
 * Stable row numbers of a scan that grows at both ends: what was found first stays where it is. Older rows get numbers
 * below zero, newer ones from zero on.
 */
export class RowIndex {
  /** Newest first. */
  private readonly older = new Side();
  /** Oldest first. */
  private readonly newer = new Side();

  get start(): number {
    return 0 - this.older.rows;
  }

  get end(): number {
    return this.newer.rows;
  }

  addOlder(hits: PageHits): void {
    this.older.add(hits, (known) => known.prepend(hits));
  }

  addNewer(hits: PageHits): void {
    this.newer.add(hits, (known) => known.append(hits));
  }

  /** `seq` of a row from `start` to `end`. */
  seqAt(row: number): number {
    const side = row >= 0 ? this.newer : this.older;
    const at = firstAbove(side.rowEnd, row >= 0 ? row : -row - 1);
    const hits = side.pages[at] as PageHits;
    const sum = side.rowEnd[at] as number;
    return hits.seqAt(row >= 0 ? row - (sum - hits.count) : row + sum);
  }

  /** The last row at or before `seq`, or undefined. */
  rowAtOrBefore(seq: number): number | undefined {
    const at = this.pageAtOrBefore(seq);
    if (at < 0) return undefined;
    const hits = this.pageAt(at);
    const older = this.older.pages.length;
    const first =
      at < older
        ? 0 - (this.older.rowEnd[older - 1 - at] as number)
        : (this.newer.rowEnd[at - older] as number) - hits.count;
    return first + hits.rowAtOrBefore(seq);
  }

  /** The nearest match after or before an entry, or from the outermost one on; undefined when there is none. */
  step(fromSeq: number | undefined, to: 'next' | 'previous'): HitPlace | undefined {
    const by = to === 'next' ? 1 : -1;
    const pages = this.older.pages.length + this.newer.pages.length;
    let page: number;
    let row: number | undefined;
    if (fromSeq === undefined) page = to === 'next' ? 0 : pages - 1;
    else {
      // Before itself lies what is at or before the entry before it.
      page = Math.max(0, this.pageAtOrBefore(to === 'next' ? fromSeq : fromSeq - 1));
      if (page >= pages) return undefined;
      const before = this.pageAt(page).rowAtOrBefore(to === 'next' ? fromSeq : fromSeq - 1);
      row = to === 'next' ? Math.max(0, before + 1) : before;
      if (row < 0) return undefined;
    }
    for (; page >= 0 && page < pages; page += by) {
      const hits = this.pageAt(page);
      const match = hits.matches === 0 ? -1 : hits.matchFrom(row ?? (by === 1 ? 0 : hits.count - 1), by);
      if (match >= 0)
        return { seq: hits.seqAt(match), number: this.matchesBeforePage(page) + hits.matchesBefore(match) + 1 };
      row = undefined;
    }
    return undefined;
  }

  /** Visits the `seq` of every match in a range of them. */
  matchesIn(firstSeq: number, lastSeq: number, visit: (seq: number) => void): void {
    const pages = this.older.pages.length + this.newer.pages.length;
    for (let page = Math.max(0, this.pageAtOrBefore(firstSeq)); page < pages; page++) {
      const hits = this.pageAt(page);
      if (hits.seqAt(0) > lastSeq) return;
      for (let at = Math.max(0, hits.rowAtOrBefore(firstSeq - 1) + 1); at < hits.count; at++) {
        const seq = hits.seqAt(at);
        if (seq > lastSeq) return;
        if (hits.isMatch(at)) visit(seq);
      }
    }
  }

  /** Pages with rows, the oldest first. */
  private pageAt(at: number): PageHits {
    const older = this.older.pages.length;
    return (at < older ? this.older.pages[older - 1 - at] : this.newer.pages[at - older]) as PageHits;
  }

  /** The last page that has a row at or before `seq`, or -1. */
  private pageAtOrBefore(seq: number): number {
    let low = 0;
    let high = this.older.pages.length + this.newer.pages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pageAt(middle).seqAt(0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private matchesBeforePage(at: number): number {
    const older = this.older.pages.length;
    if (at < older) return this.older.matches - (this.older.matchEnd[older - 1 - at] as number);
    return this.older.matches + (this.newer.matchEnd[at - older] as number) - this.pageAt(at).matches;
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
