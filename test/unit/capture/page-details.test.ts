import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEW_DETAILS_BYTES, PageDetails } from '../../../src-main/engine/capture/page-details.ts';

const ENTRIES = 300;

test('details come back one by one and as the JSON of any range, numbered from its begin', () => {
  const detail = fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ unit: 'grapheme', maxLength: 40 }), {
    maxKeys: 3,
  });
  const given = fc.dictionary(fc.nat(ENTRIES - 1).map(String), detail, { maxKeys: 120 });
  fc.assert(
    fc.property(given, fc.nat(ENTRIES), fc.nat(ENTRIES), (byIndex, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const details = new PageDetails(ENTRIES, FEW_DETAILS_BYTES);
      const middle = new TextEncoder().encode('--17--');
      for (let index = 0; index < ENTRIES; index++) {
        const json = JSON.stringify(byIndex[index]);
        if (json === undefined) continue;
        if (index % 2 === 0) details.add(index, json);
        else {
          const tail = new TextEncoder().encode(`"${json === '{}' ? '' : ','}${json.slice(1)}`);
          details.addParts(index, new TextEncoder().encode('{"part":"'), middle, 2, 4, tail);
        }
      }
      const expected = Object.entries(byIndex)
        .map(([index, value]) => [Number(index), Number(index) % 2 === 0 ? value : { part: '17', ...value }] as const)
        .sort(([one], [other]) => one - other);
      for (const [index, value] of expected) expect(JSON.parse(details.at(index) ?? '')).toEqual(value);
      const range = expected.filter(([index]) => index >= from && index < to);
      const bytes = details.slice(from, to);
      if (range.length === 0) expect(bytes.length).toBe(0);
      else {
        const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
        expect(parsed).toEqual(Object.fromEntries(range.map(([index, value]) => [index - from, value])));
      }
    }),
    { numRuns: 200 },
  );
});
