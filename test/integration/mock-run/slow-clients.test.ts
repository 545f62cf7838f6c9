/** What a server does for a client that does not read, over WebSocket and event streams: raw sockets that pause. */

import { describe, expect, it } from 'vitest';
import { framesOf, type RawClient } from '../../fixtures/foreign/raw-client.ts';
import { type ScenarioBench, scenarioBench } from '../../fixtures/foreign/scenario-bench.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const serve = scenarioBench();

const yaml = (slow: string): string => `
name: slow
feeds: { f: { published: true } }
endpoints:
  /ws: { transport: websocket, feed: f, ping: 0s, deflate: false, slow: ${slow} }
  /sse: { transport: sse, feed: f, comment: 0s, slow: ${slow} }
`;

/** More than the kernels of both sides hold: 400 messages of 100 kB. */
const COUNT = 400;
const PAD = 'x'.repeat(100_000);

interface Reader {
  readonly client: RawClient;
  /** Ids that came, in order. */
  ids(): readonly number[];
}

function readerOf(mock: ScenarioBench, transport: 'ws' | 'sse'): Reader {
  const client = transport === 'ws' ? mock.rawWs('/ws') : mock.rawHttp('/sse');
  return {
    client,
    ids: () =>
      transport === 'ws'
        ? framesOf(client.bytes())
            .filter(({ opcode }) => opcode === 1)
            .map(({ payload }) => Number(/"n":(\d+)/.exec(payload.subarray(0, 60).toString())?.[1]))
        : [...client.text().matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n)),
  };
}

/** A client that stops reading, and a server that goes on: a message at a time, of three keys in turn. */
async function fallBehind(mock: ScenarioBench, { client }: Reader): Promise<void> {
  await waitFor('the client', () => mock.run.clients.size === 1);
  await client.until('\r\n\r\n');
  client.socket.pause();
  const feed = mock.run.feeds.get('f');
  for (let n = 1; n <= COUNT; n++) {
    feed?.publish(JSON.stringify({ n, symbol: `S${n % 3}`, pad: PAD }));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.each(['ws', 'sse'] as const)('a client that does not read, over %s', (transport) => {
  it('is buffered: some mebibytes wait for it, the rest in the history; then it has every message', async () => {
    const mock = await serve(yaml('{ policy: buffer }'));
    const reader = readerOf(mock, transport);
    await fallBehind(mock, reader);
    const [client] = mock.run.clients.values();
    expect(client?.bufferedBytes).toBeGreaterThan(1_000_000);
    expect(client?.bufferedBytes).toBeLessThan(9 * 1_048_576);
    expect(client?.backlogMessages).toBeGreaterThan(100);
    reader.client.socket.resume();
    await waitFor('the last', () => reader.ids().at(-1) === COUNT);
    expect(reader.ids()).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1));
    expect([client?.counts.droppedMessages, client?.bufferedBytes, client?.backlogMessages]).toEqual([0, 0, 0]);
  });

  it('loses the oldest: the newest come, the hole is counted', async () => {
    const mock = await serve(yaml('{ policy: drop-oldest, above: 500kB }'));
    const reader = readerOf(mock, transport);
    await fallBehind(mock, reader);
    const [client] = mock.run.clients.values();
    reader.client.socket.resume();
    await waitFor('the last', () => reader.ids().at(-1) === COUNT);
    const ids = reader.ids();
    expect(ids.slice(-4)).toEqual([COUNT - 3, COUNT - 2, COUNT - 1, COUNT]);
    expect(ids.toSorted((a, b) => a - b)).toEqual(ids);
    expect(client?.counts.droppedMessages).toBe(COUNT - ids.length);
    expect(ids.length).toBeLessThan(COUNT - 20);
    expect(mock.marks.join()).toMatch(/dropped \d+ for slow client 1/);
    mock.run.feeds.get('f')?.publish('{"n":401}');
    await waitFor('what comes after', () => reader.ids().at(-1) === 401);
  });

  it('gets the newest of each key', async () => {
    const mock = await serve(yaml('{ policy: coalesce, key: $.symbol, above: 500kB }'));
    const reader = readerOf(mock, transport);
    await fallBehind(mock, reader);
    reader.client.socket.resume();
    await waitFor('the last', () => reader.ids().at(-1) === COUNT);
    const ids = reader.ids();
    expect(ids.slice(-3)).toEqual([COUNT - 2, COUNT - 1, COUNT]);
    expect((ids.at(-3) ?? 0) - (ids.at(-4) ?? 0), 'everything between was of a newer value').toBeGreaterThan(20);
    const [client] = mock.run.clients.values();
    expect(client?.counts.droppedMessages).toBe(COUNT - ids.length);
  });

  it('is sent away: 1013 after what was on its way', async () => {
    const mock = await serve(yaml('{ policy: disconnect, above: 500kB }'));
    const reader = readerOf(mock, transport);
    await fallBehind(mock, reader);
    expect(mock.run.counts.tooSlow).toBe(1);
    expect(mock.marks.join()).toMatch(/client 1 reads too slowly: 1013 with \d+ bytes waiting/);
    reader.client.socket.resume();
    if (transport === 'ws') {
      const close = await waitFor('a close frame', () =>
        framesOf(reader.client.bytes()).find(({ opcode }) => opcode === 8),
      );
      expect([close.payload.readUInt16BE(0), close.payload.subarray(2).toString()]).toEqual([
        1013,
        'reading too slowly',
      ]);
      reader.client.socket.destroy();
    } else {
      await reader.client.until(/\r\n0\r\n\r\n$/);
    }
    expect(reader.ids().length).toBeLessThan(COUNT);
    await waitFor('nobody', () => mock.run.clients.size === 0);
  });
});

describe('a client that comes back', () => {
  it('is given all it missed, however much, and is not slow for that', async () => {
    const mock = await serve(yaml('{ policy: disconnect, above: 200kB }'));
    for (let n = 1; n <= 100; n++) mock.run.feeds.get('f')?.publish(JSON.stringify({ n, pad: PAD }));
    const { until, messages } = mock.ws('/ws?since=0');
    await waitFor('all', () => messages().length === 100);
    await until('text {"n":100');
    expect(mock.run.counts.tooSlow).toBe(0);
  });
});

describe('what a room says to a client that does not read', () => {
  it('is bounded by the policy as well', async () => {
    const mock = await serve(`
name: rooms
endpoints:
  /ws: { transport: websocket, rooms: [all], ping: 0s, deflate: false, slow: { policy: drop-oldest, above: 300kB } }
  /say: { transport: publish, room: all }
`);
    const client = mock.rawWs('/ws');
    await client.until('\r\n\r\n');
    client.socket.pause();
    await waitFor('the client', () => mock.run.clients.size === 1);
    for (let n = 1; n <= COUNT; n++) {
      mock.run.broadcast('all', JSON.stringify({ n, pad: PAD }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [one] = mock.run.clients.values();
    expect(one?.bufferedBytes).toBeLessThan(1_000_000);
    expect(one?.counts.droppedMessages).toBeGreaterThan(50);
    client.socket.resume();
    await client.until(`{"n":${COUNT},`);
  });
});
