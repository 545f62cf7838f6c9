import { isUtf8 } from 'node:buffer';
import { createSseDecoder, type SseDecoder, type SseDecoderOptions } from '../../../src-shared/codec/sse.ts';
import { asciiText, PlainEvents } from '../../../src-shared/codec/sse-plain.ts';

export interface SseReaderOptions extends SseDecoderOptions {
  /** An event that lies whole in a piece of the stream, as positions in it: see PlainEventHandler. */
  onPlain(
    bytes: Uint8Array,
    event: string,
    dataFrom: number,
    dataTo: number,
    idFrom: number,
    idTo: number,
    idNumber: number,
    wireSize: number,
  ): void;
  /** The piece has bytes that are no UTF-8. */
  onInvalidUtf8(): void;
}

/** Blocks of a piece that are decoded on their own before the rest of it is decoded as one. */
const MAX_OTHERS = 8;

/**
 * An event stream from bytes, cut anywhere. Plain events that lie whole in one piece are told as positions, without text
 * made of them; everything else goes through the decoder. Both ways say the same of the same bytes.
 */
export class SseReader {
  readonly #options: SseReaderOptions;
  readonly #decoder: SseDecoder;
  /** Replaces what is no UTF-8, as "UTF-8 decode" does (9.2.5); the decoder strips the byte order mark. */
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #plain: PlainEvents;
  #piece: Uint8Array = new Uint8Array(0);
  /** What the decoder was given ended with a blank line, and nothing of it waits. */
  #atBlock = false;
  /** Where the last id of plain events lies, until somebody asks for it. */
  #idIn: Uint8Array | undefined;
  #idFrom = 0;
  #idTo = 0;

  constructor(options: SseReaderOptions) {
    this.#options = options;
    this.#decoder = createSseDecoder({
      ...options,
      onLastEventId: (id) => {
        this.#idIn = undefined;
        options.onLastEventId(id);
      },
    });
    this.#plain = new PlainEvents({
      plain: (event, dataFrom, dataTo, idFrom, idTo, idNumber, wireSize) => {
        if (idFrom !== -1) {
          this.#idIn = this.#piece;
          this.#idFrom = idFrom;
          this.#idTo = idTo;
        }
        options.onPlain(this.#piece, event, dataFrom, dataTo, idFrom, idTo, idNumber, wireSize);
      },
    });
  }

  /** Takes a piece. False once a line or block is longer than the limit: nothing further is taken. */
  push(piece: Uint8Array): boolean {
    // With a CR about, blank lines are not where two LFs are.
    if (piece.includes(0x0d)) return this.#feed(piece);
    this.#piece = piece;
    let limit = -1;
    let at = 0;
    let others = 0;
    while (at < piece.length) {
      if (this.#atBlock) {
        if (limit === -1) limit = this.#limitOf(piece, at);
        if (at < limit) at = this.#plain.read(piece, at, limit);
        if (at === piece.length) break;
      }
      const blank = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).indexOf('\n\n', at, 'latin1');
      // A stream of other blocks is decoded by the piece: block by block that would cost more.
      others += 1;
      const end = blank === -1 || others > MAX_OTHERS ? piece.length : blank + 2;
      this.tell();
      if (!this.#feed(at === 0 && end === piece.length ? piece : piece.subarray(at, end))) return false;
      at = end;
    }
    this.tell();
    return true;
  }

  /** Behind the last blank line, or 0 when what is before it is no UTF-8. */
  #limitOf(piece: Uint8Array, from: number): number {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const last = bytes.lastIndexOf('\n\n', undefined, 'latin1');
    return last < from || !isUtf8(piece.subarray(from, last)) ? 0 : last + 2;
  }

  #feed(piece: Uint8Array): boolean {
    const text = this.#utf8.decode(piece, { stream: true });
    if (text.includes('\uFFFD') && !Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).includes('\uFFFD')) {
      this.#options.onInvalidUtf8();
    }
    const taken = this.#decoder.feed(text, piece.byteLength);
    this.#atBlock = text.endsWith('\n\n') && this.#decoder.pendingBytes === 0;
    return taken;
  }

  /** Says the last event id of plain events now and not at the end of the piece. */
  tell(): void {
    const bytes = this.#idIn;
    if (bytes === undefined) return;
    this.#idIn = undefined;
    const id = asciiText(bytes, this.#idFrom, this.#idTo);
    this.#decoder.passed(id);
    this.#options.onLastEventId(id);
  }

  /** The last event id string (section 9.2.6), up to the last event that was told. */
  get lastEventId(): string {
    this.tell();
    return this.#decoder.lastEventId;
  }

  /** UTF-8 bytes of the block that is not complete yet. */
  get pendingBytes(): number {
    return this.#decoder.pendingBytes;
  }

  /** The first characters of that block. */
  get pendingHead(): string {
    return this.#decoder.pendingHead;
  }
}
