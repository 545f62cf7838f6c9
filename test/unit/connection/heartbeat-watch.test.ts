import { describe, expect, it } from 'vitest';
import { HeartbeatWatch } from '../../../src-main/engine/connection/heartbeat-watch.ts';
import { isSubset, jsonPattern } from '../../../src-main/engine/connection/json-subset.ts';
import type { Heartbeat } from '../../../src-shared/model/endpoint.ts';

const ms = (value: number): number => value * 1e6;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const watch = (rules: Partial<Heartbeat>): HeartbeatWatch =>
  new HeartbeatWatch(
    { pingIntervalMs: 0, pongTimeoutMs: 5000, answerPings: true, expectEveryMs: 0, ...rules },
    true,
    0,
  );

describe('pings', () => {
  it('are due at each interval', () => {
    const pings = watch({ pingIntervalMs: 1000 });
    expect(pings.dueNs).toBe(ms(1000));
    expect(pings.check(ms(999))).toEqual([]);
    expect(pings.check(ms(1000))).toEqual([{ type: 'sendPing' }]);
    expect(pings.dueNs).toBe(ms(2000));
  });

  it('come once after a stall', () => {
    expect(watch({ pingIntervalMs: 10 }).check(ms(5000))).toEqual([{ type: 'sendPing' }]);
  });

  it('are missed when no pong comes in time, and the connection looks half-open when nothing came', () => {
    const pings = watch({ pongTimeoutMs: 200 });
    pings.alive(ms(50));
    pings.pingSent(7, ms(100));
    expect(pings.dueNs).toBe(ms(300));
    expect(pings.check(ms(301))).toEqual([
      { type: 'missed', detail: { expectedByNs: ms(300), waitedForMs: 201, what: 'pong', halfOpen: true } },
    ]);
    expect(pings.halfOpen).toBe(true);
    expect(pings.check(ms(400))).toEqual([]);
    pings.alive(ms(500));
    expect(pings.halfOpen).toBe(false);
  });

  it('do not look half-open when something else came', () => {
    const pings = watch({ pongTimeoutMs: 200 });
    pings.pingSent(7, ms(100));
    pings.alive(ms(150));
    expect(pings.check(ms(300))).toEqual([
      { type: 'missed', detail: { expectedByNs: ms(300), waitedForMs: 200, what: 'pong' } },
    ]);
    expect(pings.halfOpen).toBe(false);
  });

  it('are answered by the pong of a later one', () => {
    const pings = watch({ pongTimeoutMs: 200 });
    for (const seq of [1, 2, 3]) pings.pingSent(seq, ms(seq));
    pings.pongReceived(2);
    expect(pings.check(ms(1000))).toMatchObject([{ type: 'missed', detail: { expectedByNs: ms(203) } }]);
  });
});

describe('silence', () => {
  it('is missed past the expected interval, again after each further one, and forgotten when anything comes', () => {
    const silence = watch({ expectEveryMs: 1000 });
    silence.alive(ms(400));
    expect(silence.dueNs).toBe(ms(1400));
    expect(silence.check(ms(1400))).toEqual([
      { type: 'missed', detail: { expectedByNs: ms(1400), waitedForMs: 1000, what: 'heartbeat', halfOpen: true } },
    ]);
    expect(silence.check(ms(1500))).toEqual([]);
    expect(silence.check(ms(2400))).toMatchObject([{ detail: { waitedForMs: 2000 } }]);
    expect(silence.halfOpen).toBe(true);
    silence.alive(ms(2500));
    expect(silence.halfOpen).toBe(false);
    expect(silence.dueNs).toBe(ms(3500));
  });

  it('is one entry after a stall of many intervals', () => {
    const silence = watch({ expectEveryMs: 10 });
    expect(silence.check(ms(1000))).toHaveLength(1);
    expect(silence.dueNs).toBeGreaterThanOrEqual(ms(1000));
  });

  it('of the inspector’s own making is not counted', () => {
    const silence = watch({ expectEveryMs: 1000, pongTimeoutMs: 500 });
    silence.pingSent(1, 0);
    silence.shift(ms(10_000));
    expect(silence.check(ms(10_400))).toEqual([]);
    expect(silence.check(ms(11_000))).toHaveLength(2);
  });
});

describe('application-level pairs', () => {
  const rule = { ping: '{"type":"ping"}', pong: '{"type":"pong"}' };

  it('give the round trip of our ping', () => {
    const pairs = watch({ rule });
    expect(pairs.sent(bytes('{"type":"ping","id":4}'), ms(10))).toEqual([]);
    expect(pairs.received(bytes('{"type":"data"}'), ms(15))).toEqual([]);
    expect(pairs.received(bytes('{"id":4,"type":"pong"}'), ms(35))).toEqual([{ type: 'rtt', rttMs: 25 }]);
    expect(pairs.check(ms(60_000))).toEqual([]);
  });

  it('give no round trip where it was us who answered', () => {
    const pairs = watch({ rule, pongTimeoutMs: 100 });
    expect(pairs.received(bytes('{"type":"ping"}'), ms(10))).toEqual([]);
    expect(pairs.dueNs).toBe(ms(110));
    expect(pairs.sent(bytes('{"type":"pong"}'), ms(12))).toEqual([]);
    expect(pairs.check(ms(60_000))).toEqual([]);
  });

  it('are missed, by us, when the server’s ping stays unanswered', () => {
    const pairs = watch({ rule, pongTimeoutMs: 100 });
    pairs.received(bytes('{"type":"ping"}'), ms(10));
    pairs.received(bytes('{"type":"ping"}'), ms(60));
    expect(pairs.check(ms(110))).toEqual([
      { type: 'missed', detail: { expectedByNs: ms(110), waitedForMs: 100, what: 'reply', owedBy: 'client' } },
    ]);
    expect(pairs.halfOpen).toBe(false);
    pairs.sent(bytes('{"type":"pong"}'), ms(120));
    expect(pairs.check(ms(60_000))).toEqual([]);
  });

  it('are missed without an answer', () => {
    const pairs = watch({ rule, pongTimeoutMs: 100 });
    pairs.sent(bytes('{"type":"ping"}'), ms(10));
    expect(pairs.check(ms(110))).toMatchObject([{ type: 'missed', detail: { what: 'reply', expectedByNs: ms(110) } }]);
  });

  it('may be the same message both ways', () => {
    const pairs = watch({ rule: { ping: 'hb', pong: 'hb' } });
    pairs.sent(bytes('hb'), ms(0));
    expect(pairs.received(bytes('hb'), ms(3))).toEqual([{ type: 'rtt', rttMs: 3 }]);
  });
});

describe('a JSON subset', () => {
  it.each([
    ['{"type":"ping"}', '{"a":1,"type":"ping"}', true],
    ['{"type":"ping"}', '{"type":"pong"}', false],
    ['{"a":{"b":1}}', '{"a":{"b":1,"c":2}}', true],
    ['{"a":null}', '{}', false],
    ['[1,2]', '[1,2]', true],
    ['[1,2]', '[1,2,3]', false],
    ['{"0":1}', '[1]', false],
    ['2', '2', true],
    ['2', '"2"', false],
    ['PING', ' PING\n', true],
    ['PING', 'ping', false],
    ['{}', 'not json', false],
  ])('%s in %s: %s', (pattern, message, expected) => {
    expect(jsonPattern(pattern).matches(bytes(message))).toBe(expected);
  });

  it('does not look at long messages, nor into prototypes', () => {
    expect(jsonPattern('{"a":1}').matches(bytes(`{"a":1,"b":"${'x'.repeat(5000)}"}`))).toBe(false);
    expect(isSubset({ constructor: {} }, {})).toBe(false);
  });
});
