import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import type { Headers, Timings } from '../model/entry.ts';
import { MessageSchema } from '../model/message.ts';
import { command } from './command.ts';

const target = { recordingId: v.string(), connection: v.pipe(v.number(), v.integer(), v.minValue(1)) };

export const MOST_LISTED = 10_000;
/** A message again and again until it is stopped: not faster than this. */
export const LEAST_EVERY_MS = 10;
const MOST_EVERY_MS = 24 * 3_600_000;

/** Messages, one after the other, at a steady pace: one every N seconds, or a list with a delay between. */
export const SendPlanSchema = v.pipe(
  v.object({
    messages: v.pipe(v.array(MessageSchema), v.minLength(1), v.maxLength(MOST_LISTED)),
    /** From one message to the next. */
    everyMs: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MOST_EVERY_MS)),
    /** How often the whole list is sent; null: until it is stopped. */
    rounds: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
  }),
  v.check(
    ({ everyMs, rounds }) => rounds !== null || everyMs >= LEAST_EVERY_MS,
    `must be at least ${LEAST_EVERY_MS} ms where it goes on until it is stopped`,
  ),
);
export type SendPlan = v.InferOutput<typeof SendPlanSchema>;

/**
 * `running`; `held` while the connection is not open; `asking` when it is open again and nobody has said yet whether to go on;
 * `ended`, and `end` says how.
 */
export type SendPhase = 'running' | 'held' | 'asking' | 'ended';

/** A plan as the tick carries it: numbers, no messages. */
export interface SendStatus {
  readonly phase: SendPhase;
  /** Messages of one round. */
  readonly messages: number;
  readonly everyMs: number;
  readonly sent: number;
  /** null: until it is stopped. */
  readonly total: number | null;
  /** Turns left out: the engine was late by more than one, or too much was waiting to leave. */
  readonly skipped: number;
  /** While `running`: when the next message is due, on the recording's clock. */
  readonly nextAtNs?: number;
  readonly end?: 'done' | 'stopped' | 'closed' | 'failed';
  /** Why it `failed`. */
  readonly problem?: Problem;
}

/** What a message becomes when its variables are filled in. */
export interface MessagePreview {
  /** Values of secret variables are masked. */
  readonly body: string;
  /** Of an HTTP request. */
  readonly url: string;
  readonly headers: string;
  /** Names that were filled in. Dynamic ones but `$counter` have other values when it is sent. */
  readonly used: readonly string[];
}

/** The answer to a request beside the stream. */
export interface HttpAnswer {
  readonly requestSeq: number;
  readonly responseSeq: number;
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly headers: Headers;
  readonly timings: Timings;
  /** From the first look-up to the end of the body. */
  readonly tookMs: number;
  /** The beginning of the body as text; the whole is in the recording. */
  readonly body: string;
  readonly bodyBytes: number;
  /** True for an event stream, which has no end: it was read for a moment and let go. */
  readonly cut: boolean;
}

export const sendingCommands = {
  /**
   * Fills the variables in and sends. Errors: NOT_OPEN, SEND_UNSUPPORTED, VARIABLE_UNKNOWN, and those of readMessage
   * (src-shared/model/message.ts).
   */
  'send.message': command<{ readonly seq: number }>()(v.object({ ...target, message: MessageSchema })),
  /** What it would be, without sending it. The next `{{$counter}}` is shown and not used up. */
  'send.preview': command<MessagePreview>()(v.object({ ...target, message: MessageSchema })),
  /** One plan per connection. Errors: SEND_RUNNING, NOT_OPEN, and those of the first message. */
  'send.start': command<SendStatus>()(v.object({ ...target, plan: SendPlanSchema })),
  /** Ends the plan, running or not. Errors: SEND_NONE. */
  'send.stop': command<SendStatus>()(v.object(target)),
  /** The answer yes to `asking`. Errors: SEND_NONE. */
  'send.goOn': command<SendStatus>()(v.object(target)),
  /** The plan of a connection, or the last one it had. */
  'send.status': command<SendStatus | null>()(v.object(target)),
  /**
   * A request beside the stream, through the connection's network: its proxy, TLS settings and cookies. Both sides are recorded.
   * Errors: those of reaching a server (docs/errors.md), HEADER_INVALID, URL_INVALID, VARIABLE_UNKNOWN, BESIDE_TIMEOUT.
   */
  'http.request': command<HttpAnswer>()(v.object({ ...target, message: MessageSchema })),
  /** Ends the requests that are under way beside this connection; they answer ABORTED. */
  'http.cancel': command<null>()(v.object(target)),
} as const;
