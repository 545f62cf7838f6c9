import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { CLEAR_PATH, isClear, type PathFaults, Shaper } from './shaper.ts';

/** What a path takes in before whoever writes must wait, as a kernel's send queue does. */
const PATH_BYTES = 256 * 1_024;

/**
 * A TCP socket behind a path with faults. HTTP and WebSocket servers are given this instead of the socket, so that one place bends
 * every transport; without faults bytes go straight through. Bytes held here count as not yet written: whoever writes sees the
 * backpressure a slow peer makes.
 */
export class ShapedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #shaper: Shaper;
  readonly #nowMs: () => number;
  #faults: PathFaults = CLEAR_PATH;
  #deaf = false;
  #dead = false;
  /** The client has ended its side while nobody listened. */
  #unheardEnd = false;
  #timer: NodeJS.Timeout | undefined;
  /** Called when the path takes more. */
  #written: ((error?: Error | null) => void) | undefined;
  /** Of the write that waits for it: counted as taken, though the stream above still counts it as its own. */
  #takenBytes = 0;
  #waiters: { readonly bytes: number; readonly callback: () => void }[] = [];
  #ending: ((error?: Error | null) => void) | undefined;

  constructor(socket: Socket, nowMs: () => number, random: () => number) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#nowMs = nowMs;
    this.#shaper = new Shaper(random);
    socket.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) socket.pause();
    });
    socket.on('end', () => {
      // Node reads an end even from a paused socket; who takes nothing does not learn of it.
      if (this.#deaf || this.#dead) this.#unheardEnd = true;
      else this.push(null);
    });
    socket.on('drain', () => {
      if (this.#shaper.queuedBytes < PATH_BYTES) this.#release();
      // After the writer that waits for the same event has had its turn.
      setImmediate(() => this.#tellWaiters());
    });
    // Servers above end idle connections by it; bytes that a fault holds are not idle.
    socket.on('timeout', () => {
      if (this.heldBytes === 0) this.emit('timeout');
    });
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.pause();
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  /** Bytes the server has written and this side of the network still holds, the kernel's queue not counted. */
  get heldBytes(): number {
    return this.#shaper.queuedBytes + this.#socket.writableLength + this.writableLength - this.#takenBytes;
  }

  /**
   * The same as `write` for whoever does not wait for it to be taken, and cheaper: where nothing is in the way, past the stream's own
   * bookkeeping. The bytes may be shared with other sockets and stay as they are.
   */
  send(bytes: Uint8Array): void {
    if (this.#isOpen() && this.writableLength === 0 && this.writableCorked === 0) this.#socket.write(bytes);
    else this.write(bytes);
  }

  #isOpen(): boolean {
    const socket = this.#socket;
    return (
      isClear(this.#faults) &&
      this.#shaper.queuedBytes === 0 &&
      !this.#dead &&
      !this.writableEnded &&
      socket.writable &&
      !socket.writableNeedDrain
    );
  }

  /** What is wrong with the way to the client from now on. */
  setPath(faults: PathFaults): void {
    if (this.destroyed || faults === this.#faults) return;
    this.#faults = faults;
    this.#shaper.set(faults, this.#nowMs());
    this.#flush();
  }

  /** Stops taking what the client sends, or goes on. Its kernel fills up, then ours, then it cannot send any more. */
  setDeaf(deaf: boolean): void {
    if (this.#deaf === deaf) return;
    this.#deaf = deaf;
    if (deaf) {
      this.#socket.pause();
      return;
    }
    if (this.#dead) return;
    if (this.#unheardEnd) this.push(null);
    else this.#socket.resume();
  }

  /** From now on nothing is read, and what is written is thrown away: the process behind it died, the socket did not notice. */
  die(): void {
    this.#dead = true;
    clearTimeout(this.#timer);
    this.#socket.pause();
    this.#shaper.clear();
    this.#release();
  }

  /** RST instead of FIN: the client sees a reset (RFC 9293, 3.10.4), no close frame. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Calls once, as soon as no more than so many bytes are held; at the next turn where it already is so. */
  whenBelow(bytes: number, callback: () => void): void {
    this.#waiters.push({ bytes, callback });
    setImmediate(() => this.#tellWaiters());
  }

  /** As a socket's, for the servers that set them. */
  setNoDelay(on?: boolean): this {
    this.#socket.setNoDelay(on);
    return this;
  }

  setKeepAlive(on?: boolean, initialDelayMs?: number): this {
    this.#socket.setKeepAlive(on, initialDelayMs);
    return this;
  }

  setTimeout(timeoutMs: number, callback?: () => void): this {
    this.#socket.setTimeout(timeoutMs, callback);
    return this;
  }

  override _read(): void {
    if (!this.#deaf && !this.#dead) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#dead) {
      done();
      return;
    }
    if (isClear(this.#faults) && this.#shaper.queuedBytes === 0) {
      if (this.#socket.write(chunk)) done();
      else this.#hold(chunk, done);
      return;
    }
    this.#shaper.push(chunk, this.#nowMs());
    this.#hold(chunk, done);
    this.#flush();
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#ending = done;
    this.#flush();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#shaper.clear();
    this.#waiters = [];
    this.#socket.destroy();
    this.#release();
    done(error);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    if (this.#dead || this.destroyed) return;
    const { out, againAtMs } = this.#shaper.take(this.#nowMs());
    for (const bytes of out) this.#socket.write(bytes);
    if (againAtMs !== null) {
      this.#timer = setTimeout(() => this.#flush(), Math.max(1, againAtMs - this.#nowMs()));
    }
    this.#tellWaiters();
    if (this.#shaper.queuedBytes < PATH_BYTES && !this.#socket.writableNeedDrain) this.#release();
    if (this.#shaper.queuedBytes > 0) return;
    if (this.#ending !== undefined) {
      const ended = this.#ending;
      this.#ending = undefined;
      this.#socket.end(() => ended());
    }
  }

  #tellWaiters(): void {
    if (this.#waiters.length === 0) return;
    const held = this.heldBytes;
    const ready = this.#waiters.filter(({ bytes }) => held <= bytes);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter(({ bytes }) => held > bytes);
    for (const { callback } of ready) callback();
  }

  /** A write is taken; whoever made it waits for room. */
  #hold(chunk: Buffer, done: (error?: Error | null) => void): void {
    this.#written = done;
    this.#takenBytes = chunk.byteLength;
  }

  /** Whoever waits for a write goes on. */
  #release(): void {
    const written = this.#written;
    this.#written = undefined;
    this.#takenBytes = 0;
    written?.();
  }
}
