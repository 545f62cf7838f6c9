import { INVISIBLE } from '../../src-shared/base/visible-text.ts';
import { maskHeader, maskUrls } from '../../src-shared/codec/mask.ts';
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

// What a program says of itself without being asked; a script would say its own.
const CLIENT_HEADERS = new Set([
  'user-agent',
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
]);
const INVISIBLE_ALL = new RegExp(INVISIBLE.source, 'gu');

/** A JavaScript string literal in which nothing is hidden: what cannot be seen, or turns text around, is escaped. */
export function scriptString(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE_ALL, (char) =>
    [...char].map((one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  );
}

/**
 * JavaScript that makes the same connection and prints what it hears: WebSocket, EventSource, or `fetch` where headers must be
 * sent with a stream. Headers of a WebSocket are possible in Node.js alone, and the script says so.
 */
export function scriptFor(target: Reproducible): string {
  const headers = target.requestHeaders.filter(
    ([name]) => !OWN_HEADERS.has(name.toLowerCase()) && !CLIENT_HEADERS.has(name.toLowerCase()),
  );
  const note = target.insecure
    ? ['// The certificate was not trusted: in Node.js, NODE_EXTRA_CA_CERTS names a file with the one to trust.']
    : [];
  return [...note, ...scriptLines(target, headers), ''].join('\n');
}

function scriptLines(target: Reproducible, headers: Headers): readonly string[] {
  const url = scriptString(target.url);
  if (target.transport === 'websocket') return socketLines(url, headers, target.message);
  const plain = headers.length === 0 && (target.method ?? 'GET') === 'GET';
  if (target.transport === 'sse' && plain) {
    return [
      `const source = new EventSource(${url});`,
      'source.onopen = () => console.log("open");',
      'source.onmessage = ({ data, lastEventId }) => console.log(lastEventId, data);',
      'source.onerror = () => console.log("lost; it tries again by itself");',
    ];
  }
  const options = fetchOptions(target, headers);
  if (target.transport === 'sse') {
    return [
      '// EventSource sends no headers of your own, so the stream is read with fetch.',
      `const response = await fetch(${url}${options});`,
      'for await (const text of response.body.pipeThrough(new TextDecoderStream())) console.log(text);',
    ];
  }
  return [`const response = await fetch(${url}${options});`, 'console.log(response.status, await response.text());'];
}

function socketLines(url: string, headers: Headers, message: string | undefined): readonly string[] {
  const isProtocol = ([name]: readonly [string, string]): boolean => name.toLowerCase() === 'sec-websocket-protocol';
  const protocols = headers.filter(isProtocol).flatMap(([, value]) => value.split(',').map((one) => one.trim()));
  const others = headers.filter((header) => !isProtocol(header));
  const list = `[${protocols.map(scriptString).join(', ')}]`;
  const lines: string[] = [];
  if (others.length > 0) {
    lines.push('// Node.js 22 or later: a browser lets no script set headers of a WebSocket.');
    const pairs = headerPairs(others);
    lines.push(`const socket = new WebSocket(${url}, { protocols: ${list}, headers: ${pairs} });`);
  } else lines.push(`const socket = new WebSocket(${url}${protocols.length === 0 ? '' : `, ${list}`});`);
  const send = message === undefined ? '' : ` socket.send(${scriptString(message)});`;
  lines.push(`socket.onopen = () => { console.log("open");${send} };`);
  lines.push('socket.onmessage = ({ data }) => console.log(data);');
  lines.push('socket.onclose = ({ code, reason }) => console.log("closed", code, reason);');
  return lines;
}

/** A list of pairs: a repeated name stays repeated, which an object would lose. */
function headerPairs(headers: Headers): string {
  return `[${headers.map(([name, value]) => `[${scriptString(name)}, ${scriptString(value)}]`).join(', ')}]`;
}

function fetchOptions(target: Reproducible, headers: Headers): string {
  const parts: string[] = [];
  if (target.method !== undefined && target.method !== 'GET') parts.push(`method: ${scriptString(target.method)}`);
  if (headers.length > 0) parts.push(`headers: ${headerPairs(headers)}`);
  return parts.length === 0 ? '' : `, { ${parts.join(', ')} }`;
}

const CHUNK = 0x8000;

/** Base64 of any bytes (RFC 4648, 4). */
export function base64(data: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < data.length; at += CHUNK) binary += String.fromCharCode(...data.subarray(at, at + CHUNK));
  return btoa(binary);
}
