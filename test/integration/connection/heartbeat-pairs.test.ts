/** Heartbeats as the recording tells them: pings both ways, comments, pairs of messages, and silence. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { recorded } from '../../fixtures/recorded.ts';
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

async function serve(onSocket: (socket: WebSocket) => void, autoPong = true): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong });
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    onSocket(socket);
  });
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('pings', () => {
  it('of ours are answered with the round trip, which is a gauge too', async () => {
    const running = await recorded(test, {
      url: await serve(() => undefined),
      heartbeat: { pingIntervalMs: 25, pongTimeoutMs: 2_000 },
    });
    const pongs = await running.of('pong', 3);
    const pings = await running.of('ping', 3);
    for (const [index, pong] of pongs.slice(0, 3).entries()) {
      expect(pong).toMatchObject({ direction: 'toClient', detail: { pingSeq: pings[index]?.seq } });
      expect(pong.detail.rttMs).toBeGreaterThan(0);
      expect(pong.detail.rttMs).toBeLessThan(1_000);
    }
    expect(pings.every((ping) => ping.direction === 'toServer')).toBe(true);
    const line = await running.gauge('rttMs');
    expect(line[0]).toBeCloseTo(pongs[0]?.detail.rttMs ?? -1, 6);
    await test.until(running.target.connection, 'RTT', (status) => (status.rttMs ?? 0) > 0);
  });

  it('of the server are answered, and both are entries', async () => {
    const url = await serve((socket) => socket.ping('tick'));
    const { of } = await recorded(test, { url });
    const [ping] = await of('ping');
    const [pong] = await of('pong');
    expect(ping).toMatchObject({ direction: 'toClient', detail: { answered: true } });
    expect(pong).toMatchObject({ direction: 'toServer' });
    expect([ping, pong].map((entry) => entry && textOf(entry))).toEqual(['tick', 'tick']);
    // A pong of ours has no round trip of its own.
    expect(pong?.detail.rttMs).toBeUndefined();
  });

  it('sent from the composer are timed as well', async () => {
    const { of, send } = await recorded(test, { url: await serve(() => undefined) });
    await of('open');
    await send({ kind: 'ping', text: 'by hand' });
    const [pong] = await of('pong');
    expect(pong && textOf(pong)).toBe('by hand');
    expect(pong?.detail.rttMs).toBeGreaterThan(0);
  });

  it('without an answer are missed, and the connection looks half-open until something comes', async () => {
    let peer: WebSocket | undefined;
    const url = await serve((socket) => {
      peer = socket;
    }, false);
    const { of, target } = await recorded(test, { url, heartbeat: { pingIntervalMs: 30, pongTimeoutMs: 40 } });
    const [missed] = await of('missed');
    const [ping] = await of('ping');
    expect(missed?.detail).toMatchObject({ what: 'pong', halfOpen: true });
    expect(missed?.detail.expectedByNs).toBeCloseTo((ping?.atNs ?? 0) + 40e6, -3);
    expect(missed?.detail.waitedForMs).toBeGreaterThanOrEqual(40);
    await test.until(target.connection, 'half-open', (status) => status.halfOpen);
    await waitFor('life', async () => {
      peer?.send('still here');
      return !test.status(target.connection).halfOpen;
    });
  });
});

describe('pairs of messages', () => {
  const rule = { ping: '{"type":"ping"}', pong: '{"type":"pong"}' };

  it('that we begin give a round trip', async () => {
    const url = await serve((socket) =>
      socket.on('message', (data) => {
        const { id } = JSON.parse(String(data)) as { id: number };
        setTimeout(() => socket.send(JSON.stringify({ id, type: 'pong', at: 1 })), 30);
      }),
    );
    const running = await recorded(test, { url, heartbeat: { rule } });
    await running.of('open');
    await running.send({ kind: 'text', text: '{"type":"ping","id":1}' });
    const status = await test.until(running.target.connection, 'RTT', (now) => now.rttMs !== undefined);
    expect(status.rttMs).toBeGreaterThanOrEqual(25);
    expect(await running.gauge('rttMs')).toEqual([status.rttMs]);
  });

  it('that we begin and nobody answers are missed', async () => {
    const url = await serve((socket) => socket.on('message', () => socket.send('{"type":"data"}')));
    const { of, send } = await recorded(test, { url, heartbeat: { rule, pongTimeoutMs: 50 } });
    await of('open');
    await send({ kind: 'text', text: '{"type":"ping"}' });
    const [missed] = await of('missed');
    expect(missed?.detail).toMatchObject({ what: 'reply' });
    expect(missed?.detail.owedBy).toBeUndefined();
    // Something else did come: slow, not half-open.
    expect(missed?.detail.halfOpen).toBeUndefined();
  });

  it('that the server begins and we leave unanswered are missed, by us', async () => {
    const url = await serve((socket) => {
      socket.send('{"type":"ping"}');
      socket.send('{"type":"ping"}');
    });
    const { of, send, all } = await recorded(test, { url, heartbeat: { rule, pongTimeoutMs: 60 } });
    await of('text', 2);
    await send({ kind: 'text', text: '{"type":"pong"}' });
    const [missed] = await of('missed');
    expect(missed?.detail).toMatchObject({ what: 'reply', owedBy: 'client' });
    expect(missed?.detail.waitedForMs).toBeGreaterThanOrEqual(60);
    const words = sentenceText(sentenceOf('missed', missed?.detail, 1) ?? { rest: '' });
    expect(words).toMatch(/no reply from here/);
    // One of two was answered: one is missed.
    const after = performance.now() + 100;
    await waitFor('a while', () => performance.now() > after);
    expect((await all()).filter((entry) => entry.kind === 'missed')).toHaveLength(1);
  });
});

describe('what is expected every so often', () => {
  it('is what a comment of an event stream satisfies, and silence is missed again and again', async () => {
    let beat = (): void => undefined;
    const server = await httpServer((_request, response) => {
      eventStream(response);
      beat = () => response.write(': beat\n\n');
      beat();
    });
    cleanups.push(server.close);
    const { of, target, all } = await recorded(test, {
      url: server.url,
      transport: 'sse',
      heartbeat: { expectEveryMs: 80 },
    });
    const beating = setInterval(() => beat(), 20);
    await of('comment', 12);
    clearInterval(beating);
    expect((await all()).filter((entry) => entry.kind === 'missed')).toEqual([]);
    const missed = await of('missed', 2);
    expect(missed[0]?.detail).toMatchObject({ what: 'heartbeat', halfOpen: true });
    expect(missed[0]?.detail.waitedForMs).toBeGreaterThanOrEqual(80);
    expect(missed[1]?.detail.waitedForMs).toBeGreaterThanOrEqual(155);
    await test.until(target.connection, 'half-open', (status) => status.halfOpen);
    beat();
    await test.until(target.connection, 'alive', (status) => !status.halfOpen);
  });

  it('is not missed while we do not read', async () => {
    const url = await serve((socket) => {
      const beat = setInterval(() => socket.send('beat'), 20);
      socket.on('close', () => clearInterval(beat));
    });
    const { of, target, all } = await recorded(test, { url, heartbeat: { expectEveryMs: 100 } });
    await of('text');
    await test.must('connection.control', { ...target, reader: { mode: 'pause' } });
    const until = performance.now() + 350;
    await waitFor('the pause', () => performance.now() > until);
    await test.must('connection.control', { ...target, reader: { mode: 'normal' } });
    await of('resume');
    await of('text', 10);
    expect((await all()).filter((entry) => entry.kind === 'missed')).toEqual([]);
    expect(test.status(target.connection).halfOpen).toBe(false);
  });
});
