import type { ServerResponse } from 'node:http';
import type { FeedMessage } from '../messages/feed-run.ts';
import { StreamClient, type StreamClientOptions } from './stream-client.ts';

/** Where the text of an event stream goes: the response, or what wraps it (a compressor that is never flushed). */
export interface EventStreamOut {
  write(text: string): void;
  end(): void;
}

export interface SseClientOptions extends StreamClientOptions {
  readonly response: ServerResponse;
  readonly out: EventStreamOut;
  /** Line ends of this stream: LF, or CR alone (WHATWG HTML, 9.2.5: all three are legal). */
  readonly lineEnd: '\n' | '\r';
  closed(client: SseClient): void;
}

/** An event stream (WHATWG HTML, 9.2). */
export class SseClient extends StreamClient {
  readonly transport = 'sse';
  readonly #response: ServerResponse;
  readonly #out: EventStreamOut;
  readonly #lineEnd: string;

  constructor(options: SseClientOptions) {
    super(options);
    this.#response = options.response;
    this.#out = options.out;
    this.#lineEnd = options.lineEnd;
    options.response.on('close', () => options.closed(this));
  }

  /** Text straight into the stream: for faults only. */
  writeRaw(text: string | Uint8Array): void {
    if (!this.isOpen()) return;
    if (typeof text === 'string') this.#out.write(text);
    else this.#response.write(text);
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
    this.#out.write(lines.map((line) => line + this.#lineEnd).join(''));
  }
}
