/** Pings, pongs and comments that do not come, come late or wrong: seen by ws, python3-websockets, curl and raw sockets. */

import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';
import { framesOf } from '../../fixtures/foreign/raw-client.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const missing = missingClients();
const bench = foreignBench();
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('heartbeats', () => {
  it('stop-heartbeats: no pings, no pongs, and messages still flow', async () => {
    const ws = bench.ws('/pinging');
    await ws.until('open');
    await ws.until('ping');
    bench.mock.fault({ fault: 'stop-heartbeats' });
    const pings = ws.seen.length;
    ws.ws.ping('are you there');
    await later(250);
    expect(ws.seen.slice(pings)).toEqual([]);
    bench.mock.publish(1);
    await ws.until('text {"id":1');
  });

  it.skipIf(missing.curl)('stop-heartbeats: curl sees comments, then none, then again', async () => {
    const curl = bench.curl('/beating');
    await curl.until(': heartbeat\n\n');
    const off = bench.mock.fault({ fault: 'stop-heartbeats', on: '/beating' });
    await later(100);
    const before = curl.text();
    await later(200);
    expect(curl.text()).toBe(before);
    bench.mock.publish(1);
    await curl.until('id: 1');
    off();
    await curl.until(/id: 1[\s\S]*: heartbeat/);
  });

  it('no-pong: the pings of ws and python are not answered, those of the server still come', async () => {
    bench.mock.fault({ fault: 'no-pong' });
    const ws = bench.ws('/pinging');
    await ws.until('open');
    const python = missing.python ? null : bench.python('/ws', { ping: 'hello' });
    ws.ws.ping('are you there');
    await waitFor('three pings', () => ws.seen.filter((line) => line.startsWith('ping')).length >= 3);
    expect(ws.seen.filter((line) => line.startsWith('pong'))).toEqual([]);
    if (python !== null) expect(await python.until('no pong')).toBeDefined();
  });

  it.skipIf(missing.python)('no-pong: python’s keepalive fails the connection with 1011', async () => {
    bench.mock.fault({ fault: 'no-pong' });
    const python = bench.python('/ws', { ping_interval: 0.15, ping_timeout: 0.15 });
    expect(await python.until('closed')).toMatchObject({ sent: 1011 });
  });

  it('wrong-pong: the payload is another one; ws hands it on, python goes on waiting', async () => {
    bench.mock.fault({ fault: 'wrong-pong' });
    const ws = bench.ws('/ws');
    await ws.until('open');
    const python = missing.python ? null : bench.python('/ws', { ping: 'hello' });
    ws.ws.ping('are you there');
    expect(await ws.until('pong')).toBe('pong not what you sent');
    if (python !== null) expect(await python.until('no pong')).toBeDefined();
  });

  it('late-pong: the right payload, this much later and no more than its jitter', async () => {
    bench.mock.fault({ fault: 'late-pong', delay: '200ms', jitter: '100ms' });
    const ws = bench.ws('/ws');
    await ws.until('open');
    const sentMs = performance.now();
    ws.ws.ping('one');
    expect(await ws.until('pong')).toBe('pong one');
    const tookMs = performance.now() - sentMs;
    expect(tookMs).toBeGreaterThanOrEqual(195);
    expect(tookMs).toBeLessThan(2_000);
    bench.mock.publish(1);
    await ws.until('text {"id":1');
  });

  it('half-open: nothing is read or written, the socket stays; when it is over the client finds a reset', async () => {
    const ws = bench.ws('/pinging');
    const raw = bench.rawWs('/pinging');
    const curl = missing.curl ? null : bench.curl('/beating');
    await ws.until('ping');
    await raw.until('\r\n\r\n');
    await curl?.until(': heartbeat');
    await bench.mock.clients(curl === null ? 2 : 3);
    const off = bench.mock.fault({ fault: 'half-open' });
    await later(100);
    const before = [ws.seen.length, framesOf(raw.bytes()).length, curl?.chunks.length];
    bench.mock.publish(5);
    ws.ws.ping('are you there');
    ws.ws.send('hello');
    await later(250);
    expect([ws.seen.length, framesOf(raw.bytes()).length, curl?.chunks.length]).toEqual(before);
    expect([ws.ws.readyState, raw.ended()]).toEqual([ws.ws.OPEN, '']);
    off();
    expect(await ws.until('close')).toBe('close 1006');
    await waitFor('a reset', () => raw.ended() === 'reset');
    if (curl !== null) expect(await curl.exit).toBe(56);
  });

  it('half-open: a client that leaves is not noticed, as of a process that hangs', async () => {
    const raw = bench.rawWs('/ws');
    await bench.mock.clients(1);
    bench.mock.fault({ fault: 'half-open' });
    raw.socket.end();
    await later(150);
    expect([bench.mock.run.clients.size, raw.ended()]).toEqual([1, '']);
  });
});
