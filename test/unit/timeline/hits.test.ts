import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src-renderer/timeline/axis/wall-clock.ts';
import { readoutOf } from '../../../src-renderer/timeline/facts/readout.ts';
import { hitTest } from '../../../src-renderer/timeline/layout/hit-test.ts';
import { hitColumns } from '../../../src-renderer/timeline/layout/layout-hits.ts';
import { layoutMinimap } from '../../../src-renderer/timeline/layout/layout-minimap.ts';
import { fourWays, pricesSession } from '../../fixtures/timeline-session.ts';
import { sceneOf, withRole } from './helpers.ts';

const S = 1e9;
const prices = pricesSession();
const clock = wallClock(prices.startedAtMs);
const window = { fromNs: 163 * S, toNs: 198 * S, width: 1_050 };
const found = [
  { fromNs: 100 * S, toNs: 100.01 * S, count: 5 },
  { fromNs: 170 * S, toNs: 170.01 * S, count: 3 },
  { fromNs: 170.02 * S, toNs: 170.03 * S, count: 4 },
  { fromNs: 180 * S, toNs: 180.01 * S, count: 1 },
  { fromNs: 181 * S, toNs: 181.01 * S, count: 0 },
];

describe('what a filter found', () => {
  it('stands as ticks along the foot of the traffic lane, nothing where nothing was found', () => {
    const [ticks] = withRole(sceneOf(prices, { ...window, more: { found } }), 'bars', 'found');
    expect(ticks?.rects).toEqual([210, 111, 2, 4, 510, 111, 2, 4]);
    expect(withRole(sceneOf(prices, window), 'bars', 'found')).toEqual([]);
  });

  it('joins steps nearer than a tick, and counts all of them once', () => {
    const columns = hitColumns({ ...window, dpr: 1 }, found);
    expect(columns.map((column) => column.found.count)).toEqual([7, 1]);
    expect(columns[0]?.found).toMatchObject({ fromNs: 170 * S, toNs: 170.03 * S });
  });

  it('is as wide as its step where that is seen', () => {
    const near = sceneOf(prices, { fromNs: 169 * S, toNs: 171 * S, width: 1_000, more: { found } });
    expect(withRole(near, 'bars', 'found')[0]?.rects).toEqual([500, 111, 4, 4, 510, 111, 4, 4]);
  });

  it('says how many under the pointer', () => {
    const scene = sceneOf(prices, { ...window, more: { found } });
    const target = hitTest(scene.hits, 211, 112);
    if (target === null) throw new Error('Nothing was hit.');
    expect(readoutOf(target, clock, prices.nowNs).title).toBe('7 matches');
  });

  it('stands at the foot of all lanes where lanes are connections', () => {
    const lab = fourWays();
    const scene = sceneOf(lab, {
      fromNs: 20 * S,
      toNs: 50 * S,
      mode: 'shared',
      more: { found: [{ fromNs: 30 * S, toNs: 31 * S, count: 1 }] },
    });
    expect(withRole(scene, 'bars', 'found')[0]?.rects[1]).toBe(4 * 60 - 1 - 4);
  });

  it('stands on the minimap over the whole recording', () => {
    const scale = { fromNs: 0, toNs: 200 * S, width: 1_000, dpr: 1 };
    const shapes = layoutMinimap({ scale, view: window, range: null, slice: null, stories: [], found });
    const ticks = shapes.find((shape) => shape.role === 'found');
    expect(ticks?.type === 'bars' ? ticks.rects.filter((_, index) => index % 4 === 0) : []).toEqual([500, 850, 900]);
  });
});
