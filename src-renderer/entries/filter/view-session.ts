import { ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { HitBucket, HitPlace, Row, ViewStatus } from '../../../src-shared/contract/recording.ts';
import { PageCache } from '../../data/page-cache.ts';

export interface ViewQuery {
  readonly recordingId: string;
  readonly filter: string;
  readonly connections?: readonly number[];
  readonly fromNs?: number;
  readonly toNs?: number;
  /** A filter set aside: it takes no rows away, but what it finds is marked, stepped through and told on the time axis. */
  readonly mark?: string;
}

/** Where the table should stand once the view is there: at its end, or so that this entry lies `rowsAbove` rows down. */
export type Landing = 'end' | 'start' | { readonly seq: number; readonly rowsAbove: number };

export interface SessionSnapshot {
  /** Goes up with every view that replaced another. */
  readonly generation: number;
  /** Goes up whenever rows arrived or the view grew. */
  readonly version: number;
  readonly query: ViewQuery | null;
  readonly status: ViewStatus | null;
  /** Of the search for what is marked, where that is not the view itself. */
  readonly search: ViewStatus | null;
  /** Why the last asked view could not be opened, or its rows not be read; the one before is still shown. */
  readonly problem: Problem | null;
  readonly opening: boolean;
  /** Where to stand: a position in rows from `status.start`, once per generation. */
  readonly landing: { readonly at: 'end' } | { readonly at: number; readonly rowsAbove: number };
  /** The entry to land on was not reached by the scan yet. */
  readonly wanted: { readonly seq: number; readonly rowsAbove: number } | null;
}

interface OpenView {
  readonly id: string;
  readonly query: ViewQuery;
  readonly cache: PageCache;
}

/** A view nobody looks at: it goes on searching for a filter that was set aside. */
interface Search {
  readonly id: string;
  readonly query: ViewQuery;
}

const COMPARED = [
  'start',
  'end',
  'scanned',
  'total',
  'done',
  'cancelled',
  'matches',
  'partlySearched',
  'problem',
] as const;

/** A new view replaces the old one when its first rows are here, or after this long: no flash of empty rows. */
const FIRST_ROWS_WITHIN_MS = 120;

/** The one view a table shows, from `view.open` to `view.close`, and the search beside it. Lives outside React. */
export class ViewSession {
  readonly #call: CallEngine;
  readonly #listeners = new Set<() => void>();
  #snapshot: SessionSnapshot = {
    generation: 0,
    version: 0,
    query: null,
    status: null,
    search: null,
    problem: null,
    opening: false,
    landing: { at: 'end' },
    wanted: null,
  };
  #view: OpenView | null = null;
  #search: Search | null = null;
  #next: { readonly query: ViewQuery; readonly landing: Landing } | null = null;
  #busy = false;
  #disposed = false;
  #chasing = false;
  #paths: readonly string[] = [];
  /** Of the last tick: there is no other until something changes. */
  #told: readonly ViewStatus[] = [];

  constructor(call: CallEngine) {
    this.#call = call;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionSnapshot => this.#snapshot;

  /** Replaces the view. While one is being opened only the latest wish is kept. */
  open(query: ViewQuery, landing: Landing): void {
    this.#disposed = false;
    this.#next = { query, landing };
    if (!this.#busy) void this.#run();
  }

  /** Statuses of a tick; those of other views are passed over. One may be of the view that is only being opened. */
  take(statuses: readonly ViewStatus[]): void {
    this.#told = statuses;
    this.#hear(statuses);
  }

  #hear(statuses: readonly ViewStatus[]): void {
    const status = statuses.find((candidate) => candidate.viewId === this.#view?.id);
    if (status !== undefined) this.#progress(status);
    const searching = statuses.find((candidate) => candidate.viewId === this.#search?.id);
    if (searching !== undefined) this.#searched(searching);
  }

  /** JSONPaths whose values rows are to have in `cells`, in this order. */
  setPaths(paths: readonly string[]): void {
    if (paths.length === this.#paths.length && paths.every((path, at) => path === this.#paths[at])) return;
    this.#paths = [...paths];
    this.#view?.cache.refresh();
  }

  row(index: number): Row | undefined {
    return this.#view?.cache.get(index);
  }

  want(from: number, to: number): void {
    this.#view?.cache.want(from, to);
  }

  /** One row, from the cache or the engine. */
  async fetchRow(index: number): Promise<Row | undefined> {
    const cached = this.row(index);
    if (cached !== undefined || this.#view === null) return cached;
    const answer = await this.#call('view.slice', { viewId: this.#view.id, from: index, count: 1 });
    return answer.ok ? answer.value.rows[0] : undefined;
  }

  async indexOf(seq: number): Promise<{ readonly index: number; readonly exact: boolean } | null> {
    const view = this.#view;
    if (view === null) return null;
    const answer = await this.#call('view.indexOf', { viewId: view.id, seq });
    return answer.ok && this.#view === view ? answer.value : null;
  }

  /** Stops the search; what was found stays. */
  async cancel(): Promise<void> {
    const viewId = this.#searchId();
    if (viewId === null) return;
    const answer = await this.#call('view.cancel', { viewId });
    if (answer.ok) this.#hear([answer.value]);
  }

  /** Goes on with a search that was stopped, by the person or because it was slow. */
  async resume(): Promise<void> {
    const viewId = this.#searchId();
    if (viewId === null) return;
    const answer = await this.#call('view.resume', { viewId });
    if (answer.ok) this.#hear([answer.value]);
  }

  /** The match next to an entry, or the outermost one without; null when there is none. */
  async step(fromSeq: number | null, to: 'next' | 'previous'): Promise<HitPlace | null> {
    const viewId = this.#searchId();
    if (viewId === null) return null;
    const answer = await this.#call('view.step', { viewId, to, ...(fromSeq !== null && { fromSeq }) });
    return answer.ok ? answer.value : null;
  }

  /** Matches between two moments, counted in equal steps; null while nothing is searched for. */
  async hits(
    fromNs: number,
    toNs: number,
    buckets: number,
  ): Promise<{ readonly hits: readonly HitBucket[]; readonly done: boolean } | null> {
    const viewId = this.#searchId();
    if (viewId === null) return null;
    const answer = await this.#call('view.hits', { viewId, fromNs, toNs, buckets });
    return answer.ok && this.#searchId() === viewId ? answer.value : null;
  }

  /** The view that searches: the one set aside, or the one shown if it has a filter. */
  #searchId(): string | null {
    if (this.#search !== null) return this.#search.id;
    const { query } = this.#snapshot;
    return this.#view !== null && query !== null && query.filter.trim() !== '' ? this.#view.id : null;
  }

  /** The person has gone elsewhere: do not carry them to where they stood before. */
  forgetWanted(): void {
    if (this.#snapshot.wanted !== null) this.#set({ wanted: null });
  }

  dispose(): void {
    this.#disposed = true;
    this.#next = null;
    this.#close(this.#view);
    this.#view = null;
    this.#closeSearch();
  }

  #close(view: OpenView | null): void {
    if (view === null) return;
    view.cache.close();
    void this.#call('view.close', { viewId: view.id });
  }

  #closeSearch(): void {
    if (this.#search !== null) void this.#call('view.close', { viewId: this.#search.id });
    this.#search = null;
  }

  #set(change: Partial<SessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    this.#set({ opening: true });
    for (let wish = this.#next; wish !== null; wish = this.#next) {
      this.#next = null;
      const { query, landing } = wish;
      // Back to the matches: the search that was set aside has them already.
      const back = this.#search !== null && sameQuery(this.#search.query, query) ? this.#search : null;
      const answer = back === null ? await this.#openView(query) : await this.#statusOf(back.id);
      if (this.#disposed || this.#next !== null) {
        if (answer.ok && back === null) void this.#call('view.close', { viewId: answer.value.viewId });
        if (this.#disposed) break;
        continue;
      }
      if (answer.ok) await this.#replace(query, landing, answer.value);
      else this.#set({ problem: answer.error });
    }
    this.#busy = false;
    if (!this.#disposed) this.#set({ opening: false });
  }

  #openView(query: ViewQuery): Promise<Result<ViewStatus>> {
    const { connections, ...rest } = query;
    return this.#call('view.open', { ...rest, ...(connections !== undefined && { connections: [...connections] }) });
  }

  async #statusOf(viewId: string): Promise<Result<ViewStatus>> {
    const answer = await this.#call('view.slice', { viewId, from: 0, count: 1 });
    return answer.ok ? ok(answer.value.status) : answer;
  }

  /** What is known of the search beside a view that takes the place of `old`, which may be that search. */
  #searchStatus(query: ViewQuery, old: OpenView | null): ViewStatus | null {
    const wanted = searchOf(query);
    if (wanted === null) return null;
    if (old !== null && sameQuery(old.query, wanted)) return this.#snapshot.status;
    return this.#search !== null && sameQuery(this.#search.query, wanted) ? this.#snapshot.search : null;
  }

  /** After another view took its place: keeps the one before as the search, where it looks for what is marked now. */
  async #setAside(old: OpenView | null, query: ViewQuery): Promise<void> {
    const wanted = searchOf(query);
    if (wanted === null) {
      if (this.#search?.id === this.#view?.id) this.#search = null;
      else this.#closeSearch();
      this.#close(old);
      return;
    }
    if (old !== null && sameQuery(old.query, wanted)) {
      this.#closeSearch();
      old.cache.close();
      this.#search = { id: old.id, query: old.query };
      return;
    }
    this.#close(old);
    if (this.#search !== null && sameQuery(this.#search.query, wanted)) return;
    this.#closeSearch();
    const answer = await this.#openView(wanted);
    if (!answer.ok) return;
    if (this.#disposed || this.#snapshot.query !== query) {
      void this.#call('view.close', { viewId: answer.value.viewId });
      return;
    }
    this.#search = { id: answer.value.viewId, query: wanted };
    this.#set({ search: answer.value });
  }

  async #replace(query: ViewQuery, landing: Landing, opened: ViewStatus): Promise<void> {
    const viewId = opened.viewId;
    let status = opened;
    let arrived = (): void => undefined;
    const firstRows = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const cache = new PageCache({
      fetch: (from, count) =>
        this.#call('view.slice', { viewId, from, count, ...(this.#paths.length > 0 && { paths: [...this.#paths] }) }),
      onLoad: (latest) => {
        arrived();
        if (this.#view?.id === viewId) this.#loaded(latest);
        else status = latest;
      },
      onProblem: (problem) => {
        arrived();
        if (this.#view?.id === viewId) this.#set({ problem });
      },
    });
    let at: SessionSnapshot['landing'] = landing === 'start' ? { at: status.start, rowsAbove: 0 } : { at: 'end' };
    let wanted: SessionSnapshot['wanted'] = null;
    if (typeof landing === 'object') {
      const found = await this.#call('view.indexOf', { viewId, seq: landing.seq });
      if (found.ok && found.value !== null) at = { at: found.value.index, rowsAbove: landing.rowsAbove };
      else wanted = landing;
    }
    const middle = at.at === 'end' ? status.end : at.at;
    cache.resize(status.start, status.end);
    cache.want(Math.max(status.start, middle - 50), Math.min(status.end, middle + 50));
    if (status.end > status.start) {
      await Promise.race([firstRows, new Promise((resolve) => setTimeout(resolve, FIRST_ROWS_WITHIN_MS))]);
    }
    const old = this.#view;
    if (this.#disposed) {
      this.#close({ id: viewId, query, cache });
      return;
    }
    this.#view = { id: viewId, query, cache };
    cache.resize(status.start, status.end);
    const { generation, version } = this.#snapshot;
    const search = this.#searchStatus(query, old);
    this.#set({
      generation: generation + 1,
      version: version + 1,
      query,
      status,
      search,
      problem: null,
      landing: at,
      wanted,
    });
    this.#hear(this.#told);
    await this.#setAside(old, query);
  }

  #searched(latest: ViewStatus): void {
    const before = this.#snapshot.search;
    if (
      before !== null &&
      before.viewId === latest.viewId &&
      COMPARED.every((field) => latest[field] === before[field])
    )
      return;
    this.#set({ search: latest });
  }

  #loaded(latest: ViewStatus): void {
    this.#set({ version: this.#snapshot.version + 1 });
    this.#progress(latest);
  }

  #progress(latest: ViewStatus): void {
    const before = this.#snapshot.status;
    if (before === null || before.viewId !== latest.viewId) return;
    // A tick and a slice may overtake one another; what a view has once found it does not lose.
    const stale = latest.scanned < before.scanned || latest.total < before.total;
    const status: ViewStatus = {
      ...(stale ? before : latest),
      start: Math.min(before.start, latest.start),
      end: Math.max(before.end, latest.end),
    };
    const same = COMPARED.every((field) => status[field] === before[field]);
    if (same) return;
    this.#view?.cache.resize(status.start, status.end);
    this.#set({ status, version: this.#snapshot.version + 1 });
    if (this.#snapshot.wanted !== null) void this.#chase();
  }

  /** The scan went on: perhaps the entry one stood at is reached now. */
  async #chase(): Promise<void> {
    if (this.#chasing) return;
    this.#chasing = true;
    const { wanted, generation } = this.#snapshot;
    if (wanted !== null) {
      const found = await this.indexOf(wanted.seq);
      const now = this.#snapshot;
      if (now.generation === generation && now.wanted !== null) {
        if (found !== null) this.#set({ wanted: null, landing: { at: found.index, rowsAbove: wanted.rowsAbove } });
        else if (now.status?.done) this.#set({ wanted: null, landing: { at: now.status.start, rowsAbove: 0 } });
      }
    }
    this.#chasing = false;
  }
}

function sameQuery(a: ViewQuery, b: ViewQuery): boolean {
  return (
    a.recordingId === b.recordingId &&
    a.filter === b.filter &&
    a.mark === b.mark &&
    a.fromNs === b.fromNs &&
    a.toNs === b.toNs &&
    (a.connections?.join() ?? '') === (b.connections?.join() ?? '')
  );
}

/** What is searched for beside a view that only marks it. */
function searchOf({ mark, ...rest }: ViewQuery): ViewQuery | null {
  return mark === undefined ? null : { ...rest, filter: mark };
}
