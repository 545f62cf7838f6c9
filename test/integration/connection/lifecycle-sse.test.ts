/** What a recording shows of event streams, through the engine's door: encodings, resume, both policies. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { makeCa, makeCert } from '../../fixtures/certs.ts';
import { freePort, type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { connectProxy, socksProxy } from '../../fixtures/proxies.ts';
import { recorded } from '../../fixtures/recorded.ts';
import { eventStream, http2Server, httpServer, httpsServer } from '../../fixtures/servers.ts';

let test: TestEngine;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  await test.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function serve(handler: Handler): Promise<string> {
  let count = 0;
  const server = await httpServer((request, response) => {
    count += 1;
    handler(request, response, count);
  });
  cleanups.push(server.close);
  return server.url;
}

const story = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.kind);

describe('an event stream', () => {
  it('is asked for with POST, and shows headers, ids, chunks, comments and retry', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      request.on('data', (chunk) => seen.push(`${request.method} ${request.headers['content-type']} ${chunk}`));
      request.on('end', () => {
        eventStream(response, { 'X-Served-By': 'a test' });
        response.write('\uFEFF: hello\nretry: 20\n\ndata: one\r\nid: 7\r\r');
        setTimeout(() => response.write('event: price\ndata: two\ndata: lines\n\n'), 20);
      });
    });
    const body = '{"stream":true}';
    const { of } = await recorded(test, { url, transport: 'sse', method: 'POST', body });
    const [one, two] = await of('event', 2);
    expect(seen).toEqual([`POST application/json ${body}`]);
    expect(one).toMatchObject({ direction: 'toClient', detail: { event: 'message', id: '7', chunk: 1 } });
    expect(two).toMatchObject({ detail: { event: 'price', chunk: 2 } });
    expect([one, two].map((entry) => textOf(entry as Entry))).toEqual(['one', 'two\nlines']);
    expect((await of('comment')).map(textOf)).toEqual(['hello']);
    expect((await of('retry'))[0]?.detail).toEqual({ retryMs: 20, chunk: 1 });
    const [open] = await of('open');
    expect(open?.detail.responseHeaders).toContainEqual(['X-Served-By', 'a test']);
    expect(open?.detail.timings.waitMs).toBeGreaterThan(0);
  });

  const codings = [
    ['gzip', () => createGzip()],
    ['deflate', () => createDeflate()],
    ['br', () => createBrotliCompress()],
    ['zstd', () => createZstdCompress()],
  ] as const;
  it.each(codings)('comes out of %s while it still runs', async (coding, make) => {
    const url = await serve((_request, response) => {
      eventStream(response, { 'Content-Encoding': coding });
      const encoder = make();
      encoder.pipe(response);
      encoder.write('data: one\n\n');
      encoder.flush(coding === 'br' ? constants.BROTLI_OPERATION_FLUSH : undefined);
    });
    const { of } = await recorded(test, { url, transport: 'sse' });
    expect((await of('event')).map(textOf)).toEqual(['one']);
    expect((await of('open'))[0]?.detail).toMatchObject({ status: 200, contentEncoding: coding });
  });

  it.each([
    ['HTTP/2', true, '2'],
    ['HTTP/1.1 where HTTP/2 is switched off', false, '1.1'],
  ])('comes over %s', async (_what, http2, version) => {
    const ca = await makeCa();
    const server = await http2Server(await makeCert(ca, ['127.0.0.1']), (_request, response) => {
      eventStream(response);
      response.write('data: one\n\n');
    });
    cleanups.push(server.close);
    const { of } = await recorded(test, { url: server.url, transport: 'sse', http2, tls: { ca: ca.cert } });
    expect((await of('event')).map(textOf)).toEqual(['one']);
    const [open] = await of('open');
    expect(open?.detail).toMatchObject({ httpVersion: version, tls: { authorized: true } });
    expect(open?.detail.timings.tlsMs).toBeGreaterThan(0);
  });

  it.each(['http', 'https', 'socks5'] as const)('comes through an %s proxy', async (kind) => {
    const ca = await makeCa();
    const own = await makeCert(ca, ['127.0.0.1']);
    const proxy = kind === 'socks5' ? await socksProxy() : await connectProxy(kind === 'https' ? { tls: own } : {});
    const server = await httpsServer(own, (_request, response) => {
      eventStream(response);
      response.write('data: one\n\n');
    });
    cleanups.push(proxy.close, server.close);
    const shown = `${kind}://127.0.0.1:${proxy.port}`;
    const { of } = await recorded(test, { url: server.url, transport: 'sse', proxy: shown, tls: { ca: ca.cert } });
    expect((await of('event')).map(textOf)).toEqual(['one']);
    expect((await of('open'))[0]?.detail.proxy).toBe(shown);
    expect(proxy.tunnels).toEqual([`127.0.0.1:${server.port}`]);
  });

  it('names a proxy that is not there', async () => {
    const proxy = `http://127.0.0.1:${await freePort()}`;
    const { of } = await recorded(test, { url: 'http://10.0.0.1/', transport: 'sse', proxy });
    expect((await of('error'))[0]?.detail.message).toContain(proxy);
  });

  it('shows the redirects that led to it', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(308, { Location: '/new' }).end();
      else eventStream(response);
    });
    const { of } = await recorded(test, { url: `${url}/old`, transport: 'sse' });
    expect((await of('redirect'))[0]?.detail).toMatchObject({ status: 308, location: '/new', url: `${url}/new` });
    expect((await of('open'))[0]?.detail.url).toBe(`${url}/new`);
  });
});

describe('a stream that ends', () => {
  it('is resumed with Last-Event-ID after the delay the server asked for, cookies kept', async () => {
    const asked: unknown[] = [];
    const url = await serve((request, response, count) => {
      asked.push([request.headers['last-event-id'], request.headers.cookie]);
      eventStream(response, { 'Set-Cookie': 'sid=9; Path=/' });
      const text = `retry: 30\n\nid: ${count * 10}\ndata: ${count}\n\n`;
      response.write(text, () => {
        // Once it has left: a reset, in the middle of the stream.
        if (count === 1) setTimeout(() => response.socket?.resetAndDestroy(), 20);
      });
    });
    const { all, of } = await recorded(test, { url, transport: 'sse', reconnect: { policy: 'server' } });
    await of('event', 2);
    expect(asked).toEqual([
      [undefined, undefined],
      ['10', 'sid=9'],
    ]);
    const entries = await all();
    expect(story(entries)).toEqual(
      'connecting open retry event error close wait connecting open retry event'.split(' '),
    );
    const [wait] = await of('wait');
    expect(wait?.detail).toMatchObject({ policy: 'server', delayMs: 30, source: 'retry-field', attempt: 2 });
    const [, again] = await of('connecting', 2);
    expect(again?.detail).toMatchObject({ cause: 'retry', plannedWaitMs: 30 });
    expect(again?.detail.actualWaitMs).toBeGreaterThanOrEqual(29);
  });

  it.each([
    ['204', 'standard', 204, 'closed'],
    ['204', 'always', 204, 'again'],
    ['a page', 'standard', 200, 'failed'],
    ['a page', 'always', 200, 'again'],
    ['503', 'standard', 503, 'failed'],
    ['503', 'always', 503, 'again'],
  ] as const)('after %s the policy %s …', async (_what, sseReconnect, status, outcome) => {
    const url = await serve((_request, response) => response.writeHead(status, { 'Content-Type': 'text/html' }).end());
    const reconnect = { policy: 'fixed', delayMs: 5 } as const;
    const { of, target } = await recorded(test, { url, transport: 'sse', sseReconnect, reconnect });
    if (outcome === 'again') {
      expect((await of('connecting', 3)).at(-1)?.attempt).toBeGreaterThanOrEqual(3);
      return;
    }
    await test.until(target.connection, outcome, (now) => now.state === outcome);
    const [last] = await of(status === 204 ? 'close' : 'error');
    expect(last?.attempt).toBe(1);
    if (status === 204) expect(last?.detail).toMatchObject({ code: 204, clean: true, by: 'server' });
  });
});
