/** A socket.io server, spoken to over its raw WebSocket: engine.io packets as text frames, heartbeats of its own. */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloseDetail, MissedDetail } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let http: HttpServer;
let io: Server;
let test: TestEngine;
let url: string;

beforeAll(async () => {
  http = createServer();
  io = new Server(http, { pingInterval: 100, pingTimeout: 200 });
  io.on('connection', (socket) => {
    socket.on('subscribe', (symbols: string[], acknowledge: (answer: string) => void) => {
      acknowledge(`subscribed ${symbols.length}`);
      for (let id = 1; id <= 20; id++) socket.emit('price', { id, symbol: symbols[0] });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`;
  test = await testEngine();
});
afterAll(async () => {
  await test.close();
  await io.close();
});

describe('socket.io over raw WebSocket', () => {
  it('shows the handshake, a subscription, its answer and the events, and the close of a client that never pongs', async () => {
    const target = await test.connect({ url, reconnect: { policy: 'none' } });
    const send = (text: string) => test.must('connection.send', { ...target, message: { kind: 'text', text } });
    const texts = async (): Promise<string[]> =>
      (await test.entries(target.recordingId, `kind:text dir:in conn:${target.connection}`)).map(textOf);

    await waitFor('the open packet', async () => (await texts())[0]?.startsWith('0{'));
    await send('40');
    await waitFor('the namespace', async () => (await texts()).some((text) => text.startsWith('40{')));
    await send('420["subscribe",["ACME"]]');
    await waitFor(
      '20 events',
      async () => (await texts()).filter((text) => text.startsWith('42["price"')).length === 20,
    );
    const seen = await texts();
    expect(seen).toContain('430["subscribed 1"]');
    expect(seen.filter((text) => text.startsWith('42')).map((text) => JSON.parse(text.slice(2))[1].id)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );

    // engine.io's heartbeat is the text "2"; nobody answers it here, and the server says goodbye.
    await test.until(target.connection, 'ended', (status) => status.state === 'failed' || status.state === 'closed');
    expect(await texts()).toContain('2');
    const [close] = await test.entries(target.recordingId, `kind:close conn:${target.connection}`);
    expect(close?.detail as CloseDetail).toMatchObject({ by: 'server' });
  });

  it('says which of its heartbeats went unanswered from here, when told what they look like', async () => {
    const target = await test.connect({
      url,
      reconnect: { policy: 'none' },
      heartbeat: { rule: { ping: '2', pong: '3' }, pongTimeoutMs: 80 },
    });
    const heartbeats = async (): Promise<number> =>
      (await test.entries(target.recordingId, `kind:text /^2$/ conn:${target.connection}`)).length;
    const missed = () => test.entries(target.recordingId, `kind:missed conn:${target.connection}`);
    for (const count of [1, 2]) {
      await waitFor(`heartbeat ${count}`, async () => (await heartbeats()) >= count);
      await test.must('connection.send', { ...target, message: { kind: 'text', text: '3' } });
    }
    // Both were answered in time: how long that took is ours, and no round trip.
    expect(await missed()).toEqual([]);
    expect(test.status(target.connection).rttMs).toBeUndefined();
    await waitFor('the one that is not answered', async () => (await missed()).length > 0);
    const [first] = await missed();
    expect(first?.detail as MissedDetail).toMatchObject({ what: 'reply', owedBy: 'client' });
    await test.until(target.connection, 'ended', (status) => status.state === 'failed' || status.state === 'closed');
  });
});
