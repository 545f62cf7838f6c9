import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { offsetOfByte, toBase64, utf8Length } from '../../../src-shared/base/bytes.ts';
import { jsonMistakeAt } from '../../../src-shared/base/json-mistake.ts';
import { DYNAMIC_VARIABLES, dynamicValue } from '../../../src-shared/model/dynamic-variables.ts';
import { type MessageInput, MessageSchema, readHeaderLines, readMessage } from '../../../src-shared/model/message.ts';

const read = (message: MessageInput) => readMessage(v.parse(MessageSchema, message));
const outgoing = (message: MessageInput) => {
  const answer = read(message);
  return answer.ok ? answer.value.outgoing : answer.error;
};

describe('a mistake in JSON', () => {
  it.each<[string, number]>([
    ['{"a":]', 5],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['01', 1],
    ['[1', 2],
    ['"open', 0],
    ['{} x', 3],
    ['tru', 0],
  ])('is found in %s', (text, at) => {
    expect(jsonMistakeAt(text)).toBe(at);
  });

  it('is found exactly where JSON.parse finds one at all', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string({ unit: fc.constantFrom(...'{}[]":,01-.eE truefalsn\\u\n') })),
        (text) => {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          expect(jsonMistakeAt(text) === null).toBe(valid);
        },
      ),
    );
  });

  it('is found in a payload nested deeper than a call stack', () => {
    expect(jsonMistakeAt('['.repeat(200_000) + ']'.repeat(200_000))).toBeNull();
  });
});

describe('a message', () => {
  it('of text goes out as typed, empty too', () => {
    expect(outgoing({ body: ' {a ' })).toEqual({ kind: 'text', text: ' {a ' });
    expect(read({ body: 'é€😀' })).toMatchObject({ value: { bytes: 9 } });
    expect(read({ body: '' })).toMatchObject({ ok: true, value: { bytes: 0 } });
  });

  it('of JSON goes out as typed, after a look at it', () => {
    expect(outgoing({ kind: 'json', body: '{ "a" : 1.0 }' })).toEqual({ kind: 'text', text: '{ "a" : 1.0 }' });
    expect(outgoing({ kind: 'json', body: '{"a":]' })).toMatchObject({ code: 'JSON_INVALID', at: 5 });
    expect(outgoing({ kind: 'json', body: '{"a":😀}' })).toMatchObject({ message: expect.stringContaining('"😀"') });
    expect(outgoing({ kind: 'json', body: '' })).toMatchObject({ code: 'JSON_INVALID', at: 0 });
  });

  it('of hex is read with or without spaces, and points at what is none', () => {
    expect(read({ kind: 'hex', body: '00 ff2A' })).toMatchObject({
      value: { outgoing: { kind: 'binary', base64: 'AP8q' }, bytes: 3 },
    });
    expect(outgoing({ kind: 'hex', body: '00 fg' })).toMatchObject({ code: 'HEX_INVALID', at: 4 });
    expect(outgoing({ kind: 'hex', body: '00 f' })).toMatchObject({ message: expect.stringContaining('missing') });
  });

  it('of base64 is read in both alphabets and without padding', () => {
    expect(outgoing({ kind: 'base64', body: 'AP8q' })).toMatchObject({ base64: 'AP8q' });
    expect(read({ kind: 'base64', body: '-_8' })).toMatchObject({ value: { outgoing: { base64: '+/8=' }, bytes: 2 } });
    expect(outgoing({ kind: 'base64', body: 'A!' })).toMatchObject({ code: 'BASE64_INVALID', at: 1 });
    expect(outgoing({ kind: 'base64', body: 'AP=8' })).toMatchObject({ code: 'BASE64_INVALID', at: 2 });
    expect(outgoing({ kind: 'base64', body: 'AAAAA' })).toMatchObject({ message: expect.stringContaining('cut off') });
  });

  it('closes only with codes that may be sent, and reasons that fit', () => {
    for (const code of ['1000', '1001', '1011', '1014', '3000', '4999'])
      expect(outgoing({ kind: 'close', code })).toMatchObject({ kind: 'close', code: Number(code) });
    for (const code of ['999', '1004', '1005', '1006', '1015', '2999', '5000', '', 'x', '1e3'])
      expect(outgoing({ kind: 'close', code })).toMatchObject({ code: 'CLOSE_CODE_INVALID' });
    expect(outgoing({ kind: 'close', body: 'é'.repeat(61) })).toMatchObject({ kind: 'close' });
    expect(outgoing({ kind: 'close', body: 'é'.repeat(62) })).toMatchObject({ code: 'CONTROL_TOO_LONG', at: 61 });
  });

  it.each(['ping', 'pong'] as const)('keeps a %s within a control frame', (kind) => {
    expect(outgoing({ kind, body: 'x'.repeat(125) })).toMatchObject({ kind });
    expect(outgoing({ kind, body: 'x'.repeat(126) })).toMatchObject({ code: 'CONTROL_TOO_LONG', at: 125 });
  });
});

describe('header lines', () => {
  it('are read one by one, and point at the line that is none', () => {
    expect(readHeaderLines('A: 1\n\nB-C:  x:y ')).toMatchObject({
      value: [
        ['A', '1'],
        ['B-C', 'x:y'],
      ],
    });
    expect(readHeaderLines('A: 1\nnonsense')).toMatchObject({ error: { code: 'HEADER_INVALID', at: 5 } });
  });
});

describe('bytes', () => {
  it('are counted and encoded as Node does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (text, bytes) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
    expect(offsetOfByte('aé😀b', 2)).toBe(1);
    expect(offsetOfByte('aé😀b', 3)).toBe(2);
    expect(offsetOfByte('aé😀b', 7)).toBe(4);
  });
});

describe('a dynamic variable', () => {
  const sources = { nowMs: Date.UTC(2026, 10, 21, 12, 4, 31, 220) + 0.5, random: () => 0.5, counted: 41 };
  it('has the value of its moment', () => {
    expect(DYNAMIC_VARIABLES.map(({ name }) => dynamicValue(name, sources))).toEqual([
      '80808080-8080-4080-8080-808080808080',
      '2026-11-21T12:04:31.220Z',
      String(Date.UTC(2026, 10, 21, 12, 4, 31, 220)),
      '42',
      '500000',
    ]);
    expect(dynamicValue('host', sources)).toBeUndefined();
  });
});
