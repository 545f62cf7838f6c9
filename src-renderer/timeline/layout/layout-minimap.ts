import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { nsPerPx, snappedX, type TimeScale } from '../axis/scale.ts';
import type { Story } from '../facts/story.ts';
import type { HitBucket } from '../props.ts';
import { hitTicks } from './layout-hits.ts';
import { columns } from './layout-traffic.ts';
import type { Shape } from './shapes.ts';

export const MINIMAP_HEIGHT = 27;
const BASE = 25;
const ROOM = 22;

export interface MinimapInput {
  /** Whole recording to the width of the minimap. */
  readonly scale: TimeScale;
  readonly view: { readonly fromNs: number; readonly toNs: number };
  readonly range: { readonly fromNs: number; readonly toNs: number } | null;
  readonly slice: TimelineSlice | null;
  readonly stories: Iterable<Story>;
  /** What the filter found; null without a filter. */
  readonly found: readonly HitBucket[] | null;
}

/** The part of the recording the minimap shows: all of it, and what of the future the view shows. */
export function minimapScale(
  nowNs: number,
  view: { readonly toNs: number },
  live: boolean,
  width: number,
  dpr: number,
): TimeScale {
  const end = Math.max(nowNs, live ? Math.min(view.toNs, nowNs * 1.1) : nowNs, 1e6);
  return { fromNs: 0, toNs: end, width, dpr };
}

/** Where the window of the view stands on the minimap, never thinner than can be grabbed. */
export function minimapWindow(
  scale: TimeScale,
  view: { readonly fromNs: number; readonly toNs: number },
): readonly [number, number] {
  const x0 = Math.min(Math.max(snappedX(scale, view.fromNs), 0), scale.width);
  const x1 = Math.min(Math.max(snappedX(scale, view.toNs), 0), scale.width);
  const missing = Math.max(0, 8 - (x1 - x0));
  const left = Math.min(Math.max(x0 - missing / 2, 0), scale.width - 8);
  return [left, Math.max(x1 + missing / 2, left + 8)];
}

/** The whole recording: a silhouette of all traffic, failures in red, the window of what is on screen. */
export function layoutMinimap(input: MinimapInput): readonly Shape[] {
  const { scale, slice } = input;
  const shapes: Shape[] = [];
  if (slice !== null)
    shapes.push({
      type: 'area',
      role: 'silhouette',
      points: silhouette(scale, slice),
      base: BASE,
      color: 'to-client-fill',
      alpha: 0.7,
    });
  const [x0, x1] = minimapWindow(scale, input.view);
  const mask = { type: 'rect', role: 'mask', y: 0, h: MINIMAP_HEIGHT, fill: 'surface-base', alpha: 0.55 } as const;
  if (x0 > 0) shapes.push({ ...mask, x: 0, w: x0 });
  if (x1 < scale.width) shapes.push({ ...mask, x: x1, w: scale.width - x1 });
  if (input.range !== null) {
    const from = snappedX(scale, input.range.fromNs);
    const to = Math.max(snappedX(scale, input.range.toNs), from + 2);
    shapes.push({ type: 'rect', role: 'range', x: from, y: 0, w: to - from, h: MINIMAP_HEIGHT, fill: 'accent-soft' });
    for (const at of [from, to - 1]) {
      shapes.push({ type: 'vline', role: 'range edge', at, from: 0, to: MINIMAP_HEIGHT, color: 'accent-line' });
    }
  }
  if (input.found !== null) {
    const rects = hitTicks(scale, input.found, MINIMAP_HEIGHT);
    shapes.push({ type: 'bars', role: 'found', rects, color: 'match-mark' });
  }
  const drawn = new Set<number>();
  for (const story of input.stories) {
    for (const { atNs } of story.failures) {
      const at = snappedX(scale, atNs) - 1;
      if (drawn.has(at)) continue;
      drawn.add(at);
      shapes.push({
        type: 'vline',
        role: 'failure',
        at,
        from: 0,
        to: MINIMAP_HEIGHT,
        color: 'state-failed-strong',
        width: 2,
      });
    }
  }
  shapes.push({
    type: 'rect',
    role: 'window',
    x: x0,
    y: 0,
    w: x1 - x0,
    h: MINIMAP_HEIGHT,
    stroke: 'line-control',
    radius: 3,
  });
  return shapes;
}

/** Outline of all traffic, x, y, x, y …, to stand on `base` and rise at most `room`. */
export function silhouette(scale: TimeScale, slice: TimelineSlice, base = BASE, room = ROOM): number[] {
  const perPx = nsPerPx(scale);
  const totals = new Map<number, number>();
  let width = 0;
  for (const traffic of slice.traffic) {
    for (const one of columns(traffic, slice, perPx)) {
      totals.set(one.fromNs, (totals.get(one.fromNs) ?? 0) + one.inCount + one.outCount);
      width = one.toNs - one.fromNs;
    }
  }
  const most = Math.max(0, ...totals.values());
  if (most === 0) return [];
  const points: number[] = [];
  let endNs = Number.NaN;
  for (const [fromNs, count] of [...totals].sort((a, b) => a[0] - b[0])) {
    // Columns without traffic are absent: the silhouette comes down to the base between.
    if (Math.abs(fromNs - endNs) > width / 2) {
      if (!Number.isNaN(endNs)) points.push(snappedX(scale, endNs), base);
      points.push(snappedX(scale, fromNs), base);
    }
    const y = base - Math.max(1.5, (count / most) * room);
    points.push(snappedX(scale, fromNs), y, snappedX(scale, fromNs + width), y);
    endNs = fromNs + width;
  }
  points.push(snappedX(scale, endNs), base);
  return points;
}
