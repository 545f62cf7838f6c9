import { useRef, useState } from 'react';
import { useDocument } from '../../data/use-document.ts';
import { words } from '../../words/index.ts';

const LEAST = 28;
const MOST = 480;
const STEP = 18;
const PANE = 'composer';

export interface FieldHeight {
  /** As chosen; null: it grows with what is in it. */
  readonly height: number | null;
  /** While it is dragged: seen, not kept yet. */
  drag(height: number): void;
  keep(height: number | null): void;
}

/** Kept with the layout, once a drag has ended. */
export function useFieldHeight(): FieldHeight {
  const [layout, change] = useDocument('layout');
  const [dragged, setDragged] = useState<number | null>(null);
  const kept = layout.panes[PANE];
  const own = typeof kept === 'number' && Number.isFinite(kept) ? clamp(kept) : null;
  return {
    height: dragged ?? own,
    drag: (next) => setDragged(clamp(next)),
    keep(next) {
      setDragged(null);
      const height = next === null ? null : clamp(next);
      change((before) => ({ ...before, panes: { ...before.panes, [PANE]: height } }));
    },
  };
}

function clamp(height: number): number {
  return Math.round(Math.max(LEAST, Math.min(MOST, height)));
}

/** The upper edge: drag it, or use the arrows; a double click lets the field grow by itself again. */
export function ResizeHandle({ field, now }: { readonly field: FieldHeight; readonly now: () => number }) {
  const from = useRef<{ readonly y: number; readonly height: number } | null>(null);
  const { height } = field;
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
        from.current = { y: event.clientY, height: height ?? now() };
      }}
      onPointerMove={(event) => {
        if (from.current !== null) field.drag(from.current.height + from.current.y - event.clientY);
      }}
      onPointerUp={(event) => {
        const moved = from.current !== null && from.current.y !== event.clientY;
        from.current = null;
        if (moved) field.keep(height);
      }}
      onDoubleClick={() => field.keep(null)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? STEP : event.key === 'ArrowDown' ? -STEP : 0;
        if (step === 0 && event.key !== 'Enter') return;
        event.preventDefault();
        field.keep(step === 0 ? null : (height ?? now()) + step);
      }}
    />
  );
}
