import type { Hit } from './shapes.ts';
import type { Target } from './targets.ts';

/** What is under the pointer: the highest priority wins, then what is nearest, then the smallest. */
export function hitTest(hits: readonly Hit[], x: number, y: number): Target | null {
  let best: Hit | null = null;
  for (const hit of hits) {
    if (x < hit.x0 || x > hit.x1 || y < hit.y0 || y > hit.y1) continue;
    if (best === null || better(hit, best, x)) best = hit;
  }
  return best?.target ?? null;
}

function better(a: Hit, b: Hit, x: number): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const distance = (hit: Hit) => Math.abs((hit.x0 + hit.x1) / 2 - x);
  // Small marks in a row share edges: the one whose middle is nearer is meant.
  const small = (hit: Hit) => hit.x1 - hit.x0 <= 16;
  if (small(a) && small(b)) return distance(a) < distance(b);
  return a.x1 - a.x0 < b.x1 - b.x0;
}

/** The nearest target that is an entry, within `reach` pixels: what a click means. */
export function hitNear(hits: readonly Hit[], x: number, y: number, reach = 4): Target | null {
  const exact = hitTest(hits, x, y);
  if (exact !== null && isEntry(exact)) return exact;
  for (let step = 1; step <= reach; step += 1) {
    for (const dx of [-step, step]) {
      const near = hitTest(hits, x + dx, y);
      if (near !== null && isEntry(near)) return near;
    }
  }
  return exact;
}

/** A band or a column says where one is, not which entry one meant. */
export function isEntry(target: Target): boolean {
  return target.type !== 'bucket' && target.type !== 'found' && target.type !== 'span';
}
