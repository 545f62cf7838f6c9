import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { snappedX, type TimeScale } from '../../timeline/axis/scale.ts';
import type { Story } from '../../timeline/facts/story.ts';
import { silhouette } from '../../timeline/layout/layout-minimap.ts';
import type { Shape } from '../../timeline/layout/shapes.ts';

export const STRIP_HEIGHT = 44;
/** Traffic stands on this line; below it is the band of states. */
const BASE = 33;
const ROOM = 24;
const BAND_TOP = 35;
const BAND_HEIGHT = 8;
const FOOT = 2;

/**
 * A whole recording in one strip: all its traffic, below that when something was open or waited for its next attempt, and each
 * failure from top to bottom. Pure.
 */
export function layoutStrip(scale: TimeScale, slice: TimelineSlice | null, stories: Iterable<Story>): readonly Shape[] {
  if (slice === null) return [];
  const points = silhouette(scale, slice, BASE, ROOM);
  const shapes: Shape[] = [{ type: 'area', role: 'traffic', points, base: BASE, color: 'to-client-fill' }];
  const waits: Shape[] = [];
  const failures = new Set<number>();
  for (const story of stories) {
    for (const span of story.spans) {
      const x = snappedX(scale, span.fromNs);
      const w = Math.max(1, snappedX(scale, span.toNs ?? scale.toNs) - x);
      if (span.state === 'open') {
        shapes.push({ type: 'rect', role: 'open', x, y: BAND_TOP, w, h: BAND_HEIGHT, fill: 'state-open-fill' });
        const y = BAND_TOP + BAND_HEIGHT - FOOT;
        shapes.push({ type: 'rect', role: 'open foot', x, y, w, h: FOOT, fill: 'state-open' });
      } else if (span.state === 'waiting') {
        waits.push({
          type: 'rect',
          role: 'waiting',
          x,
          y: BAND_TOP,
          w: Math.max(3, w),
          h: BAND_HEIGHT,
          fill: 'state-waiting-fill',
          stroke: 'state-waiting',
          dash: [2, 2],
        });
      }
    }
    for (const { atNs } of story.failures) failures.add(snappedX(scale, atNs) - 1);
  }
  shapes.push(...waits);
  for (const at of failures) {
    const to = BAND_TOP + BAND_HEIGHT;
    shapes.push({ type: 'vline', role: 'failure', at, from: 4, to, color: 'state-failed-strong', width: 2 });
  }
  return shapes;
}
