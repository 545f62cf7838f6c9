import type { FeedMessage } from '../messages/feed-run.ts';
import type { SaidMessage } from './envelope.ts';

/** One envelope carries no more; NATS takes no message larger than 1 MB by default. */
const PORTION_MESSAGES = 200;
const PORTION_CHARACTERS = 200_000;

/** Messages of a feed, oldest first, in portions that one envelope can carry. */
export function* portions(messages: readonly FeedMessage[]): Iterable<readonly FeedMessage[]> {
  let portion: FeedMessage[] = [];
  let characters = 0;
  for (const message of messages) {
    const isFull = portion.length >= PORTION_MESSAGES || characters + message.text.length > PORTION_CHARACTERS;
    if (isFull && portion.length > 0) {
      yield portion;
      portion = [];
      characters = 0;
    }
    portion.push(message);
    characters += message.text.length;
  }
  if (portion.length > 0) yield portion;
}

export function said({ id, event, text, binary }: FeedMessage): SaidMessage {
  return binary === undefined ? { id, event, text } : { id, event, text, binary: true };
}

export function understood({ id, event, text, binary }: SaidMessage): FeedMessage {
  return binary === undefined ? { id, event, text } : { id, event, text, binary: Buffer.from(text, 'base64') };
}
