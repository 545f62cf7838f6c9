import type { FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import { deliver, type SlowClientPolicy } from '../delivery/slow-client.ts';
import { type Bent, MessageBender } from '../faults/bend-messages.ts';
import { type ClientFaults, type FaultVictim, NO_FAULTS } from '../faults/fault-board.ts';
import type { FeedMessage, FeedRun } from '../messages/feed-run.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';

/** What is counted of a client, for the list of clients and for `GET /_mock`. */
export interface ClientCounts {
  sentMessages: number;
  sentBytes: number;
  receivedMessages: number;
  /** Messages a policy decided never to send. */
  droppedMessages: number;
  pingsSent: number;
  /** In a row, without an answer. */
  pingsMissed: number;
  lastHeartbeatAtMs: number | null;
}

/** What a client tells the server it belongs to. */
export interface ClientWatch {
  /** A fault has done something to a message of this client. */
  bent(client: StreamClient, fault: Bent, id: number): void;
  dropped(client: StreamClient, count: number): void;
  changed(): void;
}

export interface StreamClientOptions {
  readonly number: number;
  readonly path: string;
  readonly user: string;
  readonly socket: ShapedSocket;
  readonly feed: FeedRun | null;
  /** Id of the last message it has had. */
  readonly since: number;
  /** Whether it asked for what came after an id. */
  readonly resumed: boolean;
  readonly slow: SlowClientPolicy;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly watch: ClientWatch;
}

/** Sent per turn, so that a client resuming from far back does not block the others. */
const BATCH = 500;
/** More than this in the way to the client, and the rest waits in the feed's history. */
const ENOUGH_BYTES = 4 * 1_048_576;

/**
 * One client with an open stream. It is served from the feed's history, so that a slow one costs nothing but its place in it; faults
 * bend its path and its messages. How a message is written is the transport's.
 */
export abstract class StreamClient implements FaultVictim {
  abstract readonly transport: FaultTransport;
  readonly number: number;
  readonly path: string;
  user: string;
  readonly rooms = new Set<string>();
  readonly connectedAtMs: number;
  readonly peer: string;
  readonly resumedAfter: number | null;
  readonly counts: ClientCounts = {
    sentMessages: 0,
    sentBytes: 0,
    receivedMessages: 0,
    droppedMessages: 0,
    pingsSent: 0,
    pingsMissed: 0,
    lastHeartbeatAtMs: null,
  };
  protected readonly socket: ShapedSocket;
  protected readonly nowMs: () => number;
  protected readonly random: () => number;
  protected readonly watch: ClientWatch;
  protected faults: ClientFaults = NO_FAULTS;
  #feed: FeedRun | null;
  readonly #slow: SlowClientPolicy;
  readonly #bender: MessageBender;
  #sentId: number;
  #waiting = false;
  #scheduled = false;

  constructor(options: StreamClientOptions) {
    this.number = options.number;
    this.path = options.path;
    this.user = options.user;
    this.socket = options.socket;
    this.peer = `${options.socket.remoteAddress ?? ''}:${options.socket.remotePort ?? 0}`;
    this.nowMs = options.nowMs;
    this.random = options.random;
    this.watch = options.watch;
    this.connectedAtMs = options.nowMs();
    this.resumedAfter = options.resumed ? options.since : null;
    this.#feed = options.feed;
    this.#slow = options.slow;
    this.#bender = new MessageBender(options.random);
    this.#sentId = options.since;
  }

  /** Bytes written for this client that have not left this process. */
  get bufferedBytes(): number {
    return this.socket.heldBytes;
  }

  get faultNames(): readonly string[] {
    return this.faults.names;
  }

  /** What is wrong for it from now on. */
  setFaults(faults: ClientFaults): void {
    const before = this.faults;
    this.faults = faults;
    if (faults.path !== before.path) this.socket.setPath(faults.path);
    this.socket.setDeaf(faults.deaf);
    if (faults.halfOpen && !before.halfOpen) this.socket.die();
    // The peer of a dead process finds out when it comes back: its socket is unknown there.
    if (!faults.halfOpen && before.halfOpen) this.socket.reset();
    // What waited to change places comes when nothing changes places any more, not with the next message.
    if (this.#bender.heldCount > 0 && faults.messages.reorderWithin < 2 && this.isOpen()) {
      this.#write(this.#bender.bend([], faults.messages).messages);
    }
    this.pump();
  }

  /** Listens to another feed, from now on; to the same one as before. */
  follow(feed: FeedRun | null): void {
    if (feed === this.#feed) return;
    this.#feed = feed;
    this.#sentId = feed?.lastId ?? 0;
  }

  /** Sends what is due, as much as there is room for. */
  pump(): void {
    const feed = this.#feed;
    if (feed === null || this.#waiting || !this.isOpen()) return;
    const waitingBytes = this.bufferedBytes;
    if (this.#slow.policy === 'buffer' && waitingBytes > ENOUGH_BYTES) {
      this.#whenDrained();
      return;
    }
    // Dropping and coalescing look at all that is due; the others take it in portions.
    const portions = this.#slow.policy === 'buffer' || this.#slow.policy === 'disconnect';
    const due = feed.after(this.#sentId, portions ? BATCH : Number.POSITIVE_INFINITY);
    const { send, dropped, disconnect } = deliver(due, waitingBytes, this.#slow);
    if (disconnect) {
      // RFC 6455, 7.4: 1013 Try Again Later, of IANA's registry.
      this.end(1013, 'reading too slowly');
      return;
    }
    if (send.length === 0 && dropped === 0) {
      if (due.length > 0) this.#whenDrained();
      return;
    }
    this.#sentId = due.at(-1)?.id ?? this.#sentId;
    if (dropped > 0) {
      this.counts.droppedMessages += dropped;
      this.watch.dropped(this, dropped);
    }
    const bent = this.#bender.bend(send, this.faults.messages);
    for (const { fault, id } of bent.done) this.watch.bent(this, fault, id);
    this.#write(bent.messages);
    if (this.#sentId < feed.lastId && !this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.pump();
      });
    }
  }

  /** A message to this client alone, beside the feed. */
  tell(text: string, event = 'message'): void {
    if (this.isOpen()) this.#write([{ id: 0, event, text }]);
  }

  /** Cuts it off with a reset, no close frame. */
  drop(): void {
    this.socket.reset();
  }

  protected abstract isOpen(): boolean;
  /** Messages with id 0 are outside of the feed. */
  protected abstract writeMessages(messages: readonly FeedMessage[]): void;
  /** Says goodbye with a close code; an event stream just ends. */
  abstract end(code: number, reason: string): void;
  abstract heartbeat(): void;

  #write(messages: readonly FeedMessage[]): void {
    if (messages.length === 0) return;
    this.counts.sentMessages += messages.length;
    for (const { text } of messages) this.counts.sentBytes += Buffer.byteLength(text);
    this.writeMessages(messages);
  }

  #whenDrained(): void {
    this.#waiting = true;
    this.socket.whenBelow(this.#slow.policy === 'buffer' ? ENOUGH_BYTES / 2 : this.#slow.aboveBytes, () => {
      this.#waiting = false;
      this.pump();
    });
  }
}
