/** Slow, narrow, stalled and breathless paths, measured by ws, curl, fetch and raw sockets. */

import { createGunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const missing = missingClients();
const bench = foreignBench();
const url = (path: string): string => `http://${bench.mock.base}${path}`;
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const tookMs = async (act: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
};

describe('the flow of bytes', () => {
  it('latency: messages, pongs and answers come this much later, in order; one client alone', async () => {
    const late = bench.ws('/ws');
    await late.until('open');
    const prompt = bench.ws('/ws');
    await prompt.until('open');
    await bench.mock.clients(2);
    const [first] = bench.mock.run.clients.keys();
    const off = bench.mock.fault({ fault: 'latency', delay: '250ms', jitter: '50ms', on: { client: first } });
    const sentMs = performance.now();
    bench.mock.publish(3);
    await prompt.until('text {"id":3');
    await late.until('text {"id":3');
    const at = (late.atMs[late.seen.findIndex((line) => line.startsWith('text'))] ?? 0) - sentMs;
    expect(at).toBeGreaterThanOrEqual(245);
    expect(at).toBeLessThan(2_000);
    expect(late.messages()).toEqual(prompt.messages());
    expect((prompt.atMs[1] ?? 0) - sentMs, 'the other one').toBeLessThan(240);
    off();
    bench.mock.fault({ fault: 'latency', delay: '200ms' });
    expect(await tookMs(() => fetch(url('/state'))), 'a poll').toBeGreaterThanOrEqual(195);
    bench.mock.publish(1);
    expect(await tookMs(() => fetch(url('/poll?since=0'))), 'a long-poll').toBeGreaterThanOrEqual(195);
    expect(await tookMs(() => bench.ws('/ws').until('open')), 'a handshake').toBeGreaterThanOrEqual(195);
    expect(await tookMs(() => fetch(url('/sse'))), 'the head of a stream').toBeGreaterThanOrEqual(195);
  });

  it('bandwidth: 40 kB/s over a raw socket, by curl and in a poll’s answer', async () => {
    const raw = bench.rawHttp('/sse');
    await raw.until('\r\n\r\n');
    const curl = missing.curl ? null : bench.curl('/sse');
    await bench.mock.clients(curl === null ? 1 : 2);
    const before = raw.bytes().byteLength;
    bench.mock.fault({ fault: 'bandwidth', rate: '40kB/s' });
    const startedMs = performance.now();
    bench.mock.publish(600);
    await raw.until('id: 600\n');
    const rawBytes = raw.bytes().byteLength - before;
    const rawMs = performance.now() - startedMs;
    expect(rawBytes / (rawMs / 1_000)).toBeGreaterThan(20_000);
    // The first tenth of a second is sent at once.
    expect(rawBytes).toBeLessThan(40_000 * (rawMs / 1_000 + 0.2));
    expect(new Set(raw.chunks.map(({ atMs }) => Math.round(atMs / 50))).size, 'spread over time').toBeGreaterThan(4);
    await curl?.until('id: 600\n');
    const reply = await fetch(url('/poll?since=0'));
    const pollMs = await tookMs(() => reply.text());
    expect(pollMs, '19 kB').toBeGreaterThan(250);
  });

  it('stall: nothing comes and nothing is taken, then everything in order; for ws, curl, polls and newcomers', async () => {
    const ws = bench.ws('/echo');
    const source = bench.ws('/ws');
    await ws.until('open');
    await source.until('open');
    const curl = missing.curl ? null : bench.curl('/sse');
    await bench.mock.clients(curl === null ? 2 : 3);
    const off = bench.mock.fault({ fault: 'stall' });
    ws.ws.send('into the wall');
    bench.mock.publish(2);
    const newcomer = bench.ws('/ws');
    const polled = fetch(url('/state'));
    let answered = false;
    void polled.then(() => {
      answered = true;
    });
    await later(250);
    expect([ws.seen, source.seen, newcomer.seen, curl?.text() ?? '', answered]).toEqual([
      ['open'],
      ['open'],
      [],
      '',
      false,
    ]);
    off();
    await ws.until('text into the wall');
    await source.until('text {"id":2');
    await newcomer.until('open');
    await curl?.until('id: 2');
    expect((await polled).status).toBe(200);
    expect(source.messages().map((text) => JSON.parse(text).id)).toEqual([1, 2]);
  });

  it('stall: what answers beside it still answers', async () => {
    bench.mock.fault({ fault: 'stall' });
    expect(await (await fetch(url('/_mock'))).text()).toBe('admin');
    expect((await fetch(url('/'))).status).toBe(200);
  });

  it('burst: what was sent apart arrives together, at ws and at curl', async () => {
    const ws = bench.ws('/ws');
    await ws.until('open');
    const curl = missing.curl ? null : bench.curl('/sse');
    await bench.mock.clients(curl === null ? 1 : 2);
    bench.mock.fault({ fault: 'burst', every: '400ms' });
    for (let sent = 0; sent < 6; sent++) {
      bench.mock.publish(1);
      await later(100);
    }
    await ws.until('text {"id":6');
    const at = ws.atMs.slice(1);
    const gaps = at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
    expect(gaps.filter((ms) => ms < 40).length, 'most come with the one before').toBeGreaterThanOrEqual(3);
    expect(Math.max(...gaps), 'and then nothing for a while').toBeGreaterThan(300);
    await curl?.until('id: 6');
    if (curl !== null) expect(curl.chunks.length).toBeLessThanOrEqual(4);
  });

  it('never-flush: gzip whose bytes do not come, though the stream is open; at its end all of them come', async () => {
    bench.mock.fault({ fault: 'never-flush' });
    const raw = bench.rawHttp('/sse', 'Accept-Encoding: gzip', 'Connection: close');
    const source = bench.sse('/sse');
    await source.until('open');
    await bench.mock.clients(2);
    bench.mock.publish(20);
    await later(250);
    await raw.until('Content-Encoding: gzip');
    expect(source.seen).toEqual(['open']);
    expect(raw.bytes().byteLength - raw.bytes().indexOf('\r\n\r\n')).toBeLessThan(30);
    bench.mock.fault({ fault: 'close' });
    await waitFor('the end', () => raw.ended() === 'end');
    const body = raw.bytes().subarray(raw.bytes().indexOf('\r\n\r\n') + 4);
    const text = await new Promise<string>((resolve, reject) => {
      const gunzip = createGunzip();
      let out = '';
      gunzip.on('data', (chunk: Buffer) => (out += chunk.toString()));
      gunzip.on('end', () => resolve(out));
      gunzip.on('error', reject);
      gunzip.end(unchunked(body));
    });
    expect(text).toContain('id: 20\n');
  });

  it('hot-loop: a held request is answered at once with nothing, also one held before, again and again', async () => {
    const held = fetch(url('/poll?since=0&timeout=20s'));
    await waitFor('the request is held', () => [...bench.mock.run.pollers.all.values()].some((one) => one.heldSinceMs));
    const off = bench.mock.fault({ fault: 'hot-loop' });
    expect(await (await held).json()).toEqual({ events: [], last_id: 0 });
    let requests = 0;
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs) {
      expect(await (await fetch(url('/poll?since=0&timeout=20s'))).json()).toEqual({ events: [], last_id: 0 });
      requests += 1;
    }
    expect(requests, 'in 0.3 s').toBeGreaterThan(15);
    off();
    const calm = fetch(url('/poll?since=0&timeout=20s'));
    await waitFor('held again', () => [...bench.mock.run.pollers.all.values()].some((one) => one.heldSinceMs));
    bench.mock.publish(1);
    expect(await (await calm).json()).toMatchObject({ last_id: 1 });
  });
});

/** The bytes inside the chunks of HTTP/1.1 (RFC 9112, 7.1). */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (size === 0) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
