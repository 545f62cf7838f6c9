import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import type { FaultBoard, FaultVictim } from '../faults/fault-board.ts';
import type { FeedMessage } from '../messages/feed-run.ts';
import { OPEN_TO_PAGES } from './http-answers.ts';
import { madeOnce } from './made-once.ts';
import { StreamClient, type StreamClientOptions } from './stream-client.ts';

/** Where the text of an event stream goes: the response, or what wraps it (a compressor that is never flushed). */
export interface EventStreamOut {
  /** Whether it is the response itself, with nothing around it. */
  readonly isPlain: boolean;
  write(text: string | Uint8Array): void;
  end(): void;
}

export interface SseClientOptions extends StreamClientOptions {
  readonly response: ServerResponse;
  readonly out: EventStreamOut;
  readonly heartbeat: 'comment' | 'event';
  closed(client: SseClient): void;
}

/** Begins an event stream, with what is wrong with the beginning of this one. */
export function openEventStream(
  response: ServerResponse,
  board: FaultBoard,
  newcomer: FaultVictim,
  headers: Readonly<Record<string, string>>,
): EventStreamOut {
  const gzip = board.met('never-flush', newcomer) === undefined ? null : createGzip();
  response.writeHead(200, {
    'Content-Type': board.met('wrong-content-type', newcomer)?.type ?? 'text/event-stream',
    'Cache-Control': 'no-store',
    ...(gzip === null ? {} : { 'Content-Encoding': 'gzip' }),
    ...OPEN_TO_PAGES,
    ...headers,
  });
  gzip?.pipe(response);
  const to = gzip ?? response;
  if (board.met('byte-order-mark', newcomer) !== undefined) to.write('\uFEFF');
  return { isPlain: gzip === null, write: (piece) => void to.write(piece), end: () => void to.end() };
}

/** As long as a library of WebSocket waits for the answer to a close frame. */
const PATIENCE_MS = 30_000;

/** Lines of events, each event ended by an empty one. */
function linesOf(messages: readonly FeedMessage[]): readonly string[] {
  const lines: string[] = [];
  for (const { id, event, text: plain, binary } of messages) {
    const text = binary === undefined ? plain : Buffer.from(binary).toString('base64');
    if (id > 0) lines.push(`id: ${id}`);
    if (event !== 'message') lines.push(`event: ${event}`);
    for (const line of text.split(/\r\n|\r|\n/)) lines.push(`data: ${line}`);
    lines.push('');
  }
  return lines;
}

const joined = (lines: readonly string[], lineEnd: string): string => lines.map((line) => line + lineEnd).join('');

/** The events as one chunk (RFC 9112, 7.1), as a response would write it. */
const chunkOf = madeOnce((messages) => {
  const text = joined(linesOf(messages), '\n');
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
});

/** An event stream (WHATWG HTML, 9.2). */
export class SseClient extends StreamClient {
  readonly transport = 'sse';
  readonly #response: ServerResponse;
  readonly #out: EventStreamOut;
  readonly #isPlain: boolean;
  /** The response has sent its head: with the first that was written through it. */
  #hasBegun = false;
  /** Between the halves of a split character: what comes after them. */
  #afterSplit: (string | Uint8Array)[] | null = null;
  #splitTimer: NodeJS.Timeout | undefined;
  readonly #heartbeat: 'comment' | 'event';
  #cut: NodeJS.Timeout | undefined;

  constructor(options: SseClientOptions) {
    super(options);
    this.#response = options.response;
    this.#out = options.out;
    this.#isPlain = options.out.isPlain;
    this.#heartbeat = options.heartbeat;
    options.response.on('drain', () => this.wentOut());
    options.response.on('close', () => {
      clearTimeout(this.#splitTimer);
      clearTimeout(this.#cut);
      options.closed(this);
    });
  }

  /** Text or bytes straight into the stream: for faults only. */
  writeRaw(piece: string | Uint8Array): void {
    if (this.isOpen()) this.#write(piece);
  }

  /** Two pieces with time between them, and nothing else: for faults only. */
  writeSplit(first: Uint8Array, second: Uint8Array, apartMs: number): void {
    if (!this.isOpen() || this.#afterSplit !== null) return;
    this.#out.write(first);
    const after: (string | Uint8Array)[] = [];
    this.#afterSplit = after;
    this.#splitTimer = setTimeout(() => {
      this.#afterSplit = null;
      for (const piece of [second, ...after]) this.writeRaw(piece);
    }, apartMs);
  }

  override end(): void {
    if (!this.isOpen()) return;
    this.#out.end();
    // Who does not read never comes to the end.
    this.#cut = setTimeout(() => this.socket.destroy(), PATIENCE_MS);
  }

  override heartbeat(): void {
    if (!this.isOpen() || !this.faults.heartbeats || this.faults.halfOpen) return;
    this.counts.pingsSent += 1;
    this.counts.lastHeartbeatAtMs = this.nowMs();
    if (this.#heartbeat === 'comment') this.#lines([': heartbeat', '']);
    else this.announce({ type: 'heartbeat', n: this.counts.pingsSent });
  }

  /** Fields that are not an event: `retry`. */
  writeField(name: string, value: string): void {
    if (this.isOpen()) this.#lines([`${name}: ${value}`, '']);
  }

  override isOpen(): boolean {
    return this.#cut === undefined && !this.#response.writableEnded && !this.#response.destroyed;
  }

  protected override writeMessages(messages: readonly FeedMessage[]): void {
    if (this.#goesPlain()) this.socket.send(chunkOf(messages));
    else this.#lines(linesOf(messages));
  }

  #lines(lines: readonly string[]): void {
    this.#write(joined(lines, this.faults.lineEnd));
  }

  /** Whether its next bytes are those of everybody else: the response's own chunk, on a socket that is its own by now. */
  #goesPlain(): boolean {
    const response = this.#response;
    return (
      this.#isPlain &&
      this.#hasBegun &&
      this.#afterSplit === null &&
      this.faults.lineEnd === '\n' &&
      response.chunkedEncoding &&
      response.socket !== null
    );
  }

  #write(piece: string | Uint8Array): void {
    this.#hasBegun = true;
    if (this.#afterSplit === null) this.#out.write(piece);
    else this.#afterSplit.push(piece);
  }
}
