import { describe, expect, test } from 'vitest';
import { entryOfPage } from '../../../src-main/engine/capture/entry-of-page.ts';
import { headerLine, isoMicros, ndjsonEntry, ndjsonLine } from '../../../src-main/engine/formats/ndjson.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { MemoryPages } from '../../fixtures/pages.ts';

const STARTED = Date.UTC(2026, 2, 14, 12, 4, 0) + 0.25;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const MESSAGE: Entry = {
  seq: 7,
  atNs: 1_551_042_500,
  connection: 1,
  attempt: 3,
  transport: 'websocket',
  direction: 'toClient',
  kind: 'text',
  size: 5,
  wireSize: 7,
  payload: text('hellö'.slice(0, 4)),
};

test('the first line says what follows', () => {
  expect(JSON.parse(headerLine({ startedAtMs: STARTED }))).toEqual({
    wirescope: 1,
    startedAt: '2026-03-14T12:04:00.000250Z',
    app: 'Wirescope',
  });
});

test('an entry is one line, its keys in the documented order', () => {
  const line = ndjsonLine({ ...MESSAGE, payload: text('a\nb') }, STARTED);
  expect(line).not.toContain('\n');
  expect(Object.entries(JSON.parse(line))).toEqual([
    ['seq', 7],
    ['atNs', 1_551_042_500],
    ['at', '2026-03-14T12:04:01.551293Z'],
    ['connection', 1],
    ['attempt', 3],
    ['transport', 'websocket'],
    ['direction', 'toClient'],
    ['kind', 'text'],
    ['size', 5],
    ['wireSize', 7],
    ['text', 'a\nb'],
  ]);
});

describe('the payload is', () => {
  const shown = (entry: Partial<Entry>): unknown => {
    const { text: asText, base64, truncated, sha256 } = ndjsonEntry({ ...MESSAGE, ...entry }, STARTED);
    return {
      ...(asText !== undefined && { text: asText }),
      ...(base64 !== undefined && { base64 }),
      truncated,
      sha256,
    };
  };
  test.each<[string, Partial<Entry>, unknown]>([
    ['text where it is text', { payload: text('Grüße 💥') }, { text: 'Grüße 💥' }],
    ['text with its byte order mark', { payload: text('\ufeffa') }, { text: '\ufeffa' }],
    ['empty and there', { payload: new Uint8Array(0) }, { text: '' }],
    ['not there', { payload: undefined }, {}],
    ['base64 where it is not valid UTF-8', { payload: new Uint8Array([0xff, 0x41]) }, { base64: '/0E=' }],
    ['base64 for a binary message, readable or not', { kind: 'binary', payload: text('AB') }, { base64: 'QUI=' }],
    [
      'the head of a cut one, without half a character',
      { payload: text('aé').subarray(0, 2), truncated: true, sha256: 'ab' },
      { text: 'a', truncated: true, sha256: 'ab' },
    ],
  ])('%s', (_, entry, expected) => {
    expect(shown(entry)).toEqual(expected);
  });
});

test('a moment past 2^53 ns is a decimal string', () => {
  expect(ndjsonEntry({ ...MESSAGE, atNs: 2 ** 53 - 1 }, STARTED).atNs).toBe(2 ** 53 - 1);
  expect(ndjsonEntry({ ...MESSAGE, atNs: 2 ** 60 }, STARTED).atNs).toBe('1152921504606846976');
});

test('the wall clock carries microseconds over seconds and years', () => {
  expect(isoMicros(Date.UTC(2026, 11, 31, 23, 59, 59, 999), 999_600)).toBe('2027-01-01T00:00:00.000000Z');
  expect(isoMicros(0, 1_000)).toBe('1970-01-01T00:00:00.000001Z');
});

test('secrets are masked unless asked for', () => {
  const entry: Entry = {
    ...MESSAGE,
    kind: 'open',
    payload: undefined,
    detail: {
      url: 'wss://x.test/?token=abc',
      status: 101,
      requestHeaders: [['Authorization', 'Bearer abc']],
      responseHeaders: [['Set-Cookie', 'sid=abc']],
      timings: {},
    },
  };
  const line = ndjsonLine(entry, STARTED);
  expect(line).not.toContain('abc');
  expect(line).toContain('Bearer ***');
  expect(JSON.parse(ndjsonLine(entry, STARTED, { withSecrets: true })).detail).toEqual(entry.detail);
});

test('a frame recorded in two bytes comes out as its frame', () => {
  const source = new MemoryPages([{ payload: 'hello', wireSize: 7, frame: 0x8105 }]);
  const entry = entryOfPage(source.read(0), 0, { transport: 'websocket' });
  expect(ndjsonEntry(entry, STARTED)).toMatchObject({
    text: 'hello',
    size: 5,
    wireSize: 7,
    detail: { frames: [{ fin: true, opcode: 1, rsv1: false, masked: false, wireLength: 5, headerLength: 2 }] },
  });
});
