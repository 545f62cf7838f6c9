import { createHash } from 'node:crypto';
import type { AnyDetail, Headers, Timings, TransportName } from '../../../../../src-shared/model/entry.ts';
import { commentText, eventText, retryText } from './event-text.ts';
import { badField, type Fields, fieldsOf, momentMs, numberOf, pairsOf, textOf } from './fields.ts';
import { streamRows } from './messages.ts';
import type { HarRow } from './row-store.ts';

/** Most characters of an event stream's own text that are kept beside its events. */
const KEPT_TEXT_CHARS = 1024 * 1024;

/** An entry of a HAR of another program, read. */
export interface Exchange {
  readonly url: string;
  readonly method: string;
  readonly startMs: number;
  /** When the reply's headers were there, and when all of it was. */
  readonly openMs: number;
  readonly endMs: number;
  readonly status: number;
  readonly statusText: string | undefined;
  readonly httpVersion: string | undefined;
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers;
  readonly timings: Timings;
  readonly mimeType: string;
  readonly body: Buffer | undefined;
  readonly posted: string | undefined;
  readonly error: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly resourceType: string;
  readonly entry: Fields;
}

const positive = (value: number | undefined): number => value ?? 0;

/** Reads the fields that every program writes, and leaves out what some do not. @throws Stopped naming the field */
export function exchangeOf(value: unknown, path: string): Exchange {
  const entry = fieldsOf(value, path, true);
  const request = fieldsOf(entry.request, `${path}.request`, true);
  const response = fieldsOf(entry.response, `${path}.response`);
  const content = fieldsOf(response.content, `${path}.response.content`);
  const times = fieldsOf(entry.timings, `${path}.timings`);
  const time = (name: string): number | undefined => numberOf(times[name], `${path}.timings.${name}`);
  const url = textOf(request.url, `${path}.request.url`);
  if (url === undefined || !URL.canParse(url))
    throw badField(`${path}.request.url`, url === undefined ? 'is missing' : 'is no address');
  const startMs = momentMs(entry.startedDateTime, `${path}.startedDateTime`);
  if (startMs === undefined) throw badField(`${path}.startedDateTime`, 'is missing');
  const [dns, connect, ssl, wait] = [time('dns'), time('connect'), time('ssl'), time('wait')];
  const before = [time('blocked'), dns, connect, time('send'), wait].reduce(
    (all: number, part) => all + positive(part),
    0,
  );
  const total = numberOf(entry.time, `${path}.time`) ?? before + positive(time('receive'));
  const text = textOf(content.text, `${path}.response.content.text`);
  const encoding = textOf(content.encoding, `${path}.response.content.encoding`) ?? '';
  const postData = fieldsOf(request.postData, `${path}.request.postData`);
  const responseHeaders = pairsOf(response.headers, `${path}.response.headers`).map(
    ({ name, value: said }) => [name, said] as const,
  );
  const failure = response._error ?? response._failureText;
  return {
    url,
    method: textOf(request.method, `${path}.request.method`) ?? 'GET',
    startMs,
    openMs: startMs + before,
    endMs: startMs + Math.max(before, total),
    status: numberOf(response.status, `${path}.response.status`) ?? 0,
    statusText: textOf(response.statusText, `${path}.response.statusText`),
    httpVersion: textOf(response.httpVersion, `${path}.response.httpVersion`)?.replace(/^http\//i, ''),
    requestHeaders: pairsOf(request.headers, `${path}.request.headers`).map(
      ({ name, value: said }) => [name, said] as const,
    ),
    responseHeaders,
    timings: {
      ...(dns !== undefined && { dnsMs: dns }),
      ...(connect !== undefined && { tcpMs: Math.max(0, connect - positive(ssl)) }),
      ...(ssl !== undefined && { tlsMs: ssl }),
      ...(wait !== undefined && { waitMs: wait }),
    },
    mimeType: (
      textOf(content.mimeType, `${path}.response.content.mimeType`) ??
      headerOf(responseHeaders, 'content-type') ??
      ''
    ).toLowerCase(),
    body: text === undefined ? undefined : Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8'),
    posted: textOf(postData.text, `${path}.request.postData.text`),
    error: typeof failure === 'string' && failure !== '' ? failure : undefined,
    remoteAddress: textOf(entry.serverIPAddress, `${path}.serverIPAddress`)?.replace(/^\[|\]$/g, '') || undefined,
    remotePort: portOf(entry),
    resourceType: textOf(entry._resourceType, `${path}._resourceType`)?.toLowerCase() ?? '',
    entry,
  };
}

function headerOf(headers: Headers, name: string): string | undefined {
  return headers.find(([known]) => known.toLowerCase() === name)?.[1];
}

/** Chrome and Firefox write the port as `connection`, Playwright as `_serverPort`. */
function portOf(entry: Fields): number | undefined {
  const port = Number(entry._serverPort ?? entry.connection);
  return Number.isInteger(port) && port > 0 && port <= 0xffff ? port : undefined;
}

/** How an exchange carried messages; undefined for a plain one. */
export function transportOf({
  entry,
  resourceType,
  url,
  status,
  mimeType,
  responseHeaders,
}: Exchange): 'websocket' | 'sse' | undefined {
  const upgrade = headerOf(responseHeaders, 'upgrade')?.toLowerCase() === 'websocket';
  if (
    resourceType === 'websocket' ||
    Array.isArray(entry._webSocketMessages) ||
    /^wss?:/i.test(url) ||
    (status === 101 && upgrade)
  ) {
    return 'websocket';
  }
  const isStream =
    mimeType.startsWith('text/event-stream') ||
    headerOf(responseHeaders, 'content-type')?.startsWith('text/event-stream');
  const hasEvents = Array.isArray(entry._eventSourceMessages) && entry._eventSourceMessages.length >= 0;
  return resourceType === 'eventsource' || hasEvents || isStream === true ? 'sse' : undefined;
}

const PAGE_PARTS =
  /^(text\/(html|css|javascript)|application\/(x-)?javascript|application\/wasm|image\/|font\/|audio\/|video\/)/;
const PAGE_TYPES: ReadonlySet<string> = new Set([
  'document',
  'stylesheet',
  'script',
  'image',
  'font',
  'media',
  'manifest',
  'ping',
  'preflight',
]);

/** Whether an exchange may be one of a poll, as far as it alone can tell. */
export function mayBePoll({ resourceType, mimeType, method }: Exchange): boolean {
  if (method === 'OPTIONS' || method === 'HEAD' || PAGE_TYPES.has(resourceType)) return false;
  return !PAGE_PARTS.test(mimeType);
}

/** Exchanges with the same one are polls of the same thing. */
export function pollKey({ method, url }: Exchange): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

const detailOf = (value: object): AnyDetail => value as unknown as AnyDetail;

/** What has no place of its own in a recording: all but headers, messages and bodies. */
function restOf(
  { entry }: Exchange,
  keep: { readonly text?: boolean; readonly encoding?: boolean; readonly posted?: boolean },
): Fields {
  const { _webSocketMessages: _w, _eventSourceMessages: _e, _wirescope: _own, request, response, ...rest } = entry;
  const { headers: _sent, ...asked } = fieldsOf(request, '');
  const { headers: _got, ...answered } = fieldsOf(response, '');
  const { text: _text, encoding, ...size } = fieldsOf(answered.content, '');
  const content = keep.encoding === true && encoding !== undefined ? { ...size, encoding } : size;
  const { text: _posted, ...postData } = fieldsOf(asked.postData, '');
  return {
    ...rest,
    request: keep.posted === true || asked.postData === undefined ? asked : { ...asked, postData },
    ...(response !== undefined &&
      response !== null && {
        response: {
          ...answered,
          ...(answered.content !== undefined && { content: keep.text === true ? answered.content : content }),
        },
      }),
  };
}

interface Placed {
  readonly atMs: number;
  readonly row: HarRow;
}

function opening(
  exchange: Exchange,
  transport: TransportName,
  startMs: number,
  openMs: number,
  rest: Fields,
): Placed[] {
  const { url, status, error, requestHeaders, responseHeaders, timings, remoteAddress } = exchange;
  const connecting: Placed = {
    atMs: startMs,
    row: { kind: 'connecting', direction: null, detail: detailOf({ url, cause: 'user', har: rest }) },
  };
  const opened =
    transport === 'websocket' ? status === 101 || (status >= 200 && status < 300) : status >= 200 && status < 300;
  const hasMessages = [exchange.entry._webSocketMessages, exchange.entry._eventSourceMessages].some(Array.isArray);
  if (!opened && !(hasMessages && status === 0 && error === undefined)) {
    const what = error ?? (status === 0 ? 'The file has no reply to it.' : `The server answered with ${status}.`);
    const failed = {
      code: 'IMPORTED_ERROR',
      message: what,
      hint: 'The file says no more.',
      ...(status > 0 && { status }),
    };
    return [
      connecting,
      {
        atMs: openMs,
        row: {
          kind: 'error',
          direction: null,
          detail: detailOf({ ...failed, requestHeaders, responseHeaders, timings }),
        },
      },
    ];
  }
  const open = {
    url,
    ...(exchange.method !== 'GET' && { method: exchange.method }),
    status,
    ...(exchange.statusText !== undefined && { statusText: exchange.statusText }),
    ...(exchange.httpVersion !== undefined && { httpVersion: exchange.httpVersion }),
    requestHeaders,
    responseHeaders,
    ...spread('protocol', headerOf(responseHeaders, 'sec-websocket-protocol')),
    ...spread('extensions', headerOf(responseHeaders, 'sec-websocket-extensions')),
    ...spread('remoteAddress', remoteAddress),
    ...spread('remotePort', exchange.remotePort),
    timings: { waitMs: 0, ...timings },
  };
  return [connecting, { atMs: openMs, row: { kind: 'open', direction: null, detail: detailOf(open) } }];
}

const spread = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value });

/** Before its first message a connection was open, whatever rounded times say. */
function beginningOf(
  { startMs, openMs }: Exchange,
  firstMs: number | undefined,
): { readonly startMs: number; readonly openMs: number } {
  const before = firstMs === undefined ? openMs : Math.min(openMs, firstMs - 0.001);
  return { startMs: Math.min(startMs, before - 0.001), openMs: before };
}

/** Rows of a WebSocket besides its messages. */
export function webSocketRows(
  exchange: Exchange,
  path: string,
  firstMs: number | undefined,
  lastMs: number | undefined,
): readonly Placed[] {
  const { startMs, openMs } = beginningOf(exchange, firstMs);
  const rows = opening(exchange, 'websocket', startMs, openMs, restOf(exchange, { text: true, posted: true }));
  const close = exchange.entry._webSocketClose;
  if (close === undefined || close === null) return rows;
  const endMs = Math.max(exchange.endMs, lastMs ?? 0);
  if (close === 'aborted') {
    rows.push({
      atMs: endMs,
      row: { kind: 'close', direction: null, detail: detailOf({ code: 1006, clean: false, by: 'network' }) },
    });
    return rows;
  }
  const fields = fieldsOf(close, `${path}._webSocketClose`, true);
  const code = numberOf(fields.code, `${path}._webSocketClose.code`);
  const reason = textOf(fields.reason, `${path}._webSocketClose.reason`);
  const atMs = momentMs(fields.timestamp, `${path}._webSocketClose.timestamp`);
  const detail = {
    ...spread('code', code),
    ...(reason !== undefined && reason !== '' && { reason }),
    clean: code !== undefined && code !== 1006,
    by: code === 1006 ? 'network' : 'server',
  };
  rows.push({
    atMs: Math.max(atMs ?? endMs, lastMs ?? 0),
    row: { kind: 'close', direction: null, detail: detailOf(detail) },
  });
  return rows;
}

/** Rows of an event stream besides the messages of its list; without a list, those of its text, all at once. */
export function eventStreamRows(
  exchange: Exchange,
  firstMs: number | undefined,
): { readonly rows: readonly Placed[]; readonly untimed: number; readonly textCut: boolean; readonly silent: boolean } {
  const { startMs, openMs } = beginningOf(exchange, firstMs);
  const text = exchange.body?.toString('utf8') ?? '';
  const parsed = streamRows(text);
  const hasList = Array.isArray(exchange.entry._eventSourceMessages);
  // A list has no comments, so that the text cannot be made from it again.
  const isKept = text !== '' && (hasList || rebuilt(parsed) !== text);
  const textCut = isKept && text.length > KEPT_TEXT_CHARS;
  const rest = restOf(exchange, { text: isKept && !textCut, posted: true });
  const rows = opening(exchange, 'sse', startMs, openMs, rest);
  if (hasList) return { rows, untimed: 0, textCut, silent: false };
  rows.push(...parsed.map((row) => ({ atMs: openMs, row })));
  return { rows, untimed: parsed.length, textCut, silent: parsed.length === 0 };
}

/** The text that an export makes of these messages. */
function rebuilt(rows: readonly HarRow[]): string {
  return rows
    .map(({ kind, payload, detail }) => {
      const data = payload === undefined ? '' : Buffer.from(payload).toString('utf8');
      const {
        event = 'message',
        id,
        retryMs = 0,
      } = (detail ?? {}) as { event?: string; id?: string; retryMs?: number };
      if (kind === 'comment') return commentText(data);
      return kind === 'retry' ? retryText(retryMs) : eventText(event, id, data);
    })
    .join('');
}

/** What tells whether a reply is the one before again. */
export function bodyMark({ body }: Exchange): string {
  return body === undefined ? '' : createHash('sha256').update(body).digest('base64');
}

/** One exchange of a poll. @param unchanged its body is that of the one before */
export function pollRows(exchange: Exchange, unchanged: boolean): readonly Placed[] {
  const { url, method, startMs, endMs, status, statusText, body, posted, timings, requestHeaders, responseHeaders } =
    exchange;
  const hasItem = status >= 200 && status < 300 && status !== 204 && !unchanged && (body?.length ?? 0) > 0;
  const outcome = hasItem
    ? 'items'
    : status === 0
      ? 'timeout'
      : status === 204
        ? 'no-content'
        : status === 304
          ? 'not-modified'
          : status >= 400
            ? 'error'
            : 'empty';
  const rest = restOf(exchange, { encoding: true });
  const rows: Placed[] = [
    {
      atMs: startMs,
      row: {
        kind: 'request',
        direction: 'toServer',
        ...(posted !== undefined && { payload: Buffer.from(posted) }),
        detail: detailOf({ method, url, headers: requestHeaders, har: rest }),
      },
    },
  ];
  const response = {
    status,
    ...(statusText !== undefined && { statusText }),
    headers: responseHeaders,
    heldMs: timings.waitMs ?? endMs - startMs,
    outcome,
    items: hasItem ? 1 : 0,
    ...(unchanged && { unchanged }),
    timings,
  };
  rows.push({
    atMs: endMs,
    row: {
      kind: 'response',
      direction: status === 0 ? null : 'toClient',
      ...(body !== undefined && !hasItem && { payload: body }),
      detail: detailOf(response),
    },
  });
  if (hasItem && body !== undefined) {
    rows.push({ atMs: endMs, row: { kind: 'item', direction: 'toClient', payload: body, detail: { index: 0 } } });
  }
  return rows;
}
