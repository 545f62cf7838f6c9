import { describe, expect, test } from 'vitest';
import { completeFilter, jsonPathsOf, parseFilter, tokenizeFilter } from '../../../src-shared/filter/index.ts';

const facts = {
  kinds: ['ping', 'text'],
  events: ['price', 'odd name'],
  attempts: 3,
  connections: [{ connection: 1, name: 'prices' }],
  jsonPaths: ['json.px', 'json.book', 'json.book.bid[0]'],
  jsonValues: { 'json.s': ['"ACME"', '"INIT corp"'], 'json.px': ['101.42'] },
  ids: ['e-17'],
  codes: ['4001', '1006'],
} as const;

/** The text with the first offer taken, `|` being the cursor. */
function taken(withCursor: string, at = 0): string | undefined {
  const cursor = withCursor.indexOf('|');
  const text = withCursor.replace('|', '');
  const offer = completeFilter(text, cursor, facts)[at];
  return offer && text.slice(0, offer.from) + offer.insert + text.slice(offer.to);
}

function labels(withCursor: string): string[] {
  return completeFilter(withCursor.replace('|', ''), withCursor.indexOf('|'), facts).map((offer) => offer.label);
}

describe('completion offers', () => {
  test.each([
    ['ki|', 'kind:'],
    ['si|', 'size '],
    ['size |', 'size = '],
    ['kind:|', 'kind:text'],
    ['kind:cl|', 'kind:close'],
    ['kind:text,pi|', 'kind:text,ping'],
    ['event:|', 'event:price'],
    ['event:od|', 'event:"odd name"'],
    ['attempt:|', 'attempt:1'],
    ['conn:|', 'conn:1'],
    ['json.bo|', 'json.book'],
    ['dir:in an|', 'dir:in and '],
    ['json.px >|', 'json.px >= '],
    ['(ki| or x', '(kind: or x'],
    ['json.s = |', 'json.s = "ACME"'],
    ['json.s = in|', 'json.s = "INIT corp"'],
    ['json.s = "i|', 'json.s = "INIT corp"'],
    ['json.px > |', 'json.px > 101.42'],
    ['event:"o|', 'event:"odd name"'],
    ['id:|', 'id:e-17'],
    ['code:|', 'code:4001'],
    ['code:10|', 'code:1006'],
    ['connection:|', 'connection:1'],
  ])('%s → %s', (typed, after) => {
    expect(taken(typed)).toBe(after);
  });

  test('at the start the fields of the drawing, with what was seen here', () => {
    expect(labels('|').slice(0, 3)).toEqual(['kind:', 'dir:', 'event:']);
    expect(completeFilter('', 0, facts)).toContainEqual(
      expect.objectContaining({ label: 'json.', detail: '3 paths seen here' }),
    );
    expect(completeFilter('', 0, facts)).toContainEqual(
      expect.objectContaining({ label: 'attempt:', detail: '1 to 3 here' }),
    );
    expect(labels('|')).not.toContain('and');
    expect(labels('dir:in |')).toContain('and');
  });

  test('kinds seen here before the others', () => {
    expect(labels('kind:|').slice(0, 2)).toEqual(['text', 'ping']);
  });
});

test('a half-typed filter is coloured', () => {
  const text = 'dir:out or json.px => 101 and "ref';
  expect(tokenizeFilter(text).map((token) => [text.slice(token.from, token.to), token.class])).toEqual([
    ['dir:', 'key'],
    ['out', 'value'],
    ['or', 'keyword'],
    ['json.px', 'path'],
    ['=>', 'unknown'],
    ['101', 'number'],
    ['and', 'keyword'],
    ['"ref', 'string'],
  ]);
});

test('paths of a payload are such as the filter reads', () => {
  const paths = jsonPathsOf({ px: 1, book: { bid: [[1, 2]] }, 'odd name': { x: null } });
  expect(paths).toEqual([
    'json.px',
    'json.book',
    'json["odd name"]',
    'json.book.bid',
    'json["odd name"].x',
    'json.book.bid[0]',
    'json.book.bid[0][0]',
  ]);
  for (const path of paths) expect(parseFilter(path).ok).toBe(true);
});
