import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { LibraryItem, LibrarySort } from '../../../src-shared/contract/library.ts';
import { Glyph } from '../../widgets/icon.tsx';
import { libraryWords as said } from '../../words/library.ts';
import { Grid, GridHead, GridRow, GridRows } from './grid-parts.tsx';
import { LibraryRow, ROW_HEIGHT } from './library-row.tsx';
import { isSelected, type Selection, sideOf, toggled } from './selection.ts';
import type { LibraryRows } from './use-library.ts';

const OVERSCAN = 12;
/** Rows between two looks at what is visible: scrolling by less draws nothing new. */
const STRIDE = 6;
const numeric: ReadonlySet<string> = new Set(['length', 'entries', 'size']);

export interface LibraryTableProps {
  readonly rows: LibraryRows;
  readonly count: number;
  readonly sort: LibrarySort;
  readonly descending: boolean;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onSort: (sort: LibrarySort) => void;
  readonly onTag: (tag: string) => void;
  readonly onOpen: (item: LibraryItem) => void;
  readonly onRename: (item: LibraryItem) => void;
  readonly onRemove: () => void;
  /** At a point of the window, for what is selected. */
  readonly onMenu: (at: { readonly x: number; readonly y: number }) => void;
  /** Grows when the focus is to come back here. */
  readonly focusTurn: number;
}

/** The list: arrows move, Space selects, Enter opens, F2 renames, Delete asks. Rows are pulled as they come into sight. */
export function LibraryTable(props: LibraryTableProps) {
  const { rows, count, sort, descending, selection, onSelect, onSort, onTag, onOpen, onMenu, focusTurn } = props;
  const { item, want } = rows;
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [topRow, setTopRow] = useState(0);
  const [height, setHeight] = useState(600);
  const [cursor, setCursor] = useState(0);
  const anchor = useRef(0);
  /** Chosen by a key before it was here. */
  const pending = useRef<number | null>(null);
  const at = Math.max(0, Math.min(cursor, count - 1));
  const first = Math.max(0, topRow - OVERSCAN);
  const last = Math.min(count, topRow + STRIDE + Math.ceil(height / ROW_HEIGHT) + OVERSCAN);
  const nowMs = Date.now();
  useEffect(() => want(first, Math.max(first + 1, last)), [want, first, last]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setHeight(element.clientHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const arrived = pending.current === null ? undefined : item(pending.current);
    if (arrived === undefined) return;
    anchor.current = pending.current ?? 0;
    pending.current = null;
    onSelect([arrived]);
  }, [item, onSelect]);
  useEffect(() => {
    if (focusTurn > 0) grid.current?.focus();
  }, [focusTurn]);

  function moveTo(to: number): LibraryItem | undefined {
    const next = Math.max(0, Math.min(to, count - 1));
    setCursor(next);
    const element = scroller.current;
    if (element !== null) {
      const top = next * ROW_HEIGHT;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
        element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
      }
    }
    return item(next);
  }

  /** From where the last plain choice was to here; rows that are not here yet are left out. */
  function range(to: number): Selection {
    const [low, high] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
    const found: LibraryItem[] = [];
    for (let index = low; index <= high; index += 1) {
      const one = item(index);
      if (one !== undefined) found.push(one);
    }
    return found;
  }

  function press(event: MouseEvent, index: number): void {
    const pressed = item(index);
    if (pressed === undefined) return;
    setCursor(index);
    if (event.shiftKey) onSelect(range(index));
    else if (event.metaKey || event.ctrlKey) onSelect(toggled(selection, pressed));
    else {
      anchor.current = index;
      onSelect([pressed]);
    }
    grid.current?.focus();
  }

  function mark(index: number): void {
    const marked = item(index);
    if (marked === undefined) return;
    setCursor(index);
    anchor.current = index;
    onSelect(toggled(selection, marked));
    grid.current?.focus();
  }

  /** What is selected, when the row is among it; else the row alone. */
  function take(index: number): LibraryItem | undefined {
    const taken = item(index);
    if (taken !== undefined && !isSelected(selection, taken.path)) onSelect([taken]);
    return taken;
  }

  function step(event: KeyboardEvent, to: number): void {
    event.preventDefault();
    const next = moveTo(to);
    pending.current = null;
    if (event.metaKey || event.ctrlKey) return;
    if (next === undefined) {
      pending.current = Math.max(0, Math.min(to, count - 1));
      return;
    }
    if (event.shiftKey) onSelect(range(Math.max(0, Math.min(to, count - 1))));
    else {
      anchor.current = Math.max(0, Math.min(to, count - 1));
      onSelect([next]);
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.target !== grid.current || event.altKey) return;
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1);
    const here = item(at);
    switch (event.key) {
      case 'ArrowDown':
        step(event, selection.length === 0 ? at : at + 1);
        return;
      case 'ArrowUp':
        step(event, at - 1);
        return;
      case 'PageDown':
        step(event, at + page);
        return;
      case 'PageUp':
        step(event, at - page);
        return;
      case 'Home':
        step(event, 0);
        return;
      case 'End':
        step(event, count - 1);
        return;
      case ' ':
        event.preventDefault();
        mark(at);
        return;
      case 'Enter':
        if (here !== undefined) onOpen(here);
        return;
      case 'F2':
        event.preventDefault();
        take(at);
        if (here !== undefined) props.onRename(here);
        return;
      case 'Delete':
        if (take(at) !== undefined) props.onRemove();
        return;
      case 'ContextMenu':
      case 'F10': {
        if (event.key === 'F10' && !event.shiftKey) return;
        event.preventDefault();
        if (take(at) === undefined) return;
        const box = document.getElementById(`${id}-${at}`)?.getBoundingClientRect();
        if (box !== undefined) onMenu({ x: box.left + 48, y: box.bottom });
        return;
      }
      default:
        return;
    }
  }

  const visible: ReactNode[] = [];
  for (let index = first; index < last; index += 1) {
    const one = item(index);
    if (one === undefined) continue;
    visible.push(
      <LibraryRow
        key={one.path}
        item={one}
        index={index}
        id={`${id}-${index}`}
        selected={isSelected(selection, one.path)}
        side={sideOf(selection, one.path)}
        cursor={index === at}
        nowMs={nowMs}
        onPress={press}
        onMark={mark}
        onOpen={(opened) => {
          const found = item(opened);
          if (found !== undefined) onOpen(found);
        }}
        onMenu={(event, opened) => {
          event.preventDefault();
          setCursor(opened);
          if (take(opened) !== undefined) onMenu({ x: event.clientX, y: event.clientY });
        }}
        onTag={onTag}
      />,
    );
  }
  const head = (column: LibrarySort): ReactNode => (
    <GridHead
      aria-sort={sort === column ? (descending ? 'descending' : 'ascending') : 'none'}
      className={numeric.has(column) ? 'lib-num' : ''}
    >
      <button type="button" className="lib-sort" onClick={() => onSort(column)}>
        {said.columns[column]}
        {sort === column && <Glyph name={descending ? 'down' : 'up'} />}
      </button>
    </GridHead>
  );
  return (
    <Grid
      ref={grid}
      className="lib-table"
      aria-label={said.table}
      aria-rowcount={count + 1}
      aria-multiselectable="true"
      aria-activedescendant={item(at) === undefined ? undefined : `${id}-${at}`}
      onKeyDown={onKeyDown}
    >
      <GridRows>
        <GridRow aria-rowindex={1} className="lib-head">
          <GridHead className="lib-mark">
            <span className="unseen">{said.columns.mark}</span>
          </GridHead>
          {head('name')}
          {head('started')}
          {head('length')}
          <GridHead>{said.columns.transports}</GridHead>
          {head('entries')}
          {head('size')}
          {head('findings')}
          <GridHead>{said.columns.traffic}</GridHead>
          <GridHead>
            <span className="unseen">{said.columns.more}</span>
          </GridHead>
        </GridRow>
      </GridRows>
      <GridRows
        ref={scroller}
        className="lib-scroll"
        onScroll={(event) => setTopRow(Math.floor(event.currentTarget.scrollTop / ROW_HEIGHT / STRIDE) * STRIDE)}
      >
        <div role="presentation" className="lib-all" style={{ height: count * ROW_HEIGHT }}>
          {visible}
        </div>
      </GridRows>
    </Grid>
  );
}
