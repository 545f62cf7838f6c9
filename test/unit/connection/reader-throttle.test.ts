import { describe, expect, it } from 'vitest';
import { Rates, type SampleInput } from '../../../src-main/engine/connection/rates.ts';
import { ReaderThrottle } from '../../../src-main/engine/connection/reader-throttle.ts';

const ms = (value: number): number => value * 1e6;

describe('reading', () => {
  it('is paused by the user and goes on', () => {
    const throttle = new ReaderThrottle();
    expect(throttle.setMode({ mode: 'pause' }, ms(100))).toEqual([{ type: 'pause', by: 'user' }]);
    expect([throttle.isPaused, throttle.pausedBy]).toEqual([true, 'user']);
    expect(throttle.setMode({ mode: 'pause' }, ms(150))).toEqual([]);
    expect(throttle.setMode({ mode: 'normal' }, ms(400))).toEqual([{ type: 'resume', by: 'user', pausedMs: 300 }]);
    expect(throttle.isPaused).toBe(false);
  });

  it('needs both the user and the store to let it', () => {
    const throttle = new ReaderThrottle();
    expect(throttle.setOverloaded(true, ms(0))).toEqual([{ type: 'pause', by: 'store' }]);
    throttle.setMode({ mode: 'pause' }, ms(10));
    expect(throttle.setOverloaded(false, ms(50))).toEqual([{ type: 'resume', by: 'store', pausedMs: 50 }]);
    expect([throttle.isPaused, throttle.pausedBy]).toEqual([true, 'user']);
    throttle.setOverloaded(true, ms(60));
    throttle.setMode({ mode: 'normal' }, ms(70));
    expect([throttle.isPaused, throttle.pausedBy]).toEqual([true, 'store']);
    throttle.setOverloaded(false, ms(80));
    expect(throttle.isPaused).toBe(false);
  });

  it('lets N messages a second through', () => {
    const throttle = new ReaderThrottle();
    expect(throttle.setMode({ mode: 'rate', perSecond: 10 }, 0)).toEqual([
      { type: 'pause', by: 'user', perSecond: 10 },
    ]);
    expect(throttle.isPaused).toBe(false);
    let nowNs = 0;
    const readAt: number[] = [];
    while (readAt.length < 5) {
      throttle.took(nowNs);
      readAt.push(Math.round(nowNs / 1e6));
      expect(throttle.isPaused).toBe(true);
      nowNs = throttle.dueNs;
      throttle.refill(nowNs);
      expect(throttle.isPaused).toBe(false);
    }
    expect(readAt).toEqual([0, 100, 200, 300, 400]);
    expect(throttle.pausedBy).toBeUndefined();
    expect(throttle.setMode({ mode: 'normal' }, ms(900))).toEqual([
      { type: 'resume', by: 'user', pausedMs: 900, perSecond: 10 },
    ]);
  });

  it('pays for what could not be held back', () => {
    const throttle = new ReaderThrottle();
    throttle.setMode({ mode: 'rate', perSecond: 10 }, 0);
    for (let i = 0; i < 5; i++) throttle.took(0);
    expect(Math.round(throttle.dueNs / 1e6)).toBe(500);
  });

  it('gathers no more than a second’s worth while nothing comes', () => {
    const throttle = new ReaderThrottle();
    throttle.setMode({ mode: 'rate', perSecond: 3 }, 0);
    let burst = 0;
    throttle.refill(ms(60_000));
    while (!throttle.isPaused) {
      throttle.took(ms(60_000));
      burst += 1;
    }
    expect(burst).toBe(3);
  });

  it('at a rate waits for the store too', () => {
    const throttle = new ReaderThrottle();
    throttle.setMode({ mode: 'rate', perSecond: 10 }, 0);
    throttle.took(0);
    throttle.setOverloaded(true, ms(1));
    expect(throttle.dueNs).toBe(Number.POSITIVE_INFINITY);
    throttle.setOverloaded(false, ms(2));
    expect(throttle.dueNs).toBeLessThan(ms(101));
  });
});

describe('rates', () => {
  const quiet: SampleInput = { nowNs: 0, inCount: 0, outCount: 0, bufferedBytes: 0, unreadBytes: 0 };

  it('are counted over a second, and given only when they change', () => {
    const rates = new Rates(0);
    const given = [1, 2, 3, 4, 5, 6, 7, 8].map((i) =>
      rates.sample({ ...quiet, nowNs: ms(250 * i), inCount: i === 1 ? 2 : 2 }),
    );
    expect(given[0]).toEqual([{ gauge: 'inPerSecond', value: 2 }]);
    expect(given[1]).toEqual([]);
    expect(given[4]).toEqual([{ gauge: 'inPerSecond', value: 0 }]);
    expect(given[7]).toEqual([]);
  });

  it('say how far behind its socket the inspector is', () => {
    const rates = new Rates(0);
    rates.sample({ ...quiet, nowNs: ms(250), unreadBytes: 10 });
    const later = rates.sample({ ...quiet, nowNs: ms(500), unreadBytes: 10 });
    expect(later).toEqual([{ gauge: 'lagMs', value: 250 }]);
    expect(rates.sample({ ...quiet, nowNs: ms(750) })).toEqual([
      { gauge: 'socketQueueBytes', value: 0 },
      { gauge: 'lagMs', value: 0 },
    ]);
    expect(rates.sample({ ...quiet, nowNs: ms(1400) })).toEqual([{ gauge: 'lagMs', value: 400 }]);
  });

  it('end at zero', () => {
    const rates = new Rates(0);
    rates.sample({ ...quiet, nowNs: ms(250), inCount: 5, bufferedBytes: 9 });
    expect(rates.stop()).toEqual([
      { gauge: 'inPerSecond', value: 0 },
      { gauge: 'bufferedBytes', value: 0 },
    ]);
    expect(rates.stop()).toEqual([]);
  });
});
