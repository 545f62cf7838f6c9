import type { Duplex, Readable } from 'node:stream';
import type { Result } from '../../../src-shared/base/result.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type { ErrorDetail, Headers, NoticeDetail, Timings, TlsFacts } from '../../../src-shared/model/entry.ts';

/** A connected socket (TCP, TLS, through a proxy or not) and how it came to be. */
export interface Dialed {
  readonly socket: Duplex;
  readonly timings: Timings;
  readonly tls?: TlsFacts;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly localPort?: number;
  /** The proxy's URL without its password. */
  readonly proxy?: string;
}

/** A failed dial or exchange: a Problem with its phase, and what the server sent if it got that far. */
export type NetResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorDetail };

export interface DialRequest {
  readonly url: URL;
  readonly endpoint: Endpoint;
  /** ALPN offered over TLS, for example `['h2', 'http/1.1']`; WebSocket offers `['http/1.1']`. */
  readonly alpn: readonly string[];
  readonly signal: AbortSignal;
}

export interface HttpRequest {
  readonly url: URL;
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Called for each redirect that is followed, before the next request. */
  onRedirect(redirect: { status: number; location: string; url: string; headers: Headers }): void;
  /** The request is on the wire, with the headers it really has. Again for each redirect. */
  onSent?(sent: SentRequest): void;
  /** Something the client did that a person should know: a header not sent to another origin, a second try. */
  onNotice?(notice: NoticeDetail): void;
}

/** A request as it left. */
export interface SentRequest {
  readonly url: string;
  readonly method: string;
  /** In the order and spelling of the wire, with those the client added; HTTP/2 pseudo-headers included. */
  readonly headers: Headers;
  /** True when the socket was kept from an earlier exchange: no DNS, TCP or TLS this time. */
  readonly reused: boolean;
}

export interface HttpReply {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly requestHeaders: Headers;
  readonly headers: Headers;
  readonly timings: Timings;
  readonly tls?: TlsFacts;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly localPort?: number;
  readonly proxy?: string;
  /** Content-Encoding that `body` has undone. */
  readonly contentEncoding?: string;
  /**
   * Decoded bytes, flushed as they come; pausing it pauses the socket. Errors are a `NetFailure` (problems.ts), whose
   * `detail` is the ErrorDetail. Destroy it to end the exchange.
   */
  readonly body: Readable;
  /** Which network chunk a piece given out by `data` came with, from 1: a read of the socket, or an HTTP/2 DATA frame. */
  chunkOf(piece: Uint8Array): number;
  /** Bytes of the body on the wire so far, before decoding. */
  wireBytes(): number;
}

/**
 * Everything transports need from the network for one connection: a dialer with timings, an HTTP client on top of it
 * that shows redirects and raw headers, and the connection's cookie jar. Holds pooled sockets between polls.
 */
export interface Network {
  dial(request: DialRequest): Promise<NetResult<Dialed>>;
  request(request: HttpRequest): Promise<NetResult<HttpReply>>;
  /** `Cookie` header for this URL, and storing of `Set-Cookie`: for the WebSocket handshake. */
  cookieHeader(url: URL): string | undefined;
  storeCookies(url: URL, headers: Headers): void;
  close(): void;
}

/** Checks what can be checked before any attempt: PEM text, proxy URL, header names. */
export type CheckEndpoint = (endpoint: Endpoint) => Result<Endpoint>;
