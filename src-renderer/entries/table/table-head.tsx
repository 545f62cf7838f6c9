// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the visible rows exist cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: cells of the head are one stop of the Tab key, the arrows go between them
import { type DragEvent, type KeyboardEvent, type MouseEvent, memo, type PointerEvent, useState } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { IconButton } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { type Column, clampWidth, growsLeft, isPath, isResizable, pathOf, type TimeMode } from './columns.ts';

export interface TableHeadProps {
  readonly columns: readonly Column[];
  /** Widths as drawn, by place. */
  readonly widths: readonly number[];
  readonly timeMode: TimeMode;
  readonly pinnedSeq: number | null;
  onResize(column: Column, px: number): void;
  /** The drag ended, or a key was pressed: this width is to be kept. */
  onResized(column: Column, px: number): void;
  onFit(column: Column): void;
  onMove(column: Column, before: Column | null): void;
  onNudge(column: Column, by: -1 | 1): void;
  onMenu(column: Column | null, at: { readonly x: number; readonly y: number }): void;
}

const STEP_PX = 8;
const RIGHT: ReadonlySet<Column> = new Set<Column>(['seq', 'delta', 'pin', 'attempt', 'size', 'wire']);

/** What stands over a column. */
export function headOf(column: Column, timeMode: TimeMode, pinnedSeq: number | null): string {
  if (isPath(column)) return visible(pathOf(column));
  if (column === 'time') return words.table.timeHead[timeMode];
  if (column === 'pin' && pinnedSeq !== null) return words.table.pinHead(pinnedSeq);
  return words.table.head[column];
}

function classOf(column: Column): string {
  if (isPath(column) || column === 'event') return 'entries-json';
  if (column === 'time' || column === 'name' || column === 'preview') return `entries-${column}`;
  if (column === 'kind' || column === 'direction') return 'entries-kind';
  return RIGHT.has(column) ? 'entries-right' : '';
}

/** The head: cells are dragged to other places, their edges to other widths, and both are done with keys too. */
export const TableHead = memo(function TableHead(props: TableHeadProps) {
  const { columns, widths, timeMode, pinnedSeq, onMove, onNudge, onMenu } = props;
  const [focused, setFocused] = useState<Column | null>(null);
  const [dragged, setDragged] = useState<Column | null>(null);
  const [over, setOver] = useState<Column | null>(null);
  const stop = focused !== null && columns.includes(focused) ? focused : columns[0];

  function onKeyDown(event: KeyboardEvent<HTMLElement>, column: Column): void {
    if (event.target !== event.currentTarget) return;
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by !== 0 && (event.altKey || event.ctrlKey || event.metaKey)) onNudge(column, by);
    else if (by !== 0) focusBeside(event.currentTarget, by);
    else if (event.key === 'Enter' || event.key === ' ' || isMenuKey(event)) onMenu(column, below(event.currentTarget));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function onDrop(event: DragEvent, column: Column): void {
    event.preventDefault();
    if (dragged !== null && dragged !== column) {
      const right = columns.indexOf(column) > columns.indexOf(dragged);
      onMove(dragged, right ? (columns[columns.indexOf(column) + 1] ?? null) : column);
    }
    setDragged(null);
    setOver(null);
  }
  function onContextMenu(event: MouseEvent, column: Column | null): void {
    event.preventDefault();
    event.stopPropagation();
    onMenu(column, { x: event.clientX, y: event.clientY });
  }
  return (
    <div className="entries-head" role="row" aria-rowindex={1} onContextMenu={(event) => onContextMenu(event, null)}>
      {columns.map((column, at) => {
        const label = headOf(column, timeMode, pinnedSeq);
        return (
          <span
            key={column}
            role="columnheader"
            // Without the name of the edge that stands in the cell.
            aria-label={label}
            className={`entries-head-cell ${classOf(column)} ${over === column && dragged !== column ? 'entries-head-over' : ''}`}
            tabIndex={column === stop ? 0 : -1}
            draggable
            data-column={column}
            onFocus={() => setFocused(column)}
            onKeyDown={(event) => onKeyDown(event, column)}
            onContextMenu={(event) => onContextMenu(event, column)}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', label);
              setDragged(column);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(column);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDrop={(event) => onDrop(event, column)}
          >
            <span className="entries-head-word">{column === 'rail' ? '' : label}</span>
            {isResizable(column) && (
              <Grip
                {...props}
                column={column}
                label={label}
                px={widths[at] ?? 0}
                from={growsLeft(columns, column) ? 'start' : 'end'}
                reachable={column === stop}
              />
            )}
          </span>
        );
      })}
    </div>
  );
});

/** Opens the menu of all columns. Beside the grid, which may hold rows alone; over the rail, whose head is empty. */
export const ColumnsButton = memo(function ColumnsButton(props: {
  readonly first: Column | undefined;
  onMenu: TableHeadProps['onMenu'];
}) {
  return (
    <IconButton
      icon="dots"
      size="small"
      label={words.table.columns.button}
      aria-haspopup="menu"
      className={`entries-columns-button ${props.first === 'rail' ? '' : 'entries-columns-button-end'}`}
      onClick={(event) => props.onMenu(null, below(event.currentTarget))}
    />
  );
});

function isMenuKey(event: KeyboardEvent): boolean {
  return event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
}

function below(element: Element): { readonly x: number; readonly y: number } {
  const box = element.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}

function focusBeside(cell: HTMLElement, by: -1 | 1): void {
  const beside = by === -1 ? cell.previousElementSibling : cell.nextElementSibling;
  if (beside instanceof HTMLElement && beside.role === 'columnheader') beside.focus();
}

interface GripProps extends Pick<TableHeadProps, 'onResize' | 'onResized' | 'onFit'> {
  readonly column: Column;
  readonly label: string;
  readonly px: number;
  readonly from: 'start' | 'end';
  readonly reachable: boolean;
}

function Grip({ column, label, px, from, reachable, onResize, onResized, onFit }: GripProps) {
  const sign = from === 'end' ? 1 : -1;
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const grip = event.currentTarget;
    const startX = event.clientX;
    let now = px;
    grip.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void => {
      now = clampWidth(px + sign * (moved.clientX - startX));
      onResize(column, now);
    };
    const up = (): void => {
      grip.removeEventListener('pointermove', move);
      // A click alone, half of a double one, is no choice of a width.
      if (now !== px) onResized(column, now);
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', up, { once: true });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') onFit(column);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      onResized(column, clampWidth(px + sign * (event.key === 'ArrowRight' ? STEP_PX : -STEP_PX)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      className={`entries-grip entries-grip-${from}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={words.table.widthOf(label)}
      aria-valuenow={px}
      aria-valuemin={clampWidth(0)}
      aria-valuemax={clampWidth(9999)}
      aria-valuetext={`${countText(px)} px`}
      tabIndex={reachable ? 0 : -1}
      draggable
      onDragStart={(event) => {
        // The head's cell is dragged, its edge is not.
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={onPointerDown}
      onMouseDown={(event) => event.stopPropagation()}
      onDoubleClick={() => onFit(column)}
      onKeyDown={onKeyDown}
    />
  );
}
