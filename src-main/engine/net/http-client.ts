import type { Headers } from '../../../src-shared/model/entry.ts';
import type { Cookies } from './cookies.ts';
import { ACCEPT_ENCODING, codingsOf } from './decode.ts';
import type { Dial } from './dial.ts';
import { headerValue, withDefaults } from './headers.ts';
import { createLane, type ExchangeResult, type Lane } from './http-lane.ts';
import type { HttpReply, HttpRequest, NetResult } from './network.ts';
import { isRedirect, nextHop, redirectLoop } from './redirects.ts';

/** HTTP for one connection: kept sockets, cookies, redirects followed by hand so that each is seen. */
export interface HttpClient {
  request(request: HttpRequest): Promise<NetResult<HttpReply>>;
  close(): void;
}

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'QUERY']);

export function createHttpClient(dial: Dial, cookies: Cookies): HttpClient {
  const idle = new Map<string, Lane[]>();
  const lanes = new Set<Lane>();

  /** Runs an exchange on an idle lane of its origin, or on a new one: never two on one socket. */
  function exchange(request: HttpRequest, hop: HopState): Promise<ExchangeResult> {
    const { origin } = hop.url;
    const waiting = idle.get(origin) ?? [];
    idle.set(origin, waiting);
    const lane = waiting.pop() ?? createLane(new URL(origin), request.endpoint, dial);
    lanes.add(lane);
    return lane.run(
      {
        url: hop.url,
        endpoint: request.endpoint,
        method: hop.method,
        headers: hop.sent,
        signal: request.signal,
        onSent: (sent) => request.onSent?.(sent),
        ...(hop.body === undefined ? {} : { body: hop.body }),
      },
      () => waiting.push(lane),
    );
  }

  return {
    async request(request) {
      const startedMs = performance.now();
      const { endpoint } = request;
      let hop = firstHop(request);
      const been = new Set<string>();
      const chain = [hop.url.href];
      for (;;) {
        hop = { ...hop, sent: endpoint.cookies ? cookies.addTo(hop.headers, hop.url) : hop.headers };
        // The same address with other cookies is not a loop: many logins redirect to themselves once.
        been.add(placeKey(hop));
        const result = await exchangeOnce(request, hop, exchange);
        if (!result.ok) return result;
        const reply = result.value;
        if (endpoint.cookies) cookies.store(hop.url, reply.headers);
        if (endpoint.maxRedirects === 0 || !isRedirect(reply.status, reply.headers)) {
          warnOfUnknownCoding(request, reply);
          return { ok: true, value: withTotal(reply, startedMs) };
        }

        const next = nextHop(hop, reply.status, reply.headers);
        const location = headerValue(reply.headers, 'location') ?? '';
        // Read to its end, so that the socket can be used again; it is small, or it is not worth it.
        await drain(reply);
        if (!next.ok) return next;
        request.onRedirect({ status: reply.status, location, url: next.value.url.href, headers: reply.headers });
        if (next.value.dropped.length > 0) {
          request.onNotice?.({
            severity: 'info',
            code: 'HEADERS_DROPPED',
            message: `The redirect leads to another origin, so ${next.value.dropped.join(', ')} ${next.value.dropped.length === 1 ? 'was' : 'were'} not sent on.`,
            hint: 'Browsers and curl do the same. Connect to the final address directly if it needs them.',
            facts: { from: hop.url.origin, to: next.value.url.origin },
          });
        }
        hop = { ...next.value, sent: next.value.headers };
        chain.push(hop.url.href);
        const looped = been.has(placeKey({ ...hop, sent: cookies.addTo(hop.headers, hop.url) }));
        if (looped || chain.length - 1 > endpoint.maxRedirects) {
          const error = redirectLoop(chain, looped, endpoint.maxRedirects);
          return { ok: false, error: { ...error, status: reply.status, responseHeaders: reply.headers } };
        }
      }
    },
    close() {
      for (const lane of lanes) lane.close();
      lanes.clear();
      idle.clear();
    },
  };
}

interface HopState {
  readonly url: URL;
  readonly method: string;
  /** Without the jar's cookies: they are asked for anew at each hop. */
  readonly headers: Headers;
  readonly sent: Headers;
  readonly body?: string;
}

function placeKey(hop: HopState): string {
  return `${hop.method} ${hop.url.href} ${headerValue(hop.sent, 'cookie') ?? ''}`;
}

/** A kept socket may close under the request; a request that is safe to repeat is then sent again on a fresh one. */
async function exchangeOnce(
  request: HttpRequest,
  hop: HopState,
  exchange: (request: HttpRequest, hop: HopState) => Promise<ExchangeResult>,
): Promise<NetResult<HttpReply>> {
  const first = await exchange(request, hop);
  if (first.ok || first.staleSocket !== true || !IDEMPOTENT.has(hop.method)) return first;
  request.onNotice?.({
    severity: 'info',
    code: 'KEPT_SOCKET_CLOSED',
    message: 'The server had closed the kept connection just as the request was sent; it is sent again on a new one.',
    hint: 'Harmless. Its keep-alive timeout is about as long as the time between two requests.',
  });
  return exchange(request, hop);
}

function firstHop(request: HttpRequest): HopState {
  const url = new URL(request.url);
  const defaults: (readonly [string, string])[] = [
    ['User-Agent', 'Wirescope'],
    ['Accept', '*/*'],
    ['Accept-Encoding', ACCEPT_ENCODING],
  ];
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    defaults.push(['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`]);
    url.username = '';
    url.password = '';
  }
  if (request.body !== undefined) defaults.push(['Content-Type', contentTypeOf(request.body)]);
  const headers = withDefaults(request.headers, defaults);
  return {
    url,
    method: request.method,
    headers,
    sent: headers,
    ...(request.body === undefined ? {} : { body: request.body }),
  };
}

function contentTypeOf(body: string): string {
  return /^\s*[[{]/.test(body) ? 'application/json' : 'text/plain;charset=UTF-8';
}

function withTotal(reply: HttpReply, startedMs: number): HttpReply {
  return { ...reply, timings: { ...reply.timings, totalMs: performance.now() - startedMs } };
}

function warnOfUnknownCoding(request: HttpRequest, reply: HttpReply): void {
  const coding = headerValue(reply.headers, 'content-encoding');
  if (coding === undefined || codingsOf(coding).known) return;
  request.onNotice?.({
    severity: 'warning',
    code: 'ENCODING_UNKNOWN',
    message: `The reply is encoded as “${coding}”, which cannot be undone here: its bytes are shown as they came.`,
    hint: 'Ask for what is known with the header Accept-Encoding: gzip, deflate, br, zstd, or identity.',
  });
}

const DRAIN_BYTES = 64 * 1024;

function drain(reply: HttpReply): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    reply.body.on('data', (piece: Uint8Array) => {
      bytes += piece.byteLength;
      if (bytes > DRAIN_BYTES) reply.body.destroy();
    });
    reply.body.on('error', () => resolve());
    reply.body.on('close', () => resolve());
  });
}
