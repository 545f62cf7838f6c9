import { INVISIBLE_ALL } from '../../../src-shared/base/visible-text.ts';
import type { Headers } from '../../../src-shared/model/entry.ts';
import { base64, ownHeaders, type Reproducible } from './copy-as.ts';

// What a program says of itself without being asked; a script would say its own.
const CLIENT_HEADERS = new Set([
  'user-agent',
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
]);
// Of the forbidden request headers (Fetch, 2.2.2) those one meets.
const FORBIDDEN_IN_PAGES = /^(?:cookie|origin|referer|date|dnt|te|via|keep-alive|expect|proxy-.*|sec-.*)$/i;

/** A JavaScript string literal in which nothing is hidden: what cannot be seen, or turns text around, is escaped. */
export function scriptString(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE_ALL, (char) =>
    [...char].map((one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  );
}

/**
 * An ECMAScript module that makes the same connection, or the same request, and prints what it hears: WebSocket, EventSource, or
 * `fetch` where headers must be sent with a stream. What only Node.js lets a script do, the script says.
 */
export function scriptFor(target: Reproducible): string {
  const headers = ownHeaders(target.requestHeaders).filter(([name]) => !CLIENT_HEADERS.has(name.toLowerCase()));
  const note = target.insecure
    ? ['// The certificate was not trusted: in Node.js, NODE_EXTRA_CA_CERTS names a file with the one to trust.']
    : [];
  return [...note, ...scriptLines(target, headers), ''].join('\n');
}

function scriptLines(target: Reproducible, headers: Headers): readonly string[] {
  if (target.transport === 'websocket') return socketLines(target, headers);
  const url = scriptString(target.url);
  const method = target.method ?? 'GET';
  const isStream = target.transport === 'sse';
  if (isStream && headers.length === 0 && method === 'GET' && target.body === undefined) {
    return eventSourceLines(url, target.event);
  }
  const lines: string[] = [];
  const kept = headers.filter(([name]) => FORBIDDEN_IN_PAGES.test(name)).map(([name]) => name);
  if (kept.length > 0) lines.push(`// Node.js: a browser lets no script set ${kept.join(', ')}.`);
  if (isStream)
    lines.push('// EventSource sends no headers and no body of your own, so the stream is read with fetch.');
  const bodiless = method === 'GET' || method === 'HEAD';
  if (bodiless && target.body !== undefined) lines.push(`// fetch sends no body with ${method}: it is left out here.`);
  lines.push(
    `const response = await fetch(${url}${fetchOptions(bodiless ? undefined : target.body, method, headers)});`,
  );
  if (isStream) {
    lines.push('for await (const text of response.body.pipeThrough(new TextDecoderStream())) console.log(text);');
  } else lines.push('console.log(response.status, await response.text());');
  return lines;
}

function eventSourceLines(url: string, event: string | undefined): readonly string[] {
  const names = event === undefined || event === 'message' ? ['message'] : ['message', event];
  return [
    '// In a browser; Node.js has EventSource with --experimental-eventsource.',
    `const source = new EventSource(${url});`,
    `for (const name of [${names.map(scriptString).join(', ')}]) {`,
    '  source.addEventListener(name, ({ type, data, lastEventId }) => console.log(type, lastEventId, data));',
    '}',
    'source.onopen = () => console.log("open");',
    'source.onerror = () => console.log("lost; it tries again by itself");',
  ];
}

function socketLines(target: Reproducible, headers: Headers): readonly string[] {
  const url = scriptString(target.url);
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
  const send = target.message === undefined ? '' : ` socket.send(${scriptData(target.message)});`;
  lines.push('socket.binaryType = "arraybuffer";');
  lines.push(`socket.onopen = () => { console.log("open");${send} };`);
  lines.push('socket.onmessage = ({ data }) => console.log(data);');
  lines.push('socket.onerror = () => console.log("failed");');
  lines.push('socket.onclose = ({ code, reason }) => console.log("closed", code, reason);');
  return lines;
}

function scriptData(data: string | Uint8Array): string {
  if (typeof data === 'string') return scriptString(data);
  return `Uint8Array.from(atob("${base64(data)}"), (char) => char.charCodeAt(0))`;
}

/** A list of pairs: a repeated name stays repeated, which an object would lose. */
function headerPairs(headers: Headers): string {
  return `[${headers.map(([name, value]) => `[${scriptString(name)}, ${scriptString(value)}]`).join(', ')}]`;
}

function fetchOptions(body: Reproducible['body'], method: string, headers: Headers): string {
  const parts: string[] = [];
  if (method !== 'GET') parts.push(`method: ${scriptString(method)}`);
  if (headers.length > 0) parts.push(`headers: ${headerPairs(headers)}`);
  if (body !== undefined) parts.push(`body: ${scriptData(body)}`);
  return parts.length === 0 ? '' : `, { ${parts.join(', ')} }`;
}
