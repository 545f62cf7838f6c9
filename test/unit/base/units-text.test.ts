import { describe, expect, test } from 'vitest';
import {
  bytesText,
  countedText,
  countText,
  delayText,
  durationText,
  rateText,
  roundDurationText,
  runningText,
  shortDurationText,
  signedDelayText,
  signedDurationText,
} from '../../../src-shared/base/units-text.ts';

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [0.0004, '400 ns'],
    [0.00099999, '1 µs'],
    [0.0123, '12 µs'],
    [0.09999, '0.1 ms'],
    [0.34, '0.3 ms'],
    [9, '9.0 ms'],
    [9.96, '10 ms'],
    [43, '43 ms'],
    [999.6, '1.00 s'],
    [1_180, '1.18 s'],
    [9_996, '10.0 s'],
    [21_100, '21.1 s'],
    [59_960, '1m 00s'],
    [172_000, '2m 52s'],
    [122_000, '2m 02s'],
    [3_599_600, '1h 00m'],
    [3_900_000, '1h 05m'],
    [90_000_000, '1d 1h'],
    [-310, '−310 ms'],
  ])('%d ms is written %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test('no unit is ever full: what rounds up to the next is written in it', () => {
    for (let ms = 0.0001; ms < 1e9; ms *= 1.0007) {
      expect(durationText(ms)).not.toMatch(/^(1000 |60\.0 s|\d+m 60s|\d+h 60m|24h)|\b1000 (ns|µs|ms)/);
    }
  });

  test('are shorter where there is little room, rounder where zeros say nothing', () => {
    expect([900, 1_180, 21_100, 59_960].map(shortDurationText)).toEqual(['900 ms', '1.2 s', '21.1 s', '1m 00s']);
    expect([1_500, 3_000, 3_050, 200, 10_000, 2].map(roundDurationText)).toEqual([
      '1.5 s',
      '3 s',
      '3.05 s',
      '200 ms',
      '10 s',
      '2 ms',
    ]);
    expect([11, 0, -0.3].map(signedDurationText)).toEqual(['+11 ms', '+0 ms', '−0.3 ms']);
  });

  test('of a wait are written in the unit of the whole', () => {
    expect([delayText(1_180), delayText(1_000, 1_180), delayText(180, 1_180)]).toEqual(['1.18 s', '1.00 s', '0.18 s']);
    expect([delayText(498), delayText(-2, 500), signedDelayText(2, 500)]).toEqual(['498 ms', '−2 ms', '+2 ms']);
    expect([delayText(15_000), delayText(61_000), delayText(500, 61_000)]).toEqual(['15.00 s', '1m 01s', '0.50 s']);
  });

  test('that run have one decimal below a minute and never go below zero', () => {
    expect([-5, 2_600, 59_940, 59_960, 61_000].map(runningText)).toEqual([
      '0.0 s',
      '2.6 s',
      '59.9 s',
      '1m 00s',
      '1m 01s',
    ]);
  });
});

test.each([
  [0, '0 B'],
  [146, '146 B'],
  [999, '999 B'],
  [999.7, '1.0 kB'],
  [1_400, '1.4 kB'],
  [12_345, '12 kB'],
  [412_000, '412 kB'],
  [999_600, '1.0 MB'],
  [9_400_000, '9.4 MB'],
  [1.1e9, '1.1 GB'],
  [2.5e12, '2.5 TB'],
  [1.234e15, '1,234 TB'],
])('%d bytes are written %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test('counts are grouped, rates keep a decimal below ten', () => {
  expect([
    countText(52_860),
    countedText(1, 'client'),
    countedText(4, 'client'),
    countedText(2, 'entry', 'entries'),
  ]).toEqual(['52,860', '1 client', '4 clients', '2 entries']);
  expect([0, 0.02, 0.3, 3, 312, 1_204].map(rateText)).toEqual(['0/s', '<0.1/s', '0.3/s', '3/s', '312/s', '1,204/s']);
});
