import { describe, expect, it } from 'vitest';
import { createSpinGuard, meaningOf } from '../../../src-main/engine/transports/polling/outcome.ts';

describe('what a status means', () => {
  it.each([
    [200, 'success'],
    [204, 'success'],
    [304, 'success'],
  ])('%i goes on', (status, kind) => {
    expect(meaningOf(status, 0, 'poll', false).kind).toBe(kind);
  });
  it('takes a 504 for the end of a held request only when it was held, on an open long-poll', () => {
    expect(meaningOf(504, 30_000, 'long-poll', true)).toEqual({ kind: 'held' });
    for (const [heldMs, mode, opened] of [
      [5, 'long-poll', true],
      [30_000, 'long-poll', false],
      [30_000, 'poll', true],
    ] as const) {
      expect(meaningOf(504, heldMs, mode, opened)).toEqual({ kind: 'end', outcome: 'timeout', mayRetry: true });
    }
  });
  it.each([
    [302, 'error', false],
    [404, 'error', false],
    [425, 'busy', true],
    [429, 'busy', true],
    [500, 'error', true],
    [503, 'busy', true],
  ])('%i ends: %s, may retry %s', (status, outcome, mayRetry) => {
    expect(meaningOf(status, 0, 'long-poll', true)).toEqual({ kind: 'end', outcome, mayRetry });
  });
});

describe('the guard against spinning', () => {
  it('doubles the delay up to 5 s and speaks once, at the fifth', () => {
    const guard = createSpinGuard();
    const steps = Array.from({ length: 8 }, () => guard.next(false, 1));
    expect(steps.map((step) => step.delayMs)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
    expect(steps.map((step) => step.say)).toEqual([false, false, false, false, true, false, false, false]);
  });
  it('starts over with anything new, or anything held', () => {
    const guard = createSpinGuard();
    for (const [progress, heldMs] of [
      [true, 0],
      [false, 300],
    ] as const) {
      guard.next(false, 1);
      guard.next(false, 1);
      expect(guard.next(progress, heldMs).delayMs).toBe(0);
      expect(guard.next(false, 1).delayMs).toBe(250);
    }
  });
});
