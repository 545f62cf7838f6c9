/** Numbers with their units, as the lanes and read-outs show them. Where they stand nothing wraps. */

export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits);
}

/** `0.3 ms`, `41 ms`, `1.18 s`, `21.1 s`, `3m 17s`, `2h 05m`, `3d 4h`. */
export function duration(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  const abs = Math.abs(ms);
  if (abs > 0 && abs < 0.001) return `${sign}${grouped(abs * 1e6)} ns`;
  if (abs > 0 && abs < 0.9995) return `${sign}${trimmed(abs, abs < 0.1 ? 3 : 2)} ms`;
  if (abs < 9.95) return `${sign}${trimmed(abs, 1).replace(/\.0$/, '')} ms`;
  if (abs < 999.5) return `${sign}${Math.round(abs)} ms`;
  if (abs < 9_995) return `${sign}${trimmed(abs / 1e3, 2)} s`;
  if (abs < 59_950) return `${sign}${trimmed(abs / 1e3, 1)} s`;
  return `${sign}${longDuration(abs)}`;
}

/** `1.2 s`: the same where there is little room. */
export function shortDuration(ms: number): string {
  if (ms >= 999.5 && ms < 59_950) return `${trimmed(ms / 1e3, 1)} s`;
  return duration(ms);
}

function longDuration(ms: number): string {
  const seconds = Math.round(ms / 1e3);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
  return `${Math.floor(minutes / 1_440)}d ${Math.floor((minutes % 1_440) / 60)}h`;
}

/** Width of the view: `35 s`, `1.5 s`, `250 ms`, `3m 17s`. Few digits: it changes under the pointer. */
export function spanLabel(ns: number): string {
  const ms = ns / 1e6;
  if (ms < 9.95) return `${trimmed(ms, 1).replace(/\.0$/, '')} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${trimmed(ms / 1e3, 1).replace(/\.0$/, '')} s`;
  if (ms < 59_500) return `${Math.round(ms / 1e3)} s`;
  return longDuration(ms);
}

/** Decimal units, as the wire is counted: `0 B`, `146 B`, `412 kB`, `9.4 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const text = unit === 0 || scaled >= 99.95 ? grouped(scaled) : trimmed(scaled, 1).replace(/\.0$/, '');
  return `${text} ${units[unit]}`;
}

/** `312/s`, `0.3/s`, `1,204/s`. */
export function rate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond < 9.95) return `${trimmed(perSecond, 1).replace(/\.0$/, '')}/s`;
  return `${grouped(perSecond)}/s`;
}

export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : plural}`;
}

/** `+0.31 s`, `−0.2 s` for jitter: the sign always shows. */
export function signedDuration(ms: number): string {
  return ms < 0 ? duration(ms) : `+${duration(ms)}`;
}
