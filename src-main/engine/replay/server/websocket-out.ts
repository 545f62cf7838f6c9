import type { WebSocket } from 'ws';
import { OPCODE } from '../../../../src-shared/codec/websocket-protocol.ts';
import type { CloseDetail, Entry, WireFrame } from '../../../../src-shared/model/entry.ts';
import { closeFrame, isSendableCode } from '../../mock/faults/bad-frames.ts';
import type { ShapedSocket } from '../../mock/wire/shaped-socket.ts';
import type { LimitBook } from '../limit-book.ts';
import { tell } from './limits.ts';
import type { StreamOut } from './stream-player.ts';

/** Bytes that may wait for a client before the next message waits too. */
const FULL_BYTES = 1_048_576;
/** A client that reads no more is dropped all the same. */
const DROP_AFTER_MS = 1_000;
/** RFC 6455, 7.4.1: never on the wire. */
const NO_STATUS = 1005;
const ABNORMAL = 1006;

const NOTHING = Buffer.alloc(0);

/** Where the recorded fragments were cut, as lengths of the payload's pieces. */
function piecesOf(frames: readonly WireFrame[], length: number): readonly number[] {
  const wire = frames.reduce((sum, { wireLength }) => sum + wireLength, 0);
  if (wire === length) return frames.map(({ wireLength }) => wireLength);
  // Deflated bytes: the same shares of what they were.
  let at = 0;
  let wireAt = 0;
  return frames.map(({ wireLength }, index) => {
    wireAt += wireLength;
    const end = index === frames.length - 1 || wire === 0 ? length : Math.round((wireAt / wire) * length);
    const piece = end - at;
    at = end;
    return piece;
  });
}

/** An open WebSocket, written to as a recorded server did. */
export class WebsocketOut implements StreamOut {
  readonly #ws: WebSocket;
  readonly #socket: ShapedSocket;
  readonly #limits: LimitBook;
  readonly #deflates: boolean;
  #unwritten = 0;
  #written: () => void = () => undefined;

  constructor(ws: WebSocket, socket: ShapedSocket, limits: LimitBook) {
    this.#ws = ws;
    this.#socket = socket;
    this.#limits = limits;
    this.#deflates = ws.extensions.includes('permessage-deflate');
  }

  send(entries: readonly Entry[]): void {
    for (const entry of entries) this.#sendOne(entry);
  }

  belongsTo(): boolean {
    return false;
  }

  close(detail: CloseDetail): boolean {
    const { by, code = NO_STATUS, reason = '' } = detail;
    if (by === 'client') return false;
    if (by === 'network' || code === ABNORMAL) this.#drop();
    else if (code === NO_STATUS) this.#ws.close();
    else if (isSendableCode(code)) this.#ws.close(code, reason);
    else for (const bytes of closeFrame(code, reason)) this.#socket.write(bytes);
    return true;
  }

  /** What was sent before the network broke had arrived: compressing and writing it takes a turn. */
  #drop(): void {
    const drop = (): void => void this.#socket.destroy();
    if (this.#unwritten === 0) setImmediate(drop);
    else {
      this.#written = () => setImmediate(drop);
      setTimeout(drop, DROP_AFTER_MS);
    }
  }

  readonly #onWritten = (): void => {
    this.#unwritten -= 1;
    if (this.#unwritten === 0) this.#written();
  };

  room(): Promise<void> | null {
    const { bufferedAmount } = this.#ws;
    if (bufferedAmount + this.#socket.heldBytes < FULL_BYTES || this.#ws.readyState !== this.#ws.OPEN) return null;
    return new Promise((resolve) => {
      this.#ws.once('close', () => resolve());
      this.#socket.whenBelow(FULL_BYTES / 2, resolve);
    });
  }

  #sendOne({ kind, payload = NOTHING, detail, seq }: Entry): void {
    const ws = this.#ws;
    if (ws.readyState !== ws.OPEN) return;
    if (kind === 'ping') ws.ping(payload);
    else if (kind === 'pong') ws.pong(payload);
    else {
      const frames = (detail as { readonly frames?: readonly WireFrame[] } | undefined)?.frames ?? [];
      const compress = frames[0]?.rsv1 === true;
      if (compress && !this.#deflates) tell(this.#limits, 'NOT_COMPRESSED', seq);
      const binary = kind === 'binary';
      const data = frames.filter(({ opcode }) => opcode <= OPCODE.binary);
      if (data.length < 2) {
        this.#unwritten += 1;
        ws.send(payload, { binary, compress }, this.#onWritten);
        return;
      }
      if (compress) tell(this.#limits, 'FRAGMENTS_RESIZED', seq);
      let at = 0;
      for (const [index, length] of piecesOf(data, payload.byteLength).entries()) {
        this.#unwritten += 1;
        const piece = payload.subarray(at, at + length);
        ws.send(piece, { binary, compress, fin: index === data.length - 1 }, this.#onWritten);
        at += length;
      }
    }
  }
}
