import type { WireFrame } from '../model/entry.ts';
import { frameFailure, headerFailure } from './websocket-failures.ts';
import { type FrameHeader, headerLengthOf, readClose, readHeader } from './websocket-header.ts';
import { type FrameFailure, OPCODE, wireFrameOf } from './websocket-protocol.ts';
import { isUtf8Range, UTF8_ACCEPT, UTF8_REJECT, utf8Step } from './websocket-utf8.ts';

/** A message that is not one plain frame in one piece of memory: in fragments, or cut short by a failure or an end. */
export interface GatheredMessage {
  readonly opcode: 1 | 2;
  /** RSV1 of its first frame: the payload is deflated (RFC 7692). */
  readonly compressed: boolean;
  readonly frames: readonly WireFrame[];
  /** Payload bytes that arrived, in order. */
  readonly parts: readonly Uint8Array[];
  /** Sum of the parts. */
  readonly length: number;
  /** What its frames announced; more than `length` where it was cut short. */
  readonly announced: number;
  /** Frames with their headers, as announced. */
  readonly wireSize: number;
}

/** What a {@link FrameParser} tells. Calls come in wire order, synchronously, and the same ones however the bytes are cut. */
export interface FrameHandler {
  /**
   * A whole text or binary message in one frame: payload at `bytes[start, start + length)`, valid during the call.
   * @param frame first two header bytes, `byte0 << 8 | byte1`; with RSV1 (0x4000) the payload is still deflated
   */
  single(bytes: Uint8Array, start: number, length: number, wireSize: number, frame: number): void;
  /** A message of several frames, complete. Its text has been checked unless `compressed`. */
  gathered(message: GatheredMessage): void;
  ping(payload: Uint8Array, frame: WireFrame): void;
  pong(payload: Uint8Array, frame: WireFrame): void;
  /** The peer's close frame; 1005 when it has no code. Nothing is parsed after it. */
  close(code: number, reason: string, frame: WireFrame): void;
  /** Allowed and worth a note: `WS_LENGTH_NOT_MINIMAL`, `WS_DATA_AFTER_CLOSE`. Each at most once. */
  note(code: 'WS_LENGTH_NOT_MINIMAL' | 'WS_DATA_AFTER_CLOSE'): void;
  /** The peer broke the protocol; nothing is parsed after it. `partial` is what there is of the message it happened in. */
  failed(failure: FrameFailure, partial: GatheredMessage | undefined): void;
}

export interface FrameParserOptions {
  /** Payload bytes of one message, before inflating, above which the connection is failed with 1009. */
  readonly maxMessageBytes: number;
  /** permessage-deflate was negotiated: RSV1 may be set on a message's first frame. */
  readonly deflate: boolean;
  /** A fast UTF-8 check (node:buffer `isUtf8`) for long texts. */
  readonly isUtf8?: (bytes: Uint8Array) => boolean;
}

/** Of a message over the limit this much is awaited, so that there is something to show. */
const HEAD_BYTES = 4096;
/** More frames than this in one message cost more memory than their bytes: failed with 1008. */
const MAX_FRAMES = 1 << 17;

/** The message whose fragments are coming in. */
interface Fragments {
  readonly opcode: 1 | 2;
  readonly compressed: boolean;
  readonly frames: WireFrame[];
  readonly parts: Uint8Array[];
  length: number;
  wireSize: number;
  utf8: number;
}

/**
 * Frames and messages from a server's bytes, cut anywhere (RFC 6455, section 5). Client side: a masked frame is an error.
 * Whole unfragmented frames lying in one chunk, which is nearly all there are, cost no allocation.
 */
export class FrameParser {
  readonly #handler: FrameHandler;
  readonly #options: FrameParserOptions;
  readonly #maxBytes: number;
  /** First byte of a message in one frame that the fast loop takes: with RSV1 only when deflate was negotiated. */
  readonly #rsv1Mask: number;
  #fragments: Fragments | undefined;
  /** Pieces of a frame that is not complete. */
  #rest: Uint8Array[] = [];
  #restLength = 0;
  #needed = 0;
  #stopped = false;
  #over = false;
  #closed = false;
  #offset = 0;
  #noted = 0;

  constructor(options: FrameParserOptions, handler: FrameHandler) {
    this.#options = options;
    this.#handler = handler;
    this.#maxBytes = options.maxMessageBytes;
    this.#rsv1Mask = options.deflate ? 0xbf : 0xff;
  }

  /** Bytes held of a frame that is not complete. */
  get heldBytes(): number {
    return this.#restLength;
  }

  /** True after a close frame or a failure: further bytes are ignored. */
  get over(): boolean {
    return this.#over;
  }

  /** Called from a handler: {@link push} returns after the current frame instead of going on. */
  stop(): void {
    this.#stopped = true;
  }

  /** Whoever uses the messages found one that cannot be used: nothing is parsed any more. */
  abandon(): void {
    this.#over = true;
  }

  /**
   * Parses `bytes` from `from`; they must not change afterwards, since parts of them are kept.
   * @returns how far it came: the length, unless {@link stop} was called
   */
  push(bytes: Uint8Array, from = 0): number {
    this.#stopped = false;
    let at = from;
    while (this.#restLength > 0 && at < bytes.length && !this.#over && !this.#stopped) at = this.#complete(bytes, at);
    if (this.#restLength === 0 && !this.#over && !this.#stopped) at = this.#run(bytes, at, bytes.length);
    if (this.#over) {
      if (this.#closed && at < bytes.length) this.#note(2, 'WS_DATA_AFTER_CLOSE');
      return bytes.length;
    }
    if (this.#stopped) return at;
    if (at < bytes.length) this.#keep(bytes, at, bytes.length);
    return bytes.length;
  }

  /** The stream has ended: what there is of an unfinished message, if one was under way. */
  end(): GatheredMessage | undefined {
    if (this.#over) return undefined;
    this.#over = true;
    const rest = join(this.#rest, this.#restLength);
    const header = readHeader(rest, 0, rest.length);
    if (header === undefined || (header.frame & 0x0800) !== 0) return this.#fragments && partialOf(this.#fragments);
    return this.#partialWith(header, rest.subarray(header.headerLength));
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    this.#rest.push(bytes.subarray(from, to));
    this.#restLength += to - from;
  }

  /** Adds to the incomplete frame what it still lacks. */
  #complete(bytes: Uint8Array, at: number): number {
    const lacking = Math.max(1, this.#needed - this.#restLength);
    const to = Math.min(bytes.length, at + lacking);
    this.#keep(bytes, at, to);
    if (this.#restLength < this.#needed) return to;
    const whole = join(this.#rest, this.#restLength);
    this.#rest = [];
    this.#restLength = 0;
    const offset = this.#offset;
    const done = this.#run(whole, 0, whole.length);
    if (done === 0 && this.#offset === offset && !this.#over) this.#keep(whole, 0, whole.length);
    return to;
  }

  /** Parses frames in `bytes[from, to)`; gives where the first incomplete one starts. */
  #run(bytes: Uint8Array, from: number, to: number): number {
    const handler = this.#handler;
    const rsv1Mask = this.#rsv1Mask;
    const maxBytes = this.#maxBytes;
    const native = this.#options.isUtf8;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = from;
    while (to - at >= 2) {
      const byte0 = bytes[at] as number;
      const byte1 = bytes[at + 1] as number;
      const opcode = byte0 & rsv1Mask;
      if ((opcode === 0x81 || opcode === 0x82) && byte1 < 127 && this.#fragments === undefined) {
        let start = at + 2;
        let length = byte1;
        if (byte1 === 126) {
          start = at + 4;
          length = start <= to ? view.getUint16(at + 2) : -1;
        }
        const end = start + length;
        if (length >= 0 && end <= to && length <= maxBytes && (length > 125 || byte1 !== 126)) {
          if (byte0 === 0x81 && !isUtf8Range(bytes, view, start, length, native)) {
            this.#failText(bytes, at, start, length);
            return end;
          }
          this.#offset += end - at;
          at = end;
          handler.single(bytes, start, length, length + (byte1 === 126 ? 4 : 2), (byte0 << 8) | byte1);
          if (this.#stopped || this.#over) return at;
          continue;
        }
      }
      const next = this.#frame(bytes, view, at, to);
      if (next === at) return at;
      this.#offset += next - at;
      at = next;
      if (this.#stopped || this.#over) return at;
    }
    if (at < to) this.#needed = 2;
    return at;
  }

  /** Any frame. Gives where the next one starts, or `at` when it is not complete. */
  #frame(bytes: Uint8Array, view: DataView, at: number, to: number): number {
    const header = readHeader(bytes, at, to);
    if (header === undefined) {
      this.#needed = headerLengthOf(bytes[at + 1] as number);
      return at;
    }
    const { frame, wireLength, headerLength } = header;
    const start = at + headerLength;
    const opcode = (frame >> 8) & 15;
    const fragments = this.#fragments;
    const failure = headerFailure(frame, wireLength, header.tooLong, fragments !== undefined, this.#options.deflate);
    if (failure !== undefined)
      return this.#fail(this.#at(failure, bytes, at, headerLength), to, fragments && partialOf(fragments));
    const isControl = (opcode & 8) !== 0;
    if (!isControl && (fragments?.length ?? 0) + wireLength > this.#maxBytes)
      return this.#tooBig(bytes, at, to, header);
    const end = start + wireLength;
    if (end > to) {
      this.#needed = headerLength + wireLength;
      return at;
    }
    if (header.notMinimal) this.#note(1, 'WS_LENGTH_NOT_MINIMAL');
    const wire = wireFrameOf(frame, wireLength, headerLength);
    if (isControl) this.#control(bytes, at, start, wire);
    else if (wire.fin && fragments === undefined) {
      if (opcode === OPCODE.text && !wire.rsv1 && !isUtf8Range(bytes, view, start, wireLength, this.#options.isUtf8)) {
        this.#failText(bytes, at, start, wireLength);
      } else this.#handler.single(bytes, start, wireLength, headerLength + wireLength, frame);
    } else this.#fragment(bytes, at, start, end, wire);
    return end;
  }

  #control(bytes: Uint8Array, at: number, start: number, wire: WireFrame): void {
    const payload = bytes.subarray(start, start + wire.wireLength);
    if (wire.opcode === OPCODE.ping) this.#handler.ping(payload, wire);
    else if (wire.opcode === OPCODE.pong) this.#handler.pong(payload, wire);
    else {
      const { code, reason, failure } = readClose(payload);
      if (failure !== undefined) {
        this.#fail(this.#at(failure, bytes, at, wire.headerLength), 0, this.#fragments && partialOf(this.#fragments));
        return;
      }
      this.#over = true;
      this.#closed = true;
      this.#handler.close(code, reason, wire);
    }
  }

  #fragment(bytes: Uint8Array, at: number, start: number, end: number, wire: WireFrame): void {
    this.#fragments ??= {
      opcode: wire.opcode === OPCODE.text ? 1 : 2,
      compressed: wire.rsv1,
      frames: [],
      parts: [],
      length: 0,
      wireSize: 0,
      utf8: UTF8_ACCEPT,
    };
    const fragments = this.#fragments;
    fragments.frames.push(wire);
    fragments.wireSize += end - at;
    fragments.length += wire.wireLength;
    if (wire.wireLength > 0) fragments.parts.push(bytes.subarray(start, end));
    if (fragments.opcode === OPCODE.text && !fragments.compressed) {
      fragments.utf8 = utf8Step(fragments.utf8, bytes, start, end);
      if (fragments.utf8 === UTF8_REJECT || (wire.fin && fragments.utf8 !== UTF8_ACCEPT)) {
        this.#fail(this.#at(frameFailure.utf8, bytes, at, wire.headerLength), 0, partialOf(fragments));
        return;
      }
    }
    if (wire.fin) {
      this.#fragments = undefined;
      this.#handler.gathered(partialOf(fragments));
    } else if (fragments.frames.length >= MAX_FRAMES) {
      this.#fail(this.#at(frameFailure.tooManyFrames, bytes, at, wire.headerLength), 0, partialOf(fragments));
    }
  }

  /** Waits for the head of the payload, so that the entry shows what it was that was too big. */
  #tooBig(bytes: Uint8Array, at: number, to: number, header: FrameHeader): number {
    const head = Math.min(header.wireLength, HEAD_BYTES);
    const start = at + header.headerLength;
    if (start + head > to) {
      this.#needed = header.headerLength + head;
      return at;
    }
    const size = (this.#fragments?.length ?? 0) + header.wireLength;
    const failure = frameFailure.tooBig(size, this.#maxBytes);
    const partial = this.#partialWith(header, bytes.subarray(start, start + head));
    return this.#fail(this.#at(failure, bytes, at, header.headerLength), to, partial);
  }

  #failText(bytes: Uint8Array, at: number, start: number, length: number): void {
    const header = readHeader(bytes, at, start);
    const partial = header && this.#partialWith(header, bytes.subarray(start, start + length));
    this.#fail(this.#at(frameFailure.utf8, bytes, at, start - at), 0, partial);
  }

  /** The message under way with one more frame, of which `payload` is there. */
  #partialWith(header: FrameHeader, payload: Uint8Array): GatheredMessage {
    const before = this.#fragments;
    return {
      opcode: before?.opcode ?? (((header.frame >> 8) & 15) === OPCODE.text ? 1 : 2),
      compressed: before?.compressed ?? (header.frame & 0x4000) !== 0,
      frames: [...(before?.frames ?? []), wireFrameOf(header.frame, header.wireLength, header.headerLength)],
      parts: [...(before?.parts ?? []), payload],
      length: (before?.length ?? 0) + payload.length,
      announced: (before?.length ?? 0) + header.wireLength,
      wireSize: (before?.wireSize ?? 0) + header.headerLength + header.wireLength,
    };
  }

  #at(failure: FrameFailure, bytes: Uint8Array, at: number, headerLength: number): FrameFailure {
    const header = Array.from(bytes.subarray(at, at + headerLength), (byte) => byte.toString(16).padStart(2, '0')).join(
      ' ',
    );
    return { ...failure, facts: { ...failure.facts, 'Frame header': header, 'Byte in stream': String(this.#offset) } };
  }

  #fail(failure: FrameFailure, next: number, partial: GatheredMessage | undefined): number {
    this.#over = true;
    this.#fragments = undefined;
    this.#handler.failed(failure, partial);
    return next;
  }

  #note(bit: number, code: 'WS_LENGTH_NOT_MINIMAL' | 'WS_DATA_AFTER_CLOSE'): void {
    if ((this.#noted & bit) !== 0) return;
    this.#noted |= bit;
    this.#handler.note(code);
  }
}

function partialOf(fragments: Fragments): GatheredMessage {
  const { opcode, compressed, frames, parts, length, wireSize } = fragments;
  return { opcode, compressed, frames, parts, length, announced: length, wireSize };
}

/** Parts as one piece of memory; a single part is given as it is. */
export function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
