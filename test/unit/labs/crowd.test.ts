/** The crowd of simulated clients, with a clock turned by hand: who comes back when, and how it is counted. */

import { expect, it } from 'vitest';
import { Crowd } from '../../../src-main/engine/labs/crowd/crowd.ts';
import type { KnockEvents } from '../../../src-main/engine/labs/crowd/knock.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';

function crowdOf(size: number, random: () => number) {
  const clock = fakeClock();
  let open: KnockEvents[] = [];
  let refuse = 0;
  const crowd = new Crowd({
    clock,
    random,
    knock(events) {
      if (refuse > 0) {
        refuse -= 1;
        queueMicrotask(() => events.ended(false));
      } else {
        open.push(events);
        queueMicrotask(() => events.opened());
      }
      return { destroy: () => undefined };
    },
  });
  const advance = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50);
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return {
    crowd,
    advance,
    async gather() {
      crowd.gather(size, size * 20);
      await advance(200);
    },
    cut() {
      const lost = open;
      open = [];
      for (const { ended } of lost) ended(true);
    },
    refuseNext(count: number) {
      refuse = count;
    },
  };
}

it('comes back as a wall after a fixed delay, and again when it is refused', async () => {
  const { crowd, gather, cut, refuseNext, advance } = crowdOf(100, () => 0.5);
  await gather();
  expect(crowd.facts).toMatchObject({ size: 100, connected: 100, rounds: [] });
  crowd.reconnectBy({ policy: 'fixed', delayMs: 1_000 });
  refuseNext(60);
  cut();
  await advance(2_500);
  const [round] = crowd.facts.rounds;
  expect(round).toMatchObject({ jitter: 'none', lost: 100, back: 100, attempts: 160, refused: 60 });
  expect(round?.arrivals.filter((count) => count > 0)).toEqual([100, 60]);
  expect(round?.backAfterMs).toBeCloseTo(2_000, -2);
  expect(crowd.facts.connected).toBe(100);
});

it('is spread over the whole delay by full jitter', async () => {
  let turn = 0;
  const { crowd, gather, cut, advance } = crowdOf(100, () => {
    turn += 1;
    return (turn % 100) / 100;
  });
  await gather();
  crowd.reconnectBy({ policy: 'exponential', baseMs: 1_000, capMs: 8_000, jitter: 'full', resetAfterMs: 0 });
  cut();
  await advance(1_500);
  const [round] = crowd.facts.rounds;
  expect(round).toMatchObject({ name: 'full jitter', jitter: 'full', back: 100, refused: 0 });
  expect(Math.max(...(round?.arrivals ?? []))).toBeLessThan(20);
});

it('brings nobody back once it was sent home', async () => {
  const { crowd, gather, cut, advance } = crowdOf(10, () => 0.5);
  await gather();
  cut();
  crowd.close();
  await advance(5_000);
  expect(crowd.facts.rounds[0]?.attempts).toBe(0);
});
