/** What a recording shows of long-polls and polls, through the engine's door: each kind of reply looks different. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Headers } from '../../../src-shared/model/entry.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';
import { type TestEngine, testEngine, textOf } from '../../fixtures/engine.ts';
import { recorded } from '../../fixtures/recorded.ts';
import { httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let test: TestEngine;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  await test.close();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Handler = (response: ServerResponse, request: IncomingMessage, body: string) => void;

/** Answers the first request with the first handler, and so on; those after the last are held. */
async function serve(...handlers: Handler[]): Promise<{ url: string; asked: IncomingMessage[]; bodies: string[] }> {
  const asked: IncomingMessage[] = [];
  const bodies: string[] = [];
  const server = await httpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push(request);
      bodies.push(body);
      handlers.shift()?.(response, request, body);
    });
  });
  cleanups.push(server.close);
  return { url: server.url, asked, bodies };
}

const json =
  (value: unknown, headers: Record<string, string> = {}): Handler =>
  (response) =>
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (response) =>
    response.writeHead(code, headers).end();

const rules = { items: '$.events[*]', cursor: [{ to: 'query:since', from: '$.last_id' }] };

describe('long-poll', () => {
  it('tells items, nothing, 204, 304, a timeout and 429 apart, and how long each was held', async () => {
    const { url } = await serve(
      json({ events: [{ id: 1 }, { id: 2 }], last_id: 2 }),
      (response, request, body) => setTimeout(() => json({ events: [], last_id: 2 })(response, request, body), 120),
      status(204),
      status(304),
      () => undefined,
      status(429, { 'Retry-After': '1' }),
    );
    const { of } = await recorded(test, {
      url,
      transport: 'long-poll',
      ...rules,
      pollTimeoutMs: 150,
      reconnect: { policy: 'server' },
    });
    const responses = await of('response', 6);
    expect(responses.map(({ detail }) => [detail.status, detail.outcome, detail.items])).toEqual([
      [200, 'items', 2],
      [200, 'empty', 0],
      [204, 'no-content', 0],
      [304, 'not-modified', 0],
      [0, 'timeout', 0],
      [429, 'busy', 0],
    ]);
    const [first, empty, , , timeout, busy] = responses.map(({ detail }) => detail);
    expect(first?.cursor).toEqual({ 'query:since': '2' });
    expect(first?.heldMs).toBeLessThan(100);
    expect(empty?.heldMs).toBeGreaterThanOrEqual(115);
    expect(timeout?.heldMs).toBeGreaterThanOrEqual(145);
    expect(busy?.retryAfterMs).toBe(1_000);
    // Different words for each.
    const words = responses.map(({ detail }) => sentenceText(sentenceOf('response', detail, 1) ?? { rest: '' }));
    expect(new Set(words.map((text) => text.replace(/held .*/, ''))).size).toBe(6);
    const [wait] = await of('wait');
    expect(wait?.detail).toMatchObject({ policy: 'server', delayMs: 1_000, source: 'retry-after' });
    expect((await of('item', 2)).map((item) => [textOf(item), item.detail.index])).toEqual([
      ['{"id":1}', 0],
      ['{"id":2}', 1],
    ]);
  });

  it('asks with the cursor in query, header and body, and shows each request as it left', async () => {
    const { url, asked, bodies } = await serve(
      json({ events: [], next: 'n1', page: { at: 7 } }, { ETag: '"e1"', 'Set-Cookie': 'sid=3; Path=/' }),
    );
    const { of } = await recorded(test, {
      url: `${url}/feed?a=b`,
      transport: 'long-poll',
      method: 'POST',
      body: '{"want":"all"}',
      items: '$.events[*]',
      cursor: [
        { to: 'query:after', from: '$.next' },
        { to: 'header:If-None-Match', from: 'header:ETag' },
        { to: 'body:$.from.at', from: '$.page.at' },
      ],
    });
    const [, second] = await of('request', 2);
    await waitFor('the second request', () => asked.length === 2);
    expect(asked[1]?.url).toBe('/feed?a=b&after=n1');
    expect(asked[1]?.headers).toMatchObject({ 'if-none-match': '"e1"', cookie: 'sid=3' });
    expect(JSON.parse(bodies[1] ?? '')).toMatchObject({ want: 'all', from: { at: 7 } });
    expect(second).toMatchObject({ direction: 'toServer' });
    expect(second?.detail).toMatchObject({
      method: 'POST',
      url: `${url}/feed?a=b&after=n1`,
      cursor: { 'query:after': 'n1', 'header:If-None-Match': '"e1"', 'body:$.from.at': '7' },
    });
    const raw = asked[1]?.rawHeaders ?? [];
    const sent: Headers = raw.flatMap((name, index) =>
      index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : [],
    );
    expect(second?.detail.headers).toEqual(sent);
    const [response] = await of('response');
    expect(response?.detail.headers).toContainEqual(['ETag', '"e1"']);
    expect(response?.detail.timings?.waitMs).toBeGreaterThan(0);
  });

  it('says while it is held, since when', async () => {
    const { url } = await serve(json({ events: [], last_id: 1 }));
    const { target, of } = await recorded(test, { url, transport: 'long-poll', ...rules });
    await of('request', 2);
    const held = await test.until(target.connection, 'held', (now) => now.heldSinceNs !== undefined && now.polls === 1);
    expect(held).toMatchObject({ state: 'open', polls: 1, wastedPolls: 1 });
  });

  it('goes on from its cursor after a drop', async () => {
    const { url, asked } = await serve(json({ events: [{ id: 4 }], last_id: 4 }), (response) =>
      response.socket?.resetAndDestroy(),
    );
    const reconnect = { policy: 'fixed', delayMs: 10 } as const;
    const { of } = await recorded(test, { url, transport: 'long-poll', ...rules, reconnect });
    const [, , third] = await of('request', 3);
    expect(third?.attempt).toBe(2);
    await waitFor('the third request', () => asked.length === 3);
    expect(asked.map((request) => request.url)).toEqual(['/', '/?since=4', '/?since=4']);
  });
});

describe('poll', () => {
  it('counts what was wasted', async () => {
    const same = json({ price: 1 }, { ETag: '"1"' });
    const { url, asked } = await serve(same, status(304), status(304), json({ price: 2 }, { ETag: '"2"' }), same);
    const { target, of } = await recorded(test, { url, transport: 'poll', intervalMs: 20 });
    const responses = await of('response', 5);
    expect(responses.map(({ detail }) => detail.outcome)).toEqual([
      'items',
      'not-modified',
      'not-modified',
      'items',
      'items',
    ]);
    expect(asked.slice(0, 5).map((request) => request.headers['if-none-match'])).toEqual([
      undefined,
      '"1"',
      '"1"',
      '"1"',
      '"2"',
    ]);
    await test.until(target.connection, 'counted', (now) => now.polls === 5 && now.wastedPolls === 2);
  });

  it.each([
    ['503 with Retry-After', status(503, { 'Retry-After': '1' }), 'busy', { source: 'retry-after', delayMs: 1_000 }],
    ['503 without', status(503), 'busy', { policy: 'fixed', delayMs: 30 }],
    ['502', status(502), 'error', { policy: 'fixed', delayMs: 30 }],
  ] as const)('after %s waits and asks again', async (_what, refuse, outcome, wait) => {
    const { url } = await serve(json({ price: 1 }), refuse, json({ price: 2 }));
    const reconnect = { policy: 'fixed', delayMs: 30 } as const;
    const { of } = await recorded(test, { url, transport: 'poll', intervalMs: 10, reconnect });
    expect((await of('wait'))[0]?.detail).toMatchObject(wait);
    expect((await of('item', 2)).map(textOf)).toEqual(['{"price":1}', '{"price":2}']);
    expect((await of('response', 3)).map(({ detail, attempt }) => [detail.outcome, attempt])).toEqual([
      ['items', 1],
      [outcome, 1],
      ['items', 2],
    ]);
  });
});
