import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/engine/clock.ts';
import { preciseTimers } from '../../../src-main/engine/replay/precise-timers.ts';
import { Lateness } from '../../../src-main/engine/replay/timing.ts';

describe('lateness', () => {
  it('is told as percentiles, right to one percent', () => {
    const lateness = new Lateness();
    for (let n = 1; n <= 1000; n++) lateness.add(n / 100);
    const { count, p50Ms, p99Ms, maxMs, lastMs } = lateness.error();
    expect(count).toBe(1000);
    expect(p50Ms).toBeGreaterThanOrEqual(5);
    expect(p50Ms).toBeLessThanOrEqual(5.06);
    expect(p99Ms).toBeGreaterThanOrEqual(9.9);
    expect(p99Ms).toBeLessThanOrEqual(10);
    expect(maxMs).toBe(10);
    expect(lastMs).toBe(10);
  });

  it('is nothing while nothing was measured', () => {
    expect(new Lateness().error()).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0, lastMs: 0 });
  });
});

describe('precise timers', () => {
  it('fire at their moment and never before it', async () => {
    const timers = preciseTimers(systemClock());
    const lates: number[] = [];
    for (const inMs of [0.3, 1.7, 5.2, 12.9]) {
      const dueMs = timers.nowMs() + inMs;
      await new Promise<void>((resolve) => timers.at(dueMs, resolve));
      lates.push(timers.nowMs() - dueMs);
    }
    expect(Math.min(...lates)).toBeGreaterThanOrEqual(0);
    // Other tests have the processor too: the median shows what the timers do.
    expect(lates.sort((a, b) => a - b)[1]).toBeLessThan(2);
  });

  it('do not fire once taken back', async () => {
    const timers = preciseTimers(systemClock());
    let fired = 0;
    const far = timers.at(timers.nowMs() + 6, () => fired++);
    const near = timers.at(timers.nowMs() + 1, () => fired++);
    far.cancel();
    near.cancel();
    await new Promise<void>((resolve) => timers.at(timers.nowMs() + 8, resolve));
    expect(fired).toBe(0);
  });
});
