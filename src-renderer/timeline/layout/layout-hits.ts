import { snappedX, type TimeScale } from '../axis/scale.ts';
import type { Plot } from '../draw/plot.ts';
import type { HitBucket } from '../props.ts';

const WIDTH = 2;
const HEIGHT = 4;
/** Ticks no nearer than this: one that stands for several steps says so in its read-out. */
const PITCH = 3;

/** Hits of a filter joined until each has a column of 3 px: columns stand on whole pixels, nothing is counted twice. */
export function hitColumns(
  scale: TimeScale,
  hits: readonly HitBucket[],
): readonly { readonly x: number; readonly found: HitBucket }[] {
  const columns: { x: number; found: { fromNs: number; toNs: number; count: number } }[] = [];
  for (const hit of hits) {
    if (hit.count === 0 || hit.toNs < scale.fromNs || hit.fromNs > scale.toNs) continue;
    const x = snappedX(scale, hit.fromNs);
    const last = columns.at(-1);
    if (last !== undefined && x - last.x < PITCH) {
      last.found.toNs = Math.max(last.found.toNs, hit.toNs);
      last.found.count += hit.count;
    } else columns.push({ x, found: { fromNs: hit.fromNs, toNs: hit.toNs, count: hit.count } });
  }
  return columns;
}

/** Ticks that stand on a foot line, `x, y, w, h, …`. A step wider than a tick gets a tick as wide as it is. */
export function hitTicks(scale: TimeScale, hits: readonly HitBucket[], foot: number): number[] {
  return hitColumns(scale, hits).flatMap(({ x, found }) => [x, foot - HEIGHT, tickWidth(scale, x, found), HEIGHT]);
}

function tickWidth(scale: TimeScale, x: number, found: HitBucket): number {
  return Math.max(WIDTH, snappedX(scale, found.toNs) - x - 1);
}

/** What the filter found, along the foot of a lane. */
export function layoutHits(plot: Plot, connection: number, foot: number, hits: readonly HitBucket[]): void {
  const rects: number[] = [];
  for (const { x, found } of hitColumns(plot.scale, hits)) {
    const w = tickWidth(plot.scale, x, found);
    rects.push(x, foot - HEIGHT, w, HEIGHT);
    plot.hit(x - 1, x + w + 1, foot - 8, foot, 3, { type: 'found', connection, found });
  }
  plot.over.push({ type: 'bars', role: 'found', rects, color: 'match-mark' });
}
