import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogHistogram } from '../../../src-shared/survey/log-histogram.ts';
import { Rate } from '../../../src-shared/survey/rate.ts';

const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99 } as const;

/** The nearest rank of sorted numbers. */
function exact(sorted: readonly number[], share: number): number {
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
}

function distributionOf(values: readonly number[], whole: boolean) {
  const histogram = new LogHistogram({ whole });
  for (const value of values) histogram.add(value);
  const distribution = histogram.distribution();
  if (distribution === null) throw new Error('nothing was counted');
  return distribution;
}

describe('a distribution', () => {
  const milliseconds = fc.oneof(
    fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    fc.double({ min: 0, max: 1e3, noNaN: true }).map((ms) => (ms < 1e-6 ? 0 : ms)),
    fc.constantFrom(0, 1, 128, 0.36),
  );

  test('has percentiles within one percent, and the rest exactly', () => {
    fc.assert(
      fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 400 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = distributionOf(values, false);
        expect(found.count).toBe(values.length);
        expect(found.min).toBe(sorted[0]);
        expect(found.max).toBe(sorted.at(-1));
        expect(found.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3);
        for (const [name, share] of Object.entries(SHARES)) {
          const wanted = exact(sorted, share);
          expect(Math.abs(found[name as keyof typeof SHARES] - wanted)).toBeLessThanOrEqual(wanted * 0.01);
        }
      }),
    );
  });

  test('answers whole numbers as whole numbers, small ones exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e7), { minLength: 1, maxLength: 300 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = distributionOf(values, true);
        for (const [name, share] of Object.entries(SHARES)) {
          const wanted = exact(sorted, share);
          const value = found[name as keyof typeof SHARES];
          expect(Number.isInteger(value)).toBe(true);
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(wanted < 256 ? 0 : wanted * 0.01);
        }
      }),
    );
  });

  test('has at most a few dozen bars, side by side, that hold every number once', () => {
    fc.assert(
      fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 200 }), (values) => {
        const { bars } = distributionOf(values, false);
        expect(bars.length).toBeLessThanOrEqual(34);
        for (const [at, bar] of bars.entries()) {
          const inBar = values.filter((value) => value >= bar.from && value < bar.to).length;
          if (bar.to > bar.from) expect(bar.count).toBe(inBar);
          if (at > 0) expect(bar.from).toBe(bars[at - 1]?.to);
        }
        expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      }),
    );
  });

  test('of nothing is null', () => {
    expect(new LogHistogram({ whole: true }).distribution()).toBeNull();
  });
});

describe('the rate', () => {
  test('keeps every frame while its steps grow to the length of the recording', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1e6), fc.boolean()), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(1e3, 1e6, 1e10),
        (gaps, unitNs) => {
          const rate = new Rate();
          let atNs = 5e9;
          const frames = gaps.map(([gap, isIn]) => {
            atNs += gap * unitNs;
            return { atNs, isIn };
          });
          for (const frame of frames) rate.add(frame.atNs, frame.isIn);
          const counted = rate.counted();
          expect(counted.in.length).toBeLessThanOrEqual(512);
          for (let step = 0; step < counted.in.length; step++) {
            const from = counted.originNs + step * counted.stepNs;
            const here = frames.filter((frame) => frame.atNs >= from && frame.atNs < from + counted.stepNs);
            expect(counted.in[step]).toBe(here.filter(({ isIn }) => isIn).length);
            expect(counted.out[step]).toBe(here.filter(({ isIn }) => !isIn).length);
          }
        },
      ),
    );
  });
});
