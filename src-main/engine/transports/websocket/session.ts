import { randomFillSync } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { assertNever, fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import {
  type FrameFailure,
  isWireCloseCode,
  MAX_CLOSE_REASON_BYTES,
  MAX_CONTROL_BYTES,
  OPCODE,
} from '../../../../src-shared/codec/websocket-protocol.ts';
import { encodeFrame } from '../../../../src-shared/codec/websocket-write.ts';
import type { Outgoing } from '../../../../src-shared/contract/connection.ts';
import type { CloseDetail, ErrorDetail, WireFrame } from '../../../../src-shared/model/entry.ts';
import type { Timer } from '../../clock.ts';
import { socketProblem } from '../../net/problems.ts';
import type { AttemptContext, AttemptEnd } from '../transport.ts';
import { deflateMessage } from './deflate.ts';
import { Receiver, type ReceiverEvents } from './receiver.ts';
import type { Upgraded } from './upgrade.ts';

/** After the close handshake the server has this long to close the TCP connection (RFC 6455, section 7.1.1). */
const TCP_CLOSE_MS = 1000;
/** Pings without an answer that are remembered; a server that never answers must not fill the memory. */
const MAX_OPEN_PINGS = 64;

interface OpenPing {
  readonly key: string;
  readonly seq: number;
  readonly sentNs: number;
}

/** An open WebSocket: receives, sends, answers pings, and closes as RFC 6455, section 7, has it. */
export class WebSocketSession implements ReceiverEvents {
  readonly #context: AttemptContext;
  readonly #upgraded: Upgraded;
  readonly #socket: Duplex;
  readonly #receiver: Receiver;
  readonly #ended: (end: AttemptEnd) => void;
  readonly #nowNs: () => number;
  #answerPings: boolean;
  #openPings: OpenPing[] = [];
  #sentClose: { code: number; reason: string } | undefined;
  #gotClose: { code: number; reason: string } | undefined;
  #closedFirst: 'client' | 'server' | undefined;
  #failure: FrameFailure | undefined;
  #socketError: Error | undefined;
  #aborted = false;
  #isOver = false;
  #tcpTimer: Timer | undefined;

  constructor(context: AttemptContext, upgraded: Upgraded, answerPings: boolean, ended: (end: AttemptEnd) => void) {
    this.#context = context;
    this.#upgraded = upgraded;
    this.#socket = upgraded.socket;
    this.#answerPings = answerPings;
    this.#ended = ended;
    this.#nowNs = () => context.nowNs();
    this.#receiver = new Receiver({
      sink: context.sink,
      events: this,
      maxMessageBytes: context.endpoint.maxMessageBytes,
      payloadCapBytes: context.payloadCapBytes,
      deflate: upgraded.deflate,
    });
  }

  /** Reads what came behind the handshake, and everything after. `paused`: reading waits for {@link resumeReading}. */
  start(paused: boolean): void {
    const socket = this.#socket;
    socket.on('error', (error: Error) => {
      this.#socketError ??= error;
    });
    socket.on('close', () => this.#finish());
    socket.on('end', () => this.#serverEnded());
    if (paused) this.#receiver.pause();
    if (this.#upgraded.first.length > 0) this.#receive(this.#upgraded.first);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    if (paused) socket.pause();
    else socket.resume();
    if (socket.destroyed) this.#finish();
  }

  #receive(chunk: Uint8Array): void {
    const atNs = this.#context.nowNs();
    this.#context.sink.alive(atNs);
    this.#receiver.push(chunk, atNs);
  }

  ping(payload: Uint8Array, frame: WireFrame, atNs: number): void {
    const answered = this.#answerPings && this.#sentClose === undefined;
    const { sink } = this.#context;
    const wireSize = frame.headerLength + frame.wireLength;
    sink.entry({ kind: 'ping', direction: 'toClient', payload, wireSize, atNs, detail: { frames: [frame], answered } });
    if (!answered) return;
    const pong = this.#write(OPCODE.pong, payload);
    // The moment of the chunk: entries that follow from it must not be older than the answer.
    sink.entry({ kind: 'pong', direction: 'toServer', payload, ...pong, atNs });
  }

  pong(payload: Uint8Array, frame: WireFrame, atNs: number): void {
    // A pong answers the latest ping with its payload, and may stand for those before it (RFC 6455, section 5.5.3).
    const index = this.#openPings.findLastIndex((ping) => ping.key === keyOf(payload));
    const ping = this.#openPings[index];
    if (ping !== undefined) this.#openPings = this.#openPings.slice(index + 1);
    const rttMs = ping === undefined ? undefined : Math.max(0, atNs - ping.sentNs) / 1e6;
    const answer = ping === undefined ? {} : { rttMs, pingSeq: ping.seq };
    const wireSize = frame.headerLength + frame.wireLength;
    const detail = { frames: [frame], ...answer };
    this.#context.sink.entry({ kind: 'pong', direction: 'toClient', payload, wireSize, atNs, detail });
    if (rttMs !== undefined) this.#context.sink.rtt(rttMs);
  }

  close(code: number, reason: string): void {
    this.#gotClose = { code, reason };
    this.#closedFirst ??= 'server';
    // Answered with the same code; an empty close with an empty one (RFC 6455, section 5.5.1).
    if (this.#sentClose === undefined) this.#sendClose(code, '');
    this.#endTcp();
  }

  failed(failure: FrameFailure): void {
    this.#failure = failure;
    this.#closedFirst ??= 'client';
    if (this.#sentClose === undefined) this.#sendClose(failure.closeCode, '');
    this.#socket.end();
    this.#endTcp();
  }

  /** Begins the close handshake. Problems: a code or a reason that no close frame can carry. */
  startClose(code: number, reason: string): Result<Uint8Array> {
    if (!isWireCloseCode(code)) {
      return fail(
        'WS_CLOSE_CODE_INVALID',
        `A close frame cannot carry the code ${code}.`,
        'Use 1000, or 3000 to 4999 (RFC 6455, section 7.4).',
      );
    }
    if (Buffer.byteLength(reason) > MAX_CLOSE_REASON_BYTES) {
      return fail(
        'WS_CLOSE_REASON_TOO_LONG',
        `The reason has ${Buffer.byteLength(reason)} bytes; a close frame has room for ${MAX_CLOSE_REASON_BYTES}.`,
        'Shorten it; letters outside ASCII take two to four bytes each.',
      );
    }
    if (this.#sentClose !== undefined) return notOpen();
    this.#closedFirst ??= 'client';
    return ok(this.#sendClose(code, reason));
  }

  send(message: Outgoing): Result<{ readonly seq: number }> {
    if (this.#isOver || this.#sentClose !== undefined) return notOpen();
    const { sink } = this.#context;
    switch (message.kind) {
      case 'text':
      case 'binary': {
        const isText = message.kind === 'text';
        const payload = isText ? Buffer.from(message.text) : Buffer.from(message.base64, 'base64');
        const { deflate } = this.#upgraded;
        const deflated = deflate === undefined ? undefined : deflateMessage(payload, deflate);
        const wire = this.#write(isText ? OPCODE.text : OPCODE.binary, deflated ?? payload, deflated !== undefined);
        const inflated = deflated === undefined ? {} : { inflated: true };
        return ok({ seq: sink.entry({ kind: message.kind, direction: 'toServer', payload, ...wire, ...inflated }) });
      }
      case 'ping':
      case 'pong': {
        const payload = Buffer.from(message.text);
        if (payload.length > MAX_CONTROL_BYTES) {
          return fail(
            'WS_CONTROL_TOO_LONG',
            `A ${message.kind} carries at most ${MAX_CONTROL_BYTES} bytes; this one has ${payload.length}.`,
            'Send longer data as a text or binary message (RFC 6455, section 5.5).',
          );
        }
        const sentNs = this.#context.nowNs();
        const wire = this.#write(OPCODE[message.kind], payload);
        const seq = sink.entry({ kind: message.kind, direction: 'toServer', payload, ...wire, atNs: sentNs });
        if (message.kind === 'ping') {
          this.#openPings.push({ key: keyOf(payload), seq, sentNs });
          if (this.#openPings.length > MAX_OPEN_PINGS) this.#openPings.shift();
        }
        return ok({ seq });
      }
      case 'close': {
        const started = this.startClose(message.code, message.reason);
        if (!started.ok) return started;
        // The `close` entry comes when the connection has ended; this one says when it was asked for.
        const detail = {
          code: 'WS_CLOSE_SENT',
          severity: 'info' as const,
          message: `A close frame with code ${message.code} was sent.`,
          hint: 'The server answers with its own and closes the connection.',
          facts: { Code: String(message.code), Reason: message.reason },
        };
        return ok({ seq: sink.entry({ kind: 'notice', direction: null, payload: started.value, detail }) });
      }
      default:
        return assertNever(message);
    }
  }

  abort(): void {
    this.#aborted = true;
    this.#socket.destroy();
  }

  pauseReading(): void {
    this.#receiver.pause();
    this.#socket.pause();
  }

  resumeReading(): void {
    if (this.#receiver.resume(this.#nowNs) && !this.#isOver) this.#socket.resume();
  }

  setAnswerPings(answer: boolean): void {
    this.#answerPings = answer;
  }

  bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  unreadBytes(): number {
    return this.#receiver.unreadBytes + this.#socket.readableLength;
  }

  #write(opcode: number, payload: Uint8Array, rsv1 = false): { wireSize: number; detail: { frames: WireFrame[] } } {
    const frame = encodeFrame(opcode, payload, randomMask(), { rsv1 });
    if (!this.#socket.destroyed && !this.#socket.writableEnded) this.#socket.write(frame);
    const wireLength = payload.length;
    const headerLength = frame.length - wireLength;
    return {
      wireSize: frame.length,
      detail: { frames: [{ fin: true, opcode, rsv1, masked: true, wireLength, headerLength }] },
    };
  }

  /** Gives the payload of the frame. */
  #sendClose(code: number, reason: string): Uint8Array {
    this.#sentClose = { code, reason };
    const text = Buffer.from(reason);
    const payload = Buffer.alloc(code === 1005 ? 0 : 2 + text.length);
    if (code !== 1005) {
      payload.writeUInt16BE(code);
      text.copy(payload, 2);
    }
    this.#write(OPCODE.close, payload);
    return payload;
  }

  /** The server closes TCP first; when it does not, it is closed here. */
  #endTcp(): void {
    if (this.#isOver) return;
    this.#socket.resume();
    this.#tcpTimer ??= this.#context.clock.after(TCP_CLOSE_MS, () => this.#socket.destroy());
  }

  /** FIN: nothing more will come. What is still to be sent may go out, then the socket closes. */
  #serverEnded(): void {
    this.#socket.end();
    this.#tcpTimer ??= this.#context.clock.after(TCP_CLOSE_MS, () => this.#socket.destroy());
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tcpTimer?.cancel();
    this.#receiver.end(this.#nowNs);
    const error = this.#error();
    // After a Disconnect there is nobody to come back for; after anything else the policy decides.
    const byClient = this.#closedFirst === 'client' && this.#failure === undefined;
    this.#ended({ close: this.#closeDetail(), ...(error === undefined ? {} : { error }), mayRetry: !byClient });
  }

  #closeDetail(): CloseDetail {
    const sent = this.#sentClose;
    const got = this.#gotClose;
    const failure = this.#failure;
    if (failure !== undefined) return { code: failure.closeCode, reason: '', clean: false, by: 'client' };
    if (this.#closedFirst === 'server' && got !== undefined) return { ...got, clean: true, by: 'server' };
    if (sent !== undefined) {
      // Without an answer it is 1006 for everybody, whatever was sent (RFC 6455, section 7.1.5).
      return got === undefined
        ? { code: 1006, reason: sent.reason, clean: false, by: 'client' }
        : { ...sent, clean: true, by: 'client' };
    }
    return { code: 1006, reason: '', clean: false, by: this.#aborted ? 'client' : 'network' };
  }

  #error(): ErrorDetail | undefined {
    if (this.#failure !== undefined) {
      const { code, message, hint, facts } = this.#failure;
      return { code, message, hint, facts, phase: 'stream' };
    }
    // A reset behind the close handshake tells nothing: many servers close like that.
    if (this.#socketError === undefined || this.#gotClose !== undefined || this.#aborted) return undefined;
    const { hostname, port, protocol } = new URL(this.#upgraded.detail.url);
    return socketProblem(this.#socketError, {
      phase: 'stream',
      host: hostname,
      port: Number(port) || (protocol === 'wss:' ? 443 : 80),
    });
  }
}

function keyOf(payload: Uint8Array): string {
  return Buffer.from(payload).toString('latin1');
}

function notOpen(): Result<never> {
  return fail('NOT_OPEN', 'The connection is not open.', 'Wait until it is open, or connect again.');
}

const maskPool = new Uint32Array(256);
let masksLeft = 0;

/** RFC 6455, section 5.3: from a strong source of entropy, not predictable. */
function randomMask(): number {
  if (masksLeft === 0) {
    randomFillSync(maskPool);
    masksLeft = maskPool.length;
  }
  masksLeft -= 1;
  return maskPool[masksLeft] as number;
}
