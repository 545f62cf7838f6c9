import { createDeflateRaw } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { websocket } from '../../../src-main/engine/transports/websocket.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { type RunningAttempt, runAttempt } from '../../fixtures/collecting-sink.ts';
import { frame, type RawServer, rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(onRequest: Parameters<typeof rawServer>[0]): Promise<RawServer> {
  const server = await rawServer(onRequest);
  cleanups.push(() => server.close());
  return server;
}

function run(endpoint: EndpointInput): RunningAttempt {
  const running = runAttempt(websocket, endpoint);
  cleanups.push(() => running.stop());
  return running;
}

/** A server that answers the handshake with these bytes. */
async function answered(reply: string): Promise<RunningAttempt> {
  const server = await serve((socket) => socket.end(reply));
  return run({ url: server.url });
}

/** A server that upgrades correctly and then sends these bytes. */
async function upgraded(
  bytes: Uint8Array,
  endpoint: Partial<EndpointInput> = {},
): Promise<RunningAttempt & { server: RawServer }> {
  const server = await serve((socket, request) => {
    socket.write(
      switching(
        request,
        ...(endpoint.permessageDeflate === true ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
      ),
    );
    socket.write(bytes);
  });
  return { ...run({ permessageDeflate: false, ...endpoint, url: server.url }), server };
}

describe('a refused upgrade', () => {
  it.each([
    ['401 Unauthorized', /who you are/, false],
    ['403 Forbidden', /not allowed/, false],
    ['404 Not Found', /no WebSocket at this address/, false],
    ['500 Internal Server Error', /failed while it was upgrading/, true],
    ['503 Service Unavailable', /too busy/, true],
    ['200 OK', /with a page instead/, false],
  ])('%s is said in words, with headers and body', async (status, words, mayRetry) => {
    const { ended } = await answered(`HTTP/1.1 ${status}\r\nX-Why: because\r\nContent-Length: 12\r\n\r\ntoken is old`);
    const end = await ended();
    expect(end.error?.code).toBe('WS_UPGRADE_REFUSED');
    expect(end.error?.message).toMatch(words);
    expect(end.error?.status).toBe(Number(status.slice(0, 3)));
    expect(end.error?.body).toBe('token is old');
    expect(end.error?.responseHeaders).toContainEqual(['X-Why', 'because']);
    expect(end.error?.requestHeaders).toContainEqual(['Upgrade', 'websocket']);
    expect(end.mayRetry).toBe(mayRetry);
    expect(end.close).toBeUndefined();
  });

  it('keeps the first 4 KiB of a chunked body, and Retry-After', async () => {
    const chunk = 'x'.repeat(3000);
    const body = `${(3000).toString(16)}\r\n${chunk}\r\n`.repeat(4);
    const { ended } = await answered(
      `HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`,
    );
    const end = await ended();
    expect(end.error?.body).toBe('x'.repeat(4096));
    expect(end.retryAfterMs).toBe(7000);
  });
});

describe('a wrong answer to the handshake', () => {
  const ok = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n';
  it.each([
    ['no Upgrade header', () => `${ok}\r\n`, 'WS_NOT_UPGRADED'],
    ['an upgrade to something else', () => `${ok}Upgrade: h2c\r\n\r\n`, 'WS_NOT_UPGRADED'],
    ['no Connection header', () => 'HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n', 'WS_NOT_UPGRADED'],
    ['no Sec-WebSocket-Accept', () => `${ok}Upgrade: websocket\r\n\r\n`, 'WS_ACCEPT_WRONG'],
    [
      'a wrong Sec-WebSocket-Accept',
      () => `${ok}Upgrade: websocket\r\nSec-WebSocket-Accept: bm8=\r\n\r\n`,
      'WS_ACCEPT_WRONG',
    ],
    [
      'a subprotocol nobody asked for',
      (request: string) => switching(request, 'Sec-WebSocket-Protocol: chat'),
      'WS_PROTOCOL_UNEXPECTED',
    ],
    [
      'an extension nobody asked for',
      (request: string) => switching(request, 'Sec-WebSocket-Extensions: x-mux'),
      'WS_EXTENSION_UNEXPECTED',
    ],
    [
      'an extension with a parameter that does not exist',
      (request: string) => switching(request, 'Sec-WebSocket-Extensions: permessage-deflate; turbo'),
      'WS_EXTENSION_INVALID',
    ],
    [
      'a window that does not exist',
      (request: string) =>
        switching(request, 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16'),
      'WS_EXTENSION_INVALID',
    ],
    ['no HTTP at all', () => 'SSH-2.0-OpenSSH_9.2\r\n', 'HTTP_INVALID'],
    ['nothing but a FIN', () => '', 'ECONNRESET'],
  ])('%s', async (_what, reply, code) => {
    const server = await serve((socket, request) => socket.end(reply(request)));
    const { ended, sink } = run({ url: server.url });
    const end = await ended();
    expect(end.error?.code).toBe(code);
    expect(end.error?.hint).not.toBe('');
    expect(sink.open).toBeUndefined();
    expect(sink.entries).toEqual([]);
  });

  it('never comes: the timeout says in which phase', async () => {
    const server = await serve(() => undefined);
    const { ended } = run({ url: server.url, connectTimeoutMs: 60 });
    expect((await ended()).error).toMatchObject({ code: 'CONNECT_TIMEOUT', phase: 'http' });
  });

  it('never comes, because nothing listens there', async () => {
    const server = await serve(() => undefined);
    await server.close();
    cleanups.pop();
    const { ended } = run({ url: server.url });
    expect(await ended()).toMatchObject({ error: { code: 'ECONNREFUSED', phase: 'tcp' }, mayRetry: true });
  });

  it('is not awaited after Disconnect', async () => {
    const server = await serve(() => undefined);
    const { ended, attempt } = run({ url: server.url });
    await waitFor('the request', () => server.requests.length === 1);
    attempt.close(1000, '');
    expect(await ended()).toEqual({ close: { clean: false, by: 'client' }, mayRetry: false });
  });
});

describe('redirects of an upgrade', () => {
  it('are followed, shown, and carry cookies but no secrets to another origin', async () => {
    const target = await serve((socket, request) => {
      socket.write(switching(request));
      socket.write(frame(0x81, 'here'));
    });
    const first = await serve((socket, request) => {
      const location = request.startsWith('GET /a ') ? '/b' : target.url.replace('ws:', 'http:');
      socket.end(
        `HTTP/1.1 307 Moved\r\nLocation: ${location}\r\nSet-Cookie: seen=1; Path=/\r\nContent-Length: 0\r\n\r\n`,
      );
    });
    const { sink, wait } = run({
      url: `${first.url}/a`,
      headers: [
        ['Authorization', 'secret'],
        ['X-Own', 'stays'],
      ],
    });
    await wait('text');
    expect(sink.of('redirect').map((entry) => [entry.detail.status, entry.detail.url])).toEqual([
      [307, `${first.url}/b`],
      [307, `${target.url}/`],
    ]);
    expect(first.requests[1]).toMatch(/^Cookie: seen=1\r$/m);
    expect(first.requests[1]).toMatch(/^Authorization: secret\r$/m);
    expect(target.requests[0]).not.toMatch(/^Authorization/m);
    expect(target.requests[0]).toMatch(/^X-Own: stays\r$/m);
  });

  it.each([
    ['in a circle', 'REDIRECT_LOOP', 10],
    ['too often', 'TOO_MANY_REDIRECTS', 0],
  ])('%s are an error', async (_how, code, maxRedirects) => {
    const server = await serve((socket, request) => {
      const to = request.startsWith('GET /a') ? '/b' : '/a';
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${to}\r\n\r\n`);
    });
    const { ended } = run({ url: `${server.url}/a`, maxRedirects });
    expect(await ended()).toMatchObject({ error: { code, status: 302 }, mayRetry: false });
  });
});

describe('bad frames', () => {
  it('invalid UTF-8 is recorded, then closed with 1007', async () => {
    const bytes = Buffer.concat([
      frame(0x81, 'good'),
      frame(0x81, Buffer.from([0x61, 0xff, 0x62])),
      frame(0x81, 'never read'),
    ]);
    const { ended, sink, server } = await upgraded(bytes);
    const end = await ended();
    expect(end.error?.code).toBe('WS_INVALID_UTF8');
    expect(end.error?.phase).toBe('stream');
    expect(end.close).toMatchObject({ code: 1007, clean: false, by: 'client' });
    expect(
      sink
        .of('text')
        .map((entry) => [entry.payload && Buffer.from(entry.payload).toString('hex'), entry.detail?.invalidUtf8]),
    ).toEqual([
      [Buffer.from('good').toString('hex'), undefined],
      ['61ff62', true],
    ]);
    // Masked: 88 82, four bytes of key, the code.
    const [opcode, , k0 = 0, k1 = 0, , , c0 = 0, c1 = 0] = await waitFor(
      'the close frame',
      () => server.received().length >= 8 && server.received(),
    );
    expect([opcode, ((c0 ^ k0) << 8) | (c1 ^ k1)]).toEqual([0x88, 1007]);
  });

  it('a message over the limit keeps its head and its size, and is closed with 1009', async () => {
    const bytes = Buffer.concat([frame(0x82, Buffer.alloc(50, 1)), frame(0x82, Buffer.alloc(10_000, 2))]);
    const { ended, sink } = await upgraded(bytes, { maxMessageBytes: 100 });
    const end = await ended();
    expect(end.error).toMatchObject({
      code: 'WS_MESSAGE_TOO_BIG',
      facts: { 'Message bytes': '10000', 'Limit in bytes': '100' },
    });
    expect(end.close?.code).toBe(1009);
    const [, big] = sink.of('binary');
    expect([big?.size, big?.payload?.length, big?.payload?.[0]]).toEqual([10_000, 4096, 2]);
  });

  it('a small message that inflates beyond the limit costs no more than the limit', async () => {
    const bomb = await deflated(Buffer.alloc(5_000_000));
    const { ended, sink } = await upgraded(frame(0xc2, bomb), { permessageDeflate: true, maxMessageBytes: 100_000 });
    expect((await ended()).error?.code).toBe('WS_MESSAGE_TOO_BIG');
    expect(sink.of('binary')[0]?.payload?.length).toBeLessThanOrEqual(100_000);
    expect(sink.of('binary')[0]?.inflated).toBe(true);
  });

  it('a damaged compressed message is kept as it was on the wire', async () => {
    const { ended, sink } = await upgraded(frame(0xc1, Buffer.from([0xff, 0xff, 0xff])), { permessageDeflate: true });
    expect((await ended()).error?.code).toBe('WS_INFLATE_FAILED');
    expect(Buffer.from(sink.of('binary')[0]?.payload ?? []).toString('hex')).toBe('ffffff');
  });

  it('a masked frame is a protocol error', async () => {
    const { ended } = await upgraded(Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x60]));
    expect(await ended()).toMatchObject({ error: { code: 'WS_MASKED_FRAME' }, close: { code: 1002, by: 'client' } });
  });
});

describe('an end without a close frame', () => {
  it('by FIN is 1006 by the network', async () => {
    const server = await serve((socket, request) => {
      socket.write(switching(request));
      socket.end(frame(0x81, 'last words'));
    });
    const { ended, sink } = run({ url: server.url });
    expect(await ended()).toEqual({ close: { code: 1006, reason: '', clean: false, by: 'network' }, mayRetry: true });
    expect(sink.texts('text')).toEqual(['last words']);
  });

  it('in the middle of a message keeps what there was of it', async () => {
    const server = await serve((socket, request) => {
      socket.write(switching(request));
      socket.end(Buffer.concat([frame(0x01, 'begun, '), frame(0x80, 'not ended').subarray(0, 5)]));
    });
    const { ended, sink } = run({ url: server.url });
    expect((await ended()).close).toMatchObject({ code: 1006, by: 'network' });
    expect(sink.of('text').map((entry) => [entry.text, entry.size])).toEqual([['begun, not', 16]]);
    expect(sink.of('notice')[0]?.detail.code).toBe('WS_MESSAGE_CUT');
  });

  it('by RST is an error as well', async () => {
    const server = await serve((socket, request) => {
      socket.write(switching(request));
      socket.write(frame(0x81, 'x'), () => socket.resetAndDestroy());
    });
    const { ended } = run({ url: server.url });
    expect(await ended()).toMatchObject({
      error: { code: 'ECONNRESET', phase: 'stream' },
      close: { code: 1006, by: 'network' },
    });
  });

  it('by a server that does not answer the close handshake ends at abort', async () => {
    const { attempt, sink, ended } = await upgraded(frame(0x81, 'hello'));
    await waitFor('open', () => sink.open);
    attempt.close(1000, 'bye');
    attempt.abort();
    expect((await ended()).close).toEqual({ code: 1006, reason: 'bye', clean: false, by: 'client' });
  });
});

async function deflated(payload: Buffer): Promise<Buffer> {
  const stream = createDeflateRaw();
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  stream.write(payload);
  await new Promise<void>((resolve) => stream.flush(() => resolve()));
  return Buffer.concat(parts).subarray(0, -4);
}
