import * as v from 'valibot';
import { messageRate, spell } from './amounts.ts';

/** Where a feed's messages come from. A feed numbers them 1, 2, 3 … and keeps a history to resume from. */

const HISTORY = 100_000;

/**
 * What a message is made of: a text, or a JSON value whose strings may hold `{{…}}`. A string that is one `{{…}}` alone becomes the
 * value itself, so that `px: '{{number 90 110}}'` is a number.
 */
export const messageTemplate = v.union([
  v.string(),
  v.number(),
  v.boolean(),
  v.null(),
  v.array(v.unknown()),
  v.record(v.string(), v.unknown()),
]);
export type MessageTemplate = v.InferOutput<typeof messageTemplate>;

const pace = {
  /** Time between two messages, or how many a second; neither: only what is published. */
  every: v.optional(spell),
  rate: v.optional(messageRate),
  history: v.optional(
    v.pipe(v.number('is a number of messages'), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
    HISTORY,
  ),
  /** SSE event name, and the name presence and rules know it by. */
  event: v.optional(v.pipe(v.string(), v.regex(/^[^\r\n]*$/, 'has no line ends'))),
  /** Gives what is published the feed's id and a type: an object keeps its other fields, anything else becomes `value` or `text`. */
  envelope: v.optional(v.boolean()),
};

const recorded = v.strictObject({
  /** Path of a .wirescope file, from the folder of the scenario. */
  file: v.string(),
  /** Which connection's messages; the first with any when not said. */
  connection: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  speed: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1_000)), 1),
});

export const feedSchema = v.union([
  v.strictObject({ ...pace, message: messageTemplate }),
  v.strictObject({
    ...pace,
    /** One after the other, from the start again unless `once`. */
    list: v.pipe(v.array(messageTemplate), v.minLength(1, 'has at least one message')),
    once: v.optional(v.boolean(), false),
  }),
  v.strictObject({ ...pace, prices: v.literal(true) }),
  v.strictObject({ ...pace, recording: recorded, loop: v.optional(v.boolean(), false) }),
  /** Only what is published to it. */
  v.strictObject({ ...pace, published: v.literal(true) }),
]);

export type FeedSource = v.InferOutput<typeof feedSchema>;
