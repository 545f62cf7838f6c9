import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProbePath, JsonProbe } from '../../../src-main/engine/capture/views/json-probe.ts';
import { someAt } from '../../../src-main/engine/capture/views/json-value.ts';
import { parseJson } from '../../../src-main/engine/capture/views/range-scan.ts';

/** What stands at the path, by parsing all of it. */
function parsed(bytes: Uint8Array, path: readonly string[]): { readonly value: unknown } | undefined {
  let found: { value: unknown } | undefined;
  someAt(parseJson(Buffer.from(bytes).toString('utf8'), false), path, 0, (value) => {
    found = { value };
    return true;
  });
  return found;
}

/** Checks that the probe is right or unsure; gives which. */
function probe(text: string | Uint8Array, path: readonly string[]): string {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  // In the middle of other bytes, as in a page.
  const body = new Uint8Array(bytes.length + 8).fill(0x31);
  body.set(bytes, 3);
  const one = new JsonProbe(path);
  const found = one.find(body, 3, 3 + bytes.length);
  if (found === 'unsure') return found;
  const expected = parsed(bytes, path);
  expect({ text: Buffer.from(bytes).toString(), found: found === 'value' }).toEqual({
    text: Buffer.from(bytes).toString(),
    found: expected !== undefined,
  });
  if (expected !== undefined) expect(one.value).toBe(expected.value);
  return found;
}

const name = fc.constantFrom('px', 'a', 'b', '__proto__', 'two words', '');
const scalar = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.tuple(fc.integer(), fc.nat(9_999_999)).map(([whole, rest]) => `${whole}.${rest}`),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  fc.constantFrom('0', '-0', '-0.0', '1e3', '1E-7', '1.5e+300', '1e400', '9007199254740991', '9007199254740993', '01'),
  fc.constantFrom('true', 'false', 'null', 'nul', '.5', '5.', '-', '1e', '+1', 'NaN'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"101.5"', '"\u0001"', '"\\u0070x"', '"open'),
);
const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('object'), tie('array')),
  object: fc
    .tuple(fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }), fc.constantFrom('', ' ', '\n', '\t ', '\u00A0'))
    .map(([pairs, gap]) => `{${gap}${pairs.map(([key, of]) => `"${key}"${gap}:${gap}${of}`).join(`${gap},`)}${gap}}`),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
}));
const path = fc.array(name, { minLength: 1, maxLength: 3 });

describe('a value looked up in the bytes of a JSON text', () => {
  it('is what JSON.parse says, or nobody claims it', () => {
    fc.assert(
      fc.property(value, path, (text, names) => void probe(text, names)),
      { numRuns: 5_000 },
    );
  });

  it('is so of texts that were damaged', () => {
    fc.assert(
      fc.property(value, path, fc.nat(), fc.nat(255), (text, names, at, byte) => {
        const bytes = new TextEncoder().encode(text);
        bytes[at % bytes.length] = byte;
        probe(bytes, names);
        probe(bytes.subarray(0, at % bytes.length), names);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is found without parsing in what feeds send', () => {
    expect(probe('{"type":"price","px":101.42,"n":7,"tags":["a",{"b":1}],"ts":"2026-03-14T12:04:07Z"}', ['px'])).toBe(
      'value',
    );
    expect(probe(' { "a" : { "px" : "101.42" } , "b" : null } ', ['a', 'px'])).toBe('value');
    expect(probe('{"px":1,"px":2}', ['px'])).toBe('value');
    expect(probe('{"a":{"px":1},"a":2}', ['a', 'px'])).toBe('nothing');
    expect(probe('{"symbol":"ACME"}', ['px'])).toBe('nothing');
  });

  it('is left to JSON.parse where it is not plain', () => {
    expect(probe('{"px":{"deep":1}}', ['px'])).toBe('unsure');
    expect(probe('{"px":1,}', ['px'])).toBe('unsure');
    expect(probe('{"p\\u0078":1}', ['px'])).toBe('unsure');
    expect(probe(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, ['px'])).toBe('unsure');
    expect(isProbePath(['px', 0])).toBe(false);
    expect(isProbePath(['ä'])).toBe(false);
  });
});
