import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  directionTerm,
  type FilterNode,
  jsonTerm,
  jsonTermOfText,
  kindTerm,
  nameTerm,
  numberTerm,
  parseFilter,
  printFilter,
  withTerm,
} from '../../../src-shared/filter/index.ts';

describe('a term joins a filter', () => {
  test.each([
    ['', 'kind:text', 'and', 'kind:text'],
    ['   ', 'kind:text', 'not', 'not kind:text'],
    ['refund', 'json.px = 1', 'and', 'refund and json.px = 1'],
    ['refund', 'json.px = 1', 'not', 'refund and not json.px = 1'],
    ['a or b', 'kind:text', 'and', '(a or b) and kind:text'],
    ['(a or b)', 'kind:text', 'and', '(a or b) and kind:text'],
    ['(a or b) c', 'kind:text', 'not', '(a or b) and c and not kind:text'],
    ['a', 'b or c', 'and', 'a and (b or c)'],
    ['a', 'b or c', 'not', 'a and not (b or c)'],
    ['a', 'b c', 'not', 'a and not (b c)'],
    ['a', 'event:x,y', 'not', 'a and not event:x,y'],
    ['-a', 'kind:text', 'and', '-a and kind:text'],
    ['status:4xx', 'kind:open', 'and', 'status:4xx and kind:open'],
    // a second time nothing happens
    ['a kind:text', 'kind:text', 'and', 'a kind:text'],
    ['a -kind:text', 'kind:text', 'not', 'a -kind:text'],
    ['a type = price', 'type:price', 'and', 'a type = price'],
    // what cannot hold together gives way
    ['kind:ping a', 'kind:text', 'and', 'a and kind:text'],
    ['kind:ping,text a', 'kind:text', 'and', 'a and kind:text'],
    ['dir:in', 'dir:out', 'and', 'dir:out'],
    ['json.px = 1 b', 'json.px = 2', 'and', 'b and json.px = 2'],
    ['type:price', 'json.type = "trade"', 'and', 'json.type = "trade"'],
    ['-kind:text a', 'kind:text', 'and', 'a and kind:text'],
    ['kind:text a', 'kind:text', 'not', 'a and not kind:text'],
    ['status:4xx a', 'status:200', 'and', 'a and status:200'],
    ['status:4xx a', 'status:404', 'and', 'status:4xx and a and status:404'],
    ['json.px > 100', 'json.px = 99', 'and', 'json.px = 99'],
    ['json.px > 100', 'json.px = 101', 'and', 'json.px > 100 and json.px = 101'],
    // what can hold together stays
    ['json.a = 1', 'json.b = 1', 'and', 'json.a = 1 and json.b = 1'],
    ['json.a[*] = 1', 'json.a[*] = 2', 'and', 'json.a[*] = 1 and json.a[*] = 2'],
    ['json.px = 1 or b', 'json.px = 2', 'and', '(json.px = 1 or b) and json.px = 2'],
    ['not json.px = 1', 'json.px = 2', 'not', 'not json.px = 1 and not json.px = 2'],
    ['seq > 5', 'seq < 9', 'and', 'seq > 5 and seq < 9'],
    // a filter with a mistake applied to nothing; a term with one changes nothing
    ['size => 4kb', 'kind:text', 'and', 'kind:text'],
    ['a', 'kind:', 'and', 'a'],
    ['a', '', 'not', 'a'],
  ] as const)('%s  %s  %s', (filter, term, join, expected) => {
    expect(withTerm(filter, term, join)).toBe(expected);
  });
});

describe('terms of values', () => {
  test.each([
    [jsonTerm(['px'], 101.5), 'json.px = 101.5'],
    [jsonTerm(['book', 'bid', 0], 'a "b"'), 'json.book.bid[0] = "a \\"b\\""'],
    [jsonTerm(['odd name'], null), 'json["odd name"] = null'],
    [jsonTerm('json.a["b c"]', true), 'json.a["b c"] = true'],
    [jsonTerm(['book'], { bid: 1 }), 'json.book'],
    [jsonTerm([], 'whole'), '"whole"'],
    [jsonTerm(['a\u0000b'], 'x\u202ey\u00ad\n\ud800'), 'json["a\\u0000b"] = "x\\u202ey\\u00ad\\n\\ud800"'],
    [jsonTerm(['n'], 12345678901234567890n), 'json.n = 12345678901234567890'],
    [jsonTermOfText(['n'], '12345678901234567891'), 'json.n = 12345678901234567891'],
    [jsonTermOfText(['s'], '"a\\u00e9"'), 'json.s = "aé"'],
    [jsonTermOfText(['s'], 'null'), 'json.s = null'],
    [kindTerm('text'), 'kind:text'],
    [kindTerm(['text', 'binary']), 'kind:text,binary'],
    [directionTerm('toClient'), 'dir:in'],
    [nameTerm('event', 'price'), 'event:price'],
    [nameTerm('event', 'price update'), 'event:"price update"'],
    [nameTerm('id', 'a,b'), 'id:"a,b"'],
    [nameTerm('conn', '7'), 'conn:"7"'],
    [numberTerm('attempt', 2), 'attempt:2'],
  ])('%s', (term, expected) => {
    expect(term).toBe(expected);
    expect(parseFilter(term).ok).toBe(true);
  });

  test('a long text is found by how it begins', () => {
    const term = jsonTerm(['body'], `${'x'.repeat(199)}💥${'y'.repeat(9_000)}`);
    expect(term).toBe(`json.body ~ "${'x'.repeat(199)}"`);
  });

  test('any value can stand in a term', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat(99)), { minLength: 1 }),
        fc.jsonValue(),
        (path, value) => {
          const term = jsonTerm(path, value);
          const parsed = parseFilter(term);
          expect(parsed.ok || term.length > 4_000, term).toBe(true);
          if (!parsed.ok) return;
          expect(parsed.value).toMatchObject({ type: 'json', path });
          if (typeof value === 'string' && value.length <= 200) {
            expect(parsed.value).toMatchObject({ op: '=', value: { text: value, quoted: true } });
          }
        },
      ),
    );
  });
});

const TERMS = [
  'a',
  '"b c"',
  '/d+/',
  'kind:text',
  'kind:text,ping',
  'dir:in',
  'dir:out',
  'event:x',
  'event:x,y',
  'json.px',
];
const MORE = [
  'json.px = 1',
  'json.px > 3',
  'json.px = "t"',
  'status:4xx',
  'status:404',
  'size > 4kb',
  'attempt:2',
  'seq<9',
];
const term = fc.constantFrom(...TERMS, ...MORE);
const filter = fc.letrec<{ whole: string }>((tie) => ({
  whole: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    fc.tuple(tie('whole'), tie('whole')).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie('whole'), tie('whole')).map(([a, b]) => `${a} and ${b}`),
    fc.tuple(tie('whole'), tie('whole')).map(([a, b]) => `${a} or ${b}`),
    tie('whole').map((a) => `not ${a}`),
    tie('whole').map((a) => `-(${a})`),
    tie('whole').map((a) => `( ${a} )`),
  ),
})).whole;

function nodeOf(text: string): FilterNode {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

/** What the filter says where each condition is true or not by the toss of a coin. */
function truth(node: FilterNode, coin: (leaf: string) => boolean): boolean {
  switch (node.type) {
    case 'all':
      return true;
    case 'and':
      return node.parts.every((part) => truth(part, coin));
    case 'or':
      return node.parts.some((part) => truth(part, coin));
    case 'not':
      return !truth(node.part, coin);
    default:
      return coin(printFilter(node));
  }
}

function coinOf(seed: number): (leaf: string) => boolean {
  return (leaf) => {
    let hash = seed | 1;
    for (const char of leaf) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    return ((hash >>> 15) & 1) === 1;
  };
}

test('the new filter says what the old one said and the term, unless something gave way', () => {
  let joined = 0;
  fc.assert(
    fc.property(
      filter,
      filter,
      fc.constantFrom('and' as const, 'not' as const),
      fc.integer(),
      (old, added, join, seed) => {
        const made = nodeOf(withTerm(old, added, join));
        const coin = coinOf(seed);
        const says = truth(nodeOf(added), coin) === (join === 'and');
        // Whatever gave way, the term holds.
        if (truth(made, coin)) expect(says).toBe(true);
        const leavesOf = (node: FilterNode): number =>
          'parts' in node
            ? node.parts.reduce((sum, part) => sum + leavesOf(part), 0)
            : 'part' in node
              ? leavesOf(node.part)
              : 1;
        if (leavesOf(made) < leavesOf(nodeOf(old)) + leavesOf(nodeOf(added))) return;
        joined++;
        expect(truth(made, coin)).toBe(truth(nodeOf(old), coin) && says);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(joined).toBeGreaterThan(1_000);
});

test('a term added twice is there once', () => {
  fc.assert(
    fc.property(filter, term, fc.constantFrom('and' as const, 'not' as const), (old, added, join) => {
      const once = withTerm(old, added, join);
      expect(withTerm(once, added, join)).toBe(once);
    }),
  );
});
