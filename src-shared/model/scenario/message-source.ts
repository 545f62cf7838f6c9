import * as v from 'valibot';
import { messageRate, spell } from './amounts.ts';
import { described } from './described.ts';

/** Where a feed's messages come from. A feed numbers them 1, 2, 3 … and keeps a history to resume from. */

const HISTORY = 100_000;

/**
 * What a message is made of: a text, or a JSON value whose strings may hold `{{…}}`. A string that is one `{{…}}` alone becomes the
 * value itself, so that `px: '{{$number 90 110}}'` is a number.
 */
export const messageTemplate = described(
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.unknown()), v.record(v.string(), v.unknown())]),
  'A message: a text, or a JSON value. Strings in it may hold {{…}}: id, client, user, room, $now, $timestamp, $uuid, $counter, $random, $number 90 110, $integer 1 6, $pick a b, $walk 100 0.5, $faker person.fullName; in an answer $.field of what was received. One {{…}} alone keeps its type.',
  [{ id: '{{id}}', px: '{{$walk 100 0.5}}', at: '{{$now}}' }],
);
export type MessageTemplate = v.InferOutput<typeof messageTemplate>;

const pace = {
  every: v.optional(
    described(spell, 'Time between two messages. Without every and rate there is only what is published.', [
      '1s',
      '250ms',
    ]),
  ),
  rate: v.optional(
    described(messageRate, 'How many messages come in a second or a minute, instead of every.', ['400/s', '30/m']),
  ),
  history: v.optional(
    described(
      v.pipe(v.number('is a number of messages'), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
      'How many past messages are kept for those who come back.',
    ),
    HISTORY,
  ),
  event: v.optional(
    described(
      v.pipe(v.string(), v.regex(/^[^\r\n]*$/, 'has no line ends')),
      'SSE event name; message where it is not said, which an EventSource hears with onmessage.',
      ['price'],
    ),
  ),
  envelope: v.optional(
    described(
      v.boolean(),
      'Gives what is published the id of the feed and a type: an object keeps its other fields, anything else becomes value or text.',
    ),
  ),
};

const recorded = described(
  v.strictObject({
    file: described(v.string(), 'Path of a .wirescope file, from the folder of the scenario.', ['friday.wirescope']),
    connection: v.optional(
      described(
        v.pipe(v.number(), v.integer(), v.minValue(1)),
        "Which connection's messages; those of the first that has any when not said.",
      ),
    ),
    speed: v.optional(
      described(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1_000)), 'How many times faster than it was recorded.'),
      1,
    ),
  }),
  'The messages of a recording, in their order.',
);

export const feedSchema = v.union([
  v.strictObject({ ...pace, message: messageTemplate }),
  v.strictObject({
    ...pace,
    list: described(
      v.pipe(v.array(messageTemplate), v.minLength(1, 'has at least one message')),
      'Messages that come one after the other, from the start again unless once.',
    ),
    once: v.optional(described(v.boolean(), 'Ends with the last message of the list.'), false),
  }),
  v.strictObject({
    ...pace,
    prices: described(v.literal(true), 'Prices of four symbols that wander around 100: the feed of the demo.'),
  }),
  v.strictObject({
    ...pace,
    recording: recorded,
    loop: v.optional(described(v.boolean(), 'Begins the recording again at its end.'), false),
  }),
  v.strictObject({
    ...pace,
    published: described(v.literal(true), 'Nothing comes by itself: only what is published to it.'),
  }),
]);

export type FeedSource = v.InferOutput<typeof feedSchema>;
