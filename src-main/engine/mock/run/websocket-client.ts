import type { WebSocket } from 'ws';
import type { FeedMessage } from '../messages/feed-run.ts';
import { StreamClient, type StreamClientOptions } from './stream-client.ts';

export interface WebsocketClientOptions extends StreamClientOptions {
  readonly ws: WebSocket;
  /** Cut after so many pings without a pong; 0 never. */
  readonly reapAfter: number;
  /** What the client sent, whole messages. */
  received(client: WebsocketClient, data: Buffer, binary: boolean): void;
  closed(client: WebsocketClient): void;
}

/** What a pong says instead of the ping's payload. */
const WRONG_PONG = Buffer.from('not what you sent');

/** A WebSocket of `ws` over a shaped socket. Pongs are ours, because they are what faults bend. */
export class WebsocketClient extends StreamClient {
  readonly transport = 'websocket';
  readonly #ws: WebSocket;
  readonly #reapAfter: number;
  readonly #latePongs = new Set<NodeJS.Timeout>();
  #newToken: ((text: string) => boolean) | null = null;

  constructor(options: WebsocketClientOptions) {
    super(options);
    this.#ws = options.ws;
    this.#reapAfter = options.reapAfter;
    const { ws } = options;
    ws.on('ping', (data: Buffer) => this.#pong(data));
    ws.on('pong', () => {
      this.counts.pingsMissed = 0;
      this.counts.lastHeartbeatAtMs = this.nowMs();
    });
    ws.on('message', (data: Buffer, binary: boolean) => {
      this.counts.receivedMessages += 1;
      if (!binary && this.#newToken?.(data.toString('utf8')) === true) return;
      options.received(this, data, binary);
    });
    // A protocol error by the client closes its socket; 'close' follows and says so to the client.
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      for (const timer of this.#latePongs) clearTimeout(timer);
      options.closed(this);
    });
  }

  override end(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  /** Asked of each text it sends: true where it was a new token, and nobody else hears of it. */
  onNewToken(listener: (text: string) => boolean): void {
    this.#newToken = listener;
  }

  onClosed(listener: () => void): void {
    this.#ws.once('close', listener);
  }

  /** Bytes straight onto the wire, past the library that would refuse them: for faults only. */
  writeRaw(bytes: Uint8Array): void {
    if (this.isOpen()) this.socket.write(bytes);
  }

  sendBinary(data: Uint8Array): void {
    if (!this.isOpen()) return;
    this.counts.sentMessages += 1;
    this.counts.sentBytes += data.byteLength;
    this.#ws.send(data, { binary: true });
  }

  override heartbeat(): void {
    if (!this.isOpen() || !this.faults.heartbeats) return;
    if (this.#reapAfter > 0 && this.counts.pingsMissed >= this.#reapAfter) {
      this.#ws.terminate();
      return;
    }
    this.counts.pingsSent += 1;
    this.counts.pingsMissed += 1;
    this.#ws.ping();
  }

  protected override isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  protected override writeMessages(messages: readonly FeedMessage[]): void {
    for (const { text } of messages) this.#ws.send(text);
  }

  #pong(data: Buffer): void {
    const { pong, pongDelayMs, pongJitterMs } = this.faults;
    if (pong === 'none') return;
    const payload = pong === 'wrong' ? WRONG_PONG : data;
    const delayMs = pongDelayMs + this.random() * pongJitterMs;
    if (delayMs === 0) {
      this.#ws.pong(payload);
      return;
    }
    const timer = setTimeout(() => {
      this.#latePongs.delete(timer);
      if (this.isOpen()) this.#ws.pong(payload);
    }, delayMs);
    this.#latePongs.add(timer);
  }
}
