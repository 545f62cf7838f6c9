import type { FeedMessage } from '../messages/feed-run.ts';

/**
 * What is made of messages that many clients get, made once. A feed hands the very same array to everybody who stands at the same place
 * in it, so the last array is all that is remembered; a client whose messages a fault or a policy changed has an array of its own, and
 * gets its own.
 */
export function madeOnce<Made>(make: (messages: readonly FeedMessage[]) => Made): typeof make {
  let last: { readonly messages: readonly FeedMessage[]; readonly made: Made } | undefined;
  return (messages) => {
    if (last?.messages !== messages) last = { messages, made: make(messages) };
    return last.made;
  };
}

/** Bytes of what they say. */
export const payloadBytes = madeOnce((messages) => {
  let bytes = 0;
  for (const { text, binary } of messages) bytes += binary?.byteLength ?? Buffer.byteLength(text);
  return bytes;
});
