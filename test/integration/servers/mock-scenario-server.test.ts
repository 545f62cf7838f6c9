/** Scenarios served over real sockets to clients that are not ours: `ws` and fetch. */

import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { compileScenario, createRun, type ScenarioRun } from '../../../src-main/engine/mock/run/scenario-run.ts';
import { ScenarioServer } from '../../../src-main/engine/mock/run/scenario-server.ts';
import { faultSchema } from '../../../src-shared/model/scenario/fault.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const clocks = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  recorded: async () => ({ ok: true as const, value: [] }),
};

async function serve(yaml: string): Promise<{ run: ScenarioRun; server: ScenarioServer; base: string }> {
  const scenario = readScenario(yaml);
  if (!scenario.ok) throw new Error(scenario.error.message);
  const run = await createRun(scenario.value, {
    ...clocks,
    events: { marked: () => undefined, changed: () => undefined },
  });
  if (!run.ok) throw new Error(run.error.message);
  const server = new ScenarioServer(run.value, async (_request, response) => void response.end('admin'));
  const port = await server.listen(0, '127.0.0.1');
  if (typeof port !== 'number') throw port;
  closing.push(async () => {
    for (const feed of run.value.feeds.values()) feed.stop();
    await server.close(0);
  });
  return { run: run.value, server, base: `127.0.0.1:${port}` };
}

/** A client of `ws` with everything it saw, in words. */
function watch(url: string, options: ClientOptions = {}) {
  const ws = new WebSocket(url, options);
  const seen: string[] = [];
  ws.on('open', () => seen.push('open'));
  ws.on('message', (data, binary) =>
    seen.push(binary ? `binary ${(data as Buffer).toString('hex')}` : data.toString()),
  );
  ws.on('close', (code, reason) => seen.push(`close ${code} ${reason.toString()}`.trim()));
  ws.on('error', (error) => seen.push(`error ${error.message}`));
  ws.on('unexpected-response', (_request, response) => seen.push(`refused ${response.statusCode}`));
  closing.push(async () => ws.terminate());
  return {
    ws,
    seen,
    until: (words: string | RegExp) => waitFor(String(words), async () => seen.some((line) => line.match(words))),
  };
}

const fault = (input: object) => v.parse(faultSchema, input);

describe('a scenario over WebSocket', () => {
  it('echoes text and binary byte for byte', async () => {
    const { base } = await serve('name: echo\nendpoints:\n  /echo: { transport: websocket, echo: true }\n');
    const { ws, seen, until } = watch(`ws://${base}/echo`);
    await until('open');
    ws.send('{"a" : 1} \u{1F600}');
    ws.send(Buffer.from([0, 255, 1]));
    await until('binary 00ff01');
    expect(seen).toEqual(['open', '{"a" : 1} \u{1F600}', 'binary 00ff01']);
  });

  it('obeys rules: answers, rooms, broadcast and presence', async () => {
    const { base } = await serve(`
name: chat
users: { ada: { token: a }, bob: { token: b } }
endpoints:
  /chat:
    transport: websocket
    auth: {}
    presence: true
    rules:
      - { when: { json: { type: join } }, join: '{{$.room}}', answer: { joined: '{{$.room}}', as: '{{user}}' } }
      - { when: { json: { type: say } }, broadcast: { from: '{{user}}', room: '{{room}}', text: '{{$.text}}' } }
      - { when: { regex: '^bye' }, close: { code: 4000, reason: bye } }
`);
    const ada = watch(`ws://${base}/chat?token=a`);
    const bob = watch(`ws://${base}/chat?token=b`);
    await ada.until('open');
    await bob.until('open');
    ada.ws.send('{"type":"join","room":"lobby"}');
    await ada.until(/"joined"/);
    bob.ws.send('{"type":"join","room":"lobby"}');
    await ada.until(/"type":"join","room":"lobby","client":2,"user":"bob"/);
    bob.ws.send('{"type":"say","text":"hi"}');
    await ada.until('{"from":"bob","room":"lobby","text":"hi"}');
    expect(
      bob.seen.some((line) => line.includes('"from"')),
      'not to who said it',
    ).toBe(false);
    bob.ws.send('bye now');
    await bob.until('close 4000 bye');
    await ada.until(/"type":"leave".*"present":\[\{"client":1,"user":"ada"\}\]/);
  });

  it('asks for a token: none and a wrong one are closed with 4001, a ticket opens once', async () => {
    const { base } = await serve(`
name: auth
users: { ada: { token: secret } }
endpoints:
  /ws: { transport: websocket, auth: { from: [query, ticket] }, hello: 'hello {{user}}' }
  /ticket: { transport: ticket, auth: { from: [header] } }
`);
    await watch(`ws://${base}/ws`).until(/close 4001 no token/);
    await watch(`ws://${base}/ws?token=wrong`).until(/close 4001 the token is not good/);
    await watch(`ws://${base}/ws?token=secret`).until('hello ada');
    expect((await fetch(`http://${base}/ticket`)).status).toBe(401);
    const reply = await fetch(`http://${base}/ticket`, { headers: { Authorization: 'Bearer secret' } });
    const { ticket } = (await reply.json()) as { ticket: string };
    await watch(`ws://${base}/ws?ticket=${ticket}`).until('hello ada');
    await watch(`ws://${base}/ws?ticket=${ticket}`).until(/close 4001/);
  });

  it('asks again before the token expires, and closes when nothing better comes', async () => {
    const { base } = await serve(`
name: auth
users: { ada: { token: short, for: 400ms }, eve: { token: long } }
endpoints:
  /session: { transport: session }
  /ws: { transport: websocket, auth: { from: [first-message], reauthenticate: 250ms }, hello: welcome }
`);
    const lazy = watch(`ws://${base}/ws`);
    const keen = watch(`ws://${base}/ws`);
    for (const { ws, until } of [lazy, keen]) {
      await until('open');
      ws.send('{"token":"short"}');
    }
    await keen.until(/"type":"reauthenticate"/);
    keen.ws.send('{"token":"long"}');
    await keen.until(/"type":"unauthorized"/);
    const login = await fetch(`http://${base}/session`, { method: 'POST', body: '{"user":"ada"}' });
    const { token } = (await login.json()) as { token: string };
    keen.ws.send(JSON.stringify({ type: 'reauthenticate', token }));
    await keen.until('{"type":"authenticated","user":"ada","expires_in":900}');
    await lazy.until('close 4001 the token has expired');
    expect(keen.seen.filter((line) => line.startsWith('close'))).toEqual([]);
  });

  it('turns away who is too many, and reaps who does not answer pings', async () => {
    const { base } = await serve(`
name: limits
endpoints:
  /few: { transport: websocket, limits: { connections: 1, refuse: 1013 } }
  /fewer: { transport: websocket, limits: { connections: 0 } }
  /reap: { transport: websocket, ping: 50ms, reap: 2 }
`);
    await watch(`ws://${base}/few`).until('open');
    await watch(`ws://${base}/few`).until(/close 1013/);
    await watch(`ws://${base}/fewer`).until('refused 503');
    const silent = watch(`ws://${base}/reap`, { autoPong: false });
    const alive = watch(`ws://${base}/reap`);
    await silent.until('close 1006');
    expect(alive.ws.readyState).toBe(WebSocket.OPEN);
  });

  it('bends the path to one client, and leaves the others alone', async () => {
    const { run, base } = await serve(
      'name: a\nfeeds:\n  f: { published: true }\nendpoints:\n  /ws: { transport: websocket, feed: f, ping: 0ms }\n',
    );
    const [late, early] = [watch(`ws://${base}/ws`), watch(`ws://${base}/ws`)];
    await late.until('open');
    await early.until('open');
    await waitFor('both', async () => run.clients.size === 2);
    const [first] = run.clients.keys();
    run.board.add(fault({ fault: 'stall', on: { client: first } }), 'person', 0);
    run.applyFaults();
    run.feeds.get('f')?.publish('news');
    await waitFor('one of them', async () => late.seen.includes('news') || early.seen.includes('news'));
    expect([late, early].filter(({ seen }) => seen.includes('news')).length).toBe(1);
    run.board.clear();
    run.applyFaults();
    await late.until('news');
    await early.until('news');
  });
});

describe('a scenario over HTTP', () => {
  const ORDERS = `
name: orders
feeds:
  orders: { list: [{ total: 1 }, { total: 2 }], event: order }
endpoints:
  /sse: { transport: sse, feed: orders, retry: 2s }
  /poll: { transport: long-poll, feed: orders, hold: 200ms }
  /state: { transport: poll, feed: orders }
  /publish: { transport: publish, feed: orders }
  /live: { transport: health, says: alive }
  /ready: { transport: health, says: accepting }
  /ask: { transport: llm, shape: anthropic, every: 0ms, text: 'two words' }
`;

  it('streams, polls and publishes one feed', async () => {
    const { base } = await serve(ORDERS);
    const stream = await fetch(`http://${base}/sse`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const held = fetch(`http://${base}/poll?since=0&timeout=10s`);
    await fetch(`http://${base}/publish?count=2`, { method: 'POST' });
    expect(await (await held).json()).toMatchObject({
      events: [
        { id: 1, total: 1 },
        { id: 2, total: 2 },
      ],
      last_id: 2,
    });
    const state = await fetch(`http://${base}/state`);
    expect(await state.json()).toMatchObject({ last_id: 2 });
    const again = await fetch(`http://${base}/state`, {
      headers: { 'If-None-Match': state.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    let text = '';
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.includes('"total":2')) break;
    }
    expect(text).toBe(
      'retry: 2000\n\nid: 1\nevent: order\ndata: {"total":1}\n\nid: 2\nevent: order\ndata: {"total":2}\n\n',
    );
  });

  it('says whether it is alive and whether it accepts, apart', async () => {
    const { server, base } = await serve(ORDERS);
    server.stopAccepting();
    expect((await fetch(`http://${base}/live`)).status).toBe(200);
    expect((await fetch(`http://${base}/ready`)).status).toBe(503);
    expect((await fetch(`http://${base}/sse`)).status).toBe(503);
  });

  it('streams tokens in the shape of a known API', async () => {
    const { base } = await serve(ORDERS);
    const text = await (
      await fetch(`http://${base}/ask`, { method: 'POST', body: '{"model":"m","stream":true}' })
    ).text();
    expect(text.match(/^event: (.*)$/gm)).toEqual(
      [
        'message_start',
        'content_block_start',
        'ping',
        'content_block_delta',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
      ].map((name) => `event: ${name}`),
    );
  });

  it('refuses, redirects and mislabels newcomers while a fault says so', async () => {
    const { run, base } = await serve(ORDERS);
    run.board.add(fault({ fault: 'refuse', status: 429, retryAfter: '3s', on: '/sse' }), 'program', 0);
    const refused = await fetch(`http://${base}/sse`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    run.board.clear();
    run.board.add(fault({ fault: 'wrong-content-type' }), 'program', 0);
    expect((await fetch(`http://${base}/sse`)).headers.get('content-type')).toBe('text/html');
    run.board.clear();
    run.board.add(fault({ fault: 'hot-loop' }), 'program', 0);
    const started = performance.now();
    expect(await (await fetch(`http://${base}/poll?since=0&timeout=30s`)).json()).toEqual({ events: [], last_id: 0 });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a scenario that changes while it is served', () => {
  it('keeps open streams, ids and history, makes what the new text says, and sends away whose endpoint is gone', async () => {
    const before = `
name: before
feeds: { news: { message: { was: '{{id}}' }, rate: 1/m } }
endpoints:
  /kept: { transport: websocket, feed: news, ping: 0ms }
  /gone: { transport: websocket, feed: news, ping: 0ms }
`;
    const { run, server, base } = await serve(before);
    const kept = watch(`ws://${base}/kept`);
    const gone = watch(`ws://${base}/gone`);
    await Promise.all([kept.until('open'), gone.until('open')]);
    await waitFor('both', async () => run.clients.size === 2);
    run.feeds.get('news')?.tick(2);
    const text = before.replace('was:', 'is:').replace(/ {2}\/gone.*\n/, '  /new: { transport: poll, feed: news }\n');
    const scenario = readScenario(text);
    if (!scenario.ok) throw new Error(scenario.error.message);
    const next = await compileScenario(scenario.value, clocks, run.feeds);
    if (!next.ok) throw new Error(next.error.message);
    run.replace(next.value);
    server.scenarioChanged();
    run.feeds.get('news')?.tick(1);
    await gone.until('close 1012 the scenario has changed');
    await kept.until('"is":3');
    expect(kept.seen).toEqual(['open', '{"was":1}', '{"was":2}', '{"is":3}']);
    const polled = await fetch(`http://${base}/new?since=0`);
    expect(await polled.json()).toMatchObject({ last_id: 3, events: [{ was: 1 }, { was: 2 }, { is: 3 }] });
  });

  it('names each client in its answers, polls by their socket', async () => {
    const { run, base } = await serve(
      'name: x\nfeeds: { f: { published: true } }\nendpoints:\n  /p: { transport: poll, feed: f }\n',
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closing.push(async () => agent.destroy());
    const ask = async (): Promise<string | undefined> => {
      const [reply] = (await once(get(`http://${base}/p`, { agent }), 'response')) as [IncomingMessage];
      await once(reply.resume(), 'end');
      return reply.headers['wirescope-mock'] as string | undefined;
    };
    expect([await ask(), await ask()]).toEqual(['1', '1']);
    expect(run.pollers.all.get(1)).toMatchObject({ requests: 2, path: '/p', heldSinceMs: null });
  });
});
