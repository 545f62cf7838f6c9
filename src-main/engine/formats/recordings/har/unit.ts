import type { ConnectionInfo } from '../../../../../src-shared/model/connection.ts';
import type {
  CloseDetail,
  ConnectingDetail,
  Entry,
  ErrorDetail,
  Headers,
  OpenDetail,
  RequestDetail,
  ResponseDetail,
  Timings,
} from '../../../../../src-shared/model/entry.ts';
import { base64Of, utf8Text } from '../../ndjson.ts';
import type { Spool, Spools } from '../spool.ts';
import { queryOf, requestCookies, responseCookies } from './headers.ts';
import type { HarContent, HarEntry, HarRest, HarTimings } from './shape.ts';

/** What becomes one entry of a HAR: an attempt, or one exchange of a poll. */
export interface Unit {
  readonly connection: ConnectionInfo;
  readonly attempt: number;
  /** An exchange that a person sent beside the stream. */
  readonly beside: boolean;
  readonly messages: Spool;
  readonly others: Spool;
  /** The text of an event stream, as JSON without its quotes. */
  readonly stream: Spool;
  streamBytes: number;
  startNs: number | undefined;
  firstNs: number;
  lastNs: number;
  connecting?: ConnectingDetail;
  open?: OpenDetail;
  error?: ErrorDetail;
  close?: { readonly detail: CloseDetail; readonly atNs: number };
  request?: { readonly detail: RequestDetail; readonly payload: Uint8Array | undefined };
  response?: { readonly detail: ResponseDetail; readonly payload: Uint8Array | undefined };
  /** The first item of a reply: where the body is the message, it alone has it. */
  item?: Uint8Array;
  har?: HarRest;
}

export function newUnit(connection: ConnectionInfo, entry: Entry, beside: boolean, spools: Spools): Unit {
  return {
    connection,
    attempt: entry.attempt,
    beside,
    messages: spools.spool(),
    others: spools.spool(),
    stream: spools.spool(),
    streamBytes: 0,
    startNs: undefined,
    firstNs: entry.atNs,
    lastNs: entry.atNs,
  };
}

/** Takes from an entry what an entry of a HAR says in its own words. Payloads are copied. */
export function learn(unit: Unit, entry: Entry): void {
  unit.lastNs = entry.atNs;
  // A line of another program's making may lack what its kind has.
  const detail: unknown = entry.detail ?? {};
  const { har } = detail as { readonly har?: unknown };
  if (typeof har === 'object' && har !== null && entry.kind !== 'notice') unit.har = har as HarRest;
  switch (entry.kind) {
    case 'connecting':
      unit.connecting = detail as ConnectingDetail;
      unit.startNs ??= entry.atNs;
      break;
    case 'open':
      unit.open = detail as OpenDetail;
      break;
    case 'error':
      unit.error = detail as ErrorDetail;
      break;
    case 'close':
      unit.close = { detail: detail as CloseDetail, atNs: entry.atNs };
      break;
    case 'request':
      unit.request = { detail: detail as RequestDetail, payload: entry.payload?.slice() };
      unit.startNs = entry.atNs;
      break;
    case 'response':
      unit.response = { detail: detail as ResponseDetail, payload: entry.payload?.slice() };
      break;
    case 'item':
      unit.item ??= entry.payload?.slice();
      break;
    default:
      // Messages and the rest of the story are told in lists of their own.
      break;
  }
}

const pairs = (headers: Headers) => headers.map(([name, value]) => ({ name, value }));

/** Headers that are such. */
function known(...lists: readonly (Headers | undefined)[]): Headers {
  return lists.find((headers) => Array.isArray(headers) && headers.every(Array.isArray)) ?? [];
}

const finite = (value: number | undefined): number | undefined => (Number.isFinite(value) ? value : undefined);

function headerIn(headers: Headers, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

function httpVersion(version: string | undefined): string {
  if (version === undefined) return 'HTTP/1.1';
  return /^\d/.test(version) ? `HTTP/${version}` : version;
}

/** Parts as a HAR has them; they add up to `totalMs`, the last of them being what is left. */
function timingsOf(timings: Timings | undefined, totalMs: number): HarTimings {
  const { dnsMs, tcpMs, proxyMs, tlsMs, waitMs } = timings ?? {};
  const connects = [tcpMs, proxyMs, tlsMs].filter((part) => part !== undefined);
  const connect = connects.length === 0 ? -1 : connects.reduce((sum, part) => sum + part, 0);
  const wait = waitMs ?? 0;
  const before = Math.max(0, dnsMs ?? 0) + Math.max(0, connect) + wait;
  return {
    blocked: -1,
    dns: dnsMs ?? -1,
    connect,
    ssl: tlsMs ?? -1,
    send: 0,
    wait,
    receive: Math.max(0, totalMs - before),
  };
}

/** Bytes as the content of a reply. */
function contentOf(payload: Uint8Array | undefined, mimeType: string, asBase64: boolean): HarContent {
  if (payload === undefined) return { size: 0, mimeType };
  const text = asBase64 ? undefined : utf8Text(payload);
  return text === undefined
    ? { size: payload.length, mimeType, text: base64Of(payload), encoding: 'base64' }
    : { size: payload.length, mimeType, text };
}

/** Whether the file that was imported had the body in base64: then it has it again. */
function wasBase64(har: HarRest | undefined): boolean {
  const { content } = (har?.response ?? {}) as { readonly content?: { readonly encoding?: unknown } };
  return content?.encoding === 'base64';
}

/** Whether it is one request and its reply, and no stream. */
export function isExchangeOf({ beside, connection: { transport } }: Unit): boolean {
  return beside || transport === 'poll' || transport === 'long-poll';
}

/** A unit as an entry of a HAR, without its lists. An event stream's text is `streamText`. */
export function harEntryOf(unit: Unit, startedAtMs: number, streamText: string): HarEntry & HarRest {
  const { connection, request, response, open, error, close } = unit;
  const isPoll = isExchangeOf(unit);
  const startNs = unit.startNs ?? unit.firstNs;
  const totalMs = (unit.lastNs - startNs) / 1e6;
  const sentHeaders = known(request?.detail.headers, open?.requestHeaders, error?.requestHeaders);
  const gotHeaders = known(response?.detail.headers, open?.responseHeaders, error?.responseHeaders);
  const url = request?.detail.url ?? open?.url ?? unit.connecting?.url ?? connection.url;
  const version = httpVersion(open?.httpVersion);
  const status = response?.detail.status ?? open?.status ?? error?.status ?? 0;
  const mimeType = headerIn(gotHeaders, 'content-type') ?? 'x-unknown';
  const isStream = connection.transport === 'sse' && !isPoll;
  const timings = timingsOf(response?.detail.timings ?? open?.timings ?? error?.timings, totalMs);
  const heldMs = finite(response?.detail.heldMs);
  const withWait =
    heldMs === undefined || response?.detail.timings?.waitMs !== undefined
      ? timings
      : { ...timings, wait: heldMs, receive: Math.max(0, totalMs - heldMs) };
  const body = response?.payload ?? unit.item ?? (error?.body === undefined ? undefined : Buffer.from(error.body));
  const posted = request?.payload === undefined || request.payload.length === 0 ? undefined : request.payload;
  const remoteAddress = open?.remoteAddress ?? error?.remoteAddress;
  const computed: HarEntry = {
    startedDateTime: new Date(startedAtMs + startNs / 1e6).toISOString(),
    time: sum(withWait),
    request: {
      method: request?.detail.method ?? open?.method ?? 'GET',
      url,
      httpVersion: version,
      headers: pairs(sentHeaders),
      queryString: queryOf(url),
      cookies: requestCookies(sentHeaders),
      headersSize: -1,
      bodySize: posted?.length ?? 0,
      ...(posted !== undefined && {
        postData: { mimeType: headerIn(sentHeaders, 'content-type') ?? '', text: utf8Text(posted) ?? base64Of(posted) },
      }),
    },
    response: {
      status,
      statusText: response?.detail.statusText ?? open?.statusText ?? '',
      httpVersion: version,
      headers: pairs(gotHeaders),
      cookies: responseCookies(gotHeaders),
      content: isStream
        ? {
            size: unit.streamBytes,
            mimeType: mimeType === 'x-unknown' ? 'text/event-stream' : mimeType,
            text: streamText,
          }
        : contentOf(body, mimeType, wasBase64(unit.har)),
      redirectURL: headerIn(gotHeaders, 'location') ?? '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: isStream ? unit.streamBytes : (body?.length ?? 0),
      _error: error?.code ?? null,
    },
    cache: {},
    timings: withWait,
    ...(remoteAddress !== undefined && { serverIPAddress: remoteAddress }),
    ...(open?.remotePort !== undefined && { connection: String(open.remotePort) }),
    _resourceType: isPoll ? 'fetch' : connection.transport === 'websocket' ? 'websocket' : 'eventsource',
    ...(connection.transport === 'websocket' &&
      !isPoll &&
      close !== undefined && {
        _webSocketClose: closeOf(close.detail, startedAtMs + close.atNs / 1e6),
      }),
  };
  return unit.har === undefined ? { ...computed } : merged(computed, unit.har);
}

function sum({ blocked, dns, connect, send, wait, receive }: HarTimings): number {
  // `ssl` is within `connect` (HAR 1.2).
  return [blocked, dns, connect, send, wait, receive].reduce((all, part) => all + Math.max(0, part), 0);
}

function closeOf({ code, reason }: CloseDetail, atMs: number): HarEntry['_webSocketClose'] {
  if (code === undefined || code === 1006) return 'aborted';
  return { code, ...(reason !== undefined && { reason }), timestamp: atMs / 1000 };
}

/** What the file said that was imported stands over what is computed, member by member. */
function merged<T extends object>(computed: T, kept: HarRest): T & HarRest {
  const all = { ...computed } as Record<string, unknown>;
  for (const [name, value] of Object.entries(kept)) {
    const own = all[name];
    all[name] = isPlain(own) && isPlain(value) ? merged(own, value) : value;
  }
  return all as T & HarRest;
}

function isPlain(value: unknown): value is HarRest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
