import type { ServerResponse } from 'node:http';
import type { FeedMessage } from '../messages/feed-run.ts';
import { StreamClient, type StreamClientOptions } from './stream-client.ts';

/** Where the text of an event stream goes: the response, or what wraps it (a compressor that is never flushed). */
export interface EventStreamOut {
  write(text: string | Uint8Array): void;
  end(): void;
}

export interface SseClientOptions extends StreamClientOptions {
  readonly response: ServerResponse;
  readonly out: EventStreamOut;
  closed(client: SseClient): void;
}

/** An event stream (WHATWG HTML, 9.2). */
export class SseClient extends StreamClient {
  readonly transport = 'sse';
  readonly #response: ServerResponse;
  readonly #out: EventStreamOut;
  /** Between the halves of a split character: what comes after them. */
  #afterSplit: (string | Uint8Array)[] | null = null;
  #splitTimer: NodeJS.Timeout | undefined;

  constructor(options: SseClientOptions) {
    super(options);
    this.#response = options.response;
    this.#out = options.out;
    options.response.on('close', () => {
      clearTimeout(this.#splitTimer);
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
    this.#out.end();
  }

  override heartbeat(): void {
    if (!this.isOpen() || !this.faults.heartbeats) return;
    this.counts.pingsSent += 1;
    this.counts.lastHeartbeatAtMs = this.nowMs();
    this.#lines([': heartbeat', '']);
  }

  /** Fields that are not an event: `retry`. */
  writeField(name: string, value: string): void {
    if (this.isOpen()) this.#lines([`${name}: ${value}`, '']);
  }

  protected override isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  protected override writeMessages(messages: readonly FeedMessage[]): void {
    const lines: string[] = [];
    for (const { id, event, text } of messages) {
      if (id > 0) lines.push(`id: ${id}`);
      if (event !== 'message') lines.push(`event: ${event}`);
      for (const line of text.split(/\r\n|\r|\n/)) lines.push(`data: ${line}`);
      lines.push('');
    }
    this.#lines(lines);
  }

  #lines(lines: readonly string[]): void {
    this.#write(lines.map((line) => line + this.faults.lineEnd).join(''));
  }

  #write(piece: string | Uint8Array): void {
    if (this.#afterSplit === null) this.#out.write(piece);
    else this.#afterSplit.push(piece);
  }
}
