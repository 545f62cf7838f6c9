import * as v from 'valibot';
import { byteCount, duration, messageRate, spell } from './amounts.ts';
import { described } from './described.ts';
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
  /** The one room that `broadcast`, `{{room}}` and `{{members}}` mean, like `{{$.room}}`; who is not in it is told so. */
  in: v.optional(v.string()),
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

const TOKEN_PLACES = ['query', 'header', 'cookie', 'subprotocol', 'first-message', 'ticket'] as const;

/** Who may come in. A token is looked for in `from`, in this order. */
const authSchema = v.strictObject({
  /** Names of the scenario's `users`; everybody of them when not said. */
  users: v.optional(v.array(v.string())),
  from: v.optional(v.pipe(v.array(v.picklist(TOKEN_PLACES, `is one of ${TOKEN_PLACES.join(', ')}`)), v.minLength(1)), [
    'query',
    'header',
    'cookie',
  ]),
  /**
   * Name of the query parameter, the cookie, the field of the first message and the subprotocol that stands before the token
   * (`new WebSocket(url, ['token', 'SECRET'])`); the header is Authorization: Bearer, or X-Api-Key.
   */
  name: v.optional(v.string(), 'token'),
  /** A first message must come within this time. */
  within: v.optional(spell, '5s'),
  /**
   * Said this long before the token expires, as a `reauthenticate` message; a WebSocket client answers with a new token of the same
   * user in the same field, which it has from a `session` endpoint. An event stream ends with its token.
   */
  reauthenticate: v.optional(spell),
});
export type Auth = v.InferOutput<typeof authSchema>;
/** What counts where a token is needed and nothing is said about it. */
export const STANDARD_AUTH: Auth = v.parse(authSchema, {});

const limits = v.strictObject({
  connections: v.optional(v.pipe(v.number('is a number of clients'), v.integer(), v.minValue(0))),
  /** Of one user; counts where the endpoint has `auth`. HTTP says 429 for it. */
  perUser: v.optional(v.pipe(v.number('is a number of clients'), v.integer(), v.minValue(0))),
  newcomers: v.optional(
    described(
      messageRate,
      'So many newcomers are let in, of polls so many requests; who comes faster gets a 503. A quarter of a second may come at once.',
      ['250/s'],
    ),
  ),
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
  /** Rooms everybody is put into, beside those of `?room=`; `{user}` is the user's name. */
  rooms: v.optional(v.array(v.string()), []),
  /** Whether the room is told who comes and goes. */
  presence: v.optional(v.boolean(), false),
  /** How many of a room's last messages a newcomer is given. */
  roomHistory: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)), 0),
};

const websocket = v.strictObject({
  transport: v.literal('websocket'),
  ...streamed,
  rules: v.optional(v.array(ruleSchema), []),
  /** Sends back what comes, byte for byte. */
  echo: v.optional(v.boolean(), false),
  /** What is sent by clients goes to the feed. */
  publish: v.optional(v.boolean(), false),
  ping: v.optional(duration, '2s'),
  /**
   * What a heartbeat is: a ping frame (RFC 6455, 5.5.2), or the message `{"type":"ping"}`, because pages neither see nor send frames; its
   * answer is `{"type":"pong"}`, in both directions.
   */
  heartbeat: v.optional(v.picklist(['frame', 'json'], 'is frame or json'), 'frame'),
  /** Cut after so many pings in a row without a pong; 0 never. */
  reap: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  subprotocols: v.optional(v.array(v.string()), []),
  deflate: v.optional(v.boolean(), true),
  /** Sent first to everybody who comes. */
  hello: v.optional(messageTemplate),
});

const sse = v.strictObject({
  transport: v.literal('sse'),
  ...streamed,
  /** Time between two heartbeats. */
  comment: v.optional(duration, '15s'),
  /** A comment, which an EventSource hides from its page, or an event `heartbeat`, which the page sees. */
  heartbeat: v.optional(v.picklist(['comment', 'event'], 'is comment or event'), 'comment'),
  retry: v.optional(duration),
  hello: v.optional(messageTemplate),
  headers: v.optional(
    described(
      v.record(v.string(), v.string()),
      'Headers of the response beside the usual ones, like X-Accel-Buffering: no.',
    ),
    {},
  ),
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

/** A POST adds its body to a feed; without a feed it goes to everybody in `room`, or in the room of `?room=`. */
const publish = v.strictObject({
  transport: v.literal('publish'),
  ...shared,
  feed: v.optional(v.string()),
  room: v.optional(v.string()),
});

/** GET: who is in which room. */
const rooms = v.strictObject({ transport: v.literal('rooms'), ...shared });

/** `alive` answers 200 as long as the process lives, `accepting` 503 while it drains or an endpoint with `limits` is full. */
const health = v.strictObject({
  transport: v.literal('health'),
  ...shared,
  says: v.picklist(['alive', 'accepting'], 'is alive or accepting'),
});

/** Trades a token for one that opens one connection, once, within a minute. */
const ticket = v.strictObject({ transport: v.literal('ticket'), ...shared, for: v.optional(spell, '60s') });

/**
 * Where tokens come from: POST `{"user": …, "password": …}`, or with a token that is still good and no body, gives a new one; GET says
 * whose a token is; DELETE makes it void, and ends the streams it opened.
 */
const session = v.strictObject({
  transport: v.literal('session'),
  ...shared,
  /** How long its tokens are good. */
  for: v.optional(spell, '15m'),
  /** Also sets the token as a cookie of this name. */
  cookie: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]+$/, 'is a name of letters, digits, dots and dashes'))),
});

/** A token stream as answer to a POST, in the shape of a well-known API. */
const llm = v.strictObject({
  transport: v.literal('llm'),
  ...shared,
  shape: v.picklist(['openai', 'anthropic'], 'is openai or anthropic'),
  /** Time between two tokens. */
  every: v.optional(duration, '40ms'),
  /** `{{$.messages[0].content}}` takes from what was asked. */
  text: v.optional(v.string()),
  /** After so many tokens an error comes instead of the rest, in the shape of the API. */
  failAfter: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

export const MOCK_TRANSPORTS = [
  'websocket',
  'sse',
  'long-poll',
  'poll',
  'http',
  'publish',
  'rooms',
  'health',
  'ticket',
  'session',
  'llm',
] as const;
export type MockTransport = (typeof MOCK_TRANSPORTS)[number];

export const mockEndpointSchema = v.variant(
  'transport',
  [websocket, sse, longPoll, poll, http, publish, rooms, health, ticket, session, llm],
  `has a transport of ${MOCK_TRANSPORTS.join(', ')}`,
);
export type MockEndpoint = v.InferOutput<typeof mockEndpointSchema>;
export type MockEndpointOf<Transport extends MockTransport> = Extract<MockEndpoint, { readonly transport: Transport }>;
