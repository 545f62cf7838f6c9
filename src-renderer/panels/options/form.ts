import * as v from 'valibot';
import { parseDurationMs } from '../../../src-shared/base/duration.ts';
import {
  type CursorRule,
  CursorRuleSchema,
  type EndpointInput,
  EndpointSchema,
  type Reconnect,
} from '../../../src-shared/model/endpoint.ts';
import type { TransportChoice } from '../../state/endpoints.ts';

/** The options sheet as a person types it: texts, until {@link readForm} makes an endpoint of them. */
export interface OptionsForm {
  readonly name: string;
  readonly url: string;
  readonly transport: TransportChoice;
  readonly method: string;
  readonly body: string;
  readonly headers: string;
  readonly cookies: boolean;
  readonly subprotocols: string;
  readonly permessageDeflate: boolean;
  readonly sseReconnect: 'standard' | 'always';
  readonly lastEventId: string;
  readonly interval: string;
  readonly pollTimeout: string;
  readonly cursor: string;
  readonly items: string;
  readonly idField: string;
  readonly policy: Reconnect['policy'];
  readonly delay: string;
  readonly base: string;
  readonly cap: string;
  readonly jitter: 'none' | 'full' | 'equal' | 'quarter';
  readonly resetAfter: string;
  readonly fallback: string;
  readonly maxTries: string;
  readonly pingInterval: string;
  readonly pongTimeout: string;
  readonly answerPings: boolean;
  readonly expectEvery: string;
  readonly rulePing: string;
  readonly rulePong: string;
  readonly insecure: boolean;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly passphrase: string;
  readonly servername: string;
  readonly http2: boolean;
  readonly proxy: string;
  readonly maxRedirects: string;
  readonly connectTimeout: string;
  readonly maxMessage: string;
  readonly maxLine: string;
  readonly payloadCap: string;
}

export type FormErrors = Partial<Readonly<Record<keyof OptionsForm, string>>>;

export interface ReadForm {
  /** Null while any field is wrong. */
  readonly endpoint: EndpointInput | null;
  readonly errors: FormErrors;
}

/** `500ms`, `10s`, `2m`: the shortest that means exactly this. */
export function durationField(ms: number): string {
  if (ms === 0) return '0s';
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

const SIZE_UNITS: readonly (readonly [string, number])[] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
];

/** `16 MiB`, `100 B`. */
export function sizeField(bytes: number): string {
  const unit = SIZE_UNITS.find(([, factor]) => bytes % factor === 0);
  return unit === undefined ? `${bytes} B` : `${bytes / unit[1]} ${unit[0]}`;
}

/** Bytes of `16 MiB`, `64 kB`, `100 B`; undefined when it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|kib|mib|gib)$/i.exec(text.trim());
  if (match === null) return undefined;
  const factors: Readonly<Record<string, number>> = {
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    kib: 1024,
    mib: 1024 ** 2,
    gib: 1024 ** 3,
  };
  const bytes = Number(match[1]) * (factors[(match[2] ?? '').toLowerCase()] ?? Number.NaN);
  return Math.round(bytes);
}

/** What the sheet shows of an endpoint: every default filled in, as words. */
export function formOf(input: EndpointInput): OptionsForm {
  const endpoint = v.parse(EndpointSchema, input);
  const { reconnect, heartbeat, tls } = endpoint;
  const exponential = reconnect.policy === 'exponential' ? reconnect : undefined;
  const server = reconnect.policy === 'server' ? reconnect : undefined;
  const capMs = exponential?.capMs ?? server?.capMs ?? 30_000;
  return {
    name: endpoint.name ?? '',
    url: endpoint.url,
    transport: endpoint.transport,
    method: endpoint.method,
    body: endpoint.body ?? '',
    headers: endpoint.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    cookies: endpoint.cookies,
    subprotocols: endpoint.subprotocols.join(', '),
    permessageDeflate: endpoint.permessageDeflate,
    sseReconnect: endpoint.sseReconnect,
    lastEventId: endpoint.lastEventId ?? '',
    interval: endpoint.intervalMs === undefined ? '' : durationField(endpoint.intervalMs),
    pollTimeout: durationField(endpoint.pollTimeoutMs),
    cursor: (endpoint.cursor ?? []).map((rule) => `${rule.to}=${rule.from}`).join('\n'),
    items: endpoint.items ?? '',
    idField: endpoint.idField ?? '',
    policy: reconnect.policy,
    delay: durationField(reconnect.policy === 'fixed' ? reconnect.delayMs : 1000),
    base: durationField(exponential?.baseMs ?? 1000),
    cap: durationField(capMs),
    jitter: exponential?.jitter ?? 'quarter',
    resetAfter: durationField(exponential?.resetAfterMs ?? 10_000),
    fallback: durationField(server?.fallbackMs ?? 3000),
    maxTries: reconnect.policy === 'none' || reconnect.maxTries === undefined ? '' : String(reconnect.maxTries),
    pingInterval: durationField(heartbeat.pingIntervalMs),
    pongTimeout: durationField(heartbeat.pongTimeoutMs),
    answerPings: heartbeat.answerPings,
    expectEvery: durationField(heartbeat.expectEveryMs),
    rulePing: heartbeat.rule?.ping ?? '',
    rulePong: heartbeat.rule?.pong ?? '',
    insecure: tls.insecure,
    ca: tls.ca ?? '',
    cert: tls.cert ?? '',
    key: tls.key ?? '',
    passphrase: tls.passphrase ?? '',
    servername: tls.servername ?? '',
    http2: endpoint.http2,
    proxy: endpoint.proxy ?? '',
    maxRedirects: String(endpoint.maxRedirects),
    connectTimeout: durationField(endpoint.connectTimeoutMs),
    maxMessage: sizeField(endpoint.maxMessageBytes),
    maxLine: sizeField(endpoint.maxLineBytes),
    payloadCap: sizeField(endpoint.payloadCapBytes),
  };
}

const DAY_MS = 24 * 3_600_000;
// RFC 9110, 5.6.2: what a header's name, a method and a WebSocket subprotocol may consist of.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What is wrong with a URL for this transport, in words; null when nothing is. Empty counts as wrong. */
export function urlMistake(url: string, transport: TransportChoice): string | null {
  const text = url.trim();
  if (text === '') return 'Type the URL to connect to.';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'A URL needs a scheme: wss:// or https://';
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    return 'This is no URL: look at the host and the port.';
  }
  const scheme = parsed.protocol.slice(0, -1);
  if (!['ws', 'wss', 'http', 'https'].includes(scheme))
    return `${scheme}:// is not spoken here: use ws, wss, http or https.`;
  const socket = scheme === 'ws' || scheme === 'wss';
  if (socket && transport !== 'websocket' && transport !== 'auto')
    return `${scheme}:// is for WebSocket; this transport needs http:// or https://`;
  return null;
}

/** Endpoint and mistakes of what was typed. Every mistake is one sentence that says what would be right. */
export function readForm(form: OptionsForm): ReadForm {
  const errors: Record<string, string> = {};
  const wrong = (field: keyof OptionsForm, words: string): undefined => {
    errors[field] = words;
    return undefined;
  };
  const duration = (field: keyof OptionsForm): number | undefined => {
    const text = String(form[field]).trim();
    if (text === '') return wrong(field, 'Write a duration, like 500ms, 10s or 2m.');
    const ms = parseDurationMs(text);
    if (ms === undefined) return wrong(field, 'Write a duration with its unit, like 500ms, 10s or 2m.');
    return ms > DAY_MS ? wrong(field, 'At most 24h.') : ms;
  };
  const whole = (field: keyof OptionsForm, least: number): number | undefined => {
    const text = String(form[field]).trim();
    if (!/^\d+$/.test(text)) return wrong(field, 'Write a whole number.');
    return Number(text) < least ? wrong(field, `At least ${least}.`) : Number(text);
  };
  const size = (field: keyof OptionsForm): number | undefined => {
    const bytes = parseSize(String(form[field]));
    if (bytes === undefined) return wrong(field, 'Write a size with its unit, like 16 MiB or 64 kB.');
    return bytes < 1 ? wrong(field, 'At least 1 B.') : bytes;
  };
  const optional = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

  const urlWrong = urlMistake(form.url, form.transport);
  if (urlWrong !== null) wrong('url', urlWrong);
  if (!TOKEN.test(form.method.trim())) wrong('method', 'A method is one word, like GET or POST.');
  const headers = readHeaders(form.headers, (words) => wrong('headers', words));
  const subprotocols = form.subprotocols
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const badProtocol = subprotocols.find((one) => !TOKEN.test(one));
  if (badProtocol !== undefined) wrong('subprotocols', `"${badProtocol}" has a character a subprotocol cannot have.`);
  else if (new Set(subprotocols).size < subprotocols.length)
    wrong('subprotocols', 'Each subprotocol may be named once.');
  const cursor = readCursor(form.cursor, (words) => wrong('cursor', words));
  for (const field of ['items', 'idField'] as const) {
    if (form[field].trim() !== '' && !form[field].trim().startsWith('$'))
      wrong(field, 'A JSONPath starts with $, like $.events[*].');
  }
  if (form.proxy.trim() !== '' && !/^(https?|socks5h?):\/\/.+/i.test(form.proxy.trim())) {
    wrong('proxy', 'A proxy is http://host:port, https://host:port or socks5://host:port.');
  }
  for (const field of ['ca', 'cert', 'key'] as const) {
    const text = form[field].trim();
    if (text !== '' && !/-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----/.test(text)) {
      wrong(field, 'PEM text starts with -----BEGIN and ends with an -----END line.');
    }
  }
  if (form.cert.trim() !== '' && form.key.trim() === '') wrong('key', 'A client certificate needs its private key.');
  if (form.key.trim() !== '' && form.cert.trim() === '') wrong('cert', 'A private key needs its certificate.');
  const rule = readRule(form, wrong);
  const reconnect = readReconnect(form, duration, whole, wrong);

  const endpoint = {
    name: optional(form.name),
    transport: form.transport,
    url: form.url.trim(),
    headers,
    method: form.method.trim(),
    body: form.body === '' ? undefined : form.body,
    subprotocols,
    permessageDeflate: form.permessageDeflate,
    maxMessageBytes: size('maxMessage'),
    connectTimeoutMs: duration('connectTimeout'),
    sseReconnect: form.sseReconnect,
    maxLineBytes: size('maxLine'),
    lastEventId: optional(form.lastEventId),
    intervalMs: form.interval.trim() === '' ? undefined : duration('interval'),
    pollTimeoutMs: duration('pollTimeout'),
    cursor,
    items: optional(form.items),
    maxRedirects: whole('maxRedirects', 0),
    http2: form.http2,
    tls: {
      ca: optional(form.ca),
      cert: optional(form.cert),
      key: optional(form.key),
      passphrase: form.passphrase === '' ? undefined : form.passphrase,
      insecure: form.insecure,
      servername: optional(form.servername),
    },
    proxy: optional(form.proxy),
    cookies: form.cookies,
    reconnect,
    heartbeat: {
      pingIntervalMs: duration('pingInterval'),
      pongTimeoutMs: duration('pongTimeout'),
      answerPings: form.answerPings,
      expectEveryMs: duration('expectEvery'),
      rule,
    },
    idField: optional(form.idField),
    payloadCapBytes: size('payloadCap'),
  };
  if (Object.keys(errors).length > 0) return { endpoint: null, errors };
  const parsed = v.safeParse(EndpointSchema, endpoint);
  if (parsed.success) return { endpoint: parsed.output, errors };
  // The schema knows a rule this form does not: say it beside the URL rather than lose it.
  return { endpoint: null, errors: { url: parsed.issues[0].message } };
}

type Wrong = (words: string) => undefined;

function readHeaders(text: string, wrong: Wrong): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) wrong(`Line ${index + 1} is not "Name: value".`);
    else if (!TOKEN.test(line.slice(0, colon).trim()))
      wrong(`Line ${index + 1}: a header's name has no spaces or special characters.`);
    else pairs.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return pairs;
}

function readCursor(text: string, wrong: Wrong): CursorRule[] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  return lines.flatMap((line) => {
    const equals = line.indexOf('=');
    const rule = v.safeParse(CursorRuleSchema, { to: line.slice(0, equals), from: line.slice(equals + 1) });
    if (equals > 0 && rule.success) return [rule.output];
    wrong(`"${line}": write TO=FROM, like query:since=$.last_id or header:If-None-Match=header:ETag.`);
    return [];
  });
}

function readRule(
  form: OptionsForm,
  wrong: (field: keyof OptionsForm, words: string) => undefined,
): { ping: string; pong: string } | undefined {
  const ping = form.rulePing.trim();
  const pong = form.rulePong.trim();
  if (ping === '' && pong === '') return undefined;
  if (ping === '') wrong('rulePing', 'Say what the ping looks like, or empty the answer.');
  if (pong === '') wrong('rulePong', 'Say what its answer looks like, or empty the ping.');
  for (const [field, text] of [
    ['rulePing', ping],
    ['rulePong', pong],
  ] as const) {
    if (text === '') continue;
    try {
      JSON.parse(text);
    } catch {
      wrong(field, 'Write JSON, like {"type":"ping"}.');
    }
  }
  return { ping, pong };
}

function readReconnect(
  form: OptionsForm,
  duration: (field: keyof OptionsForm) => number | undefined,
  whole: (field: keyof OptionsForm, least: number) => number | undefined,
  wrong: (field: keyof OptionsForm, words: string) => undefined,
): EndpointInput['reconnect'] {
  if (form.policy === 'none') return { policy: 'none' };
  const maxTries = form.maxTries.trim() === '' ? undefined : whole('maxTries', 1);
  if (form.policy === 'fixed') return { policy: 'fixed', delayMs: duration('delay'), maxTries };
  const capMs = duration('cap');
  if (form.policy === 'server') return { policy: 'server', fallbackMs: duration('fallback'), capMs, maxTries };
  const baseMs = duration('base');
  if (baseMs !== undefined && capMs !== undefined && capMs < baseMs)
    wrong('cap', 'The longest wait is shorter than the first one.');
  return { policy: 'exponential', baseMs, capMs, jitter: form.jitter, maxTries, resetAfterMs: duration('resetAfter') };
}
