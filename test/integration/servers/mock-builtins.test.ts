/** Each built-in scenario, served over real sockets, each of its endpoints asked by a client that is not ours: `ws`, fetch, `curl`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { BUILTINS } from '../../../src-main/engine/mock/builtin/index.ts';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import type { MockEndpoint } from '../../../src-shared/model/scenario/endpoint.ts';
import { type ServedScenario, serveScenario } from '../../fixtures/served-scenario.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function served(yaml: string): Promise<ServedScenario> {
  const scenario = await serveScenario(yaml);
  closing.push(scenario.close);
  return scenario;
}

/** `curl -N`, with what it has printed so far. */
function curl(...args: string[]): { child: ChildProcess; printed: () => string } {
  const child = spawn('curl', ['-sN', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  closing.push(() => void child.kill());
  return { child, printed: () => text };
}

async function webSocket(url: string): Promise<{ ws: WebSocket; heard: string[] }> {
  const ws = new WebSocket(url);
  const heard: string[] = [];
  ws.on('message', (data, binary) =>
    heard.push(binary ? `binary ${(data as Buffer).toString('hex')}` : data.toString()),
  );
  closing.push(() => ws.terminate());
  await once(ws, 'open');
  return { ws, heard };
}

/** A token that lets somebody in: of a user the endpoint takes, as query parameter, or as header. */
async function entry(
  { run, base }: ServedScenario,
  endpoint: MockEndpoint,
): Promise<{ query: string; headers: Record<string, string>; first: string | null }> {
  const { auth } = endpoint;
  if (auth === undefined) return { query: '', headers: {}, first: null };
  const [user = ''] = auth.users ?? Object.keys(run.scenario.users);
  const token = run.scenario.users[user]?.token ?? '';
  if (auth.from.includes('query')) return { query: `?${auth.name}=${token}`, headers: {}, first: null };
  if (auth.from.includes('header')) {
    return { query: '', headers: { Authorization: `Bearer ${token}` }, first: null };
  }
  if (auth.from.includes('cookie')) return { query: '', headers: { Cookie: `${auth.name}=${token}` }, first: null };
  if (auth.from.includes('first-message')) return { query: '', headers: {}, first: token };
  const [path] = Object.entries(run.scenario.endpoints).find(([, { transport }]) => transport === 'ticket') ?? [];
  const reply = await fetch(`http://${base}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  const { ticket } = (await reply.json()) as { ticket: string };
  return { query: `?ticket=${ticket}`, headers: {}, first: null };
}

/** The next message of an endpoint's feed; feeds that are only published to get one that is published. */
function nextMessage({ run }: ServedScenario, feedName: string | undefined): void {
  const feed = run.feeds.get(feedName ?? '');
  const before = feed?.lastId;
  feed?.tick(1);
  if (feed?.lastId === before) feed?.publish('{"published":true}');
}

/** Asks one endpoint as its clients would, and fails when it does not do what its transport is for. */
async function ask(scenario: ServedScenario, path: string, endpoint: MockEndpoint): Promise<void> {
  const { base } = scenario;
  const { query, headers, first } = await entry(scenario, endpoint);
  const url = `http://${base}${path}${query}`;
  switch (endpoint.transport) {
    case 'websocket': {
      const { ws, heard } = await (async () => {
        if (Object.keys(headers).length === 0) return webSocket(url.replace('http', 'ws'));
        const socket = new WebSocket(url.replace('http', 'ws'), { headers });
        const texts: string[] = [];
        socket.on('message', (data) => texts.push(data.toString()));
        closing.push(() => socket.terminate());
        await once(socket, 'open');
        return { ws: socket, heard: texts };
      })();
      if (first !== null) ws.send(first);
      await waitFor('the client to be in', () => scenario.run.clients.size > 0);
      if (endpoint.echo) {
        ws.send('hello');
        await waitFor('the echo', () => heard.includes('hello'));
      }
      if (endpoint.feed !== undefined) {
        const before = heard.length;
        nextMessage(scenario, endpoint.feed);
        await waitFor('a message of the feed', () => heard.length > before);
      }
      if (endpoint.hello !== undefined) await waitFor('the hello', () => heard.length > 0);
      ws.terminate();
      return;
    }
    case 'sse': {
      const stream = curl(url, ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]));
      await waitFor('the client to be in', () => scenario.run.clients.size > 0);
      nextMessage(scenario, endpoint.feed);
      if (endpoint.feed !== undefined)
        await waitFor('an event', () => /^id: \d+\n(event: .+\n)?data: .+\n\n/m.test(stream.printed()));
      if (endpoint.retry !== undefined)
        await waitFor('the time to wait', () => stream.printed().includes(`retry: ${endpoint.retry}\n\n`));
      stream.child.kill();
      await waitFor('the client to be gone', () => scenario.run.clients.size === 0);
      return;
    }
    case 'long-poll': {
      nextMessage(scenario, endpoint.feed);
      const since = query === '' ? '?since=0' : '&since=0';
      const reply = (await (await fetch(url + since, { headers })).json()) as { events: unknown[]; last_id: number };
      expect(reply.events.length).toBe(reply.last_id);
      return;
    }
    case 'poll': {
      nextMessage(scenario, endpoint.feed);
      const reply = await fetch(url, { headers });
      const { events } = (await reply.json()) as { events: unknown[] };
      expect(events.length).toBeGreaterThan(0);
      const etag = reply.headers.get('etag');
      expect(etag === null).toBe(!endpoint.etag);
      if (etag !== null)
        expect((await fetch(url, { headers: { ...headers, 'If-None-Match': etag } })).status).toBe(304);
      return;
    }
    case 'publish': {
      if (endpoint.feed === undefined) {
        const room = endpoint.room ?? 'lobby';
        const reply = await fetch(`${url}${query === '' ? '?' : '&'}room=${room}`, {
          method: 'POST',
          headers,
          body: 'hi',
        });
        expect(await reply.json()).toEqual({ room, members: 0 });
        return;
      }
      const before = scenario.run.feeds.get(endpoint.feed)?.lastId ?? 0;
      const reply = await fetch(url, { method: 'POST', headers, body: 'hello' });
      expect(await reply.json()).toEqual({ first_id: before + 1, last_id: before + 1 });
      return;
    }
    case 'http':
      expect((await fetch(url, { headers, redirect: 'manual' })).status).toBe(endpoint.status);
      return;
    case 'health':
      expect(await (await fetch(url, { headers })).json()).toEqual({ [endpoint.says]: true });
      return;
    case 'ticket':
      expect(await (await fetch(url, { headers })).json()).toEqual({
        ticket: expect.stringMatching(/^[\w-]{20,}$/),
        expires_in: Math.round(endpoint.for / 1_000),
      });
      return;
    case 'rooms':
      expect(await (await fetch(url, { headers })).json()).toEqual({ rooms: [] });
      return;
    case 'session': {
      const [[user = '', { password = undefined } = {}] = []] = Object.entries(scenario.run.scenario.users);
      const reply = await fetch(url, { method: 'POST', body: JSON.stringify({ user, password }) });
      expect(await reply.json()).toMatchObject({ user, token: expect.stringMatching(/^[\w-]{20,}$/) });
      return;
    }
    case 'llm': {
      const asked = JSON.stringify({ model: 'mock-1', stream: true, messages: [{ role: 'user', content: 'hi' }] });
      const stream = curl(url, '-d', asked, ...Object.entries(headers).flatMap(([name, v]) => ['-H', `${name}: ${v}`]));
      await once(stream.child, 'close');
      const end = endpoint.shape === 'openai' ? 'data: [DONE]\n\n' : 'event: message_stop\n';
      if (endpoint.failAfter === undefined) expect(stream.printed()).toContain(end);
      else expect(stream.printed()).toMatch(/data: .*"error":\{.*\n\n$/);
      return;
    }
  }
}

describe('every built-in scenario', () => {
  it('is named once, and says of itself what the list says', () => {
    const names = BUILTINS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, about, text } of BUILTINS) {
      const read = readScenario(text);
      expect(read.ok ? { name: read.value.name, about: read.value.about } : read.error.message).toEqual({
        name,
        about,
      });
    }
  });

  it.each(BUILTINS.map(({ name, text }) => ({ name, text })))(
    '$name answers at each of its paths',
    async ({ text }) => {
      const scenario = await served(text);
      const index = (await (await fetch(`http://${scenario.base}/`)).json()) as { endpoints: object };
      expect(Object.keys(index.endpoints)).toEqual(Object.keys(scenario.run.scenario.endpoints));
      for (const [path, endpoint] of Object.entries(scenario.run.scenario.endpoints)) {
        await ask(scenario, path, endpoint);
        await waitFor(`${path} to be free again`, () => scenario.run.clients.size === 0);
      }
    },
  );
});

const builtin = (name: string): string => BUILTINS.find((one) => one.name === name)?.text ?? '';

describe('the demo', () => {
  it('gives what was published to a WebSocket, an event stream, a held poll and a plain poll, each with the id', async () => {
    const { base } = await served(builtin('demo'));
    const { heard } = await webSocket(`ws://${base}/ws`);
    const stream = curl('-H', 'Last-Event-ID: 0', `http://${base}/sse`);
    await waitFor('the stream to begin', () => stream.printed().includes('retry: 1000\n\n'));
    const held = fetch(`http://${base}/poll?since=0&timeout=10s`);
    const answer = await fetch(`http://${base}/publish`, { method: 'POST', body: '{"px":1}' });
    expect(await answer.json()).toEqual({ first_id: 1, last_id: 1 });
    expect(await (await held).json()).toEqual({ events: [{ id: 1, type: 'message', px: 1 }], last_id: 1 });
    await waitFor('the WebSocket message', () => heard.length === 1);
    expect(heard).toEqual(['{"id":1,"type":"message","px":1}']);
    await waitFor('the event', () => stream.printed().includes('data:'));
    expect(stream.printed()).toContain('id: 1\ndata: {"id":1,"type":"message","px":1}\n\n');
    const state = await fetch(`http://${base}/state`);
    expect(await state.json()).toEqual({ events: [{ id: 1, type: 'message', px: 1 }], last_id: 1 });
  });

  it('publishes what a WebSocket client says, words as well, and resumes after ?since=', async () => {
    const { base, run } = await served(builtin('demo'));
    const { ws } = await webSocket(`ws://${base}/ws`);
    ws.send('hello');
    ws.send('{"id":99,"type":"order"}');
    ws.send('{"type":"a\\nb"}');
    await waitFor('three messages', () => run.feeds.get('prices')?.lastId === 3);
    const again = await webSocket(`ws://${base}/ws?since=0`);
    await waitFor('the three again', () => again.heard.length === 3);
    expect(again.heard).toEqual([
      '{"id":1,"type":"message","text":"hello"}',
      '{"id":2,"type":"order"}',
      '{"id":3,"type":"message"}',
    ]);
  });

  it('ticks prices once a second, pings and comments every two', async () => {
    const { run } = await served(builtin('demo'));
    run.feeds.get('prices')?.tick(1);
    expect(JSON.parse(run.feeds.get('prices')?.after(0)[0]?.text ?? '')).toMatchObject({
      id: 1,
      type: 'price',
      symbol: 'INIT',
    });
    expect(run.scenario).toMatchObject({
      feeds: { prices: { every: 1_000 } },
      endpoints: { '/ws': { ping: 2_000 }, '/sse': { comment: 2_000, retry: 1_000 }, '/poll': { hold: 30_000 } },
      timeline: [],
    });
  });
});

describe('templates', () => {
  it('have names of Faker also where they are answers, the same for the same seed', async () => {
    const text = "name: a\nendpoints:\n  /who: { transport: http, body: '{{$faker person.fullName}}' }\n";
    const first = await served(text);
    const second = await served(text);
    const who = await (await fetch(`http://${first.base}/who`)).text();
    expect(who).toMatch(/^\S+ \S+/);
    expect(await (await fetch(`http://${second.base}/who`)).text()).toBe(who);
  });
});

describe('echo', () => {
  it('answers a POST with its body, and gives it to event streams and long-polls as well', async () => {
    const { base } = await served(builtin('echo'));
    const post = async (path: string, body: string) =>
      (await fetch(`http://${base}${path}`, { method: 'POST', body })).text();
    expect(await post('/http', 'hello')).toBe('hello');
    expect(await post('/http', '{"a": [1, "é"]}')).toBe('{"a":[1,"é"]}');
    const stream = curl('-H', 'Last-Event-ID: 0', `http://${base}/sse`);
    await post('/publish', 'one');
    await waitFor('the event', () => stream.printed().includes('id: 1\ndata: one\n\n'));
    expect(await (await fetch(`http://${base}/poll?since=0`)).json()).toMatchObject({ last_id: 1 });
  });

  it('is byte for byte, text and binary, also of nothing and of a mebibyte', async () => {
    const { base } = await served(builtin('echo'));
    const { ws, heard } = await webSocket(`ws://${base}/echo`);
    const big = 'é'.repeat(524_288);
    for (const text of ['', '{"a" : 1}\n \u{1F600}', big]) ws.send(text);
    ws.send(Buffer.from([0, 255, 128]));
    await waitFor('four messages', () => heard.length === 4);
    expect(heard).toEqual(['', '{"a" : 1}\n \u{1F600}', big, 'binary 00ff80']);
  });
});
