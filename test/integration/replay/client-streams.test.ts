import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { eventStream, httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';
import { codesOf, replayed } from './client-replay.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function engine(): Promise<TestEngine> {
  const test = await testEngine();
  closing.push(() => test.close());
  return test;
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

async function served(
  answer: (request: IncomingMessage, response: ServerResponse, number: number, body: string) => void,
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = await httpServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    answer(request, response, asked.length, body);
  });
  closing.push(() => server.close());
  return { url: server.url, asked };
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
};

/** Records a connection until `until` entries of a kind are there. */
async function recorded(test: TestEngine, endpoint: object, kind: string, until: number): Promise<string> {
  const made = await test.engine.startRecording({ name: 'session' });
  if (!made.ok) throw new Error(made.error.code);
  const { recordingId } = made.value;
  const target = await test.must('connection.open', { endpoint, recordingId } as never);
  await waitFor(`${until} ${kind}`, async () => (await test.entries(recordingId, `kind:${kind}`)).length >= until);
  await test.must('connection.disconnect', target as never);
  return recordingId;
}

/** Four events; ends in the middle of the first stream, goes on behind the last id in the second. */
const resuming = (first: number) =>
  served((request, response) => {
    const last = Number(request.headers['last-event-id'] ?? first - 1);
    eventStream(response);
    response.write(`id: ${last + 1}\nevent: tick\ndata: {"n":${last + 1}}\n\n`);
    response.write(`id: ${last + 2}\nevent: tick\ndata: {"n":${last + 2}}\n\n`);
    if (last < first) response.end();
  });

describe('a recorded client of a stream or of polls, sent to a server', () => {
  it('asks for events, and comes back with the last id of the new ones as often as was recorded', async () => {
    const test = await engine();
    const before = await resuming(1);
    const reconnect = { policy: 'fixed', delayMs: 50 };
    const recordingId = await recorded(
      test,
      { url: `${before.url}/sse?topic=a`, transport: 'sse', headers: [['X-Own', 'yes']], reconnect },
      'event',
      4,
    );
    const now = await resuming(101);
    const { detail, entries, texts } = await replayed(test, { recordingId, target: now.url, speed: 'max' });
    expect(detail.status).toMatchObject({ state: 'done', sent: 2, toSend: 2, received: 4 });
    expect(texts).toEqual(['< {"n":101}', '< {"n":102}', '< {"n":103}', '< {"n":104}']);
    expect(now.asked.map(({ url, headers }) => [url, headers['x-own'], headers['last-event-id']])).toEqual([
      ['/sse?topic=a', 'yes', undefined],
      ['/sse?topic=a', 'yes', '102'],
    ]);
    const causes = entries
      .filter(({ kind }) => kind === 'connecting')
      .map(({ detail: one }) => (one as DetailByKind['connecting']).cause);
    expect(causes).toEqual(['replay', 'replay']);
    expect(codesOf(detail)).toEqual([]);
  });

  it('polls as often as was recorded, each time with the cursor of the new reply', async () => {
    const test = await engine();
    const held = (first: number) =>
      served((request, response) => {
        const since = Number(new URL(request.url ?? '', 'http://h').searchParams.get('after') ?? first);
        json(response, { list: [{ id: since + 1 }], newest: since + 1 });
      });
    const before = await held(10);
    const endpoint = {
      url: `${before.url}/poll?room=1`,
      transport: 'long-poll',
      method: 'POST',
      body: '{"want":"all"}',
      cursor: [{ to: 'query:after', from: '$.newest' }],
      items: '$.list[*]',
      intervalMs: 30,
    };
    const recordingId = await recorded(test, endpoint, 'response', 3);
    const polls = (await test.entries(recordingId, 'kind:request')).length;
    const now = await held(500);
    const { detail, texts } = await replayed(test, { recordingId, target: now.url });
    expect(detail.status).toMatchObject({ state: 'done', sent: polls, toSend: polls });
    expect(now.asked).toHaveLength(polls);
    expect(now.asked.slice(0, 3).map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/poll?room=1', '{"want":"all"}'],
      ['POST', '/poll?room=1&after=501', '{"want":"all"}'],
      ['POST', '/poll?room=1&after=502', '{"want":"all"}'],
    ]);
    expect(texts.slice(0, 2)).toEqual(['< {"id":501}', '< {"id":502}']);
  });

  it('asks a plain poll again at the recorded pace, with the version it has', async () => {
    const test = await engine();
    const state = (version: string) =>
      served((request, response) => {
        if (request.headers['if-none-match'] !== `"${version}"`)
          return json(response, { v: 1 }, { ETag: `"${version}"` });
        response.writeHead(304, { ETag: `"${version}"` }).end();
      });
    const endpoint = { url: `${(await state('a')).url}/state`, transport: 'poll', intervalMs: 120 };
    const recordingId = await recorded(test, endpoint, 'response', 3);
    const now = await state('b');
    const { detail, entries } = await replayed(test, { recordingId, target: now.url });
    const outcomes = entries
      .filter(({ kind }) => kind === 'response')
      .map(({ detail: one }) => (one as DetailByKind['response']).outcome);
    expect(outcomes.slice(0, 3)).toEqual(['items', 'not-modified', 'not-modified']);
    expect(now.asked[1]?.headers['if-none-match']).toBe('"b"');
    const sentNs = entries.filter(({ kind }) => kind === 'request').map(({ atNs }) => atNs);
    expect((sentNs[2] ?? 0) - (sentNs[1] ?? 0)).toBeGreaterThan(60e6);
    expect(detail.status.timing.count).toBeGreaterThanOrEqual(2);
  });

  it('sends requests beside the stream again, with what was captured from the answers', async () => {
    const test = await engine();
    const shop = (id: string) =>
      served((request, response, _number, body) => {
        if (request.url === '/sse') {
          eventStream(response);
          response.write('data: {"hello":1}\n\n');
        } else if (request.url === '/login') json(response, { token: id });
        else json(response, { got: body, by: request.headers.authorization });
      });
    const made = await test.engine.startRecording({ name: 'session' });
    if (!made.ok) throw new Error(made.error.code);
    const { recordingId } = made.value;
    const before = await shop('token-of-then-1');
    const target = await test.must('connection.open', {
      endpoint: { url: `${before.url}/sse`, transport: 'sse' },
      recordingId,
    });
    await waitFor('an event', async () => (await test.entries(recordingId, 'kind:event')).length > 0);
    const post = (url: string, headers: string, body: string) =>
      test.must('http.request', {
        ...target,
        message: { kind: 'http', method: 'POST', url, headers, body, ownHeaders: false },
      });
    await post('/login', '', '{}');
    await post('/buy', 'Authorization: Bearer token-of-then-1', '{"by":"token-of-then-1"}');
    await test.must('connection.disconnect', target);
    const now = await shop('token-of-now-22');
    const { detail } = await replayed(test, { recordingId, target: now.url, autoCapture: true });
    expect(detail.status).toMatchObject({ state: 'done', sent: 3, toSend: 3 });
    expect(now.asked.at(-1)).toMatchObject({ url: '/buy', body: '{"by":"token-of-now-22"}' });
    expect(now.asked.at(-1)?.headers.authorization).toBe('Bearer token-of-now-22');
  });
});
