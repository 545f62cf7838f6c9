/** What newcomers meet, seen by ws, python3-websockets, curl, fetch and raw sockets. */

import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const missing = missingClients();
const bench = foreignBench();
const url = (path: string): string => `http://${bench.mock.base}${path}`;

describe('connecting', () => {
  it.each([400, 401, 403, 404, 429, 500, 502, 503])(
    'refuse: %i to ws, to fetch of a stream, of a held and of a plain poll',
    async (status) => {
      bench.mock.fault({ fault: 'refuse', status, retryAfter: '2500ms' });
      expect(await bench.ws('/ws').until('refused')).toBe(`refused ${status}`);
      for (const path of ['/sse', '/poll', '/state']) {
        const reply = await fetch(url(path));
        expect([path, reply.status, reply.headers.get('retry-after')]).toEqual([path, status, '3']);
        expect(await reply.json()).toEqual({ message: `refused on purpose: ${status}` });
      }
    },
  );

  it.skipIf(missing.python || missing.curl)(
    'refuse: python sees the status, curl the head; who is in stays in',
    async () => {
      const before = bench.ws('/ws');
      await before.until('open');
      const off = bench.mock.fault({ fault: 'refuse', status: 503 });
      expect(await bench.python('/ws').until('refused')).toMatchObject({ status: 503 });
      const curl = bench.curl('/sse');
      expect(await curl.exit).toBe(0);
      expect(curl.text()).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
      bench.mock.publish(1);
      await before.until('text {"id":1');
      off();
      await bench.ws('/ws').until('open');
    },
  );

  it('refuse: one endpoint, one user, one room, one in two, and all', async () => {
    const opens = async (path: string): Promise<boolean> => (await bench.ws(path).until(/^(open|refused)/)) === 'open';
    const once = async (on: unknown, more: object = {}): Promise<boolean[]> => {
      const off = bench.mock.fault({ fault: 'refuse', on, ...more });
      const seen = [];
      for (const path of ['/ws', '/private?token=a', '/private?token=b', '/red']) seen.push(await opens(path));
      off();
      return seen;
    };
    expect(await once('/ws')).toEqual([false, true, true, true]);
    expect(await once({ user: 'ada' })).toEqual([true, false, true, true]);
    expect(await once({ room: 'red' })).toEqual([true, true, true, false]);
    expect((await once({ oneIn: 2 })).filter(Boolean)).toHaveLength(2);
    expect(await once({})).toEqual([false, false, false, false]);
    const off = bench.mock.fault({ fault: 'refuse', oneIn: 2 });
    const seen = [];
    for (let attempt = 0; attempt < 40; attempt++) seen.push((await fetch(url('/state'))).status);
    off();
    expect(new Set(seen)).toEqual(new Set([200, 503]));
  });

  it('redirect: 302 with the place; ws fails, fetch and curl -L go there', async () => {
    bench.mock.fault({ fault: 'redirect', to: url('/state'), on: '/sse' });
    bench.mock.fault({ fault: 'redirect', to: `ws://${bench.mock.base}/echo`, on: '/ws' });
    expect(await bench.ws('/ws').until('refused')).toBe('refused 302');
    const followed = bench.ws('/ws', { followRedirects: true });
    await followed.until('open');
    followed.ws.send('echoed there');
    await followed.until('text echoed there');
    const reply = await fetch(url('/sse'), { redirect: 'manual' });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, url('/state')]);
    if (!missing.curl) {
      const curl = bench.curl('/sse', '-L');
      expect(await curl.exit).toBe(0);
      expect(curl.text()).toContain('"last_id":0');
    }
  });

  it('slow-handshake: the answer comes this much later, and a client that gave up is no client', async () => {
    bench.mock.fault({ fault: 'slow-handshake', delay: '300ms' });
    const startedMs = performance.now();
    const impatient = bench.ws('/ws', { handshakeTimeout: 80 });
    const gone = bench.rawHttp('/sse');
    const patient = bench.ws('/ws');
    const stream = bench.rawHttp('/sse');
    expect(await impatient.until('error')).toMatch(/Opening handshake has timed out/);
    gone.socket.resetAndDestroy();
    await patient.until('open');
    expect((patient.atMs[0] ?? 0) - startedMs).toBeGreaterThanOrEqual(290);
    await stream.until('200 OK');
    expect((stream.chunks[0]?.atMs ?? 0) - startedMs).toBeGreaterThanOrEqual(290);
    await waitFor('two clients', () => bench.mock.run.clients.size === 2);
  });

  it('wrong-accept: ws and python refuse the server, a client that does not look at the key is served', async () => {
    bench.mock.fault({ fault: 'wrong-accept' });
    expect(await bench.ws('/ws').until('error')).toMatch(/Invalid Sec-WebSocket-Accept header/);
    if (!missing.python) {
      expect(await bench.python('/ws').until('error')).toMatchObject({ type: 'InvalidHeaderValue' });
    }
    const careless = bench.rawWs('/ws');
    await careless.until('101 Switching Protocols');
    await bench.mock.clients(1);
    bench.mock.publish(1);
    await careless.until('"id":1');
  });

  it('wrong-content-type: undici’s EventSource fails for good; curl and fetch see another type, of polls too', async () => {
    bench.mock.fault({ fault: 'wrong-content-type', type: 'text/html' });
    const source = bench.sse('/sse');
    expect(await source.until('error')).toBe('error closed');
    bench.mock.publish(1);
    for (const path of ['/sse', '/poll?since=0', '/state']) {
      const reply = await fetch(url(path));
      expect([path, reply.headers.get('content-type')]).toEqual([path, 'text/html']);
      await reply.body?.cancel();
    }
    await bench.ws('/ws').until('open');
  });
});
