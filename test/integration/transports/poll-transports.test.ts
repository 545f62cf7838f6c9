import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src-main/engine/net/create-network.ts';
import { detectTransport } from '../../../src-main/engine/transports/detect.ts';
import { longPoll } from '../../../src-main/engine/transports/long-poll.ts';
import { poll } from '../../../src-main/engine/transports/poll.ts';
import type { ResumeState, Transport } from '../../../src-main/engine/transports/transport.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { runAttempt } from '../../fixtures/collecting-sink.ts';
import { eventStream, httpServer } from '../../fixtures/servers.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, number: number) => void;

async function serve(handler: Handler): Promise<string> {
  let number = 0;
  const server = await httpServer((request, response) => handler(request, response, ++number));
  closing.push(() => server.close());
  return server.url;
}

async function against(
  transport: Transport,
  handler: Handler,
  endpoint: Partial<EndpointInput> = {},
  resume?: ResumeState,
) {
  const url = await serve(handler);
  const running = runAttempt(
    transport,
    { transport: transport.name, url: `${url}/poll`, ...endpoint },
    resume === undefined ? {} : { resume },
  );
  closing.push(() => running.stop());
  return running;
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
};

/** Holds a request until the connection ends. */
const hold = (): void => undefined;

describe('long-poll', () => {
  const explicit = { cursor: [{ to: 'query:since', from: '$.last_id' }], items: '$.events[*]' };

  it('carries the cursor from each reply into the next request', async () => {
    const urls: (string | undefined)[] = [];
    const { sink, wait } = await against(
      longPoll,
      (request, response, number) => {
        urls.push(request.url);
        if (number > 3) return hold();
        json(response, { events: [{ id: number * 2 - 1 }, { id: number * 2, t: 'ü' }], last_id: number * 2 });
      },
      explicit,
    );
    await wait('request', 4);
    await waitFor('four requests', () => urls.length === 4);
    expect(urls.slice(0, 4)).toEqual(['/poll', '/poll?since=2', '/poll?since=4', '/poll?since=6']);
    expect(sink.texts('item')).toEqual(
      [1, 2, 3].flatMap((number) => [`{"id":${number * 2 - 1}}`, `{"id":${number * 2},"t":"ü"}`]),
    );
    expect(sink.of('item').map((entry) => entry.detail)).toEqual(
      [1, 2, 3, 4, 5, 6].map((id) => ({ index: (id - 1) % 2, id: String(id) })),
    );
    expect(sink.entries.slice(0, 4).map((entry) => [entry.kind, entry.direction])).toEqual([
      ['request', 'toServer'],
      ['response', 'toClient'],
      ['item', 'toClient'],
      ['item', 'toClient'],
    ]);
    expect(sink.of('request')[1]?.detail).toMatchObject({ method: 'GET', cursor: { 'query:since': '2' } });
    expect(sink.of('response')[0]?.detail).toMatchObject({
      status: 200,
      outcome: 'items',
      items: 2,
      cursor: { 'query:since': '2' },
    });
    expect(sink.resume.cursor).toEqual({ 'query:since': '6' });
    expect(sink.open?.status).toBe(200);
    expect(sink.polls).toEqual([false, false, false]);
    expect(sink.held).toBe(true);
    expect(sink.of('notice')).toEqual([]);
  });
  it('goes on from the cursor of the attempt before', async () => {
    const { sink, wait } = await against(longPoll, hold, explicit, { cursor: { 'query:since': '41' } });
    await wait('request');
    expect(sink.of('request')[0]?.detail.url).toMatch(/\?since=41$/);
  });
  it('keeps the text of items and 64-bit cursors as they were written', async () => {
    const urls: (string | undefined)[] = [];
    const { sink, wait } = await against(
      longPoll,
      (request, response, number) => {
        urls.push(request.url);
        if (number > 1) return hold();
        response.end('{"events": [ {"id":9007199254740993, "x": 1.0} , "s"],\n "last_id": 9007199254740995}');
      },
      explicit,
    );
    await wait('request', 2);
    await waitFor('two requests', () => urls.length === 2);
    expect(urls[1]).toBe('/poll?since=9007199254740995');
    expect(sink.texts('item')).toEqual(['{"id":9007199254740993, "x": 1.0}', '"s"']);
    expect(sink.of('item')[0]?.detail.id).toBe('9007199254740993');
  });
  it('puts a cursor into headers and into a JSON body', async () => {
    const seen: string[] = [];
    const { sink, wait } = await against(
      longPoll,
      (request, response, number) => {
        let body = '';
        request.on('data', (piece: Buffer) => {
          body += piece.toString();
        });
        request.on('end', () => {
          seen.push(`${request.headers['x-after']} ${body}`);
          if (number < 2) json(response, { next: { token: 'abc' }, n: 12 }, { 'X-Next': 'h1' });
        });
      },
      {
        method: 'POST',
        body: '{"q":"all","page":{"size":5}}',
        cursor: [
          { to: 'header:X-After', from: 'header:x-next' },
          { to: 'body:$.page.token', from: '$.next.token' },
          { to: 'body:$.n', from: '$.n' },
        ],
      },
    );
    await waitFor('two requests', () => seen.length === 2);
    expect(seen).toEqual([
      'undefined {"q":"all","page":{"size":5}}',
      'h1 {"q":"all","page":{"size":5,"token":"abc"},"n":12}',
    ]);
    await wait('request', 2);
    expect(sink.texts('request')[0]).toBe('{"q":"all","page":{"size":5}}');
  });
  it('guesses the usual shapes, and says so with the flags that make it explicit', async () => {
    const urls: (string | undefined)[] = [];
    const { sink } = await against(longPoll, (request, response, number) => {
      urls.push(request.url);
      if (number > 2) return hold();
      json(response, { messages: [{ id: number }], lastEventId: `m${number}` });
    });
    await waitFor('three requests', () => urls.length === 3);
    expect(urls[2]).toBe('/poll?lastEventId=m2');
    expect(sink.texts('item')).toEqual(['{"id":1}', '{"id":2}']);
    const notices = sink.of('notice').map((entry) => entry.detail);
    expect(notices).toMatchObject([{ code: 'CURSOR_GUESSED', severity: 'info' }]);
    expect(notices[0]?.hint).toContain("--cursor 'query:lastEventId=$.lastEventId' --items '$.messages[*]'");
  });
  it('works with nchan: one message a reply, cursor in Last-Modified and ETag', async () => {
    const seen: (string | undefined)[] = [];
    const { sink } = await against(longPoll, (request, response, number) => {
      seen.push(`${request.headers['if-modified-since']} ${request.headers['if-none-match']}`);
      if (number > 2) return hold();
      response.writeHead(200, {
        'Content-Type': 'text/plain',
        'Last-Modified': `Sat, 21 Nov 2026 09:00:0${number} GMT`,
        Etag: `${number}`,
        Vary: 'If-None-Match, If-Modified-Since',
      });
      response.end(Buffer.from([0xff, number]));
    });
    await waitFor('three requests', () => seen.length === 3);
    expect(seen).toEqual(['undefined undefined', 'Sat, 21 Nov 2026 09:00:01 GMT 1', 'Sat, 21 Nov 2026 09:00:02 GMT 2']);
    expect(sink.of('item').map((entry) => [...(entry.payload ?? [])])).toEqual([
      [0xff, 1],
      [0xff, 2],
    ]);
  });
  it('says once when the cursor is missing, keeps the reply, and goes on from the last one', async () => {
    const urls: (string | undefined)[] = [];
    const { sink, wait } = await against(
      longPoll,
      (request, response, number) => {
        urls.push(request.url);
        if (number > 4) return hold();
        json(response, number === 1 ? { events: [1], last_id: 5 } : { events: [number] });
      },
      explicit,
    );
    await wait('request', 5);
    await waitFor('five requests', () => urls.length === 5);
    expect(urls[4]).toBe('/poll?since=5');
    expect(sink.texts('item')).toEqual(['1', '2', '3', '4']);
    expect(sink.of('notice').map((entry) => entry.detail.code)).toEqual(['CURSOR_MISSING']);
    expect(sink.of('response')[1]?.text).toBe('{"events":[2]}');
  });
  it('keeps a reply whole that is not JSON', async () => {
    const { sink, wait } = await against(
      longPoll,
      (_request, response, number) => (number > 1 ? hold() : void response.end('<html>')),
      explicit,
    );
    await wait('item');
    expect(sink.texts('item')).toEqual(['<html>']);
    expect(sink.of('notice').map((entry) => entry.detail.code)).toEqual(['BODY_NOT_JSON']);
  });
  it('tells empty, 204, 304, timeouts and held gateways apart', async () => {
    const statuses = [200, 204, 304, 504];
    const { sink, wait } = await against(
      longPoll,
      (_request, response, number) => {
        const status = statuses[number - 1];
        if (status === undefined) return hold();
        if (status === 200) return json(response, { events: [], last_id: 1 });
        // A gateway's 504 counts as held only when it was.
        setTimeout(
          () => {
            response.writeHead(status);
            response.end();
          },
          status === 504 ? 1_050 : 0,
        );
      },
      { ...explicit, pollTimeoutMs: 1_500 },
    );
    await wait('response', 5);
    expect(sink.of('response').map((entry) => [entry.detail.status, entry.detail.outcome, entry.direction])).toEqual([
      [200, 'empty', 'toClient'],
      [204, 'no-content', 'toClient'],
      [304, 'not-modified', 'toClient'],
      [504, 'timeout', 'toClient'],
      [0, 'timeout', null],
    ]);
    expect(sink.polls).toEqual([true, true, true, true, true]);
    expect(sink.of('response')[4]?.detail.heldMs).toBeGreaterThan(1_400);
    expect(sink.end).toBeUndefined();
    await wait('request', 6);
  });
  it('does not spin on a server that answers at once with nothing, and says so', async () => {
    let requests = 0;
    const { sink, wait } = await against(
      longPoll,
      (_request, response) => {
        requests += 1;
        json(response, { events: [], last_id: 1 });
      },
      explicit,
    );
    await wait('request', 4);
    const at = sink.of('request').map((entry) => entry.atNs / 1e6);
    expect((at[1] as number) - (at[0] as number)).toBeGreaterThan(240);
    expect((at[3] as number) - (at[2] as number)).toBeGreaterThan(950);
    expect(requests).toBeLessThan(6);
  });
  it.each([
    ['429 with seconds', 429, '2', 2_000],
    ['503 with a date', 503, 'date', 5_000],
    ['503 without', 503, undefined, undefined],
  ])('%s ends the attempt as busy', async (_name, status, retryAfter, delayMs) => {
    const { sink, ended } = await against(longPoll, (_request, response) => {
      const value = retryAfter === 'date' ? new Date(Date.now() + 5_500).toUTCString() : retryAfter;
      response.writeHead(status, value === undefined ? {} : { 'Retry-After': value });
      response.end('later');
    });
    const end = await ended();
    expect(end).toMatchObject({ mayRetry: true, error: { code: `HTTP_${status}`, body: 'later' } });
    if (delayMs === undefined) expect(end.retryAfterMs).toBeUndefined();
    else expect(Math.abs((end.retryAfterMs as number) - delayMs)).toBeLessThan(700);
    expect(sink.of('response')[0]?.detail).toMatchObject({ outcome: 'busy', status });
  });
  it.each([
    [400, false],
    [401, false],
    [404, false],
    [410, false],
    [408, true],
    [500, true],
    [502, true],
  ])('%i ends the attempt; trying again may help: %s', async (status, mayRetry) => {
    const { sink, ended } = await against(longPoll, (_request, response) => {
      response.writeHead(status);
      response.end('no');
    });
    expect(await ended()).toMatchObject({ mayRetry, error: { code: `HTTP_${status}` } });
    expect(sink.of('response')).toHaveLength(1);
    expect(sink.of('response')[0]?.text).toBe('no');
    expect(sink.open).toBeUndefined();
  });
  it('ends when the connection breaks', async () => {
    const { sink, ended } = await against(
      longPoll,
      (_request, response, number) => {
        if (number === 1) json(response, { events: [1], last_id: 1 });
        else response.socket?.resetAndDestroy();
      },
      explicit,
    );
    expect(await ended()).toMatchObject({
      mayRetry: true,
      close: { clean: false, by: 'network' },
      error: { code: 'ECONNRESET' },
    });
    expect(sink.held).toBe(false);
  });
  it('says so when the address is an event stream', async () => {
    const { ended } = await against(longPoll, (_request, response) => eventStream(response));
    expect(await ended()).toMatchObject({ mayRetry: false, error: { code: 'POLL_EVENT_STREAM' } });
  });
  it('ends when asked, in the middle of a held request', async () => {
    let gone = false;
    const { attempt, sink, wait } = await against(longPoll, (_request, response) => {
      response.on('close', () => {
        gone = true;
      });
    });
    await wait('request');
    attempt.close(1000, '');
    expect(sink.end).toBeDefined();
    expect(sink.held).toBe(false);
    await waitFor('the server to notice', () => gone);
  });
  it('asks nothing while reading is paused', async () => {
    let requests = 0;
    const { attempt, wait } = await against(
      longPoll,
      (_request, response, number) => {
        requests = number;
        json(response, { events: [number], last_id: number });
      },
      { ...explicit, intervalMs: 10 },
    );
    await wait('item', 3);
    attempt.pauseReading();
    let before = -1;
    await waitFor('the requests to stop', async () => {
      before = requests;
      await new Promise((resolve) => setTimeout(resolve, 60));
      return before === requests;
    });
    attempt.resumeReading();
    await waitFor('the requests to go on', () => requests > before + 2);
  });
});

describe('poll', () => {
  it('asks in the rhythm of its interval, from start to start', async () => {
    const { sink, wait } = await against(
      poll,
      (_request, response, number) => void setTimeout(() => json(response, { number }), 60),
      { intervalMs: 150 },
    );
    await wait('request', 5);
    const at = sink.of('request').map((entry) => entry.atNs / 1e6);
    const mean = ((at[4] as number) - (at[0] as number)) / 4;
    expect(mean).toBeGreaterThan(140);
    expect(mean).toBeLessThan(200);
    expect(sink.texts('item').slice(0, 2)).toEqual(['{"number":1}', '{"number":2}']);
    expect(sink.of('notice')).toEqual([]);
  });
  it('asks conditionally, and counts what was wasted', async () => {
    const seen: (string | undefined)[] = [];
    const { sink, wait } = await against(
      poll,
      (request, response, number) => {
        seen.push(request.headers['if-none-match']);
        const etag = number < 3 ? '"a"' : '"b"';
        if (request.headers['if-none-match'] === etag) {
          response.writeHead(304, { ETag: etag });
          return void response.end();
        }
        json(response, { etag }, { ETag: etag });
      },
      { intervalMs: 10 },
    );
    await wait('response', 4);
    expect(seen.slice(0, 4)).toEqual([undefined, '"a"', '"a"', '"b"']);
    expect(
      sink
        .of('response')
        .slice(0, 4)
        .map((entry) => entry.detail.outcome),
    ).toEqual(['items', 'not-modified', 'items', 'not-modified']);
    expect(sink.polls.slice(0, 4)).toEqual([false, true, false, true]);
    expect(sink.resume).toMatchObject({ etag: '"b"', cursor: { 'header:If-None-Match': '"b"' } });
  });
  it('knows an unchanged body without an ETag, and does not repeat its items', async () => {
    const { sink, wait } = await against(
      poll,
      (_request, response, number) => json(response, { state: number < 3 ? 'same' : 'other' }),
      { intervalMs: 10 },
    );
    await wait('item', 2);
    expect(sink.texts('item')).toEqual(['{"state":"same"}', '{"state":"other"}']);
    const [first, second, third] = sink.of('response').map((entry) => entry.detail);
    expect(first).toMatchObject({ outcome: 'items', items: 1 });
    expect(first?.unchanged).toBeUndefined();
    expect(second).toMatchObject({ outcome: 'empty', items: 0, unchanged: true });
    expect(third).toMatchObject({ outcome: 'items' });
    expect(sink.polls.slice(0, 3)).toEqual([false, true, false]);
  });
  it('ends at a gateway that finds nobody', async () => {
    const { ended } = await against(poll, (_request, response) => {
      response.writeHead(504);
      response.end();
    });
    expect(await ended()).toMatchObject({ mayRetry: true, error: { code: 'HTTP_504' } });
  });
  it('keeps its socket between polls', async () => {
    const { sink, wait } = await against(poll, (_request, response, number) => json(response, { number }), {
      intervalMs: 10,
    });
    await wait('response', 3);
    const [first, second] = sink.of('response').map((entry) => entry.detail.timings);
    expect(first?.tcpMs).toBeGreaterThan(0);
    expect(second?.tcpMs).toBeUndefined();
  });
});

describe('transport auto', () => {
  const detect = async (url: string, more: Partial<EndpointInput> = {}) => {
    const network = createNetwork();
    closing.push(() => network.close());
    return detectTransport(v.parse(EndpointSchema, { url, ...more }), network);
  };
  it.each([
    ['an event stream', 'sse', (_: IncomingMessage, response: ServerResponse) => eventStream(response)],
    [
      'a cursor in the body',
      'long-poll',
      (_: IncomingMessage, response: ServerResponse) => json(response, { events: [], last_id: 1 }),
    ],
    ['other JSON', 'poll', (_: IncomingMessage, response: ServerResponse) => json(response, { temperature: 21 })],
    ['a request that is held', 'long-poll', hold],
  ] as const)('takes %s for %s', async (_name, expected, handler) => {
    expect(await detect(await serve(handler))).toEqual({ ok: true, value: expected });
  });
  it('goes by the scheme of a WebSocket address, and does not try out a POST', async () => {
    expect(await detect('ws://127.0.0.1:1/')).toEqual({ ok: true, value: 'websocket' });
    const post = { method: 'POST', body: '{"stream": true}' };
    expect(await detect('http://127.0.0.1:1/', post)).toEqual({ ok: true, value: 'sse' });
  });
  it('gives the failure of its request', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(404);
      response.end('nothing here');
    });
    expect(await detect(url)).toMatchObject({ ok: false, error: { code: 'HTTP_404', body: 'nothing here' } });
  });
});
