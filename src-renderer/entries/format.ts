/** Moments as the table and the detail write them: local wall clock. Durations and sizes are in `src-shared/base/units-text.ts`. */

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

/** Time since a moment in two parts, as {@link clock} has them: `0:04:` and `07.561`; before it with a minus. */
export function sinceClock(ms: number): readonly [minute: string, second: string] {
  const whole = Math.round(Math.abs(ms));
  const sign = ms < 0 && whole > 0 ? '−' : '';
  const minutes = Math.floor(whole / 60_000);
  const seconds = `${pad(Math.floor(whole / 1000) % 60, 2)}.${pad(whole % 1000, 3)}`;
  return [`${sign}${Math.floor(minutes / 60)}:${pad(minutes % 60, 2)}:`, seconds];
}
