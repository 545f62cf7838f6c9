/** Messages lost, doubled, renumbered, cut and out of order, seen by ws, an EventSource, curl and fetch. */

import { describe, expect, it } from 'vitest';
import { foreignBench, missingClients } from '../../fixtures/foreign/bench.ts';

const missing = missingClients();
const bench = foreignBench();
const url = (path: string): string => `http://${bench.mock.base}${path}`;

interface Reply {
  readonly events: readonly { readonly id: number }[];
  readonly last_id: number;
}
const poll = async (path: string): Promise<Reply> => (await (await fetch(url(path))).json()) as Reply;
const idsOf = (reply: Reply): readonly number[] => reply.events.map(({ id }) => id);

/** Ids of so many messages after a fault was switched on, as ws, an EventSource and both polls have them. */
async function everybody(words: Parameters<typeof bench.mock.fault>[0], count: number) {
  const ws = bench.ws('/ws');
  const source = bench.sse('/sse');
  await ws.until('open');
  await source.until('open');
  await bench.mock.clients(2);
  bench.mock.publish(10);
  await ws.until('text {"id":10');
  await source.until('message 10');
  const off = bench.mock.fault(words);
  bench.mock.publish(count);
  const longPoll = await poll('/poll?since=10');
  const state = await poll('/state?since=10');
  off();
  bench.mock.publish(1);
  await ws.until(`text {"id":${11 + count}`);
  await source.until(`message ${11 + count}`);
  const inSource = source.seen.filter((line) => line.startsWith('message')).slice(10, -1);
  return {
    ws: ws
      .messages()
      .slice(10, -1)
      .map((text) => Number(/"id":(\d+)/.exec(text)?.[1])),
    sse: inSource.map((line) => Number(line.split(' ')[1])),
    inSseText: inSource.map((line) => Number(/"id":(\d+)/.exec(line)?.[1])),
    longPoll: idsOf(longPoll),
    state: idsOf(state),
    lastId: [longPoll.last_id, state.last_id],
  };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('completeness', () => {
  it('skip: one in three ids is missing for ws, EventSource, long-poll and poll, the same for both polls', async () => {
    const seen = await everybody({ fault: 'skip', oneIn: 3 }, 300);
    for (const ids of [seen.ws, seen.sse, seen.longPoll, seen.state]) {
      expect(ids.length).toBeGreaterThan(150);
      expect(ids.length).toBeLessThan(250);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(seen.state, 'a lost one stays lost, however often one asks').toEqual(seen.longPoll);
    expect(seen.lastId).toEqual([310, 310]);
  });

  it('repeat: one in three ids comes twice, right after itself', async () => {
    const seen = await everybody({ fault: 'repeat', oneIn: 3 }, 90);
    for (const ids of [seen.ws, seen.sse, seen.longPoll, seen.state]) {
      expect([...new Set(ids)]).toEqual(range(11, 100));
      expect(ids.length).toBeGreaterThan(100);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    }
  });

  it('reorder: none is lost, and each is within five places of its own', async () => {
    const seen = await everybody({ fault: 'reorder', within: 5 }, 42);
    for (const ids of [seen.ws, seen.sse, seen.longPoll, seen.state]) {
      expect(ids).not.toEqual(range(11, 52));
      expect(ids.toSorted((a, b) => a - b)).toEqual(range(11, 52));
      for (const [place, id] of ids.entries()) expect(Math.abs(place + 11 - id)).toBeLessThan(5);
    }
  });

  it('duplicate-ids: one in three has the id of the one before, in the field of the transport and in the message', async () => {
    const seen = await everybody({ fault: 'duplicate-ids', oneIn: 3 }, 90);
    for (const ids of [seen.ws, seen.sse, seen.longPoll, seen.state]) {
      expect(ids).toHaveLength(90);
      expect(ids.filter((id, place) => id === ids[place - 1]).length).toBeGreaterThan(10);
    }
    expect(seen.inSseText).toEqual(seen.sse);
  });

  it('ids-backwards: one in three has a smaller id than the one before', async () => {
    const seen = await everybody({ fault: 'ids-backwards', oneIn: 3 }, 90);
    for (const ids of [seen.ws, seen.sse, seen.longPoll, seen.state]) {
      expect(ids).toHaveLength(90);
      expect(ids.filter((id, place) => id < (ids[place - 1] ?? 0)).length).toBeGreaterThan(5);
    }
    expect(seen.inSseText).toEqual(seen.sse);
  });

  it('bad-json: ws and curl get messages cut in the middle, a poll an answer that is no JSON', async () => {
    const ws = bench.ws('/ws');
    await ws.until('open');
    const curl = missing.curl ? null : bench.curl('/sse');
    await bench.mock.clients(curl === null ? 1 : 2);
    const off = bench.mock.fault({ fault: 'bad-json', oneIn: 1 });
    bench.mock.publish(1);
    expect(await ws.until('text')).toBe('text {"id":1,"no');
    await curl?.until('data: {"id":1,"no\n\n');
    for (const path of ['/poll?since=0', '/state']) {
      const reply = await fetch(url(path));
      const text = await reply.text();
      expect([reply.status, text]).toEqual([200, '{"events":[{"id":1,"no],"last_id":1}\n']);
    }
    off();
    bench.mock.publish(1);
    await ws.until('text {"id":2,"note":"20 €"}');
  });

  it('lost-cursor: Last-Event-ID and since are ignored, by ws, curl, long-poll and poll', async () => {
    bench.mock.publish(5);
    await bench.ws('/ws?since=3').until('text {"id":4');
    const off = bench.mock.fault({ fault: 'lost-cursor' });
    const ws = bench.ws('/ws?since=3');
    await ws.until('open');
    const stream = bench.rawHttp('/sse', 'Last-Event-ID: 3');
    await stream.until('\r\n\r\n');
    await bench.mock.clients(3);
    const held = poll('/poll?since=3');
    expect(idsOf(await poll('/state?since=3')), 'as if it had not said where it was').toEqual([1, 2, 3, 4, 5]);
    bench.mock.publish(1);
    expect(await ws.until('text')).toMatch('text {"id":6');
    await stream.until('id: 6');
    expect(stream.text()).not.toContain('id: 4');
    expect(idsOf(await held)).toEqual([6]);
    off();
    const again = bench.rawHttp('/sse', 'Last-Event-ID: 3');
    await again.until('id: 4');
  });

  it('skip: meets one user, and nobody else', async () => {
    const ada = bench.ws('/private?token=a');
    const bob = bench.ws('/private?token=b');
    await ada.until('open');
    await bob.until('open');
    await bench.mock.clients(2);
    const off = bench.mock.fault({ fault: 'skip', oneIn: 1, on: { user: 'ada' } });
    bench.mock.publish(3);
    await bob.until('text {"id":3');
    off();
    bench.mock.publish(1);
    await ada.until('text {"id":4');
    expect(ada.messages()).toHaveLength(1);
    expect(bob.messages()).toHaveLength(4);
  });
});
