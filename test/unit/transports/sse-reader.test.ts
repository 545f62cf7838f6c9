import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseReader } from '../../../src-main/engine/transports/sse-reader.ts';
import { createSseDecoder } from '../../../src-shared/codec/sse.ts';
import { asciiText } from '../../../src-shared/codec/sse-plain.ts';

interface Told {
  readonly items: unknown[];
  readonly lastEventId: string;
  readonly pendingBytes: number;
  readonly pendingHead: string;
  readonly taken: boolean;
}

const maxBlockBytes = 400;

/** What the decoder of everything says, given text. */
function decoded(pieces: readonly Uint8Array[]): Told {
  const items: unknown[] = [];
  const decoder = createSseDecoder({
    lastEventId: 'before',
    maxBlockBytes,
    onItem: (item) => items.push(item.kind === 'event' ? { ...item, lastEventId: '' } : item),
    onLastEventId: () => undefined,
    onIgnored: (line) => items.push({ ignored: line }),
  });
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let taken = true;
  for (const piece of pieces) taken &&= decoder.feed(utf8.decode(piece, { stream: true }), piece.length);
  const { lastEventId, pendingBytes, pendingHead } = decoder;
  return { items, lastEventId, pendingBytes, pendingHead, taken };
}

/** What the reader says, and how many events went the short way. */
function read(pieces: readonly Uint8Array[]): Told & { readonly plain: number; readonly heard: string } {
  const items: unknown[] = [];
  let plain = 0;
  let heard = 'before';
  const reader = new SseReader({
    lastEventId: 'before',
    maxBlockBytes,
    onItem: (item) => items.push(item.kind === 'event' ? { ...item, lastEventId: '' } : item),
    onPlain(bytes, event, dataFrom, dataTo, idFrom, idTo, idNumber, wireSize) {
      plain += 1;
      const data = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes.subarray(dataFrom, dataTo));
      const id = idFrom === -1 ? undefined : asciiText(bytes, idFrom, idTo);
      if (id !== undefined) expect(JSON.parse(`"${id}"`)).toBe(id);
      expect(idNumber).toBe(id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : -1);
      items.push({ kind: 'event', event, data, lastEventId: '', ...(id === undefined ? {} : { id }), wireSize });
    },
    onInvalidUtf8: () => undefined,
    onLastEventId: (id) => {
      heard = id;
    },
    onIgnored: (line) => items.push({ ignored: line }),
  });
  let taken = true;
  for (const piece of pieces) taken &&= reader.push(piece);
  const { lastEventId, pendingBytes, pendingHead } = reader;
  return { items, lastEventId, pendingBytes, pendingHead, taken, plain, heard };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const plainBlock = fc
  .record({
    data: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\r\n]/.test(text)),
    id: fc.option(fc.constantFrom('7', '0012', 'a-1', '999999999999999', '1234567890123456')),
    event: fc.option(fc.constantFrom('price', 'trade', 'message')),
    space: fc.boolean(),
    idLast: fc.boolean(),
  })
  .map(({ data, id, event, space, idLast }) => {
    const gap = space ? ' ' : '';
    const idLine = id === null ? '' : `id:${gap}${id}\n`;
    const eventLine = event === null ? '' : `event:${gap}${event}\n`;
    return `${idLast ? '' : idLine}${eventLine}data:${gap}${data}\n${idLast ? idLine : ''}\n`;
  });

/** Everything the format knows, and what it does not. */
const line = fc.constantFrom(
  'data: x',
  'data:',
  'data',
  'data:  two spaces',
  'data: ä€😀',
  'datax: 1',
  'id: 5',
  'id:',
  'id',
  'id: a b',
  'id: "q"',
  'id: \u0000',
  'id: é',
  'event: e',
  'event:',
  'event: two words',
  'retry: 10',
  'retry: x',
  ': comment',
  ':',
  'foo: bar',
  '',
  '\uFEFFdata: bom',
  'd',
  'i',
  'e',
);
const anyBlock = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\r')), { maxLength: 5 })
  .map((lines) => `${lines.map(([text, end]) => text + end).join('')}\n`);
const lfBlock = fc.array(line, { maxLength: 5 }).map((lines) => `${lines.join('\n')}\n\n`);

const stream = fc.array(fc.oneof({ weight: 3, arbitrary: plainBlock }, lfBlock, anyBlock), { maxLength: 30 });

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.slice(from, at[index] ?? bytes.length));
}

describe('an event stream read the short way', () => {
  it('says what the decoder says, whatever is in it and however it is cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 6 }), (blocks, places) => {
        const pieces = cutAt(bytesOf(blocks.join('')), places);
        const { plain: _plain, heard, ...told } = read(pieces);
        expect(told).toEqual(decoded(pieces));
        expect(heard).toBe(told.lastEventId);
      }),
      { numRuns: 3_000 },
    );
  });

  it('does so with bytes that are no UTF-8', () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.nat(),
        fc.constantFrom(0x80, 0xc3, 0xff),
        (blocks, places, at, byte) => {
          const bytes = bytesOf(blocks.join(''));
          if (bytes.length > 0) bytes[at % bytes.length] = byte;
          const pieces = cutAt(bytes, places);
          const { plain: _plain, heard: _heard, ...told } = read(pieces);
          // How many bytes a replaced character had is a guess, and pieces are fed at other places: sizes may differ.
          const rough = ({ items, lastEventId, taken }: Told): unknown => [
            items.map((item) => ({ ...(item as object), wireSize: 0 })),
            lastEventId,
            taken,
          ];
          expect(rough(told)).toEqual(rough(decoded(pieces)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('takes the short way for all but the first event of an ordinary piece', () => {
    const text = Array.from({ length: 100 }, (_, n) => `id: ${n}\nevent: price\ndata: {"n":${n}, "é":1}\n\n`).join('');
    expect(read([bytesOf(text)]).plain).toBe(99);
    // The event that was cut, and the next piece goes on the short way.
    expect(read(cutAt(bytesOf(text), [1000])).plain).toBe(98);
  });
});
