import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  createBrotliCompress,
  createDeflate,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
  constants as zlib,
} from 'node:zlib';
import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src-main/engine/net/create-network.ts';
import type { HttpReply, HttpRequest, Network, SentRequest } from '../../../src-main/engine/net/network.ts';
import { NetFailure } from '../../../src-main/engine/net/problems.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import type { NoticeDetail } from '../../../src-shared/model/entry.ts';
import { makeCa, makeCert, type Pair } from '../../fixtures/certs.ts';
import { type HttpListening, http2Server, httpServer, loopback } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
function closeLater<T extends { close(): Promise<void> | void }>(server: T): T {
  closing.push(() => server.close());
  return server;
}
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const serve = async (handler: Handler): Promise<HttpListening> => closeLater(await httpServer(handler));

/** A client, and what it reported beside its replies. */
function client(input: EndpointInput) {
  const network: Network = closeLater(createNetwork());
  const endpoint = v.parse(EndpointSchema, input);
  const redirects: { status: number; location: string; url: string }[] = [];
  const notices: NoticeDetail[] = [];
  const sent: SentRequest[] = [];
  const request = (more: Partial<HttpRequest> = {}) =>
    network.request({
      url: new URL(endpoint.url),
      endpoint,
      method: endpoint.method,
      headers: endpoint.headers,
      ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
      signal: new AbortController().signal,
      onRedirect: (redirect) => redirects.push(redirect),
      onNotice: (notice) => notices.push(notice),
      onSent: (one) => sent.push(one),
      ...more,
    });
  const get = async (more?: Partial<HttpRequest>) => {
    const result = await request(more);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return { reply: result.value, text: await textOf(result.value) };
  };
  const fails = async (more?: Partial<HttpRequest>) => {
    const result = await request(more);
    if (result.ok) throw new Error(`answered ${result.value.status}`);
    return result.error;
  };
  return { network, get, fails, request, redirects, notices, sent };
}

function textOf(reply: HttpReply): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    reply.body.on('data', (piece: Buffer) => pieces.push(piece));
    reply.body.on('end', () => resolve(Buffer.concat(pieces).toString()));
    reply.body.on('error', reject);
  });
}

describe('requests and replies', () => {
  it('shows the headers as they are on the wire, in order and spelling, on both sides', async () => {
    let head = '';
    const server = closeLater(
      await loopback(
        createServer((socket: Socket) => {
          socket.on('data', (bytes) => {
            head += bytes.toString('latin1');
            socket.end('HTTP/1.0 200 Fine\r\nX-UPPER: 1\r\nx-lower: 2\r\nX-Upper: 3\r\nContent-Length: 2\r\n\r\nok');
          });
        }),
      ),
    );
    const { get } = client({
      url: `http://127.0.0.1:${server.port}/a?b=c#d`,
      headers: [['X-Mixed-Case', 'ä']],
    });
    const { reply, text } = await get();
    expect(text).toBe('ok');
    expect(reply).toMatchObject({ status: 200, statusText: 'Fine', httpVersion: '1.0' });
    expect(reply.headers).toEqual([
      ['X-UPPER', '1'],
      ['x-lower', '2'],
      ['X-Upper', '3'],
      ['Content-Length', '2'],
    ]);
    const lines = head.split('\r\n');
    expect(lines[0]).toBe('GET /a?b=c HTTP/1.1');
    expect(reply.requestHeaders.map(([name, value]) => `${name}: ${value}`)).toEqual(lines.slice(1, -2));
    expect(reply.requestHeaders).toContainEqual(['X-Mixed-Case', 'ä']);
  });
  it('keeps the socket between requests: a reused one has no DNS, TCP or TLS', async () => {
    const server = await serve((_request, response) => response.end('x'));
    const { get, sent } = client({ url: server.url });
    const first = await get();
    const second = await get();
    expect(first.reply.timings.tcpMs).toBeGreaterThan(0);
    expect(second.reply.timings.tcpMs).toBeUndefined();
    expect(second.reply.timings.waitMs).toBeGreaterThan(0);
    expect(second.reply.localPort).toBe(first.reply.localPort);
    expect(sent.map((one) => one.reused)).toEqual([false, true]);
  });
  it('says when the request has left, before any reply', async () => {
    const server = await serve(() => undefined);
    const { request, sent } = client({ url: server.url });
    const controller = new AbortController();
    const pending = request({ signal: controller.signal });
    await waitFor('the request to leave', () => sent.length === 1);
    controller.abort();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'ABORTED', phase: 'http' } });
  });
  it('times the wait for the first byte', async () => {
    const server = await serve((_request, response) => void setTimeout(() => response.end('x'), 60));
    const { reply } = await client({ url: server.url }).get();
    expect(reply.timings.waitMs).toBeGreaterThan(50);
    expect(reply.timings.totalMs).toBeGreaterThanOrEqual(reply.timings.waitMs ?? Infinity);
  });
  it('sends a body, and user and password of the URL', async () => {
    const seen: string[] = [];
    const server = await serve((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.headers['content-type']} ${request.headers.authorization} ${body}`);
        response.end();
      });
    });
    const url = server.url.replace('//', '//ann:p%40w@');
    await client({ url, method: 'POST', body: '{"a":1}' }).get();
    expect(seen).toEqual([`POST application/json Basic ${btoa('ann:p@w')} {"a":1}`]);
  });
  it('pauses the socket when the body is not read, down to the server', async () => {
    let written = 0;
    let full = false;
    const server = await serve((_request, response) => {
      const piece = Buffer.alloc(64 * 1024);
      const more = (): void => {
        for (;;) {
          written += piece.byteLength;
          if (!response.write(piece)) break;
        }
        full = true;
        response.once('drain', () => {
          full = false;
          more();
        });
      };
      more();
    });
    const result = await client({ url: server.url }).request();
    if (!result.ok) throw new Error('no reply');
    const { body } = result.value;
    let last = -1;
    await waitFor('the server to be held up', async () => {
      const still = full && written === last;
      last = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return still && written === last;
    });
    expect(body.readableLength).toBeLessThan(256 * 1024);
    const before = written;
    body.resume();
    await waitFor('the server to go on', () => written > before + 8 * 1024 * 1024);
    body.on('error', () => undefined);
    body.destroy();
  });
  it('names a reply that breaks off, and gives what came before', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const result = await client({ url: server.url }).request();
    if (!result.ok) throw new Error('no reply');
    let got = '';
    result.value.body.on('data', (piece: Buffer) => {
      got += piece.toString();
    });
    const error = await new Promise<Error>((resolve) => result.value.body.once('error', resolve));
    expect(got).toBe('half');
    expect(error).toBeInstanceOf(NetFailure);
    expect((error as NetFailure).detail).toMatchObject({ code: 'ECONNRESET', phase: 'stream' });
  });
  it('names a server that hangs up before it replies, and one that is no HTTP server', async () => {
    const mute = closeLater(await loopback(createServer((socket) => socket.once('data', () => socket.destroy()))));
    expect(await client({ url: `http://127.0.0.1:${mute.port}/` }).fails()).toMatchObject({
      code: 'ECONNRESET',
      phase: 'http',
    });
    const mail = closeLater(await loopback(createServer((socket) => socket.write('220 mail ready\r\n'))));
    expect(await client({ url: `http://127.0.0.1:${mail.port}/` }).fails()).toMatchObject({ code: 'HTTP_INVALID' });
  });
  it('sends again on a new socket when the kept one was closed at the same moment, and says so', async () => {
    let requests = 0;
    const server = closeLater(
      await loopback(
        createServer((socket) => {
          socket.on('data', () => {
            requests += 1;
            // The second request on a socket finds it closed.
            if (requests === 2) socket.destroy();
            else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
          });
        }),
      ),
    );
    const { get, notices } = client({ url: `http://127.0.0.1:${server.port}/` });
    await get();
    expect((await get()).text).toBe('ok');
    expect(requests).toBe(3);
    expect(notices.map((notice) => notice.code)).toEqual(['KEPT_SOCKET_CLOSED']);
  });
});

describe('content codings', () => {
  const codings: [string, string, () => Duplex & { flush(done: () => void): void }][] = [
    ['gzip', 'gzip', () => createGzip()],
    ['deflate (zlib)', 'deflate', () => createDeflate()],
    ['deflate (raw)', 'deflate', () => createDeflateRaw()],
    ['br', 'br', () => createBrotliCompress()],
    ['zstd', 'zstd', () => createZstdCompress()],
  ];
  it.each(codings)('gives out each event of a %s stream as soon as its bytes are in', async (_name, coding, make) => {
    const acknowledged: (() => void)[] = [];
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': coding });
      const encoder = make();
      encoder.pipe(response);
      let number = 0;
      // The next event is written only once the client has the one before: nothing can come out late.
      const next = (): void => {
        number += 1;
        encoder.write(`data: event ${number}\n\n`);
        if (number === 5) encoder.end();
        else encoder.flush(() => undefined);
      };
      acknowledged.push(next);
      next();
    });
    const result = await client({ url: server.url }).request();
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const { body, contentEncoding, chunkOf } = result.value;
    expect(contentEncoding).toBe(coding);
    const pieces: string[] = [];
    const chunks: number[] = [];
    body.on('data', (piece: Buffer) => {
      pieces.push(piece.toString());
      chunks.push(chunkOf(piece));
      if (pieces.length < 5) acknowledged[0]?.();
    });
    await new Promise((resolve) => body.once('end', resolve));
    expect(pieces).toEqual([1, 2, 3, 4, 5].map((number) => `data: event ${number}\n\n`));
    expect([...chunks].sort((a, b) => a - b)).toEqual(chunks);
    expect(new Set(chunks).size).toBeGreaterThanOrEqual(4);
    expect(result.value.wireBytes()).toBeGreaterThan(0);
  });
  it('gives a large compressed body whole to a slow reader', async () => {
    const text = Array.from({ length: 200_000 }, (_, i) => `line ${i * 7919}\n`).join('');
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      const gzip = createGzip({ level: 1 });
      gzip.pipe(response);
      gzip.end(text);
    });
    const result = await client({ url: server.url }).request();
    if (!result.ok) throw new Error('no reply');
    let got = '';
    for await (const piece of result.value.body) {
      got += String(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(got.length).toBe(text.length);
    expect(got === text).toBe(true);
  });
  it('does not mind a stream that ends without its trailer', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      const gzip = createGzip({ flush: zlib.Z_SYNC_FLUSH });
      gzip.on('data', (piece: Buffer) => response.end(piece));
      gzip.write('data: last\n\n');
    });
    expect((await client({ url: server.url }).get()).text).toBe('data: last\n\n');
  });
  it('says so when the bytes are not what the header says', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end('plain text');
    });
    await expect(client({ url: server.url }).get()).rejects.toMatchObject({ code: 'DECODE_FAILED' });
  });
  it('leaves an unknown coding as it came, and says so', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'rot13' });
      response.end('uryyb');
    });
    const { get, notices } = client({ url: server.url });
    const { reply, text } = await get();
    expect(text).toBe('uryyb');
    expect(reply.contentEncoding).toBeUndefined();
    expect(notices[0]?.code).toBe('ENCODING_UNKNOWN');
  });
});

describe('redirects', () => {
  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'POST', 'POST', 'body'],
    [302, 'PUT', 'PUT', 'body'],
    [303, 'PUT', 'GET', ''],
  ])('follows a %i of a %s with a %s', async (status, method, then, body) => {
    const server = await serve((request, response) => {
      if (request.url === '/from') {
        response.writeHead(status, { Location: '/to' });
        return response.end();
      }
      let got = '';
      request.on('data', (piece: Buffer) => {
        got += piece.toString();
      });
      request.on('end', () => response.end(`${request.method} ${request.url} ${got}`));
    });
    const { get, redirects } = client({ url: `${server.url}/from`, method, body: 'body' });
    const { reply, text } = await get();
    expect(text).toBe(`${then} /to ${body}`);
    expect(reply.url).toBe(`${server.url}/to`);
    expect(redirects).toMatchObject([{ status, location: '/to', url: `${server.url}/to` }]);
  });
  it('does not carry Authorization and Cookie to another origin, and says so', async () => {
    const seen: IncomingMessage[] = [];
    const other = await serve((request, response) => {
      seen.push(request);
      response.end('there');
    });
    const server = await serve((_request, response) => {
      response.writeHead(302, { Location: `${other.url}/x` });
      response.end();
    });
    const { get, notices } = client({
      url: server.url,
      headers: [
        ['Authorization', 'Bearer secret'],
        ['Cookie', 'a=b'],
        ['X-Other', 'kept'],
      ],
    });
    expect((await get()).text).toBe('there');
    expect(seen[0]?.headers).toMatchObject({ 'x-other': 'kept' });
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(seen[0]?.headers.cookie).toBeUndefined();
    expect(notices).toMatchObject([{ code: 'HEADERS_DROPPED', severity: 'info' }]);
    expect(notices[0]?.message).toContain('authorization, cookie');
  });
  it('notices a loop at its first turn, and too many at the limit', async () => {
    let hits = 0;
    const server = await serve((request, response) => {
      hits += 1;
      const next = request.url?.startsWith('/more') === true ? `/more?${hits}` : request.url === '/a' ? '/b' : '/a';
      response.writeHead(302, { Location: next });
      response.end();
    });
    const loop = await client({ url: `${server.url}/a` }).fails();
    expect(loop).toMatchObject({ code: 'REDIRECT_LOOP', status: 302 });
    expect(loop.facts).toMatchObject({ 1: `${server.url}/a`, 2: `${server.url}/b`, 3: `${server.url}/a` });
    expect(hits).toBe(2);
    expect(await client({ url: `${server.url}/more`, maxRedirects: 4 }).fails()).toMatchObject({
      code: 'TOO_MANY_REDIRECTS',
    });
  });
  it('does not take a page that sets a cookie and sends one back for a loop', async () => {
    const server = await serve((request, response) => {
      if (request.headers.cookie === 'seen=1') return response.end('in');
      response.writeHead(302, { Location: '/', 'Set-Cookie': 'seen=1' });
      response.end();
    });
    expect((await client({ url: `${server.url}/` }).get()).text).toBe('in');
  });
  it('follows none when none are wanted, and refuses other schemes', async () => {
    const server = await serve((request, response) => {
      response.writeHead(302, { Location: request.url === '/f' ? 'ftp://x/' : '/elsewhere' });
      response.end();
    });
    expect((await client({ url: server.url, maxRedirects: 0 }).get()).reply.status).toBe(302);
    expect(await client({ url: `${server.url}/f` }).fails()).toMatchObject({ code: 'REDIRECT_INVALID' });
  });
});

describe('cookies', () => {
  const jarServer = (): Promise<HttpListening> =>
    serve((request, response) => {
      response.writeHead(
        200,
        [
          ['Set-Cookie', 'session=abc; HttpOnly'],
          ['Set-Cookie', 'gone=1; Max-Age=0'],
          ['Set-Cookie', 'elsewhere=1; Path=/other'],
          ['Set-Cookie', 'public=1; Domain=com'],
        ].flat(),
      );
      response.end(request.headers.cookie ?? 'none');
    });
  it('are kept by the connection and sent where they belong', async () => {
    const server = await jarServer();
    const { get, network } = client({ url: `${server.url}/` });
    expect((await get()).text).toBe('none');
    expect((await get()).text).toBe('session=abc');
    expect(network.cookieHeader(new URL(server.url.replace('http', 'ws')))).toBe('session=abc');
    expect(network.cookieHeader(new URL('http://elsewhere.example/'))).toBeUndefined();
  });
  it('join those the user set, which win', async () => {
    const server = await jarServer();
    const { get } = client({ url: `${server.url}/`, headers: [['Cookie', 'mine=1; session=own']] });
    await get();
    expect((await get()).text).toBe('mine=1; session=own');
  });
  it('stay out of it when switched off', async () => {
    const server = await jarServer();
    const { get } = client({ url: `${server.url}/`, cookies: false });
    await get();
    expect((await get()).text).toBe('none');
  });
});

describe('HTTP/2', () => {
  let ca: Pair;
  let pair: Pair;
  beforeAll(async () => {
    ca = await makeCa();
    pair = await makeCert(ca, ['127.0.0.1']);
  });
  const handler: Handler = (request, response) => {
    response.setHeader('X-Version', request.httpVersion);
    response.end('ok');
  };
  it('is used where both sides want it, with its own headers', async () => {
    const server = closeLater(await http2Server(pair, handler));
    const { get } = client({ url: `${server.url}/p`, tls: { ca: ca.cert }, headers: [['X-A', 'b']] });
    const { reply } = await get();
    expect(reply).toMatchObject({ httpVersion: '2', status: 200, tls: { alpn: 'h2', authorized: true } });
    expect(reply.headers).toContainEqual(['x-version', '2.0']);
    expect(reply.requestHeaders).toContainEqual([':path', '/p']);
    expect(reply.requestHeaders).toContainEqual(['x-a', 'b']);
    const again = await get();
    expect(again.reply.timings.tcpMs).toBeUndefined();
  });
  it('is left alone when switched off', async () => {
    const server = closeLater(await http2Server(pair, handler));
    const { reply } = await client({ url: server.url, tls: { ca: ca.cert }, http2: false }).get();
    expect(reply.httpVersion).toBe('1.1');
  });
});
