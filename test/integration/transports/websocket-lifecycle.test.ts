import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { websocket } from '../../../src-main/engine/transports/websocket.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { type RunningConnection, runConnection } from '../../fixtures/memory-recorder.ts';
import { frame, rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Served {
  readonly url: string;
  readonly port: number;
  readonly server: WebSocketServer;
  /** Dies as a killed process does: sockets closed without a close frame, port free. */
  kill(): Promise<void>;
}

async function serve(onSocket: (socket: WebSocket) => void, port = 0): Promise<Served> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    onSocket(socket);
  });
  await once(server, 'listening');
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of server.clients) socket.terminate();
      server.close(() => resolve());
    });
  cleanups.push(kill);
  const address = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${address.port}/ws`, port: address.port, server, kill };
}

function connect(endpoint: EndpointInput): RunningConnection {
  const running = runConnection(websocket, endpoint);
  cleanups.push(() => running.stop());
  return running;
}

describe('a connection over WebSocket', () => {
  it('reconnects to a server that was killed and came back, and tells it in order', async () => {
    const first = await serve((socket) => socket.send('one'));
    const { connection, recorder, wait } = connect({
      url: first.url,
      reconnect: { policy: 'fixed', delayMs: 80 },
    });
    await wait('text');
    await first.kill();
    await wait('wait');
    await serve((socket) => socket.send('two'), first.port);
    await wait('text', 2);

    const story = recorder.all.filter((entry) => entry.kind !== 'error').map((entry) => [entry.kind, entry.attempt]);
    expect(story.slice(0, 6)).toEqual([
      ['connecting', 1],
      ['open', 1],
      ['text', 1],
      ['close', 1],
      ['wait', 1],
      ['connecting', 2],
    ]);
    expect(story.slice(-2).map(([kind]) => kind)).toEqual(['open', 'text']);
    const [start, retry] = recorder.of('connecting');
    expect(start?.detail).toEqual({ url: first.url, cause: 'user' });
    expect(retry?.detail).toMatchObject({ cause: 'retry', plannedWaitMs: 80 });
    expect(retry?.detail.actualWaitMs).toBeGreaterThanOrEqual(79);
    expect(retry?.detail.actualWaitMs).toBeLessThan(280);
    const [close] = recorder.of('close');
    expect(close?.detail).toMatchObject({ code: 1006, clean: false, by: 'network' });
    expect(close?.detail.livedMs).toBeGreaterThan(0);
    expect(connection.status()).toMatchObject({ state: 'open', inCount: 2 });
    const times = recorder.all.map((entry) => entry.atNs);
    expect(times).toEqual([...times].sort((a, b) => a - b));

    await connection.disconnect();
    expect(recorder.of('close').at(-1)).toMatchObject({
      direction: 'toServer',
      detail: { code: 1000, clean: true, by: 'client' },
    });
    expect(connection.status().state).toBe('closed');
  });

  it('fails for good where trying again cannot help, and tries once more when told to', async () => {
    const server = await rawServer((socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'));
    cleanups.push(() => server.close());
    const { connection, wait, recorder } = connect({ url: server.url });
    await wait('error');
    expect(recorder.kinds()).toEqual(['connecting', 'error']);
    expect(connection.status()).toMatchObject({ state: 'failed', problem: { code: 'WS_UPGRADE_REFUSED' } });
    expect(connection.tryNow().ok).toBe(true);
    await wait('error', 2);
    expect(recorder.of('connecting')[1]?.detail.cause).toBe('user');
    expect(connection.send({ kind: 'text', text: 'x' })).toMatchObject({ ok: false, error: { code: 'NOT_OPEN' } });
  });

  it('cuts a wait short when told to, and says how short', async () => {
    const server = await serve((socket) => socket.terminate());
    const { connection, wait } = connect({ url: server.url, reconnect: { policy: 'fixed', delayMs: 60_000 } });
    await wait('wait');
    expect(connection.status().nextAttemptAtNs).toBeGreaterThan(0);
    expect(connection.tryNow()).toEqual({ ok: true, value: null });
    const [, retry] = await wait('connecting', 2);
    expect(retry?.detail.actualWaitMs).toBeLessThan(30_000);
    expect(retry?.detail.plannedWaitMs).toBe(60_000);
  });

  it('disconnects within its grace from a server that answers nothing', async () => {
    const server = await rawServer((socket, request) => socket.write(switching(request)));
    cleanups.push(() => server.close());
    const { connection, recorder, wait } = connect({ url: server.url });
    await wait('open');
    const startedMs = performance.now();
    await connection.disconnect();
    expect(performance.now() - startedMs).toBeLessThan(3000);
    expect(recorder.of('close')[0]?.detail).toMatchObject({ code: 1006, clean: false, by: 'client' });
    expect(connection.status().state).toBe('closed');
  });

  it('sends pings by itself, and misses the pongs that do not come', async () => {
    let answers = true;
    const server = await rawServer((socket, request) => {
      socket.write(switching(request));
      socket.on('data', (chunk: Buffer) => {
        const length = (chunk[1] ?? 0) & 127;
        if (chunk[0] !== 0x89 || !answers) return;
        const payload = Buffer.from(chunk.subarray(6, 6 + length).map((byte, i) => byte ^ (chunk[2 + (i % 4)] ?? 0)));
        socket.write(frame(0x8a, payload));
      });
    });
    cleanups.push(() => server.close());
    const { connection, recorder, wait } = connect({
      url: server.url,
      heartbeat: { pingIntervalMs: 20, pongTimeoutMs: 60 },
    });
    const [, pong] = await wait('pong', 2);
    expect(pong?.detail.rttMs).toBeGreaterThan(0);
    expect(connection.status().rttMs).toBeGreaterThan(0);
    expect(recorder.gauges.some(({ gauge }) => gauge === 'rttMs')).toBe(true);
    answers = false;
    const [missed] = await wait('missed');
    expect(missed?.detail).toMatchObject({ what: 'pong', halfOpen: true });
    expect(missed?.detail.waitedForMs).toBeGreaterThanOrEqual(59);
    expect(connection.status().halfOpen).toBe(true);
    answers = true;
    await waitFor('life', () => !connection.status().halfOpen);
  });

  it('finds gaps and duplicates across a reconnect by the field it was told', async () => {
    const first = await serve((socket) => {
      for (const id of [1, 2, 3]) socket.send(JSON.stringify({ data: { id } }));
    });
    const { connection, recorder, wait } = connect({
      url: first.url,
      idField: '$.data.id',
      reconnect: { policy: 'fixed', delayMs: 10 },
    });
    await wait('text', 3);
    await first.kill();
    await serve((socket) => {
      for (const id of [2, 3, 4, 7]) socket.send(JSON.stringify({ data: { id } }));
    }, first.port);
    await wait('text', 7);
    expect(recorder.of('duplicate').map((entry) => entry.detail)).toEqual([
      { field: '$.data.id', from: '2', to: '3', count: 2 },
    ]);
    expect(recorder.of('gap').map((entry) => entry.detail)).toEqual([
      { field: '$.data.id', from: '5', to: '6', count: 2 },
    ]);
    expect(connection.status()).toMatchObject({ gaps: 2, duplicates: 2 });
    // The gap stands before the message that showed it.
    const gapAt = recorder.all.findIndex((entry) => entry.kind === 'gap');
    expect(recorder.all[gapAt + 1]?.text).toBe('{"data":{"id":7}}');
  });

  it('makes the server feel a paused reader, and loses nothing', async () => {
    const total = 400;
    const text = 'x'.repeat(64 * 1024);
    let serverSide: WebSocket | undefined;
    const server = await serve((socket) => {
      serverSide = socket;
      socket.on('message', () => {
        for (let i = 0; i < total; i++) socket.send(`${i} ${text}`);
      });
    });
    const { connection, recorder, wait } = connect({ url: server.url, permessageDeflate: false });
    await wait('open');
    connection.setReader({ mode: 'pause' });
    connection.send({ kind: 'text', text: 'go' });
    // 26 MB do not fit into the sockets' buffers: the server is left holding them.
    const heldBytes = await waitFor(
      'the server to hold back',
      () => (serverSide?.bufferedAmount ?? 0) > 5_000_000 && serverSide?.bufferedAmount,
    );
    expect(connection.status()).toMatchObject({ pausedBy: 'user', inCount: 0 });
    expect(recorder.of('pause')[0]?.detail).toMatchObject({ by: 'user' });
    await waitFor('a lag', () => recorder.gauges.some(({ gauge, value }) => gauge === 'lagMs' && value > 0));
    expect(serverSide?.bufferedAmount).toBeGreaterThanOrEqual(heldBytes - 1_000_000);

    connection.setReader({ mode: 'normal' });
    await waitFor('all of it', () => connection.status().inCount === total);
    expect(
      recorder
        .texts('text')
        .slice(1)
        .map((message) => Number.parseInt(message, 10)),
    ).toEqual(Array.from({ length: total }, (_, i) => i));
    expect(recorder.of('resume')[0]?.detail.pausedMs).toBeGreaterThan(0);
  });

  it('reads N messages a second when told to, in the middle of a chunk too', async () => {
    const server = await serve((socket) => {
      for (let i = 0; i < 60; i++) socket.send(`m${i}`);
    });
    const { connection, recorder, wait } = connect({ url: server.url });
    connection.setReader({ mode: 'rate', perSecond: 50 });
    await wait('text', 1);
    const fromNs = recorder.of('text')[0]?.atNs ?? 0;
    await wait('text', 31);
    const tookMs = ((recorder.of('text')[30]?.atNs ?? 0) - fromNs) / 1e6;
    expect(tookMs).toBeGreaterThan(500);
    expect(tookMs).toBeLessThan(1500);
    expect(recorder.of('pause')[0]?.detail).toMatchObject({ by: 'user', perSecond: 50 });
    connection.setReader({ mode: 'normal' });
    await wait('text', 60);
    expect(recorder.texts('text')).toEqual(Array.from({ length: 60 }, (_, i) => `m${i}`));
  });

  it('pauses the socket while the store cannot keep up', async () => {
    let send = (_text: string): void => undefined;
    const server = await serve((socket) => {
      send = (text) => socket.send(text);
    });
    const { connection, recorder, wait } = connect({ url: server.url });
    await wait('open');
    recorder.setOverloaded(true);
    await wait('pause');
    send('held back');
    expect(connection.status().pausedBy).toBe('store');
    connection.setReader({ mode: 'pause' });
    recorder.setOverloaded(false);
    await wait('resume');
    expect(connection.status()).toMatchObject({ pausedBy: 'user', inCount: 0 });
    connection.setReader({ mode: 'normal' });
    await wait('text');
    expect(recorder.of('resume').map((entry) => entry.detail.by)).toEqual(['store', 'user']);
  });
});
