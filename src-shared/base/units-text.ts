/**
 * Numbers with their units, as every shell and every panel writes them: a row of the table, the lanes of the timeline and the
 * terminal say the same of the same number. Figures are about three, units always stand there, and a minus is a real one (−).
 */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `52,860` */
export function countText(value: number): string {
  return grouped.format(value);
}

/** `1 client`, `4 clients`, `2 entries` */
export function countedText(count: number, word: string, plural = `${word}s`): string {
  return `${countText(count)} ${count === 1 ? word : plural}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Whole seconds on: `3m 17s`, `2h 05m`, `3d 4h`. */
function longText(ms: number): string {
  const seconds = Math.round(ms / 1e3);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  return `${Math.floor(minutes / 1_440)}d ${Math.floor((minutes % 1_440) / 60)}h`;
}

function sizedText(ms: number, secondDigits: (ms: number) => number): string {
  if (ms === 0) return '0 ms';
  if (ms < 0.0009995) return `${Math.round(ms * 1e6)} ns`;
  if (ms < 0.0995) return `${Math.round(ms * 1e3)} µs`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1e3).toFixed(secondDigits(ms))} s`;
  return longText(ms);
}

/** `400 ns`, `12 µs`, `0.3 ms`, `43 ms`, `1.18 s`, `21.1 s`, `2m 52s`, `1h 05m`, `3d 4h`. */
export function durationText(ms: number): string {
  return `${ms < 0 ? '−' : ''}${sizedText(Math.abs(ms), (size) => (size < 9_995 ? 2 : 1))}`;
}

/** `1.2 s`: as {@link durationText}, where there is little room. */
export function shortDurationText(ms: number): string {
  return `${ms < 0 ? '−' : ''}${sizedText(Math.abs(ms), () => 1)}`;
}

/** As {@link durationText}, without zeros that say nothing: `1.5 s`, `3 s`. */
export function roundDurationText(ms: number): string {
  return durationText(ms).replace(/\.(\d*?)0+ /, (_, kept: string) => (kept === '' ? ' ' : `.${kept} `));
}

/** `+11 ms`, `−0.3 ms`: the sign always shows. */
export function signedDurationText(ms: number): string {
  return ms < 0 ? durationText(ms) : `+${durationText(ms)}`;
}

/**
 * What is planned to the hundredth of a second, and its parts in the unit of the whole: `1.18 s` = `1.00 s` + `0.18 s`,
 * `498 ms` = `500 ms` − `2 ms`.
 */
export function delayText(ms: number, wholeMs = ms): string {
  if (Math.abs(wholeMs) < 999.5) return `${ms < 0 ? '−' : ''}${Math.round(Math.abs(ms))} ms`;
  if (Math.abs(ms) >= 59_995) return durationText(ms);
  return `${ms < 0 ? '−' : ''}${(Math.abs(ms) / 1e3).toFixed(2)} s`;
}

/** As {@link delayText}; the sign always shows. */
export function signedDelayText(ms: number, wholeMs = ms): string {
  return ms < 0 ? delayText(ms, wholeMs) : `+${delayText(ms, wholeMs)}`;
}

/** What counts down or up before one's eyes: `2.6 s`, one decimal below a minute, never negative. */
export function runningText(ms: number): string {
  const left = Math.max(0, ms);
  return left < 59_950 ? `${(left / 1e3).toFixed(1)} s` : longText(left);
}

/** Decimal units, as the wire is counted: `0 B`, `146 B`, `1.4 kB`, `412 kB`, `9.4 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  let amount = bytes;
  for (const unit of ['kB', 'MB', 'GB']) {
    amount /= 1_000;
    if (amount < 999.5) return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
  }
  amount /= 1_000;
  return `${amount < 9.95 ? amount.toFixed(1) : countText(amount)} TB`;
}

/** `0/s`, `<0.1/s`, `0.3/s`, `312/s`, `1,204/s`: one decimal below ten, where it matters. */
export function rateText(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.05) return '<0.1/s';
  return `${perSecond < 9.95 ? String(Number(perSecond.toFixed(1))) : countText(perSecond)}/s`;
}
