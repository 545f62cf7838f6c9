import type { Headers } from '../../../src-shared/model/entry.ts';

/** First value of a header, whatever the spelling of its name. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([one]) => one.toLowerCase() === wanted)?.[1];
}

export function headerValues(headers: Headers, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([one]) => one.toLowerCase() === wanted).map(([, value]) => value);
}

export function withoutHeaders(headers: Headers, names: readonly string[]): Headers {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !unwanted.has(name.toLowerCase()));
}

/** `headers`, and before them those defaults it does not name itself. */
export function withDefaults(headers: Headers, defaults: Headers): Headers {
  const own = new Set(headers.map(([name]) => name.toLowerCase()));
  return [...defaults.filter(([name]) => !own.has(name.toLowerCase())), ...headers];
}

/** Replaces a header where it stands, or adds it at the end. */
export function withHeader(headers: Headers, name: string, value: string): Headers {
  return [...withoutHeaders(headers, [name]), [name, value]];
}

/** Header lines as written to the wire (request line and end excluded) taken apart; HTTP/2 pseudo-headers too. */
export function parseHeaderLines(text: string): Headers {
  const headers: (readonly [string, string])[] = [];
  for (const line of text.split('\r\n')) {
    // The colon of `:path` is not the one that ends the name.
    const colon = line.indexOf(':', 1);
    if (colon > 0) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  return headers;
}

/** Media type of a Content-Type header (RFC 9110, 8.3.1), lower case, without parameters; '' when there is none. */
export function mediaType(headers: Headers): string {
  return (headerValue(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * `Retry-After` (RFC 9110, section 10.2.3): seconds, or an HTTP-date.
 * @param nowMs wall clock, to turn a date into a delay
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = headerValue(headers, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // An HTTP-date has a day name or a month; Date.parse alone takes "-5" for a year.
  const at = /[A-Za-z]{3}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
