import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCursor, compilePollRules, readReply } from '../../../src-shared/codec/cursor.ts';
import { guessPoll } from '../../../src-shared/codec/cursor-guess.ts';
import { sourceFinder } from '../../../src-shared/codec/cursor-source.ts';
import type { CursorRule } from '../../../src-shared/model/endpoint.ts';

function read(text: string, cursor: CursorRule[], items?: string, headers: [string, string][] = []) {
  const rules = compilePollRules(cursor, items);
  if (!rules.ok) throw new Error(rules.error.message);
  return readReply(rules.value, { headers, text });
}

describe('finding a value in JSON text', () => {
  it('gives the very characters of every value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(3), (json, indent) => {
        const value = JSON.parse(json) as unknown;
        const text = JSON.stringify(value, null, indent);
        const find = sourceFinder(` ${text}\n`);
        const visit = (at: unknown, path: (string | number)[]): void => {
          const range = find(path);
          if (range === undefined) throw new Error(`lost ${JSON.stringify(path)}`);
          expect(JSON.parse(` ${text}\n`.slice(range.start, range.end))).toEqual(at);
          if (Array.isArray(at)) for (const [index, one] of at.entries()) visit(one, [...path, index]);
          else if (typeof at === 'object' && at !== null) {
            for (const [key, one] of Object.entries(at)) visit(one, [...path, key]);
          }
        };
        visit(value, []);
      }),
      { numRuns: 200 },
    );
  });
  it('takes the last of two members with one name, as JSON.parse does', () => {
    const text = '{"a":1,"a":2}';
    const range = sourceFinder(text)(['a']);
    expect(text.slice(range?.start, range?.end)).toBe('2');
  });
  it('gives nothing for what is not there', () => {
    expect(sourceFinder('{"a":[1]}')(['a', 1])).toBeUndefined();
    expect(sourceFinder('[]')(['a'])).toBeUndefined();
  });
});

describe('reading a reply', () => {
  it('takes cursors from the body and from headers', () => {
    const rules = [
      { to: 'query:since', from: '$.last_id' },
      { to: 'header:If-None-Match', from: 'header:ETag' },
    ];
    expect(read('{"last_id":7}', rules, undefined, [['etag', '"x"']])).toMatchObject({
      cursor: { 'query:since': '7', 'header:If-None-Match': '"x"' },
      missing: [],
    });
  });
  it('takes the last of several matches, and no objects', () => {
    const rule = [{ to: 'query:a', from: '$.e[*].id' }];
    expect(read('{"e":[{"id":1},{"id":"two"}]}', rule).cursor).toEqual({ 'query:a': 'two' });
    expect(read('{"e":[{"id":{}}]}', rule)).toMatchObject({ cursor: {}, missing: rule });
  });
  it('tells a body that is not JSON, and keeps it', () => {
    expect(read('oops', [], '$.e[*]')).toMatchObject({ notJson: true, items: [{ text: 'oops' }] });
    expect(read('', [], '$.e[*]')).toMatchObject({ notJson: false, items: [] });
  });
  it('takes a body without rules whole', () => {
    expect(read('{"a":1}', [])).toMatchObject({ items: [{ text: '{"a":1}' }], notJson: false });
  });
});

describe('putting a cursor in its place', () => {
  const at = (url: string, name: string, value: string) =>
    applyCursor({ url, headers: [] }, { [`query:${name}`]: value }).url;
  it.each([
    ['http://a/x', 'since', '1', 'http://a/x?since=1'],
    ['http://a/x?', 'since', '1', 'http://a/x?since=1'],
    ['http://a/x?since=0&b=%20+', 'since', '1&2', 'http://a/x?since=1%262&b=%20+'],
    ['http://a/x?a&since&since=9#f?since=3', 'since', 'ü', 'http://a/x?a&since=%C3%BC#f?since=3'],
    ['http://a/x?%zz=1', 'since', '1', 'http://a/x?%zz=1&since=1'],
  ])('%s, query %s=%s', (url, name, value, expected) => {
    expect(at(url, name, value)).toBe(expected);
  });
  it('replaces a header whatever its spelling', () => {
    const request = { url: 'http://a/', headers: [['if-none-match', 'old'] as const, ['X', '1'] as const] };
    expect(applyCursor(request, { 'header:If-None-Match': 'new' }).headers).toEqual([
      ['X', '1'],
      ['If-None-Match', 'new'],
    ]);
  });
  it.each([
    ['{"a":"0"}', '$.a', '5', '{"a":"5"}'],
    ['{"a":0}', '$.a', '9007199254740993', '{"a":9007199254740993}'],
    ['{}', "$['x y'].b", 'text', '{"x y":{"b":"text"}}'],
    ['{"l":[1,2]}', '$.l[1]', '3', '{"l":[1,3]}'],
    ['not json', '$.a', '1', 'not json'],
    ['{}', '$.__proto__', '1', '{"__proto__":1}'],
  ])('body %s at %s', (body, path, value, expected) => {
    expect(applyCursor({ url: 'http://a/', headers: [], body }, { [`body:${path}`]: value }).body).toBe(expected);
  });
});

describe('guessing', () => {
  const guess = (body: unknown, url = 'http://a/', headers: [string, string][] = []) =>
    guessPoll({ headers, text: typeof body === 'string' ? body : JSON.stringify(body) }, url);
  it.each([
    [{ events: [], last_id: 4 }, '$.events[*]', 'query:since', '$.last_id'],
    [{ items: [], next_cursor: 'x' }, '$.items[*]', 'query:cursor', '$.next_cursor'],
    [{ data: [], lastEventId: '1' }, '$.data[*]', 'query:lastEventId', '$.lastEventId'],
    [{ next_batch: 's1' }, undefined, 'query:since', '$.next_batch'],
  ])('%j', (body, items, to, from) => {
    expect(guess(body)).toMatchObject({ cursor: [{ to, from }] });
    expect(guess(body).items).toBe(items);
  });
  it('puts the cursor where the URL has one already', () => {
    expect(guess({ last_id: 1 }, 'http://a/?after=0').cursor).toEqual([{ to: 'query:after', from: '$.last_id' }]);
  });
  it('goes by the validators when the body has none, and not by links', () => {
    const headers: [string, string][] = [
      ['Etag', '1'],
      ['Last-Modified', 'x'],
    ];
    expect(guess({ next: 'https://a/page/2' }, 'http://a/', headers).cursor.map(({ to }) => to)).toEqual([
      'header:If-None-Match',
      'header:If-Modified-Since',
    ]);
    expect(guess('text').cursor).toEqual([]);
    expect(guess([1]).items).toBe('$[*]');
  });
});
