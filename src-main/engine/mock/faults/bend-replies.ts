import type { FeedMessage } from '../messages/feed-run.ts';
import { seededRandom } from '../messages/random.ts';
import { type BentMessages, MessageBender, type MessageFaults, WHOLE_MESSAGES } from './bend-messages.ts';

/** What stands in the list of an answer, each as JSON (cut JSON stays cut), and what was done to them. */
export interface BentReply {
  readonly items: readonly string[];
  readonly done: BentMessages['done'];
}

/**
 * Makes the items of one answer to a poll. Unlike a stream, an answer may hold what the last one held: what was done to a message is
 * done to it each time, so that a lost one stays lost however often one asks.
 *
 * @param since id of the last message the client has had; 0 where it did not say
 */
export function bendReply(
  messages: readonly FeedMessage[],
  faults: MessageFaults,
  seed: number,
  since: number,
): BentReply {
  let random = seededRandom(seed);
  const bender = new MessageBender(() => random(), since);
  const { reorderWithin, ...each } = faults;
  const items: FeedMessage[] = [];
  const done: BentMessages['done'][number][] = [];
  for (const message of messages) {
    random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) + message.id);
    const bent = bender.bend([message], { ...each, reorderWithin: 0 });
    const cut = bent.done.some(({ fault }) => fault === 'bad-json');
    for (const one of bent.messages) items.push({ ...one, text: cut ? one.text : itemText(one) });
    done.push(...bent.done);
  }
  if (reorderWithin < 2 || items.length < 2) return { items: items.map(({ text }) => text), done };
  // An answer is complete: the last group is as small as it has to be.
  const mixed = bender.bend(items, { ...WHOLE_MESSAGES, reorderWithin: Math.min(reorderWithin, items.length) });
  const rest = bender.bend([], WHOLE_MESSAGES);
  return { items: [...mixed.messages, ...rest.messages].map(({ text }) => text), done: [...done, ...mixed.done] };
}

/** A message as it stands in the list of an answer: its JSON with the id, or its text or bytes beside it. */
function itemText({ id, text, binary }: FeedMessage): string {
  if (binary !== undefined) return JSON.stringify({ id, base64: Buffer.from(binary).toString('base64') });
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return JSON.stringify(isObject ? { id, ...value } : { id, value });
  } catch (error) {
    if (error instanceof SyntaxError) return JSON.stringify({ id, text });
    throw error;
  }
}
