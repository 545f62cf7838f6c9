/** A value that looks like the moment a message was made, and how long after it the entry came. */
export interface Stamp {
  /** `ts`: the member's name, as the application sees it. */
  readonly field: string;
  readonly form: 'iso' | 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Arrival minus stamp. Negative where the sender's clock is ahead. */
  readonly lagMs: number;
}

const NAME =
  /^(?:ts|time|timestamp|datetime|at|t|date|sent|created|emitted|published|updated|event_?time|server_?time|.*(?:_at|At|_ts|Ts|_time|Time|Timestamp|_timestamp))$/;
const ISO = /^"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d))"$/;
const DIGITS = /^"?(\d{10,19})(\.\d+)?"?$/;
/** Further away than this it is a birthday or an order's date, and no sign of how long a message took. */
const NEAR_MS = 10 * 60_000;

/**
 * Reads `json` (a value as written) as a moment near `arrivedAtMs`. Both the name of the member and the nearness of the value
 * must fit: it remains a guess, and whoever shows it says so.
 */
export function stampOf(field: string, json: string, arrivedAtMs: number): Stamp | null {
  if (!NAME.test(field)) return null;
  const iso = ISO.exec(json)?.[1];
  if (iso !== undefined) return near(field, 'iso', Date.parse(iso.replace(' ', 'T').replace(',', '.')), arrivedAtMs);
  const [, whole, fraction = ''] = DIGITS.exec(json) ?? [];
  if (whole === undefined) return null;
  switch (whole.length) {
    case 10:
      return near(field, 'seconds', Number(whole + fraction) * 1e3, arrivedAtMs);
    case 13:
      return near(field, 'milliseconds', Number(whole + fraction), arrivedAtMs);
    case 16:
      return near(field, 'microseconds', Number(whole) / 1e3, arrivedAtMs);
    case 19:
      return near(field, 'nanoseconds', Number(whole.slice(0, 16)) / 1e3, arrivedAtMs);
    default:
      return null;
  }
}

function near(field: string, form: Stamp['form'], atMs: number, arrivedAtMs: number): Stamp | null {
  const lagMs = arrivedAtMs - atMs;
  return Math.abs(lagMs) <= NEAR_MS ? { field, form, atMs, lagMs } : null;
}
