/** What many clients get is made once: that must not be seen by any of them, least of all by those a fault means. */

import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { createRun, type ScenarioRun } from '../../../src-main/engine/mock/run/scenario-run.ts';
import { ScenarioServer } from '../../../src-main/engine/mock/run/scenario-server.ts';
import { faultSchema } from '../../../src-shared/model/scenario/fault.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const SCENARIO = `
name: fan-out
feeds:
  news: { published: true }
endpoints:
  /ws: { transport: websocket, feed: news }
  /sse: { transport: sse, feed: news }
  /poll: { transport: long-poll, feed: news }
`;

async function serve(): Promise<{ run: ScenarioRun; port: number; publish: (...texts: string[]) => void }> {
  const scenario = readScenario(SCENARIO);
  if (!scenario.ok) throw new Error(scenario.error.message);
  const run = await createRun(scenario.value, {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    events: { marked: () => undefined, changed: () => undefined },
    recorded: async () => ({ ok: true, value: [] }),
  });
  if (!run.ok) throw new Error(run.error.message);
  const server = new ScenarioServer(run.value, async (_request, response) => void response.end());
  const port = await server.listen(0, '127.0.0.1');
  if (typeof port !== 'number') throw port;
  closing.push(() => server.close(0));
  const publish = (...texts: string[]): void => {
    for (const text of texts) run.value.feeds.get('news')?.publish(text);
  };
  return { run: run.value, port, publish };
}

/** A fault that means some clients by their numbers. */
function bend(run: ScenarioRun, fault: object, client: number): void {
  run.board.add(v.parse(faultSchema, { ...fault, on: { clients: [client] } }), 'person', 0);
  run.applyFaults();
}

async function websocket(port: number, perMessageDeflate: boolean, path = '/ws') {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate });
  const seen: string[] = [];
  ws.on('message', (data) => seen.push(data.toString()));
  closing.push(() => ws.terminate());
  await new Promise((resolve) => ws.once('open', resolve));
  return { ws, seen };
}

/** A socket that shows the bytes themselves, from the end of the head on. */
async function raw(port: number, path: string): Promise<{ socket: Socket; body: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => socket.destroy());
  closing.push(() => void socket.destroy());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: mock\r\n\r\n`);
  const body = (): string => text.slice(text.indexOf('\r\n\r\n') + 4);
  await waitFor('the head', () => text.includes('\r\n\r\n'));
  return { socket, body };
}

describe('a message for many WebSocket clients', () => {
  it('reaches plain and compressing ones alike, at every length a frame has', async () => {
    const { run, port, publish } = await serve();
    const clients = [await websocket(port, false), await websocket(port, true), await websocket(port, false)];
    expect(clients.map(({ ws }) => ws.extensions)).toEqual(['', expect.stringContaining('permessage-deflate'), '']);
    await waitFor('all three', () => run.clients.size === 3);
    const texts = ['', 'x', 'é€😀', 'a'.repeat(125), 'b'.repeat(126), 'ü'.repeat(40_000)];
    publish(...texts);
    for (const { seen } of clients) await waitFor('all texts', () => seen.length === texts.length);
    for (const { seen } of clients) expect(seen).toEqual(texts);
    const sentBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    for (const { counts } of run.clients.values()) expect(counts).toMatchObject({ sentMessages: 6, sentBytes });
  });

  it('is bent for the one a fault means, and for nobody else, whoever comes first', async () => {
    const { run, port, publish } = await serve();
    const clients: Awaited<ReturnType<typeof websocket>>[] = [];
    for (let number = 1; number <= 5; number++) {
      clients.push(await websocket(port, number === 4));
      await waitFor(`client ${number}`, () => run.clients.size === number);
    }
    const numbers = [...run.clients.keys()];
    bend(run, { fault: 'bad-json', oneIn: 1 }, numbers[0] ?? 0);
    bend(run, { fault: 'skip', oneIn: 1 }, numbers[2] ?? 0);
    bend(run, { fault: 'repeat', oneIn: 1 }, numbers[3] ?? 0);
    publish('{"n":1}', '{"n":2}');
    run.board.clear();
    run.applyFaults();
    publish('{"n":3}');
    for (const { seen } of clients) await waitFor('the third', () => seen.includes('{"n":3}'));
    expect(clients.map(({ seen }) => seen)).toEqual([
      ['{"n"', '{"n"', '{"n":3}'],
      ['{"n":1}', '{"n":2}', '{"n":3}'],
      ['{"n":3}'],
      ['{"n":1}', '{"n":1}', '{"n":2}', '{"n":2}', '{"n":3}'],
      ['{"n":1}', '{"n":2}', '{"n":3}'],
    ]);
  });

  it('comes in its turn: after what a slow path still holds, between what is said to one alone', async () => {
    const { run, port, publish } = await serve();
    const slow = await websocket(port, false);
    await waitFor('the first', () => run.clients.size === 1);
    const plain = await websocket(port, false);
    await waitFor('the second', () => run.clients.size === 2);
    const [number = 0] = run.clients.keys();
    bend(run, { fault: 'latency', delay: '80ms' }, number);
    publish('1');
    run.clients.get(number)?.tell('to you alone');
    publish('2');
    run.board.clear();
    run.applyFaults();
    publish('3');
    await waitFor('all for the slow one', () => slow.seen.length === 4);
    expect(slow.seen).toEqual(['1', 'to you alone', '2', '3']);
    expect(plain.seen).toEqual(['1', '2', '3']);
  });
});

describe('a message for many event streams', () => {
  it('is one chunk of the response, in order with comments, and the response still ends as it should', async () => {
    const { run, port, publish } = await serve();
    const clients = [await raw(port, '/sse'), await raw(port, '/sse')];
    await waitFor('both', () => run.clients.size === 2);
    publish('{"a":1}\nsecond line', '€');
    for (const client of run.clients.values()) client.heartbeat();
    publish('x');
    for (const client of run.clients.values()) client.end(1000, '');
    for (const { body } of clients) await waitFor('the last chunk', () => body().endsWith('0\r\n\r\n'));
    const euro = Buffer.from('€').toString('latin1');
    for (const { body } of clients) {
      expect(body()).toBe(
        '27\r\nid: 1\ndata: {"a":1}\ndata: second line\n\n\r\n' +
          `11\r\nid: 2\ndata: ${euro}\n\n\r\n` +
          'd\r\n: heartbeat\n\n\r\n' +
          'f\r\nid: 3\ndata: x\n\n\r\n' +
          '0\r\n\r\n',
      );
    }
  });

  it('comes after the head of the response for who is behind from the beginning', async () => {
    const { port, publish } = await serve();
    publish('a', 'b');
    const { body } = await raw(port, '/sse?since=1');
    await waitFor('the second', () => body().includes('data: b'));
    publish('c');
    await waitFor('the third', () => body().includes('data: c'));
    expect(body()).toBe('f\r\nid: 2\ndata: b\n\n\r\nf\r\nid: 3\ndata: c\n\n\r\n');
  });

  it('has other line ends, or another id, for the one a fault means', async () => {
    const { run, port, publish } = await serve();
    const clients: Awaited<ReturnType<typeof raw>>[] = [];
    for (let number = 1; number <= 4; number++) {
      clients.push(await raw(port, '/sse'));
      await waitFor(`client ${number}`, () => run.clients.size === number);
    }
    const numbers = [...run.clients.keys()];
    bend(run, { fault: 'carriage-returns' }, numbers[0] ?? 0);
    bend(run, { fault: 'duplicate-ids', oneIn: 1 }, numbers[2] ?? 0);
    publish('x', 'y');
    await waitFor('the last', () => clients[3]?.body().includes('data: y\n\n'));
    await waitFor('the one with other ids', () => clients[2]?.body().includes('data: y\n\n'));
    const events = clients.map(({ body }) => body().replaceAll(/[0-9a-f]+\r\n|\n\r\n/g, ''));
    expect(clients[0]?.body()).toBe('f\r\nid: 1\rdata: x\r\r\r\nf\r\nid: 2\rdata: y\r\r\r\n');
    expect(events[1]).toContain('id: 1\ndata: x\n');
    expect(events[1]).toContain('id: 2\ndata: y\n');
    expect(events[2]).toContain('id: 1\ndata: x\n');
    expect(events[2]).toContain('id: 1\ndata: y\n');
    expect(events[3]).toBe(events[1]);
  });
});

describe('a message for many long-polls', () => {
  it('is one reply for those who stand at the same place, another for who is behind', async () => {
    const { port, publish } = await serve();
    publish('{"n":1}');
    const ask = async (since: number): Promise<unknown> =>
      (await fetch(`http://127.0.0.1:${port}/poll?since=${since}&timeout=10s`)).json();
    const waiting = [ask(1), ask(1)];
    const behind = await ask(0);
    publish('plain');
    expect(behind).toEqual({ events: [{ id: 1, n: 1 }], last_id: 1 });
    expect(await Promise.all(waiting)).toEqual([
      { events: [{ id: 2, text: 'plain' }], last_id: 2 },
      { events: [{ id: 2, text: 'plain' }], last_id: 2 },
    ]);
    expect(await ask(0)).toMatchObject({ events: [{ id: 1 }, { id: 2 }], last_id: 2 });
    expect(await ask(1)).toMatchObject({ events: [{ id: 2 }], last_id: 2 });
  });
});
