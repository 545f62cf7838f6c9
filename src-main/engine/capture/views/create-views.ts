import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { CommandOutput, CommandValue } from '../../../../src-shared/contract/index.ts';
import type { ViewStatus } from '../../../../src-shared/contract/recording.ts';
import { type FilterFacts, type FilterNode, parseFilter } from '../../../../src-shared/filter/index.ts';
import type { Entry } from '../../../../src-shared/model/entry.ts';
import type { EntriesQuery } from '../capture.ts';
import { entryOfPage } from '../entry-of-page.ts';
import type { PageSource } from '../page-source.ts';
import { CellReader } from './cells.ts';
import { ConnectionsView } from './connections-view.ts';
import { factsOf } from './facts.ts';
import { FilteredView } from './filtered-view.ts';
import { highlighterOf } from './highlights.ts';
import { compileFilter } from './matcher.ts';
import { narrowed } from './narrowed.ts';
import { countMatches, matchingEntries } from './query.ts';
import { RowMaker } from './rows.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import type { View } from './view.ts';
import { WholeView } from './whole-view.ts';

export interface ViewsOptions {
  /** The recording's pages, while it is open. */
  source(recordingId: string): PageSource | undefined;
  /** Some view's status changed. */
  changed(): void;
  /** Shared with others who scan, so that together they hold the event loop no longer than one; default: its own. */
  readonly scheduler?: Scheduler;
}

/** Views over recordings, and queries that need none. Methods answer the commands of their names. */
export interface Views {
  open(input: CommandValue<'view.open'>): Promise<Result<ViewStatus>>;
  cancel(viewId: string): Result<ViewStatus>;
  resume(viewId: string): Result<ViewStatus>;
  step(input: CommandValue<'view.step'>): Promise<Result<CommandOutput<'view.step'>>>;
  hits(input: CommandValue<'view.hits'>): Promise<Result<CommandOutput<'view.hits'>>>;
  facts(input: CommandValue<'recording.facts'>): Result<FilterFacts>;
  close(viewId: string): Result<null>;
  slice(input: CommandValue<'view.slice'>): Promise<Result<CommandOutput<'view.slice'>>>;
  /** Whole entries of rows `[from, from + count)`, one after another; their payloads are windows over pages. */
  rowEntries(viewId: string, from: number, count: number): Result<RowEntries>;
  indexOf(input: CommandValue<'view.indexOf'>): Promise<Result<CommandOutput<'view.indexOf'>>>;
  entries(query: EntriesQuery): Result<AsyncIterable<Entry>>;
  /** True matches only: lifecycle entries that a view keeps as separators are not counted. */
  count(query: EntriesQuery): Promise<Result<number>>;
  statuses(): readonly ViewStatus[];
  /** Ends the views of a recording that is about to be closed. */
  closeRecording(recordingId: string): void;
}

export interface RowEntries {
  readonly recordingId: string;
  /** The first row that is there. */
  readonly from: number;
  readonly entries: Iterable<Entry>;
}

interface OpenView {
  readonly recordingId: string;
  readonly view: View;
  readonly rows: RowMaker;
}

/** A screenful: more is not waited for. */
const FIRST_FINDS = 60;
/** Most that is waited for them. */
const FIRST_FINDS_MS = 24;

/**
 * What a search finds in its first moments is in the answer already: who asks can fetch it at once, instead of learning of it from
 * the next tick.
 */
async function firstFinds(view: View): Promise<void> {
  const enoughAt = performance.now() + FIRST_FINDS_MS;
  for (;;) {
    const { start, end, done } = view.status();
    if (done || end - start >= FIRST_FINDS || performance.now() >= enoughAt) return;
    await new Promise((resume) => setImmediate(resume));
  }
}

export function createViews({ source: sourceOf, changed, scheduler = createScheduler(changed) }: ViewsOptions): Views {
  const open = new Map<string, OpenView>();
  const cellReader = new CellReader();
  let lastId = 0;

  const noRecording = (id: string) =>
    fail('RECORDING_UNKNOWN', `No recording ${id} is open.`, 'It may have been closed; open it again.');
  const noView = (id: string) =>
    fail('VIEW_UNKNOWN', `There is no view ${id}.`, 'It was closed, with its recording perhaps; open it again.');

  /** Runs what needs the recording's pages. */
  const withQuery = <T>(query: EntriesQuery, run: (source: PageSource, filter: FilterNode) => Result<T>): Result<T> => {
    const source = sourceOf(query.recordingId);
    if (source === undefined) return noRecording(query.recordingId);
    const filter = parseFilter(query.filter ?? '');
    return filter.ok ? run(source, filter.value) : filter;
  };

  return {
    async open(input) {
      const source = sourceOf(input.recordingId);
      if (source === undefined) return noRecording(input.recordingId);
      const parsed = parseFilter(input.filter);
      if (!parsed.ok) return parsed;
      const viewId = `view-${++lastId}`;
      const marked = input.mark === undefined ? parsed : parseFilter(input.mark);
      if (!marked.ok) return marked;
      const isFiltered = parsed.value.type !== 'all' || input.fromNs !== undefined || input.toNs !== undefined;
      const rows = new RowMaker(source, highlighterOf(marked.value));
      let view: View;
      if (isFiltered) {
        const matcher = compileFilter(narrowed(parsed.value, input));
        view = new FilteredView(viewId, source, matcher, input, rows, scheduler, changed);
      } else if (input.connections !== undefined) {
        view = new ConnectionsView(viewId, source, input.connections, changed);
      } else view = new WholeView(viewId, source, changed);
      open.set(viewId, { recordingId: input.recordingId, view, rows });
      if (isFiltered) await firstFinds(view);
      return ok(view.status());
    },

    cancel(viewId) {
      const found = open.get(viewId);
      if (found === undefined) return noView(viewId);
      found.view.cancel();
      changed();
      return ok(found.view.status());
    },

    resume(viewId) {
      const found = open.get(viewId);
      if (found === undefined) return noView(viewId);
      found.view.resume();
      changed();
      return ok(found.view.status());
    },

    async step({ viewId, fromSeq, to }) {
      const found = open.get(viewId);
      return found === undefined ? noView(viewId) : ok(found.view.hitBeside(fromSeq, to) ?? null);
    },

    async hits({ viewId, fromNs, toNs, buckets }) {
      const found = open.get(viewId);
      return found === undefined ? noView(viewId) : ok(found.view.hits(fromNs, Math.max(toNs, fromNs + 1), buckets));
    },

    facts({ recordingId, connections }) {
      const source = sourceOf(recordingId);
      return source === undefined ? noRecording(recordingId) : ok(factsOf(source, connections));
    },

    close(viewId) {
      const found = open.get(viewId);
      if (found === undefined) return noView(viewId);
      found.view.close();
      open.delete(viewId);
      return ok(null);
    },

    async slice({ viewId, from, count, paths }) {
      const found = open.get(viewId);
      if (found === undefined) return noView(viewId);
      const status = found.view.status();
      const first = Math.max(status.start, Math.min(from, status.end));
      const last = Math.max(first, Math.min(from + count, status.end));
      const seqs = Array.from({ length: last - first }, (_, at) => found.view.seqAt(first + at));
      const rows = found.rows.rows(seqs);
      const source = sourceOf(found.recordingId);
      if (paths === undefined || paths.length === 0 || source === undefined) return ok({ status, from: first, rows });
      const cells = cellReader.cells(source, seqs, paths);
      return ok({ status, from: first, rows: rows.map((row, at) => ({ ...row, cells: cells[at] ?? [] })) });
    },

    rowEntries(viewId, from, count) {
      const found = open.get(viewId);
      const source = found === undefined ? undefined : sourceOf(found.recordingId);
      if (found === undefined || source === undefined) return noView(viewId);
      const { start, end } = found.view.status();
      const first = Math.max(start, Math.min(from, end));
      const last = Math.max(first, Math.min(from + count, end));
      return ok({
        recordingId: found.recordingId,
        from: first,
        entries: wholeEntries(source, found.view, first, last),
      });
    },

    async indexOf({ viewId, seq }) {
      const found = open.get(viewId);
      return found === undefined ? noView(viewId) : ok(found.view.indexOf(seq));
    },

    entries(query) {
      return withQuery(query, (source, filter) => ok(matchingEntries(source, compileFilter(filter), query)));
    },

    async count(query) {
      const counting = withQuery(query, (source, filter) => ok(countMatches(source, compileFilter(filter), query)));
      return counting.ok ? counting.value : counting;
    },

    statuses() {
      return [...open.values()].map(({ view }) => view.status());
    },

    closeRecording(recordingId) {
      for (const [viewId, found] of open) {
        if (found.recordingId !== recordingId) continue;
        found.view.close();
        open.delete(viewId);
      }
    },
  };
}

function* wholeEntries(source: PageSource, view: View, from: number, to: number): Generator<Entry> {
  for (let row = from; row < to; row++) {
    const seq = view.seqAt(row);
    const page = source.read(source.pageOf(seq));
    const index = seq - page.firstSeq;
    const info = source.connection(page.connection[index] as number);
    yield entryOfPage(page, index, { transport: info?.transport ?? 'websocket' });
  }
}
