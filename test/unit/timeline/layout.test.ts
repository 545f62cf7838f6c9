import { describe, expect, it } from 'vitest';
import { ticks } from '../../../src-renderer/timeline/axis/ticks.ts';
import { wallClock } from '../../../src-renderer/timeline/axis/wall-clock.ts';
import { storiesOf } from '../../../src-renderer/timeline/facts/story.ts';
import { layoutMinimap, minimapScale, minimapWindow } from '../../../src-renderer/timeline/layout/layout-minimap.ts';
import { layoutRuler } from '../../../src-renderer/timeline/layout/layout-ruler.ts';
import { columns } from '../../../src-renderer/timeline/layout/layout-traffic.ts';
import {
  fourWays,
  neverOpened,
  openDetail,
  pricesSession,
  type Session,
  sliceOf,
  statusOf,
} from '../../fixtures/timeline-session.ts';
import { measure, sceneOf, texts, withRole } from './helpers.ts';

const S = 1e9;
const prices = pricesSession();
const lab = fourWays();
const failing = neverOpened();

function session(more: Partial<Session>): Session {
  return {
    recordingId: 'tiny',
    startedAtMs: prices.startedAtMs,
    nowNs: 100 * S,
    connections: [{ connection: 1, name: 'tiny', transport: 'websocket' }],
    statuses: [statusOf(1, 'tiny', 'websocket')],
    frames: [],
    lifecycle: [],
    gauges: [],
    ...more,
  };
}

describe('state lane', () => {
  const window = { fromNs: 163 * S, toNs: 198 * S, width: 1_050 };

  it('draws an open band with a foot of 2 px, ending at now', () => {
    const scene = sceneOf(prices, window);
    const bands = withRole(scene, 'rect', 'open');
    const feet = withRole(scene, 'rect', 'open foot');
    expect(bands).toHaveLength(2);
    expect(feet.map((foot) => foot.h)).toEqual([2, 2]);
    const last = bands[1];
    expect(last === undefined ? 0 : last.x + last.w).toBe(Math.round(((prices.nowNs - 163 * S) / (35 * S)) * 1_050));
    expect(texts(scene, 'open')).toEqual(['open · attempt 1', 'open · attempt 3']);
  });

  it('draws a connecting sliver at least 3 px wide', () => {
    const slivers = withRole(sceneOf(prices, window), 'rect', 'connecting');
    expect(slivers.map((sliver) => sliver.w)).toEqual([3, 3]);
  });

  it('draws failures as a tick, a cross and a word that do not touch each other', () => {
    const scene = sceneOf(prices, window);
    expect(withRole(scene, 'vline', 'failure')).toHaveLength(2);
    expect(withRole(scene, 'cross', 'failure')).toHaveLength(2);
    expect(texts(scene, 'reason')).toEqual(['1006', 'refused']);
    const [first, second] = withRole(scene, 'cross', 'failure');
    const [tick] = withRole(scene, 'vline', 'failure');
    // No room between the two ticks: the first stands left of its own.
    expect(first?.x).toBeLessThan(tick?.at ?? 0);
    expect(second?.x).toBeGreaterThan(tick?.at ?? 0);
  });

  it('drops words before ticks when failures crowd', () => {
    const lifecycle = Array.from({ length: 200 }, (_, index) => ({
      seq: index + 1,
      atNs: index * 0.1 * S,
      connection: 1,
      attempt: index + 1,
      kind: 'error' as const,
      detail: { code: 'ECONNREFUSED', message: 'refused', hint: '' },
    }));
    const scene = sceneOf(session({ lifecycle }), { fromNs: 0, toNs: 100 * S });
    expect(withRole(scene, 'vline', 'failure')).toHaveLength(200);
    expect(texts(scene, 'reason').length).toBeLessThan(10);
  });

  it('draws a wait: base, a line at its end, hatched jitter, and the window below', () => {
    const scene = sceneOf(failing, { fromNs: -1 * S, toNs: 10 * S, width: 1_100, folded: true });
    const [base] = withRole(scene, 'rect', 'wait base');
    const [jitter] = withRole(scene, 'hatch', 'wait jitter');
    expect(base).toMatchObject({ x: 112, w: 100 });
    expect(jitter).toMatchObject({ x: 212, w: 12, pattern: 'jitter' });
    const [bracket] = withRole(scene, 'hline', 'wait window');
    expect(bracket).toMatchObject({ from: 192, to: 232 });
    expect(texts(scene, 'wait')).toEqual(['1.12 s', '2.37 s', '4.61 s planned']);
  });

  it('draws what is planned right of now, and says when', () => {
    const scene = sceneOf(failing, { fromNs: -1 * S, toNs: 10 * S, width: 1_100, folded: true });
    const [now] = withRole(scene, 'vline', 'now');
    const [planned] = withRole(scene, 'vline', 'planned attempt');
    expect(planned?.at).toBeGreaterThan(now?.at ?? Number.POSITIVE_INFINITY);
    expect(texts(scene, 'planned attempt')).toEqual(['attempt 4 at 12.446']);
    expect(texts(scene, 'now')).toEqual(['now']);
  });

  it('hatches only the random part when jitter takes away', () => {
    const lifecycle = [
      {
        seq: 1,
        atNs: 0,
        connection: 1,
        attempt: 1,
        kind: 'wait' as const,
        detail: {
          policy: 'exponential' as const,
          attempt: 2,
          baseMs: 4_000,
          jitterMs: -1_000,
          delayMs: 3_000,
          jitterMinMs: -4_000,
          jitterMaxMs: 0,
        },
      },
      {
        seq: 2,
        atNs: 3 * S,
        connection: 1,
        attempt: 2,
        kind: 'connecting' as const,
        detail: { url: '', cause: 'retry' as const },
      },
    ];
    const scene = sceneOf(session({ lifecycle }), { fromNs: 0, toNs: 10 * S });
    expect(withRole(scene, 'rect', 'wait base')[0]?.w).toBe(0);
    expect(withRole(scene, 'hatch', 'wait jitter')[0]).toMatchObject({ x: 0, w: 300 });
  });

  it('tells the plan of a wait from what became of it', () => {
    const waited = (actualS: number) => {
      const detail = {
        policy: 'exponential' as const,
        attempt: 2,
        baseMs: 2_000,
        jitterMs: 1_000,
        delayMs: 3_000,
        jitterMinMs: -1_000,
        jitterMaxMs: 1_000,
      };
      const at = { connection: 1, attempt: 1 };
      const lifecycle = [
        { ...at, seq: 1, atNs: 0, kind: 'wait' as const, detail },
        {
          ...at,
          seq: 2,
          atNs: actualS * S,
          attempt: 2,
          kind: 'connecting' as const,
          detail: { url: '', cause: 'retry' as const, actualWaitMs: actualS * 1e3, plannedWaitMs: 3_000 },
        },
      ];
      return sceneOf(session({ lifecycle }), { fromNs: 0, toNs: 10 * S });
    };
    // As planned: hatched to its end, nothing else.
    expect(withRole(waited(3), 'hatch', 'wait jitter')[0]).toMatchObject({ x: 200, w: 100 });
    expect(withRole(waited(3), 'vline', 'planned end')).toEqual([]);
    expect(withRole(waited(3), 'hline', 'wait cut short')).toEqual([]);
    // Late: hatched to where it was planned, plain from there.
    expect(withRole(waited(5), 'hatch', 'wait jitter')[0]).toMatchObject({ x: 200, w: 100 });
    expect(withRole(waited(5), 'rect', 'wait late')[0]).toMatchObject({ x: 300, w: 200 });
    expect(withRole(waited(5), 'vline', 'planned end')[0]).toMatchObject({ at: 300 });
    expect(texts(waited(5), 'wait')).toEqual(['5.00 s']);
    // Cut short: the rest of the plan stands below.
    expect(withRole(waited(1), 'rect', 'wait base')[0]).toMatchObject({ x: 0, w: 100 });
    expect(withRole(waited(1), 'hline', 'wait cut short')[0]).toMatchObject({ from: 100, to: 300 });
  });

  it('says that states are missing when the answer was cut', () => {
    const slice = sliceOf(prices, { fromNs: 163 * S, toNs: 198 * S, buckets: 300 });
    const scene = sceneOf(prices, {
      ...window,
      slice: { ...slice, lifecycle: slice.lifecycle.slice(-3), lifecycleCut: true },
    });
    expect(texts(scene, 'cut')).toEqual(['too many changes of state to draw: zoom in']);
  });

  it('puts gaps and notices above the band, and a note across all lanes', () => {
    const lifecycle = [
      { seq: 1, atNs: 0, connection: 1, attempt: 1, kind: 'open' as const, detail: openDetail },
      {
        seq: 2,
        atNs: 20 * S,
        connection: 1,
        attempt: 1,
        kind: 'gap' as const,
        detail: { field: 'id', from: '4', to: '9', count: 4 },
      },
      {
        seq: 3,
        atNs: 40 * S,
        connection: 1,
        attempt: 1,
        kind: 'notice' as const,
        detail: { code: 'X', message: '', hint: '', severity: 'warning' as const },
      },
      {
        seq: 4,
        atNs: 60 * S,
        connection: 1,
        attempt: 1,
        kind: 'mark' as const,
        detail: { note: 'restart', by: 'user' as const },
      },
    ];
    const scene = sceneOf(session({ lifecycle }), { fromNs: 0, toNs: 100 * S });
    expect(withRole(scene, 'glyph', 'gap')).toMatchObject([{ x: 200, glyph: 'gap' }]);
    expect(texts(scene, 'gap')).toEqual(['4 lost']);
    expect(withRole(scene, 'glyph', 'notice')).toHaveLength(1);
    expect(withRole(scene, 'vline', 'note')).toMatchObject([{ at: 600, from: 0, to: 204 }]);
  });
});

describe('traffic lane', () => {
  it('draws 2 px bars with a gap on whole pixels, ↓ above the axis and ↑ below', () => {
    const scene = sceneOf(prices, { fromNs: 163 * S, toNs: 198 * S, width: 1_050 });
    const [incoming] = withRole(scene, 'bars', 'traffic in');
    const [outgoing] = withRole(scene, 'bars', 'traffic out');
    const [axis] = withRole(scene, 'hline', 'axis');
    const rects = (shape: typeof incoming) => {
      const all: { x: number; y: number; w: number; h: number }[] = [];
      const flat = shape?.rects ?? [];
      for (let i = 0; i < flat.length; i += 4) {
        all.push({
          x: flat[i] as number,
          y: flat[i + 1] as number,
          w: flat[i + 2] as number,
          h: flat[i + 3] as number,
        });
      }
      return all;
    };
    for (const bar of [...rects(incoming), ...rects(outgoing)]) {
      expect(Number.isInteger(bar.x)).toBe(true);
      expect(Number.isInteger(bar.y)).toBe(true);
      expect(bar.w).toBe(2);
      expect(bar.h).toBeGreaterThanOrEqual(2);
    }
    expect(rects(incoming).every((bar) => bar.y + bar.h === axis?.at)).toBe(true);
    expect(rects(outgoing).every((bar) => bar.y === (axis?.at ?? 0) + 1)).toBe(true);
    expect(scene.scales.get('traffic')).toBe('1,000/s');
  });

  it('joins whole slots and loses none', () => {
    const slice = sliceOf(prices, { fromNs: 150 * S, toNs: 190 * S, buckets: 1_000 });
    const [traffic] = slice.traffic;
    if (traffic === undefined) throw new Error('The session has traffic.');
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    for (const perPx of [1e6, 13e6, 47e6, 1e9]) {
      const joined = columns(traffic, slice, perPx);
      expect(sum(joined.map((one) => one.inCount))).toBe(sum(traffic.inCount));
      expect(sum(joined.map((one) => one.outBytes))).toBe(sum(traffic.outBytes));
      const first = joined[0];
      expect(first === undefined ? 0 : (first.toNs - first.fromNs) / perPx).toBeGreaterThanOrEqual(2.999);
    }
  });

  it('keeps columns in place while the view moves', () => {
    const a = sliceOf(prices, { fromNs: 150 * S, toNs: 190 * S, buckets: 4_000 });
    const b = sliceOf(prices, { fromNs: 150.05 * S, toNs: 190.05 * S, buckets: 4_000 });
    const starts = (slice: typeof a) =>
      columns(slice.traffic[0] as (typeof a.traffic)[0], slice, 20e6).map((one) => Math.round(one.fromNs / 1e6));
    const inBoth = starts(b).filter((start) => start > 151_000 && start < 160_000);
    expect(starts(a)).toEqual(expect.arrayContaining(inBoth));
  });

  it('shows an event in a bucket however small it is beside the others', () => {
    const frames = [
      ...Array.from({ length: 1_900 }, (_, index) => ({
        seq: index + 1,
        atNs: 10 * S + index * 1e4,
        connection: 1,
        kind: 'text' as const,
        direction: 'toClient' as const,
        size: 1,
      })),
      { seq: 2_000, atNs: 50 * S, connection: 1, kind: 'text' as const, direction: 'toClient' as const, size: 1 },
    ];
    const [bars] = withRole(sceneOf(session({ frames }), { fromNs: 0, toNs: 100 * S }), 'bars', 'traffic in');
    const heights = (bars?.rects ?? []).filter((_, index) => index % 4 === 3);
    expect(Math.min(...heights)).toBe(2);
    expect(heights).toHaveLength(2);
  });

  it('gives the room to ↑ when more goes out', () => {
    const frames = Array.from({ length: 1_500 }, (_, index) => ({
      seq: index + 1,
      atNs: index * 5e7,
      connection: 1,
      kind: 'text' as const,
      direction: 'toServer' as const,
      size: 1,
    }));
    const [axis] = withRole(sceneOf(session({ frames }), { fromNs: 0, toNs: 100 * S }), 'hline', 'axis');
    expect(axis?.at).toBe(44 + 20);
  });
});

describe('several connections', () => {
  const scene = sceneOf(prices, { fromNs: 163 * S, toNs: 198 * S, width: 1_050, mode: 'shared' });

  it('say what was missed though no lane is for heartbeats', () => {
    expect(withRole(scene, 'cross', 'missed')).toHaveLength(1);
    expect(texts(scene, 'missed')).toEqual(['missed']);
    expect(scene.hits.some(({ target }) => target.type === 'missed')).toBe(true);
  });

  it('draw the frames of a quiet one beside a crowded one', () => {
    const slice = sliceOf(lab, { fromNs: 26.8 * S, toNs: 46 * S, buckets: 355 });
    const [crowded] = lab.connections;
    const own = crowded?.connection ?? 0;
    const shown = sceneOf(lab, {
      fromNs: 26.8 * S,
      toNs: 46 * S,
      width: 1_064,
      mode: 'shared',
      slice: {
        ...slice,
        frames: (slice.frames ?? []).filter((frame) => frame.connection !== own),
        crowded: [own],
      },
    });
    expect(withRole(shown, 'bars', 'traffic in')).toHaveLength(1);
    expect(texts(shown, 'held').length).toBeGreaterThan(0);
  });
});

describe('polls', () => {
  it('says how many messages a reply brought, on no mark', () => {
    const at = { connection: 1, size: 10 };
    const frames = [
      { ...at, seq: 1, atNs: 10 * S, kind: 'request' as const, direction: 'toServer' as const },
      {
        ...at,
        seq: 2,
        atNs: 60 * S,
        kind: 'response' as const,
        direction: 'toClient' as const,
        heldMs: 50_000,
        outcome: 'items',
        items: 3,
      },
    ];
    const polling = session({ frames, connections: [{ connection: 1, name: 'tiny', transport: 'long-poll' }] });
    expect(texts(sceneOf(polling, { fromNs: 0, toNs: 100 * S }), 'items')).toEqual(['×3']);
  });

  it('draws requests, held boxes with the time, messages and empty replies', () => {
    const scene = sceneOf(lab, { fromNs: 26.8 * S, toNs: 46 * S, width: 1_064, mode: 'shared' });
    expect(texts(scene, 'held')).toEqual(expect.arrayContaining(['held 3.7 s', 'held 4.4 s', 'holding 2.7 s']));
    expect(withRole(scene, 'rect', 'holding')).toHaveLength(1);
    const rings = withRole(scene, 'rings', 'empty reply').flatMap((shape) => shape.points);
    expect(rings.length / 2).toBeGreaterThan(3);
    const squares = withRole(scene, 'squares', 'message in');
    expect(squares).toHaveLength(4);
  });

  it('shows four lanes of 60 px on one clock with the note of the lab', () => {
    const scene = sceneOf(lab, { fromNs: 26.8 * S, toNs: 46 * S, width: 1_064, mode: 'shared' });
    expect(withRole(scene, 'vline', 'note')[0]).toMatchObject({ from: 0, to: 240 });
    expect(withRole(scene, 'rect', 'open').map((band) => band.y)).toEqual([22, 82]);
  });

  it('does not let a request whose reply was lost hold on under the next one', () => {
    const frame = (seq: number, atNs: number, kind: 'request' | 'response') => ({
      seq,
      atNs,
      connection: 1,
      kind,
      direction: kind === 'request' ? ('toServer' as const) : ('toClient' as const),
      size: 1,
      ...(kind === 'response' ? { heldMs: 20_000, outcome: 'items' } : {}),
    });
    const frames = [frame(1, 10 * S, 'request'), frame(2, 30 * S, 'request'), frame(3, 50 * S, 'response')];
    const tape = session({ frames, connections: [{ connection: 1, name: 'p', transport: 'long-poll' }] });
    const scene = sceneOf(tape, { fromNs: 0, toNs: 100 * S });
    expect(withRole(scene, 'rect', 'lost')).toMatchObject([{ x: 100, w: 200 }]);
    expect(withRole(scene, 'cross', 'no reply')).toHaveLength(1);
    expect(texts(scene, 'held')).toEqual(['no reply', 'held 20.0 s']);
  });

  it('counts many polls in bars instead', () => {
    const frames = Array.from({ length: 600 }, (_, index) => ({
      seq: index + 1,
      atNs: index * 1e8,
      connection: 1,
      kind: index % 2 ? ('response' as const) : ('request' as const),
      direction: index % 2 ? ('toClient' as const) : ('toServer' as const),
      size: 1,
    }));
    const tape = session({ frames, connections: [{ connection: 1, name: 'p', transport: 'poll' }] });
    const scene = sceneOf(tape, { fromNs: 0, toNs: 100 * S });
    expect(withRole(scene, 'bars', 'request')).toHaveLength(0);
    expect(withRole(scene, 'bars', 'traffic out')).toHaveLength(1);
  });
});

describe('heartbeats', () => {
  const scene = sceneOf(prices, { fromNs: 163 * S, toNs: 198 * S, width: 1_050 });

  it('joins dots of one attempt only', () => {
    const rtt = scene.curves.find((curve) => curve.role === 'rtt');
    expect(rtt?.values.filter((value) => value === null)).toHaveLength(1);
    expect(withRole(scene, 'dots', 'pong')[0]?.points.length).toBe(2 * 13);
  });

  it('draws a missed pong as a dotted line from its ping to a cross with the word', () => {
    expect(withRole(scene, 'hline', 'overdue')).toMatchObject([{ dash: [2, 2] }]);
    expect(withRole(scene, 'cross', 'missed')).toHaveLength(1);
    expect(texts(scene, 'missed')).toEqual(['missed']);
  });

  it('writes numbers at RTTs that stand out, and the scale in the gutter', () => {
    expect(texts(scene, 'rtt').sort()).toEqual(['61 ms', '94 ms']);
    expect(scene.scales.get('heartbeats')).toBe('100 ms');
  });
});

describe('backpressure', () => {
  const scene = sceneOf(prices, { fromNs: 163 * S, toNs: 198 * S, width: 1_050 });

  it('draws waiting bytes as a curve with the most of them in words', () => {
    const curve = scene.curves.find((one) => one.role === 'buffered');
    expect(curve?.max).toBe(500_000);
    expect(texts(scene, 'buffered')).toEqual(['412 kB']);
    expect(scene.scales.get('backpressure')).toBe('500 kB');
  });

  it('says who paused reading, and for how long', () => {
    expect(texts(scene, 'paused')).toEqual(['reading paused 1.4 s, store']);
    expect(withRole(scene, 'hatch', 'paused')).toHaveLength(2);
  });

  it('tells bytes to be sent from bytes received and unread, and draws how far reading is behind', () => {
    const at = [10 * S, 20 * S, 30 * S];
    const gauges = [
      { connection: 1, gauge: 'bufferedBytes' as const, atNs: at, value: [0, 2_000, 0] },
      { connection: 1, gauge: 'socketQueueBytes' as const, atNs: at, value: [0, 64_000, 0] },
      { connection: 1, gauge: 'lagMs' as const, atNs: at, value: [0, 480, 0] },
    ];
    const scene = sceneOf(session({ gauges }), { fromNs: 0, toNs: 100 * S });
    expect(scene.curves.map(({ role, max }) => [role, max])).toEqual([
      ['unread', 80_000],
      ['buffered', 80_000],
    ]);
    // Base at 204 − 4; 480 of 500 ms in 32 px.
    expect(withRole(scene, 'bars', 'lag').map(({ rects }) => rects)).toEqual([[200, 169, 2, 31]]);
    expect(texts(scene, 'lag')).toEqual(['lag 480 ms']);
    expect(texts(scene, 'unread')).toEqual(['64 kB unread']);
    const targets = scene.hits.map(({ target }) => target).filter((target) => target.type === 'buffered');
    expect(targets).toEqual([
      { type: 'buffered', connection: 1, atNs: 20 * S, bytes: 2_000, unreadBytes: 64_000, lagMs: 480 },
    ]);
  });

  it('holds the last value between samples far apart instead of inventing a slope', () => {
    const gauges = [{ connection: 1, gauge: 'bufferedBytes' as const, atNs: [10 * S, 40 * S], value: [5_000, 90_000] }];
    const curve = sceneOf(session({ gauges }), { fromNs: 0, toNs: 100 * S }).curves[0];
    const index = (curve?.atNs ?? []).findIndex((ns) => ns === 40 * S);
    expect(curve?.atNs[index - 1]).toBe(40 * S - 1);
    expect(curve?.values[index - 1]).toBe(5_000);
  });
});

describe('the whole plot', () => {
  it('never draws two labels over each other', () => {
    for (const [from, to] of [
      [0, 200],
      [150, 198],
      [163, 198],
      [172, 176],
      [175, 178],
      [186, 195],
    ] as const) {
      const scene = sceneOf(prices, { fromNs: from * S, toNs: to * S, width: 900 });
      const boxes = scene.over
        .filter((shape) => shape.type === 'text')
        .map((shape) => {
          if (shape.type !== 'text') throw new Error('filtered');
          const w = measure(shape.text);
          const x = shape.align === 'left' ? shape.x : shape.align === 'right' ? shape.x - w : shape.x - w / 2;
          return { text: shape.text, x0: x, x1: x + w, y0: shape.y - 9, y1: shape.y + 3 };
        });
      for (const [index, a] of boxes.entries()) {
        expect(a.x0).toBeGreaterThanOrEqual(0);
        expect(a.x1).toBeLessThanOrEqual(900);
        for (const b of boxes.slice(index + 1)) {
          const apart = a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 || b.y1 <= a.y0;
          expect(apart, `${a.text} over ${b.text}`).toBe(true);
        }
      }
    }
  });

  it('shows range, playhead and the future', () => {
    const scene = sceneOf(prices, {
      fromNs: 163 * S,
      toNs: 198 * S,
      width: 1_050,
      more: { range: { fromNs: 170 * S, toNs: 180 * S }, playheadNs: 176 * S },
    });
    expect(withRole(scene, 'rect', 'range')).toMatchObject([{ x: 210, w: 300 }]);
    expect(withRole(scene, 'vline', 'range edge')).toHaveLength(2);
    expect(withRole(scene, 'vline', 'playhead')).toMatchObject([{ at: 390 }]);
    expect(withRole(scene, 'rect', 'future')).toHaveLength(1);
  });

  it('draws an empty plot while there is no answer yet', () => {
    const scene = sceneOf(prices, { fromNs: 0, toNs: 10 * S, more: { slice: null } });
    expect(scene.hits).toEqual([]);
    expect(scene.under.length).toBeGreaterThan(0);
  });
});

describe('ruler and minimap', () => {
  const scale = { fromNs: 163 * S, toNs: 198 * S, width: 1_050, dpr: 1 };
  const clock = wallClock(prices.startedAtMs);

  it('hides the label under the playhead', () => {
    const marks = ticks(scale, clock, measure);
    const under = marks.find((tick) => tick.label === '12:04:05');
    if (under === undefined) throw new Error('The ruler has this label.');
    const input = { scale, clock, ticks: marks, measure, range: null, stories: [] };
    const labelsOf = (playheadNs: number | null) =>
      layoutRuler({ ...input, playheadNs }).flatMap((shape) =>
        shape.type === 'text' && shape.role === 'time' ? [shape.text] : [],
      );
    expect(labelsOf(null)).toContain('12:04:05');
    expect(labelsOf(under.atNs)).not.toContain('12:04:05');
  });

  it('draws failures of the whole recording in red, and a window that can be grabbed', () => {
    const slice = sliceOf(prices, { fromNs: 0, toNs: prices.nowNs, buckets: 300 });
    const mini = minimapScale(prices.nowNs, { toNs: 198 * S }, true, 1_050, 1);
    const shapes = layoutMinimap({
      scale: mini,
      view: { fromNs: 100 * S, toNs: 100.001 * S },
      range: null,
      slice,
      stories: storiesOf(slice.lifecycle, [1]).values(),
      found: null,
    });
    expect(shapes.filter((shape) => shape.role === 'failure')).toHaveLength(2);
    const [x0, x1] = minimapWindow(mini, { fromNs: 100 * S, toNs: 100.001 * S });
    expect(x1 - x0).toBeGreaterThanOrEqual(8);
    expect(shapes.find((shape) => shape.role === 'silhouette')).toBeDefined();
  });
});
