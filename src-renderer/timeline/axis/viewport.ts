/**
 * What part of the recording is on screen. A pure reducer: gestures, keys and the clock go in, the visible range comes
 * out. Nothing here knows pixels; the position of the pointer arrives as a moment.
 */
export interface Viewport {
  readonly fromNs: number;
  readonly toNs: number;
  /** The view moves with *now*. */
  readonly follow: boolean;
  /** Nobody has chosen a zoom yet: a young live recording widens in steps instead of starting almost empty. */
  readonly autoSpan: boolean;
}

/** What the reducer must know about the recording. */
export interface Bounds {
  /** End of the recording; for a live one, the clock. */
  readonly nowNs: number;
  readonly live: boolean;
  /** When the next attempt is planned, so that following leaves room for it. */
  readonly plannedNs?: number;
}

export type ViewAction =
  /** `factor` below 1 zooms in. Without `atNs`: about *now* when following, else about the middle. */
  | { readonly type: 'zoom'; readonly factor: number; readonly atNs?: number }
  | { readonly type: 'pan'; readonly byNs: number }
  | { readonly type: 'fit' }
  | { readonly type: 'show'; readonly fromNs: number; readonly toNs: number }
  /** Scrolls only if `atNs` is not comfortably in view. */
  | { readonly type: 'reveal'; readonly atNs: number }
  | { readonly type: 'start' }
  | { readonly type: 'end' }
  | { readonly type: 'follow'; readonly on: boolean }
  | { readonly type: 'now' };

/** One step of the zoom buttons and keys. */
export const ZOOM_STEP = 1.6;
/** A tenth of a millisecond: what the kernel and the event loop leave of a time is not finer. */
export const MIN_SPAN_NS = 1e5;
export const MAX_SPAN_NS = 400 * 86_400e9;
/** Where *now* stands while following. */
export const FOLLOW_AT = 0.92;
/** How far left *now* may move to show the whole of a planned wait. */
const FOLLOW_AT_LEAST = 0.6;
const AUTO_SPANS_NS = [10e9, 20e9, 35e9] as const;
const EMPTY_SPAN_NS = 10e9;
const WEEK_NS = 7 * 86_400e9;
/** All of a recording that holds one moment. */
const LEAST_FIT_NS = 1e6;

export function initialViewport(bounds: Bounds, follow: boolean): Viewport {
  const start: Viewport = { fromNs: 0, toNs: EMPTY_SPAN_NS, follow: follow && bounds.live, autoSpan: true };
  return start.follow ? following(start, bounds) : fitted(start, bounds);
}

export function viewportReducer(view: Viewport, action: ViewAction, bounds: Bounds): Viewport {
  switch (action.type) {
    case 'zoom':
      return zoomed(view, action.factor, action.atNs, bounds);
    case 'pan':
      return panned(view, action.byNs, bounds);
    case 'fit':
      return fitted({ ...view, follow: false, autoSpan: false }, bounds);
    case 'show':
      return clamped({ fromNs: action.fromNs, toNs: action.toNs, follow: false, autoSpan: false }, bounds);
    case 'reveal':
      return revealed(view, action.atNs, bounds);
    case 'start': {
      const span = view.toNs - view.fromNs;
      const from = -span * (1 - FOLLOW_AT);
      return clamped({ fromNs: from, toNs: from + span, follow: false, autoSpan: false }, bounds);
    }
    case 'end': {
      const end = following({ ...view, autoSpan: false }, bounds);
      return { ...end, follow: bounds.live };
    }
    case 'follow':
      if (!action.on || !bounds.live) return view.follow ? { ...view, follow: false } : view;
      return following({ ...view, follow: true }, bounds);
    case 'now':
      return view.follow && bounds.live ? following(view, bounds) : view;
  }
}

/** The same span, with *now* where following puts it. */
function following(view: Viewport, bounds: Bounds): Viewport {
  const auto = AUTO_SPANS_NS.find((span) => bounds.nowNs <= span * FOLLOW_AT) ?? AUTO_SPANS_NS[2];
  const span = view.autoSpan ? auto : view.toNs - view.fromNs;
  let at = FOLLOW_AT;
  if (bounds.plannedNs !== undefined && bounds.plannedNs > bounds.nowNs) {
    // The planned attempt and its label want to be seen: it stands at 85 % until now gets near.
    const wanted = 0.85 - (bounds.plannedNs - bounds.nowNs) / span;
    at = Math.min(FOLLOW_AT, Math.max(FOLLOW_AT_LEAST, wanted));
  }
  const fromNs = bounds.nowNs - span * at;
  if (fromNs === view.fromNs && fromNs + span === view.toNs) return view;
  return { ...view, fromNs, toNs: fromNs + span };
}

function fitted(view: Viewport, bounds: Bounds): Viewport {
  const whole = Math.max(bounds.nowNs, LEAST_FIT_NS);
  const margin = whole * 0.02;
  return { ...view, fromNs: -margin, toNs: whole + margin * (bounds.live ? 3 : 1) };
}

function zoomed(view: Viewport, factor: number, atNs: number | undefined, bounds: Bounds): Viewport {
  const span = view.toNs - view.fromNs;
  const wanted = Math.min(Math.max(span * factor, MIN_SPAN_NS), MAX_SPAN_NS);
  const intoThePast = atNs !== undefined && factor < 1 && atNs < bounds.nowNs - span * 0.1;
  if (view.follow && bounds.live && !intoThePast) {
    return following({ ...view, autoSpan: false, toNs: view.fromNs + wanted }, bounds);
  }
  const anchor = atNs ?? (view.fromNs + view.toNs) / 2;
  const share = (anchor - view.fromNs) / span;
  const fromNs = anchor - wanted * share;
  return clamped({ fromNs, toNs: fromNs + wanted, follow: false, autoSpan: false }, bounds);
}

function panned(view: Viewport, byNs: number, bounds: Bounds): Viewport {
  // Pulling further into the future while already following changes nothing.
  if (view.follow && bounds.live && byNs >= 0) return view;
  return clamped(
    { fromNs: view.fromNs + byNs, toNs: view.toNs + byNs, follow: false, autoSpan: view.autoSpan },
    bounds,
  );
}

function revealed(view: Viewport, atNs: number, bounds: Bounds): Viewport {
  const span = view.toNs - view.fromNs;
  if (atNs >= view.fromNs + span * 0.01 && atNs <= view.toNs - span * 0.01) return view;
  // In the middle, but never by showing what is before the recording or after its end.
  const margin = span * 0.02;
  const last = Math.max(-margin, bounds.nowNs + margin - span);
  const fromNs = Math.min(Math.max(atNs - span / 2, -margin), last);
  return clamped({ fromNs, toNs: fromNs + span, follow: false, autoSpan: view.autoSpan }, bounds);
}

/** Never loses the recording: at least a tenth of the view shows part of it, unless all of it is smaller than that. */
function clamped(view: Viewport, bounds: Bounds): Viewport {
  const end = Math.max(bounds.nowNs, bounds.plannedNs ?? 0);
  let span = Math.min(Math.max(view.toNs - view.fromNs, MIN_SPAN_NS), MAX_SPAN_NS);
  // Zooming out stops when the recording fills a tenth of the view, but never before a week is in it.
  span = Math.min(span, Math.max(end * 10, WEEK_NS));
  const grown = view.toNs - view.fromNs - span;
  const from = view.fromNs + grown / 2;
  const fromNs = Math.min(Math.max(from, -span * 0.5), Math.max(end - span * 0.1, -span * 0.5));
  return { ...view, fromNs, toNs: fromNs + span };
}
