import { type KeyboardEvent, useCallback, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { type CompareRow, type ComparisonTick, MAX_COMPARE_ROWS } from '../../../src-shared/contract/compare.ts';
import { useEngine } from '../../data/use-engine.ts';
import { type Pulled, usePulledRows } from '../../entries/detail/use-lines.ts';
import { VirtualLines, type VirtualLinesHandle } from '../../entries/detail/virtual-lines.tsx';
import { differenceWords as said } from '../../words/difference.ts';
import { Rail } from './rail.tsx';
import { CompareLine, ROW_PX } from './row.tsx';
import { differencesIn } from './rules.ts';

/** Of a line at 12 px: the mono's advance, and what is no preview of one side. */
const CHAR_PX = 7.2;
/** What a mark at the edge must not lie under. */
const ELLIPSIS_CHARS = 3;
const BESIDE_PX = 16 + 76 + 114 + 8;

export interface RowsHandle {
  show(index: number): void;
  focus(): void;
}

export interface RowsProps {
  readonly tick: ComparisonTick;
  readonly only: boolean;
  readonly index: number;
  readonly ref: React.Ref<RowsHandle>;
  onIndex(index: number): void;
  /** A row of all, from the rail. */
  onRow(row: number): void;
  onOpen(row: CompareRow): void;
}

/** Both sides, line by line, of which only the visible ones exist. */
export function Rows({ tick, only, index, ref, onIndex, onRow, onOpen }: RowsProps) {
  const { call } = useEngine();
  const { compareId, revision } = tick;
  const total = only ? differencesIn(tick.counts) : tick.rows;
  const id = useId();
  const lines = useRef<VirtualLinesHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const maxChars = useMaxChars(box);
  useKeptInSight(box, () => lines.current?.show(index, 'center'));
  const [seen, setSeen] = useState({ first: 0, count: 0 });
  useImperativeHandle(ref, () => ({
    show: (at) => lines.current?.show(at, 'center'),
    focus: () => lines.current?.focus(),
  }));

  const pull = useCallback(
    async (from: number, count: number): Promise<Pulled<CompareRow>> => {
      const asked = Math.min(count, MAX_COMPARE_ROWS);
      const answer = await call('compare.rows', { compareId, from, count: asked, onlyDifferences: only });
      // Closed meanwhile: another comparison took its place, and asks for itself.
      if (!answer.ok) throw new Error(answer.error.code);
      return { total, from: answer.value.from, rows: answer.value.rows };
    },
    [call, compareId, only, total],
  );
  const pulled = usePulledRows<CompareRow, Pulled<CompareRow>>(`${compareId} ${revision} ${only} ${total}`, pull);
  const onVisible = useCallback(
    (first: number, count: number) => {
      pulled.onVisible(first, count);
      setSeen((before) => (before.first === first && before.count === count ? before : { first, count }));
    },
    [pulled.onVisible],
  );

  function goTo(to: number): void {
    if (total === 0) return;
    const next = Math.min(Math.max(to, 0), total - 1);
    onIndex(next);
    lines.current?.show(next);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, (lines.current?.pageLines() ?? 1) - 1);
    const to: Readonly<Record<string, number>> = {
      ArrowUp: index - 1,
      ArrowDown: index + 1,
      PageUp: index - page,
      PageDown: index + page,
      Home: 0,
      End: total - 1,
    };
    const wanted = to[event.key];
    const row = pulled.row(index);
    if (wanted !== undefined) goTo(wanted);
    else if (event.key === 'Enter' && row !== undefined) onOpen(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const pick = useCallback((at: number) => onIndex(at), [onIndex]);
  const first = pulled.row(seen.first)?.row ?? 0;
  const last = pulled.row(Math.min(seen.first + seen.count, total) - 1)?.row;

  return (
    <div className="diff-list" data-letters="commands" ref={box}>
      <VirtualLines
        ref={lines}
        count={total}
        linePx={ROW_PX}
        className="diff-lines"
        subject={only}
        onVisible={onVisible}
        attributes={{
          role: 'listbox',
          'aria-label': said.grid,
          'aria-activedescendant': pulled.row(index) === undefined ? undefined : `${id}-${index}`,
          tabIndex: 0,
          onKeyDown,
        }}
        line={(at) => (
          <CompareLine
            key={at}
            id={`${id}-${at}`}
            index={at}
            total={total}
            row={pulled.row(at)}
            active={at === index}
            maxChars={maxChars}
            onPick={pick}
            onOpen={onOpen}
          />
        )}
      />
      <Rail
        compareId={compareId}
        revision={revision}
        rows={tick.rows}
        from={first}
        to={last === undefined ? first : last + 1}
        onRow={onRow}
      />
    </div>
  );
}

/** How many characters of a preview one side has room for. */
function useMaxChars(box: React.RefObject<HTMLDivElement | null>): number {
  const [chars, setChars] = useState(60);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = (): void => {
      const side = (element.clientWidth - 28 - 14) / 2;
      setChars(Math.max(12, Math.floor((side - BESIDE_PX) / CHAR_PX) - ELLIPSIS_CHARS));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    return () => observer.disconnect();
  }, [box]);
  return chars;
}

/** The line with the cursor stays in sight when the list becomes lower: what is below it was opened for that line. */
function useKeptInSight(box: React.RefObject<HTMLDivElement | null>, show: () => void): void {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const isLower = element.clientHeight < height;
      height = element.clientHeight;
      // After the list has measured itself, which an observer of its own does.
      if (isLower) requestAnimationFrame(() => latest.current());
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
}
