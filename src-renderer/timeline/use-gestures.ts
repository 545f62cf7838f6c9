import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { nsPerPx, type TimeScale, xOf } from './axis/scale.ts';
import type { ViewAction } from './axis/viewport.ts';
import type { TimeRange } from './layout/layout-scene.ts';

const CLICK_SLOP = 3;
const EDGE_GRIP = 4;

export interface GestureContext {
  /** The scale on screen now. */
  readonly scale: () => TimeScale;
  readonly dispatch: (action: ViewAction) => void;
  readonly range: () => TimeRange | null;
}

function momentAt(scale: TimeScale, x: number): number {
  return scale.fromNs + x * nsPerPx(scale);
}

/** Wheel over `ref`: zoom at the pointer; level, or with Shift, pan. Pinch arrives as wheel with Ctrl. */
export function useWheel(ref: RefObject<HTMLElement | null>, context: GestureContext): void {
  const latest = useRef(context);
  latest.current = context;
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { scale, dispatch } = latest.current;
      const now = scale();
      const unit =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
      const dx = (event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
      const dy = event.deltaY * unit;
      if (!event.ctrlKey && (event.shiftKey || Math.abs(dx) > Math.abs(dy))) {
        dispatch({ type: 'pan', byNs: dx * nsPerPx(now) });
        return;
      }
      const step = Math.max(-1.5, Math.min(1.5, dy * (event.ctrlKey ? 0.012 : 0.002)));
      const x = event.clientX - element.getBoundingClientRect().left;
      dispatch({ type: 'zoom', factor: Math.exp(step), atNs: momentAt(now, x) });
    };
    // React's own wheel listeners are passive and could not keep the page from zooming.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [ref]);
}

interface Drag {
  readonly startX: number;
  readonly anchorNs: number;
  readonly resizing: boolean;
  moved: boolean;
  x: number;
  frame: number;
}

export interface SelectOptions extends GestureContext {
  readonly onDraft: (range: TimeRange | null) => void;
  readonly onRange: (range: TimeRange) => void;
  readonly onClick: (x: number, y: number) => void;
}

/** Dragging over the lanes selects a range; beyond an edge the view moves on under the pointer. */
export function useSelect(options: SelectOptions) {
  const drag = useRef<Drag | null>(null);
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => () => cancelAnimationFrame(drag.current?.frame ?? 0), []);

  const draftOf = (own: Drag): TimeRange => {
    const scale = latest.current.scale();
    const x = Math.min(Math.max(own.x, 0), scale.width);
    const at = Math.max(0, momentAt(scale, x));
    return { fromNs: Math.min(own.anchorNs, at), toNs: Math.max(own.anchorNs, at) };
  };
  const extend = () => {
    const own = drag.current;
    if (own === null) return;
    const { scale, dispatch, onDraft } = latest.current;
    const now = scale();
    const beyond = own.x < 0 ? own.x : own.x > now.width ? own.x - now.width : 0;
    own.frame = 0;
    if (beyond === 0) return;
    dispatch({ type: 'pan', byNs: Math.max(-40, Math.min(40, beyond * 0.25)) * nsPerPx(now) });
    onDraft(draftOf(own));
    own.frame = requestAnimationFrame(extend);
  };
  const stop = () => {
    cancelAnimationFrame(drag.current?.frame ?? 0);
    drag.current = null;
    latest.current.onDraft(null);
  };
  const xIn = (event: PointerEvent<HTMLElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;

  /** Which edge of the range a press here would move. */
  const overEdge = (x: number): 'from' | 'to' | null => {
    const range = latest.current.range();
    if (range === null) return null;
    const scale = latest.current.scale();
    const toFrom = Math.abs(xOf(scale, range.fromNs) - x);
    const toTo = Math.abs(xOf(scale, range.toNs) - x);
    if (Math.min(toFrom, toTo) > EDGE_GRIP) return null;
    return toFrom < toTo ? 'from' : 'to';
  };

  return {
    overEdge,
    isDragging: () => drag.current?.moved === true,
    cancel: (): boolean => {
      const was = drag.current !== null;
      if (was) stop();
      return was;
    },
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      const x = xIn(event);
      const edge = overEdge(x);
      const range = latest.current.range();
      const anchorNs =
        edge === null || range === null
          ? Math.max(0, momentAt(latest.current.scale(), x))
          : edge === 'from'
            ? range.toNs
            : range.fromNs;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { startX: x, x, anchorNs, resizing: edge !== null, moved: false, frame: 0 };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const own = drag.current;
      if (own === null) return;
      own.x = xIn(event);
      if (!own.moved && Math.abs(own.x - own.startX) <= CLICK_SLOP) return;
      if (!own.moved) {
        own.moved = true;
        // What one selects must hold still.
        latest.current.dispatch({ type: 'follow', on: false });
      }
      latest.current.onDraft(draftOf(own));
      if (own.frame === 0) own.frame = requestAnimationFrame(extend);
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const own = drag.current;
      if (own === null) return;
      const { moved, resizing } = own;
      const range = draftOf(own);
      const box = event.currentTarget.getBoundingClientRect();
      stop();
      if (moved && range.toNs > range.fromNs) latest.current.onRange(range);
      else if (!resizing) latest.current.onClick(event.clientX - box.left, event.clientY - box.top);
    },
    onPointerCancel() {
      if (drag.current !== null) stop();
    },
  };
}

/** Two fingers: the moments under them stay under them. Fingers apart by less than this cannot be told from one. */
const LEAST_PINCH_PX = 8;

/**
 * Two fingers on a touch screen zoom and move the view at once; `onBegin` ends what the first finger had begun. (A pinch on a
 * touchpad arrives as a wheel, see {@link useWheel}.) Heard while capturing, so that one finger of two drags nothing.
 */
export function usePinch(
  ref: RefObject<HTMLElement | null>,
  context: Pick<GestureContext, 'scale' | 'dispatch'> & { readonly onBegin: () => void },
): void {
  const latest = useRef(context);
  latest.current = context;
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const fingers = new Map<number, number>();
    let held: readonly [number, number] | null = null;
    const xIn = (event: globalThis.PointerEvent) => event.clientX - element.getBoundingClientRect().left;
    const both = (): readonly [number, number] | null => {
      const [a, b] = [...fingers.values()].sort((one, other) => one - other);
      return a === undefined || b === undefined || fingers.size !== 2 || b - a < LEAST_PINCH_PX ? null : [a, b];
    };
    const hold = (): void => {
      const now = both();
      const scale = latest.current.scale();
      held = now === null ? null : [momentAt(scale, now[0]), momentAt(scale, now[1])];
    };
    const onDown = (event: globalThis.PointerEvent): void => {
      if (event.pointerType !== 'touch') return;
      fingers.set(event.pointerId, xIn(event));
      if (fingers.size < 2) return;
      event.stopPropagation();
      latest.current.onBegin();
      hold();
    };
    const onMove = (event: globalThis.PointerEvent): void => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, xIn(event));
      if (fingers.size < 2) return;
      event.stopPropagation();
      const now = both();
      if (now === null) return;
      if (held === null) {
        hold();
        return;
      }
      const perPx = (held[1] - held[0]) / (now[1] - now[0]);
      const fromNs = held[0] - now[0] * perPx;
      latest.current.dispatch({ type: 'show', fromNs, toNs: fromNs + perPx * latest.current.scale().width });
    };
    const onUp = (event: globalThis.PointerEvent): void => {
      if (!fingers.delete(event.pointerId)) return;
      if (held !== null) event.stopPropagation();
      if (fingers.size === 0) held = null;
      else hold();
    };
    const capture = { capture: true };
    element.addEventListener('pointerdown', onDown, capture);
    element.addEventListener('pointermove', onMove, capture);
    element.addEventListener('pointerup', onUp, capture);
    element.addEventListener('pointercancel', onUp, capture);
    return () => {
      element.removeEventListener('pointerdown', onDown, capture);
      element.removeEventListener('pointermove', onMove, capture);
      element.removeEventListener('pointerup', onUp, capture);
      element.removeEventListener('pointercancel', onUp, capture);
    };
  }, [ref]);
}

/** Dragging the ruler moves the view; a click there sets the playhead. */
export function usePan(options: GestureContext & { readonly onClick: (x: number) => void }) {
  const drag = useRef<{ startX: number; lastX: number; moved: boolean } | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { startX: event.clientX, lastX: event.clientX, moved: false };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const own = drag.current;
      if (own === null) return;
      if (!own.moved && Math.abs(event.clientX - own.startX) <= CLICK_SLOP) return;
      if (!own.moved) options.dispatch({ type: 'follow', on: false });
      own.moved = true;
      options.dispatch({ type: 'pan', byNs: (own.lastX - event.clientX) * nsPerPx(options.scale()) });
      own.lastX = event.clientX;
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const own = drag.current;
      drag.current = null;
      if (own !== null && !own.moved) options.onClick(event.clientX - event.currentTarget.getBoundingClientRect().left);
    },
    onPointerCancel() {
      drag.current = null;
    },
  };
}

export interface MinimapContext {
  /** The whole recording on the minimap. */
  readonly scale: () => TimeScale;
  /** Left and right of the window on the minimap. */
  readonly window: () => readonly [number, number];
  readonly view: () => { readonly fromNs: number; readonly toNs: number };
  readonly dispatch: (action: ViewAction) => void;
}

/** The window on the minimap: its middle moves it, its edges resize it, a press beside it brings it there. */
export function useMinimap(options: MinimapContext) {
  const drag = useRef<{ part: 'from' | 'to' | 'all'; grabNs: number } | null>(null);
  const at = (event: PointerEvent<HTMLElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const partAt = (x: number): 'from' | 'to' | 'all' | null => {
    const [x0, x1] = options.window();
    const grip = Math.min(6, (x1 - x0) / 3);
    if (Math.abs(x - x0) <= grip) return 'from';
    if (Math.abs(x - x1) <= grip) return 'to';
    return x > x0 && x < x1 ? 'all' : null;
  };
  const move = (x: number) => {
    const own = drag.current;
    if (own === null) return;
    const view = options.view();
    const moment = momentAt(options.scale(), x);
    const least = (view.toNs - view.fromNs) * 0.02;
    if (own.part === 'from')
      options.dispatch({ type: 'show', fromNs: Math.min(moment, view.toNs - least), toNs: view.toNs });
    else if (own.part === 'to')
      options.dispatch({ type: 'show', fromNs: view.fromNs, toNs: Math.max(moment, view.fromNs + least) });
    else {
      const fromNs = moment - own.grabNs;
      options.dispatch({ type: 'show', fromNs, toNs: fromNs + view.toNs - view.fromNs });
    }
  };
  return {
    partAt,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const x = at(event);
      const part = partAt(x);
      const view = options.view();
      const moment = momentAt(options.scale(), x);
      drag.current = {
        part: part ?? 'all',
        grabNs: part === null ? (view.toNs - view.fromNs) / 2 : moment - view.fromNs,
      };
      if (part === null) move(x);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const x = at(event);
      if (drag.current === null) {
        const part = partAt(x);
        event.currentTarget.style.cursor = part === null ? '' : part === 'all' ? 'grab' : 'ew-resize';
      } else move(x);
    },
    onPointerUp() {
      drag.current = null;
    },
    onPointerCancel() {
      drag.current = null;
    },
  };
}
