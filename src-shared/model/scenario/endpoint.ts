import * as v from 'valibot';
import { byteCount, duration, spell } from './amounts.ts';
import { messageTemplate } from './message-source.ts';

/** What is at a path of the mock server, one shape per way to listen. */

/** When a message fits. Every field that is given must fit. */
const when = v.strictObject({
  text: v.optional(v.string()),
  /** A regular expression (ECMAScript) over the text. */
  regex: v.optional(
    v.pipe(
      v.string(),
      v.check((source) => {
        try {
          return new RegExp(source).source !== '';
        } catch (error) {
          if (error instanceof SyntaxError) return false;
          throw error;
        }
      }, 'is a regular expression'),
    ),
  ),
  /** These fields with these values are somewhere in the JSON message; more may be there. */
  json: v.optional(v.record(v.string(), v.unknown())),
});

/** What is done about it, in this order. */
const ruleSchema = v.strictObject({
  when,
  after: v.optional(duration, '0ms'),
  /** One message, or several, back to the one who sent. `{{$.field}}` takes from what they sent. */
  answer: v.optional(messageTemplate),
  answers: v.optional(v.array(messageTemplate)),
  /** To everybody in the sender's rooms but the sender. */
  broadcast: v.optional(messageTemplate),
  publish: v.optional(v.strictObject({ feed: v.string(), message: messageTemplate })),
  join: v.optional(v.string()),
  leave: v.optional(v.string()),
  close: v.optional(
    v.strictObject({
      code: v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(4999)),
      reason: v.optional(v.string(), ''),
    }),
  ),
});
export type Rule = v.InferOutput<typeof ruleSchema>;

const TOKEN_PLACES = ['query', 'header', 'cookie', 'first-message', 'ticket'] as const;

/** Who may come in. A token is looked for in `from`, in this order. */
const authSchema = v.strictObject({
  /** Names of the scenario's `users`; everybody of them when not said. */
  users: v.optional(v.array(v.string())),
  from: v.optional(v.pipe(v.array(v.picklist(TOKEN_PLACES, `is one of ${TOKEN_PLACES.join(', ')}`)), v.minLength(1)), [
    'query',
    'header',
    'cookie',
  ]),
  /** Name of the query parameter, the cookie and the field of the first message; the header is Authorization: Bearer. */
  name: v.optional(v.string(), 'token'),
  /** A first message must come within this time. */
  within: v.optional(spell, '5s'),
  /** Said this long before the token expires; the client answers with a new one in the same field. */
  reauthenticate: v.optional(spell),
});
export type Auth = v.InferOutput<typeof authSchema>;

const limits = v.strictObject({
  connections: v.pipe(v.number('is a number of clients'), v.integer(), v.minValue(0)),
  /** How a client too many is turned away: HTTP 503 with Retry-After, or a WebSocket close 1013. */
  refuse: v.optional(v.picklist([503, 1013], 'is 503 or 1013'), 503),
  retryAfter: v.optional(spell, '5s'),
});

/** What happens to a client that reads too slowly. */
const slow = v.strictObject({
  policy: v.picklist(
    ['buffer', 'drop-oldest', 'coalesce', 'disconnect'],
    'is buffer, drop-oldest, coalesce or disconnect',
  ),
  /** From this many bytes waiting for the client. */
  above: v.optional(byteCount, '1MB'),
  /** Of messages with the same value here only the newest is kept (coalesce). */
  key: v.optional(v.pipe(v.string(), v.startsWith('$', 'is a JSONPath like $.symbol'))),
});
export type SlowPolicy = v.InferOutput<typeof slow>;

const shared = {
  about: v.optional(v.string()),
  auth: v.optional(authSchema),
  limits: v.optional(limits),
  slow: v.optional(slow),
};

const streamed = {
  ...shared,
  feed: v.optional(v.string()),
  rules: v.optional(v.array(ruleSchema), []),
  /** Rooms everybody is put into; `{user}` is the user's name. */
  rooms: v.optional(v.array(v.string()), []),
  /** Whether the room is told who comes and goes. */
  presence: v.optional(v.boolean(), false),
};

const websocket = v.strictObject({
  transport: v.literal('websocket'),
  ...streamed,
  /** Sends back what comes, byte for byte. */
  echo: v.optional(v.boolean(), false),
  /** What is sent by clients goes to the feed. */
  publish: v.optional(v.boolean(), false),
  ping: v.optional(duration, '2s'),
  /** Cut after so many pings without a pong; 0 never. */
  reap: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  subprotocols: v.optional(v.array(v.string()), []),
  deflate: v.optional(v.boolean(), true),
  /** Sent first to everybody who comes. */
  hello: v.optional(messageTemplate),
});

const sse = v.strictObject({
  transport: v.literal('sse'),
  ...streamed,
  comment: v.optional(duration, '15s'),
  retry: v.optional(duration),
  hello: v.optional(messageTemplate),
});

const longPoll = v.strictObject({
  transport: v.literal('long-poll'),
  ...shared,
  feed: v.string(),
  hold: v.optional(spell, '30s'),
});

const poll = v.strictObject({
  transport: v.literal('poll'),
  ...shared,
  feed: v.string(),
  etag: v.optional(v.boolean(), true),
  items: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), 50),
});

const http = v.strictObject({
  transport: v.literal('http'),
  ...shared,
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), 200),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(messageTemplate, ''),
  delay: v.optional(duration, '0ms'),
});

const publish = v.strictObject({ transport: v.literal('publish'), ...shared, feed: v.string() });

/** `alive` answers 200 as long as the process lives, `accepting` 503 while it drains or is full. */
const health = v.strictObject({
  transport: v.literal('health'),
  ...shared,
  says: v.picklist(['alive', 'accepting'], 'is alive or accepting'),
});

/** Trades a token for one that opens one connection, once, within a minute. */
const ticket = v.strictObject({ transport: v.literal('ticket'), ...shared, for: v.optional(spell, '60s') });

/** A token stream as answer to a POST, in the shape of a well-known API. */
const llm = v.strictObject({
  transport: v.literal('llm'),
  ...shared,
  shape: v.picklist(['openai', 'anthropic'], 'is openai or anthropic'),
  /** Time between two tokens. */
  every: v.optional(duration, '40ms'),
  text: v.optional(v.string()),
});

export const MOCK_TRANSPORTS = [
  'websocket',
  'sse',
  'long-poll',
  'poll',
  'http',
  'publish',
  'health',
  'ticket',
  'llm',
] as const;
export type MockTransport = (typeof MOCK_TRANSPORTS)[number];

export const mockEndpointSchema = v.variant(
  'transport',
  [websocket, sse, longPoll, poll, http, publish, health, ticket, llm],
  `has a transport of ${MOCK_TRANSPORTS.join(', ')}`,
);
export type MockEndpoint = v.InferOutput<typeof mockEndpointSchema>;
export type MockEndpointOf<Transport extends MockTransport> = Extract<MockEndpoint, { readonly transport: Transport }>;
