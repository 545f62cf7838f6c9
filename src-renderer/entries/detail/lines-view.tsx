import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { nameOf } from '../../../src-shared/base/visible-text.ts';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { copyText } from '../clipboard.ts';
import type { DrawnRow, Fold, Lines, Place, TextView } from '../payload/api.ts';
import type { Payload, PayloadState } from '../payload/client.ts';
import { LONGEST_ROW_COLUMNS } from '../payload/text-rows.ts';
import { segmentsOf } from './line-segments.ts';
import { StampNote } from './stamp-note.tsx';
import { usePulledRows } from './use-lines.ts';
import { VirtualLines, type VirtualLinesHandle } from './virtual-lines.tsx';

const LINE_PX = 18;
/** Left and right of the text, with room for the fold mark. */
const PADDING_PX = 44;
const SCROLL_STEP_MS = 60;

/** Characters of the view's text; `head` is where the caret is. */
interface Selection {
  readonly anchor: number;
  readonly head: number;
}

export interface LinesViewProps {
  readonly payload: Payload;
  readonly state: PayloadState;
  readonly view: TextView;
  readonly wrap: boolean;
  readonly label: string;
  /** Changes when a search found something else. */
  readonly findKey: string;
  /** The match one stands at. */
  readonly current: Place | null;
  onColumns(columns: number): void;
  onSaid(text: string): void;
  readonly ref?: Ref<LinesHandle>;
}

export interface LinesHandle {
  /** All but the outermost containers. */
  foldAll(shut: boolean): void;
}

/**
 * Any amount of text, of which only the visible rows exist: laid out and pulled from the worker. The selection is of characters,
 * not of what is drawn, so that it reaches over rows that are not; copying asks the worker for all of it.
 */
export function LinesView(props: LinesViewProps) {
  const { payload, state, view, wrap, label, findKey, current, onColumns, onSaid, ref } = props;
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const lines = useRef<VirtualLinesHandle>(null);
  const [fitting, setFitting] = useState(0);
  const [selection, setSelection] = useState<Selection | null>(null);
  /** Grows with each fold. */
  const [version, setVersion] = useState(0);
  const drag = useRef<{ timer: ReturnType<typeof setInterval> | undefined; y: number } | null>(null);
  const revision = state.facts?.revision ?? 0;
  const columns = wrap ? fitting : LONGEST_ROW_COLUMNS;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const char = (probe.current?.getBoundingClientRect().width ?? 72) / 10;
      setFitting(Math.max(16, Math.floor((element.clientWidth - PADDING_PX) / char)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (columns > 0) onColumns(columns);
  }, [columns, onColumns]);

  const pull = useCallback(
    (from: number, count: number) => payload.ask.lines(payload.id, view, columns, from, count),
    [payload, view, columns],
  );
  const idle = useCallback(() => Promise.reject<Lines>(new Error('The width is not known yet.')), []);
  const pulled = usePulledRows<DrawnRow, Lines>(
    `${payload.id} ${view} ${columns} ${revision} ${version} ${findKey}`,
    columns === 0 ? idle : pull,
  );
  const subject = `${payload.id} ${view}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection belongs to one text
  useEffect(() => setSelection(null), [subject, state.facts?.steps]);
  useEffect(() => {
    if (current === null) return;
    // What hid the match was opened.
    setVersion((now) => now + 1);
    lines.current?.show(current.row);
  }, [current]);
  useImperativeHandle(ref, () => ({ foldAll: (shut) => void fold('all', shut) }));

  async function fold(what: Parameters<typeof payload.ask.fold>[1], shut: boolean): Promise<void> {
    await payload.ask.fold(payload.id, what, shut);
    setVersion((now) => now + 1);
  }
  /** Folds or unfolds what the caret is in. */
  async function foldHere(): Promise<void> {
    const head = selection?.head ?? 0;
    const row = await payload.ask.rowOf(payload.id, view, columns, head);
    const line = (await payload.ask.lines(payload.id, view, columns, row, 1)).rows[0];
    if (line?.fold != null) return fold({ at: line.fold.at }, !line.fold.shut);
    await fold({ around: head }, true);
  }

  const from = selection === null ? 0 : Math.min(selection.anchor, selection.head);
  const to = selection === null ? 0 : Math.max(selection.anchor, selection.head);
  const length = pulled.answer?.length ?? 0;

  /** Character under the pointer. */
  function offsetAt(x: number, y: number): number | null {
    const caret = document.caretPositionFromPoint(x, y);
    const node = caret?.offsetNode;
    const element = node instanceof Element ? node : node?.parentElement;
    const row = element?.closest<HTMLElement>('[data-from]') ?? rowNear(y);
    if (row === null) return null;
    const rowFrom = Number(row.dataset.from);
    const piece = element?.closest<HTMLElement>('[data-at]');
    if (piece == null || !row.contains(piece)) {
      return x > row.getBoundingClientRect().left + PADDING_PX / 2 ? rowFrom + Number(row.dataset.length) : rowFrom;
    }
    const at = rowFrom + Number(piece.dataset.at);
    if (piece.dataset.stands !== undefined) return at + ((caret?.offset ?? 0) > 0 ? 1 : 0);
    return at + (node instanceof Text ? (caret?.offset ?? 0) : 0);
  }
  function rowNear(y: number): HTMLElement | null {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('[data-from]') ?? [])];
    return rows.findLast((row) => row.getBoundingClientRect().top <= y) ?? rows[0] ?? null;
  }

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button') !== null)) return;
    const offset = offsetAt(event.clientX, event.clientY);
    if (offset === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { timer: undefined, y: event.clientY };
    setSelection((now) => ({ anchor: event.shiftKey && now !== null ? now.anchor : offset, head: offset }));
  }
  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const now = drag.current;
    if (now === null) return;
    now.y = event.clientY;
    const { clientX } = event;
    const reach = (): void => {
      const area = box.current?.getBoundingClientRect();
      if (area === undefined) return;
      const beyond = now.y < area.top ? -1 : now.y > area.bottom ? 1 : 0;
      if (beyond !== 0) scrollBy(beyond);
      const offset = offsetAt(clientX, Math.min(Math.max(now.y, area.top + 1), area.bottom - 1));
      if (offset !== null) setSelection((one) => (one === null ? one : { ...one, head: offset }));
    };
    clearInterval(now.timer);
    now.timer = setInterval(reach, SCROLL_STEP_MS);
    reach();
  }
  /** Only mouse events count clicks. A second selects the word, a third the row. */
  function onMouseDown(event: MouseEvent<HTMLElement>): void {
    if (event.button !== 0 || event.detail < 2) return;
    const offset = offsetAt(event.clientX, event.clientY);
    onLostPointerCapture();
    if (offset !== null && event.detail === 2) selectWord(offset);
    else if (offset !== null) selectRow(offset);
  }
  function onLostPointerCapture(): void {
    clearInterval(drag.current?.timer);
    drag.current = null;
  }
  /** Shows one more row above or below those drawn. */
  function scrollBy(step: -1 | 1): void {
    const first = pulled.answer?.rows.findIndex((row) => document.getElementById(`${subject}:${row.from}`) !== null);
    if (first === undefined || first < 0 || pulled.answer === null) return;
    const top = pulled.answer.from + first;
    lines.current?.show(step < 0 ? Math.max(0, top - 1) : top + (lines.current?.pageLines() ?? 1) + 1);
  }
  function rowHolding(offset: number): DrawnRow | undefined {
    return pulled.answer?.rows.findLast((row) => row.from <= offset);
  }
  function selectWord(offset: number): void {
    const row = rowHolding(offset);
    if (row === undefined) return;
    const at = offset - row.from;
    const before = /[\p{L}\p{N}_.+-]*$/u.exec(row.text.slice(0, at))?.[0].length ?? 0;
    const after = /^[\p{L}\p{N}_.+-]*/u.exec(row.text.slice(at))?.[0].length ?? 0;
    setSelection({ anchor: offset - before, head: offset + after });
  }
  function selectRow(offset: number): void {
    const row = rowHolding(offset);
    if (row !== undefined) setSelection({ anchor: row.from, head: row.from + row.text.length });
  }

  async function copy(): Promise<void> {
    const [start, end] = selection === null || from === to ? [0, length] : [from, to];
    const text = await payload.ask.text(payload.id, view, start, end);
    onSaid(
      await copyText(
        text,
        words.detail.copiedCharacters(end - start, end - start === length && state.facts?.whole === false),
      ),
    );
  }

  async function moveTo(head: number, extend: boolean): Promise<void> {
    const offset = Math.min(Math.max(head, 0), length);
    setSelection((now) => ({ anchor: extend && now !== null ? now.anchor : offset, head: offset }));
    lines.current?.show(await payload.ask.rowOf(payload.id, view, columns, offset));
  }
  async function moveRows(step: number, extend: boolean): Promise<void> {
    const head = selection?.head ?? 0;
    const row = await payload.ask.rowOf(payload.id, view, columns, head);
    const next = Math.min(Math.max(row + step, 0), (pulled.answer?.total ?? 1) - 1);
    const [here, there] = await Promise.all(
      [row, next].map((index) => payload.ask.lines(payload.id, view, columns, index, 1)),
    );
    const target = there?.rows[0];
    const column = head - (here?.rows[0]?.from ?? head);
    if (target !== undefined) await moveTo(target.from + Math.min(column, target.text.length), extend);
  }
  async function moveInRow(end: boolean, extend: boolean): Promise<void> {
    const row = await payload.ask.rowOf(payload.id, view, columns, selection?.head ?? 0);
    const line = (await payload.ask.lines(payload.id, view, columns, row, 1)).rows[0];
    if (line !== undefined) await moveTo(end ? line.from + line.text.length : line.from, extend);
  }

  /** Where a key leads; null where it is none of these. */
  function moveBy(key: string, mod: boolean, extend: boolean): Promise<void> | null {
    const page = lines.current?.pageLines() ?? 1;
    const head = selection?.head ?? 0;
    switch (key) {
      case 'ArrowLeft':
        return moveTo(head - 1, extend);
      case 'ArrowRight':
        return moveTo(head + 1, extend);
      case 'ArrowUp':
        return moveRows(-1, extend);
      case 'ArrowDown':
        return moveRows(1, extend);
      case 'PageUp':
        return moveRows(-page, extend);
      case 'PageDown':
        return moveRows(page, extend);
      case 'Home':
        return mod ? moveTo(0, extend) : moveInRow(false, extend);
      case 'End':
        return mod ? moveTo(length, extend) : moveInRow(true, extend);
      default:
        return null;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    const extend = event.shiftKey;
    const key = event.key.toLowerCase();
    if (mod && key === 'a') setSelection({ anchor: 0, head: length });
    else if (mod && key === 'c') void copy();
    else if (view === 'pretty' && (event.key === 'Enter' || event.key === ' ')) void foldHere();
    else {
      const moved = event.altKey ? null : moveBy(event.key, mod, extend);
      if (moved === null) return;
      void moved;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const selected = from === to ? null : ([from, to] as const);
  const found = current === null ? null : ([current.from, current.to] as const);
  return (
    <div ref={box} className={`entries-text ${wrap ? '' : 'entries-text-long'}`}>
      <span ref={probe} className="entries-probe" aria-hidden="true">
        0000000000
      </span>
      <VirtualLines
        ref={lines}
        count={pulled.answer?.total ?? 0}
        linePx={LINE_PX}
        subject={subject}
        onVisible={pulled.onVisible}
        attributes={{
          role: 'region',
          'aria-label': label,
          'aria-keyshortcuts': 'Control+A Control+C',
          tabIndex: 0,
          onKeyDown,
          onPointerDown,
          onPointerMove,
          onMouseDown,
          onLostPointerCapture,
        }}
        line={(index) => {
          const row = pulled.row(index);
          if (row === undefined) return <div key={index} className="entries-text-row" />;
          return (
            <Row
              key={index}
              id={`${subject}:${row.from}`}
              row={row}
              feeds={view === 'raw'}
              selected={selected}
              current={found}
              onFold={(at, shut) => void fold({ at }, shut)}
              caret={selection !== null && from === to ? selection.head : null}
            />
          );
        }}
      />
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly row: DrawnRow;
  /** Whether line feeds are drawn too. */
  readonly feeds: boolean;
  readonly selected: readonly [number, number] | null;
  readonly current: readonly [number, number] | null;
  readonly caret: number | null;
  onFold(at: number, shut: boolean): void;
}

function Row({ id, row, feeds, selected, current, caret, onFold }: RowProps) {
  const end = row.from + row.text.length;
  const reaches = selected !== null && selected[0] < end + 1 && selected[1] > row.from;
  const segments = segmentsOf(row, reaches ? selected : null, current);
  const hasCaret = caret !== null && caret >= row.from && (caret < end || (caret === end && row.ends));
  const fedSelected = reaches && selected[1] > end && row.fed;
  return (
    <div id={id} className="entries-text-row" dir="ltr" data-from={row.from} data-length={row.text.length}>
      {row.fold !== null && <Twist fold={row.fold} onFold={onFold} />}
      {segments.map((segment) => (
        <span
          key={segment.at}
          data-at={segment.at}
          data-stands={segment.stands === undefined ? undefined : ''}
          className={`${segment.className} ${segment.stands === undefined ? '' : 'entries-stands'}`.trim() || undefined}
          title={segment.stands === undefined ? undefined : nameOf(segment.stands)}
        >
          {segment.text}
        </span>
      ))}
      {feeds && row.fed && (
        <span className={`entries-stands ${fedSelected ? 'entries-selected' : ''}`} title={nameOf('\n')}>
          {'\u240a'}
        </span>
      )}
      {!feeds && fedSelected && <span className="entries-selected"> </span>}
      {!row.ends && (
        <span className="entries-fold" title={words.detail.foldTip}>
          ↩
        </span>
      )}
      {row.fold?.shut === true && (
        <span className="entries-js-punctuation">
          <span className="entries-folded" title={words.detail.foldedTip}>
            …
          </span>
          {row.fold.tail}
        </span>
      )}
      {row.stamp !== null && <StampNote stamp={row.stamp} />}
      {hasCaret && (
        <i className="entries-caret" style={{ insetInlineStart: `calc(16px + ${columnOf(row, caret)}ch)` }} />
      )}
    </div>
  );
}

/** For the pointer; the keyboard folds what the caret is in. */
function Twist({ fold, onFold }: { readonly fold: Fold; onFold(at: number, shut: boolean): void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="entries-twist"
      aria-label={fold.shut ? words.detail.unfold : words.detail.fold}
      aria-expanded={!fold.shut}
      onClick={() => onFold(fold.at, !fold.shut)}
    >
      <Glyph name={fold.shut ? 'chevr' : 'chevd'} />
    </button>
  );
}

/** Where the caret stands, in characters as wide as a figure. */
function columnOf(row: DrawnRow, caret: number): number {
  let column = 0;
  for (const part of segmentsOf({ ...row, tokens: [], marks: [], finds: [] }, null, null)) {
    const inside = caret - row.from - part.at;
    if (inside <= 0) break;
    column += part.stands === undefined ? Math.min(inside, part.text.length) : part.text.length;
  }
  return column;
}
