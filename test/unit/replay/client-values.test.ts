import { describe, expect, it } from 'vitest';
import { cursorRules, itemsPath } from '../../../src-main/engine/replay/client/cursor-rules.ts';
import { IdHunt } from '../../../src-main/engine/replay/client/id-hunt.ts';
import {
  inHeaders,
  inPathAndQuery,
  inPayload,
  type Replacement,
  type Replacements,
} from '../../../src-main/engine/replay/client/put-in-place.ts';
import { scalarsOf } from '../../../src-main/engine/replay/client/scalars.ts';
import { ownHeaders, readTarget, urlAt } from '../../../src-main/engine/replay/client/target.ts';

const put = (values: readonly Replacement[], named: Record<string, string> = {}): Replacements => ({
  values,
  named: new Map(Object.entries(named)),
});
const value = (recorded: string, now: string): Replacement => ({ recorded, value: now, where: 'value' });

describe('values put in place of recorded ones', () => {
  it('replaces whole values of JSON, and leaves spacing, names and other numbers', () => {
    const given = put([value('17', '42'), value('18', '17')]);
    expect(inPayload('{ "id": 17, "17": "17", "n": 170, "next": [18] }', given)).toBe(
      '{ "id": 42, "17": "42", "n": 170, "next": [17] }',
    );
    expect(inPayload('{"id":17}', put([value('17', 'abc')]))).toBe('{"id":"abc"}');
    expect(inPayload('{"id":12345678901234567890}', put([value('12345678901234567890', '98765432109876543210')]))).toBe(
      '{"id":98765432109876543210}',
    );
    expect(inPayload('42["msg",{"id":17}]', put([value('17', '99')]))).toBe('42["msg",{"id":99}]');
  });

  it('replaces long values within texts, as words', () => {
    const given = put([value('token-1', 'token-2')]);
    expect(inPayload('{"h":"Bearer token-1","o":"token-11"}', given)).toBe('{"h":"Bearer token-2","o":"token-11"}');
    expect(inHeaders([['Authorization', 'Bearer token-1']], given)).toEqual([['Authorization', 'Bearer token-2']]);
    expect(inPathAndQuery('/a/token-1/b?t=token-1&x=1', given)).toBe('/a/token-2/b?t=token-2&x=1');
  });

  it('replaces by name: a member at any depth, a header, a parameter', () => {
    const given = put([], { token: 'N "x"', count: '5' });
    expect(inPayload('{"a":{"token":"old"},"count":1,"b":"token","token":{"c":"d"}}', given)).toBe(
      String.raw`{"a":{"token":"N \"x\""},"count":5,"b":"token","token":{"c":"d"}}`,
    );
    expect(inHeaders([['Token', 'old']], given)).toEqual([['Token', 'N "x"']]);
    expect(inPathAndQuery('/p?token=old&y=%20', given)).toBe('/p?token=N%20%22x%22&y=%20');
  });

  it('replaces a given text wherever it stands', () => {
    const given = put([{ recorded: 'staging', value: 'prod', where: 'text' }]);
    expect(inPayload('{"host":"my.staging.example"}', given)).toBe('{"host":"my.prod.example"}');
    expect(inPayload('staging!', given)).toBe('prod!');
    expect(inPathAndQuery('/staging1/x', given)).toBe('/prod1/x');
  });
});

describe('ids that are looked for by themselves', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text);

  it('are those of answers that were sent later, not those the client made', () => {
    const hunt = new IdHunt();
    hunt.sent(1, scalarsOf(bytes('{"id":"req-0001","user":"adalovelace1"}')));
    hunt.answer(
      2,
      scalarsOf(bytes('{"id":"req-0001","data":{"orderId":7718},"at":"2026-01-01T00:00:00Z","user":"adalovelace1"}')),
    );
    hunt.sent(3, scalarsOf(bytes('{"id":"req-0002","order":7718,"at":"2026-01-01T00:00:00Z"}')));
    expect(hunt.suggestions()).toEqual([{ path: '$.data.orderId', recorded: '7718', answerSeq: 2, sentSeq: 3 }]);
  });
});

describe('how a recorded poll moved on', () => {
  const reply = (last: number, etag: string) => ({
    cursor: { 'query:after': String(last), 'header:X-V': etag },
    payload: Buffer.from(JSON.stringify({ list: [{ id: last - 1 }, { id: last }], meta: { newest: last } })),
    headers: [['ETag', etag]] as const,
    items: [`{"id":${last - 1}}`, `{"id":${last}}`],
  });

  it('is found where its cursor stands in every reply', () => {
    expect(cursorRules([reply(5, '"a"'), reply(9, '"b"')])).toEqual([
      { to: 'query:after', from: '$.meta.newest' },
      { to: 'header:X-V', from: 'header:ETag' },
    ]);
    expect(cursorRules([{ ...reply(5, '"a"'), payload: undefined }])).toBeUndefined();
    expect(itemsPath([reply(5, '"a"')])).toBe('$["list"][*]');
  });
});

describe('a target', () => {
  const at = (target: string, recorded: string, transport: 'websocket' | 'sse'): string => {
    const read = readTarget(target);
    if (!read.ok) return read.error.code;
    return urlAt(read.value, recorded, transport, (path) => path);
  };

  it('keeps the recorded path and query, or gives its own, in the scheme of the transport', () => {
    expect(at('http://h:1', 'wss://old/ws?a=%20b', 'websocket')).toBe('ws://h:1/ws?a=%20b');
    expect(at('wss://h', 'http://old/sse', 'sse')).toBe('https://h/sse');
    expect(at('https://u:p@h/x?y=1', 'http://old/sse?z=2', 'sse')).toBe('https://u:p@h/x?y=1');
    expect(at('h:1', '', 'sse')).toBe('URL_NO_SCHEME');
    expect(at('ftp://h', '', 'sse')).toBe('URL_SCHEME');
    expect(at('http://h:99999', '', 'sse')).toBe('URL_INVALID');
  });

  it('is sent the headers of the client, not those of its connection', () => {
    const recorded = [
      ['Host', 'old'],
      [':path', '/'],
      ['Sec-WebSocket-Key', 'k'],
      ['Cookie', 'a=b'],
      ['X-Own', '1'],
    ] as const;
    expect(ownHeaders(recorded)).toEqual([
      ['Cookie', 'a=b'],
      ['X-Own', '1'],
    ]);
  });
});
