import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from 'react';
import { words } from '../words/index.ts';
import { nsAt, type TimeScale, xOf } from './axis/scale.ts';
import { clockTime, type WallClock } from './axis/wall-clock.ts';
import type { TimeRange } from './layout/layout-scene.ts';

const { head } = words.timeline;

export interface RangeHandlesProps {
  readonly range: TimeRange;
  readonly clock: WallClock;
  readonly endNs: number;
  readonly scale: () => TimeScale;
  readonly onDraft: (range: TimeRange | null) => void;
  readonly onRange: (range: TimeRange | null) => void;
  readonly handles: RangeHandleRefs;
}

export interface RangeHandleRefs {
  readonly from: RefObject<HTMLDivElement | null>;
  readonly to: RefObject<HTMLDivElement | null>;
}

/** Puts the handles over the drawn ones; one that is out of view takes no focus. */
export function placeHandles(handles: RangeHandleRefs, scale: TimeScale, range: TimeRange): void {
  for (const [handle, atNs] of [
    [handles.from.current, range.fromNs],
    [handles.to.current, range.toNs],
  ] as const) {
    if (handle === null) continue;
    const x = xOf(scale, atNs);
    handle.style.visibility = x < -1 || x > scale.width + 1 ? 'hidden' : '';
    handle.style.transform = `translateX(${Math.round(x) - 6}px)`;
  }
}

function ordered(a: number, b: number): TimeRange {
  return { fromNs: Math.min(a, b), toNs: Math.max(a, b) };
}

/** The two handles of the range on the ruler: dragged, or moved with the arrow keys. */
export function RangeHandles(props: RangeHandlesProps) {
  return (
    <>
      <RangeHandle edge="from" {...props} />
      <RangeHandle edge="to" {...props} />
    </>
  );
}

function RangeHandle({ edge, ...props }: RangeHandlesProps & { readonly edge: 'from' | 'to' }) {
  const { range, clock, scale, onDraft, onRange } = props;
  const dragged = useRef<{ readonly otherNs: number; range: TimeRange | null } | null>(null);
  const own = edge === 'from' ? range.fromNs : range.toNs;
  const other = edge === 'from' ? range.toNs : range.fromNs;
  const moved = (atNs: number): TimeRange => ordered(Math.max(0, atNs), other);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = { otherNs: other, range: null };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const drag = dragged.current;
    const ruler = event.currentTarget.parentElement;
    if (drag === null || ruler === null) return;
    const now = scale();
    const x = Math.min(Math.max(event.clientX - ruler.getBoundingClientRect().left, 0), now.width);
    drag.range = ordered(Math.max(0, nsAt(now, x)), drag.otherNs);
    onDraft(drag.range);
  };
  const onPointerUp = (): void => {
    const result = dragged.current?.range ?? null;
    dragged.current = null;
    onDraft(null);
    if (result !== null && result.toNs > result.fromNs) onRange(result);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const now = scale();
    const step = (now.toNs - now.fromNs) * (event.shiftKey ? 0.1 : 0.01);
    if (event.key === 'ArrowLeft') onRange(moved(own - step));
    else if (event.key === 'ArrowRight') onRange(moved(own + step));
    else if (event.key === 'Escape') onRange(null);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={props.handles[edge]}
      className="timeline-handle"
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? head.rangeStart : head.rangeEnd}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.round(Math.max(props.endNs, range.toNs) / 1e6)}
      aria-valuenow={Math.round(own / 1e6)}
      aria-valuetext={clockTime(clock, own)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        dragged.current = null;
        onDraft(null);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
