import type { PageColumns } from '../../../../src-shared/codec/page.ts';
import type { PageMeta, PageSource } from '../page-source.ts';

/** What a view is narrowed to before any filter: the connections of a tab, a range of time with both its ends. */
export interface ScopeInput {
  readonly connections?: readonly number[];
  readonly fromNs?: number;
  readonly toNs?: number;
}

/**
 * Counts the entries that a view is about, so that "33 of 322" speaks of one connection and not of the recording. Metas
 * say it for most pages; one at the edge of the range, or of several connections and only partly looked at, is read.
 */
export class Scope {
  readonly #source: PageSource;
  readonly #wanted: ReadonlySet<number> | undefined;
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #isAll: boolean;
  /** Entries in scope up to and with each page, and the meta the last one was counted from. */
  readonly #sums: number[] = [];
  #last: PageMeta | undefined;
  #known: { readonly seq: number; readonly count: number } = { seq: 0, count: 0 };

  constructor(source: PageSource, { connections, fromNs, toNs }: ScopeInput) {
    this.#source = source;
    this.#wanted = connections === undefined ? undefined : new Set(connections);
    this.#fromNs = fromNs ?? Number.NEGATIVE_INFINITY;
    this.#toNs = toNs ?? Number.POSITIVE_INFINITY;
    this.#isAll = connections === undefined && fromNs === undefined && toNs === undefined;
  }

  /** Entries in scope with a `seq` up to this one. */
  upTo(seq: number): number {
    if (this.#isAll || seq <= 0) return Math.max(0, seq);
    if (this.#known.seq === seq) return this.#known.count;
    this.#catchUp();
    const index = seq > this.#source.entries ? this.#source.pageCount - 1 : this.#source.pageOf(seq);
    if (index < 0) return 0;
    const meta = this.#source.meta(index);
    const before = this.#sums[index - 1] ?? 0;
    const whole = (this.#sums[index] ?? before) - before;
    const part = Math.min(seq, meta.firstSeq + meta.count - 1) - meta.firstSeq + 1;
    if (part === meta.count || whole === 0) return before + whole;
    if (whole === meta.count) return before + part;
    this.#known = { seq, count: before + this.#count(this.#source.columns(index), part) };
    return this.#known.count;
  }

  #catchUp(): void {
    const { pageCount } = this.#source;
    const last = this.#sums.length - 1;
    let page = last >= 0 && this.#source.meta(last) !== this.#last ? last : last + 1;
    for (; page < pageCount; page++) {
      const meta = this.#source.meta(page);
      this.#sums[page] = (this.#sums[page - 1] ?? 0) + this.#countPage(meta, page);
      this.#last = meta;
    }
  }

  #countPage(meta: PageMeta, index: number): number {
    if (meta.lastAtNs < this.#fromNs || meta.firstAtNs > this.#toNs) return 0;
    let count = 0;
    if (this.#wanted === undefined) count = meta.count;
    else for (const [connection, entries] of meta.connections) if (this.#wanted.has(connection)) count += entries;
    const inside = meta.firstAtNs >= this.#fromNs && meta.lastAtNs <= this.#toNs;
    return inside || count === 0 ? count : this.#count(this.#source.columns(index), meta.count);
  }

  #count({ connection, atNs }: PageColumns, length: number): number {
    let count = 0;
    for (let at = 0; at < length; at++) {
      const time = atNs[at] as number;
      if (time < this.#fromNs || time > this.#toNs) continue;
      if (this.#wanted === undefined || this.#wanted.has(connection[at] as number)) count++;
    }
    return count;
  }
}
