/** Recorded event streams and polls, as undici's EventSource and curl see them. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EventSource } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type At,
  answers,
  asks,
  closed,
  event,
  opened,
  opening,
  type ReplayBench,
  refused,
  replayBench,
} from '../../fixtures/replay-script.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const run = promisify(execFile);
let bench: ReplayBench;
beforeAll(async () => {
  bench = await replayBench();
});
afterAll(() => bench.close());

const SSE = 'http://recorded.example/sse';
const POLL = 'http://recorded.example/poll';

/** Status, headers in small letters, body and how long it took, of one request of curl. */
async function curl(url: string, ...more: string[]) {
  const startedMs = performance.now();
  const { stdout } = await run('curl', ['-sS', '-i', '--max-time', '8', ...more, url]).catch(
    (error: { stdout: string; code: number }) => ({ stdout: `${error.stdout}\n\ncurl ${error.code}` }),
  );
  const tookMs = performance.now() - startedMs;
  const [head = '', ...body] = stdout.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 2)]),
  );
  return { status: Number(line.split(' ')[1]), headers, body: body.join('\r\n\r\n'), tookMs };
}

describe('a recorded event stream', () => {
  const stream = (attempts: readonly (readonly At[])[]) => ({ transport: 'sse' as const, url: SSE, attempts });

  it('is written as recorded: ids, names, comments, retry, lines, and events of one chunk in one piece', async () => {
    const { base } = await bench.serve([
      stream([
        [
          opening(SSE),
          opened(SSE),
          { ms: 5, kind: 'retry', direction: 'toClient', detail: { retryMs: 900, chunk: 1 } },
          { ms: 5, kind: 'comment', direction: 'toClient', payload: Buffer.from('beat'), detail: { chunk: 1 } },
          { ...event(5, 'a', 'two\nlines'), detail: { event: 'price', id: 'a', chunk: 1 } },
          event(30, 'b', 'last', 2),
          closed(60),
        ],
      ]),
    ]);
    const { status, headers, body } = await curl(`http://${base}/sse`, '-N', '-H', 'Accept: text/event-stream');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-recorded': 'yes' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(body).toBe('retry: 900\n\n: beat\n\nid: a\nevent: price\ndata: two\ndata: lines\n\nid: b\ndata: last\n\n');
  });

  it('goes on behind Last-Event-ID, and with the next attempt behind the last id of one', async () => {
    const { base, replayId } = await bench.serve([
      stream([
        [opening(SSE), opened(SSE), event(5, '1', 'one'), event(6, '2', 'two'), event(7, '3', 'three'), closed(20)],
        [opening(SSE, 100), opened(SSE, 101), event(105, '4', 'four'), closed(120)],
      ]),
    ]);
    const seenAfter = async (id: string) => {
      const { body } = await curl(
        `http://${base}/sse`,
        '-N',
        '-H',
        `Last-Event-ID: ${id}`,
        '-H',
        'Accept: text/event-stream',
      );
      return [...body.matchAll(/data: (.*)/g)].map(([, data]) => data);
    };
    expect(await seenAfter('1')).toEqual(['two', 'three']);
    expect(await seenAfter('3')).toEqual(['four']);
    expect(await seenAfter('nobody has seen it')).not.toEqual([]);
    const { limits, clients } = await bench.must('replay.detail', { replayId });
    expect(limits.map(({ code }) => code)).toEqual(['RESUME_ID_UNKNOWN']);
    expect(clients[0]).toMatchObject({ resumedAfter: '1', over: true, attempt: 1 });
  });

  it('comes back by itself in undici’s EventSource, and gets what the recorded client got then', async () => {
    const { base } = await bench.serve([
      stream([
        [
          opening(SSE),
          opened(SSE),
          { ms: 2, kind: 'retry', direction: 'toClient', detail: { retryMs: 20, chunk: 1 } },
          event(5, '1', 'one'),
          closed(20, { by: 'network', clean: false }),
        ],
        [opening(SSE, 100), opened(SSE, 101), event(105, '2', 'two')],
      ]),
    ]);
    const seen: string[] = [];
    const source = new EventSource(`http://${base}/sse`);
    source.onmessage = ({ data, lastEventId }) => void seen.push(`${lastEventId} ${data}`);
    await waitFor('both', () => seen.length === 2);
    expect(seen).toEqual(['1 one', '2 two']);
    source.close();
  });

  it('is refused as recorded, then let in', async () => {
    const { base } = await bench.serve([
      stream([
        [
          opening(SSE),
          refused(
            5,
            503,
            [
              ['Retry-After', '4'],
              ['Content-Type', 'text/plain'],
            ],
            'not now',
          ),
        ],
        [opening(SSE, 100), refused(105, 401, [['WWW-Authenticate', 'Bearer']])],
        [opening(SSE, 200), opened(SSE, 201), event(205, '1', 'in'), closed(210)],
      ]),
    ]);
    const ask = () => curl(`http://${base}/sse`, '-N', '-H', 'Accept: text/event-stream');
    expect(await ask()).toMatchObject({ status: 503, headers: { 'retry-after': '4' }, body: 'not now' });
    expect(await ask()).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(await ask()).toMatchObject({ status: 200, body: 'id: 1\ndata: in\n\n' });
  });
});

describe('a recorded long-poll', () => {
  const at = (cursor: string) => `${POLL}?since=${cursor}`;
  const script: readonly At[] = [
    opening(POLL),
    asks(10, POLL),
    answers(20, 10, { items: 1, cursor: { 'query:since': '2' } }, '{"events":[{"id":1},{"id":2}],"last_id":2}'),
    asks(30, at('2'), { 'query:since': '2' }),
    answers(330, 300, { status: 204, outcome: 'no-content', items: 0 }),
    asks(340, at('2'), { 'query:since': '2' }),
    answers(400, 60, { items: 1, cursor: { 'query:since': '3' } }, '{"events":[{"id":3}],"last_id":3}'),
    asks(410, at('3'), { 'query:since': '3' }),
    answers(415, 5, { status: 503, outcome: 'busy', headers: [['Retry-After', '2']] }, 'draining'),
  ];
  const longPoll = (entries: readonly At[]) => ({ transport: 'long-poll' as const, url: POLL, attempts: [entries] });

  it('is held as long as recorded and goes on by its cursor, for curl too', async () => {
    const { base, replayId } = await bench.serve([longPoll(script)]);
    const url = `http://${base}/poll`;
    expect(await curl(url)).toMatchObject({ status: 200, body: '{"events":[{"id":1},{"id":2}],"last_id":2}' });
    const held = await curl(`${url}?since=2`);
    expect(held.status).toBe(204);
    expect(held.tookMs).toBeGreaterThan(290);
    expect(await curl(`${url}?since=2`)).toMatchObject({ body: '{"events":[{"id":3}],"last_id":3}' });
    expect(await curl(`${url}?since=3`)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: 'draining',
    });
    const { status, clients, limits } = await bench.must('replay.detail', { replayId });
    expect(clients).toHaveLength(1);
    expect(status).toMatchObject({ state: 'done', sent: 4, toSend: 4, received: 4 });
    expect(limits).toEqual([]);
  });

  it('gives several clients a playback each, and begins where a cursor says', async () => {
    const { base, replayId } = await bench.serve([longPoll(script)]);
    const url = `http://${base}/poll`;
    const [a, b] = await Promise.all([curl(url, '-A', 'a'), curl(url, '-A', 'b')]);
    expect(a.body).toBe(b.body);
    expect(await curl(`${url}?since=3`, '-A', 'c')).toMatchObject({ status: 503 });
    // Within a recorded answer: the whole of it.
    expect((await curl(`${url}?since=1`, '-A', 'd')).status).toBe(200);
    const { clients, limits } = await bench.must('replay.detail', { replayId });
    expect(clients).toHaveLength(4);
    expect(limits.map(({ code }) => code)).toEqual(['CURSOR_UNKNOWN']);
  });

  it('held while it stands still, it is answered by a step', async () => {
    const { base, replayId } = await bench.serve([longPoll(script)], { paused: true });
    const answer = curl(`http://${base}/poll`);
    await waitFor('a client', async () => (await bench.now(replayId)).received === 1);
    expect((await bench.now(replayId)).state).toBe('paused');
    await bench.must('replay.control', { replayId, action: { do: 'step' } });
    expect((await answer).status).toBe(200);
  });
});

describe('a recorded poll', () => {
  const etag = (value: string) =>
    [
      ['ETag', value],
      ['Content-Type', 'application/json'],
    ] as const;
  const script: readonly At[] = [
    opening(POLL),
    asks(10, POLL),
    // The body is the message, and recorded as that.
    answers(12, 2, { items: 1, headers: etag('"v1"') }),
    { ms: 12, kind: 'item', direction: 'toClient', payload: Buffer.from('{"n":1}'), detail: { index: 0 } },
    asks(20, POLL, { 'header:If-None-Match': '"v1"' }),
    answers(22, 2, { status: 304, outcome: 'not-modified', headers: [['ETag', '"v1"']] }),
    asks(30, POLL, { 'header:If-None-Match': '"v1"' }),
    answers(32, 2, { items: 2, headers: etag('"v2"') }),
    { ms: 32, kind: 'item', direction: 'toClient', payload: Buffer.from('{"n":2}'), detail: { index: 0 } },
    { ms: 32, kind: 'item', direction: 'toClient', payload: Buffer.from('{"n":3}'), detail: { index: 1 } },
  ];
  const poll = { transport: 'poll' as const, url: POLL, attempts: [script] };

  it('answers by its versions, makes bodies of messages, and repeats the last', async () => {
    const { base, replayId } = await bench.serve([poll]);
    const url = `http://${base}/poll`;
    expect(await curl(url)).toMatchObject({ status: 200, body: '{"n":1}', headers: { etag: '"v1"' } });
    expect(await curl(url, '-H', 'If-None-Match: "v1"')).toMatchObject({ status: 304, body: '' });
    expect(await curl(url, '-H', 'If-None-Match: "v1"')).toMatchObject({ status: 200, body: '[{"n":2},{"n":3}]' });
    expect(await curl(url, '-H', 'If-None-Match: "v2"')).toMatchObject({ status: 304 });
    expect(await curl(url)).toMatchObject({ status: 200, body: '[{"n":2},{"n":3}]' });
    const { status, limits } = await bench.must('replay.detail', { replayId });
    expect(status).toMatchObject({ sent: 3, toSend: 3 });
    expect(limits).toMatchObject([{ code: 'BODY_REBUILT', count: 1 }]);
  });

  it('gives the body to who asks without a version where “not modified” was recorded, and begins behind a version', async () => {
    const { base, replayId } = await bench.serve([poll]);
    const url = `http://${base}/poll`;
    await curl(url);
    expect(await curl(url)).toMatchObject({ status: 200, body: '{"n":1}' });
    const { limits } = await bench.must('replay.detail', { replayId });
    expect(limits).toMatchObject([{ code: 'CONDITION_ADDED', seqs: [6] }]);
    expect(await curl(url, '-A', 'new', '-H', 'If-None-Match: "v1"')).toMatchObject({ body: '[{"n":2},{"n":3}]' });
  });
});
