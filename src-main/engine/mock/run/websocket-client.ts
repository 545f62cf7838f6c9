import type { WebSocket } from 'ws';
import { encodeFrame } from '../../../../src-shared/codec/websocket-write.ts';
import type { FeedMessage } from '../messages/feed-run.ts';
import { madeOnce } from './made-once.ts';
import { StreamClient, type StreamClientOptions } from './stream-client.ts';

export interface WebsocketClientOptions extends StreamClientOptions {
  readonly ws: WebSocket;
  /** Cut after so many pings without a pong; 0 never. */
  readonly reapAfter: number;
  readonly heartbeat: 'frame' | 'json';
  /** Takes nothing more from a client that does not read the answers: an echo loses nothing. */
  readonly holdsBack: boolean;
  /** What the client sent, whole messages. */
  received(client: WebsocketClient, data: Buffer, binary: boolean): void;
  closed(client: WebsocketClient): void;
}

const OPCODE = { text: 0x1, binary: 0x2 } as const;

/** What a pong says instead of the ping's payload. */
const WRONG_PONG = Buffer.from('not what you sent');
/** As many bytes of answers may wait for a client that is held back. */
const HELD_BACK_BYTES = 1_048_576;
/** Longer than any message `{"type":"ping"}` is. */
const HEARTBEAT_LENGTH = 200;
/** No token is longer: what is is not looked at. */
const TOKEN_BYTES = 16_384;

/** The type of a JSON heartbeat, of whatever else there is in it. */
function heartbeatType(text: string): 'ping' | 'pong' | null {
  if (text.length > HEARTBEAT_LENGTH || !/"type"\s*:\s*"p[io]ng"/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const type = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).type : undefined;
    return type === 'ping' || type === 'pong' ? type : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Frames as a server sends them, unmasked (RFC 6455, 5.2). */
const framesOf = madeOnce((messages) =>
  Buffer.concat(
    messages.map(({ text, binary }) =>
      binary === undefined
        ? encodeFrame(OPCODE.text, Buffer.from(text), undefined)
        : encodeFrame(OPCODE.binary, binary, undefined),
    ),
  ),
);

/** A WebSocket of `ws` over a shaped socket. Pongs are ours, because they are what faults bend. */
export class WebsocketClient extends StreamClient {
  readonly transport = 'websocket';
  readonly #ws: WebSocket;
  /** Without an extension: frames are the same bytes for every client, and the library adds nothing to them. */
  readonly #isPlain: boolean;
  readonly #reapAfter: number;
  readonly #latePongs = new Set<NodeJS.Timeout>();
  readonly #heartbeat: 'frame' | 'json';
  /** The last ping, while it is not answered. */
  #pinged: { readonly payload: string; readonly atMs: number } | null = null;
  #newToken: ((text: string) => boolean) | null = null;

  constructor(options: WebsocketClientOptions) {
    super(options);
    this.#ws = options.ws;
    this.#isPlain = options.ws.extensions === '';
    this.#reapAfter = options.reapAfter;
    this.#heartbeat = options.heartbeat;
    const { ws } = options;
    ws.on('ping', (data: Buffer) => this.#pong(data));
    ws.on('pong', (data: Buffer) => {
      if (this.#heartbeat === 'frame') this.#ponged(data.toString('latin1'));
    });
    ws.on('message', (data: Buffer, binary: boolean) => {
      this.countReceived(data.byteLength);
      if (!binary && data.byteLength < TOKEN_BYTES && this.#isOwn(data.toString('utf8'))) return;
      options.received(this, data, binary);
      if (options.holdsBack && this.bufferedBytes > HELD_BACK_BYTES) this.#holdBack();
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

  /** Bytes straight onto the wire, past the library that would refuse them: for faults only. */
  writeRaw(bytes: Uint8Array): void {
    if (this.isOpen()) this.socket.write(bytes);
  }

  override heartbeat(): void {
    // A process that died reaps nobody either.
    if (!this.isOpen() || !this.faults.heartbeats || this.faults.halfOpen) return;
    if (this.#reapAfter > 0 && this.counts.pingsMissed >= this.#reapAfter) {
      this.watch.cut(this, 'silent');
      this.#ws.terminate();
      return;
    }
    this.counts.pingsSent += 1;
    this.counts.pingsMissed += 1;
    const payload = String(this.counts.pingsSent);
    this.#pinged = { payload, atMs: this.nowMs() };
    if (this.#heartbeat === 'frame') this.#ws.ping(payload);
    else this.announce({ type: 'ping', n: this.counts.pingsSent });
  }

  override isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /** With what the library itself still holds, because it compresses one message after the other. */
  protected override get unsentBytes(): number {
    return this.socket.heldBytes + this.#ws.bufferedAmount - this.socket.writableLength;
  }

  protected override writeMessages(messages: readonly FeedMessage[]): void {
    if (this.#isPlain) {
      this.socket.send(framesOf(messages));
      return;
    }
    const last = messages.at(-1);
    for (const message of messages) {
      this.#ws.send(message.binary ?? message.text, message === last ? () => this.wentOut() : undefined);
    }
  }

  /** Messages that are about the connection itself: heartbeats and new tokens. Nobody else hears of them. */
  #isOwn(text: string): boolean {
    if (this.#newToken?.(text) === true) return true;
    if (this.#heartbeat !== 'json') return false;
    const type = heartbeatType(text);
    if (type === 'pong') this.#ponged(null);
    if (type === 'ping' && this.faults.pong === 'right') this.announce({ type: 'pong' });
    return type !== null;
  }

  /** Any pong is a sign of life (RFC 6455, 5.5.3); that of the last ping also tells the round trip. */
  #ponged(payload: string | null): void {
    const nowMs = this.nowMs();
    this.counts.pingsMissed = 0;
    this.counts.lastHeartbeatAtMs = nowMs;
    if (this.#pinged === null || (payload !== null && payload !== this.#pinged.payload)) return;
    this.counts.rttMs = nowMs - this.#pinged.atMs;
    this.#pinged = null;
  }

  #holdBack(): void {
    if (this.#ws.isPaused) return;
    this.#ws.pause();
    this.socket.whenBelow(HELD_BACK_BYTES / 2, () => this.#ws.resume());
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
