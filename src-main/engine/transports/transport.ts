import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { Outgoing } from '../../../src-shared/contract/connection.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type {
  CloseDetail,
  DetailByKind,
  Direction,
  ErrorDetail,
  OpenDetail,
  TransportName,
} from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import type { Clock } from '../clock.ts';
import type { Network } from '../net/network.ts';

/** An entry from a transport: connection and attempt are known to whoever holds the sink. */
export interface WireEntry<K extends Kind = Kind> {
  readonly kind: K;
  readonly direction: Direction;
  readonly payload?: Uint8Array;
  readonly size?: number;
  readonly sha256?: string;
  readonly wireSize?: number;
  readonly inflated?: boolean;
  readonly detail?: DetailByKind[K];
  /** Defaults to now. A chunk's entries share the moment the chunk arrived. */
  readonly atNs?: number;
}

/** How an attempt ended, as far as its transport knows. */
export interface AttemptEnd {
  /** Present when a stream was open, or when the peer said goodbye. */
  readonly close?: CloseDetail;
  /** Present when something failed. */
  readonly error?: ErrorDetail;
  /** False where trying again cannot help or the standard forbids it: 204 on SSE, a wrong content type, 401. */
  readonly mayRetry: boolean;
  /** A delay the server asked for (Retry-After), used by policy `server` and as a floor by the others. */
  readonly retryAfterMs?: number;
}

/**
 * What a transport tells its connection. All of it is synchronous and cheap; the connection records, watches
 * heartbeats and ids, and decides what happens next.
 */
export interface AttemptSink {
  /** Records an entry; gives its `seq`. */
  entry<K extends Kind>(entry: WireEntry<K>): number;
  /** Fast path for WebSocket messages in one chunk, see Recorder.stage. */
  stage(chunk: Uint8Array): number;
  staged(
    staged: number,
    kindCode: number,
    atNs: number,
    start: number,
    length: number,
    wireSize: number,
    frame: number,
  ): number;
  /**
   * Fast path for server-sent events: what {@link entry} does with a slice of `bytes` as the payload and
   * `{event, id, chunk}` as the detail.
   * @param idFrom,idTo the id's bytes, printable ASCII that is JSON text as it stands; -1 when the event had none
   * @param idNumber the id when it is 1 to 15 digits, else -1
   * @param wireSize 0 where it cannot be told
   */
  event(
    event: string,
    bytes: Uint8Array,
    dataFrom: number,
    dataTo: number,
    idFrom: number,
    idTo: number,
    idNumber: number,
    chunk: number,
    wireSize: number,
    atNs: number,
  ): void;
  /** True when the connection must see each payload (heartbeat rule, id field, rate limit): no fast path then. */
  readonly wantsPayloads: boolean;
  /** Anything at all arrived from the server: feeds the silence watch without an entry. */
  alive(atNs: number): void;
  opened(detail: OpenDetail): void;
  /** SSE `retry:` field. */
  serverRetry(retryMs: number): void;
  /** SSE last event id, long-poll cursor: handed back to the next attempt as {@link AttemptContext.resume}. */
  resumeFrom(state: ResumeState): void;
  /** Round trip of an answered ping. */
  rtt(rttMs: number): void;
  /** A poll exchange ended: was there anything new? A held request began (`heldSinceNs`) or ended (undefined). */
  polled(wasted: boolean): void;
  holding(heldSinceNs: number | undefined): void;
  /** Exactly once, and nothing after it. */
  ended(end: AttemptEnd): void;
}

/** What one attempt leaves for the next. */
export interface ResumeState {
  readonly lastEventId?: string;
  readonly cursor?: Readonly<Record<string, string>>;
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface AttemptContext {
  readonly endpoint: Endpoint;
  readonly attempt: number;
  readonly resume: ResumeState;
  readonly clock: Clock;
  /** Nanoseconds on the recording's clock. */
  nowNs(): number;
  readonly network: Network;
  readonly sink: AttemptSink;
  /** Payload bytes kept per entry. */
  readonly payloadCapBytes: number;
  /** Polls: what the next request waits for, where somebody else says when it leaves. */
  beforePoll?(): Promise<void>;
}

/** One physical try, running. */
export interface Attempt {
  /** What the composer sends. Records the entry itself and gives its `seq`. */
  send(message: Outgoing): Result<{ readonly seq: number }>;
  /** Ends politely: close handshake, or the end of the request. `ended` follows. */
  close(code: number, reason: string): void;
  /** Ends at once. `ended` follows, unless it has. */
  abort(): void;
  /** Stops taking bytes from the socket, so that TCP makes the server feel it. Calls do not nest. */
  pauseReading(): void;
  resumeReading(): void;
  setAnswerPings(answer: boolean): void;
  /** Bytes accepted by `send` and not yet by the kernel. */
  bufferedBytes(): number;
  /** Bytes received and not yet parsed or recorded. */
  unreadBytes(): number;
}

/** One way to listen. `start` never throws for what the network or the server does. */
export interface Transport {
  readonly name: TransportName;
  start(context: AttemptContext): Attempt;
}

/** The answer of `send` where a transport has no such message. */
export function cannotSend(transport: TransportName, kind: string): { readonly ok: false; readonly error: Problem } {
  return {
    ok: false,
    error: {
      code: 'SEND_UNSUPPORTED',
      message: `${transport} cannot send a ${kind}: the stream goes one way.`,
      hint: 'Send an HTTP request beside it, or use a WebSocket.',
    },
  };
}
