import { bytesText, durationText, roundDurationText } from '../../src-shared/model/sentence.ts';

/** Numbers as the bars around the entries write them. Units are always there. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `52,860` */
export function countText(value: number): string {
  return grouped.format(value);
}

/** `1 client`, `4 clients` */
export function countedText(value: number, word: string): string {
  return `${countText(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** `312/s`, `0.3/s`, `0/s`: one decimal below ten, where it matters. */
export function rateText(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.05) return '<0.1/s';
  return `${perSecond < 9.95 ? String(Number(perSecond.toFixed(1))) : countText(perSecond)}/s`;
}

/** `RTT 12 ms`: whole milliseconds from ten on. */
export function rttText(ms: number): string {
  return durationText(ms);
}

/** `2.6 s left` counts down: one decimal below a minute, never negative. */
export function leftText(ms: number): string {
  const left = Math.max(0, ms);
  return left < 60_000 ? `${(left / 1000).toFixed(1)} s` : durationText(left);
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** `12:18:07.836`, local. */
export function clockText(startedAtMs: number, atNs: number): string {
  const at = new Date(startedAtMs + atNs / 1e6);
  return `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:${pad(at.getSeconds(), 2)}.${pad(at.getMilliseconds(), 3)}`;
}

/** `14 March 2026, 12:01` */
export function dateText(atMs: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(atMs);
}

export { bytesText, durationText, roundDurationText };
