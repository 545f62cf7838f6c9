// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the visible rows exist cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row (aria-activedescendant)
import {
  type CSSProperties,
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { GroupBy } from '../../../src-shared/contract/survey.ts';
import { kindTerm, numberTerm, type TermJoin } from '../../../src-shared/filter/index.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import type { SeqRange } from '../../state/tabs.ts';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import type { CopyForm } from '../detail/copy-menu.tsx';
import {
  type Column,
  DEFAULT_COLUMNS,
  END_PADDING_PX,
  HEAD_PX,
  moved,
  nudged,
  pathsOf,
  previewChars,
  ROW_PX,
  shownColumns,
  template,
  toggled,
  widthOf,
} from './columns.ts';
import { railAt } from './rail.ts';
import { ScrollController } from './scroll-controller.ts';
import './table.css';
import type { ViewSession } from '../filter/view-session.ts';
import { useStable } from '../use-stable.ts';
import type { FilmRows } from './film-rows.ts';
import { ColumnsMenu } from './table-columns-menu.tsx';
import { TableCommands, useCompare } from './table-commands.tsx';
import { fittingWidth } from './table-fit.ts';
import { ColumnsButton, TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { type MenuTarget, RowMenu } from './table-row-menu.tsx';
import { between, effective, has, isMany, nearestIn, one, united, without } from './table-selection.ts';
import { SelectionBar } from './table-selection-bar.tsx';
import { TailGate } from './tail-gate.ts';
import { usePinned } from './use-pinned.ts';
import { useSelectedCount, useTakeAway } from './use-selected-rows.ts';
import { useTableChoices } from './use-table-choices.ts';

const noFilm = (): (() => void) => () => undefined;
const PathDialog = lazy(() => import('./table-path-dialog.tsx'));

export interface TableHandle {
  focus(): void;
  /** The entry at the top and how it could be found again after the view changed. */
  standing(): { readonly following: boolean; readonly seq: number | null; readonly rowsAbove: number };
}

export interface EntriesTableProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly session: ViewSession;
  readonly startedAtMs: number;
  readonly live: boolean;
  readonly connectionNames: ReadonlyMap<number, { readonly name: string; readonly transport: TransportName }>;
  readonly showNames: boolean;
  readonly selectedSeq: number | null;
  /** See Tab.selected. */
  readonly selected: readonly SeqRange[];
  readonly pinnedSeq: number | null;
  readonly filtered: boolean;
  onSelect(seq: number | null, atNs?: number, selected?: readonly SeqRange[]): void;
  /** The selected entry came into sight, with what the filter found in it. */
  onSelectedRow(row: Row): void;
  /** Enter: on to the detail. */
  onEnter(): void;
  onCopyOne(seq: number, form: CopyForm): void;
  onPin(seq: number | null): void;
  onFilterBy(term: string, join: TermJoin): void;
  onClearFilter(): void;
  /** One end of the range of time; the other stays, or is that end of what is shown. */
  onRange(range: { readonly fromNs: number; readonly toNs: number }): void;
  readonly range: { readonly fromNs: number; readonly toNs: number } | null;
  /** Counts what stands in a column, in the summary. */
  onGroupBy(groupBy: GroupBy): void;
  onSay(text: string): void;
  /** While the recording is shown as a film: the table ends where that has come to. */
  readonly film: FilmRows | null;
  readonly ref?: Ref<TableHandle>;
}

/** How a row is taken into the selection: alone, with all up to it, or besides what there is. */
type SelectHow = 'one' | 'extend' | 'toggle';

/** The table of one view: as many rows in the page as are visible, whatever the view holds. */
export function EntriesTable(props: EntriesTableProps) {
  const { call, recordingId, session, startedAtMs, live, connectionNames, showNames, selectedSeq, pinnedSeq } = props;
  const { filtered, onSelect, onSelectedRow, onEnter, onSay, film, ref } = props;
  const id = useId();
  const [choices, change] = useTableChoices();
  const rowPx = ROW_PX[choices.density];
  const [controller] = useState(() => new ScrollController(rowPx, HEAD_PX));
  useLayoutEffect(() => controller.setRowPx(rowPx), [controller, rowPx]);
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const scroll = useSyncExternalStore(controller.subscribe, controller.view);
  const grid = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ tablePx: 800, barPx: 0 });
  /** While an edge is being dragged. */
  const [dragged, setDragged] = useState<{ readonly column: Column; readonly px: number } | null>(null);
  const [menu, setMenu] = useState<MenuTarget | null>(null);
  const [columnsMenu, setColumnsMenu] = useState<{ column: Column | null; at: { x: number; y: number } } | null>(null);
  const [adding, setAdding] = useState(false);
  /** Where the selected entry is in the view; -1 while unknown or filtered away. */
  const cursor = useRef<{ seq: number; index: number } | null>(null);
  const [seenEnd, setSeenEnd] = useState(0);

  /** Where Shift begins a range. */
  const anchor = useRef<number | null>(null);
  /** Selected by the table itself: nothing is scrolled to show it. */
  const quiet = useRef<number | null>(null);
  const before = useRef({ generation: 0, start: 0 });
  const pinnedAtNs = usePinned(call, recordingId, pinnedSeq);
  const compare = useCompare();
  const selection = useMemo(() => effective(props.selected, selectedSeq), [props.selected, selectedSeq]);
  const many = isMany(selection);
  const columns = useMemo(
    () => shownColumns(choices.columns, { severalConnections: showNames, pinned: pinnedSeq !== null }),
    [choices.columns, showNames, pinnedSeq],
  );
  const paths = useMemo(() => pathsOf(columns), [columns]);
  useEffect(() => session.setPaths(paths), [session, paths]);

  const { status, generation, landing } = state;
  const start = status?.start ?? 0;
  const filmEnd = useSyncExternalStore(film?.subscribe ?? noFilm, () => film?.snapshot().end ?? null);
  // Until the film's end is found in this view nothing has happened yet, as far as one knows.
  const known = film === null ? (status?.end ?? 0) : Math.min(status?.end ?? 0, filmEnd ?? start);
  const [gate] = useState(() => new TailGate());
  const slots = Math.ceil(scroll.viewPx / rowPx) + 2;
  const tail = gate.update(
    known,
    scroll.following && before.current.generation === generation,
    slots,
    (index) => session.row(index) !== undefined,
  );
  const end = tail.end;
  const rows = end - start;

  // A film is watched at its end; when it is over, the rows after it come below and nothing moves.
  const filmed = useRef<FilmRows | null>(null);
  useLayoutEffect(() => {
    if (filmed.current === film) return;
    filmed.current = film;
    controller.follow(film !== null);
    // What comes back below was there before: nothing of it is new.
    if (film === null) setSeenEnd(session.snapshot().status?.end ?? 0);
  }, [controller, film, session]);

  // Another view, or the place to stand in it was found: start over there.
  const landed = useRef<typeof landing | null>(null);
  useLayoutEffect(() => {
    if (landed.current !== landing || before.current.generation !== generation) {
      landed.current = landing;
      before.current = { generation, start };
      const atEnd = landing.at === 'end' || film !== null;
      controller.reset(rows, atEnd ? 'end' : (landing.at - start - landing.rowsAbove) * rowPx);
      cursor.current = null;
      setSeenEnd(end);
      return;
    }
    const added = before.current.start - start;
    before.current = { generation, start };
    controller.setRows(rows, added);
  }, [controller, landing, generation, start, end, rows, rowPx, film]);
  useLayoutEffect(() => {
    if (scroll.following) film?.drawn(end);
    else film?.unseen();
  }, [film, end, scroll.following]);

  const first = start + scroll.first;
  const last = Math.min(first + scroll.count, end);
  useLayoutEffect(() => {
    controller.settle();
    // One row above for its time, so that Δ of the first visible row is known.
    if (tail.want === null) session.want(first - 1, last);
    else session.want(tail.want[0], tail.want[1]);
  });
  useEffect(() => {
    if (scroll.following) setSeenEnd(end);
  }, [scroll.following, end]);
  useEffect(() => {
    controller.onScroll = () => session.forgetWanted();
  }, [controller, session]);

  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setSize({ tablePx: element.clientWidth, barPx: element.offsetWidth - element.clientWidth });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Selected from elsewhere (the timeline, a finding), or the view changed: bring it into sight if it is in the view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another generation is another view to look in
  useEffect(() => {
    if (selectedSeq === null || cursor.current?.seq === selectedSeq) return;
    let current = true;
    void session.indexOf(selectedSeq).then((found) => {
      if (!current || found === null) return;
      cursor.current = { seq: selectedSeq, index: found.index };
      if (quiet.current === selectedSeq) return;
      const status = session.snapshot().status;
      // What has not happened yet in a film is not in the table.
      if (status === null || (film !== null && found.index >= (film.snapshot().end ?? 0))) return;
      controller.follow(false);
      controller.show(found.index - status.start, 'center');
    });
    return () => {
      current = false;
    };
  }, [session, controller, selectedSeq, generation, film]);

  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    standing() {
      const view = controller.view();
      const from = (session.snapshot().status?.start ?? 0) + view.first;
      for (let at = from; at < from + view.count; at++) {
        if (selectedSeq !== null && session.row(at)?.seq === selectedSeq) {
          return { following: view.following, seq: selectedSeq, rowsAbove: at - from - view.offsetPx / rowPx };
        }
      }
      return { following: view.following, seq: session.row(from)?.seq ?? null, rowsAbove: -view.offsetPx / rowPx };
    },
  }));

  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      grid.current = element;
      return controller.attach(element);
    },
    [controller],
  );

  const moving = useRef(0);
  async function select(index: number, how: SelectHow = 'one'): Promise<void> {
    if (rows === 0) return;
    const wanted = Math.min(Math.max(index, start), end - 1);
    session.forgetWanted();
    controller.show(wanted - start);
    const turn = ++moving.current;
    // While a key is held down, rows that are not here yet are passed over: only where it stops is selected.
    cursor.current = { seq: cursor.current?.seq ?? -1, index: wanted };
    const row = session.row(wanted) ?? (await session.fetchRow(wanted));
    if (row === undefined || moving.current !== turn) return;
    if (how === 'toggle' && has(selection, row.seq)) {
      const left = without(selection, row.seq);
      const next = nearestIn(left, row.seq);
      quiet.current = next;
      anchor.current = next;
      onSelect(next, undefined, left);
      return;
    }
    cursor.current = { seq: row.seq, index: wanted };
    quiet.current = null;
    if (how === 'extend') {
      anchor.current ??= selectedSeq ?? row.seq;
      onSelect(row.seq, row.atNs, between(anchor.current, row.seq));
      return;
    }
    anchor.current = row.seq;
    onSelect(row.seq, row.atNs, how === 'toggle' ? united(selection, one(row.seq)) : []);
  }

  async function selectAll(): Promise<void> {
    if (known === start) return;
    const [first, last] = [await session.fetchRow(start), await session.fetchRow(known - 1)];
    if (first === undefined || last === undefined) return;
    const all = between(first.seq, last.seq);
    const current = selectedSeq !== null && has(all, selectedSeq) ? selectedSeq : last.seq;
    quiet.current = current;
    anchor.current = first.seq;
    onSelect(current, undefined, all);
  }

  /** The row that has the cursor, if it is here. */
  function currentRow(): Row | undefined {
    const at = cursor.current;
    const row = at === null ? undefined : session.row(at.index);
    return row !== undefined && row.seq === selectedSeq ? row : undefined;
  }

  function openMenuAtRow(): void {
    const row = currentRow();
    const line = cursor.current === null ? null : document.getElementById(`${id}-${cursor.current.index}`);
    const box = (line ?? grid.current)?.getBoundingClientRect();
    if (row === undefined || box === undefined) return;
    setMenu({ at: { x: box.left + 48, y: line === null ? box.top + HEAD_PX : box.bottom }, row, column: null });
  }

  async function setRange(side: 'from' | 'to', atNs: number): Promise<void> {
    const range = props.range;
    const edge = side === 'from' ? known - 1 : start;
    const other =
      side === 'from' && range !== null && range.toNs > atNs
        ? range.toNs
        : side === 'to' && range !== null && range.fromNs < atNs
          ? range.fromNs
          : (session.row(edge) ?? (await session.fetchRow(edge)))?.atNs;
    if (other !== undefined)
      props.onRange(side === 'from' ? { fromNs: atNs, toNs: other } : { fromNs: other, toNs: atNs });
  }

  async function mark(row: Row): Promise<void> {
    const note = words.table.menu.markNote(row.seq);
    const marked = await call('connection.mark', { recordingId, connection: row.connection, note });
    onSay(marked.ok ? words.table.menu.marked : `${marked.error.message} ${marked.error.hint}`);
  }

  const nameOf = useCallback(
    (connection: number) => connectionNames.get(connection)?.name ?? `#${connection}`,
    [connectionNames],
  );
  const csv = useMemo(() => ({ columns, startedAtMs, pinnedAtNs, nameOf }), [columns, startedAtMs, pinnedAtNs, nameOf]);
  const { take, working } = useTakeAway({ call, session, selection, csv, say: onSay });
  const revision = `${generation} ${status?.done} ${status?.start} ${status?.viewId}`;
  const selectedCount = useSelectedCount(session, selection, revision);

  const head = useStable({
    onResize: (column: Column, px: number) => setDragged({ column, px }),
    onResized(column: Column, px: number) {
      setDragged(null);
      change((now) => ({ ...now, widths: { ...now.widths, [column]: px } }));
    },
    onFit(column: Column) {
      const px = grid.current === null ? undefined : fittingWidth(grid.current, columns.indexOf(column));
      if (px !== undefined) change((now) => ({ ...now, widths: { ...now.widths, [column]: px } }));
    },
    onMove: (column: Column, before: Column | null) =>
      change((now) => ({ ...now, columns: moved(now.columns, column, before) })),
    onNudge: (column: Column, by: -1 | 1) =>
      change((now) => ({ ...now, columns: nudged(now.columns, columns, column, by) })),
    onMenu: (column: Column | null, at: { readonly x: number; readonly y: number }) => setColumnsMenu({ column, at }),
  });

  const actions = useStable({
    copyOne: (form: CopyForm) => void (selectedSeq !== null && props.onCopyOne(selectedSeq, form)),
    take: (form: Parameters<typeof take>[0], where: Parameters<typeof take>[1]) => {
      if (form === 'text' && where === 'clipboard' && !many && selectedSeq !== null)
        props.onCopyOne(selectedSeq, 'text');
      else void take(form, where);
    },
    selectAll: () => void selectAll(),
    goFirst() {
      controller.follow(false);
      void select(start);
    },
    goLast() {
      controller.follow(true);
      void select(end - 1);
    },
    goPinned: () => {
      quiet.current = null;
      if (pinnedSeq !== null) onSelect(pinnedSeq, pinnedAtNs ?? undefined);
    },
    pin: () => props.onPin(selectedSeq),
    unpin: () => props.onPin(null),
    openMenu: openMenuAtRow,
    filterByKind(join: TermJoin) {
      const row = currentRow();
      if (row !== undefined) props.onFilterBy(kindTerm(row.kind), join);
    },
    filterByConnection() {
      const row = currentRow();
      if (row !== undefined) props.onFilterBy(numberTerm('conn', row.connection), 'and');
    },
    showInContext: () => props.onClearFilter(),
    range(side: 'from' | 'to') {
      const row = currentRow();
      if (row !== undefined) void setRange(side, row.atNs);
    },
    addPath: () => setAdding(true),
    change,
    reset: () => change((now) => ({ ...now, columns: DEFAULT_COLUMNS, widths: {} })),
  });

  function onKeyDown(event: KeyboardEvent): void {
    // Cells of the head and what stands in them have keys of their own.
    if (event.target !== event.currentTarget) return;
    const mod = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    if (mod && !event.shiftKey && !event.altKey && (letter === 'c' || letter === 'a')) {
      if (letter === 'c' && (selectedSeq === null || window.getSelection()?.type === 'Range')) return;
      event.preventDefault();
      if (letter === 'a') void selectAll();
      else actions.take('text', 'clipboard');
      return;
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      openMenuAtRow();
      return;
    }
    if (mod || event.altKey) return;
    const at = cursor.current?.index ?? (scroll.following ? end - 1 : first);
    const page = Math.max(1, Math.floor(scroll.viewPx / rowPx) - 1);
    const go = (index: number, following = false): void => {
      controller.follow(following);
      void select(index, event.shiftKey ? 'extend' : 'one');
    };
    switch (event.key) {
      case 'ArrowDown':
        go(cursor.current === null ? at : at + 1);
        break;
      case 'ArrowUp':
        go(cursor.current === null ? at : at - 1);
        break;
      case 'PageDown':
        go(at + page);
        break;
      case 'PageUp':
        go(at - page);
        break;
      case 'Home':
        go(start);
        break;
      case 'End':
        go(end - 1, true);
        break;
      case 'Enter':
        if (selectedSeq !== null) onEnter();
        break;
      case 'Escape':
        if (!many) return;
        onSelect(selectedSeq, undefined, []);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  function onMouseDown(event: MouseEvent): void {
    const line = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (line === null || event.button !== 0) return;
    controller.follow(false);
    // Shift would select text from where the last click was.
    if (event.shiftKey) event.preventDefault();
    const how = event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'one';
    void select(Number(line.dataset.index), how);
    grid.current?.focus();
  }

  function onContextMenu(event: MouseEvent): void {
    const line = (event.target as Element).closest<HTMLElement>('[data-index]');
    const row = line === null ? undefined : session.row(Number(line.dataset.index));
    event.preventDefault();
    if (line === null || row === undefined) return;
    controller.follow(false);
    if (!has(selection, row.seq)) void select(Number(line.dataset.index));
    const cell = (event.target as Element).closest('.entries-row > *');
    const column = cell === null ? undefined : columns[[...line.children].indexOf(cell)];
    setMenu({ at: { x: event.clientX, y: event.clientY }, row, column: column ?? null });
  }

  const total = status?.total ?? 0;
  const widths = useMemo(
    () =>
      columns.map((column) =>
        dragged?.column === column ? dragged.px : widthOf(column, choices.widths, column === 'seq' ? total : 0),
      ),
    [columns, choices.widths, dragged, total],
  );
  const px = (column: Column): number => widths[columns.indexOf(column)] ?? 0;
  const layout = template(columns, px);
  const maxChars = previewChars(size.tablePx, columns, px);
  const timeMode = choices.time === 'pinned' && pinnedAtNs === null ? 'clock' : choices.time;
  const baseMs = timeMode === 'clock' ? startedAtMs : timeMode === 'start' ? 0 : -(pinnedAtNs ?? 0) / 1e6;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when rows behind `session` changed
  const lines = useMemo(() => {
    const drawn = [];
    for (let index = first; index < last; index++) {
      const row = session.row(index);
      const previous = session.row(index - 1);
      const rail = railAt((at) => session.row(at), index);
      drawn.push(
        <TableRow
          // A slot of the screen, not the row: lines are rewritten in place instead of being built anew.
          key={((index % slots) + slots) % slots}
          id={`${id}-${index}`}
          rowIndex={index - start + 2}
          index={index}
          row={row}
          columns={columns}
          rowPx={rowPx}
          deltaMs={row === undefined || previous === undefined ? undefined : (row.atNs - previous.atNs) / 1e6}
          pinMs={row === undefined || pinnedAtNs === null ? undefined : (row.atNs - pinnedAtNs) / 1e6}
          sameMinute={row !== undefined && previous !== undefined && sameMinute(baseMs, previous, row)}
          above={rail.above}
          below={rail.below}
          mark={rail.mark}
          selected={row !== undefined && has(selection, row.seq)}
          current={row !== undefined && row.seq === selectedSeq}
          pinned={row !== undefined && row.seq === pinnedSeq}
          startedAtMs={startedAtMs}
          timeMode={timeMode}
          baseMs={baseMs}
          maxChars={maxChars}
          name={row === undefined || !showNames ? '' : nameOf(row.connection)}
        />,
      );
    }
    return drawn;
  }, [
    session,
    state.version,
    first,
    last,
    start,
    slots,
    selection,
    selectedSeq,
    pinnedSeq,
    pinnedAtNs,
    startedAtMs,
    timeMode,
    baseMs,
    columns,
    rowPx,
    maxChars,
    showNames,
    nameOf,
    id,
  ]);

  useEffect(() => {
    if (selectedSeq === null) return;
    for (let index = first; index < last; index++) {
      const row = session.row(index);
      if (row?.seq === selectedSeq) return onSelectedRow(row);
    }
  });

  const shown =
    cursor.current !== null &&
    cursor.current.seq === selectedSeq &&
    cursor.current.index >= first &&
    cursor.current.index < last;
  const fresh = scroll.following ? 0 : known - seenEnd;
  return (
    <div className={`entries-table ${choices.density === 'compact' ? 'entries-compact' : ''}`}>
      <ColumnsButton first={columns[0]} onMenu={head.onMenu} />
      <div
        ref={attach}
        className="entries-scroller"
        role="grid"
        aria-label={words.table.grid}
        aria-multiselectable="true"
        aria-rowcount={known - start + 1}
        aria-colcount={columns.length}
        aria-activedescendant={shown ? `${id}-${cursor.current?.index}` : undefined}
        aria-busy={state.opening}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onContextMenu={onContextMenu}
        style={
          {
            '--entries-columns': layout.columns,
            '--entries-least': `${layout.leastPx}px`,
            // The scroll bar lies in the padding, where it has a width at all.
            '--entries-end': `${Math.max(2, END_PADDING_PX - size.barPx)}px`,
          } as CSSProperties
        }
      >
        <div className="entries-canvas" role="rowgroup">
          <TableHead
            columns={columns}
            widths={widths}
            timeMode={timeMode}
            pinnedSeq={pinnedSeq}
            onResize={head.onResize}
            onResized={head.onResized}
            onFit={head.onFit}
            onMove={head.onMove}
            onNudge={head.onNudge}
            onMenu={head.onMenu}
          />
          <div className="entries-lines" role="presentation">
            <div role="presentation" style={{ transform: `translateY(${-scroll.offsetPx}px)` }}>
              {lines}
            </div>
          </div>
        </div>
        <div style={{ height: Math.max(0, scroll.contentPx - scroll.viewPx - HEAD_PX) }} />
      </div>
      {fresh > 0 && (
        <button
          type="button"
          className="entries-pill"
          onClick={() => {
            controller.follow(true);
            grid.current?.focus();
          }}
        >
          {words.table.newRows(fresh)} <Glyph name="down" />
        </button>
      )}
      {(many || working !== null) && (
        <SelectionBar
          count={selectedCount}
          ranges={selection.length}
          working={working}
          onTake={actions.take}
          onClear={() => {
            onSelect(selectedSeq, undefined, []);
            grid.current?.focus();
          }}
        />
      )}
      <RowMenu
        call={call}
        recordingId={recordingId}
        target={menu}
        many={many}
        columns={columns}
        nameOf={nameOf}
        pinnedSeq={pinnedSeq}
        filtered={filtered}
        live={live}
        onCopyOne={(form) => menu !== null && props.onCopyOne(menu.row.seq, form)}
        onTake={actions.take}
        onFilterBy={props.onFilterBy}
        onContext={(seq) => {
          onSelect(seq);
          props.onClearFilter();
        }}
        onPin={props.onPin}
        onCompare={compare}
        onRange={(side, atNs) => void setRange(side, atNs)}
        onMark={(row) => void mark(row)}
        onSelectAll={actions.selectAll}
        onClose={() => setMenu(null)}
        onReturnFocus={() => grid.current?.focus()}
      />
      <ColumnsMenu
        at={columnsMenu?.at ?? null}
        column={columnsMenu?.column ?? null}
        choices={choices}
        onChange={change}
        onNudge={head.onNudge}
        onFit={head.onFit}
        onAddPath={actions.addPath}
        onGroupBy={props.onGroupBy}
        onClose={() => setColumnsMenu(null)}
        onReturnFocus={() => grid.current?.focus()}
      />
      <TableCommands
        actions={actions}
        hasRow={selectedSeq !== null}
        hasPin={pinnedSeq !== null}
        filtered={filtered}
        choices={choices}
      />
      <Suspense>
        {adding && (
          <PathDialog
            call={call}
            recordingId={recordingId}
            seq={selectedSeq}
            known={pathsOf(choices.columns)}
            onAdd={(path) => change((now) => ({ ...now, columns: toggled(now.columns, `path:${path}`) }))}
            onClose={() => setAdding(false)}
          />
        )}
      </Suspense>
    </div>
  );
}

function sameMinute(baseMs: number, a: Row, b: Row): boolean {
  // Zones are off by whole minutes, so a minute of the epoch is a minute of the wall clock.
  return Math.floor((baseMs + a.atNs / 1e6) / 60_000) === Math.floor((baseMs + b.atNs / 1e6) / 60_000);
}
