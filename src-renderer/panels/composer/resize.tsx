import { useRef } from 'react';
import { useDocument } from '../../data/use-document.ts';
import { words } from '../../words/index.ts';

const LEAST = 28;
const MOST = 480;
const STEP = 18;
const PANE = 'composer';

/** Height of the field as chosen; null: it grows with what is in it. Kept with the layout. */
export function useFieldHeight(): readonly [number | null, (height: number | null) => void] {
  const [layout, change] = useDocument('layout');
  const kept = layout.panes[PANE];
  const height = typeof kept === 'number' && Number.isFinite(kept) ? clamp(kept) : null;
  return [
    height,
    (next) =>
      change((before) => ({ ...before, panes: { ...before.panes, [PANE]: next === null ? null : clamp(next) } })),
  ];
}

function clamp(height: number): number {
  return Math.round(Math.max(LEAST, Math.min(MOST, height)));
}

export interface ResizeHandleProps {
  readonly height: number | null;
  readonly onHeight: (height: number | null) => void;
}

/** The upper edge: drag it, or use the arrows; a double click lets the field grow by itself again. */
export function ResizeHandle({ height, onHeight }: ResizeHandleProps) {
  const drag = useRef<{ readonly fromY: number; readonly from: number } | null>(null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line one can move has no element of its own
    <div
      role="separator"
      className="comp-handle"
      aria-label={words.composer.resize}
      aria-orientation="horizontal"
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={height ?? LEAST}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { fromY: event.clientY, from: height ?? LEAST };
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) onHeight(drag.current.from + drag.current.fromY - event.clientY);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onDoubleClick={() => onHeight(null)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? STEP : event.key === 'ArrowDown' ? -STEP : 0;
        if (step === 0 && event.key !== 'Enter') return;
        event.preventDefault();
        onHeight(step === 0 ? null : (height ?? LEAST) + step);
      }}
    />
  );
}
