import type { Page } from '../../../../src-shared/codec/page.ts';
import type { HitBucket, ViewStatus } from '../../../../src-shared/contract/recording.ts';
import type { PageMeta, PageSource } from '../page-source.ts';
import { PageHits } from './page-hits.ts';
import type { RowPlace, View } from './view.ts';

/** Pages whose rows are kept unpacked. */
const KEPT_PAGES = 64;

/**
 * Entries of some connections and no filter: a tab. Each page's meta says how many there are, so that nothing is
 * scanned; which they are is looked up in a page of several connections when its rows are shown.
 */
export class ConnectionsView implements View {
  private readonly id: string;
  private readonly source: PageSource;
  private readonly wanted: ReadonlySet<number>;
  private readonly stopListening: () => void;
  /** Rows up to and with each page. */
  private readonly sums: number[] = [];
  private known: PageMeta | undefined;
  private readonly unpacked = new Map<number, { readonly count: number; readonly hits: PageHits }>();

  constructor(id: string, source: PageSource, connections: readonly number[], changed: () => void) {
    this.id = id;
    this.source = source;
    this.wanted = new Set(connections);
    this.stopListening = source.onGrow(changed);
  }

  status(): ViewStatus {
    this.catchUp();
    const end = this.sums.at(-1) ?? 0;
    return {
      viewId: this.id,
      start: 0,
      end,
      scanned: end,
      total: end,
      done: true,
      cancelled: false,
      matches: end,
    };
  }

  seqAt(row: number): number {
    this.catchUp();
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sums[middle] as number) > row) high = middle;
      else low = middle + 1;
    }
    return this.hitsOf(low).seqAt(row - (this.sums[low - 1] ?? 0));
  }

  indexOf(seq: number): RowPlace | null {
    this.catchUp();
    const { entries, pageCount } = this.source;
    let page = seq > entries ? pageCount - 1 : this.source.pageOf(seq);
    for (; page >= 0; page--) {
      const before = this.sums[page - 1] ?? 0;
      if ((this.sums[page] ?? 0) === before) continue;
      const hits = this.hitsOf(page);
      const row = hits.rowAtOrBefore(seq);
      if (row >= 0) return { index: before + row, exact: hits.seqAt(row) === seq };
    }
    return null;
  }

  /** There is nothing to stop… */
  cancel(): void {
    this.status();
  }

  /** …and nothing to go on with. */
  resume(): void {
    this.status();
  }

  /** Without a filter nothing was looked for: no match stands out. */
  hitBeside(): undefined {
    return undefined;
  }

  hits(): { readonly hits: readonly HitBucket[]; readonly done: boolean } {
    return { hits: [], done: true };
  }

  close(): void {
    this.stopListening();
    this.unpacked.clear();
  }

  /** Counts the pages that came, and the last one again if it grew. */
  private catchUp(): void {
    const { pageCount } = this.source;
    const last = this.sums.length - 1;
    let page = last >= 0 && this.source.meta(last) !== this.known ? last : last + 1;
    for (; page < pageCount; page++) {
      const meta = this.source.meta(page);
      this.sums[page] = (this.sums[page - 1] ?? 0) + this.countIn(meta);
      this.known = meta;
    }
  }

  private countIn(meta: PageMeta): number {
    let count = 0;
    for (const [connection, entries] of meta.connections) if (this.wanted.has(connection)) count += entries;
    return count;
  }

  private hitsOf(index: number): PageHits {
    const meta = this.source.meta(index);
    const count = this.countIn(meta);
    if (count === meta.count) return PageHits.run(meta.firstSeq, 0, count);
    const known = this.unpacked.get(index);
    if (known?.count === meta.count) return known.hits;
    const page = this.source.read(index);
    const hits = PageHits.ofMask(page.firstSeq, 0, this.maskOf(page));
    this.unpacked.delete(index);
    this.unpacked.set(index, { count: page.count, hits });
    const [oldest] = this.unpacked.keys();
    if (this.unpacked.size > KEPT_PAGES && oldest !== undefined) this.unpacked.delete(oldest);
    return hits;
  }

  private maskOf(page: Page): Uint8Array {
    const mask = new Uint8Array(page.count);
    for (let at = 0; at < page.count; at++) mask[at] = this.wanted.has(page.connection[at] as number) ? 1 : 0;
    return mask;
  }
}
