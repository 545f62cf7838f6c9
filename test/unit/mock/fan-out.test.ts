import { afterEach, describe, expect, it, vi } from 'vitest';
import { FeedRun } from '../../../src-main/engine/mock/messages/feed-run.ts';
import { startHeartbeats } from '../../../src-main/engine/mock/run/heartbeats.ts';
import { madeOnce, payloadBytes } from '../../../src-main/engine/mock/run/made-once.ts';
import type { StreamClient } from '../../../src-main/engine/mock/run/stream-client.ts';

const feedOf = (...texts: string[]): FeedRun => {
  const feed = new FeedRun({ make: null, history: 100, event: 'message', dueMs: null, nowMs: () => 0 });
  for (const text of texts) feed.publish(text);
  return feed;
};

afterEach(() => vi.useRealTimers());

describe('what many clients get', () => {
  it('is the very same array for all who stand at the same place, until there is something newer', () => {
    const feed = feedOf('a', 'b', 'c');
    const two = feed.after(1);
    expect(feed.after(1)).toBe(two);
    expect(feed.after(1, 1)).not.toBe(two);
    expect(feed.after(1).map(({ text }) => text)).toEqual(['b', 'c']);
    const again = feed.after(1);
    feed.publish('d');
    expect(feed.after(1)).not.toBe(again);
    expect(feed.after(1).map(({ text }) => text)).toEqual(['b', 'c', 'd']);
  });

  it('is made once for them, and anew for an array of its own, even of the same messages', () => {
    const make = vi.fn((messages: readonly { readonly text: string }[]) => messages.map(({ text }) => text).join());
    const once = madeOnce(make);
    const shared = feedOf('a', 'b').after(0);
    const made = [once(shared), once(shared), once([...shared]), once(shared.slice(1)), once(shared)];
    expect(made).toEqual(['a,b', 'a,b', 'a,b', 'b', 'a,b']);
    expect(make).toHaveBeenCalledTimes(4);
  });

  it('is counted in bytes of UTF-8', () => {
    expect(payloadBytes(feedOf('a', '€').after(0))).toBe(4);
  });
});

describe('heartbeats of ten thousand clients', () => {
  /** Times of every heartbeat of every client, in milliseconds since the start. */
  function heartbeats(everyMs: number, clients: number, forMs: number): Map<number, number[]> {
    vi.useFakeTimers();
    const startedMs = Date.now();
    const at = new Map<number, number[]>();
    const all = Array.from({ length: clients }, (_, index) => ({
      number: index + 1,
      heartbeat: () => at.set(index + 1, [...(at.get(index + 1) ?? []), Date.now() - startedMs]),
    }));
    const timer = startHeartbeats(everyMs, Date.now, () => all as unknown as StreamClient[]);
    vi.advanceTimersByTime(forMs);
    clearInterval(timer);
    return at;
  }

  it('are spread over the interval, each client’s its own interval apart', () => {
    const at = heartbeats(2_000, 10_000, 8_000);
    expect(at.size).toBe(10_000);
    const perMoment = new Map<number, number>();
    for (const times of at.values()) {
      expect(times.length).toBe(4);
      for (let index = 1; index < times.length; index++) {
        expect((times[index] ?? 0) - (times[index - 1] ?? 0)).toBe(2_000);
      }
      for (const ms of times) perMoment.set(ms, (perMoment.get(ms) ?? 0) + 1);
    }
    expect(Math.max(...perMoment.values())).toBeLessThanOrEqual(250);
  });

  it.each([10, 33, 1_000, 15_000, 12_345])('keep an interval of %i ms for one client', (everyMs) => {
    const [times = []] = heartbeats(everyMs, 1, everyMs * 20).values();
    expect(times.length).toBeGreaterThanOrEqual(19);
    expect(times.length).toBeLessThanOrEqual(20);
  });

  it('are not made up for after a pause', () => {
    vi.useFakeTimers();
    let nowMs = 0;
    let count = 0;
    const client = { number: 1, heartbeat: () => (count += 1) };
    const timer = startHeartbeats(
      1_000,
      () => nowMs,
      () => [client as unknown as StreamClient],
    );
    nowMs = 60_000;
    vi.advanceTimersByTime(30);
    clearInterval(timer);
    expect(count).toBe(1);
  });
});
