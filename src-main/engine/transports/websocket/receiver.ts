import { isUtf8 } from 'node:buffer';
import { frameFailure } from '../../../../src-shared/codec/websocket-failures.ts';
import {
  type FrameHandler,
  FrameParser,
  type GatheredMessage,
  join,
} from '../../../../src-shared/codec/websocket-frames.ts';
import { MessageInflater } from '../../../../src-shared/codec/websocket-inflate.ts';
import { type FrameFailure, wireFrameOf } from '../../../../src-shared/codec/websocket-protocol.ts';
import { isUtf8Range } from '../../../../src-shared/codec/websocket-utf8.ts';
import type { NoticeDetail, WireFrame } from '../../../../src-shared/model/entry.ts';
import { KIND_CODE } from '../../../../src-shared/model/kind.ts';
import type { AttemptSink } from '../transport.ts';

/** What a {@link Receiver} leaves to the session: everything that needs an answer on the wire. */
export interface ReceiverEvents {
  ping(payload: Uint8Array, frame: WireFrame, atNs: number): void;
  pong(payload: Uint8Array, frame: WireFrame, atNs: number): void;
  close(code: number, reason: string): void;
  failed(failure: FrameFailure): void;
}

export interface ReceiverOptions {
  readonly sink: AttemptSink;
  readonly events: ReceiverEvents;
  readonly maxMessageBytes: number;
  readonly payloadCapBytes: number;
  /** Set when permessage-deflate was agreed on. */
  readonly deflate: { readonly serverNoContextTakeover: boolean } | undefined;
}

/** Inflated messages wait for each other until this many bytes, so that one copy serves many. */
const BATCH_BYTES = 512 * 1024;
const BATCH_MESSAGES = 4096;
/** Messages longer than this go alone, through the path that knows caps. */
const STAGED_BYTES = 64 * 1024;

const NOTES: Readonly<Record<'WS_LENGTH_NOT_MINIMAL' | 'WS_DATA_AFTER_CLOSE', NoticeDetail>> = {
  WS_LENGTH_NOT_MINIMAL: {
    code: 'WS_LENGTH_NOT_MINIMAL',
    severity: 'warning',
    message: 'The server writes frame lengths in more bytes than needed.',
    hint: 'RFC 6455, section 5.2, wants the shortest form; strict clients close the connection. Said once per attempt.',
  },
  WS_DATA_AFTER_CLOSE: {
    code: 'WS_DATA_AFTER_CLOSE',
    severity: 'warning',
    message: 'The server sent more bytes after its close frame; they are ignored.',
    hint: 'RFC 6455, section 5.5.1, forbids it: what was in them is lost to every client.',
  },
};

/**
 * From a server's bytes to entries: frames (codec), inflating, recording. The hot path of the engine: single-frame
 * messages, deflated or not, go to {@link AttemptSink.staged} as numbers, without an object per message.
 */
export class Receiver implements FrameHandler {
  readonly #sink: AttemptSink;
  readonly #events: ReceiverEvents;
  readonly #options: ReceiverOptions;
  readonly #parser: FrameParser;
  readonly #inflater: MessageInflater | undefined;
  #atNs = 0;
  #wantsPayloads = false;
  #staged: Uint8Array | undefined;
  #token = 0;

  /** Inflated messages not yet handed over: four numbers each, see {@link #flush}. */
  readonly #batch = new Uint32Array(BATCH_MESSAGES * 4);
  #batched = 0;
  #batchStart = 0;

  /** Bytes that arrived while reading was paused, and when. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #paused = false;
  #busy = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#events = options.events;
    this.#parser = new FrameParser(
      { maxMessageBytes: options.maxMessageBytes, deflate: options.deflate !== undefined, isUtf8 },
      this,
    );
    if (options.deflate !== undefined) {
      const { maxMessageBytes } = options;
      this.#inflater = new MessageInflater({
        noContextTakeover: options.deflate.serverNoContextTakeover,
        maxMessageBytes,
      });
    }
  }

  /** Bytes received and not recorded: waiting behind a pause, or of a frame that is not complete. */
  get unreadBytes(): number {
    return this.#waitingBytes + this.#parser.heldBytes;
  }

  /** Bytes as they come from the socket. */
  push(chunk: Uint8Array, atNs: number): void {
    if (this.#paused || this.#busy || this.#waitingBytes > 0) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.length;
      return;
    }
    this.#run(chunk, atNs);
  }

  /** Parses until the end or a pause, and keeps what is left. */
  #run(chunk: Uint8Array, atNs: number): void {
    let came = 0;
    do came = this.#parse(chunk, atNs, came);
    while (came < chunk.length && !this.#paused);
    if (came === chunk.length) return;
    this.#waiting.unshift(chunk.subarray(came));
    this.#waitingBytes += chunk.length - came;
  }

  /** Stops after the message under way, even in the middle of a chunk. */
  pause(): void {
    this.#paused = true;
    this.#parser.stop();
  }

  /** Goes on with what has waited. False when that paused it again. */
  resume(nowNs: () => number): boolean {
    this.#paused = false;
    while (!this.#paused && !this.#busy) {
      const chunk = this.#waiting.shift();
      if (chunk === undefined) break;
      this.#waitingBytes -= chunk.length;
      this.#run(chunk, nowNs());
    }
    return !this.#paused;
  }

  /** The stream has ended: records what had waited and what there is of a message cut short. */
  end(nowNs: () => number): void {
    for (const chunk of this.#waiting.splice(0)) {
      for (let came = 0; came < chunk.length; ) came = this.#parse(chunk, nowNs(), came);
    }
    this.#waitingBytes = 0;
    const partial = this.#parser.end();
    if (partial === undefined) return;
    this.#atNs = nowNs();
    this.#partial(partial, false);
    this.#notice({
      code: 'WS_MESSAGE_CUT',
      severity: 'warning',
      message: `The stream ended inside a message: ${partial.length} of at least ${partial.announced} bytes had arrived.`,
      hint: 'The entry before this one has what there was. A client that is not an inspector never sees it.',
    });
  }

  #parse(chunk: Uint8Array, atNs: number, from = 0): number {
    this.#busy = true;
    this.#atNs = atNs;
    this.#wantsPayloads = this.#sink.wantsPayloads;
    const came = this.#parser.push(chunk, from);
    this.#flush();
    this.#staged = undefined;
    this.#busy = false;
    return came;
  }

  single(bytes: Uint8Array, start: number, length: number, wireSize: number, frame: number): void {
    if ((frame & 0x4000) !== 0) {
      this.#inflate(bytes, start, length, wireSize, frame);
    } else if (this.#wantsPayloads || length > STAGED_BYTES) {
      this.#message(
        (frame & 0x0f00) === 0x0100,
        bytes.subarray(start, start + length),
        wireSize,
        [wireFrameOf(frame, length, wireSize - length)],
        false,
      );
    } else {
      if (this.#batched > 0) this.#flush();
      if (this.#staged !== bytes) {
        this.#token = this.#sink.stage(bytes);
        this.#staged = bytes;
      }
      const kindCode = (frame & 0x0f00) === 0x0100 ? KIND_TEXT : KIND_BINARY;
      this.#sink.staged(this.#token, kindCode, this.#atNs, start, length, wireSize, frame);
    }
  }

  gathered(message: GatheredMessage): void {
    const isText = message.opcode === 1;
    const payload = join(message.parts, message.length);
    if (!message.compressed) {
      this.#message(isText, payload, message.wireSize, message.frames, false);
      return;
    }
    const inflater = this.#inflated(payload, 0, payload.length);
    if (inflater === undefined) {
      this.#inflateFailed(message);
      return;
    }
    this.#inflatedMessage(inflater, isText, message.wireSize, message.frames);
  }

  ping(payload: Uint8Array, frame: WireFrame): void {
    this.#flush();
    this.#events.ping(payload, frame, this.#atNs);
  }

  pong(payload: Uint8Array, frame: WireFrame): void {
    this.#flush();
    this.#events.pong(payload, frame, this.#atNs);
  }

  close(code: number, reason: string): void {
    this.#flush();
    this.#events.close(code, reason);
  }

  note(code: 'WS_LENGTH_NOT_MINIMAL' | 'WS_DATA_AFTER_CLOSE'): void {
    this.#notice(NOTES[code]);
  }

  failed(failure: FrameFailure, partial: GatheredMessage | undefined): void {
    if (partial !== undefined) this.#partial(partial, failure.code === 'WS_INVALID_UTF8');
    this.#flush();
    this.#events.failed(failure);
  }

  /** What there is of a message, as it was on the wire: a deflated one stays deflated. */
  #partial(partial: GatheredMessage, invalidUtf8: boolean): void {
    this.#flush();
    const kind = partial.opcode === 1 && !partial.compressed ? 'text' : 'binary';
    this.#sink.entry<'text' | 'binary'>({
      kind,
      direction: 'toClient',
      atNs: this.#atNs,
      payload: join(partial.parts, partial.length),
      ...(partial.announced > partial.length ? { size: partial.announced } : {}),
      wireSize: partial.wireSize,
      detail: { frames: partial.frames, ...(invalidUtf8 ? { invalidUtf8 } : {}) },
    });
  }

  #message(
    isText: boolean,
    payload: Uint8Array,
    wireSize: number,
    frames: readonly WireFrame[],
    inflated: boolean,
    invalidUtf8 = false,
  ): void {
    this.#flush();
    this.#sink.entry<'text' | 'binary'>({
      kind: isText ? 'text' : 'binary',
      direction: 'toClient',
      atNs: this.#atNs,
      payload,
      wireSize,
      ...(inflated ? { inflated } : {}),
      detail: { frames, ...(invalidUtf8 ? { invalidUtf8 } : {}) },
    });
  }

  /** The inflater with the message in it, or undefined when there is none: see its outcome. */
  #inflated(bytes: Uint8Array, from: number, to: number): MessageInflater | undefined {
    const inflater = this.#inflater;
    if (inflater === undefined) throw new Error('a compressed message passed a parser that does not allow them');
    if (this.#batched === 0) {
      inflater.release();
      this.#batchStart = inflater.end;
    }
    this.#outcome = inflater.inflate(bytes, from, to);
    return this.#outcome === 'ok' ? inflater : undefined;
  }
  #outcome: 'ok' | 'too big' | 'invalid' = 'ok';

  #inflate(bytes: Uint8Array, start: number, length: number, wireSize: number, frame: number): void {
    const inflater = this.#inflated(bytes, start, start + length);
    const isText = (frame & 0x0f00) === 0x0100;
    const frames = [wireFrameOf(frame, length, wireSize - length)];
    if (inflater === undefined) {
      const parts = [bytes.subarray(start, start + length)];
      this.#inflateFailed({
        opcode: isText ? 1 : 2,
        compressed: true,
        frames,
        parts,
        length,
        announced: length,
        wireSize,
      });
      return;
    }
    const size = inflater.end - inflater.start;
    if (this.#wantsPayloads || size > STAGED_BYTES || !this.#isValid(inflater, isText)) {
      this.#inflatedMessage(inflater, isText, wireSize, frames);
      return;
    }
    const at = this.#batched * 4;
    this.#batch[at] = inflater.start - this.#batchStart;
    this.#batch[at + 1] = size;
    this.#batch[at + 2] = wireSize;
    this.#batch[at + 3] = frame;
    this.#batched += 1;
    if (this.#batched === BATCH_MESSAGES || inflater.end - this.#batchStart > BATCH_BYTES) this.#flush();
  }

  #isValid(inflater: MessageInflater, isText: boolean): boolean {
    if (!isText) return true;
    const { buffer, start, end } = inflater;
    if (this.#viewOf !== buffer) {
      this.#viewOf = buffer;
      this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    }
    return isUtf8Range(buffer, this.#view, start, end - start, isUtf8);
  }
  #viewOf: Uint8Array | undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));

  #inflatedMessage(inflater: MessageInflater, isText: boolean, wireSize: number, frames: readonly WireFrame[]): void {
    const { start, end } = inflater;
    const valid = this.#isValid(inflater, isText);
    this.#message(isText, inflater.buffer.subarray(start, end), wireSize, frames, true, !valid);
    if (valid) return;
    this.#parser.abandon();
    this.#events.failed(frameFailure.utf8);
  }

  #inflateFailed(message: GatheredMessage): void {
    const inflater = this.#inflater;
    if (inflater === undefined) return;
    this.#parser.abandon();
    const tooBig = this.#outcome === 'too big';
    if (tooBig) {
      this.#flush();
      this.#sink.entry<'text' | 'binary'>({
        kind: message.opcode === 1 ? 'text' : 'binary',
        direction: 'toClient',
        atNs: this.#atNs,
        payload: inflater.buffer.slice(
          inflater.start,
          Math.min(inflater.end, inflater.start + this.#options.payloadCapBytes),
        ),
        size: inflater.end - inflater.start,
        wireSize: message.wireSize,
        inflated: true,
        detail: { frames: message.frames },
      });
    } else this.#partial(message, false);
    const produced = inflater.end - inflater.start;
    this.#events.failed(
      tooBig ? frameFailure.tooBig(produced + 1, this.#options.maxMessageBytes) : frameFailure.inflate(inflater.reason),
    );
  }

  /** Hands the batch over: always before another entry, so that the order is the wire's. */
  #flush(): void {
    if (this.#batched === 0 || this.#inflater === undefined) return;
    const count = this.#batched;
    this.#batched = 0;
    const last = (count - 1) * 4;
    const length = (this.#batch[last] as number) + (this.#batch[last + 1] as number);
    const token = this.#sink.stage(this.#inflater.buffer.subarray(this.#batchStart, this.#batchStart + length));
    this.#staged = undefined;
    for (let at = 0; at <= last; at += 4) {
      const frame = this.#batch[at + 3] as number;
      const kindCode = (frame & 0x0f00) === 0x0100 ? KIND_TEXT : KIND_BINARY;
      this.#sink.staged(
        token,
        kindCode,
        this.#atNs,
        this.#batch[at] as number,
        this.#batch[at + 1] as number,
        this.#batch[at + 2] as number,
        frame,
      );
    }
  }

  #notice(detail: NoticeDetail): void {
    this.#flush();
    this.#sink.entry<'notice'>({ kind: 'notice', direction: null, atNs: this.#atNs, detail });
  }
}

const KIND_TEXT = KIND_CODE.text;
const KIND_BINARY = KIND_CODE.binary;
