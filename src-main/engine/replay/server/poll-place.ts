import type { IncomingMessage } from 'node:http';
import type { Exchange, Track } from './recorded-side.ts';

/** Validators say which version somebody has (RFC 9110, 13.1), not where in a feed they are. */
const isValidator = (place: string): boolean => /^header:if-(?:none-match|modified-since)$/i.test(place);

/** Where in a request the cursor of a recorded poll is: `query:since`. Empty: one request is like the other. */
export function placesOf({ exchanges }: Track): readonly string[] {
  const places = new Set<string>();
  for (const { cursor } of exchanges) for (const place of Object.keys(cursor)) places.add(place);
  // A body's would have to be read first; such polls are played in their order.
  return [...places].filter((place) => !isValidator(place) && !place.startsWith('body:'));
}

function valueAt(place: string, request: IncomingMessage, url: URL): string | undefined {
  const name = place.slice(place.indexOf(':') + 1);
  if (place.startsWith('query:')) return url.searchParams.get(name) ?? undefined;
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** What a request says of where it goes on, by place. */
export type Asked = ReadonlyMap<string, string>;

export function askedOf(places: readonly string[], request: IncomingMessage, url: URL): Asked {
  const asked = new Map<string, string>();
  for (const place of places) {
    const value = valueAt(place, request, url);
    if (value !== undefined) asked.set(place, value);
  }
  return asked;
}

const hasCursor = (cursor: Exchange['cursor'], asked: Asked, places: readonly string[]): boolean =>
  places.every((place) => cursor[place] === asked.get(place));

/** Which recorded exchange a request gets. */
export interface Place {
  /** Index; behind the last: the recording has nothing more. */
  readonly index: number;
  /** `unknown`: no such cursor was recorded. `between`: it lies within a recorded answer. */
  readonly how: 'recorded' | 'unknown' | 'between';
}

const first = (exchanges: readonly Exchange[], from: number, fits: (exchange: Exchange) => boolean): number => {
  const ahead = exchanges.findIndex((exchange, index) => index >= from && fits(exchange));
  return ahead >= 0 ? ahead : exchanges.findIndex(fits);
};

/**
 * The exchange whose request had this cursor: the next one ahead, or else the first. A cursor that only an answer gave leads to what
 * came behind that answer; a number between two ids to the answer that has the next one.
 */
export function placeOf(track: Track, places: readonly string[], asked: Asked, next: number): Place {
  const { exchanges } = track;
  if (places.length === 0) return { index: next, how: 'recorded' };
  const same = first(exchanges, next, ({ cursor }) => hasCursor(cursor, asked, places));
  if (same >= 0) return { index: same, how: 'recorded' };
  if (asked.size === 0) return { index: 0, how: 'recorded' };
  const given = exchanges.findLastIndex(({ reply }) => reply !== null && hasCursor(reply.cursor, asked, places));
  if (given >= 0) return { index: given + 1, how: 'recorded' };
  const id = Number([...asked.values()][0]);
  if (Number.isFinite(id)) {
    const has = exchanges.findIndex(({ reply }) => reply?.ids !== null && reply !== null && reply.ids[1] > id);
    const ids = exchanges[has]?.reply?.ids;
    if (has >= 0)
      return { index: has, how: ids !== undefined && ids !== null && ids[0] <= id ? 'between' : 'recorded' };
    if (exchanges.some(({ reply }) => reply?.ids !== undefined && reply.ids !== null && reply.ids[1] === id)) {
      return { index: exchanges.length, how: 'recorded' };
    }
  }
  return { index: next, how: 'unknown' };
}

/** Where a client goes on that comes with the version it has: behind the last answer with that version. */
export function placeOfVersion({ exchanges }: Track, version: string): number | null {
  const at = exchanges.findLastIndex(({ reply }) => reply?.etag !== undefined && sameVersion(reply.etag, version));
  return at < 0 ? null : at + 1;
}

/** Weak comparison (RFC 9110, 8.8.3.2). */
export const sameVersion = (a: string, b: string): boolean => a.replace(/^W\//, '') === b.replace(/^W\//, '');
