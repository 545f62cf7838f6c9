import { describe, expect, test } from 'vitest';
import { createViews } from '../../../src-main/engine/capture/views/create-views.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';

/** Entries 1 to 20, one or two of everything; small pages, so that each filter crosses some. */
const STORY: readonly ShortEntry[] = [
  { kind: 'connecting', detail: { url: 'ws://feed.test/prices', cause: 'user' } }, // 1
  {
    kind: 'open',
    detail: {
      url: 'ws://feed.test/prices',
      status: 101,
      requestHeaders: [['Origin', 'http://app.test']],
      responseHeaders: [['Server', 'nginx/1.25']],
      timings: { tcpMs: 3 },
    },
  }, // 2
  { payload: '{"type":"price","symbol":"ACME","px":101.42,"book":{"bid":[101.41,800]}}' }, // 3
  { payload: '{"type":"price","symbol":"INIT","px":"99.5"}' }, // 4
  { payload: '{"type":"trade","id":9007199254740993,"tags":["a","B"]}', direction: 'toServer' }, // 5
  { kind: 'binary', payload: new Uint8Array([0, 1, 65, 67, 77, 69]) }, // 6: …ACME
  { kind: 'ping', payload: new Uint8Array([0, 0, 0xcb, 0x2d]), direction: 'toServer' }, // 7
  { kind: 'pong', payload: new Uint8Array([0, 0, 0xcb, 0x2d]), detail: { rttMs: 12.5 } }, // 8
  { kind: 'missed', detail: { what: 'pong', waitedForMs: 1500, expectedByNs: 9 } }, // 9
  { kind: 'close', detail: { code: 1006, clean: false, by: 'network', livedMs: 2100 } }, // 10
  { kind: 'connecting', attempt: 2, detail: { url: 'ws://feed.test/prices', cause: 'retry' } }, // 11
  { kind: 'error', attempt: 2, detail: { code: 'ECONNREFUSED', message: 'Nothing listens.', hint: 'Start it.' } }, // 12
  { kind: 'event', connection: 2, payload: 'Grüße', detail: { event: 'price', id: '41', chunk: 1 } }, // 13
  { kind: 'event', connection: 2, payload: '{"\\u0070x":7}', detail: { event: 'message', chunk: 1 } }, // 14
  { kind: 'comment', connection: 2, payload: 'keep-alive', detail: { chunk: 2 } }, // 15
  {
    kind: 'response',
    connection: 3,
    detail: { status: 503, headers: [], heldMs: 5200, outcome: 'busy', items: 0 },
  }, // 16
  { kind: 'item', connection: 3, payload: 'x'.repeat(5000), detail: { index: 0, id: '42' } }, // 17
  { kind: 'close', connection: 3, detail: { code: 1000, clean: true, by: 'client' } }, // 18
  { payload: 'not { json' }, // 19
  { payload: '' }, // 20
];

const LIFECYCLE = [1, 2, 9, 10, 11, 12, 18];

function pages(perPage: number): MemoryPages {
  const source = new MemoryPages(STORY, perPage);
  source.addConnection({ connection: 2, name: 'orders', transport: 'sse', url: 'http://feed.test/sse' });
  source.addConnection({ connection: 3, name: 'jobs', transport: 'long-poll', url: 'http://feed.test/poll' });
  return source;
}

async function found(filter: string, perPage = 7): Promise<number[]> {
  const views = createViews({ source: () => pages(perPage), changed: () => undefined });
  const entries = views.entries({ recordingId: 'r', filter });
  if (!entries.ok) throw new Error(entries.error.message);
  const seqs: number[] = [];
  for await (const entry of entries.value) seqs.push(entry.seq);
  expect(await views.count({ recordingId: 'r', filter })).toEqual({ ok: true, value: seqs.length });
  return seqs;
}

describe('a filter finds', () => {
  test.each<[string, number[]]>([
    ['acme', [3, 6]],
    ['"px\\":101"', [3]],
    ['GRÜSSE', []],
    ['grüße', [13]],
    ['GRÜßE', [13]],
    ['zzz', []],
    // what a row says and what its detail holds can be searched too
    ['nginx', [2]],
    ['"lived 2.1 s"', [10]],
    ['econnrefused', [12]],
    ['"no pong within"', [9]],
    ['"rtt 13 ms"', [8]],
    ['feed.test', [1, 2, 11]],
    ['41', [3, 13]],
    ['/px":"?1\\d+\\./', [3]],
    ['/ACME/', [3, 6]],
    ['/acme/', []],
    ['/acme/i', [3, 6]],
    ['/^$/', [20]],
    ['kind:text', [3, 4, 5, 19, 20]],
    ['kind:ping,pong', [7, 8]],
    ['dir:out', [5, 7]],
    ['dir:in kind:pong', [8]],
    ['event:price', [13]],
    ['event != price', [14]],
    ['event ~ mess', [14]],
    ['id:41', [13]],
    ['id:41,42', [13, 17]],
    ['conn:2', [13, 14, 15]],
    ['conn:jobs', [16, 17, 18]],
    ['transport:sse', [13, 14, 15]],
    ['status:503', [16]],
    ['status:1xx', [2]],
    ['status>=100', [2, 16]],
    ['code:1006', [10]],
    ['code<1006', [18]],
    ['code:ECONNREFUSED', [12]],
    ['size>4kb', [17]],
    ['size = 4', [7, 8]],
    ['attempt:2', [11, 12]],
    ['attempt>1', [11, 12]],
    ['seq>18', [19, 20]],
    ['after:19ms', [19, 20]],
    ['before:3ms', [1, 2]],
    ['at > 18ms at <= 19ms', [19]],
    ['rtt>10ms', [8]],
    ['rtt>20ms', []],
    ['held>5s', [16]],
    ['type:price', [3, 4]],
    ['json.px', [3, 4, 14]],
    ['json.px > 100', [3]],
    ['json.px > 1', [3, 4, 14]],
    ['json.px = 99.5', [4]],
    ['json.px = 99.50', [4]],
    ['json.px = "99.5"', [4]],
    ['json.px = "101.42"', []],
    ['json.px = 7', [14]],
    ['json.px != 7', [3, 4]],
    ['json.symbol ~ acm', [3]],
    ['json.symbol ~ /^A/', [3]],
    ['json.symbol > "F"', [4]],
    ['json.book.bid[1] = 800', [3]],
    ['json.book.bid[*] = 800', [3]],
    ['json.book.bid[2]', []],
    ['json.tags[*] = B', [5]],
    // past 2^53 doubles cannot tell neighbours apart; the filter can
    ['json.id = 9007199254740993', [5]],
    ['json.id = 9007199254740992', []],
    ['json.id > 9007199254740992', [5]],
    ['json.toString', []],
    ['acme or kind:ping', [3, 6, 7]],
    ['acme -kind:binary', [3]],
    ['not (kind:text or kind:event,item,binary,ping,pong,comment,response) conn:1', [1, 2, 9, 10, 11, 12]],
    ['kind:text not type:price not acme', [5, 19, 20]],
    ['(acme or init) json.px < 100', [4]],
  ])('%s', async (filter, seqs) => {
    for (const perPage of [1, 7, 8192]) expect(await found(filter, perPage), `${perPage} a page`).toEqual(seqs);
  });
});

/** Rows of a finished view. */
async function viewed(filter: string, more: { connections?: number[]; fromNs?: number; toNs?: number } = {}) {
  const views = createViews({ source: () => pages(7), changed: () => undefined });
  const opened = await views.open({ recordingId: 'r', filter, ...more });
  if (!opened.ok) throw new Error(opened.error.message);
  const { viewId } = opened.value;
  while (views.statuses()[0]?.done === false) await new Promise((resolve) => setImmediate(resolve));
  const slice = await views.slice({ viewId, from: -250, count: 500 });
  if (!slice.ok) throw new Error(slice.error.message);
  return { ...slice.value, seqs: slice.value.rows.map((row) => row.seq) };
}

describe('lifecycle entries stand as separators', () => {
  test.each<[string, number[], number[]]>([
    // filter, matches, separators kept beside them
    ['acme', [3, 6], LIFECYCLE],
    ['not acme kind:text', [4, 5, 19, 20], LIFECYCLE],
    ['dir:out', [5, 7], LIFECYCLE],
    ['kind:ping', [7], LIFECYCLE],
    ['kind:ping conn:1', [7], [1, 2, 9, 10, 11, 12]],
    ['acme attempt:1', [3, 6], [1, 2, 9, 10, 18]],
    ['acme before:5ms', [3], [1, 2]],
    // asked for lifecycle itself, the filter decides
    ['kind:close', [10, 18], []],
    ['code:1006', [10], []],
    ['kind:text -kind:connecting,missed', [3, 4, 5, 19, 20], [2, 10, 12, 18]],
    ['not kind:close', [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 19, 20], []],
    ['kind:close or px', [3, 4, 10, 18], [1, 2, 9, 11, 12]],
  ])('%s', async (filter, matches, separators) => {
    const { status, seqs } = await viewed(filter);
    expect(seqs).toEqual([...matches, ...separators].sort((a, b) => a - b));
    expect(status.matches).toBe(matches.length);
  });
});

test('a tab narrows to its connections, a range to its time, both ends included', async () => {
  expect((await viewed('', { connections: [2] })).seqs).toEqual([13, 14, 15]);
  expect((await viewed('', { connections: [2, 3] })).seqs).toEqual([13, 14, 15, 16, 17, 18]);
  expect((await viewed('', { fromNs: 3e6, toNs: 5e6 })).seqs).toEqual([3, 4, 5]);
  expect((await viewed('px', { connections: [2] })).seqs).toEqual([]);
  expect((await viewed('px', { connections: [1], fromNs: 4e6 })).seqs).toEqual([4, 9, 10, 11, 12]);
});
