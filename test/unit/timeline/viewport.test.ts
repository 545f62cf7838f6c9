import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bounds,
  FOLLOW_AT,
  initialViewport,
  MIN_SPAN_NS,
  type ViewAction,
  type Viewport,
  viewportReducer,
} from '../../../src-renderer/timeline/axis/viewport.ts';
import { keyAction } from '../../../src-renderer/timeline/keys.ts';

const S = 1e9;
const live: Bounds = { nowNs: 200 * S, live: true };
const tape: Bounds = { nowNs: 200 * S, live: false };
const spanOf = (view: Viewport) => view.toNs - view.fromNs;
const shareOfNow = (view: Viewport, bounds: Bounds) => (bounds.nowNs - view.fromNs) / spanOf(view);
const still: Viewport = { fromNs: 50 * S, toNs: 85 * S, follow: false, autoSpan: false };
const follows: Viewport = { fromNs: 167.8 * S, toNs: 202.8 * S, follow: true, autoSpan: false };

describe('viewport', () => {
  it('follows now at 92 % of the width', () => {
    const view = viewportReducer(follows, { type: 'now' }, { ...live, nowNs: 207 * S });
    expect(shareOfNow(view, { ...live, nowNs: 207 * S })).toBeCloseTo(FOLLOW_AT);
    expect(spanOf(view)).toBeCloseTo(35 * S);
  });

  it('leaves room for a planned attempt, and moves less while now nears it', () => {
    const waiting: Bounds = { nowNs: 200 * S, live: true, plannedNs: 212 * S };
    const view = viewportReducer(follows, { type: 'now' }, waiting);
    expect(shareOfNow(view, waiting)).toBeCloseTo(0.6);
    const nearer: Bounds = { ...waiting, nowNs: 208 * S };
    const later = viewportReducer(view, { type: 'now' }, nearer);
    expect((212 * S - later.fromNs) / spanOf(later)).toBeCloseTo(0.85);
    expect(shareOfNow(later, nearer)).toBeLessThan(FOLLOW_AT);
  });

  it('widens by steps while a live recording is young', () => {
    const spans = [3, 9, 12, 19, 40].map((second) => spanOf(initialViewport({ nowNs: second * S, live: true }, true)));
    expect(spans).toEqual([10 * S, 10 * S, 20 * S, 35 * S, 35 * S]);
  });

  it('shows a whole recording at first', () => {
    const view = initialViewport(tape, true);
    expect(view.follow).toBe(false);
    expect(view.fromNs).toBeLessThan(0);
    expect(view.toNs).toBeGreaterThan(200 * S);
  });

  it('zooms about the pointer: its moment stays where it is', () => {
    const atNs = 60 * S;
    const view = viewportReducer(still, { type: 'zoom', factor: 0.5, atNs }, live);
    expect(spanOf(view)).toBeCloseTo(17.5 * S);
    expect((atNs - view.fromNs) / spanOf(view)).toBeCloseTo((atNs - still.fromNs) / spanOf(still));
  });

  it('stops following when one zooms into the past, not when one zooms about now', () => {
    expect(viewportReducer(follows, { type: 'zoom', factor: 0.5, atNs: 175 * S }, live).follow).toBe(false);
    const about = viewportReducer(follows, { type: 'zoom', factor: 0.5 }, live);
    expect(about.follow).toBe(true);
    expect(shareOfNow(about, live)).toBeCloseTo(FOLLOW_AT);
    expect(viewportReducer(follows, { type: 'zoom', factor: 2, atNs: 175 * S }, live).follow).toBe(true);
  });

  it('stops following when one pans into the past', () => {
    expect(viewportReducer(follows, { type: 'pan', byNs: -S }, live).follow).toBe(false);
    expect(viewportReducer(follows, { type: 'pan', byNs: S }, live)).toBe(follows);
  });

  it('does not follow what is not live', () => {
    expect(viewportReducer(still, { type: 'follow', on: true }, tape).follow).toBe(false);
    expect(viewportReducer(still, { type: 'end' }, tape).follow).toBe(false);
    expect(viewportReducer(still, { type: 'end' }, live).follow).toBe(true);
  });

  it('moves to a moment only when it is out of view', () => {
    expect(viewportReducer(still, { type: 'reveal', atNs: 60 * S }, live)).toBe(still);
    const moved = viewportReducer(still, { type: 'reveal', atNs: 120 * S }, live);
    expect((moved.fromNs + moved.toNs) / 2).toBeCloseTo(120 * S);
  });

  it('answers the keys of the lanes', () => {
    const types = ['ArrowLeft', 'ArrowRight', 'Home', 'End'].map((key) => keyAction(key, false, still)?.type);
    expect(types).toEqual(['pan', 'pan', 'start', 'end']);
    expect(keyAction('x', false, still)).toBeNull();
  });

  it('zooms from a tenth of a millisecond out to a week, and as far as a long recording wants', () => {
    const zoomedBy = (factor: number, bounds: Bounds) => {
      let view = still;
      for (let turn = 0; turn < 60; turn++)
        view = viewportReducer(view, { type: 'zoom', factor, atNs: 60 * S }, bounds);
      return spanOf(view);
    };
    const day = 86_400 * S;
    expect(zoomedBy(0.5, tape)).toBeCloseTo(1e5, -1);
    expect(zoomedBy(2, tape) / day).toBeCloseTo(7);
    expect(zoomedBy(2, { ...tape, nowNs: 3 * day }) / day).toBeCloseTo(30);
    expect(zoomedBy(2, { ...tape, nowNs: 90 * day }) / day).toBeCloseTo(400);
  });

  it('never loses the recording and never narrows below a tenth of a millisecond', () => {
    const action = fc.oneof(
      fc.record({
        type: fc.constant('zoom' as const),
        factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
        atNs: fc.double({ min: 0, max: 400 * S, noNaN: true }),
      }),
      fc.record({ type: fc.constant('pan' as const), byNs: fc.double({ min: -1e13, max: 1e13, noNaN: true }) }),
      fc.constantFrom<ViewAction>({ type: 'fit' }, { type: 'start' }, { type: 'end' }, { type: 'now' }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), fc.boolean(), (actions, isLive) => {
        const bounds: Bounds = { nowNs: 200 * S, live: isLive };
        let view = initialViewport(bounds, true);
        for (const one of actions) view = viewportReducer(view, one, bounds);
        expect(spanOf(view)).toBeGreaterThanOrEqual(MIN_SPAN_NS * 0.999);
        expect(view.fromNs).toBeLessThan(200 * S);
        expect(view.toNs).toBeGreaterThan(0);
      }),
    );
  });
});
