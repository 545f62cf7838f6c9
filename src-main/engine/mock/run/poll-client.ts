import type { FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import { type ClientFaults, type FaultVictim, NO_FAULTS } from '../faults/fault-board.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { CLEAR_PATH } from '../wire/shaper.ts';

/** Who has not asked for so long is no client any more. */
export const POLLER_GONE_MS = 60_000;

/** Why a held request is answered. */
export type ReleaseCause = 'news' | 'time' | 'left' | 'draining' | 'kicked' | 'fault';

/** What is asked for again and again; `sse` is a stream of tokens. */
export type PolledTransport = Extract<FaultTransport, 'long-poll' | 'poll' | 'sse'>;

/**
 * A client that asks again and again (a reader of token streams too: `sse`). HTTP knows no such thing: it is a socket that asks for one
 * path, remembered for a minute after its last request; who opens a socket for each request is a client each time.
 */
export class PollClient implements FaultVictim {
  readonly number: number;
  readonly transport: PolledTransport;
  readonly path: string;
  user = '';
  readonly rooms: ReadonlySet<string> = new Set();
  readonly peer: string;
  readonly connectedAtMs: number;
  lastRequestAtMs: number;
  /** Since when its request is held; null where none is. */
  heldSinceMs: number | null = null;
  resumedAfter: number | null = null;
  requests = 0;
  sentMessages = 0;
  sentBytes = 0;
  /** Which of the door's tokens let it in last. */
  grant = 0;
  /** Answers a held request now; null where none is held. */
  answerNow: ((cause: ReleaseCause) => void) | null = null;
  /** Ends the stream of tokens that is being sent; null where there is none. */
  endStream: (() => void) | null = null;
  #oversizeBytes: number | null = null;
  readonly #socket: ShapedSocket;
  #faults: ClientFaults = NO_FAULTS;
  #asking = 0;

  constructor(options: {
    readonly number: number;
    readonly transport: PolledTransport;
    readonly path: string;
    readonly socket: ShapedSocket;
    readonly nowMs: number;
  }) {
    this.number = options.number;
    this.transport = options.transport;
    this.path = options.path;
    this.#socket = options.socket;
    this.peer = `${options.socket.remoteAddress ?? ''}:${options.socket.remotePort ?? 0}`;
    this.connectedAtMs = options.nowMs;
    this.lastRequestAtMs = options.nowMs;
  }

  get faults(): ClientFaults {
    return this.#faults;
  }

  get isConnected(): boolean {
    return !this.#socket.destroyed;
  }

  /** Bytes written for it that have not left this process. */
  get bufferedBytes(): number {
    return this.isConnected ? this.#socket.heldBytes : 0;
  }

  /** What is wrong for it from now on. */
  setFaults(faults: ClientFaults): void {
    const before = this.#faults;
    this.#faults = faults;
    if (before.halfOpen && !faults.halfOpen && this.isConnected) this.#socket.reset();
    else this.#bend();
    if (faults.hotLoop) this.answerNow?.('fault');
  }

  /** A message of so many bytes comes with the next answer, which is now where a request is held. */
  oversize(bytes: number): void {
    this.#oversizeBytes = bytes;
    this.answerNow?.('fault');
  }

  get awaitsOversize(): boolean {
    return this.#oversizeBytes !== null;
  }

  /** Its size, once. */
  takeOversize(): number | null {
    const bytes = this.#oversizeBytes;
    this.#oversizeBytes = null;
    return bytes;
  }

  /** A request of it has come. Its socket is bent while it is answered; between two, it may carry requests for something else. */
  asks(nowMs: number): void {
    this.lastRequestAtMs = nowMs;
    this.requests += 1;
    this.#asking += 1;
    this.#bend();
  }

  /** The reply was written; when it has left, the socket is as any other. */
  answered(): void {
    this.endStream = null;
    this.#socket.whenBelow(0, () => {
      this.#asking -= 1;
      if (this.#asking === 0 && this.isConnected && !this.#faults.halfOpen) {
        this.#socket.setPath(CLEAR_PATH);
        this.#socket.setDeaf(false);
      }
    });
  }

  #bend(): void {
    if (this.#asking === 0 || !this.isConnected) return;
    this.#socket.setPath(this.#faults.path);
    this.#socket.setDeaf(this.#faults.deaf);
    if (this.#faults.halfOpen) this.#socket.die();
  }

  /** Cuts it off with a reset, whether a request is held or not. */
  drop(): void {
    if (this.isConnected) this.#socket.reset();
  }
}

/** Clients that poll, found again by their socket and path. */
export class PollClients {
  readonly #bySocket = new WeakMap<ShapedSocket, Map<string, PollClient>>();
  readonly #all = new Map<number, PollClient>();

  /** Those who asked within the last minute. */
  get all(): ReadonlyMap<number, PollClient> {
    return this.#all;
  }

  /** The client behind a request; `make` where it is its first. */
  of(socket: ShapedSocket, path: string, make: () => PollClient): PollClient {
    const known = this.#bySocket.get(socket)?.get(path);
    if (known !== undefined) {
      this.#all.set(known.number, known);
      return known;
    }
    const made = make();
    const ofSocket = this.#bySocket.get(socket);
    if (ofSocket === undefined) this.#bySocket.set(socket, new Map([[path, made]]));
    else ofSocket.set(path, made);
    this.#all.set(made.number, made);
    return made;
  }

  /** Answers held requests of those who are meant at once. @returns how many */
  release(cause: ReleaseCause, meant: (client: PollClient) => boolean = () => true): number {
    let released = 0;
    for (const client of this.#all.values()) {
      if (client.answerNow === null || !meant(client)) continue;
      client.answerNow(cause);
      released += 1;
    }
    return released;
  }

  /** Forgets who has not asked for a minute. @returns whether there was one */
  forget(nowMs: number): boolean {
    let any = false;
    for (const [number, client] of this.#all) {
      if (client.heldSinceMs !== null || nowMs - client.lastRequestAtMs < POLLER_GONE_MS) continue;
      this.#all.delete(number);
      any = true;
    }
    return any;
  }
}
