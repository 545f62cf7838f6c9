// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the visible rows exist cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row (aria-activedescendant)
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
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
import { countText } from '../../src-shared/base/units-text.ts';
import type { Row } from '../../src-shared/contract/recording.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';
import { Glyph } from '../widgets/icon.tsx';
import {
  END_PADDING_PX,
  previewChars,
  ROW_PX,
  seqWidth,
  storedWidths,
  storeWidths,
  template,
  type Widths,
} from './columns.ts';
import { railAt } from './rail.ts';
import { ScrollController } from './scroll-controller.ts';
import './table.css';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { TailGate } from './tail-gate.ts';
import type { ViewSession } from './view-session.ts';

export interface TableHandle {
  focus(): void;
  /** The entry at the top and how it could be found again after the view changed. */
  standing(): { readonly following: boolean; readonly seq: number | null; readonly rowsAbove: number };
}

export interface EntriesTableProps {
  readonly session: ViewSession;
  readonly startedAtMs: number;
  readonly connectionNames: ReadonlyMap<number, { readonly name: string; readonly transport: TransportName }>;
  readonly showNames: boolean;
  readonly selectedSeq: number | null;
  onSelect(seq: number | null, atNs?: number): void;
  /** The selected entry came into sight, with what the filter found in it. */
  onSelectedRow(row: Row): void;
  /** Enter: on to the detail. */
  onEnter(): void;
  /** Ctrl+C without a text selection. */
  onCopy(seq: number): void;
  readonly ref?: Ref<TableHandle>;
}

const HEAD_PX = 24;

/** The table of one view: as many rows in the page as are visible, whatever the view holds. */
export function EntriesTable(props: EntriesTableProps) {
  const {
    session,
    startedAtMs,
    connectionNames,
    showNames,
    selectedSeq,
    onSelect,
    onSelectedRow,
    onEnter,
    onCopy,
    ref,
  } = props;
  const id = useId();
  const [controller] = useState(() => new ScrollController(ROW_PX, HEAD_PX));
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const scroll = useSyncExternalStore(controller.subscribe, controller.view);
  const grid = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ tablePx: 800, barPx: 0 });
  const [widths, setWidths] = useState<Widths>(storedWidths);
  /** Where the selected entry is in the view; -1 while unknown or filtered away. */
  const cursor = useRef<{ seq: number; index: number } | null>(null);
  const [seenEnd, setSeenEnd] = useState(0);

  const before = useRef({ generation: 0, start: 0 });

  const { status, generation, landing } = state;
  const start = status?.start ?? 0;
  const known = status?.end ?? 0;
  const [gate] = useState(() => new TailGate());
  const slots = Math.ceil(scroll.viewPx / ROW_PX) + 2;
  const tail = gate.update(
    known,
    scroll.following && before.current.generation === generation,
    slots,
    (index) => session.row(index) !== undefined,
  );
  const end = tail.end;
  const rows = end - start;

  // Another view, or the place to stand in it was found: start over there.
  const landed = useRef<typeof landing | null>(null);
  useLayoutEffect(() => {
    if (landed.current !== landing || before.current.generation !== generation) {
      landed.current = landing;
      before.current = { generation, start };
      controller.reset(rows, landing.at === 'end' ? 'end' : (landing.at - start - landing.rowsAbove) * ROW_PX);
      cursor.current = null;
      setSeenEnd(end);
      return;
    }
    const added = before.current.start - start;
    before.current = { generation, start };
    controller.setRows(rows, added);
  }, [controller, landing, generation, start, end, rows]);

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
      const status = session.snapshot().status;
      if (status === null) return;
      controller.follow(false);
      controller.show(found.index - status.start, 'center');
    });
    return () => {
      current = false;
    };
  }, [session, controller, selectedSeq, generation]);

  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    standing() {
      const view = controller.view();
      const from = (session.snapshot().status?.start ?? 0) + view.first;
      for (let at = from; at < from + view.count; at++) {
        if (selectedSeq !== null && session.row(at)?.seq === selectedSeq) {
          return { following: view.following, seq: selectedSeq, rowsAbove: at - from - view.offsetPx / ROW_PX };
        }
      }
      return { following: view.following, seq: session.row(from)?.seq ?? null, rowsAbove: -view.offsetPx / ROW_PX };
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
  async function select(index: number): Promise<void> {
    if (rows === 0) return;
    const wanted = Math.min(Math.max(index, start), end - 1);
    session.forgetWanted();
    controller.show(wanted - start);
    const turn = ++moving.current;
    // While a key is held down, rows that are not here yet are passed over: only where it stops is selected.
    cursor.current = { seq: cursor.current?.seq ?? -1, index: wanted };
    const row = session.row(wanted) ?? (await session.fetchRow(wanted));
    if (row === undefined || moving.current !== turn) return;
    cursor.current = { seq: row.seq, index: wanted };
    onSelect(row.seq, row.atNs);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      if (selectedSeq === null || window.getSelection()?.type === 'Range') return;
      event.preventDefault();
      onCopy(selectedSeq);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cursor.current?.index ?? (scroll.following ? end - 1 : first);
    const page = Math.max(1, Math.floor(scroll.viewPx / ROW_PX) - 1);
    const go = (index: number, following = false): void => {
      controller.follow(following);
      void select(index);
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
      default:
        return;
    }
    event.preventDefault();
  }

  function onMouseDown(event: MouseEvent): void {
    const line = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (line === null || event.button !== 0) return;
    controller.follow(false);
    void select(Number(line.dataset.index));
  }

  const seqPx = seqWidth(widths.seq, status?.total ?? 0);
  const maxChars = previewChars(size.tablePx, widths, seqPx, showNames);
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
          deltaMs={row === undefined || previous === undefined ? undefined : (row.atNs - previous.atNs) / 1e6}
          sameMinute={row !== undefined && previous !== undefined && sameMinute(startedAtMs, previous, row)}
          above={rail.above}
          below={rail.below}
          mark={rail.mark}
          selected={row !== undefined && row.seq === selectedSeq}
          startedAtMs={startedAtMs}
          maxChars={maxChars}
          name={
            showNames
              ? row === undefined
                ? ''
                : (connectionNames.get(row.connection)?.name ?? `#${row.connection}`)
              : undefined
          }
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
    selectedSeq,
    startedAtMs,
    maxChars,
    showNames,
    connectionNames,
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
    <div className="entries-table">
      <div
        ref={attach}
        className="entries-scroller"
        role="grid"
        aria-label="Entries"
        aria-rowcount={known - start + 1}
        aria-colcount={showNames ? 7 : 6}
        aria-activedescendant={shown ? `${id}-${cursor.current?.index}` : undefined}
        aria-busy={state.opening}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        style={
          {
            '--entries-columns': template(widths, seqPx, showNames),
            // The scroll bar lies in the padding, where it has a width at all.
            '--entries-end': `${Math.max(2, END_PADDING_PX - size.barPx)}px`,
          } as CSSProperties
        }
      >
        <div className="entries-canvas" role="rowgroup">
          <TableHead
            widths={widths}
            showNames={showNames}
            onResize={(column, px) => setWidths((now) => ({ ...now, [column]: px }))}
            onResized={() => storeWidths(widths)}
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
          {countText(fresh)} new <Glyph name="down" />
        </button>
      )}
    </div>
  );
}

function sameMinute(startedAtMs: number, a: Row, b: Row): boolean {
  // Zones are off by whole minutes, so a minute of the epoch is a minute of the wall clock.
  return Math.floor((startedAtMs + a.atNs / 1e6) / 60_000) === Math.floor((startedAtMs + b.atNs / 1e6) / 60_000);
}
