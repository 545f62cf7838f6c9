import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { createNetwork } from '../../../src-main/engine/net/create-network.ts';
import { websocket } from '../../../src-main/engine/transports/websocket.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { makeCa, makeCert } from '../../fixtures/certs.ts';
import { type RunningAttempt, runAttempt } from '../../fixtures/collecting-sink.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(options: ServerOptions, onSocket: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    onSocket(socket);
  });
  await once(server, 'listening');
  cleanups.push(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  );
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
}

function run(endpoint: EndpointInput, options: Parameters<typeof runAttempt>[2] = {}): RunningAttempt {
  const running = runAttempt(websocket, endpoint, options);
  cleanups.push(() => running.stop());
  return running;
}

describe('a WebSocket against the ws library', () => {
  it('shows the handshake whole: headers of both sides, subprotocol, extensions, timings', async () => {
    const url = await serve({ perMessageDeflate: true, handleProtocols: () => 'v2' }, () => undefined);
    const { sink } = run({
      url,
      headers: [
        ['X-Token', 'abc'],
        ['Origin', 'https://site.example'],
      ],
      subprotocols: ['v1', 'v2'],
    });
    await waitFor('open', () => sink.open);
    const open = sink.open;
    expect(open?.status).toBe(101);
    expect(open?.protocol).toBe('v2');
    expect(open?.extensions).toBe('permessage-deflate');
    expect(open?.requestHeaders.map(([name]) => name)).toEqual([
      'Host',
      'Connection',
      'Upgrade',
      'Sec-WebSocket-Version',
      'Sec-WebSocket-Key',
      'Sec-WebSocket-Extensions',
      'Sec-WebSocket-Protocol',
      'X-Token',
      'Origin',
    ]);
    expect(open?.requestHeaders).toContainEqual(['Origin', 'https://site.example']);
    expect(open?.responseHeaders.map(([name]) => name)).toContain('Sec-WebSocket-Accept');
    expect(open?.timings.tcpMs).toBeGreaterThanOrEqual(0);
    expect(open?.timings.waitMs).toBeGreaterThan(0);
  });

  it('records messages of all lengths in order, text and binary, sent and received', async () => {
    const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 300_000, 5];
    const url = await serve({}, (socket) => {
      for (const length of lengths) {
        socket.send('t'.repeat(length));
        socket.send(Buffer.alloc(length, 7));
      }
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const { attempt, sink, wait } = run({ url });
    await wait('binary', lengths.length);
    const got = sink.entries.filter((entry) => entry.kind === 'text' || entry.kind === 'binary');
    expect(got.map((entry) => [entry.kind, entry.payload?.length])).toEqual(
      lengths.flatMap((length) => [
        ['text', length],
        ['binary', length],
      ]),
    );
    expect(got.every((entry) => entry.direction === 'toClient')).toBe(true);
    expect(got[10]?.wireSize).toBe(65_535 + 4);
    expect(got[12]?.wireSize).toBe(65_536 + 10);

    const sent = attempt.send({ kind: 'text', text: 'grüße ✓' });
    expect(sent.ok).toBe(true);
    await wait('text', lengths.length + 2);
    const [mine, echo] = sink.of('text').slice(-2);
    expect([mine?.direction, mine?.text, mine?.wireSize]).toEqual([
      'toServer',
      'grüße ✓',
      Buffer.byteLength('grüße ✓') + 6,
    ]);
    expect(mine?.detail.frames?.[0]).toMatchObject({ masked: true, fin: true, opcode: 1 });
    expect([echo?.direction, echo?.text]).toEqual(['toClient', 'grüße ✓']);
  });

  it('inflates what an ordinary server deflates with context takeover, fragments and large messages included', async () => {
    const messages = Array.from({ length: 500 }, (_, i) =>
      JSON.stringify({ id: i, symbol: 'BTC-USD', price: i * 1.5 }),
    );
    const large = JSON.stringify(Array.from({ length: 60_000 }, (_, i) => ({ i, half: i / 2 })));
    const url = await serve({ perMessageDeflate: { threshold: 0 } }, (socket) => {
      for (const message of messages) socket.send(message);
      socket.send('first half, ', { fin: false });
      socket.send('second half', { fin: true });
      socket.send(large);
      socket.send(Buffer.from('bytes'), { binary: true });
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const { attempt, sink, wait } = run({ url });
    await wait('binary');
    expect(sink.texts('text')).toEqual([...messages, 'first half, second half', large]);
    const fragments = sink.of('text').at(-2)?.detail.frames;
    expect(fragments?.map(({ fin, opcode, rsv1 }) => [fin, opcode, rsv1])).toEqual([
      [false, 1, true],
      [true, 0, false],
    ]);
    const wire = sink.of('text').at(-1);
    expect(wire?.wireSize).toBeLessThan(large.length / 2);
    expect(wire?.inflated).toBe(true);

    attempt.send({ kind: 'text', text: large });
    await waitFor('the echo', () => sink.texts('text').filter((text) => text === large).length === 3);
    expect(sink.of('text').find((entry) => entry.direction === 'toServer')?.inflated).toBe(true);
  });

  it.each([
    ['server_no_context_takeover', { serverNoContextTakeover: true }],
    ['client_no_context_takeover', { clientNoContextTakeover: true }],
    ['server_max_window_bits=9', { serverMaxWindowBits: 9 }],
    ['client_max_window_bits=10', { clientMaxWindowBits: 10 }],
  ])('agrees on %s', async (parameter, options) => {
    const texts = Array.from({ length: 50 }, (_, i) => `message ${i} `.repeat(200));
    const url = await serve({ perMessageDeflate: { threshold: 0, ...options } }, (socket) => {
      for (const text of texts) socket.send(text);
      socket.on('message', (data) => socket.send(data, { binary: false }));
    });
    const { attempt, sink, wait } = run({ url });
    await wait('text', texts.length);
    expect(sink.open?.extensions).toContain(parameter);
    expect(sink.texts('text')).toEqual(texts);
    const mine = 'from here '.repeat(5000);
    attempt.send({ kind: 'text', text: mine });
    await waitFor('the echo', () => sink.texts('text').filter((text) => text === mine).length === 2);
  });

  it('does not offer compression when it is switched off', async () => {
    const url = await serve({ perMessageDeflate: true }, (socket) => socket.send('plain'));
    const { sink, wait } = run({ url, permessageDeflate: false });
    await wait('text');
    expect(sink.open?.extensions).toBeUndefined();
    expect(sink.open?.requestHeaders.map(([name]) => name)).not.toContain('Sec-WebSocket-Extensions');
  });

  it('records pings and pongs of both sides with their payloads, and the round trip', async () => {
    let pongs = 0;
    const url = await serve({}, (socket) => {
      socket.ping('are you there');
      socket.on('pong', () => {
        pongs += 1;
        if (pongs === 1) socket.send('pong seen');
      });
    });
    const { attempt, sink, wait } = run({ url });
    await wait('text');
    expect(sink.of('ping').map((entry) => [entry.direction, entry.text, entry.detail.answered])).toEqual([
      ['toClient', 'are you there', true],
    ]);
    expect(sink.of('pong').map((entry) => [entry.direction, entry.text])).toEqual([['toServer', 'are you there']]);

    const sent = attempt.send({ kind: 'ping', text: 'and you' });
    await wait('pong', 2);
    const answer = sink.of('pong')[1];
    expect(answer?.direction).toBe('toClient');
    expect(answer?.text).toBe('and you');
    expect(answer?.detail.pingSeq).toBe(sent.ok ? sent.value.seq : -1);
    expect(answer?.detail.rttMs).toBeGreaterThan(0);
    expect(sink.rtts).toEqual([answer?.detail.rttMs]);
  });

  it('leaves pings unanswered when told so', async () => {
    const url = await serve({}, (socket) => {
      socket.on('message', () => {
        socket.ping('x');
        socket.send('after the ping');
      });
      socket.on('pong', () => socket.send('answered'));
    });
    const { attempt, sink, wait } = run({ url });
    await waitFor('open', () => sink.open);
    attempt.setAnswerPings(false);
    attempt.send({ kind: 'text', text: 'go' });
    await wait('text', 2);
    attempt.setAnswerPings(true);
    attempt.send({ kind: 'text', text: 'go' });
    await wait('text', 5);
    expect(
      sink
        .of('text')
        .filter((entry) => entry.direction === 'toClient')
        .map((entry) => entry.text),
    ).toEqual(['after the ping', 'after the ping', 'answered']);
    expect(sink.of('ping').map((entry) => entry.detail.answered)).toEqual([false, true]);
  });

  it('closes by handshake from either side', async () => {
    let seen: unknown;
    const url = await serve({}, (socket) => {
      socket.on('close', (code, reason) => {
        seen = [code, reason.toString()];
      });
      socket.on('message', () => socket.close(4001, 'enough'));
    });
    const mine = run({ url });
    await waitFor('open', () => mine.sink.open);
    mine.attempt.close(1000, 'bye');
    expect((await mine.ended()).close).toEqual({ code: 1000, reason: 'bye', clean: true, by: 'client' });
    expect(seen).toEqual([1000, 'bye']);

    const theirs = run({ url });
    await waitFor('open', () => theirs.sink.open);
    theirs.attempt.send({ kind: 'text', text: 'x' });
    expect(await theirs.ended()).toEqual({
      close: { code: 4001, reason: 'enough', clean: true, by: 'server' },
      mayRetry: true,
    });
    expect(seen).toEqual([4001, '']);
  });

  it('refuses to send what no frame can carry', async () => {
    const url = await serve({}, () => undefined);
    const { attempt, sink } = run({ url });
    expect(attempt.send({ kind: 'text', text: 'too early' })).toMatchObject({ ok: false, error: { code: 'NOT_OPEN' } });
    await waitFor('open', () => sink.open);
    expect(attempt.send({ kind: 'ping', text: 'x'.repeat(126) })).toMatchObject({
      ok: false,
      error: { code: 'WS_CONTROL_TOO_LONG' },
    });
    expect(attempt.send({ kind: 'close', code: 1006, reason: '' })).toMatchObject({
      ok: false,
      error: { code: 'WS_CLOSE_CODE_INVALID' },
    });
    expect(attempt.send({ kind: 'close', code: 1000, reason: 'ü'.repeat(62) })).toMatchObject({
      ok: false,
      error: { code: 'WS_CLOSE_REASON_TOO_LONG' },
    });
  });

  it('speaks over TLS, and sends the cookies it was given back to the same host', async () => {
    const ca = await makeCa();
    const { cert, key } = await makeCert(ca, ['127.0.0.1']);
    const cookies: (string | undefined)[] = [];
    const https = createServer({ cert, key });
    const server = new WebSocketServer({ server: https });
    server.on('headers', (headers) => headers.push('Set-Cookie: visits=1; Path=/; Secure'));
    server.on('connection', (socket, request) => {
      cookies.push(request.headers.cookie);
      socket.send('over TLS');
    });
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    cleanups.push(
      () =>
        new Promise<void>((resolve) => {
          for (const socket of server.clients) socket.terminate();
          server.close();
          https.close(() => resolve());
        }),
    );
    const url = `wss://127.0.0.1:${(https.address() as AddressInfo).port}/`;
    const network = createNetwork();
    const trusting = run({ url, tls: { ca: ca.cert } }, { network });
    await trusting.wait('text');
    expect(trusting.sink.open?.tls).toMatchObject({ authorized: true });
    expect(trusting.sink.open?.timings.tlsMs).toBeGreaterThan(0);
    await run({ url, tls: { ca: ca.cert } }, { network }).wait('text');
    expect(cookies).toEqual([undefined, 'visits=1']);

    const end = await run({ url }).ended();
    expect(end).toMatchObject({ error: { phase: 'tls' }, mayRetry: false });
  });

  it('goes on where the store wants payloads one by one', async () => {
    const url = await serve({}, (socket) => {
      for (let i = 0; i < 300; i++) socket.send(`m${i}`);
    });
    const { sink, wait } = run({ url }, { wantsPayloads: true });
    await wait('text', 300);
    expect(sink.texts('text')).toEqual(Array.from({ length: 300 }, (_, i) => `m${i}`));
    expect(sink.of('text')[0]?.detail.frames).toEqual([
      { fin: true, opcode: 1, rsv1: false, masked: false, wireLength: 2, headerLength: 2 },
    ]);
  });
});
