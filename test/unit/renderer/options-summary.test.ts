import { describe, expect, it } from 'vitest';
import { authText, heartbeatText, plannedWaits, reconnectText } from '../../../src-renderer/panels/options/summary.ts';

describe('the chips of the connect bar', () => {
  it('name the policy with its bounds and jitter', () => {
    expect(reconnectText({ policy: 'exponential', baseMs: 1000, capMs: 30_000, jitter: 'quarter' })).toBe(
      '1 to 30 s ±25 %',
    );
    expect(reconnectText({ policy: 'exponential', baseMs: 500, capMs: 10_000, jitter: 'none' })).toBe('500 ms to 10 s');
    expect(reconnectText({ policy: 'fixed', delayMs: 1500 })).toBe('every 1.5 s');
    expect(reconnectText({ policy: 'none' })).toBe('off');
    expect(reconnectText({ policy: 'server' })).toBe('as the server says');
    expect(reconnectText(undefined)).toBe('1 to 30 s ±25 %');
  });

  it('say how one proves who one is without showing the secret', () => {
    const url = 'wss://example.test/';
    expect(authText({ url, headers: [['authorization', 'Bearer s3cret']] })).toBe('Bearer');
    expect(authText({ url: 'wss://example.test/?token=s3cret' })).toBe('in the URL');
    expect(authText({ url: 'https://me:s3cret@example.test/' })).toBe('Basic');
    expect(authText({ url, headers: [['Cookie', 'a=b']] })).toBe('Cookie');
    expect(authText({ url })).toBe('none');
  });

  it('say which heartbeat there is', () => {
    expect(heartbeatText({ url: 'ws://x', heartbeat: { pingIntervalMs: 2000 } })).toBe('2 s');
    expect(heartbeatText({ url: 'ws://x', heartbeat: { expectEveryMs: 6000 } })).toBe('expected every 6 s');
    expect(heartbeatText({ url: 'ws://x' })).toBe('off');
  });
});

describe('the preview of waits', () => {
  const exponential = { policy: 'exponential', baseMs: 1000, capMs: 5000, resetAfterMs: 0 } as const;

  it('doubles up to the cap', () => {
    expect(plannedWaits({ ...exponential, jitter: 'none' }, 5).map((wait) => wait.baseMs)).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
  });

  it('draws jitter where it may fall, never above the cap for ±25 %', () => {
    expect(plannedWaits({ ...exponential, jitter: 'quarter' }, 3).map((wait) => [wait.minMs, wait.maxMs])).toEqual([
      [750, 1250],
      [1500, 2500],
      [3000, 5000],
    ]);
    expect(plannedWaits({ ...exponential, jitter: 'full' }, 1)).toEqual([{ baseMs: 1000, minMs: 0, maxMs: 1000 }]);
    expect(plannedWaits({ ...exponential, jitter: 'equal' }, 1)).toEqual([{ baseMs: 1000, minMs: 500, maxMs: 1000 }]);
  });

  it('stops at the last attempt', () => {
    expect(plannedWaits({ policy: 'fixed', delayMs: 10, maxTries: 2 }, 6)).toHaveLength(2);
    expect(plannedWaits({ policy: 'none' }, 6)).toEqual([]);
  });
});
