import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import type { PageMeta } from '../page-source.ts';
import { intersect, isEmpty, type Mask, subtract, unite } from './mask.ts';
import type { RangeScan } from './range-scan.ts';

/** What a page's meta alone says about its entries. */
export type Verdict = 'none' | 'some' | 'all';

export interface MetaFacts {
  readonly meta: PageMeta;
  readonly connection: (id: number) => ConnectionInfo | undefined;
}

/** One condition over a range of entries. */
export interface Test {
  /** Cheap ones go first: 0 a constant, 1 columns, 2 details, 3 a search over the body, 4 parsing, 5 a regex. */
  readonly cost: number;
  verdict(facts: MetaFacts): Verdict;
  /** Takes out of the mask the entries that do not fulfil it. */
  narrow(scan: RangeScan, mask: Mask): void;
}

export const EVERYTHING: Test = {
  cost: 0,
  verdict: () => 'all',
  narrow: () => undefined,
};

export const NOTHING: Test = {
  cost: 0,
  verdict: () => 'none',
  narrow: (_scan, mask) => {
    mask.fill(0);
  },
};

/** A condition looked at entry by entry. */
export function eachEntry(
  cost: number,
  verdict: Test['verdict'],
  keep: (scan: RangeScan, index: number) => boolean,
): Test {
  return {
    cost,
    verdict,
    narrow(scan, mask) {
      const { from } = scan;
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 1 && !keep(scan, from + at)) mask[at] = 0;
      }
    },
  };
}

export function allOf(tests: readonly Test[]): Test {
  const ordered = [...tests].sort((a, b) => a.cost - b.cost);
  if (ordered.some((test) => test === NOTHING)) return NOTHING;
  const real = ordered.filter((test) => test !== EVERYTHING);
  const [only] = real;
  if (only === undefined) return EVERYTHING;
  if (real.length === 1) return only;
  return {
    cost: real.at(-1)?.cost ?? 0,
    verdict(facts) {
      const verdicts = real.map((test) => test.verdict(facts));
      if (verdicts.includes('none')) return 'none';
      return verdicts.every((verdict) => verdict === 'all') ? 'all' : 'some';
    },
    narrow(scan, mask) {
      for (const test of real) {
        if (isEmpty(mask)) return;
        test.narrow(scan, mask);
      }
    },
  };
}

export function anyOf(tests: readonly Test[]): Test {
  const ordered = [...tests].sort((a, b) => a.cost - b.cost);
  if (ordered.some((test) => test === EVERYTHING)) return EVERYTHING;
  const real = ordered.filter((test) => test !== NOTHING);
  const [only] = real;
  if (only === undefined) return NOTHING;
  if (real.length === 1) return only;
  return {
    cost: real.at(-1)?.cost ?? 0,
    verdict(facts) {
      const verdicts = real.map((test) => test.verdict(facts));
      if (verdicts.includes('all')) return 'all';
      return verdicts.every((verdict) => verdict === 'none') ? 'none' : 'some';
    },
    narrow(scan, mask) {
      const found = new Uint8Array(mask.length);
      for (const test of real) {
        const left = mask.slice();
        subtract(left, found);
        if (isEmpty(left)) break;
        test.narrow(scan, left);
        unite(found, left);
      }
      intersect(mask, found);
    },
  };
}

export function noneOf(test: Test): Test {
  if (test === EVERYTHING) return NOTHING;
  if (test === NOTHING) return EVERYTHING;
  return {
    cost: test.cost,
    verdict(facts) {
      const verdict = test.verdict(facts);
      return verdict === 'all' ? 'none' : verdict === 'none' ? 'all' : 'some';
    },
    narrow(scan, mask) {
      if (isEmpty(mask)) return;
      const fulfilled = mask.slice();
      test.narrow(scan, fulfilled);
      subtract(mask, fulfilled);
    },
  };
}
