import { createServer } from 'node:net';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { MockServer } from '../../../src-main/engine/mock/servers/mock-server.ts';
import { faultSchema } from '../../../src-shared/model/scenario/fault.ts';
import { demoText, startMock } from '../../fixtures/mock-server.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let mock: MockServer;
let base: string;

beforeEach(async () => {
  mock = await startMock(demoText(null));
  base = mock.status.url;
});
afterEach(() => mock.stop());

const fault = (words: object) => v.parse(faultSchema, words);

interface Listening {
  readonly ws: WebSocket;
  readonly ids: number[];
}

async function listen(query = ''): Promise<Listening> {
  const ws = new WebSocket(`${base.replace('http', 'ws')}/ws${query}`);
  const ids: number[] = [];
  ws.on('message', (data) => ids.push((JSON.parse(data.toString()) as { id: number }).id));
  await new Promise((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
  });
  return { ws, ids };
}

/** Reads an event stream until `enough` of its text has come. */
async function readStream(
  path: string,
  headers: Record<string, string>,
  enough: (text: string) => boolean,
): Promise<string> {
  const stop = new AbortController();
  const reply = await fetch(base + path, { headers, signal: stop.signal });
  let text = '';
  if (reply.body === null) throw new Error('no body');
  for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (enough(text)) break;
  }
  stop.abort();
  return text;
}

describe('the four routes carry one feed', () => {
  it('gives what was published to a WebSocket, an event stream, a held poll and a plain poll', async () => {
    const { ws, ids } = await listen();
    const held = fetch(`${base}/poll?since=0&timeout=10s`);
    await waitFor('the poll to be held', () => mock.status.clients.longPoll === 1);
    const published = await fetch(`${base}/publish`, { method: 'POST', body: '{"px":1}' });
    expect(await published.json()).toEqual({ first_id: 1, last_id: 1 });
    await waitFor('the WebSocket message', () => ids.length === 1);
    expect(await (await held).json()).toEqual({ events: [{ id: 1, type: 'message', px: 1 }], last_id: 1 });
    const stream = await readStream('/sse', { 'Last-Event-ID': '0' }, (text) => text.includes('data:'));
    expect(stream).toContain('id: 1\ndata: {"id":1,"type":"message","px":1}\n\n');
    const state = await fetch(`${base}/state`);
    expect(await state.json()).toEqual({ events: [{ id: 1, type: 'message', px: 1 }], last_id: 1 });
    const again = await fetch(`${base}/state`, { headers: { 'If-None-Match': state.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    ws.terminate();
  });

  it('answers a held poll with no events when its time is over', async () => {
    expect(await (await fetch(`${base}/poll?since=0&timeout=10ms`)).json()).toEqual({ events: [], last_id: 0 });
  });

  it('resumes a WebSocket after ?since=', async () => {
    await mock.publish(undefined, 'x', 5);
    const { ws, ids } = await listen('?since=2');
    await waitFor('three messages', () => ids.length === 3);
    expect(ids).toEqual([3, 4, 5]);
    ws.terminate();
  });

  it('publishes what a WebSocket client says', async () => {
    const { ws, ids } = await listen();
    ws.send('{"hello":1}');
    await waitFor('the echo', () => ids.length === 1);
    expect(mock.status).toMatchObject({ lastId: 1, clients: { websocket: 1 } });
    ws.terminate();
  });
});

describe('faults and actions', () => {
  it('stops pings and comments with stop-heartbeats, and sends them again without', async () => {
    const { ws } = await listen();
    let pings = 0;
    ws.on('ping', () => {
      pings += 1;
    });
    await waitFor('a ping', () => pings > 0);
    await fetch(`${base}/_mock/stop-heartbeats?on=true`, { method: 'POST' });
    expect(mock.status.faults).toEqual(['stop-heartbeats']);
    let ponged = false;
    ws.on('pong', () => {
      ponged = true;
    });
    ws.ping();
    ws.send('marker');
    await new Promise((resolve) => ws.once('message', resolve));
    expect(ponged).toBe(false);
    const before = pings;
    mock.faults.allOff();
    await waitFor('pings again', () => pings > before);
    ws.terminate();
  });

  it('holds everything while stalled and delivers it afterwards, in order', async () => {
    const { ws, ids } = await listen();
    mock.faults.do(fault({ fault: 'stall' }), 'person');
    await mock.publish(undefined, 'x', 3);
    const state = fetch(`${base}/state`);
    const first = await Promise.race([state.then(() => 'state'), fetch(`${base}/_mock`).then(() => 'switches')]);
    expect(first).toBe('switches');
    expect(ids).toEqual([]);
    await fetch(`${base}/_mock/stall?on=false`, { method: 'POST' });
    await waitFor('the held messages', () => ids.length === 3);
    expect(ids).toEqual([1, 2, 3]);
    expect((await state).status).toBe(200);
    ws.terminate();
  });

  it('drop cuts the socket without a close frame', async () => {
    const { ws } = await listen();
    const code = new Promise<number>((resolve) => ws.once('close', resolve));
    mock.faults.do(fault({ fault: 'drop' }), 'person');
    expect(await code).toBe(1006);
  });

  it('restart says 1012, refuses connections while down, and keeps the history', async () => {
    const { ws } = await listen();
    await mock.publish(undefined, 'x', 2);
    const code = new Promise<number>((resolve) => ws.once('close', resolve));
    mock.faults.do(fault({ fault: 'restart', down: '50ms' }), 'person');
    expect(await code).toBe(1012);
    await expect(fetch(base)).rejects.toThrow();
    await waitFor('the server to be back', () => !mock.status.restarting);
    const next = await listen('?since=1');
    await waitFor('the resumed message', () => next.ids.length === 1);
    expect(next.ids).toEqual([2]);
    next.ws.terminate();
  });
});

describe('bad input', () => {
  it('says so when the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const other = await startMock(demoText(null), port).catch((error: unknown) => error);
    expect(other).toMatchObject({ message: `Port ${port} is taken by another program.` });
    taken.close();
  });

  it.each([
    ['POST', '/_mock/explode', 404, 'SWITCH_UNKNOWN'],
    ['GET', '/_mock/stall', 405, 'METHOD'],
    ['POST', '/_mock/stall?on=maybe', 400, 'ON_INVALID'],
    ['POST', '/_mock/restart?down=soon', 400, 'FAULT_INVALID'],
    ['POST', '/publish?count=0', 400, 'COUNT_INVALID'],
    ['GET', '/nowhere', 404, 'NOT_FOUND'],
    ['GET', '/ws', 426, 'UPGRADE_REQUIRED'],
  ])('%s %s is refused with %i %s', async (method, path, status, code) => {
    const reply = await fetch(base + path, { method });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ code });
  });
});
