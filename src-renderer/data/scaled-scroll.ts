/**
 * Scrolling over more rows than a browser can lay out. Chromium caps an element's height at 33,554,428 px, which 24 px
 * rows reach at 1.4 million. So there are two lengths: *virtual* pixels, in which every row is `rowPx` high, and
 * *physical* pixels, which the scroll bar sees. `pos` is the truth (virtual offset of the first visible pixel); the
 * scroll bar's `top` follows it.
 *
 * Nearby movement (wheel, touch, a click into the track) is taken 1:1, so that a notch moves as many rows at the end of
 * ten million as at the start. A far jump (dragging the thumb) is mapped proportionally. After movement rests, `top` is
 * anchored again to where `pos` says it belongs. In a zone at both ends one physical pixel is one virtual pixel, so the
 * first and the last row are always reached exactly. Below the cap the two lengths are the same and all of this is the
 * identity: one code path for ten rows and ten million.
 */
export interface ScrollGeometry {
  readonly rows: number;
  readonly rowPx: number;
  /** Height of the visible part. */
  readonly viewPx: number;
  /** Height above which physical and virtual length part. */
  readonly capPx?: number;
}

export interface ScrollState {
  /** Virtual offset of the first visible pixel. */
  readonly pos: number;
  /** The scroll bar's offset that was last seen or set. */
  readonly top: number;
}

/** Well under Chromium's cap, and also under Firefox's (17.9 M px). */
export const CAP_PX = 16_000_000;
/** At each end this much is mapped 1:1. */
const END_ZONE_PX = 240_000;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

export function virtualPx(g: ScrollGeometry): number {
  return g.rows * g.rowPx;
}

/** Height of the element that the scroll bar measures. */
export function physicalPx(g: ScrollGeometry): number {
  return Math.min(virtualPx(g), g.capPx ?? CAP_PX);
}

export function maxPos(g: ScrollGeometry): number {
  return Math.max(0, virtualPx(g) - g.viewPx);
}

export function maxTop(g: ScrollGeometry): number {
  return Math.max(0, physicalPx(g) - g.viewPx);
}

function zonePx(g: ScrollGeometry): number {
  return Math.min(END_ZONE_PX, maxTop(g) / 4);
}

/** Where the scroll bar belongs for `pos`. */
export function topOf(g: ScrollGeometry, pos: number): number {
  const [posEnd, topEnd, zone] = [maxPos(g), maxTop(g), zonePx(g)];
  const at = clamp(pos, 0, posEnd);
  if (posEnd === topEnd || at <= zone) return Math.min(at, topEnd);
  if (at >= posEnd - zone) return topEnd - (posEnd - at);
  return zone + ((at - zone) * (topEnd - 2 * zone)) / (posEnd - 2 * zone);
}

/** The inverse of {@link topOf}: what dragging the thumb to `top` means. */
export function posOf(g: ScrollGeometry, top: number): number {
  const [posEnd, topEnd, zone] = [maxPos(g), maxTop(g), zonePx(g)];
  const at = clamp(top, 0, topEnd);
  if (posEnd === topEnd || at <= zone) return Math.min(at, posEnd);
  if (at >= topEnd - zone) return posEnd - (topEnd - at);
  return zone + ((at - zone) * (posEnd - 2 * zone)) / (topEnd - 2 * zone);
}

/**
 * The state after the scroll bar was seen at `top`. One pixel of thumb travel is `capPx / viewPx` physical pixels, far
 * more than two views; so the length of a step tells a dragged thumb from everything that should feel 1:1.
 */
export function afterScroll(g: ScrollGeometry, state: ScrollState, top: number): ScrollState {
  const delta = top - state.top;
  if (delta === 0) return state;
  if (maxPos(g) === maxTop(g)) return { pos: clamp(top, 0, maxPos(g)), top };
  const near = Math.abs(delta) <= 2 * g.viewPx;
  return { pos: near ? clamp(state.pos + delta, 0, maxPos(g)) : posOf(g, top), top };
}

/** Whether `top` has strayed so far from `pos` that waiting for rest could run it into an end. */
export function strayed(g: ScrollGeometry, state: ScrollState): boolean {
  const off = Math.abs(state.top - topOf(g, state.pos));
  if (off < 1) return false;
  const stuck = (state.top <= 0 && state.pos > 0) || (state.top >= maxTop(g) - 0.5 && state.pos < maxPos(g) - 0.5);
  return stuck || off > zonePx(g) / 2;
}

/** Rows to draw: the first, how many, and how far above the view's edge the first one begins. */
export function visibleRows(
  g: ScrollGeometry,
  pos: number,
): { readonly first: number; readonly count: number; readonly offsetPx: number } {
  if (g.rows === 0 || g.viewPx <= 0) return { first: 0, count: 0, offsetPx: 0 };
  const at = clamp(pos, 0, maxPos(g));
  const first = Math.min(Math.floor(at / g.rowPx), g.rows - 1);
  const last = Math.min(Math.ceil((at + g.viewPx) / g.rowPx), g.rows);
  return { first, count: last - first, offsetPx: at - first * g.rowPx };
}

/** `pos` that shows `row`: as little movement as needed, or the row in the middle. */
export function posShowing(g: ScrollGeometry, pos: number, row: number, align: 'nearest' | 'center'): number {
  const rowTop = row * g.rowPx;
  const visible = rowTop >= pos && rowTop + g.rowPx <= pos + g.viewPx;
  if (visible) return pos;
  if (align === 'center') return clamp(rowTop - Math.floor(g.viewPx / g.rowPx / 2) * g.rowPx, 0, maxPos(g));
  return clamp(rowTop < pos ? rowTop : rowTop + g.rowPx - g.viewPx, 0, maxPos(g));
}
