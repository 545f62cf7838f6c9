import { Readable, type Transform } from 'node:stream';
import type { ErrorDetail } from '../../../src-shared/model/entry.ts';
import { decoderOf } from './decode.ts';
import { codeOf, NetFailure } from './problems.ts';

/** How a body steers the exchange it belongs to. */
export interface BodySource {
  pause(): void;
  resume(): void;
  /** The reader has gone: the exchange is of no more use. */
  abandon(): void;
}

/** Decoded bytes kept for a reader that does not read, before the socket is paused. */
const HIGH_WATER_BYTES = 64 * 1024;

/**
 * A reply's body as a Readable of decoded bytes. Pieces come out as they came in, one `data` for each piece of each
 * network chunk, and {@link ReplyBody.chunkOf} says which chunk. A reader that pauses pauses the socket.
 */
export class ReplyBody extends Readable {
  readonly #source: BodySource;
  readonly #codings: readonly string[];
  readonly #chunkOf = new WeakMap<Uint8Array, number>();
  /** Decoders, first to be applied first; made with the first byte, which tells the two kinds of deflate apart. */
  #decoders: Transform[] | undefined;
  #chunk = 0;
  /** Chunks waiting for the decoder, so that the number of a decoded piece is the number of its chunk. */
  readonly #queue: { readonly bytes: Uint8Array; readonly chunk: number }[] = [];
  #decoding = false;
  #ended = false;
  #finished = false;
  /** Bytes of the body on the wire so far, before decoding. */
  wireBytes = 0;

  constructor(source: BodySource, codings: readonly string[]) {
    super({ highWaterMark: HIGH_WATER_BYTES });
    this.#source = source;
    this.#codings = codings;
  }

  /** The number of the network chunk that carried a piece given out by `data`, from 1; 0 for a foreign buffer. */
  chunkOf(piece: Uint8Array): number {
    return this.#chunkOf.get(piece) ?? 0;
  }

  /** Takes bytes off the wire. */
  accept(bytes: Uint8Array, chunk: number): void {
    this.wireBytes += bytes.byteLength;
    if (this.#codings.length === 0) {
      this.#chunk = chunk;
      this.#give(bytes);
      return;
    }
    this.#queue.push({ bytes, chunk });
    if (this.#queue.length > 16) this.#source.pause();
    this.#decodeNext();
  }

  /** The exchange is complete. */
  finish(): void {
    this.#ended = true;
    if (this.#codings.length === 0) this.push(null);
    else this.#decodeNext();
  }

  /** The exchange broke. What came before is still given out. */
  fail(error: ErrorDetail): void {
    const failure = new NetFailure(error);
    if (this.#codings.length === 0 || (this.#queue.length === 0 && !this.#decoding)) this.destroy(failure);
    else this.#failure = failure;
  }
  #failure: NetFailure | undefined;

  override _read(): void {
    for (const decoder of this.#decoders ?? []) if (decoder.isPaused()) decoder.resume();
    if (this.#queue.length <= 16) this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    for (const decoder of this.#decoders ?? []) decoder.destroy();
    if (!this.#ended || error !== null) this.#source.abandon();
    callback(error);
  }

  #give(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#chunkOf.set(bytes, this.#chunk);
    if (!this.push(bytes)) {
      this.#decoders?.at(-1)?.pause();
      this.#source.pause();
    }
  }

  #decodeNext(): void {
    if (this.#decoding || this.destroyed) return;
    const next = this.#queue.shift();
    if (next === undefined) {
      if (this.#failure !== undefined) this.destroy(this.#failure);
      else if (this.#ended) this.#finishDecoding();
      return;
    }
    this.#decoders ??= this.#makeDecoders(next.bytes[0] ?? 0);
    const decoder = this.#decoders[0];
    if (decoder === undefined) throw new Error('a body with codings has decoders');
    this.#decoding = true;
    this.#chunk = next.chunk;
    decoder.write(next.bytes, () => {
      this.#decoding = false;
      if (this.#queue.length <= 16 && !this.#mustWait()) this.#source.resume();
      this.#decodeNext();
    });
  }

  #mustWait(): boolean {
    return this.readableLength >= HIGH_WATER_BYTES;
  }

  #finishDecoding(): void {
    if (this.#finished) return;
    this.#finished = true;
    const first = this.#decoders?.[0];
    if (first === undefined) this.push(null);
    else first.end();
  }

  #makeDecoders(firstByte: number): Transform[] {
    const decoders: Transform[] = [];
    // Undone in the reverse of the order they were applied (RFC 9110, 8.4).
    for (const coding of [...this.#codings].reverse()) {
      // A second layer's first byte is not known yet; layered deflate is taken as the standard has it.
      const decoder = decoderOf(coding, decoders.length === 0 ? firstByte : 8);
      if (decoder === undefined) throw new Error(`no decoder for ${coding}`);
      decoder.on('error', (error) => this.destroy(new NetFailure(decodeProblem(coding, error))));
      decoders.at(-1)?.pipe(decoder);
      decoders.push(decoder);
    }
    const last = decoders.at(-1);
    last?.on('data', (piece: Uint8Array) => this.#give(piece));
    last?.on('end', () => this.push(null));
    return decoders;
  }
}

function decodeProblem(coding: string, error: Error): ErrorDetail {
  return {
    code: 'DECODE_FAILED',
    message: `The reply says it is ${coding}, and its bytes are not.`,
    hint: 'Something between compresses twice or strips the compression without its header. Try the header Accept-Encoding: identity.',
    phase: 'stream',
    facts: { decoder: `${codeOf(error) ?? error.name}: ${error.message}` },
  };
}
