import { describe, expect, test } from 'vitest';
import { createViews } from '../../../src-main/engine/capture/views/create-views.ts';
import { locateJson } from '../../../src-main/engine/capture/views/json-locate.ts';
import { PREVIEW_CHARS, type Row } from '../../../src-shared/contract/recording.ts';
import { parseFilter } from '../../../src-shared/filter/index.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';

/** The row of one entry in a view that shows it whatever the filter marks. */
async function rowOf(entry: ShortEntry, marking = ''): Promise<Row> {
  const source = new MemoryPages([entry]);
  const views = createViews({ source: () => source, changed: () => undefined });
  const opened = await views.open({ recordingId: 'r', filter: marking });
  if (!opened.ok) throw new Error(opened.error.message);
  while (views.statuses()[0]?.done === false) await new Promise((resolve) => setImmediate(resolve));
  const slice = await views.slice({ viewId: opened.value.viewId, from: -1, count: 2 });
  const row = slice.ok ? slice.value.rows[0] : undefined;
  if (row === undefined) throw new Error(`no row with ${marking}`);
  return row;
}

function marked(row: Row): string[] {
  return (row.matches ?? []).map(([from, to]) => row.preview.slice(from, to));
}

describe('a preview', () => {
  test.each<[string, ShortEntry, string]>([
    ['is the payload', { payload: '{"px":1}' }, '{"px":1}'],
    ['shows control characters', { payload: 'a\n\tb\u0000c\u007f' }, 'a␊␉b␀c␡'],
    ['shows what turns text around', { payload: 'a\u202eb\u200f' }, 'a\ufffdb\ufffd'],
    ['shows invalid UTF-8', { payload: new Uint8Array([0x61, 0xff, 0x62]) }, 'a\ufffdb'],
    ['of bytes is hex pairs', { kind: 'binary', payload: new Uint8Array([0, 0, 0xcb, 0x2d]) }, '00 00 cb 2d'],
    ['of a ping is hex pairs', { kind: 'ping', payload: new Uint8Array([0, 0, 0xcb, 0x2d]) }, '00 00 cb 2d'],
    ['of a ping that reads as text is text', { kind: 'ping', payload: 'beat' }, 'beat'],
    [
      'of a pong begins with its round trip',
      { kind: 'pong', payload: 'beat', detail: { rttMs: 12 } },
      'RTT 12 ms · beat',
    ],
    ['of nothing is nothing', { kind: 'ping' }, ''],
    [
      'of a lifecycle entry is its sentence',
      { kind: 'close', detail: { code: 1006, clean: false, by: 'network', livedMs: 2100 } },
      '1006 network closed the socket, no close frame · lived 2.1 s',
    ],
  ])('%s', async (_, entry, preview) => {
    const row = await rowOf(entry);
    expect(row.preview).toBe(preview);
    expect([row.cutStart, row.cutEnd, row.matches]).toEqual([undefined, undefined, undefined]);
  });

  test('of a long payload is its start', async () => {
    const row = await rowOf({ payload: 'ab'.repeat(5000) });
    expect(row.preview).toBe('ab'.repeat(PREVIEW_CHARS / 2));
    expect([row.cutStart, row.cutEnd, row.size]).toEqual([undefined, true, 10_000]);
  });

  test('cuts no character in two', async () => {
    const row = await rowOf({ payload: `a${'💥'.repeat(300)}` });
    expect(row.preview).toBe(`a${'💥'.repeat((PREVIEW_CHARS - 2) / 2)}`);
    expect(row.preview.isWellFormed()).toBe(true);
  });

  test.each<[string, string, string[]]>([
    ['px', '{"PX":1,"x":"px"}', ['PX', 'px']],
    ['json.px > 100', '{"a":{"px":7},"px": 101.42 ,"b":1}', ['101.42']],
    ['json.items[*].id >= 2', '{"items":[{"id":1},{"id":2},{"id":3}]}', ['2', '3']],
    ['json.name', '{"name":{"a":[1,"}"]}}', ['{"a":[1,"}"]}']],
    ['/p(x+)/', 'px pxx p', ['px', 'pxx']],
    ['px -zz', 'px zy', ['px']],
    ['px or xy', 'pxy xy', ['px', 'xy']],
  ])('marks what %s found in %s', async (filter, payload, found) => {
    expect(marked(await rowOf({ payload }, filter))).toEqual(found);
  });

  test('marks words in a sentence and bytes in hex', async () => {
    const error = { code: 'ECONNREFUSED', message: 'Nothing listens.', hint: 'Start it.' };
    expect(marked(await rowOf({ kind: 'error', detail: error }, 'refused'))).toEqual(['REFUSED']);
    const bytes = new Uint8Array([0, 0x41, 0x42, 1]);
    expect(marked(await rowOf({ kind: 'binary', payload: bytes }, 'ab'))).toEqual(['41 42']);
  });

  test('begins near the first match when that is past the start', async () => {
    const row = await rowOf({ payload: `${'é'.repeat(10_000)}needle${'z'.repeat(10_000)}` }, 'NEEDLE');
    expect([row.cutStart, row.cutEnd]).toEqual([true, true]);
    expect(row.preview).toHaveLength(PREVIEW_CHARS);
    expect(row.matches).toEqual([[40, 46]]);
    expect(marked(row)).toEqual(['needle']);
  });
});

test('a row has the detail of its kind without headers and frames', async () => {
  const headers = { requestHeaders: [['a', 'b']] as const, responseHeaders: [] };
  const open = await rowOf({
    kind: 'open',
    detail: { url: 'ws://x/', status: 101, timings: { tcpMs: 3 }, ...headers },
  });
  expect(open.detail).toEqual({ url: 'ws://x/', status: 101, timings: { tcpMs: 3 } });
  expect((await rowOf({ kind: 'event', payload: 'x', detail: { event: 'price', id: '4', chunk: 2 } })).detail).toEqual({
    event: 'price',
    id: '4',
    chunk: 2,
  });
  const text = await rowOf({ payload: 'x', frame: 0x8101, wireSize: 3 });
  expect(text).toMatchObject({
    seq: 1,
    kind: 'text',
    direction: 'toClient',
    size: 1,
    wireSize: 3,
    transport: 'websocket',
  });
  expect(text.detail).toBeUndefined();
});

test.each<[string, string, string[]]>([
  ['{"a":1,"a":2}', 'json.a', ['2']],
  ['{"b":[[1,2],[3]]}', 'json.b[1][0]', ['3']],
  ['{"\\u0061":"x\\"y"}', 'json.a', ['"x\\"y"']],
  ['[{"a":null}]', 'json[0].a', ['null']],
  ['{"a":', 'json.a', []],
  ['{"a" 1}', 'json.a', []],
  ['nonsense', 'json.a', []],
  ['{"a":{}}', 'json.a', ['{}']],
  ['[]', 'json[0]', []],
])('in %s %s stands at %o', (text, filter, found) => {
  const parsed = parseFilter(filter);
  if (!parsed.ok || parsed.value.type !== 'json') throw new Error(filter);
  expect(locateJson(text, parsed.value.path).map(([from, to]) => text.slice(from, to))).toEqual(found);
});
