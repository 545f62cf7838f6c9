import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceCeil, nsAt, snap, snappedX, xOf } from '../../../src-renderer/timeline/axis/scale.ts';
import { TICK_LABEL_OFFSET, ticks } from '../../../src-renderer/timeline/axis/ticks.ts';
import { clockTime, digitsFor, wallClock } from '../../../src-renderer/timeline/axis/wall-clock.ts';
import { measure, NOON } from './helpers.ts';

const S = 1e9;

describe('scale', () => {
  it('finds the moment under a pixel and back', () => {
    const scale = { fromNs: 10 * S, toNs: 45 * S, width: 1_050, dpr: 1 };
    expect(xOf(scale, 10 * S)).toBe(0);
    expect(xOf(scale, 45 * S)).toBe(1_050);
    expect(nsAt(scale, xOf(scale, 17.25 * S))).toBeCloseTo(17.25 * S, 0);
  });

  it('puts edges on whole device pixels at any ratio', () => {
    for (const dpr of [1, 1.25, 1.5, 2]) {
      for (let px = 0; px < 20; px += 0.37) {
        const device = snap({ dpr }, px) * dpr;
        expect(Math.abs(device - Math.round(device))).toBeLessThan(1e-9);
      }
    }
  });

  it('keeps far moments near the plot', () => {
    const scale = { fromNs: 0, toNs: 1e6, width: 1_000, dpr: 1 };
    expect(snappedX(scale, 3_600e9)).toBe(2_000);
    expect(snappedX(scale, -3_600e9)).toBe(-1_000);
  });

  it('ends a scale at a round number that leaves little of the lane empty', () => {
    expect([0, 0.3, 1, 1.2, 4.9, 5, 94, 930, 412_000].map((value) => niceCeil(value))).toEqual([
      1, 1, 1, 1.2, 5, 5, 100, 1_000, 500_000,
    ]);
    expect(niceCeil(0.1 + 0.2, 0.001)).toBeCloseTo(0.3);
  });
});

describe('ruler', () => {
  const labelled = (fromNs: number, spanNs: number, width = 1_064) =>
    ticks({ fromNs, toNs: fromNs + spanNs, width, dpr: 1 }, NOON, measure).filter((tick) => tick.label !== undefined);

  it('labels 35 seconds every five', () => {
    expect(labelled(0, 35 * S).map((tick) => tick.label)).toEqual([
      '12:00:00',
      '12:00:05',
      '12:00:10',
      '12:00:15',
      '12:00:20',
      '12:00:25',
      '12:00:30',
      '12:00:35',
    ]);
  });

  it('goes down to milliseconds and up to days', () => {
    expect(labelled(7 * S, 1e6).at(0)?.label).toBe('12:00:07.0000');
    expect(labelled(7 * S, 400e6).at(1)?.label).toBe('12:00:07.05');
    expect(labelled(0, 3_600 * S).at(1)?.label).toBe('12:05');
    expect(labelled(0, 9 * 86_400 * S).map((tick) => tick.label)).toContain('15 Mar');
    expect(labelled(0, 30 * 3_600 * S).map((tick) => tick.label)).toContain('15 Mar');
  });

  it('tells neighbouring moments apart, by the clock and since the start, at every zoom', () => {
    const styles = [NOON, wallClock(NOON.startedAtMs, 'elapsed')];
    for (let span = 1e5; span <= 400 * 86_400 * S; span *= 1.7) {
      for (const clock of styles) {
        const labels = ticks({ fromNs: 90 * S, toNs: 90 * S + span, width: 1_064, dpr: 1 }, clock, measure).flatMap(
          ({ label }) => label ?? [],
        );
        expect({ span, few: labels.length >= 3, many: labels.length <= 20 }).toEqual({ span, few: true, many: true });
        // An hour of the day comes again on the next; the day's own name stands between.
        const alike = labels.filter((label, index) => label === labels[index + 1]);
        expect({ span, alike }).toEqual({ span, alike: [] });
      }
    }
  });

  it('stands on round wall-clock times, whenever the recording began', () => {
    const odd = { ...NOON, sinceMidnightNs: NOON.sinceMidnightNs + 1_234_567_891 };
    for (const tick of ticks({ fromNs: 0, toNs: 20 * S, width: 1_000, dpr: 1 }, odd, measure)) {
      if (tick.label !== undefined) expect(clockTime(odd, tick.atNs, 6)).toMatch(/\.000000$/);
    }
  });

  it('never lets two labels touch', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 6, max: 16, noNaN: true }),
        fc.integer({ min: 0, max: 3_600 }),
        fc.integer({ min: 300, max: 3_840 }),
        (power, second, width) => {
          const shown = labelled(second * S, 10 ** power, width);
          for (const [index, tick] of shown.entries()) {
            const next = shown[index + 1];
            if (next === undefined) continue;
            expect(tick.x + TICK_LABEL_OFFSET + measure(tick.label as string)).toBeLessThan(next.x);
          }
        },
      ),
    );
  });
});

describe('wall clock', () => {
  it('rounds once, so that no second reads 60', () => {
    expect(clockTime(NOON, 59.9996 * S, 3)).toBe('12:01:00.000');
    expect(clockTime(NOON, 59.9994 * S, 3)).toBe('12:00:59.999');
  });

  it('goes on after midnight', () => {
    expect(clockTime(NOON, 12 * 3_600 * S + 5 * S, 0)).toBe('00:00:05');
  });

  it('shows as many digits as a step needs', () => {
    expect([5 * S, 1 * S, 200e6, 50e6, 1e6, 200e3, 1e3].map(digitsFor)).toEqual([0, 0, 1, 2, 3, 4, 6]);
  });
});
