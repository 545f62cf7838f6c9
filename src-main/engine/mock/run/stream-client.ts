import type { FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import { Outbox } from '../delivery/outbox.ts';
import { deliver, type SlowClientPolicy } from '../delivery/slow-client.ts';
import { type Bent, MessageBender, WHOLE_MESSAGES } from '../faults/bend-messages.ts';
import { type ClientFaults, type FaultVictim, NO_FAULTS } from '../faults/fault-board.ts';
import type { FeedMessage, FeedRun } from '../messages/feed-run.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { payloadBytes } from './made-once.ts';

/** What is counted of a client, for the list of clients and for `GET /_mock`. */
export interface ClientCounts {
  sentMessages: number;
  sentBytes: number;
  receivedMessages: number;
  receivedBytes: number;
  /** Messages a policy decided never to send, or that the history had forgotten before the client read on. */
  droppedMessages: number;
  pingsSent: number;
  /** In a row, without an answer. */
  pingsMissed: number;
  lastHeartbeatAtMs: number | null;
  /** From the last ping that was answered to its pong. */
  rttMs: number | null;
}

/** What a client tells the server it belongs to. */
export interface ClientWatch {
  /** A fault has done something to a message of this client. */
  bent(client: StreamClient, fault: Bent, id: number): void;
  dropped(client: StreamClient, count: number): void;
  /** It was sent away because it reads too slowly, or does not answer. */
  cut(client: StreamClient, why: 'slow' | 'silent'): void;
  changed(): void;
}

export interface StreamClientOptions {
  readonly number: number;
  readonly path: string;
  readonly user: string;
  /** Which of the door's tokens let it in. */
  readonly grant: number;
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
/** RFC 6455, 7.4, in IANA's registry: Try Again Later. */
const TRY_AGAIN_LATER = 1013;

/** The first messages with no more than so many bytes, at least one. */
function portionOf(messages: readonly FeedMessage[], bytes: number): readonly FeedMessage[] {
  let left = bytes;
  const end = messages.findIndex(({ text }) => {
    left -= text.length;
    return left < 0;
  });
  return end < 0 ? messages : messages.slice(0, Math.max(1, end));
}

/**
 * One client with an open stream. It is served from the feed's history, so that a slow one costs nothing but its place in it: what was
 * written and has not left stays below twice {@link ENOUGH_BYTES} (and one message), however far behind it is. Faults bend its path and
 * its messages. How a message is written is the transport's.
 */
export abstract class StreamClient implements FaultVictim {
  abstract readonly transport: FaultTransport;
  readonly number: number;
  readonly path: string;
  readonly user: string;
  readonly rooms = new Set<string>();
  readonly connectedAtMs: number;
  readonly peer: string;
  readonly resumedAfter: number | null;
  /** Which of the door's tokens it came in with, or has shown since. */
  grant: number;
  readonly counts: ClientCounts = {
    sentMessages: 0,
    sentBytes: 0,
    receivedMessages: 0,
    receivedBytes: 0,
    droppedMessages: 0,
    pingsSent: 0,
    pingsMissed: 0,
    lastHeartbeatAtMs: null,
    rttMs: null,
  };
  protected readonly socket: ShapedSocket;
  protected readonly nowMs: () => number;
  protected readonly random: () => number;
  protected readonly watch: ClientWatch;
  protected faults: ClientFaults = NO_FAULTS;
  #feed: FeedRun | null;
  readonly #slow: SlowClientPolicy;
  /** Only while its messages are bent, or some are held back. */
  #bender: MessageBender | null = null;
  readonly #outbox: Outbox;
  readonly #closedListeners: (() => void)[] = [];
  /** What it missed ends with this id. */
  readonly #resumeUntil: number;
  #sentId: number;
  /** Of the feed's last message that it was given as it is. */
  #wholeId = 0;
  /** It had to be waited for since it last had everything: its policy counts. */
  #behind = false;
  #waiting = false;
  #scheduled = false;

  constructor(options: StreamClientOptions) {
    this.number = options.number;
    this.path = options.path;
    this.user = options.user;
    this.grant = options.grant;
    this.socket = options.socket;
    this.peer = `${options.socket.remoteAddress ?? ''}:${options.socket.remotePort ?? 0}`;
    this.nowMs = options.nowMs;
    this.random = options.random;
    this.watch = options.watch;
    this.connectedAtMs = options.nowMs();
    this.resumedAfter = options.resumed ? options.since : null;
    this.#feed = options.feed;
    this.#slow = options.slow;
    this.#outbox = new Outbox(options.slow);
    this.#sentId = options.since;
    this.#resumeUntil = options.feed?.lastId ?? 0;
  }

  /** Bytes made for this client that have not left this process; the kernel's queue is not seen from here. */
  get bufferedBytes(): number {
    return this.unsentBytes + this.#outbox.bytes;
  }

  /** Messages of the feed it has not been sent yet: they wait in the history, once for everybody. */
  get backlogMessages(): number {
    return this.#feed === null ? 0 : this.#feed.lastId - this.#sentId;
  }

  get faultNames(): readonly string[] {
    return this.faults.names;
  }

  /** What is wrong for it from now on; goes on with what is due. */
  setFaults(faults: ClientFaults): void {
    this.beginWith(faults);
    this.pump();
  }

  /** What is wrong for it from now on; nothing of the feed is sent yet. */
  beginWith(faults: ClientFaults): void {
    const before = this.faults;
    this.faults = faults;
    if (faults.path !== before.path) this.socket.setPath(faults.path);
    this.socket.setDeaf(faults.deaf);
    if (faults.halfOpen && !before.halfOpen) this.socket.die();
    // The peer of a dead process finds out when it comes back: its socket is unknown there.
    if (!faults.halfOpen && before.halfOpen) this.socket.reset();
    // What waited to change places comes when nothing changes places any more, not with the next message.
    if (this.#bender !== null && this.#bender.heldCount > 0 && faults.messages.reorderWithin < 2 && this.isOpen()) {
      this.#write(this.#bender.bend([], faults.messages).messages);
    }
  }

  /** Listens to another feed, from now on; to the same one as before. */
  follow(feed: FeedRun | null): void {
    if (feed === this.#feed) return;
    this.#feed = feed;
    this.#sentId = feed?.lastId ?? 0;
  }

  /** Sends what is due, as much as there is room for. */
  pump(): void {
    if (this.#waiting || !this.isOpen()) return;
    const waitingBytes = this.unsentBytes;
    if (waitingBytes > this.#enoughBytes) {
      this.#tooSlow();
      return;
    }
    if (this.#outbox.size > 0) {
      const { send, dropped } = this.#outbox.take(this.#behind, waitingBytes);
      this.#send(send, dropped);
    }
    this.#pumpFeed(waitingBytes);
  }

  /** A message to this client alone, beside the feed: an answer, a room's, an echo. Waits and is bent as those of the feed. */
  tell(text: string, event = 'message'): void {
    this.#tell({ id: 0, event, text });
  }

  /** As {@link tell}, of bytes; only a WebSocket carries them as they are. */
  tellBinary(binary: Uint8Array): void {
    this.#tell({ id: 0, event: 'message', text: '', binary });
  }

  /** What the server itself says about the connection: at once, and never bent. */
  announce(message: Readonly<Record<string, unknown>> & { readonly type: string }): void {
    if (this.isOpen()) this.#write([{ id: 0, event: message.type, text: JSON.stringify(message) }]);
  }

  /** Cuts it off with a reset, no close frame. */
  drop(): void {
    this.socket.reset();
  }

  onClosed(listener: () => void): void {
    this.#closedListeners.push(listener);
  }

  /** Told by its server, once, when the connection has ended. */
  ended(): void {
    for (const listener of this.#closedListeners.splice(0)) listener();
  }

  abstract isOpen(): boolean;
  /** Messages with ids below 1 are outside of the feed. */
  protected abstract writeMessages(messages: readonly FeedMessage[]): void;
  /** Says goodbye with a close code; an event stream just ends. */
  abstract end(code: number, reason: string): void;
  abstract heartbeat(): void;

  /** Bytes written that have not left this process. */
  protected get unsentBytes(): number {
    return this.socket.heldBytes;
  }

  /** The transport has got rid of something: goes on where that was waited for. */
  protected wentOut(): void {
    if (!this.#waiting || this.unsentBytes > this.#lowBytes) return;
    this.#waiting = false;
    this.pump();
  }

  protected countReceived(bytes: number): void {
    this.counts.receivedMessages += 1;
    this.counts.receivedBytes += bytes;
  }

  /** Whether it is still being given what it missed: it is not slow because there is much of that. */
  get #catchingUp(): boolean {
    return this.#sentId < this.#resumeUntil;
  }

  get #enoughBytes(): number {
    if (this.#slow.policy === 'buffer') return ENOUGH_BYTES;
    return this.#catchingUp ? this.#slow.aboveBytes / 4 : this.#slow.aboveBytes;
  }

  get #lowBytes(): number {
    return this.#slow.policy === 'buffer' ? ENOUGH_BYTES / 2 : this.#enoughBytes;
  }

  /** There is no room for more: waits, or ends it where that is the policy and something waits for it. */
  #tooSlow(): void {
    if (this.#slow.policy !== 'disconnect' || this.#catchingUp) {
      this.#behind = !this.#catchingUp;
      this.#whenDrained();
      return;
    }
    if (this.#outbox.size === 0 && this.backlogMessages === 0) return;
    this.watch.cut(this, 'slow');
    this.end(TRY_AGAIN_LATER, 'reading too slowly');
  }

  #tell(message: FeedMessage): void {
    if (!this.isOpen()) return;
    const dropped = this.#outbox.add(message);
    if (dropped > 0) this.#countDropped(dropped);
    this.pump();
  }

  #pumpFeed(waitingBytes: number): void {
    const feed = this.#feed;
    if (feed === null) return;
    const forgotten = feed.forgottenId - this.#sentId;
    if (forgotten > 0) {
      this.#sentId = feed.forgottenId;
      this.#countDropped(forgotten);
    }
    if (this.#sentId === feed.lastId) {
      this.#behind = false;
      return;
    }
    // Dropping and coalescing look at all that is due, once a client is behind; everybody else takes it in portions.
    const chooses = this.#behind && (this.#slow.policy === 'drop-oldest' || this.#slow.policy === 'coalesce');
    const due = chooses ? feed.after(this.#sentId) : portionOf(feed.after(this.#sentId, BATCH), this.#enoughBytes);
    const { send, dropped } = chooses ? deliver(due, waitingBytes, this.#slow) : { send: due, dropped: 0 };
    // Ids may have been taken by messages that never came here.
    this.#sentId = due.at(-1)?.id ?? feed.lastId;
    this.#send(send, dropped);
    if (this.#sentId === feed.lastId) this.#behind = false;
    else this.#goOn();
  }

  #goOn(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.pump();
    });
  }

  #send(messages: readonly FeedMessage[], dropped: number): void {
    if (dropped > 0) this.#countDropped(dropped);
    this.#write(this.#bent(messages));
  }

  /** The messages as faults leave them: the very same array where there are none, for what is made once for all clients. */
  #bent(messages: readonly FeedMessage[]): readonly FeedMessage[] {
    const faults = this.faults.messages;
    if (faults === WHOLE_MESSAGES && (this.#bender === null || this.#bender.heldCount === 0)) {
      this.#bender = null;
      this.#wholeId = Math.max(0, messages.at(-1)?.id ?? this.#wholeId);
      return messages;
    }
    this.#bender ??= new MessageBender(this.random, this.#wholeId);
    const bent = this.#bender.bend(messages, faults);
    for (const { fault, id } of bent.done) this.watch.bent(this, fault, id);
    return bent.messages;
  }

  #countDropped(count: number): void {
    this.counts.droppedMessages += count;
    this.watch.dropped(this, count);
  }

  #write(messages: readonly FeedMessage[]): void {
    if (messages.length === 0) return;
    this.counts.sentMessages += messages.length;
    this.counts.sentBytes += payloadBytes(messages);
    this.writeMessages(messages);
  }

  #whenDrained(): void {
    this.#waiting = true;
    this.socket.whenBelow(this.#lowBytes, () => this.wentOut());
  }
}
