import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeFilter, parseFilter, printFilter, tokenizeFilter } from '../../../src-shared/filter/index.ts';

const piece = fc.constantFrom(
  ...['kind:', 'dir:', 'event:', 'id', 'conn:', 'code', 'status:', 'size', 'at', 'after:', 'type:', 'rtt', 'seq', 'x:'],
  ...['text', 'in', 'a', 'a,b', '1', '1006', '4kb', '12s', '-3', '0.1ms', '1e3', '4xx', ',', 'a,/b', 'true', 'null'],
  ...['json.a', 'json[0]', 'json["x y"].b', 'json.*', 'json.', 'json', '[*]', '"', '"a b"', '\\', '/', '/a+/i', '/('],
  ...[
    '=',
    '!=',
    '>',
    '>=',
    '<',
    '<=',
    '~',
    '=>',
    '!',
    '&&',
    '(',
    ')',
    '-',
    ' ',
    ' ',
    ' ',
    'and',
    'or',
    'not',
    '\n',
    'é',
    '💥',
  ],
);
const filterText = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

function withoutSpans(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'span' ? undefined : inner)));
}

test('whatever is typed, reading it never throws and a mistake lies inside the text', () => {
  fc.assert(
    fc.property(filterText, (text) => {
      const parsed = parseFilter(text);
      if (parsed.ok) return;
      expect(parsed.error.code).toMatch(/^FILTER_[A-Z]+$/);
      expect(parsed.error.at).toBeGreaterThanOrEqual(0);
      expect(parsed.error.at).toBeLessThanOrEqual(text.length);
      expect(parsed.error.to).toBeGreaterThanOrEqual(parsed.error.at);
      expect(parsed.error.to).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 4_000 },
  );
});

test('what is printed reads back as the same tree', () => {
  let read = 0;
  fc.assert(
    fc.property(filterText, (text) => {
      const parsed = parseFilter(text);
      if (!parsed.ok) return;
      read++;
      const again = parseFilter(printFilter(parsed.value));
      expect(again.ok, printFilter(parsed.value)).toBe(true);
      if (again.ok) expect(withoutSpans(again.value)).toEqual(withoutSpans(parsed.value));
    }),
    { numRuns: 6_000 },
  );
  expect(read).toBeGreaterThan(300);
});

test('tokens lie in order without overlap, and leave out nothing but spaces', () => {
  fc.assert(
    fc.property(filterText, (text) => {
      let at = 0;
      for (const token of tokenizeFilter(text)) {
        expect(text.slice(at, token.from).trim()).toBe('');
        expect(token.to).toBeGreaterThan(token.from);
        at = token.to;
      }
      expect(text.slice(at).trim()).toBe('');
    }),
  );
});

test('completion never throws and replaces only what is there', () => {
  fc.assert(
    fc.property(filterText, fc.integer({ min: -2, max: 80 }), (text, cursor) => {
      for (const offer of completeFilter(text, cursor, { events: ['price'], jsonPaths: ['json.px'], attempts: 3 })) {
        expect(offer.from).toBeLessThanOrEqual(offer.to);
        expect(offer.to).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
