import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseDecoder, type SseItem } from '../../src-shared/codec/sse.ts';

/** What a stream gives: its items and the last event id string at the end. */
function decode(pieces: readonly Uint8Array[], lastEventId = '') {
  const items: SseItem[] = [];
  const decoder = createSseDecoder({
    lastEventId,
    maxBlockBytes: 1 << 20,
    onItem: (item) => items.push(item),
    onLastEventId: () => undefined,
  });
  // As the transport does it.
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const piece of pieces) decoder.feed(utf8.decode(piece, { stream: true }));
  return { items, lastEventId: decoder.lastEventId, pendingBytes: decoder.pendingBytes };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** [type, data, lastEventId] of each event, as an EventSource shows them. */
const events = (stream: string | Uint8Array, lastEventId = '') =>
  decode([typeof stream === 'string' ? bytes(stream) : stream], lastEventId)
    .items.filter((item) => item.kind === 'event')
    .map((item) => [item.event, item.data, item.lastEventId]);

const message = (data: string, id = '') => ['message', data, id];

describe('WHATWG HTML 9.2.5, parsing an event stream', () => {
  it('strips one leading byte order mark', () => {
    expect(events('\uFEFFdata: a\n\n')).toEqual([message('a')]);
  });
  it('strips only one: a second makes the first field unknown', () => {
    expect(events('\uFEFF\uFEFFdata: a\n\ndata: b\n\n')).toEqual([message('b')]);
  });
  it('does not take a byte order mark later in the stream for one', () => {
    expect(events('data: a\n\n\uFEFFdata: b\n\ndata: c\n\n')).toEqual([message('a'), message('c')]);
  });
  it('does not mistake the characters U+00EF U+00BB U+00BF for a byte order mark', () => {
    expect(events('\u00EF\u00BB\u00BFdata: a\n\ndata: b\n\n')).toEqual([message('b')]);
  });
  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ])('ends lines with %s', (_name, end) => {
    expect(events(['id: 1', 'event: e', 'data: a', 'data: b', '', 'data: c', '', ''].join(end))).toEqual([
      ['e', 'a\nb', '1'],
      message('c', '1'),
    ]);
  });
  it('takes line ends of all three kinds mixed', () => {
    expect(events('data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\r')).toEqual([message('a\nb\nc'), message('d')]);
  });
  it('dispatches at a CR that is the last byte so far, and does not count its LF twice', () => {
    const { items } = decode([bytes('data: a\r\n\r'), bytes('\ndata: b\r\n\r\n')]);
    expect(items.map((item) => (item.kind === 'event' ? item.data : item.kind))).toEqual(['a', 'b']);
    expect(decode([bytes('data: a\r\n\r')]).items).toHaveLength(1);
  });
  it('replaces bytes that are not UTF-8', () => {
    expect(events(new Uint8Array([...bytes('data: a'), 0xff, ...bytes('b\n\n')]))).toEqual([message('a\uFFFDb')]);
  });
});

describe('WHATWG HTML 9.2.6, interpreting an event stream', () => {
  it('has the examples of the section', () => {
    expect(events('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([message('YHOO\n+2\n10')]);
    expect(
      events(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n'),
    ).toEqual([message('first event', '1'), message('second event'), message(' third event')]);
    expect(events('data\n\ndata\ndata\n\ndata:')).toEqual([message(''), message('\n')]);
    expect(events('data:test\n\ndata: test\n\n')).toEqual([message('test'), message('test')]);
  });
  it('removes one space after the colon, and no other', () => {
    expect(events('data:  a\n\ndata:\ta\n\ndata: a \n\n')).toEqual([message(' a'), message('\ta'), message('a ')]);
  });
  it('keeps colons in a value', () => {
    expect(events('data: {"a":1}\n\n')).toEqual([message('{"a":1}')]);
  });
  it('ignores unknown fields, and field names in other cases', () => {
    expect(events('foo: x\nDATA: no\nData: no\ndata : no\ndata: yes\n\n')).toEqual([message('yes')]);
  });
  it('gives comments, and their text without one leading space', () => {
    const { items } = decode([bytes(': keep-alive\n\n:\n\n:tight\n\n')]);
    expect(items.map((item) => (item.kind === 'comment' ? item.text : item.kind))).toEqual(['keep-alive', '', 'tight']);
  });
  it('names an event by its last event field, and by message when that is empty', () => {
    expect(events('event: a\nevent: b\ndata: 1\n\nevent: c\nevent:\ndata: 2\n\ndata: 3\n\n')).toEqual([
      ['b', '1', ''],
      message('2'),
      message('3'),
    ]);
  });
  it('forgets the event name of a block without data', () => {
    expect(events('event: lost\n\ndata: a\n\n')).toEqual([message('a')]);
  });
  it('keeps the last event id for later events', () => {
    expect(events('id: 7\ndata: a\n\ndata: b\n\n')).toEqual([message('a', '7'), message('b', '7')]);
  });
  it('sets the last event id by a block without data, at its blank line', () => {
    expect(decode([bytes('id: 7\n\n')]).lastEventId).toBe('7');
    expect(decode([bytes('id: 7\n')]).lastEventId).toBe('');
    expect(events('id: 7\n\ndata: a\n\n')).toEqual([message('a', '7')]);
  });
  it('resets the last event id by an empty one', () => {
    expect(events('id: 7\ndata: a\n\nid\ndata: b\n\nid: 8\ndata: c\n\nid:\ndata: d\n\n')).toEqual([
      message('a', '7'),
      message('b'),
      message('c', '8'),
      message('d'),
    ]);
  });
  it('ignores an id with a NUL', () => {
    expect(events('id: 7\ndata: a\n\nid: 8\0\ndata: b\n\n')).toEqual([message('a', '7'), message('b', '7')]);
  });
  it('takes the id over from the attempt before, as browsers do', () => {
    expect(events('data: a\n\n', '41')).toEqual([message('a', '41')]);
  });
  it.each([
    ['retry: 1000\n\n', [1000]],
    ['retry:0\n\n', [0]],
    ['retry: 1e3\n\nretry: -1\n\nretry: 1 \n\nretry:  1\n\nretry: ١\n\nretry\n\nretry:\n\n', []],
    ['retry: 99999999999999999999\n\n', [2 ** 31 - 1]],
  ])('takes retry only as ASCII digits: %j', (stream, delays) => {
    const { items } = decode([bytes(stream)]);
    expect(items.map((item) => (item.kind === 'retry' ? item.retryMs : item.kind))).toEqual(delays);
  });
  it('discards an event whose blank line never came', () => {
    const { items, pendingBytes } = decode([bytes('data: a\n\ndata: b\n')]);
    expect(items).toHaveLength(1);
    expect(pendingBytes).toBe(8);
  });
});

describe('cut anywhere', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'data',
      'data:',
      'data: x',
      'data:  é😀',
      'id: 5',
      'id',
      'id: a\0b',
      'event: e',
      'event',
      ': c',
      ':',
    ),
    fc.constantFrom('retry: 5', 'retry: x', 'unknown: y', 'dat', 'i', '\uFEFFdata: z', '', '', ''),
    fc.string({ maxLength: 12 }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
  );
  const stream = fc
    .tuple(fc.boolean(), fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 25 }))
    .map(([bom, lines]) => (bom ? '\uFEFF' : '') + lines.map(([text, end]) => text + end).join(''));

  /** The standard's algorithm, line by line, as slowly and as plainly as it is written. */
  function reference(text: string) {
    const out: [string, string, string][] = [];
    let [data, type, idBuffer, id] = ['', '', '', ''];
    const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
    const lines = body.split(/\r\n|\r|\n/);
    // What follows the last line end is not a line yet.
    for (const one of lines.slice(0, -1)) {
      if (one === '') {
        id = idBuffer;
        if (data !== '') out.push([type === '' ? 'message' : type, data.slice(0, -1), id]);
        [data, type] = ['', ''];
        continue;
      }
      const colon = one.indexOf(':');
      if (colon === 0) continue;
      const field = colon < 0 ? one : one.slice(0, colon);
      const value = colon < 0 ? '' : one.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') data += `${value}\n`;
      else if (field === 'event') type = value;
      else if (field === 'id' && !value.includes('\0')) idBuffer = value;
    }
    return out;
  }

  it('gives what the standard’s algorithm gives, wherever the chunks end', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400), { maxLength: 20 }), (text, cuts) => {
        const whole = bytes(text);
        const at = [...new Set([0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length])].sort(
          (a, b) => a - b,
        );
        const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        const { items } = decode(pieces);
        const got = items
          .filter((item) => item.kind === 'event')
          .map((item) => [item.event, item.data, item.lastEventId]);
        expect(got).toEqual(reference(text));
      }),
      { numRuns: 600 },
    );
  });

  it('counts every byte of the stream once', () => {
    fc.assert(
      fc.property(stream, fc.nat(400), (text, cut) => {
        const whole = bytes(text);
        const end = cut % (whole.length + 1);
        const { items, pendingBytes } = decode([whole.subarray(0, end), whole.subarray(end)]);
        const counted = items.reduce((sum, item) => sum + (item.wireSize ?? 0), pendingBytes);
        expect(counted).toBe(whole.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('limits', () => {
  it('stops at a block that does not end, and keeps its head', () => {
    const decoder = createSseDecoder({
      lastEventId: '',
      maxBlockBytes: 1000,
      onItem: () => undefined,
      onLastEventId: () => undefined,
    });
    let taken = 0;
    while (decoder.feed('data: xxxxxxxxxxxxxxxxxxxx')) taken += 1;
    expect(taken).toBeLessThan(60);
    expect(decoder.pendingHead.startsWith('data: xxx')).toBe(true);
    expect(decoder.feed('\n\n')).toBe(false);
  });
  it('also stops at an unknown field that does not end', () => {
    const decoder = createSseDecoder({
      lastEventId: '',
      maxBlockBytes: 1000,
      onItem: () => undefined,
      onLastEventId: () => undefined,
    });
    for (let i = 0; i < 20; i++) decoder.feed('x'.repeat(50));
    expect(decoder.feed('x')).toBe(false);
  });
});
