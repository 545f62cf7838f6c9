import { expect, test } from 'vitest';
import { entryOfPage } from '../../../src-main/engine/capture/entry-of-page.ts';
import { PageBuilder } from '../../../src-main/engine/capture/page-builder.ts';
import { FLAG } from '../../../src-shared/codec/page.ts';
import { KIND_CODE } from '../../../src-shared/model/kind.ts';
import { MemoryPages } from '../../fixtures/pages.ts';

const websocket = { transport: 'websocket' } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

test('entries come back from a page as they were put in', () => {
  const pages = new MemoryPages([
    { kind: 'connecting', detail: { url: 'ws://127.0.0.1/', cause: 'user' } },
    { payload: 'grüße', wireSize: 9 },
    { kind: 'ping', direction: 'toServer', payload: '' },
  ]);
  const page = pages.read(0);
  expect(entryOfPage(page, 0, websocket)).toEqual({
    seq: 1,
    atNs: 1_000_000,
    connection: 1,
    attempt: 1,
    transport: 'websocket',
    direction: null,
    kind: 'connecting',
    size: 0,
    detail: { url: 'ws://127.0.0.1/', cause: 'user' },
  });
  expect(entryOfPage(page, 1, websocket)).toMatchObject({ direction: 'toClient', size: 7, wireSize: 9 });
  expect(new TextDecoder().decode(entryOfPage(page, 1, websocket).payload)).toBe('grüße');
  expect(entryOfPage(page, 2, websocket).payload).toEqual(new Uint8Array(0));
});

test('a message recorded on the fast path has its frame rebuilt from the header bytes', () => {
  const builder = new PageBuilder(1);
  const payload = bytes('x'.repeat(200));
  const start = builder.append(payload);
  // FIN, opcode 1; masked, 16-bit length: 2 + 2 + 4 header bytes.
  const header = (0x81 << 8) | 0x80 | 126;
  builder.put(KIND_CODE.text, FLAG.payload | 1, 5, 1, 1, start, 200, 208, header);
  expect(entryOfPage(builder.page(), 0, websocket).detail).toEqual({
    frames: [{ fin: true, rsv1: false, opcode: 1, masked: true, headerLength: 8, wireLength: 200 }],
  });
});

test('what was cut at the cap shows as size and hash, not as detail', () => {
  const builder = new PageBuilder(1);
  builder.put(KIND_CODE.text, FLAG.payload | FLAG.truncated | 2, 5, 1, 1, builder.append(bytes('he')), 2, 0, 0);
  builder.setDetail(0, JSON.stringify({ $cut: { size: 5, sha256: 'ab' } }));
  const entry = entryOfPage(builder.page(), 0, websocket);
  expect(entry).toMatchObject({ size: 5, truncated: true, sha256: 'ab', payload: bytes('he') });
  expect(entry.detail).toBeUndefined();
});

test('a page given out earlier stays as it was while the page grows', () => {
  const pages = new MemoryPages([{ payload: 'one', detail: { frames: [] } }]);
  const before = pages.read(0);
  const meta = pages.meta(0);
  pages.add({ payload: 'two', connection: 7 });
  expect(before.count).toBe(1);
  expect(before.detailsJson).toBe('{"0":{"frames":[]}}');
  expect(meta.count).toBe(1);
  expect(pages.meta(0).connections).toEqual(
    new Map([
      [1, 1],
      [7, 1],
    ]),
  );
});

test('pages cut by count hold consecutive entries and are found by seq', () => {
  const pages = new MemoryPages(
    Array.from({ length: 10 }, (_, index) => ({ payload: `${index}` })),
    4,
  );
  expect(pages.pageCount).toBe(3);
  expect([0, 1, 4, 5, 10, 11].map((seq) => pages.pageOf(seq))).toEqual([-1, 0, 0, 1, 2, -1]);
});
