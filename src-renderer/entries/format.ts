/** Numbers and times as the table and the detail write them. Units are always there; figures are tabular. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `52,860` */
export function count(value: number): string {
  return grouped.format(value);
}

/** `146 B`, `1.4 kB`, `412 kB`, `9.4 MB`: decimal units, at most three figures. */
export function bytes(value: number): string {
  if (value < 1000) return `${Math.round(value)} B`;
  let scaled = value;
  for (const unit of ['kB', 'MB', 'GB', 'TB']) {
    scaled /= 1000;
    if (scaled < 999.5 || unit === 'TB') return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`;
  }
  return `${value} B`;
}

/** `0.3 ms`, `11 ms`, `1.50 s`, `2m 52s`, `3h 04m`. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '\u2212' : '';
  if (size < 0.0005) return '0 \u00b5s';
  if (size < 0.05) return `${sign}${(size * 1000).toFixed(0)} \u00b5s`;
  if (size < 9.95) return `${sign}${size.toFixed(1)} ms`;
  if (size < 999.5) return `${sign}${Math.round(size)} ms`;
  if (size < 59_995) return `${sign}${(size / 1000).toFixed(2)} s`;
  const seconds = Math.round(size / 1000);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
  const minutes = Math.floor(seconds / 60);
  return `${sign}${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}

/** Milliseconds that matter to the hundredth: `1.18 s`, `250 ms`. */
export function delay(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : duration(ms);
}

/** A part of a delay in the unit of the whole: `0.18 s` beside `1.00 s`, `180 ms` beside `500 ms`. */
export function delayPart(ms: number, wholeMs: number): string {
  return wholeMs < 1000 ? `${Math.round(ms)} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : duration(ms);
}

/** Time from the row shown before, with its sign: `+11 ms`. */
export function delta(ms: number): string {
  return ms < 0 ? duration(ms) : `+${duration(ms)}`;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Local wall clock in two parts: `12:04:` and `07.561`. */
export function clock(startedAtMs: number, atNs: number): readonly [minute: string, second: string] {
  const ms = startedAtMs + atNs / 1e6;
  const at = new Date(ms);
  const minute = `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:`;
  return [minute, `${pad(at.getSeconds(), 2)}.${pad(at.getMilliseconds(), 3)}`];
}

/** `12:04:07.561` */
export function time(startedAtMs: number, atNs: number): string {
  return clock(startedAtMs, atNs).join('');
}

/** `2026-03-14 12:04:07.561204`, local; the microseconds come from the recording's own clock. */
export function dateTime(startedAtMs: number, atNs: number): string {
  const micros = Math.round(startedAtMs * 1000 + atNs / 1000);
  const at = new Date(Math.floor(micros / 1000));
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1, 2)}-${pad(at.getDate(), 2)}`;
  const clockTime = `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:${pad(at.getSeconds(), 2)}`;
  return `${day} ${clockTime}.${pad(at.getMilliseconds(), 3)}${pad(micros % 1000, 3)}`;
}
