import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src-renderer/timeline/axis/wall-clock.ts';
import { readoutOf } from '../../../src-renderer/timeline/facts/readout.ts';
import { hitNear, hitTest } from '../../../src-renderer/timeline/layout/hit-test.ts';
import { seqOf, type Target } from '../../../src-renderer/timeline/layout/targets.ts';
import { fourWays, neverOpened, pricesSession } from '../../fixtures/timeline-session.ts';
import { sceneOf, withRole } from './helpers.ts';

const S = 1e9;
const prices = pricesSession();
const window = { fromNs: 163 * S, toNs: 198 * S, width: 1_050 };
const scene = sceneOf(prices, window);
const clock = wallClock(prices.startedAtMs);
const read = (target: Target | null) => {
  if (target === null) throw new Error('Nothing was hit.');
  return readoutOf(target, clock, prices.nowNs);
};
const factsOf = (target: Target | null) => Object.fromEntries(read(target).facts);

describe('pointing at the lanes', () => {
  it('finds a failure by its cross, its word and its tick', () => {
    const [cross] = withRole(scene, 'cross', 'failure');
    const [tick] = withRole(scene, 'vline', 'failure');
    if (cross === undefined || tick === undefined) throw new Error('The session fails.');
    for (const [x, y] of [
      [cross.x, cross.y],
      [cross.x - 18, cross.y],
      [tick.at, 30],
    ] as const) {
      expect(hitTest(scene.hits, x, y)).toMatchObject({ type: 'failure', failure: { close: { code: 1006 } } });
    }
  });

  it('tells a wait as the card of the drawing does', () => {
    const [, second] = withRole(scene, 'rect', 'wait base');
    const target = hitTest(scene.hits, (second?.x ?? 0) + 20, 28);
    expect(read(target).title).toBe('2.31 s');
    expect(factsOf(target)).toMatchObject({
      policy: 'exponential',
      base: '2.00 s',
      jitter: '+310 ms of ±400 ms',
      planned: '2.31 s',
      actual: '2.31 s',
    });
  });

  it('counts down a planned wait', () => {
    const failing = neverOpened();
    const alone = sceneOf(failing, { fromNs: -1 * S, toNs: 10 * S, width: 1_100, folded: true });
    const target = hitTest(alone.hits, 640, 30);
    if (target === null) throw new Error('Nothing was hit.');
    expect(Object.fromEntries(readoutOf(target, clock, failing.nowNs).facts)).toMatchObject({
      planned: '4.61 s',
      left: '2.59 s',
    });
  });

  it('reads code, sentence and hint of a failure', () => {
    const [, second] = withRole(scene, 'cross', 'failure');
    const readout = read(hitTest(scene.hits, second?.x ?? 0, second?.y ?? 0));
    expect(readout).toMatchObject({
      title: 'ECONNREFUSED',
      sentence: 'Nothing listens on 203.0.113.7:443.',
      hint: 'Start the server, or check host and port.',
    });
  });

  it('reads counts and bytes of a column, and RTTs', () => {
    const column = hitTest(scene.hits, 900, 85);
    expect(column?.type).toBe('bucket');
    expect(factsOf(column)['↓ in']).toMatch(/^\d+ \(\d+\/s\), [\d.]+ kB$/);
    const dots = withRole(scene, 'dots', 'pong')[0]?.points ?? [];
    expect(read(hitTest(scene.hits, dots[0] as number, dots[1] as number)).title).toMatch(/^RTT \d+ ms$/);
  });

  it('finds nothing where nothing is', () => {
    expect(hitTest(scene.hits, 330, 140)).toBeNull();
    expect(hitNear([], 10, 10)).toBeNull();
  });

  it('picks the entry nearest to a click', () => {
    const lab = fourWays();
    const shared = sceneOf(lab, { fromNs: 26.8 * S, toNs: 46 * S, width: 1_064, mode: 'shared' });
    const [squares] = withRole(shared, 'squares', 'message in');
    const [x, y] = [squares?.points[0] as number, squares?.points[1] as number];
    const target = hitNear(shared.hits, x + 7, y);
    expect(target).toMatchObject({ type: 'frame', connection: 1, frame: { kind: 'text' } });
    if (target !== null) expect(seqOf(target)).toBe(target.type === 'frame' ? target.frame.seq : -1);
  });

  it('says how long a poll was held, and what it brought', () => {
    const lab = fourWays();
    const shared = sceneOf(lab, { fromNs: 26.8 * S, toNs: 46 * S, width: 1_064, mode: 'shared' });
    const [box] = withRole(shared, 'rect', 'held');
    const target = hitTest(shared.hits, (box?.x ?? 0) + 60, 150);
    expect(read(target).title).toBe('brought messages');
    expect(factsOf(target)).toMatchObject({ messages: '1 item' });
  });
});
