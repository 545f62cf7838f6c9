import type { Problem } from '../../src-shared/base/result.ts';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { Row, ViewStatus } from '../../src-shared/contract/recording.ts';
import { PageCache } from '../data/page-cache.ts';

export interface ViewQuery {
  readonly recordingId: string;
  readonly filter: string;
  readonly connections?: readonly number[];
  readonly fromNs?: number;
  readonly toNs?: number;
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
  readonly cache: PageCache;
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

/** The one view a table shows, from `view.open` to `view.close`. Lives outside React. */
export class ViewSession {
  readonly #call: CallEngine;
  readonly #listeners = new Set<() => void>();
  #snapshot: SessionSnapshot = {
    generation: 0,
    version: 0,
    query: null,
    status: null,
    problem: null,
    opening: false,
    landing: { at: 'end' },
    wanted: null,
  };
  #view: OpenView | null = null;
  #next: { readonly query: ViewQuery; readonly landing: Landing } | null = null;
  #busy = false;
  #disposed = false;
  #chasing = false;
  #paths: readonly string[] = [];

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

  /** Statuses of a tick; those of other views are passed over. */
  take(statuses: readonly ViewStatus[]): void {
    const status = statuses.find((candidate) => candidate.viewId === this.#view?.id);
    if (status !== undefined) this.#progress(status);
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

  async cancel(): Promise<void> {
    const view = this.#view;
    if (view === null) return;
    const answer = await this.#call('view.cancel', { viewId: view.id });
    if (answer.ok && this.#view === view) this.#progress(answer.value);
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
  }

  #close(view: OpenView | null): void {
    if (view === null) return;
    view.cache.close();
    void this.#call('view.close', { viewId: view.id });
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
      const answer = await this.#call('view.open', {
        ...query,
        connections: query.connections === undefined ? undefined : [...query.connections],
      });
      if (this.#disposed || this.#next !== null) {
        if (answer.ok) void this.#call('view.close', { viewId: answer.value.viewId });
        if (this.#disposed) break;
        continue;
      }
      if (answer.ok) await this.#replace(query, landing, answer.value);
      else this.#set({ problem: answer.error });
    }
    this.#busy = false;
    if (!this.#disposed) this.#set({ opening: false });
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
      this.#close({ id: viewId, cache });
      return;
    }
    this.#view = { id: viewId, cache };
    cache.resize(status.start, status.end);
    const { generation, version } = this.#snapshot;
    this.#set({ generation: generation + 1, version: version + 1, query, status, problem: null, landing: at, wanted });
    this.#close(old);
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
