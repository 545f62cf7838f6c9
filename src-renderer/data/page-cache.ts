import type { Problem, Result } from '../../src-shared/base/result.ts';
import type { Row, ViewStatus } from '../../src-shared/contract/recording.ts';

export interface Slice {
  readonly status: ViewStatus;
  readonly from: number;
  readonly rows: readonly Row[];
}

/** Pulls rows `[from, from + count)` of one view. */
export type FetchSlice = (from: number, count: number) => Promise<Result<Slice>>;

export interface PageCacheOptions {
  readonly fetch: FetchSlice;
  /** A slice answered: rows are here, and perhaps a newer status of the view. */
  readonly onLoad: (status: ViewStatus) => void;
  readonly onProblem: (problem: Problem) => void;
  readonly pageRows?: number;
  /** Pages kept; the least recently used goes first. */
  readonly maxPages?: number;
  /** Requests under way at once. */
  readonly parallel?: number;
}

interface CachedPage {
  /** Index of `rows[0]`. */
  readonly from: number;
  readonly rows: readonly Row[];
  /** Which {@link PageCache.refresh} they were asked for after. */
  readonly epoch: number;
}

const PAGE_ROWS = 100;
const MAX_PAGES = 60;
const PARALLEL = 2;

/**
 * Rows of one view, by pages. What is asked for is always the *latest* viewport: there is no queue that a dragged
 * thumb could fill, only the choice, whenever a request comes back, of the page that is most needed now. A page is
 * fetched again only when the view grew into it; until the answer is here its old rows stay readable.
 */
export class PageCache {
  readonly #options: PageCacheOptions;
  readonly #pageRows: number;
  readonly #maxPages: number;
  readonly #parallel: number;
  /** In order of use, the latest last. */
  readonly #pages = new Map<number, CachedPage>();
  readonly #inFlight = new Set<number>();
  /** Pages answered with less than was asked, or not at all: asked again when the view or the viewport changes. */
  readonly #unanswered = new Set<number>();
  #start = 0;
  #end = 0;
  #from = 0;
  #to = 0;
  #closed = false;
  #epoch = 0;

  constructor(options: PageCacheOptions) {
    this.#options = options;
    this.#pageRows = options.pageRows ?? PAGE_ROWS;
    this.#maxPages = options.maxPages ?? MAX_PAGES;
    this.#parallel = options.parallel ?? PARALLEL;
  }

  /** The row at `index`, if it is here. Does not ask for it. */
  get(index: number): Row | undefined {
    const page = this.#pages.get(Math.floor(index / this.#pageRows));
    return page?.rows[index - page.from];
  }

  /** Says what is visible: rows `[from, to)`. Replaces what was said before. */
  want(from: number, to: number): void {
    if (from === this.#from && to === this.#to) return;
    this.#from = from;
    this.#to = to;
    this.#unanswered.clear();
    this.#touch();
    this.#pump();
  }

  /** Which indexes exist now. `start` may go down while older matches are found, `end` up while it is live. */
  resize(start: number, end: number): void {
    if (start === this.#start && end === this.#end) return;
    this.#start = start;
    this.#end = end;
    this.#unanswered.clear();
    this.#pump();
  }

  /** Rows are to be asked for again, as something else is wanted of them; until they are here the old ones stay readable. */
  refresh(): void {
    this.#epoch++;
    this.#unanswered.clear();
    this.#pump();
  }

  close(): void {
    this.#closed = true;
    this.#pages.clear();
  }

  /** The part of a page that exists. */
  #extent(page: number): readonly [from: number, to: number] {
    const first = page * this.#pageRows;
    return [Math.max(first, this.#start), Math.min(first + this.#pageRows, this.#end)];
  }

  #missing(page: number): boolean {
    const [from, to] = this.#extent(page);
    if (from >= to || this.#inFlight.has(page) || this.#unanswered.has(page)) return false;
    const cached = this.#pages.get(page);
    if (cached === undefined || cached.epoch !== this.#epoch) return true;
    return cached.from > from || cached.from + cached.rows.length < to;
  }

  /** Visible pages first, from the middle outwards; then one page on either side. */
  #next(): number | undefined {
    if (this.#to <= this.#from) return undefined;
    const first = Math.floor(this.#from / this.#pageRows);
    const last = Math.floor((this.#to - 1) / this.#pageRows);
    const middle = (first + last) / 2;
    const visible: number[] = [];
    for (let page = first; page <= last; page++) visible.push(page);
    visible.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    const wanted = visible.find((page) => this.#missing(page));
    if (wanted !== undefined) return wanted;
    // Prefetching must never delay what is visible: only while nothing else is under way.
    if (this.#inFlight.size > 0) return undefined;
    return [last + 1, first - 1].find((page) => this.#missing(page));
  }

  #pump(): void {
    if (this.#closed) return;
    while (this.#inFlight.size < this.#parallel) {
      const page = this.#next();
      if (page === undefined) return;
      this.#inFlight.add(page);
      void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    const [from, to] = this.#extent(page);
    const epoch = this.#epoch;
    let answer: Result<Slice>;
    try {
      answer = await this.#options.fetch(from, to - from);
    } finally {
      this.#inFlight.delete(page);
    }
    if (this.#closed) return;
    if (!answer.ok) {
      this.#unanswered.add(page);
      this.#options.onProblem(answer.error);
      this.#pump();
      return;
    }
    const { status, rows } = answer.value;
    const first = page * this.#pageRows;
    const kept = rows.slice(Math.max(0, first - answer.value.from), first + this.#pageRows - answer.value.from);
    this.#keep(page, { from: Math.max(first, answer.value.from), rows: kept, epoch });
    if (kept.length < to - from && epoch === this.#epoch) this.#unanswered.add(page);
    this.#options.onLoad(status);
    this.#pump();
  }

  /** Visible pages are the latest used. */
  #touch(): void {
    const last = Math.floor((this.#to - 1) / this.#pageRows);
    for (let page = Math.floor(this.#from / this.#pageRows); page <= last; page++) {
      const cached = this.#pages.get(page);
      if (cached === undefined) continue;
      this.#pages.delete(page);
      this.#pages.set(page, cached);
    }
  }

  #keep(page: number, cached: CachedPage): void {
    this.#pages.delete(page);
    this.#pages.set(page, cached);
    if (this.#pages.size <= this.#maxPages) return;
    const first = Math.floor(this.#from / this.#pageRows) - 1;
    const last = Math.floor((this.#to - 1) / this.#pageRows) + 1;
    for (const key of this.#pages.keys()) {
      if (this.#pages.size <= this.#maxPages) return;
      if (key < first || key > last) this.#pages.delete(key);
    }
  }
}
