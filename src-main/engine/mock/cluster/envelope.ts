import * as v from 'valibot';

/** What nodes say to each other, as JSON on the channel of their cluster. What a node does not understand it counts and leaves. */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const who = v.object({ client: count, user: v.string() });
/** Of a binary message `text` is its base64. */
const message = v.object({ id: count, event: v.string(), text: v.string(), binary: v.optional(v.literal(true)) });
export type SaidMessage = v.InferOutput<typeof message>;
const ids = v.record(v.string(), count);

const body = v.variant('say', [
  /** I am alive, since then, and that is the newest id of each feed and how often people here came and went. */
  v.object({ say: v.literal('here'), sinceMs: v.number(), lastIds: ids, rooms: count, answer: v.boolean() }),
  v.object({ say: v.literal('bye') }),
  /** To the node that leads: number this. `text` null is the source's own next messages, of bytes their base64. */
  v.object({
    say: v.literal('offer'),
    offer: v.string(),
    feed: v.string(),
    text: v.nullable(v.string()),
    binary: v.boolean(),
    count: v.pipe(count, v.minValue(1)),
  }),
  /** What became of an offer; no ids where whoever was asked does not lead (any more). */
  v.object({
    say: v.literal('taken'),
    offer: v.string(),
    ids: v.nullable(v.object({ firstId: count, lastId: count })),
  }),
  /** Messages that whoever leads has numbered, and how many the source has made. */
  v.object({ say: v.literal('feed'), feed: v.string(), made: count, messages: v.array(message) }),
  /** A newcomer asks whoever leads for the past of all feeds; it comes in portions, `end` is the newest id. */
  v.object({ say: v.literal('want') }),
  v.object({
    say: v.literal('past'),
    feed: v.string(),
    made: count,
    messages: v.array(message),
    end: v.nullable(count),
  }),
  v.object({ say: v.literal('room'), room: v.string(), text: v.string() }),
  /** The so-manieth coming or going at the node that says it. */
  v.object({
    say: v.literal('presence'),
    type: v.picklist(['join', 'leave']),
    room: v.string(),
    who,
    told: v.boolean(),
    rooms: count,
  }),
  /** Who is where at your node? */
  v.object({ say: v.literal('who') }),
  v.object({
    say: v.literal('people'),
    rooms: count,
    people: v.array(v.object({ room: v.string(), who, told: v.boolean() })),
  }),
  v.object({ say: v.literal('kick'), user: v.string(), reason: v.string(), forGood: v.boolean() }),
]);
export type Body = v.InferOutput<typeof body>;
export type BodyOf<Say extends Body['say']> = Extract<Body, { readonly say: Say }>;

const envelope = v.object({
  /** Of this shape. */
  wirescope: v.literal(1),
  from: v.string(),
  /** The one node that is meant; null is everybody. */
  to: v.nullable(v.string()),
  /** Of a split bus; only nodes of the same side hear each other. */
  side: v.string(),
  body,
});
export type Envelope = v.InferOutput<typeof envelope>;

export function packed(envelope: Envelope): string {
  return JSON.stringify(envelope);
}

/** Undefined is nothing that a node of this version says: anybody may publish on a bus. */
export function unpacked(payload: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const read = v.safeParse(envelope, value);
  return read.success ? read.output : undefined;
}

/** How many messages of people it carries; 0 is what nodes say for themselves. */
export function messagesIn(said: Body): number {
  switch (said.say) {
    case 'feed':
      return said.messages.length;
    case 'offer':
      return said.count;
    case 'room':
    case 'presence':
    case 'kick':
      return 1;
    case 'here':
    case 'bye':
    case 'taken':
    case 'want':
    case 'past':
    case 'who':
    case 'people':
      return 0;
  }
}
