const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `12 Mar`, with the year when it is not this one. */
export function dayText(atMs: number, nowMs: number): string {
  const same = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return (same ? day : dayOfYear).format(atMs);
}

/** `12 Mar 18:20`; of other years `12 Mar 2024`. */
export function shortMomentText(atMs: number, nowMs: number): string {
  const same = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return same ? `${day.format(atMs)} ${time.format(atMs)}` : dayOfYear.format(atMs);
}

/** `1:02.500`, as a person writes a moment of a recording; minutes may be more than 59. */
export function positionText(ms: number): string {
  const seconds = ms / 1e3;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}

/** Milliseconds of `62.5`, `1:02.5` or `1:00:02.5`; null when it is none of them. */
export function parsePosition(text: string): number | null {
  const match = /^\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?)\s*$/.exec(text);
  if (match === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e3 * 1e6) / 1e6;
}
