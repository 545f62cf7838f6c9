/** Who waits for whom: gauges over time, a reader slowed by hand that the server feels, and a store that is behind. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { rawServer, switching } from '../../fixtures/raw-websocket-server.ts';
import { type Recorded, recorded } from '../../fixtures/recorded.ts';
import { eventStream, httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let test: TestEngine;
const cleanups: (() => Promise<unknown> | unknown)[] = [];
beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  await test.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const HELD_BYTES = 12_000_000;
const FILL = 'x'.repeat(10_000);

/** What a server sends as fast as it can, and how much of it the kernel has not taken. */
interface Source {
  readonly transport: 'websocket' | 'sse';
  readonly url: string;
  heldBytes(): number;
  /** Bytes that have left, at last count. */
  sent(): number;
}

/** Messages `1xxx…`, `2xxx…`, never more than {@link HELD_BYTES} of them waiting. */
async function webSocketSource(): Promise<Source> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  let peer: WebSocket | undefined;
  let count = 0;
  server.on('connection', (socket) => {
    peer = socket;
    socket.on('error', () => socket.terminate());
    const more = setInterval(() => {
      while (socket.readyState === socket.OPEN && socket.bufferedAmount < HELD_BYTES) socket.send(`${++count} ${FILL}`);
    }, 2);
    socket.on('close', () => clearInterval(more));
  });
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return {
    transport: 'websocket',
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    heldBytes: () => peer?.bufferedAmount ?? 0,
    sent: () => count * FILL.length - (peer?.bufferedAmount ?? 0),
  };
}

async function sseSource(): Promise<Source> {
  let peer: ServerResponse | undefined;
  let count = 0;
  const server = await httpServer((_request, response) => {
    peer = response;
    eventStream(response);
    const more = setInterval(() => {
      while (response.writableLength < HELD_BYTES) response.write(`data: ${++count} ${FILL}\n\n`);
    }, 2);
    response.on('close', () => clearInterval(more));
  });
  cleanups.push(server.close);
  return {
    transport: 'sse',
    url: server.url,
    heldBytes: () => peer?.writableLength ?? 0,
    sent: () => count * FILL.length - (peer?.writableLength ?? 0),
  };
}

const sources = [
  ['WebSocket', webSocketSource],
  ['SSE', sseSource],
] as const;

/** Numbers of the messages in the recording so far. */
async function numbers({ all }: Recorded): Promise<number[]> {
  const messages = (await all()).filter(({ kind }) => kind === 'text' || kind === 'event');
  return messages.map((entry) => Number.parseInt(textOf(entry), 10));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe.each(sources)('a reader of %s', (_name, make) => {
  it('that is paused is felt by the server, and shows what it does not read', async () => {
    const source = await make();
    const running = await recorded(test, source);
    await running.of(source.transport === 'sse' ? 'event' : 'text');
    await running.reader({ mode: 'pause' });
    await waitFor('the server to hold back', () => source.heldBytes() >= HELD_BYTES);
    const [pause] = await running.of('pause');
    expect(pause?.detail).toMatchObject({ by: 'user' });
    await test.until(running.target.connection, 'paused', (status) => status.pausedBy === 'user');
    await waitFor('a lag', async () => (await running.gauge('lagMs')).some((value) => value >= 400));
    expect(Math.max(...(await running.gauge('socketQueueBytes')))).toBeGreaterThan(0);
    const sentMeanwhile = source.sent();
    const read = (await numbers(running)).length;
    await waitFor('a rate of nothing', async () => (await running.gauge('inPerSecond')).at(-1) === 0);
    expect((await numbers(running)).length).toBe(read);
    expect(source.sent() - sentMeanwhile).toBeLessThan(2_000_000);

    await running.reader({ mode: 'normal' });
    const [resume] = await running.of('resume');
    expect(resume?.detail.pausedMs).toBeGreaterThanOrEqual(400);
    const more = await waitFor('what was held', async () => {
      const seen = await numbers(running);
      return seen.length > read + 500 && seen;
    });
    expect(more).toEqual(upTo(more.length));
    expect(Math.max(...(await running.gauge('inPerSecond')))).toBeGreaterThan(10);
  });

  it('at 100 messages a second is felt by the server, and reads about that many', async () => {
    const source = await make();
    const running = await recorded(test, source);
    await running.reader({ mode: 'rate', perSecond: 100 });
    await waitFor('the server to hold back', () => source.heldBytes() >= HELD_BYTES);
    const before = (await numbers(running)).length;
    const fromMs = performance.now();
    await waitFor('some time', () => performance.now() - fromMs > 1_500);
    const seen = await numbers(running);
    const perSecond = (seen.length - before) / ((performance.now() - fromMs) / 1_000);
    expect(perSecond).toBeGreaterThan(60);
    expect(perSecond).toBeLessThan(140);
    expect(seen).toEqual(upTo(seen.length));
    expect(source.heldBytes()).toBeGreaterThan(HELD_BYTES / 2);
    const [pause] = await running.of('pause');
    expect(pause?.detail).toMatchObject({ by: 'user', perSecond: 100 });
    // A rate is what the user asked for, not a pause.
    expect(test.status(running.target.connection).pausedBy).toBeUndefined();
  });
});

describe('a server that does not read', () => {
  it('is seen in what waits to be sent, over time', async () => {
    const server = await rawServer((socket, request) => {
      socket.write(switching(request));
      socket.pause();
    });
    cleanups.push(server.close);
    const running = await recorded(test, { url: server.url, permessageDeflate: false });
    await running.of('open');
    for (let index = 0; index < 30; index++) {
      await running.send({ kind: 'binary', base64: Buffer.alloc(500_000).toString('base64') });
    }
    const status = await test.until(running.target.connection, 'buffered', (now) => now.bufferedBytes > 5_000_000);
    expect(status).toMatchObject({ outCount: 30, outBytes: 15_000_000 });
    await waitFor('the gauge', async () => (await running.gauge('bufferedBytes')).some((value) => value > 5_000_000));
    await waitFor('the rate', async () => (await running.gauge('outPerSecond')).some((value) => value > 10));
    server.sockets[0]?.resume();
    await waitFor('it to go out', async () => (await running.gauge('bufferedBytes')).at(-1) === 0);
    expect(server.received().length).toBeGreaterThan(0);
  });
});

describe('a store that is behind', () => {
  it('pauses the sockets and says so, and nothing is lost', async () => {
    await test.close();
    test = await testEngine({ pauseAtBytes: 400_000, resumeAtBytes: 100_000 });
    const source = await webSocketSource();
    const other = await sseSource();
    const running = await recorded(test, source);
    const beside = await recorded(test, other);
    for (const one of [running, beside]) {
      const [pause] = await one.of('pause', 2);
      expect(pause?.detail).toMatchObject({ by: 'store' });
      expect(pause?.detail.bufferedBytes).toBeGreaterThan(0);
      const [resume] = await one.of('resume', 2);
      expect(resume?.detail).toMatchObject({ by: 'store' });
      expect(resume?.detail.pausedMs).toBeGreaterThan(0);
      const seen = await waitFor('messages', async () => {
        const so = await numbers(one);
        return so.length > 200 && so;
      });
      expect(seen).toEqual(upTo(seen.length));
    }
  });
});
