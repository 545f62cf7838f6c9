import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { openConnection } from '../../../src-main/engine/connection/open-connection.ts';
import type { Network } from '../../../src-main/engine/net/network.ts';
import type { Attempt, AttemptContext, Transport } from '../../../src-main/engine/transports/transport.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import type { OpenDetail } from '../../../src-shared/model/entry.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { memoryRecorder } from '../../fixtures/memory-recorder.ts';

const open: OpenDetail = { url: 'ws://x/', status: 101, requestHeaders: [], responseHeaders: [], timings: {} };

/** A connection whose transport and clock are in the test's hands. */
function connect(endpoint: Partial<EndpointInput> = {}, name: Transport['name'] = 'sse') {
  const clock = fakeClock();
  const recorder = memoryRecorder(clock);
  const contexts: AttemptContext[] = [];
  const calls: string[] = [];
  let changes = 0;
  const attempt: Attempt = {
    send: () => ({ ok: true, value: { seq: context().sink.entry({ kind: 'ping', direction: 'toServer' }) } }),
    close: () => void calls.push('close'),
    abort: () => {
      calls.push('abort');
      context().sink.ended({ close: { clean: false, by: 'client' }, mayRetry: false });
    },
    pauseReading: () => void calls.push('pause'),
    resumeReading: () => void calls.push('resume'),
    setAnswerPings: (answer) => void calls.push(`answer ${answer}`),
    bufferedBytes: () => 0,
    unreadBytes: () => 0,
  };
  const context = (): AttemptContext => {
    const last = contexts.at(-1);
    if (last === undefined) throw new Error('no attempt');
    return last;
  };
  const transport: Transport = {
    name,
    start(given) {
      contexts.push(given);
      calls.push('start');
      return attempt;
    },
  };
  const network: Network = {
    dial: () => Promise.reject(new Error('no network here')),
    request: () => Promise.reject(new Error('no network here')),
    cookieHeader: () => undefined,
    storeCookies: () => undefined,
    close: () => undefined,
  };
  const connection = openConnection({
    recordingId: 'r',
    connection: 3,
    name: 'n',
    endpoint: v.parse(EndpointSchema, { url: 'ws://x/', ...endpoint }),
    transport,
    recorder,
    clock,
    network,
    random: () => 0.5,
    changed: () => {
      changes += 1;
    },
  });
  connection.start();
  return { clock, recorder, connection, calls, context, contexts, changes: () => changes };
}

describe('a connection', () => {
  it('misses no heartbeat while it does not read itself', () => {
    const { clock, recorder, connection, context } = connect({ heartbeat: { expectEveryMs: 1000 } });
    context().sink.opened(open);
    clock.advance(500);
    connection.setReader({ mode: 'pause' });
    clock.advance(10_000);
    expect(recorder.of('missed')).toEqual([]);
    connection.setReader({ mode: 'normal' });
    clock.advance(400);
    expect(recorder.of('missed')).toEqual([]);
    clock.advance(200);
    expect(recorder.of('missed').map((entry) => entry.detail.what)).toEqual(['heartbeat']);
    expect(connection.status().halfOpen).toBe(true);
    context().sink.alive(clock.nowNs());
    expect(connection.status().halfOpen).toBe(false);
  });

  it('pings a WebSocket by itself, and nothing else', () => {
    const heartbeat = { pingIntervalMs: 100 };
    for (const [name, pings] of [
      ['websocket', 3],
      ['sse', 0],
    ] as const) {
      const { clock, recorder, context } = connect({ heartbeat }, name);
      context().sink.opened(open);
      clock.advance(350);
      expect(recorder.of('ping')).toHaveLength(pings);
    }
  });

  it('stays paused into the next attempt, and keeps the switch for pings', () => {
    const { clock, connection, calls, context } = connect({ reconnect: { policy: 'fixed', delayMs: 10 } });
    context().sink.opened(open);
    connection.setReader({ mode: 'pause' });
    connection.setAnswerPings(false);
    context().sink.ended({ mayRetry: true });
    clock.advance(10);
    expect(calls).toEqual(['start', 'pause', 'answer false', 'start', 'answer false', 'pause']);
  });

  it('hands what an attempt leaves to the next', () => {
    const { clock, context, contexts } = connect({ lastEventId: '7', reconnect: { policy: 'fixed', delayMs: 10 } });
    expect(context().resume).toEqual({ lastEventId: '7' });
    context().sink.resumeFrom({ lastEventId: '9' });
    context().sink.ended({ mayRetry: true });
    clock.advance(10);
    expect(contexts[1]).toMatchObject({ attempt: 2, resume: { lastEventId: '9' } });
  });

  it('reads on before it closes, and aborts after the grace', async () => {
    const { clock, connection, calls, context, recorder } = connect();
    context().sink.opened(open);
    connection.setReader({ mode: 'pause' });
    const done = connection.disconnect();
    expect(calls).toEqual(['start', 'pause', 'resume', 'close']);
    clock.advance(2000);
    expect(calls.at(-1)).toBe('abort');
    await done;
    expect(connection.status().state).toBe('closed');
    expect(clock.pending).toBe(0);
    expect(recorder.of('close')[0]).toMatchObject({ direction: 'toServer', connection: 3, attempt: 1 });
  });

  it('says that a certificate was accepted unverified, on every attempt', () => {
    const { clock, context, recorder } = connect({ reconnect: { policy: 'fixed', delayMs: 10 } });
    const tls = {
      protocol: 'TLSv1.3',
      cipher: 'x',
      authorized: false,
      authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    };
    for (let i = 0; i < 2; i++) {
      context().sink.opened({ ...open, tls });
      context().sink.ended({ mayRetry: true });
      clock.advance(10);
    }
    expect(recorder.of('notice').map((entry) => [entry.detail.code, entry.attempt])).toEqual([
      ['TLS_NOT_VERIFIED', 1],
      ['TLS_NOT_VERIFIED', 2],
    ]);
  });

  it('watches the ids of an event stream, across attempts', () => {
    const { clock, context, recorder, connection } = connect({ reconnect: { policy: 'fixed', delayMs: 10 } });
    const event = (id: string) =>
      context().sink.entry({ kind: 'event', direction: 'toClient', detail: { event: 'message', id, chunk: 1 } });
    context().sink.opened(open);
    for (const id of ['1', '2', '3']) event(id);
    context().sink.ended({ mayRetry: true });
    clock.advance(10);
    for (const id of ['3', '6']) event(id);
    expect(recorder.kinds().filter((kind) => kind === 'gap' || kind === 'duplicate')).toEqual(['duplicate', 'gap']);
    expect(connection.status()).toMatchObject({ gaps: 2, duplicates: 1, inCount: 5 });
  });

  it('says once in a turn that it has changed', async () => {
    const { context, changes } = connect();
    const { sink } = context();
    sink.opened(open);
    for (let i = 0; i < 100; i++) sink.alive(i);
    expect(changes()).toBe(0);
    await new Promise(setImmediate);
    expect(changes()).toBe(1);
  });

  it('says what is wrong with an id field, and goes on without it', () => {
    const { recorder } = connect({ idField: 'not a path' });
    expect(recorder.of('notice')[0]?.detail.code).toBe('ID_FIELD_INVALID');
    expect(recorder.kinds()).toEqual(['notice', 'connecting']);
  });

  it('notes a mark where it is', () => {
    const { clock, connection, recorder } = connect();
    clock.advance(5);
    expect(connection.mark('look here')).toEqual({ seq: 2 });
    expect(recorder.all[1]).toMatchObject({
      kind: 'mark',
      atNs: 5e6,
      attempt: 1,
      detail: { note: 'look here', by: 'user' },
    });
  });
});
