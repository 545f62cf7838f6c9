import type { JSONPathQuery, JSONValue } from 'json-p3';
import type { FeedMessage } from '../messages/feed-run.ts';

/** What a server does for a client that reads more slowly than messages come. */
export interface SlowClientPolicy {
  readonly policy: 'buffer' | 'drop-oldest' | 'coalesce' | 'disconnect';
  /** From this many bytes waiting for the client. */
  readonly aboveBytes: number;
  /** What makes two messages the same thing, for `coalesce`; without it all are. */
  readonly key: JSONPathQuery | null;
}

export interface Delivery {
  /** Sent now. */
  readonly send: readonly FeedMessage[];
  /** Never sent to this client: the policy's decision, told to whoever watches. */
  readonly dropped: number;
  /** The client is sent away: 1013 Try Again Later (IANA WebSocket Close Code registry). */
  readonly disconnect: boolean;
}

function keyOf(message: FeedMessage, key: JSONPathQuery | null): string {
  if (key === null) return '';
  try {
    const [first] = key.query(JSON.parse(message.text) as JSONValue);
    return first === undefined ? `#${message.id}` : JSON.stringify(first.value);
  } catch (error) {
    // What is no JSON has no key, and is its own.
    if (error instanceof SyntaxError) return `#${message.id}`;
    throw error;
  }
}

const bytesOf = (message: FeedMessage): number => Buffer.byteLength(message.text);

/**
 * Decides what of the messages that are due a client gets now. Nothing is queued per client: what is not sent yet stays in the feed's
 * history, once for everybody, and the decision is made again when the client has room.
 *
 * @param due what the client has not had, oldest first
 * @param waitingBytes what was written and has not left
 */
export function deliver(due: readonly FeedMessage[], waitingBytes: number, slow: SlowClientPolicy): Delivery {
  const nothing: Delivery = { send: [], dropped: 0, disconnect: false };
  if (due.length === 0) return nothing;
  switch (slow.policy) {
    case 'buffer':
      return { send: due, dropped: 0, disconnect: false };
    case 'disconnect':
      return waitingBytes > slow.aboveBytes
        ? { send: [], dropped: 0, disconnect: true }
        : { send: due, dropped: 0, disconnect: false };
    case 'drop-oldest': {
      if (waitingBytes > slow.aboveBytes) return nothing;
      let room = slow.aboveBytes;
      let from = due.length;
      while (from > 0) {
        const message = due[from - 1];
        if (message === undefined) break;
        room -= bytesOf(message);
        if (room < 0 && from < due.length) break;
        from -= 1;
      }
      return { send: due.slice(from), dropped: from, disconnect: false };
    }
    case 'coalesce': {
      if (waitingBytes > slow.aboveBytes) return nothing;
      // Only who is behind gets the short version: who keeps up sees every message.
      if (waitingBytes === 0 && due.reduce((sum, message) => sum + bytesOf(message), 0) <= slow.aboveBytes) {
        return { send: due, dropped: 0, disconnect: false };
      }
      const newest = new Map<string, FeedMessage>();
      for (const message of due) {
        const key = keyOf(message, slow.key);
        newest.delete(key);
        newest.set(key, message);
      }
      return { send: [...newest.values()], dropped: due.length - newest.size, disconnect: false };
    }
  }
}
