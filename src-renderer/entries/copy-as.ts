import type { Headers, TransportName } from '../../src-shared/model/entry.ts';

/** What is needed to say how to make the connection again. */
export interface Reproducible {
  readonly transport: TransportName;
  readonly url: string;
  readonly requestHeaders: Headers;
  readonly method?: string;
  readonly insecure?: boolean;
  /** WebSocket: a text message to send once it is open. */
  readonly message?: string;
}

/** Quotes for a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

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
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-api-key']);

/** Names of headers in the command that are a secret, so that whoever copies it can be told. */
export function secretsIn(target: Reproducible): readonly string[] {
  return target.requestHeaders.filter(([name]) => SECRET_HEADERS.has(name.toLowerCase())).map(([name]) => name);
}

/** A `websocat` or `curl` command that makes the same connection. */
export function commandFor(target: Reproducible): string {
  const headers = target.requestHeaders.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()));
  if (target.transport === 'websocket') {
    const parts = ['websocat'];
    if (target.insecure) parts.push('-k');
    for (const [name, value] of headers) {
      if (name.toLowerCase() === 'sec-websocket-protocol') parts.push('--protocol', shellQuote(value));
      else parts.push('-H', shellQuote(`${name}: ${value}`));
    }
    parts.push(shellQuote(target.url));
    const command = parts.join(' ');
    if (target.message === undefined) return command;
    // -n keeps it open after the message, to hear the answer.
    return `printf '%s\\n' ${shellQuote(target.message)} | ${command.replace('websocat', 'websocat -n')}`;
  }
  const parts = ['curl'];
  // -N: print each event as it comes; --compressed undoes what Accept-Encoding asked for.
  if (target.transport === 'sse') parts.push('-N');
  if (headers.some(([name]) => name.toLowerCase() === 'accept-encoding')) parts.push('--compressed');
  if (target.insecure) parts.push('-k');
  if (target.method !== undefined && target.method !== 'GET') parts.push('-X', shellQuote(target.method));
  for (const [name, value] of headers) parts.push('-H', shellQuote(`${name}: ${value}`));
  parts.push(shellQuote(target.url));
  return parts.join(' ');
}

const CHUNK = 0x8000;

/** Base64 of any bytes (RFC 4648, 4). */
export function base64(data: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < data.length; at += CHUNK) binary += String.fromCharCode(...data.subarray(at, at + CHUNK));
  return btoa(binary);
}
