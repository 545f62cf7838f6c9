import type { FeedMessage } from '../messages/feed-run.ts';
import { seededRandom } from '../messages/random.ts';
import { type BentMessages, MessageBender, type MessageFaults, WHOLE_MESSAGES } from './bend-messages.ts';

/**
 * Bends the messages of one answer to a poll. Unlike a stream, an answer may hold what the last one held: what was done to a message is
 * done to it each time, so that a lost one stays lost however often one asks.
 *
 * @param since id of the last message the client has had; 0 where it did not say
 */
export function bendReply(
  messages: readonly FeedMessage[],
  faults: MessageFaults,
  seed: number,
  since: number,
): BentMessages {
  let random = seededRandom(seed);
  const bender = new MessageBender(() => random(), since);
  const { reorderWithin, ...each } = faults;
  const out: FeedMessage[] = [];
  const done: BentMessages['done'][number][] = [];
  for (const message of messages) {
    random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) + message.id);
    const bent = bender.bend([message], { ...each, reorderWithin: 0 });
    out.push(...bent.messages);
    done.push(...bent.done);
  }
  if (reorderWithin < 2) return { messages: out, done };
  // An answer is complete: the last group is as small as it has to be.
  const mixed = bender.bend(out, {
    ...WHOLE_MESSAGES,
    reorderWithin: Math.min(reorderWithin, Math.max(2, out.length)),
  });
  const rest = bender.bend([], WHOLE_MESSAGES);
  return { messages: [...mixed.messages, ...rest.messages], done: [...done, ...mixed.done] };
}

/** A message as it stands in the list of an answer: its JSON with the id, or its text; cut JSON stays cut. */
export function itemText({ id, text }: FeedMessage, cut: boolean): string {
  if (cut) return text.startsWith('{') ? text : JSON.stringify(text);
  try {
    const value: unknown = JSON.parse(text);
    const item =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? { id, ...value } : { id, value };
    return JSON.stringify(item);
  } catch (error) {
    if (error instanceof SyntaxError) return JSON.stringify({ id, text });
    throw error;
  }
}
