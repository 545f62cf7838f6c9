/** What a recording shows of a WebSocket, through the engine's door: asked for, agreed on, closed by either side. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import type { DetailByKind, Entry } from '../../../src-shared/model/entry.ts';
import { makeCa, makeCert, makeSelfSigned, type Pair } from '../../fixtures/certs.ts';
import { freePort, type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { connectProxy, socksProxy } from '../../fixtures/proxies.ts';
import { rawServer } from '../../fixtures/raw-websocket-server.ts';
import { type Recorded, recorded } from '../../fixtures/recorded.ts';

let test: TestEngine;
const cleanups: (() => Promise<unknown> | unknown)[] = [];
beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  await test.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(
  onSocket: (socket: WebSocket, request: IncomingMessage) => void,
  options: ServerOptions & { tls?: Pair; setCookie?: string } = {},
): Promise<string> {
  const http = options.tls === undefined ? createServer() : createHttpsServer({ ...options.tls });
  const server = new WebSocketServer({ ...options, server: http });
  if (options.setCookie !== undefined)
    server.on('headers', (headers) => headers.push(`Set-Cookie: ${options.setCookie}`));
  server.on('connection', (socket, request) => {
    socket.on('error', () => socket.terminate());
    onSocket(socket, request);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    http.close();
  });
  return `${options.tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${(http.address() as AddressInfo).port}/`;
}

const connect = (endpoint: EndpointInput): Promise<Recorded> => recorded(test, endpoint);

describe('what is asked for and agreed on', () => {
  it('shows headers, Origin, the subprotocol chosen, and timings', async () => {
    let asked: IncomingMessage | undefined;
    const url = await serve(
      (_socket, request) => {
        asked = request;
      },
      { handleProtocols: () => 'v2.chat' },
    );
    const { of } = await connect({
      url,
      subprotocols: ['v1.chat', 'v2.chat'],
      headers: [
        ['Origin', 'https://app.example'],
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
      ],
    });
    const [open] = await of('open');
    expect(asked?.headers).toMatchObject({
      origin: 'https://app.example',
      'sec-websocket-protocol': 'v1.chat, v2.chat',
      'x-twice': 'a, b',
    });
    const detail = (open as Entry).detail as DetailByKind['open'];
    expect(detail).toMatchObject({ status: 101, protocol: 'v2.chat', remoteAddress: '127.0.0.1' });
    expect(detail.timings.tcpMs).toBeGreaterThan(0);
    expect(detail.timings.waitMs).toBeGreaterThan(0);
    // In the order and spelling of the wire.
    const raw = asked?.rawHeaders ?? [];
    expect(detail.requestHeaders).toEqual(
      raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]]] : [])),
    );
    expect(detail.responseHeaders.map(([name]) => name)).toContain('Sec-WebSocket-Accept');
  });

  it.each([true, false])('permessage-deflate %s: the wire is as agreed, the message the same', async (deflate) => {
    const text = 'hello '.repeat(1_000);
    const url = await serve((socket) => socket.on('message', (data) => socket.send(String(data))), {
      perMessageDeflate: { threshold: 0 },
    });
    const { of, send } = await connect({ url, permessageDeflate: deflate });
    const [open] = await of('open');
    expect(open?.detail.extensions?.includes('permessage-deflate') ?? false).toBe(deflate);
    await send({ kind: 'text', text });
    const texts = await of('text', 2);
    expect(texts.map((entry) => entry.direction)).toEqual(['toServer', 'toClient']);
    for (const entry of texts) {
      expect(textOf(entry)).toBe(text);
      const [wire] = entry.detail.frames ?? [];
      expect(wire).toMatchObject({ fin: true, opcode: 1, rsv1: deflate, masked: entry.direction === 'toServer' });
      expect((wire?.wireLength ?? 0) + (wire?.headerLength ?? 0)).toBe(entry.wireSize);
      if (deflate) expect(entry.wireSize).toBeLessThan(500);
      else expect(entry.wireSize).toBeGreaterThan(text.length);
    }
  });

  it.each(['http', 'https', 'socks5'] as const)('goes through an %s proxy, and says so', async (kind) => {
    const ca = await makeCa();
    const own = await makeCert(ca, ['127.0.0.1']);
    const proxy = kind === 'socks5' ? await socksProxy() : await connectProxy(kind === 'https' ? { tls: own } : {});
    cleanups.push(proxy.close);
    const url = await serve((socket) => socket.send('through'), { tls: own });
    const shown = `${kind}://127.0.0.1:${proxy.port}`;
    const { of } = await connect({ url, proxy: shown, tls: { ca: ca.cert } });
    expect(textOf((await of('text'))[0] as Entry)).toBe('through');
    const [open] = await of('open');
    expect(open?.detail).toMatchObject({ proxy: shown, tls: { authorized: true } });
    expect(open?.detail.timings.proxyMs).toBeGreaterThan(0);
    expect(proxy.tunnels).toEqual([new URL(url).host]);
  });

  it('shows a client certificate at work', async () => {
    const ca = await makeCa();
    const server = await makeCert(ca, ['127.0.0.1']);
    const client = await makeCert(ca, ['ann'], { client: true });
    const https = createHttpsServer({ ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true });
    const sockets = new WebSocketServer({ server: https });
    sockets.on('connection', (socket) => socket.send('welcome'));
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    cleanups.push(() => https.close());
    cleanups.push(() => {
      for (const socket of sockets.clients) socket.terminate();
    });
    const url = `wss://127.0.0.1:${(https.address() as AddressInfo).port}/`;
    const known = await connect({ url, tls: { ca: ca.cert, cert: client.cert, key: client.key } });
    expect(textOf((await known.of('text'))[0] as Entry)).toBe('welcome');
    const unknown = await connect({ url, tls: { ca: ca.cert }, reconnect: { policy: 'none' } });
    const [error] = await unknown.of('error');
    expect(error?.detail.message).toMatch(/client certificate/);
  });
});

describe('across attempts', () => {
  it('says on every attempt that the certificate was not verified, refused ones too', async () => {
    let refusals = 2;
    const url = await serve((socket) => socket.terminate(), {
      tls: await makeSelfSigned(['elsewhere.example']),
      verifyClient: (_info, done) => done(refusals-- <= 0, 503),
    });
    const { all, of, target } = await connect({
      url,
      tls: { insecure: true },
      reconnect: { policy: 'fixed', delayMs: 1 },
    });
    await of('connecting', 5);
    await test.until(target.connection, 'four', (status) => status.attempt >= 5);
    const notices = (await all()).filter((entry) => entry.kind === 'notice');
    expect(notices.slice(0, 4).map((entry) => [entry.attempt, (entry.detail as { code: string }).code])).toEqual(
      [1, 2, 3, 4].map((attempt) => [attempt, 'TLS_NOT_VERIFIED']),
    );
  });

  it('brings back the cookies it was given', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve(
      (socket, request) => {
        asked.push(request.headers.cookie);
        socket.terminate();
      },
      { setCookie: 'sid=1; Path=/' },
    );
    const { of } = await connect({ url, reconnect: { policy: 'fixed', delayMs: 1 } });
    await of('open', 2);
    expect(asked.slice(0, 2)).toEqual([undefined, 'sid=1']);
  });
});

describe('the end', () => {
  it('by the composer: code and reason reach the server, and nobody comes back', async () => {
    let closed: [number, string] | undefined;
    const url = await serve((socket) =>
      socket.on('close', (code, reason) => {
        closed = [code, String(reason)];
      }),
    );
    const { of, send, target } = await connect({ url, reconnect: { policy: 'fixed', delayMs: 1 } });
    await of('open');
    await send({ kind: 'close', code: 4_321, reason: 'lunch' });
    const [close] = await of('close');
    expect(close).toMatchObject({ direction: 'toServer' });
    expect(close?.detail).toMatchObject({ code: 4_321, reason: 'lunch', clean: true, by: 'client' });
    expect(close?.detail.livedMs).toBeGreaterThan(0);
    expect(closed).toEqual([4_321, 'lunch']);
    await test.until(target.connection, 'closed', (status) => status.state === 'closed');
    await expect(send({ kind: 'text', text: 'late' })).rejects.toThrow('NOT_OPEN');
  });

  it.each([1_005, 1_006, 2_999])('by the composer with a code no frame can carry (%i) is refused', async (code) => {
    const url = await serve(() => undefined);
    const { of, send, target } = await connect({ url });
    await of('open');
    await expect(send({ kind: 'close', code })).rejects.toThrow('WS_CLOSE_CODE_INVALID');
    await test.until(target.connection, 'open', (status) => status.state === 'open');
  });

  it.each([
    [1_012, 'service restart'],
    [4_000, 'äöü'],
    [1_000, ''],
  ])('by the server with %i “%s”, and it is tried again', async (code, reason) => {
    const url = await serve((socket) => socket.close(code, reason));
    const { of } = await connect({ url, reconnect: { policy: 'fixed', delayMs: 5 } });
    const [close] = await of('close');
    expect(close).toMatchObject({ direction: 'toClient' });
    expect(close?.detail).toMatchObject({ code, reason, clean: true, by: 'server' });
    await of('connecting', 2);
  });

  it('by a server that gives up on a client that does not answer its pings', async () => {
    const url = await serve((socket) => {
      let answered = true;
      socket.on('pong', () => {
        answered = true;
      });
      const beat = setInterval(() => {
        if (!answered) socket.terminate();
        answered = false;
        socket.ping('are you there');
      }, 60);
      socket.on('close', () => clearInterval(beat));
    });
    const { of, all, target } = await connect({ url, reconnect: { policy: 'none' } });
    await of('pong', 2);
    await test.must('connection.control', { ...target, answerPings: false });
    const [close] = await of('close');
    expect(close?.detail).toMatchObject({ code: 1_006, clean: false, by: 'network' });
    const pings = (await all()).filter((entry) => entry.kind === 'ping');
    expect(pings[0]).toMatchObject({ direction: 'toClient', detail: { answered: true } });
    expect(pings.at(-1)).toMatchObject({ direction: 'toClient', detail: { answered: false } });
    expect(pings.map(textOf)).toEqual(pings.map(() => 'are you there'));
    const status = await test.until(target.connection, 'failed', (now) => now.state === 'failed');
    expect(status.answerPings).toBe(false);
  });

  it.each(['websocket', 'sse', 'long-poll', 'poll'] as const)(
    'by Disconnect before it is open, or while it waits, is an entry too: %s',
    async (transport) => {
      const silent = await rawServer(() => undefined);
      cleanups.push(silent.close);
      const scheme = transport === 'websocket' ? 'ws' : 'http';
      const reconnect = { policy: 'fixed', delayMs: 60_000 } as const;
      for (const [state, port] of [
        ['connecting', silent.port],
        ['waiting', await freePort()],
      ] as const) {
        const { all, target } = await connect({ url: `${scheme}://127.0.0.1:${port}/`, transport, reconnect });
        await test.until(target.connection, state, (status) => status.state === state);
        await test.must('connection.disconnect', target);
        const mine = await all();
        expect(mine.at(-1)).toMatchObject({ kind: 'close', direction: 'toServer', detail: { by: 'client' } });
        expect(mine.filter((entry) => entry.kind === 'close')).toHaveLength(1);
      }
    },
  );
});
