/**
 * What a person sees in the recording when the world is wrong: through the engine's one door, over real sockets. Each
 * case is an entry with a code, a sentence and a hint, and what arrived before it is there.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import type { Entry, ErrorDetail, NoticeDetail } from '../../../src-shared/model/entry.ts';
import { makeCa, makeCert, makeSelfSigned, type Pair } from '../../fixtures/certs.ts';
import { freePort, type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { expectSentences } from '../../fixtures/problems.ts';
import { frame, rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { eventStream, httpServer, httpsServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let engine: TestEngine;
let certificate: Pair;
let authority: Pair;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  engine = await testEngine();
  authority = await makeCa();
  certificate = await makeCert(authority, ['other.example']);
});
afterAll(() => engine.close());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A WebSocket server that answers each upgrade by hand. */
async function ws(onRequest: (socket: Socket, request: string) => void): Promise<string> {
  const server = await rawServer(onRequest);
  cleanups.push(server.close);
  return server.url;
}

/** A WebSocket server that upgrades correctly, says `before`, and then this. */
const after =
  (bytes: Uint8Array) =>
  (socket: Socket, request: string): void => {
    socket.write(switching(request));
    socket.write(frame(0x81, 'before'));
    socket.write(bytes);
  };

const refuse =
  (status: string, ...lines: string[]) =>
  (socket: Socket): void => {
    socket.end([`HTTP/1.1 ${status}`, ...lines, 'Content-Length: 6', '', 'denied'].join('\r\n'));
  };

async function http(handler: (response: ServerResponse, url: string) => void): Promise<string> {
  const server = await httpServer((request, response) => handler(response, request.url ?? ''));
  cleanups.push(server.close);
  return server.url;
}

async function tls(pair: Pair): Promise<string> {
  const server = await httpsServer(pair, (_request, response) => eventStream(response));
  cleanups.push(server.close);
  return server.url;
}

interface Case {
  readonly what: string;
  readonly endpoint: () => Promise<Partial<EndpointInput> & { url: string }>;
  readonly code: string;
  /** Default: an error that ends the attempt. */
  readonly kind?: 'notice';
  /** Payloads of what arrived before it. */
  readonly before?: readonly string[];
  /** Code of the close entry, if there is one. */
  readonly close?: number;
}

const cases: readonly Case[] = [
  {
    what: 'an unknown host, by WebSocket',
    endpoint: async () => ({ url: 'ws://nowhere.invalid/' }),
    code: 'DNS_NOT_FOUND',
  },
  {
    what: 'an unknown host, by SSE',
    endpoint: async () => ({ url: 'http://nowhere.invalid/', transport: 'sse' }),
    code: 'DNS_NOT_FOUND',
  },
  {
    what: 'a refused port, by WebSocket',
    endpoint: async () => ({ url: `ws://127.0.0.1:${await freePort()}/` }),
    code: 'ECONNREFUSED',
  },
  {
    what: 'a refused port, by poll',
    endpoint: async () => ({ url: `http://127.0.0.1:${await freePort()}/`, transport: 'poll' }),
    code: 'ECONNREFUSED',
  },
  {
    what: 'a certificate for another name, by WebSocket',
    endpoint: async () => ({
      url: (await tls(certificate)).replace('https', 'wss').replace('127.0.0.1', 'localhost'),
      tls: { ca: authority.cert },
    }),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  },
  {
    what: 'a certificate for another name, by SSE',
    endpoint: async () => ({ url: await tls(certificate), transport: 'sse', tls: { ca: authority.cert } }),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  },
  {
    what: 'a self-signed certificate, by long-poll',
    endpoint: async () => ({ url: await tls(await makeSelfSigned(['127.0.0.1'])), transport: 'long-poll' }),
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  },
  ...(['401 Unauthorized', '403 Forbidden', '404 Not Found', '500 Internal Server Error'] as const).flatMap(
    (status): Case[] => [
      {
        what: `${status} on upgrade`,
        endpoint: async () => ({ url: await ws(refuse(status)) }),
        code: 'WS_UPGRADE_REFUSED',
      },
      ...(['sse', 'long-poll', 'poll'] as const).map((transport) => ({
        what: `${status} by ${transport}`,
        endpoint: async () => ({
          url: await http((response) => response.writeHead(Number.parseInt(status, 10)).end('denied')),
          transport,
        }),
        code: `HTTP_${status.slice(0, 3)}`,
      })),
    ],
  ),
  {
    what: 'a wrong Sec-WebSocket-Accept',
    endpoint: async () => ({
      url: await ws((socket) =>
        socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n',
        ),
      ),
    }),
    code: 'WS_ACCEPT_WRONG',
  },
  ...(['websocket', 'sse', 'long-poll', 'poll'] as const).map(
    (transport): Case => ({
      what: `a server that accepts and never answers, by ${transport}`,
      endpoint: async () => {
        const url = await ws(() => undefined);
        const own = transport === 'websocket' ? { url } : { url: url.replace('ws', 'http') };
        return { ...own, transport, connectTimeoutMs: 80, pollTimeoutMs: 80 };
      },
      code: {
        websocket: 'CONNECT_TIMEOUT',
        sse: 'CONNECT_TIMEOUT',
        'long-poll': 'POLL_UNANSWERED',
        poll: 'POLL_TIMEOUT',
      }[transport],
      // A long-poll may be held by a server without news: worth a word, not an end.
      ...(transport === 'long-poll' ? { kind: 'notice' as const } : {}),
    }),
  ),
  {
    what: 'invalid UTF-8 in a text message',
    endpoint: async () => ({ url: await ws(after(frame(0x81, Buffer.from([0x61, 0xff])))) }),
    code: 'WS_INVALID_UTF8',
    before: ['before', 'a\uFFFD'],
    close: 1007,
  },
  {
    what: 'invalid UTF-8 in an event stream',
    endpoint: async () => ({
      url: await http((response) => {
        eventStream(response);
        response.write('data: before\n\n');
        response.end(Buffer.from('data: a\xff\n\n', 'latin1'));
      }),
      transport: 'sse',
    }),
    code: 'INVALID_UTF8',
    kind: 'notice',
    before: ['before', 'a\uFFFD'],
  },
  {
    what: 'invalid UTF-8 in a poll reply',
    endpoint: async () => ({
      url: await http((response) => response.end(Buffer.from('{"events":["a\xff"],"last_id":1}', 'latin1'))),
      transport: 'long-poll',
      cursor: [{ to: 'query:since', from: '$.last_id' }],
      items: '$.events[*]',
    }),
    code: 'INVALID_UTF8',
    kind: 'notice',
  },
  {
    what: 'a frame over the limit',
    endpoint: async () => ({ url: await ws(after(frame(0x82, Buffer.alloc(5_000)))), maxMessageBytes: 4_096 }),
    code: 'WS_MESSAGE_TOO_BIG',
    before: ['before'],
    close: 1009,
  },
  {
    what: 'a poll reply over the limit',
    endpoint: async () => ({
      url: await http((response) => response.end('x'.repeat(5_000))),
      transport: 'poll',
      maxMessageBytes: 4_096,
    }),
    code: 'REPLY_TOO_LARGE',
  },
  {
    what: 'an SSE line that does not end',
    endpoint: async () => ({
      url: await http((response) => {
        eventStream(response);
        response.write('data: before\n\ndata: ');
        const more = setInterval(() => response.write('x'.repeat(1_000)), 1);
        response.on('close', () => clearInterval(more));
      }),
      transport: 'sse',
      maxLineBytes: 10_000,
    }),
    code: 'SSE_LINE_TOO_LONG',
    before: ['before'],
  },
  {
    what: 'a page instead of an event stream',
    endpoint: async () => ({
      url: await http((response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Log in</h1>')),
      transport: 'sse',
    }),
    code: 'SSE_CONTENT_TYPE',
  },
  {
    what: 'JSON without the cursor',
    endpoint: async () => ({
      url: await http((response) => response.end('{"events":["one"]}')),
      transport: 'long-poll',
      cursor: [{ to: 'query:since', from: '$.last_id' }],
      items: '$.events[*]',
    }),
    code: 'CURSOR_MISSING',
    kind: 'notice',
  },
  {
    what: 'a page instead of JSON',
    endpoint: async () => ({
      url: await http((response) => response.end('<h1>Log in</h1>')),
      transport: 'long-poll',
      cursor: [{ to: 'query:since', from: '$.last_id' }],
    }),
    code: 'BODY_NOT_JSON',
    kind: 'notice',
  },
  ...(['websocket', 'sse', 'poll'] as const).map(
    (transport): Case => ({
      what: `a redirect loop, by ${transport}`,
      endpoint: async () => {
        const url = await http((response, path) =>
          response.writeHead(302, { Location: path === '/a' ? '/b' : '/a' }).end(),
        );
        return { url: `${transport === 'websocket' ? url.replace('http', 'ws') : url}/a`, transport };
      },
      code: 'REDIRECT_LOOP',
    }),
  ),
  {
    what: 'a server that speaks no HTTP',
    endpoint: async () => ({ url: await ws((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')) }),
    code: 'HTTP_INVALID',
  },
  {
    what: 'TLS asked of a plain port',
    endpoint: async () => ({
      url: (await http((response) => response.end())).replace('http', 'https'),
      transport: 'sse',
    }),
    code: 'ERR_SSL_WRONG_VERSION_NUMBER',
  },
];

describe('a bad server becomes an entry with code, sentence and hint', () => {
  it.each(cases)('$what: $code', async ({ endpoint, code, kind = 'error', before = [], close }) => {
    const { recordingId, connection } = await engine.connect({ reconnect: { policy: 'none' }, ...(await endpoint()) });
    const mine = async () =>
      (await engine.entries(recordingId)).filter(
        (entry) => entry.connection === connection && entry.kind !== 'request' && entry.kind !== 'response',
      );
    const found = await waitFor(`${kind} ${code}`, async () => {
      const all = await mine();
      const wrong = all.find((entry) => entry.kind === 'error');
      if (kind === 'error' && wrong !== undefined) return wrong;
      return all.find((entry) => entry.kind === kind && (entry.detail as NoticeDetail).code === code);
    });
    const detail = found.detail as ErrorDetail;
    expect(detail.code).toBe(code);
    expectSentences(detail);
    if (kind === 'error') {
      const status = await engine.until(connection, 'failed', (now) => now.state === 'failed');
      expect(status.problem?.code).toBe(code);
      // One failure, one error; and no attempt that never began is said to have been closed.
      const story = await mine();
      expect(story.filter((entry) => entry.kind === 'error')).toHaveLength(1);
      const opened = story.some((entry) => entry.kind === 'open');
      const closes = story.filter((entry) => entry.kind === 'close');
      expect(closes).toHaveLength(opened ? 1 : 0);
      if (close !== undefined) expect(closes[0]?.detail).toMatchObject({ code: close, clean: false });
    } else {
      await engine.must('connection.disconnect', { recordingId, connection });
    }
    const texts = (await mine()).filter((entry) => entry.kind === 'text' || entry.kind === 'event').map(textOf);
    expect(texts.slice(0, before.length)).toEqual(before);
  });

  it.each(['websocket', 'sse', 'poll'] as const)('keeps what a refusing server said, by %s', async (transport) => {
    const url = await http((response) => response.writeHead(403, { 'X-Why': 'because' }).end('denied'));
    const { recordingId, connection } = await engine.connect({
      url: transport === 'websocket' ? url.replace('http', 'ws') : url,
      transport,
      reconnect: { policy: 'none' },
    });
    await engine.until(connection, 'failed', (status) => status.state === 'failed');
    const [error] = (await engine.entries(recordingId, 'kind:error')).filter((one) => one.connection === connection);
    const { status, body, requestHeaders = [], responseHeaders = [], timings } = (error as Entry).detail as ErrorDetail;
    expect({ status, body }).toEqual({ status: 403, body: 'denied' });
    expect(responseHeaders).toContainEqual(['X-Why', 'because']);
    expect(requestHeaders.map(([name]) => name.toLowerCase())).toContain('host');
    expect(timings?.waitMs).toBeGreaterThan(0);
  });

  it.each(['sse', 'poll', 'websocket'] as const)(
    'does not try again what cannot get better, by %s, whatever the policy',
    async (transport) => {
      const url = await tls(certificate);
      const { connection } = await engine.connect({
        url: transport === 'websocket' ? url.replace('https', 'wss') : url,
        transport,
        tls: { ca: authority.cert },
        reconnect: { policy: 'fixed', delayMs: 1 },
      });
      const status = await engine.until(connection, 'settled', (now) => now.state === 'failed' || now.attempt > 2);
      expect(status).toMatchObject({ state: 'failed', attempt: 1 });
    },
  );
});
