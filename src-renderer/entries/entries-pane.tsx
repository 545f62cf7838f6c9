import {
  type ComponentProps,
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { Row, ViewStatus } from '../../src-shared/contract/recording.ts';
import { type TermJoin, withTerm } from '../../src-shared/filter/index.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';
import type { SeqRange } from '../state/tabs.ts';
import { keyIsTaken } from '../widgets/keys.ts';
import type { Pair } from './compare-choice.ts';
import { type CopyForm, copyEntry, useSaid } from './copy-menu.tsx';
import { Detail, type DetailHandle } from './detail.tsx';
import './entries.css';
import { factsFrom } from './facts-seen.ts';
import { FilterBar, type FilterBarHandle } from './filter-bar.tsx';
import { EntriesTable, type TableHandle } from './table.tsx';
import { type Landing, ViewSession } from './view-session.ts';

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
}

const FACT_ROWS = 200;

/** Filter, table and detail of one recording, or of some connections of it. */
export function EntriesPane(props: EntriesPaneProps) {
  const { call, recordingId, startedAtMs, connections, connectionNames, range, filter, onFilter } = props;
  const { selectedSeq, onSelect, viewStatuses, live } = props;
  const { selected, pinnedSeq, onPin, onRange } = props;
  const [session] = useState(() => new ViewSession(call));
  const pane = useRef<HTMLDivElement>(null);
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: `live` only chooses where to begin
  useEffect(() => {
    const standing = table.current?.standing();
    const same = openedFor.current === recordingId;
    openedFor.current = recordingId;
    // A live recording is watched at its end; a file is read from its beginning; another filter leaves one where one is.
    let landing: Landing = live ? 'end' : 'start';
    if (same && standing?.following) landing = 'end';
    else if (same && standing?.seq != null) landing = { seq: standing.seq, rowsAbove: standing.rowsAbove };
    session.open({ recordingId, filter, connections: ids, fromNs, toNs }, landing);
  }, [session, recordingId, filter, ids, fromNs, toNs]);
  useEffect(() => () => session.dispose(), [session]);
  useEffect(() => session.take(viewStatuses), [session, viewStatuses]);

  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent): void {
      const find = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f';
      const slash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !keyIsTaken(event.target);
      if (event.defaultPrevented || !(find || slash) || pane.current?.offsetParent == null) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      bar.current?.focus();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const facts = useCallback(() => {
    const rows: Row[] = [];
    const end = session.snapshot().status?.end ?? 0;
    for (let index = end - 1; index >= end - FACT_ROWS; index--) {
      const row = session.row(index);
      if (row !== undefined) rows.push(row);
    }
    return factsFrom(rows, connectionNames);
  }, [session, connectionNames]);

  const filterBy = useCallback(
    (term: string, join: TermJoin = 'and') => onFilter(withTerm(filter, term, join)),
    [filter, onFilter],
  );
  const leave = useCallback(() => table.current?.focus(), []);
  const cancel = useCallback(() => void session.cancel(), [session]);
  const enter = useCallback(() => detail.current?.focus(), []);
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
    <div ref={pane} className="entries-pane">
      <Group orientation="horizontal" className="entries-split" id="entries">
        <Panel id="list" minSize={360}>
          <section className="entries-left" aria-label="Entries">
            <Bar
              session={session}
              ref={bar}
              filter={filter}
              ranged={range !== null}
              onFilter={onFilter}
              onLeave={leave}
              onCancel={cancel}
              facts={facts}
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
              onClearFilter={() => onFilter('')}
              onRange={onRange}
              onSay={say}
            />
            <Empty session={session} filter={filter} live={live} />
            {said !== '' && (
              <p className="entries-toast" role="status">
                {said}
              </p>
            )}
          </section>
        </Panel>
        <Separator className="entries-separator entries-separator-column" aria-label="Width of the detail" />
        <Panel id="detail" defaultSize={416} minSize={280} groupResizeBehavior="preserve-pixel-size">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back from anywhere inside */}
          <div className="entries-right-pane" onKeyDown={onDetailKey}>
            <Detail
              ref={detail}
              call={call}
              recordingId={recordingId}
              startedAtMs={startedAtMs}
              seq={selectedSeq}
              selected={selected}
              pinnedSeq={pinnedSeq}
              row={selectedRow}
              onFilterBy={filterBy}
              onCompare={props.onCompare}
            />
          </div>
        </Panel>
      </Group>
    </div>
  );
}

interface BarProps {
  readonly session: ViewSession;
  readonly filter: string;
  readonly ranged: boolean;
  readonly ref: Ref<FilterBarHandle>;
  onFilter(text: string): void;
  onLeave(): void;
  onCancel(): void;
  facts: ComponentProps<typeof FilterBar>['facts'];
}

/** Apart, so that a growing count renders the bar and nothing else. */
function Bar({ session, ...rest }: BarProps) {
  const status = useSyncExternalStore(session.subscribe, () => session.snapshot().status);
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
  if (status.end > status.start || !status.done) return null;
  const words =
    filter.trim() !== ''
      ? 'No entry matches this filter.'
      : live
        ? 'Nothing has happened yet.'
        : 'There are no entries here.';
  return <p className="entries-empty entries-empty-table">{words}</p>;
}
