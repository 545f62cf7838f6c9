import type { FeedMessage } from '../messages/feed-run.ts';
import { deliver, type SlowClientPolicy } from './slow-client.ts';

/** What waits for one client under the policy `buffer`, at most: there is no history that keeps these messages. */
const MOST_BUFFERED_BYTES = 16 * 1_048_576;

const bytesOf = ({ text, binary }: FeedMessage): number => binary?.byteLength ?? Buffer.byteLength(text);

/**
 * Messages for one client that no feed keeps (answers, echoes, a room's), while the client reads too slowly to be sent them. Bounded:
 * what is too much is dropped, oldest first, and counted.
 */
export class Outbox {
  readonly #slow: SlowClientPolicy;
  readonly #mostBytes: number;
  #waiting: FeedMessage[] = [];
  #bytes = 0;
  /** Messages without an id need one that tells them apart. */
  #nextId = -1;

  constructor(slow: SlowClientPolicy) {
    this.#slow = slow;
    this.#mostBytes = slow.policy === 'buffer' ? MOST_BUFFERED_BYTES : slow.aboveBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** @returns how many had to be dropped for it */
  add(message: FeedMessage): number {
    this.#waiting.push({ ...message, id: this.#nextId });
    this.#nextId -= 1;
    this.#bytes += bytesOf(message);
    if (this.#bytes <= this.#mostBytes || this.#waiting.length === 1) return 0;
    const before = this.#waiting.length;
    if (this.#slow.policy === 'coalesce') {
      this.#waiting = [...deliver(this.#waiting, 1, { ...this.#slow, aboveBytes: Number.POSITIVE_INFINITY }).send];
      this.#bytes = this.#waiting.reduce((sum, one) => sum + bytesOf(one), 0);
    }
    let dropped = 0;
    while (this.#bytes > this.#mostBytes && dropped < this.#waiting.length - 1) {
      const oldest = this.#waiting[dropped];
      if (oldest === undefined) break;
      this.#bytes -= bytesOf(oldest);
      dropped += 1;
    }
    this.#waiting.splice(0, dropped);
    return before - this.#waiting.length;
  }

  /** Everything that waits, or what the policy leaves of it for a client that is behind. */
  take(behind: boolean, waitingBytes: number): { readonly send: readonly FeedMessage[]; readonly dropped: number } {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return behind ? deliver(waiting, waitingBytes, this.#slow) : { send: waiting, dropped: 0 };
  }
}
