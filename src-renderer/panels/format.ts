/** Moments as the bars around the entries write them. Durations and sizes are in `src-shared/base/units-text.ts`. */

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
