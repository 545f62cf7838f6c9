/** Heartbeats, limits, health and draining: seen by `ws`, EventSource, curl, fetch and raw sockets. */

import { describe, expect, it } from 'vitest';
import { scenarioBench } from '../../fixtures/foreign/scenario-bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const serve = scenarioBench();

describe('heartbeats', () => {
  it('reap who does not answer pings, and tell the round trip of who does', async () => {
    const mock = await serve('name: h\nendpoints:\n  /ws: { transport: websocket, ping: 60ms, reap: 2 }\n');
    const alive = mock.ws('/ws');
    await alive.until('ping');
    const silent = mock.rawWs('/ws');
    await waitFor('the end', () => silent.ended() !== '');
    expect(mock.run.counts.reaped).toBe(1);
    expect(mock.marks).toEqual(['client 2 is silent: cut after 2 pings without a pong']);
    const [client] = mock.run.clients.values();
    expect(client?.counts.pingsMissed).toBeLessThan(2);
    expect(client?.counts.rttMs).toBeGreaterThan(0);
    expect(client?.counts.rttMs).toBeLessThan(60);
    expect(client?.counts.lastHeartbeatAtMs).toBeGreaterThan(client?.connectedAtMs ?? 0);
  });

  it('are messages where pages must see them: pings both ways, pongs that count', async () => {
    const mock = await serve(
      'name: h\nendpoints:\n  /ws: { transport: websocket, ping: 60ms, reap: 2, heartbeat: json, echo: true }\n',
    );
    const answering = mock.ws('/ws');
    answering.ws.on('message', (data) => {
      if (data.toString().startsWith('{"type":"ping"')) answering.ws.send('{"type":"pong"}');
    });
    const ignoring = mock.ws('/ws');
    await ignoring.until('close 1006');
    expect(ignoring.messages()).toEqual(['{"type":"ping","n":1}', '{"type":"ping","n":2}']);
    answering.ws.send('{"type":"ping"}');
    await answering.until('text {"type":"pong"}');
    answering.ws.send('{"type":"pingpong"}');
    await answering.until('text {"type":"pingpong"}');
    expect(answering.seen.some((line) => line.startsWith('close'))).toBe(false);
  });

  it('of event streams are comments, or events where a page wants them', async () => {
    const mock = await serve(
      'name: h\nendpoints:\n  /c: { transport: sse, comment: 50ms }\n  /e: { transport: sse, comment: 50ms, heartbeat: event }\n',
    );
    await mock.curl('/c').until('\n: heartbeat\n\n');
    await mock.sse('/e', 'heartbeat').until('heartbeat  {"type":"heartbeat","n":1}');
  });
});

const LIMITED = `
name: limits
users: { ada: { token: a }, bob: { token: b } }
feeds: { f: { published: true } }
endpoints:
  /ws: { transport: websocket, limits: { connections: 1, retryAfter: 7s } }
  /soft: { transport: websocket, limits: { connections: 1, refuse: 1013 } }
  /slow: { transport: websocket, auth: { from: [first-message] }, limits: { connections: 1 } }
  /each: { transport: sse, auth: {}, limits: { perUser: 1 } }
  /sse: { transport: sse, limits: { connections: 1 } }
  /poll: { transport: long-poll, feed: f, limits: { connections: 1 } }
  /alive: { transport: health, says: alive }
  /ready: { transport: health, says: accepting }
`;

describe('limits', () => {
  it('turn away with 503 and Retry-After, or 1013 after the handshake; a place that is free again is given again', async () => {
    const mock = await serve(LIMITED);
    const first = mock.ws('/ws');
    await first.until('open');
    const second = mock.curl(
      '/ws',
      '-H',
      'Connection: Upgrade',
      '-H',
      'Upgrade: websocket',
      '-H',
      'Sec-WebSocket-Version: 13',
      '-H',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    );
    await second.exit;
    expect(second.text()).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 7/);
    first.ws.close();
    await waitFor('the place', () => mock.run.clients.size === 0);
    await mock.ws('/ws').until('open');
    await mock.ws('/soft').until('open');
    await mock.ws('/soft').until('close 1013 too many clients');
    await mock.ws('/slow').until('open');
    await mock.ws('/slow').until('refused 503');
    expect(mock.run.counts.turnedAway).toBe(3);
    expect(mock.marks).toContain('turned away at /soft: too many clients');
  });

  it('count each user, streams and held polls', async () => {
    const mock = await serve(LIMITED);
    const stream = mock.sse('/each?token=a');
    await stream.until('open');
    expect((await mock.fetch('/each?token=a')).status).toBe(429);
    await mock.sse('/each?token=b').until('open');
    await mock.sse('/sse').until('open');
    const refused = await mock.fetch('/sse');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    const held = mock.fetch('/poll?since=0&timeout=5s');
    await waitFor('the poll', () => mock.run.countAt('/poll') === 1);
    expect((await mock.fetch('/poll?since=0&timeout=5s')).status).toBe(503);
    mock.run.feeds.get('f')?.publish('news');
    expect((await held).status).toBe(200);
  });

  it('are seen by those who ask whether it accepts, not by those who ask whether it lives', async () => {
    const mock = await serve(LIMITED);
    expect(await (await mock.fetch('/ready')).json()).toEqual({ accepting: true });
    const one = mock.sse('/sse');
    await one.until('open');
    const full = await mock.fetch('/ready');
    expect([full.status, await full.json()]).toEqual([503, { accepting: false, because: '/sse has 1 of 1 clients' }]);
    expect(await (await mock.fetch('/alive')).json()).toEqual({ alive: true });
    one.source.close();
    await waitFor('room', async () => (await mock.fetch('/ready')).status === 200);
  });
});

describe('draining', () => {
  const DRAINED = `
name: drain
feeds: { f: { published: true } }
endpoints:
  /ws: { transport: websocket, ping: 0s }
  /sse: { transport: sse }
  /poll: { transport: long-poll, feed: f }
  /alive: { transport: health, says: alive }
  /ready: { transport: health, says: accepting }
`;

  it('lets nobody in, tells everybody to reconnect, answers held polls, waits, then says 1001', async () => {
    const mock = await serve(DRAINED);
    const ws = mock.ws('/ws');
    const sse = mock.curl('/sse');
    const held = mock.fetch('/poll?since=0&timeout=20s');
    await ws.until('open');
    await waitFor('three', () => mock.run.clients.size === 2 && mock.run.countAt('/poll') === 1);
    const beganMs = performance.now();
    const drained = mock.server.drain(400);
    const reply = await held;
    expect(await reply.json()).toEqual({ events: [], last_id: 0 });
    expect(reply.headers.get('connection')).toBe('close');
    expect(await ws.until('text {"type":"reconnect"')).toMatch(/"within_ms":400,"after_ms":\d+\}$/);
    await sse.until(/event: reconnect\ndata: \{"type":"reconnect".*\n\nretry: \d+\n\n/);
    await mock.ws('/ws').until('refused 503');
    const refused = await mock.fetch('/sse');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await (await mock.fetch('/ready')).json()).toEqual({ accepting: false, because: 'draining' });
    expect((await mock.fetch('/alive')).status).toBe(200);
    await ws.until('close 1001 going away');
    expect(performance.now() - beganMs).toBeGreaterThan(390);
    await drained;
    expect(await sse.exit).toBe(0);
  });

  it('waits no longer than somebody is there', async () => {
    const mock = await serve(DRAINED);
    const ws = mock.ws('/ws');
    await ws.until('open');
    await waitFor('it', () => mock.run.clients.size === 1);
    const beganMs = performance.now();
    const drained = mock.server.drain(30_000);
    await ws.until('text {"type":"reconnect"');
    ws.ws.close(1000);
    await drained;
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(await ws.until('close')).toBe('close 1000');
  });
});
