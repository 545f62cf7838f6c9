import type { Problem } from '../base/result.ts';
import type { Kind } from './kind.ts';

/** Named by the peers, as mitmproxy and HTTP Toolkit do. `null` for lifecycle entries. */
export type Direction = 'toServer' | 'toClient' | null;

export type TransportName = 'websocket' | 'sse' | 'long-poll' | 'poll';
export const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'poll'] as const satisfies readonly TransportName[];

/** Header lines in the order and spelling of the wire; a repeated name repeats. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** Durations of the parts of one exchange. A part that did not happen (reused socket, no TLS) is absent. */
export interface Timings {
  readonly dnsMs?: number;
  readonly tcpMs?: number;
  /** Time to get through a proxy: CONNECT or SOCKS exchange. */
  readonly proxyMs?: number;
  readonly tlsMs?: number;
  /** From the last byte of the request to the first byte of the reply. */
  readonly waitMs?: number;
  /** From the start of the attempt to the end of the reply's headers. */
  readonly totalMs?: number;
}

/** What TLS negotiated, and what was overlooked because the user asked. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly alpn?: string;
  readonly authorized: boolean;
  /** Why the chain was not trusted, when it was accepted anyway. */
  readonly authorizationError?: string;
  readonly subject?: string;
  readonly issuer?: string;
  readonly altNames?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly fingerprint256?: string;
}

export interface ConnectingDetail {
  readonly url: string;
  readonly cause: 'user' | 'retry' | 'replay';
  /** On `retry`: how long the wait really was, beside the planned delay of the `wait` entry. */
  readonly actualWaitMs?: number;
  readonly plannedWaitMs?: number;
}

export interface OpenDetail {
  readonly url: string;
  /** SSE: where it was not GET. */
  readonly method?: string;
  readonly status: number;
  readonly statusText?: string;
  readonly httpVersion?: string;
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers;
  /** WebSocket subprotocol chosen by the server. */
  readonly protocol?: string;
  /** Sec-WebSocket-Extensions as negotiated. */
  readonly extensions?: string;
  /** Content-Encoding that was undone, of an SSE stream or a poll reply. */
  readonly contentEncoding?: string;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly localPort?: number;
  readonly proxy?: string;
  readonly timings: Timings;
  readonly tls?: TlsFacts;
}

/** One frame of a WebSocket message as it crossed the wire (RFC 6455, section 5.2). */
export interface WireFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly rsv1: boolean;
  readonly masked: boolean;
  /** Payload length in the frame header: before inflating. Header bytes are not counted. */
  readonly wireLength: number;
  /** Bytes of the frame header, 2 to 14. */
  readonly headerLength: number;
}

export interface CloseDetail {
  /** WebSocket close code (RFC 6455, section 7.4; 1005 and 1006 are never on the wire) or HTTP end. */
  readonly code?: number;
  readonly reason?: string;
  readonly clean: boolean;
  readonly by: 'client' | 'server' | 'network';
  /** How long this attempt was open. */
  readonly livedMs?: number;
}

/** A Problem on the timeline, with what the server sent when it refused. */
export interface ErrorDetail extends Problem {
  /** The phase that failed. */
  readonly phase?: 'dns' | 'tcp' | 'proxy' | 'tls' | 'http' | 'stream' | 'store';
  readonly status?: number;
  readonly requestHeaders?: Headers;
  readonly responseHeaders?: Headers;
  /** First bytes of the refusing reply's body, as text. */
  readonly body?: string;
  readonly timings?: Timings;
  readonly remoteAddress?: string;
  /** What TLS had negotiated before it failed. */
  readonly tls?: TlsFacts;
}

export interface WaitDetail {
  readonly policy: 'fixed' | 'exponential' | 'server';
  /** The attempt this wait leads to. */
  readonly attempt: number;
  /** The delay before jitter. */
  readonly baseMs: number;
  /** What jitter added; may be negative. */
  readonly jitterMs: number;
  /** `baseMs + jitterMs`, after the cap: what is planned. */
  readonly delayMs: number;
  /** The window jitter could have chosen from. */
  readonly jitterMinMs: number;
  readonly jitterMaxMs: number;
  /** Where a server-directed delay came from. */
  readonly source?: 'retry-field' | 'retry-after';
}

export interface MissedDetail {
  /** Nanoseconds since the recording began, by which the heartbeat was due. */
  readonly expectedByNs: number;
  readonly waitedForMs: number;
  readonly what: 'pong' | 'heartbeat' | 'reply';
  /** Who owed it, where it was not the server: an application-level ping of the server's that went unanswered. */
  readonly owedBy?: 'client';
  /** True when the peer has been silent altogether: the connection looks half-open. */
  readonly halfOpen?: boolean;
}

export interface PauseDetail {
  readonly by: 'user' | 'store';
  readonly bufferedBytes: number;
  /** On `resume`: how long reading was paused. */
  readonly pausedMs?: number;
  readonly perSecond?: number;
}

export interface GapDetail {
  readonly field: string;
  readonly from: string;
  readonly to: string;
  readonly count?: number;
}

export interface NoticeDetail extends Problem {
  readonly severity: 'info' | 'warning';
}

/** Detail of `request` and `response`: one poll exchange, or a request a person sent beside the stream. */
export interface RequestDetail {
  /** Sent by a person beside the stream: no poll, and not counted as one. */
  readonly beside?: true;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** The cursor sent, by name of its place: `query:since` → `41`. */
  readonly cursor?: Readonly<Record<string, string>>;
}

export interface ResponseDetail {
  /** The answer to a request with the same flag. */
  readonly beside?: true;
  readonly status: number;
  readonly statusText?: string;
  readonly headers: Headers;
  /** From the request's last byte to the first byte of the reply: how long the server held it. */
  readonly heldMs: number;
  /** What the reply means for a poll; each looks different. `answer`: it is {@link ResponseDetail.beside} the polls. */
  readonly outcome: 'items' | 'empty' | 'no-content' | 'not-modified' | 'timeout' | 'busy' | 'error' | 'answer';
  readonly items: number;
  /** The body is, byte for byte, that of the poll before (outcome `empty`): its items are not repeated. */
  readonly unchanged?: boolean;
  /** The cursor read from this reply. */
  readonly cursor?: Readonly<Record<string, string>>;
  readonly timings?: Timings;
  readonly retryAfterMs?: number;
}

/** Every kind's `detail`. Kinds not named here have none, or only what their line in docs/terminal.md says. */
export interface DetailByKind {
  connecting: ConnectingDetail;
  open: OpenDetail;
  text: { readonly frames?: readonly WireFrame[]; readonly invalidUtf8?: boolean };
  binary: { readonly frames?: readonly WireFrame[] };
  ping: { readonly frames?: readonly WireFrame[]; readonly answered?: boolean };
  pong: { readonly frames?: readonly WireFrame[]; readonly rttMs?: number; readonly pingSeq?: number };
  event: { readonly event: string; readonly id?: string; readonly chunk: number };
  comment: { readonly chunk: number };
  retry: { readonly retryMs: number; readonly chunk: number };
  request: RequestDetail;
  response: ResponseDetail;
  item: { readonly index: number; readonly id?: string };
  close: CloseDetail;
  error: ErrorDetail;
  wait: WaitDetail;
  missed: MissedDetail;
  gap: GapDetail;
  duplicate: GapDetail;
  pause: PauseDetail;
  resume: PauseDetail;
  mark: { readonly note: string; readonly by: 'user' | 'scenario' | 'lab' | 'replay' };
  redirect: {
    readonly beside?: true;
    readonly status: number;
    readonly location: string;
    readonly url: string;
    readonly headers: Headers;
  };
  notice: NoticeDetail;
}

export type AnyDetail = DetailByKind[Kind];

/** One row of a recording, whole. */
export interface Entry {
  /** 1, 2, 3 … total order in the recording. */
  readonly seq: number;
  /** Nanoseconds since the recording began, monotonic. Exact up to 2^53 (104 days), then to the nearest double. */
  readonly atNs: number;
  readonly connection: number;
  /** Counts from 1 within its connection. */
  readonly attempt: number;
  readonly transport: TransportName;
  readonly direction: Direction;
  readonly kind: Kind;
  /** Payload bytes as the application sees them, before any cap. */
  readonly size: number;
  /** Bytes that crossed the wire for this entry, headers of its frames included, where known. */
  readonly wireSize?: number;
  /** Absent for kinds without one. Cut at the cap when `truncated`. */
  readonly payload?: Uint8Array;
  readonly truncated?: boolean;
  /** Hex SHA-256 of the whole payload, present when `truncated`. */
  readonly sha256?: string;
  /** permessage-deflate was undone: the payload is not what crossed the wire. */
  readonly inflated?: boolean;
  readonly detail?: AnyDetail;
}
