import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWait } from '../../../src-main/engine/connection/reconnect-policy.ts';
import type { Reconnect } from '../../../src-shared/model/endpoint.ts';

const ask = { failures: 1, attempt: 2, serverRetryMs: undefined, retryAfterMs: undefined, random: 0.5 };
const exponential = (jitter: 'none' | 'full' | 'equal' | 'decorrelated' | 'quarter'): Reconnect => ({
  policy: 'exponential',
  baseMs: 1000,
  capMs: 30_000,
  jitter,
  resetAfterMs: 10_000,
});

describe('the wait before the next attempt', () => {
  it('is none without a policy', () => expect(planWait({ policy: 'none' }, ask)).toBeUndefined());

  it('doubles up to the cap', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 5000].map(
      (failures) => planWait(exponential('none'), { ...ask, failures })?.delayMs,
    );
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it.each([
    ['full', 2000, -2000, 0],
    ['equal', 2000, -1000, 0],
    ['quarter', 2000, -500, 500],
  ] as const)('with %s jitter stays in its window', (jitter, baseMs, jitterMinMs, jitterMaxMs) => {
    const at = (random: number) => planWait(exponential(jitter), { ...ask, failures: 2, random });
    expect(at(0)).toMatchObject({
      baseMs,
      jitterMinMs,
      jitterMaxMs,
      jitterMs: jitterMinMs,
      delayMs: baseMs + jitterMinMs,
    });
    expect(at(0.999999)?.delayMs).toBe(baseMs + jitterMaxMs);
    expect(at(0.25)?.jitterMs).toBe(jitterMinMs + (jitterMaxMs - jitterMinMs) / 4);
  });

  it('with decorrelated jitter draws between the base and three times the wait before, below the cap', () => {
    const waitAfter = (previousDelayMs: number | undefined, random: number) =>
      planWait(exponential('decorrelated'), { ...ask, failures: 5, previousDelayMs, random })?.delayMs;
    expect([waitAfter(undefined, 0), waitAfter(undefined, 0.999999)]).toEqual([1000, 3000]);
    expect([waitAfter(4000, 0), waitAfter(4000, 0.5), waitAfter(4000, 0.999999)]).toEqual([1000, 6500, 12_000]);
    expect(waitAfter(29_000, 0.999999)).toBe(30_000);
  });

  it('is always base and jitter together, never negative, never above the cap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('none', 'full', 'equal', 'decorrelated', 'quarter'),
        fc.nat(100_000),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (jitter, baseMs, capMs, failures, random) => {
          const wait = planWait(
            { policy: 'exponential', baseMs, capMs, jitter, resetAfterMs: 0 },
            { ...ask, failures, random },
          );
          if (wait === undefined) throw new Error('no wait');
          expect(wait.delayMs).toBe(wait.baseMs + wait.jitterMs);
          expect(wait.delayMs).toBeGreaterThanOrEqual(0);
          expect(wait.delayMs).toBeLessThanOrEqual(capMs);
          expect(wait.jitterMs).toBeGreaterThanOrEqual(Math.floor(wait.jitterMinMs));
          expect(wait.jitterMs).toBeLessThanOrEqual(Math.ceil(wait.jitterMaxMs));
        },
      ),
    );
  });

  it('is not shorter than Retry-After, and says where it came from', () => {
    expect(planWait(exponential('quarter'), { ...ask, retryAfterMs: 45_000 })).toMatchObject({
      delayMs: 45_000,
      baseMs: 45_000,
      jitterMs: 0,
      source: 'retry-after',
    });
    expect(planWait(exponential('none'), { ...ask, retryAfterMs: 10 })).toMatchObject({ delayMs: 1000 });
    expect(planWait({ policy: 'fixed', delayMs: 100 }, { ...ask, retryAfterMs: 200 })).toMatchObject({
      policy: 'fixed',
      delayMs: 200,
    });
  });

  it('is the server’s, within its cap', () => {
    const server: Reconnect = { policy: 'server', fallbackMs: 3000, capMs: 60_000 };
    expect(planWait(server, ask)).toEqual({
      policy: 'server',
      attempt: 2,
      baseMs: 3000,
      jitterMs: 0,
      delayMs: 3000,
      jitterMinMs: 0,
      jitterMaxMs: 0,
    });
    expect(planWait(server, { ...ask, serverRetryMs: 500 })).toMatchObject({ delayMs: 500, source: 'retry-field' });
    expect(planWait(server, { ...ask, serverRetryMs: 500, retryAfterMs: 700 })).toMatchObject({
      delayMs: 700,
      source: 'retry-after',
    });
    expect(planWait(server, { ...ask, serverRetryMs: 1e9 })).toMatchObject({ delayMs: 60_000 });
  });

  it('is none after the last try', () => {
    const policy: Reconnect = { policy: 'fixed', delayMs: 1, maxTries: 2 };
    expect([1, 2, 3].map((failures) => planWait(policy, { ...ask, failures }) !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
