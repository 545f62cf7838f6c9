// biome-ignore-all lint/a11y/useSemanticElements: a grid of which only the visible rows exist cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row (aria-activedescendant)
import { type KeyboardEvent, memo, type PointerEvent } from 'react';
import { type Column, clampWidth, DEFAULT_WIDTHS, type Widths } from './columns.ts';

export interface TableHeadProps {
  readonly widths: Widths;
  readonly showNames: boolean;
  onResize(column: Column, px: number): void;
  onResized(): void;
}

interface HeadCell {
  readonly column: Column;
  readonly label: string;
  readonly className?: string;
  /** Size stands right of the column that takes the rest: it grows to the left. */
  readonly grip?: 'start';
}

const CELLS: readonly HeadCell[] = [
  { column: 'seq', label: '#', className: 'entries-right' },
  { column: 'time', label: 'Time', className: 'entries-time' },
  { column: 'delta', label: 'Δ', className: 'entries-right' },
  { column: 'name', label: 'Connection', className: 'entries-name' },
  { column: 'kind', label: 'Kind', className: 'entries-kind' },
];
const SIZE: HeadCell = { column: 'size', label: 'Size', className: 'entries-right', grip: 'start' };

const STEP_PX = 8;

export const TableHead = memo(function TableHead({ widths, showNames, onResize, onResized }: TableHeadProps) {
  const cell = ({ column, label, className = '', grip }: HeadCell) => (
    <span key={column} role="columnheader" className={`entries-head-cell ${className}`}>
      {label}
      <Grip
        column={column}
        label={label}
        px={widths[column]}
        from={grip ?? 'end'}
        onResize={onResize}
        onResized={onResized}
      />
    </span>
  );
  return (
    <div className="entries-head" role="row" aria-rowindex={1}>
      <span />
      {CELLS.filter(({ column }) => showNames || column !== 'name').map(cell)}
      <span role="columnheader" className="entries-head-cell">
        Preview
      </span>
      {cell(SIZE)}
    </div>
  );
});

interface GripProps {
  readonly column: Column;
  readonly label: string;
  readonly px: number;
  readonly from: 'start' | 'end';
  onResize(column: Column, px: number): void;
  onResized(): void;
}

function Grip({ column, label, px, from, onResize, onResized }: GripProps) {
  const sign = from === 'end' ? 1 : -1;
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    event.preventDefault();
    event.stopPropagation();
    const grip = event.currentTarget;
    const startX = event.clientX;
    grip.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void =>
      onResize(column, clampWidth(px + sign * (moved.clientX - startX)));
    const up = (): void => {
      grip.removeEventListener('pointermove', move);
      onResized();
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', up, { once: true });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    onResize(column, clampWidth(px + sign * (event.key === 'ArrowRight' ? STEP_PX : -STEP_PX)));
    onResized();
  }
  return (
    <div
      className={`entries-grip entries-grip-${from}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={px}
      aria-valuemin={clampWidth(0)}
      aria-valuemax={clampWidth(9999)}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onMouseDown={(event) => event.stopPropagation()}
      onDoubleClick={() => onResize(column, DEFAULT_WIDTHS[column])}
      onKeyDown={onKeyDown}
    />
  );
}
