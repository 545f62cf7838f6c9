import * as v from 'valibot';
import { parseDurationMs } from '../../base/duration.ts';

/** Amounts as a scenario writes them, `2s` `4kB` `400/s`, and as the server counts them. */

/** A number of milliseconds. */
export type Milliseconds = number;
/** A number of bytes. */
export type ByteCount = number;

const BYTE_UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1_000, MB: 1_000_000, KiB: 1_024, MiB: 1_048_576 };

/** `512B` `4kB` `1.5MB` `64KiB` `16MiB` to bytes; undefined when it is none. SI prefixes are powers of ten, IEC ones of two. */
export function parseByteCount(text: string): ByteCount | undefined {
  const match = /^(\d+(?:\.\d+)?)(B|kB|MB|KiB|MiB)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, amount = '', unit = ''] = match;
  return Math.round(Number(amount) * (BYTE_UNITS[unit] ?? Number.NaN));
}

const DAY_MS = 86_400_000;

/** `250ms` `2s` `1.5m` `1h` → milliseconds, at most a day. */
export const duration = v.pipe(
  v.string('is a duration like 250ms, 2s or 1m'),
  v.regex(/^\s*\d+(\.\d+)?(ms|s|m|h)\s*$/, 'is a duration like 250ms, 2s or 1m'),
  v.transform((text): Milliseconds => parseDurationMs(text) ?? Number.NaN),
  v.maxValue(DAY_MS, 'is at most 24h'),
);

/** A duration that is not nothing. */
export const spell = v.pipe(duration, v.minValue(1, 'is at least 1ms'));

/** `4kB` → bytes, at most 64 MiB: what a fault may make at once. */
export const byteCount = v.pipe(
  v.string('is a size like 512B, 4kB or 1MiB'),
  v.regex(/^\s*\d+(\.\d+)?(B|kB|MB|KiB|MiB)\s*$/, 'is a size like 512B, 4kB or 1MiB'),
  v.transform((text): ByteCount => parseByteCount(text) ?? Number.NaN),
  v.maxValue(64 * 1_048_576, 'is at most 64MiB'),
);

/** `4kB/s` → bytes a second. */
export const byteRate = v.pipe(
  v.string('is a rate like 4kB/s'),
  v.regex(/^\s*\d+(\.\d+)?(B|kB|MB|KiB|MiB)\/s\s*$/, 'is a rate like 4kB/s'),
  v.transform((text): ByteCount => parseByteCount(text.trim().slice(0, -2)) ?? Number.NaN),
  v.minValue(1, 'is at least 1B/s'),
);

/** `400/s` `30/m` → messages a second. */
export const messageRate = v.pipe(
  v.string('is a rate like 400/s or 30/m'),
  v.regex(/^\s*\d+(\.\d+)?\/(s|m)\s*$/, 'is a rate like 400/s or 30/m'),
  v.transform((text): number => Number.parseFloat(text) / (text.trim().endsWith('m') ? 60 : 1)),
  v.minValue(1 / 3_600, 'is more than nothing'),
  v.maxValue(1_000_000, 'is at most 1000000/s'),
);

/** One in so many: 1 is every one. */
export const oneIn = v.pipe(
  v.number('is a whole number: 1 is every one, 10 one in ten'),
  v.integer('is a whole number: 1 is every one, 10 one in ten'),
  v.minValue(1, 'is at least 1: every one'),
);
