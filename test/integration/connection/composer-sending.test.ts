/** What a person sends: templates, plans that run in the engine, and requests beside a stream, against real sockets. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { eventStream, type HttpListening, httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function engineOf(): Promise<TestEngine> {
  const made = await testEngine();
  ends.push(made.close);
  return made;
}

async function echo() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const got: string[] = [];
  const sockets: WebSocket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => got.push(data.toString('utf8')));
  });
  ends.push(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, got, sockets };
}

async function serve(handler: Parameters<typeof httpServer>[0]): Promise<HttpListening> {
  const server = await httpServer(handler);
  ends.push(server.close);
  return server;
}

async function open(url: string) {
  const engine = await engineOf();
  const target = await engine.connect({ transport: 'websocket', url, reconnect: { policy: 'fixed', delayMs: 50 } });
  await engine.until(target.connection, 'is open', (status) => status.state === 'open');
  const marks = async () =>
    (await engine.entries(target.recordingId, 'kind:mark')).map((entry) => (entry.detail as { note: string }).note);
  const plan = async () => engine.must('send.status', target);
  return { engine, target, marks, plan };
}

describe('a message with variables', () => {
  it('goes out filled in, and that is what the recording holds', async () => {
    const server = await echo();
    const { engine, target } = await open(server.url);
    const message = { kind: 'json', body: '{"n":{{$counter}},"id":"{{$uuid}}"}' } as const;
    expect((await engine.must('send.preview', { ...target, message })).body).toContain('{"n":1,');
    await engine.must('send.message', { ...target, message });
    await engine.must('send.message', { ...target, message });
    await waitFor('both messages', () => server.got.length === 2);
    expect(server.got[0]).toMatch(
      /^\{"n":1,"id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}$/,
    );
    expect(server.got[1]).toMatch(/^\{"n":2,/);
    const recorded = await engine.entries(target.recordingId, 'dir:out kind:text');
    expect(recorded.map(textOf)).toEqual(server.got);
  });

  it('says which variable is unknown and where, and sends nothing', async () => {
    const server = await echo();
    const { engine, target } = await open(server.url);
    const message = { body: 'to {{nobody}}' };
    const answer = await engine.engine.call('send.message', { ...target, message });
    expect(answer).toMatchObject({ ok: false, error: { code: 'VARIABLE_UNKNOWN', at: 3 } });
    await engine.must('send.message', { ...target, message: { ...message, fill: false } });
    await waitFor('the message', () => server.got.length === 1);
    expect(server.got).toEqual(['to {{nobody}}']);
  });
});

describe('a plan', () => {
  it('sends every 20 ms until it is stopped, and the timeline says so', async () => {
    const server = await echo();
    const { engine, target, marks, plan } = await open(server.url);
    await engine.must('send.start', {
      ...target,
      plan: { messages: [{ body: 'tick {{$counter}}' }], everyMs: 20, rounds: null },
    });
    await waitFor('five messages', () => server.got.length >= 5);
    const again = await engine.engine.call('send.start', {
      ...target,
      plan: { messages: [{ body: 'x' }], everyMs: 20, rounds: null },
    });
    expect(again).toMatchObject({ error: { code: 'SEND_RUNNING' } });
    const { sent } = await engine.must('send.stop', target);
    expect(await plan()).toMatchObject({ phase: 'ended', end: 'stopped', sent });
    expect(server.got.slice(0, 3)).toEqual(['tick 1', 'tick 2', 'tick 3']);
    expect(await marks()).toEqual([
      'Sending every 20 ms: started, until it is stopped',
      expect.stringMatching(/^Sending every 20 ms: stopped after \d+ messages/),
    ]);
    await engine.must('connection.send', { ...target, message: { kind: 'text', text: 'last' } });
    await waitFor('the last message', () => server.got.includes('last'));
    expect(server.got).toHaveLength(sent + 1);
    expect(await engine.engine.call('send.stop', target)).toMatchObject({ error: { code: 'SEND_NONE' } });
  });

  it('sends a list twice, in order', async () => {
    const server = await echo();
    const { engine, target, plan } = await open(server.url);
    await engine.must('send.start', {
      ...target,
      plan: { messages: ['a', 'b', 'c'].map((body) => ({ body })), everyMs: 0, rounds: 2 },
    });
    await waitFor('the end', async () => (await plan())?.phase === 'ended');
    await waitFor('all six', () => server.got.length === 6);
    expect(server.got).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(await plan()).toMatchObject({ end: 'done', sent: 6, total: 6 });
  });

  it('names the message that cannot be sent before any is', async () => {
    const server = await echo();
    const { engine, target } = await open(server.url);
    const answer = await engine.engine.call('send.start', {
      ...target,
      plan: { messages: [{ body: 'a' }, { kind: 'json', body: '{' }], everyMs: 0, rounds: 1 },
    });
    expect(answer).toMatchObject({ error: { code: 'JSON_INVALID', message: expect.stringMatching(/^Message 2: /) } });
    expect(await engine.entries(target.recordingId, 'dir:out')).toEqual([]);
  });

  it('is held by a drop, asks after the reconnect, and goes on when told', async () => {
    const server = await echo();
    const { engine, target, marks, plan } = await open(server.url);
    await engine.must('send.start', { ...target, plan: { messages: [{ body: 'x' }], everyMs: 20, rounds: null } });
    await waitFor('a message', () => server.got.length > 0);
    server.sockets[0]?.terminate();
    await waitFor('the question', async () => (await plan())?.phase === 'asking');
    const before = server.got.length;
    await engine.must('send.goOn', target);
    await waitFor('more', () => server.got.length > before + 1);
    await engine.must('connection.disconnect', target);
    await waitFor('the end', async () => (await plan())?.phase === 'ended');
    expect(await plan()).toMatchObject({ end: 'closed' });
    expect((await marks()).map((note) => /: (\w+)/.exec(note)?.[1])).toEqual([
      'started',
      'held',
      'goes',
      'held',
      'ended',
    ]);
  });
});

describe('a request beside the stream', () => {
  it('takes headers and cookies of the connection, is recorded on both sides, and is no poll', async () => {
    const seen: { url?: string; key?: string; cookie?: string; body: string }[] = [];
    const server = await serve((request, response) => {
      if (request.url === '/publish') {
        let body = '';
        request.on('data', (piece) => {
          body += piece;
        });
        request.on('end', () => {
          const { 'x-key': key, cookie } = request.headers;
          seen.push({ url: request.url, key: String(key), cookie, body });
          response.writeHead(201, { 'Content-Type': 'application/json', 'X-Answer': 'yes' }).end('{"ok":true}');
        });
        return;
      }
      response.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': 'session=s1' }).end('[]');
    });
    const engine = await engineOf();
    const target = await engine.connect({
      transport: 'poll',
      url: `${server.url}/state?since=1`,
      intervalMs: 60_000,
      headers: [['X-Key', 'k']],
    });
    const before = await engine.until(target.connection, 'has polled', (status) => status.polls === 1);
    const message = {
      kind: 'http',
      method: 'post',
      url: '/publish',
      headers: 'X-More: 1',
      body: '{"px":{{$random}}}',
    } as const;
    const answer = await engine.must('http.request', { ...target, message });
    expect(answer).toMatchObject({ status: 201, body: '{"ok":true}', bodyBytes: 11, cut: false });
    expect(seen).toEqual([
      { url: '/publish', key: 'k', cookie: 'session=s1', body: expect.stringMatching(/^\{"px":\d+\}$/) },
    ]);
    const [request, response] = (await engine.entries(target.recordingId, 'kind:request,response')).slice(-2);
    expect(request).toMatchObject({
      seq: answer.requestSeq,
      direction: 'toServer',
      detail: { beside: true, method: 'POST' },
    });
    expect(response).toMatchObject({
      seq: answer.responseSeq,
      detail: { beside: true, status: 201, outcome: 'answer', items: 0 },
    });
    expect(request && textOf(request)).toBe(seen[0]?.body);
    const { polls, wastedPolls, inCount, outCount, gaps, state } = engine.status(target.connection);
    expect({ polls, wastedPolls, inCount, outCount, gaps, state }).toEqual({
      polls: 1,
      wastedPolls: before.wastedPolls,
      inCount: before.inCount,
      outCount: before.outCount,
      gaps: 0,
      state: 'open',
    });
  });

  it('keeps the endpoint’s headers from another origin, and follows redirects in sight', async () => {
    const keys: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      keys.push(request.headers['x-key'] as string | undefined);
      if (request.url === '/old') response.writeHead(307, { Location: '/new' }).end();
      else response.end('there');
    });
    const own = await serve((_request, response) => eventStream(response));
    const engine = await engineOf();
    const target = await engine.connect({ transport: 'sse', url: `${own.url}/events`, headers: [['X-Key', 'k']] });
    await engine.until(target.connection, 'is open', (status) => status.state === 'open');
    const message = { kind: 'http', method: 'GET', url: `${other.url}/old` } as const;
    expect(await engine.must('http.request', { ...target, message })).toMatchObject({ status: 200, body: 'there' });
    expect(keys).toEqual([undefined, undefined]);
    const [redirect] = await engine.entries(target.recordingId, 'kind:redirect');
    expect(redirect?.detail).toMatchObject({ beside: true, status: 307 });
  });

  it('answers failures as values, as notices that end nothing, and can be cancelled', async () => {
    const server = await serve((request, response) => {
      if (request.url !== '/hang') eventStream(response);
    });
    const engine = await engineOf();
    const target = await engine.connect({ transport: 'sse', url: `${server.url}/events` });
    await engine.until(target.connection, 'is open', (status) => status.state === 'open');
    const ask = (url: string, more: object = {}) =>
      engine.engine.call('http.request', { ...target, message: { kind: 'http', method: 'GET', url, ...more } });
    expect(await ask('http://127.0.0.1:1/')).toMatchObject({ ok: false, error: { code: 'ECONNREFUSED' } });
    expect(await ask('/', { body: 'x' })).toMatchObject({ error: { code: 'BODY_WITHOUT_METHOD' } });
    expect(await ask('/', { headers: 'nonsense' })).toMatchObject({ error: { code: 'HEADER_INVALID', at: 'headers' } });
    expect(await ask('http://[')).toMatchObject({ error: { code: 'URL_INVALID', at: 'url' } });
    expect(await ask('/stream')).toMatchObject({ ok: true, value: { cut: true, status: 200 } });
    const hanging = ask('/hang');
    await waitFor('the request', async () => (await engine.entries(target.recordingId, 'kind:request')).length === 2);
    await engine.must('http.cancel', target);
    expect(await hanging).toMatchObject({ error: { code: 'ABORTED' } });
    expect(engine.status(target.connection).state).toBe('open');
    const notices = await engine.entries(target.recordingId, 'kind:notice');
    expect(notices.map((entry) => (entry.detail as { code: string }).code)).toEqual(['ECONNREFUSED', 'ABORTED']);
  });
});
