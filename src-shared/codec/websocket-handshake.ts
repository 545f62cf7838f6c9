import type { ErrorDetail, Headers } from '../model/entry.ts';

/** The head of an HTTP/1.1 reply as it was on the wire (RFC 9112, sections 4 and 5). */
export interface ReplyHead {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Offset of the first byte after the empty line. */
  readonly end: number;
}

export const MAX_HEAD_BYTES = 64 * 1024;

/** A reply's head, 'incomplete' until its empty line is there, 'invalid' when it is no HTTP or longer than {@link MAX_HEAD_BYTES}. */
export function readReplyHead(bytes: Uint8Array): ReplyHead | 'incomplete' | 'invalid' {
  const end = headEnd(bytes);
  if (end === undefined) return bytes.length > MAX_HEAD_BYTES || !looksLikeHttp(bytes) ? 'invalid' : 'incomplete';
  const lines = latin1(bytes.subarray(0, end)).split(/\r?\n/);
  const status = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(lines[0] ?? '');
  if (status === null || end > MAX_HEAD_BYTES) return 'invalid';
  const headers: [string, string][] = [];
  for (const line of lines.slice(1)) {
    if (line === '') break;
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || !TOKEN.test(line.slice(0, colon))) return 'invalid';
    headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  return { httpVersion: status[1] ?? '', status: Number(status[2]), statusText: status[3] ?? '', headers, end };
}

/** Name of a header or a subprotocol (RFC 9110, section 5.6.2). */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function looksLikeHttp(bytes: Uint8Array): boolean {
  const start = 'HTTP/';
  for (let i = 0; i < start.length && i < bytes.length; i++) if (bytes[i] !== start.charCodeAt(i)) return false;
  return true;
}

function headEnd(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10) continue;
    if (bytes[at + 1] === 10) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return undefined;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** First value of a header, whatever its spelling; values of a repeated one are joined as RFC 9110, section 5.3, has it. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const values = headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Whether a list header names `token`. */
function lists(value: string | undefined, token: string): boolean {
  return (value ?? '').split(',').some((item) => item.trim().toLowerCase() === token);
}

/** Takes the chunk sizes out of the beginning of a chunked body (RFC 9112, section 7.1); as far as it is there. */
export function dechunk(bytes: Uint8Array): { readonly body: Uint8Array; readonly complete: boolean } {
  const parts: Uint8Array[] = [];
  let at = 0;
  let length = 0;
  let complete = false;
  for (;;) {
    let lineEnd = at;
    while (lineEnd < bytes.length && bytes[lineEnd] !== 10) lineEnd++;
    if (lineEnd >= bytes.length) break;
    const size = Number.parseInt(latin1(bytes.subarray(at, lineEnd)), 16);
    if (!(size > 0)) {
      complete = true;
      break;
    }
    const part = bytes.subarray(lineEnd + 1, lineEnd + 1 + size);
    parts.push(part);
    length += part.length;
    at = lineEnd + 1 + size + 2;
  }
  const body = new Uint8Array(length);
  let to = 0;
  for (const part of parts) {
    body.set(part, to);
    to += part.length;
  }
  return { body, complete };
}

/** The upgrade request (RFC 6455, section 4.1), and its headers in order. */
export interface UpgradeRequest {
  readonly text: string;
  readonly headers: Headers;
}

/** The parts of a URL object that make a request; this folder knows no `URL`. */
export interface UrlParts {
  readonly protocol: string;
  readonly host: string;
  readonly pathname: string;
  readonly search: string;
  readonly username: string;
  readonly password: string;
}

export interface UpgradeOptions {
  readonly url: UrlParts;
  /** Sec-WebSocket-Key: 16 random bytes in base64. */
  readonly key: string;
  readonly subprotocols: readonly string[];
  /** Sec-WebSocket-Extensions; undefined offers none. */
  readonly extensions: string | undefined;
  readonly cookie: string | undefined;
  /** The user's own: a name that the handshake also sets replaces its value in place, except what makes it a handshake. */
  readonly headers: Headers;
}

/** Headers without which, or with another value, it would be no handshake. */
const FIXED = new Set([
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
]);

export function upgradeRequest(options: UpgradeOptions): UpgradeRequest {
  const { url, key, subprotocols, extensions, cookie } = options;
  const isSecure = url.protocol === 'wss:' || url.protocol === 'https:';
  const own: [string, string][] = [
    ['Host', url.host],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', key],
  ];
  if (extensions !== undefined) own.push(['Sec-WebSocket-Extensions', extensions]);
  if (subprotocols.length > 0) own.push(['Sec-WebSocket-Protocol', subprotocols.join(', ')]);
  if (url.username !== '' || url.password !== '') {
    own.push(['Authorization', `Basic ${base64(percentDecode(`${url.username}:${url.password}`))}`]);
  }
  if (cookie !== undefined) own.push(['Cookie', cookie]);
  own.push(['Origin', `${isSecure ? 'https' : 'http'}://${url.host}`]);
  const given = options.headers.filter(([name]) => !FIXED.has(name.toLowerCase()));
  const replaced = new Set(given.map(([name]) => name.toLowerCase()));
  const headers: Headers = [...own.filter(([name]) => !replaced.has(name.toLowerCase())), ...given];
  const hostFirst = [...headers].sort(
    ([a], [b]) => Number(b.toLowerCase() === 'host') - Number(a.toLowerCase() === 'host'),
  );
  const lines = hostFirst.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return { text: `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines}\r\n`, headers: hostFirst };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes of a URL's user or password (WHATWG URL, section 1.3): a % that begins no byte stands for itself. */
function percentDecode(text: string): number[] {
  return [...text.matchAll(/%([0-9A-Fa-f]{2})|(.)/gs)].map(([, hex, char]) =>
    hex === undefined ? (char ?? '').charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

function base64(bytes: readonly number[]): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    for (let i = 0; i < 4; i++) out += at + i > bytes.length ? '=' : BASE64[(bits >> (18 - 6 * i)) & 63];
  }
  return out;
}

/** What a client checks in the answer (RFC 6455, section 4.1, steps 1 to 6 of "the client MUST validate"). */
export interface UpgradeExpectation {
  /** Sec-WebSocket-Accept that proves the server has read the key. */
  readonly accept: string;
  readonly subprotocols: readonly string[];
  readonly offeredDeflate: boolean;
}

type UpgradeFault = Pick<ErrorDetail, 'code' | 'message' | 'hint' | 'facts'>;

/** The first thing wrong with a 101 reply's headers. The extensions' parameters are checked where they are parsed. */
export function upgradeFault(head: ReplyHead, expected: UpgradeExpectation): UpgradeFault | undefined {
  const upgrade = headerOf(head.headers, 'upgrade');
  const connection = headerOf(head.headers, 'connection');
  const accept = headerOf(head.headers, 'sec-websocket-accept');
  const protocol = headerOf(head.headers, 'sec-websocket-protocol');
  const extensions = headerOf(head.headers, 'sec-websocket-extensions');
  if (upgrade?.toLowerCase() !== 'websocket') {
    return {
      code: 'WS_NOT_UPGRADED',
      message:
        upgrade === undefined
          ? 'The server answered 101 without saying what it upgrades to.'
          : `The server upgraded to “${upgrade}” instead of to a WebSocket.`,
      hint: 'A reverse proxy on the way must pass on the Upgrade and Connection headers (RFC 6455, section 4.1).',
      facts: { Upgrade: upgrade ?? '(absent)' },
    };
  }
  if (!lists(connection, 'upgrade')) {
    return {
      code: 'WS_NOT_UPGRADED',
      message: 'The server answered 101, but its Connection header does not say Upgrade.',
      hint: 'A reverse proxy on the way must pass on the Upgrade and Connection headers (RFC 6455, section 4.1).',
      facts: { Connection: connection ?? '(absent)' },
    };
  }
  if (accept !== expected.accept) {
    return {
      code: 'WS_ACCEPT_WRONG',
      message:
        accept === undefined
          ? 'The server answered without Sec-WebSocket-Accept, so it has not read the handshake.'
          : 'The server answered with a wrong Sec-WebSocket-Accept, so it has not read this handshake.',
      hint: 'A cache replays an old answer, or the server computes it wrongly: base64 of SHA-1 of the key and the GUID of RFC 6455, section 4.2.2.',
      facts: { Expected: expected.accept, Received: accept ?? '(absent)' },
    };
  }
  if (protocol !== undefined && !expected.subprotocols.includes(protocol)) {
    return {
      code: 'WS_PROTOCOL_UNEXPECTED',
      message: `The server chose the subprotocol “${protocol}”, which was not asked for.`,
      hint: 'Add it to the subprotocols of this endpoint, or let the server choose one of those it was offered.',
      facts: { Offered: expected.subprotocols.join(', ') || '(none)', Chosen: protocol },
    };
  }
  const unexpected = (extensions ?? '')
    .split(',')
    .map((item) => (item.split(';')[0] ?? '').trim())
    .find((name) => name !== '' && !(expected.offeredDeflate && name.toLowerCase() === 'permessage-deflate'));
  if (unexpected !== undefined) {
    return {
      code: 'WS_EXTENSION_UNEXPECTED',
      message: `The server uses the extension “${unexpected}”, which was not asked for.`,
      hint: 'RFC 6455, section 4.1, forbids it: the frames could not be read.',
      facts: { Offered: expected.offeredDeflate ? 'permessage-deflate' : '(none)', Chosen: extensions ?? '' },
    };
  }
  return undefined;
}

interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** A refused upgrade in words: what this status usually means here. */
export function refusalOf(status: number, statusText: string, url: string): Refusal {
  const said = `${status}${statusText === '' ? '' : ` ${statusText}`}`;
  switch (status) {
    case 200:
      return {
        message: 'The server answered 200 with a page instead of upgrading to a WebSocket.',
        hint: 'The path is served as ordinary HTTP: check the path, and that a reverse proxy passes on Upgrade and Connection.',
      };
    case 400:
      return {
        message: `The server found the upgrade request wrong (${said}).`,
        hint: 'Often a missing parameter, a wrong Origin or subprotocol, or a proxy that dropped the Upgrade header. Its reply body may say more.',
      };
    case 401:
      return {
        message: 'The server refused the upgrade: it wants to know who you are (401).',
        hint: 'Add an Authorization header, a cookie or the token parameter this server expects; an old token may have expired.',
      };
    case 403:
      return {
        message: 'The server refused the upgrade: this is not allowed (403).',
        hint: 'Many servers check the Origin header: set it to the site the page would come from. Else the account lacks the right.',
      };
    case 404:
      return {
        message: `There is no WebSocket at this address (404).`,
        hint: `Check the path of ${url}: servers often use /ws, /socket or a trailing slash.`,
      };
    case 405:
    case 426:
      return {
        message: `The server does not upgrade to this version of WebSocket here (${said}).`,
        hint: 'The reply’s Upgrade and Sec-WebSocket-Version headers say what it would accept.',
      };
    case 429:
    case 503:
      return {
        message: `The server is too busy for another connection (${said}).`,
        hint: 'Try later; Retry-After in the reply says when, if the server gave it.',
      };
    default:
      if (status >= 500) {
        return {
          message: `The server failed while it was upgrading (${said}).`,
          hint: 'Look at the server’s log; 502 and 504 come from a proxy that does not reach the server behind it.',
        };
      }
      return {
        message: `The server answered ${said} instead of upgrading to a WebSocket.`,
        hint: 'A WebSocket needs the answer 101. The reply’s headers and body may say why it was another.',
      };
  }
}
