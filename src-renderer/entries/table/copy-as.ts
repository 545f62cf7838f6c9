import { INVISIBLE } from '../../../src-shared/base/visible-text.ts';
import { maskHeader, maskUrls } from '../../../src-shared/codec/mask.ts';
import type { Headers, TransportName } from '../../../src-shared/model/entry.ts';

/** What is needed to say how to make the connection, or the request, again. */
export interface Reproducible {
  /** `poll` for any single request. */
  readonly transport: TransportName;
  readonly url: string;
  readonly requestHeaders: Headers;
  readonly method?: string;
  /** HTTP: what the request carries. */
  readonly body?: string | Uint8Array;
  readonly insecure?: boolean;
  /** WebSocket: a message to send once it is open, as text or as bytes. */
  readonly message?: string | Uint8Array;
  /** SSE: the name of the event that was looked at, besides `message`. */
  readonly event?: string;
}

/** The program a command line is for. */
export function toolOf({ transport, kind }: { readonly transport: TransportName; readonly kind: string }) {
  return transport === 'websocket' && kind !== 'request' && kind !== 'response' ? 'websocat' : 'curl';
}

/** More than this is no longer something to paste into a terminal; the message or body is then left out. */
export const MOST_PASTED_BYTES = 65_536;

// What the tool itself puts on the wire, or what belongs to this one socket.
const OWN_HEADERS = new Set([
  'host',
  'connection',
  'upgrade',
  'content-length',
  'transfer-encoding',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
]);

/** Headers a person would want to be sent again. */
export function ownHeaders(headers: Headers): Headers {
  return headers.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()));
}

export function hasHeader(headers: Headers, name: string): boolean {
  return headers.some(([one]) => one.toLowerCase() === name);
}

/** What of the target is a secret: names of headers, and whether values or a password in the URL are. */
export function secretsIn(target: Reproducible): { readonly headers: readonly string[]; readonly url: boolean } {
  const names = target.requestHeaders
    .filter(([name, value]) => maskHeader(name, value) !== value)
    .map(([name]) => name);
  return { headers: names, url: maskUrls(target.url) !== target.url };
}

/** The same target with every secret replaced by `***`. Messages are payloads, and payloads are never masked. */
export function maskedTarget(target: Reproducible): Reproducible {
  return {
    ...target,
    url: maskUrls(target.url),
    requestHeaders: target.requestHeaders.map(([name, value]) => [name, maskHeader(name, value)] as const),
  };
}

const utf8 = new TextEncoder();

/**
 * Quotes for a POSIX shell. What a terminal would obey instead of showing (a payload may hold the end of a bracketed paste and a
 * command after it), and what turns text around, is written in `$'…'` as escapes of its UTF-8, which bash, zsh and ksh read.
 */
export function shellQuote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!INVISIBLE.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = [...text.toWellFormed()].map((char) => {
    if (char === '\n') return '\\n';
    if (char === "'" || char === '\\') return `\\${char}`;
    if (!INVISIBLE.test(char)) return char;
    // Three digits of octal end by themselves; after `\x` some shells would go on reading.
    return [...utf8.encode(char)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  });
  return `$'${escaped.join('')}'`;
}

const CHUNK = 0x8000;

/** Base64 of any bytes (RFC 4648, 4). */
export function base64(data: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < data.length; at += CHUNK) binary += String.fromCharCode(...data.subarray(at, at + CHUNK));
  return btoa(binary);
}
