import {
  type ComponentProps,
  type KeyboardEvent,
  lazy,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { HitBucket, Row, ViewStatus } from '../../src-shared/contract/recording.ts';
import type { GroupBy } from '../../src-shared/contract/survey.ts';
import { type TermJoin, withTerm } from '../../src-shared/filter/index.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';
import type { Film } from '../data/player.ts';
import { useDocument } from '../data/use-document.ts';
import type { SeqRange } from '../state/tabs.ts';
import { words } from '../words/index.ts';
import type { Pair } from './detail/compare-choice.ts';
import { type CopyForm, copyEntry, useSaid } from './detail/copy-menu.tsx';
import { Detail, type DetailHandle } from './detail/detail.tsx';
import './entries.css';
import { FilmCount } from './filter/film-count.tsx';
import { FilterBar, type FilterBarHandle } from './filter/filter-bar.tsx';
import { rememberFilter } from './filter/saved-filters.ts';
import { useFilterFacts } from './filter/use-filter-facts.ts';
import { useHits } from './filter/use-hits.ts';
import { useMatchPlace } from './filter/use-match-place.ts';
import { type Landing, ViewSession } from './filter/view-session.ts';
import { jsonPathOf } from './survey/group-by.ts';
import { SurveyCommands } from './survey/survey-commands.tsx';
import type { SurveyTab } from './survey/survey-panel.tsx';
import { FilmRows } from './table/film-rows.ts';
import { EntriesTable, type TableHandle } from './table/table.tsx';
import { effective, isMany } from './table/table-selection.ts';
import { useFilmNewest } from './table/use-film-newest.ts';

const SurveyPanel = lazy(() => import('./survey/survey-panel.tsx'));

export interface EntriesPaneProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  /** Wall clock of the recording's zero, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Of the tab; all of the recording without. */
  readonly connections?: readonly number[];
  readonly connectionNames: ReadonlyMap<number, { readonly name: string; readonly transport: TransportName }>;
  /** Selected on the timeline: nanoseconds since the recording began. */
  readonly range: { readonly fromNs: number; readonly toNs: number } | null;
  /** The filter that applies. Only filters that parse are handed to `onFilter`. */
  readonly filter: string;
  onFilter(text: string): void;
  /** A filter set aside: everything is shown, what it finds is marked. */
  readonly setAside: string | null;
  /** Sets the filter aside, or takes it back. */
  onSetAside(aside: boolean): void;
  /** What the time axis shows, and the end of the recording: for {@link onHits}. */
  readonly span: { readonly fromNs: number; readonly toNs: number } | null;
  endNs(): number;
  /** Where the filter found something; null while there is none. */
  onHits(hits: readonly HitBucket[] | null): void;
  readonly selectedSeq: number | null;
  /** Selected besides: see Tab.selected. */
  readonly selected: readonly SeqRange[];
  onSelect(seq: number | null, atNs?: number, selected?: readonly SeqRange[]): void;
  readonly pinnedSeq: number | null;
  onPin(seq: number | null): void;
  onRange(range: { readonly fromNs: number; readonly toNs: number }): void;
  onCompare(pair: Pair): void;
  /** Of the last tick. */
  readonly viewStatuses: readonly ViewStatus[];
  readonly live: boolean;
  /** What is shown as it happened; null: all there is. */
  readonly film: Film | null;
}

/** How far down an entry stands that was not in sight when it is shown in context. */
const CONTEXT_ROWS_ABOVE = 6;

/** What the summary shows, and whether it stands where the detail does otherwise. */
interface Summary {
  readonly open: boolean;
  readonly groupBy: GroupBy;
  readonly tab: SurveyTab;
}

const NO_SUMMARY: Summary = { open: false, groupBy: { by: 'kind' }, tab: 'groups' };
const NOTHING: readonly (readonly [number, number])[] = [];

const firstPath = (known: readonly string[] | undefined): string =>
  known?.[0] === undefined ? words.survey.pathPlaceholder : jsonPathOf(known[0]);

/** Filter, table and detail of one recording, or of some connections of it. */
export function EntriesPane(props: EntriesPaneProps) {
  const { call, recordingId, startedAtMs, connections, connectionNames, range, filter, onFilter } = props;
  const { selectedSeq, onSelect, viewStatuses, live } = props;
  const { selected, pinnedSeq, onPin, onRange, setAside, onSetAside } = props;
  const [session] = useState(() => new ViewSession(call));
  const bar = useRef<FilterBarHandle>(null);
  const table = useRef<TableHandle>(null);
  const detail = useRef<DetailHandle>(null);
  const [said, say] = useSaid();
  const [selectedRow, setSelectedRow] = useState<Row | undefined>(undefined);

  // The ids and the range by value: a parent may build them anew on every tick.
  const connectionKey = connections?.join(',') ?? '';
  const ids = useMemo(() => (connectionKey === '' ? undefined : connectionKey.split(',').map(Number)), [connectionKey]);
  const fromNs = range?.fromNs;
  const toNs = range?.toNs;
  const openedFor = useRef<string | null>(null);
  const wasAside = useRef(setAside !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `live` and the selection only choose where to begin
  useEffect(() => {
    const standing = table.current?.standing();
    const same = openedFor.current === recordingId;
    openedFor.current = recordingId;
    // A live recording is watched at its end; a file is read from its beginning; another filter leaves one where one is.
    let landing: Landing = live ? 'end' : 'start';
    const turned = wasAside.current !== (setAside !== null);
    wasAside.current = setAside !== null;
    if (same && turned && selectedSeq !== null)
      // In context, and back from there, the entry one asked about stays where it is, or comes into sight.
      landing = {
        seq: selectedSeq,
        rowsAbove: standing?.seq === selectedSeq ? standing.rowsAbove : CONTEXT_ROWS_ABOVE,
      };
    else if (same && standing?.following) landing = 'end';
    else if (same && standing?.seq != null) landing = { seq: standing.seq, rowsAbove: standing.rowsAbove };
    const mark = setAside === null ? {} : { mark: setAside };
    session.open({ recordingId, filter, connections: ids, fromNs, toNs, ...mark }, landing);
  }, [session, recordingId, filter, setAside, ids, fromNs, toNs]);
  useEffect(() => () => session.dispose(), [session]);
  useEffect(() => session.take(viewStatuses), [session, viewStatuses]);

  const { film } = props;
  const [filmRows, setFilmRows] = useState<FilmRows | null>(null);
  useEffect(() => {
    if (film === null) return;
    const rows = new FilmRows(film, session, call);
    setFilmRows(rows);
    return () => {
      rows.dispose();
      setFilmRows(null);
    };
  }, [film, session, call]);
  const newestSeq = useFilmNewest(film, filmRows);
  // What has not happened yet is not looked at: the newest stands in its place.
  const lookedAt = newestSeq !== null && (selectedSeq === null || selectedSeq > newestSeq) ? newestSeq : selectedSeq;

  const { facts, ask } = useFilterFacts(call, recordingId, ids, connectionNames);
  useHits(session, props.span, props.endNs, props.onHits);
  const place = useMatchPlace(session, selectedSeq);
  const [, changeFilters] = useDocument('filters');

  const filterBy = useCallback(
    (term: string, join: TermJoin = 'and') => {
      const text = withTerm(setAside ?? filter, term, join);
      onFilter(text);
      changeFilters((before) => rememberFilter(before, text));
    },
    [filter, setAside, onFilter, changeFilters],
  );
  const leave = useCallback(() => table.current?.focus(), []);
  const cancel = useCallback(() => void session.cancel(), [session]);
  const resume = useCallback(() => void session.resume(), [session]);
  async function step(to: 'next' | 'previous'): Promise<void> {
    // Without a selection from what is in sight.
    const top = table.current?.standing().seq ?? null;
    const inSight = top === null || to === 'previous' ? top : top > 1 ? top - 1 : null;
    const found = await session.step(selectedSeq ?? inSight, to);
    if (found === null) {
      const { search, status } = session.snapshot();
      const done = (search ?? status)?.done ?? true;
      const { noLater, noLaterYet, noEarlier, noEarlierYet } = words.filter;
      say(to === 'next' ? (done ? noLater : noLaterYet) : done ? noEarlier : noEarlierYet);
      return;
    }
    const at = await session.indexOf(found.seq);
    const row = at === null ? undefined : await session.fetchRow(at.index);
    // A film goes to where it happens.
    if (film !== null && row !== undefined && row.atNs > film.positionNs()) film.seek(row.atNs);
    onSelect(found.seq, row?.seq === found.seq ? row.atNs : undefined);
  }
  const [summary, setSummary] = useState<Summary>(NO_SUMMARY);
  const summarize = useCallback((change: Partial<Summary>) => {
    setSummary((before) => ({ ...before, open: true, ...change }));
  }, []);
  const groupBy = useCallback((by: GroupBy) => summarize({ groupBy: by, tab: 'groups' }), [summarize]);
  const turnTo = useCallback((tab: SurveyTab) => summarize({ tab }), [summarize]);
  const closeSummary = useCallback(() => {
    summarize({ open: false });
    leave();
  }, [summarize, leave]);
  const selection = useMemo(() => {
    const ranges = effective(selected, selectedSeq);
    return isMany(ranges) ? ranges.map(({ from, to }): readonly [number, number] => [from, to]) : NOTHING;
  }, [selected, selectedSeq]);
  // Who goes on to an entry wants to see it.
  const enter = useCallback(() => {
    summarize({ open: false });
    requestAnimationFrame(() => detail.current?.focus());
  }, [summarize]);
  const copy = useCallback(
    (seq: number, form: CopyForm) => void copyEntry(call, recordingId, seq, form).then(say),
    [call, recordingId, say],
  );
  const showNames = (connections?.length ?? connectionNames.size) > 1;

  function onDetailKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    leave();
  }

  return (
    <div className="entries-pane">
      <Group orientation="horizontal" className="entries-split" id="entries">
        <Panel id="list" minSize={360}>
          <section className="entries-left" aria-label={words.table.grid}>
            <Bar
              session={session}
              ref={bar}
              filter={filter}
              setAside={setAside}
              ranged={range !== null}
              counted={film === null ? null : <FilmCount film={film} rows={filmRows} session={session} />}
              onFilter={onFilter}
              onLeave={leave}
              onCancel={cancel}
              onResume={resume}
              onStep={(to) => void step(to)}
              onContext={selectedSeq === null ? null : () => onSetAside(true)}
              onBack={() => onSetAside(false)}
              place={place}
              facts={facts}
              onAskFacts={ask}
              summary={summary.open}
              onSummary={() => summarize({ open: !summary.open })}
            />
            <EntriesTable
              ref={table}
              call={call}
              recordingId={recordingId}
              live={live}
              session={session}
              startedAtMs={startedAtMs}
              connectionNames={connectionNames}
              showNames={showNames}
              selectedSeq={selectedSeq}
              selected={selected}
              pinnedSeq={pinnedSeq}
              filtered={filter.trim() !== ''}
              range={range}
              onSelect={onSelect}
              onSelectedRow={setSelectedRow}
              onEnter={enter}
              onCopyOne={copy}
              onPin={onPin}
              onFilterBy={filterBy}
              onClearFilter={() => onSetAside(true)}
              onRange={onRange}
              onGroupBy={groupBy}
              onSay={say}
              film={filmRows}
            />
            <Empty session={session} filter={filter} live={live} />
            {said !== '' && (
              <p className="entries-toast" role="status">
                {said}
              </p>
            )}
          </section>
        </Panel>
        <Separator className="entries-separator entries-separator-column" aria-label={words.detail.width} />
        <Panel id="detail" defaultSize={416} minSize={280} groupResizeBehavior="preserve-pixel-size">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back from anywhere inside */}
          <div className="entries-right-pane" onKeyDown={onDetailKey}>
            <SurveyCommands
              open={summary.open}
              onToggle={() => (summary.open ? closeSummary() : summarize({}))}
              onGroupBy={(by) => groupBy(by === 'path' ? { by, path: firstPath(facts.jsonPaths) } : { by })}
              onTab={turnTo}
            />
            {summary.open && (
              <Suspense>
                <SurveyPanel
                  call={call}
                  recordingId={recordingId}
                  filter={filter}
                  connections={ids}
                  range={range}
                  selected={selection}
                  facts={facts}
                  groupBy={summary.groupBy}
                  tab={summary.tab}
                  onAskFacts={ask}
                  onGroupBy={groupBy}
                  onTab={turnTo}
                  onFilterBy={filterBy}
                  onSay={say}
                  onClose={closeSummary}
                />
              </Suspense>
            )}
            {/* Kept while the summary stands before it: what is pinned and chosen there stays. */}
            <div className="entries-right-detail" hidden={summary.open}>
              <Detail
                ref={detail}
                call={call}
                recordingId={recordingId}
                startedAtMs={startedAtMs}
                seq={lookedAt}
                selected={selected}
                pinnedSeq={pinnedSeq}
                row={selectedRow}
                onFilterBy={filterBy}
                onGroupBy={(path) => groupBy({ by: 'path', path })}
                onCompare={props.onCompare}
              />
            </div>
          </div>
        </Panel>
      </Group>
    </div>
  );
}

type BarProps = Omit<ComponentProps<typeof FilterBar>, 'status' | 'problem' | 'ref'> & {
  readonly session: ViewSession;
  readonly ref: Ref<FilterBarHandle>;
};

/** Apart, so that a growing count renders the bar and nothing else. */
function Bar({ session, ...rest }: BarProps) {
  const status = useSyncExternalStore(session.subscribe, () => session.snapshot().search ?? session.snapshot().status);
  const problem = useSyncExternalStore(session.subscribe, () => session.snapshot().problem);
  return <FilterBar {...rest} status={status} problem={problem} />;
}

function Empty({ session, filter, live }: { session: ViewSession; filter: string; live: boolean }) {
  const status = useSyncExternalStore(session.subscribe, () => session.snapshot().status);
  const problem = useSyncExternalStore(session.subscribe, () => session.snapshot().problem);
  const opening = useSyncExternalStore(session.subscribe, () => session.snapshot().opening);
  if (status === null) {
    if (problem !== null && !opening) {
      return (
        <p className="entries-empty entries-empty-table">
          {problem.message} {problem.hint}
        </p>
      );
    }
    return null;
  }
  const stopped = status.cancelled || status.problem !== undefined;
  if (status.end > status.start || !(status.done || stopped)) return null;
  const said = words.filter.empty;
  const text = stopped ? said.stopped : filter.trim() !== '' ? said.noMatch : live ? said.nothingYet : said.none;
  return <p className="entries-empty entries-empty-table">{text}</p>;
}
