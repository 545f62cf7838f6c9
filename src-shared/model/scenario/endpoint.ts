import * as v from 'valibot';
import { byteCount, duration, messageRate, spell } from './amounts.ts';
import { described } from './described.ts';
import { headers as httpHeaders } from './header.ts';
import { messageTemplate } from './message-source.ts';

/** What is at a path of the mock server, one shape per way to listen. */

const count = v.pipe(v.number('is a number of clients'), v.integer(), v.minValue(0));

/** Whether a text is a regular expression as rules use it: with Unicode. */
function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const when = described(
  v.strictObject({
    text: v.optional(described(v.string(), 'The message is this text, no more and no less.', ['ping'])),
    regex: v.optional(
      described(
        v.pipe(v.string(), v.check(isRegularExpression, 'is a regular expression')),
        'The text matches this regular expression (ECMAScript, with Unicode).',
        ['^/join \\w+$'],
      ),
    ),
    json: v.optional(
      described(
        v.record(v.string(), v.unknown()),
        'The message is JSON with these values at these places; more may be there.',
        [{ type: 'join' }],
      ),
    ),
  }),
  'When a message fits: everything that is said must be so. The first rule that fits is obeyed.',
);

/** What is done about it, in this order. */
const ruleSchema = v.strictObject({
  when,
  after: v.optional(described(duration, 'Waits so long before it does anything.', ['500ms']), '0ms'),
  answer: v.optional(described(messageTemplate, 'A message back to who sent. {{$.field}} takes from what was sent.')),
  answers: v.optional(described(v.array(messageTemplate), 'Several messages back to who sent.')),
  broadcast: v.optional(described(messageTemplate, "A message to everybody in the sender's rooms but the sender.")),
  in: v.optional(
    described(v.string(), 'The one room that broadcast, {{room}} and {{members}} mean; who is not in it is told so.', [
      '{{$.room}}',
    ]),
  ),
  publish: v.optional(
    described(
      v.strictObject({
        feed: described(v.string(), 'Which feed.'),
        message: described(messageTemplate, 'What is added to it.'),
      }),
      'Adds a message to a feed.',
    ),
  ),
  join: v.optional(described(v.string(), 'Puts the sender into this room.', ['{{$.room}}'])),
  leave: v.optional(described(v.string(), 'Takes the sender out of this room.', ['{{$.room}}'])),
  close: v.optional(
    described(
      v.strictObject({
        code: described(
          v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(4999)),
          'The close code. Illegal ones are a fault: close.',
          [1000, 4003],
        ),
        reason: v.optional(described(v.string(), 'Why, in the close frame.'), ''),
      }),
      'Closes the sender.',
    ),
  ),
});
export type Rule = v.InferOutput<typeof ruleSchema>;

const TOKEN_PLACES = ['query', 'header', 'cookie', 'subprotocol', 'first-message', 'ticket'] as const;

const authSchema = described(
  v.strictObject({
    users: v.optional(
      described(v.array(v.string()), 'Who of the users may come in; all of them where it is not said.', [['ada']]),
    ),
    from: v.optional(
      described(
        v.pipe(v.array(v.picklist(TOKEN_PLACES, `is one of ${TOKEN_PLACES.join(', ')}`)), v.minLength(1)),
        'Where a token is looked for, in this order. The header is Authorization: Bearer, or X-Api-Key. A ticket is traded for a token at a ticket endpoint and comes as ?ticket=.',
      ),
      ['query', 'header', 'cookie'],
    ),
    name: v.optional(
      described(
        v.string(),
        "Name of the query parameter, the cookie, the field of the first message, and the subprotocol that stands before the token: new WebSocket(url, ['token', 'SECRET']).",
      ),
      'token',
    ),
    within: v.optional(described(spell, 'A first message must come within this time.'), '5s'),
    reauthenticate: v.optional(
      described(
        spell,
        'So long before the token expires a WebSocket client gets a reauthenticate message, and may answer with a new token of the same user in the same field. An event stream ends with its token.',
        ['10s'],
      ),
    ),
  }),
  'Who may come in. A bad token is answered with 401, a WebSocket is closed with 4001.',
);
export type Auth = v.InferOutput<typeof authSchema>;
/** What counts where a token is needed and nothing is said about it. */
export const STANDARD_AUTH: Auth = v.parse(authSchema, {});

const limits = described(
  v.strictObject({
    connections: v.optional(described(count, 'How many clients may be here at once.', [100])),
    perUser: v.optional(
      described(count, 'How many of one user, where the endpoint has auth; one too many gets 429.', [2]),
    ),
    newcomers: v.optional(
      described(
        messageRate,
        'So many newcomers are let in, of polls so many requests; who comes faster gets a 503. A quarter of a second may come at once.',
        ['250/s'],
      ),
    ),
    refuse: v.optional(
      described(
        v.picklist([503, 1013], 'is 503 or 1013'),
        'How a client too many is turned away: HTTP 503 with Retry-After, or a WebSocket close 1013.',
      ),
      503,
    ),
    retryAfter: v.optional(described(spell, 'What Retry-After says.'), '5s'),
  }),
  'How many clients there may be.',
);

const slow = described(
  v.strictObject({
    policy: described(
      v.picklist(['buffer', 'drop-oldest', 'coalesce', 'disconnect'], 'is buffer, drop-oldest, coalesce or disconnect'),
      'Waits with everything, drops the oldest messages, keeps the newest of each key, or closes with 1013.',
    ),
    above: v.optional(described(byteCount, 'From this many bytes waiting for the client.', ['64KiB']), '1MB'),
    key: v.optional(
      described(
        v.pipe(v.string(), v.startsWith('$', 'is a JSONPath like $.symbol')),
        'Of messages with the same value here only the newest is kept (coalesce).',
        ['$.symbol'],
      ),
    ),
  }),
  'What happens to a client that reads too slowly.',
);
export type SlowPolicy = v.InferOutput<typeof slow>;

const shared = {
  about: v.optional(described(v.string(), 'One line for GET / and for lists.')),
  auth: v.optional(authSchema),
  limits: v.optional(limits),
  slow: v.optional(slow),
};

const feed = described(v.string(), 'Name of the feed that is carried here.', ['prices']);
const hello = v.optional(described(messageTemplate, 'The first message to everybody who comes.'));

const streamed = {
  ...shared,
  feed: v.optional(feed),
  rooms: v.optional(
    described(v.array(v.string()), "Rooms everybody is put into, beside those of ?room=; {user} is the user's name.", [
      ['lobby', 'user-{user}'],
    ]),
    [],
  ),
  presence: v.optional(described(v.boolean(), 'Tells a room who comes and goes.'), false),
  roomHistory: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
      "How many of a room's last messages a newcomer is given.",
    ),
    0,
  ),
};

const websocket = v.strictObject({
  transport: v.literal('websocket'),
  ...streamed,
  rules: v.optional(described(v.array(ruleSchema), 'What is done about messages of clients.'), []),
  echo: v.optional(described(v.boolean(), 'Sends back what comes, byte for byte, text and binary.'), false),
  publish: v.optional(described(v.boolean(), 'What clients send goes to the feed, unless a rule takes it.'), false),
  ping: v.optional(described(duration, 'Time between two pings; 0s for none.', ['30s']), '2s'),
  heartbeat: v.optional(
    described(
      v.picklist(['frame', 'json'], 'is frame or json'),
      'What a ping is: a ping frame (RFC 6455, 5.5.2), or the message {"type":"ping"}, because pages neither see nor send frames; its answer is {"type":"pong"}, in both directions.',
    ),
    'frame',
  ),
  reap: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(0)),
      'Cuts a client after so many pings in a row without a pong; 0 never does.',
      [2],
    ),
    0,
  ),
  subprotocols: v.optional(
    described(v.array(v.string()), 'Subprotocols that are spoken, the best first.', [['graphql-transport-ws']]),
    [],
  ),
  deflate: v.optional(described(v.boolean(), 'Compresses with permessage-deflate where the client offers it.'), true),
  hello,
});

const sse = v.strictObject({
  transport: v.literal('sse'),
  ...streamed,
  comment: v.optional(described(duration, 'Time between two heartbeats; 0s for none.'), '15s'),
  heartbeat: v.optional(
    described(
      v.picklist(['comment', 'event'], 'is comment or event'),
      'What a heartbeat is: a comment, which an EventSource hides from its page, or an event named heartbeat, which the page sees.',
    ),
    'comment',
  ),
  retry: v.optional(described(duration, 'How long a browser waits before it reconnects: the retry field.', ['1s'])),
  hello,
  headers: v.optional(
    described(httpHeaders, 'Headers of the response beside the usual ones, like X-Accel-Buffering: no.'),
    {},
  ),
});

const longPoll = v.strictObject({
  transport: v.literal('long-poll'),
  ...shared,
  feed,
  hold: v.optional(described(spell, 'How long a request is held; ?timeout= asks for another time.'), '30s'),
});

const poll = v.strictObject({
  transport: v.literal('poll'),
  ...shared,
  feed,
  etag: v.optional(described(v.boolean(), 'Answers 304 where nothing is new.'), true),
  items: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
      'How many of the last messages an answer has, where the client does not say since when.',
    ),
    50,
  ),
});

const http = v.strictObject({
  transport: v.literal('http'),
  ...shared,
  status: v.optional(
    described(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), 'The status of the answer.'),
    200,
  ),
  headers: v.optional(described(httpHeaders, 'Headers of the answer.', [{ 'Cache-Control': 'no-store' }]), {}),
  body: v.optional(described(messageTemplate, 'The body: a text, or a value that is sent as JSON.'), ''),
  delay: v.optional(described(duration, 'Waits so long before it answers.', ['2s']), '0ms'),
});

const publish = v.strictObject({
  transport: v.literal('publish'),
  ...shared,
  feed: v.optional(
    described(v.string(), 'The feed that a POST adds its body to. Without it the body goes to everybody in a room.'),
  ),
  room: v.optional(described(v.string(), 'Without a feed: the room; ?room= says another where it is not said here.')),
});

/** GET: who is in which room. */
const rooms = v.strictObject({ transport: v.literal('rooms'), ...shared });

const health = v.strictObject({
  transport: v.literal('health'),
  ...shared,
  says: described(
    v.picklist(['alive', 'accepting'], 'is alive or accepting'),
    'alive answers 200 as long as the process lives, accepting answers 503 while it drains or an endpoint with limits is full.',
  ),
});

/** Trades a token for one that opens one connection, once. */
const ticket = v.strictObject({
  transport: v.literal('ticket'),
  ...shared,
  for: v.optional(described(spell, 'How long a ticket is good, unless it is used before.'), '60s'),
});

/**
 * Where tokens come from: POST `{"user": …, "password": …}`, or with a token that is still good and no body, gives a new one; GET says
 * whose a token is; DELETE makes it void, and ends the streams it opened.
 */
const session = v.strictObject({
  transport: v.literal('session'),
  ...shared,
  for: v.optional(described(spell, 'How long its tokens are good.'), '15m'),
  cookie: v.optional(
    described(
      v.pipe(v.string(), v.regex(/^[\w.-]+$/, 'is a name of letters, digits, dots and dashes')),
      'Also sets the token as a cookie of this name.',
      ['token'],
    ),
  ),
});

/** A token stream as answer to a POST, in the shape of a well-known API. */
const llm = v.strictObject({
  transport: v.literal('llm'),
  ...shared,
  shape: described(v.picklist(['openai', 'anthropic'], 'is openai or anthropic'), 'Whose API it looks like.'),
  every: v.optional(described(duration, 'Time between two tokens.'), '40ms'),
  text: v.optional(
    described(v.string(), 'What is answered, word by word. {{$.messages[0].content}} takes from what was asked.'),
  ),
  failAfter: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(0)),
      'After so many tokens an error comes instead of the rest, in the shape of the API.',
    ),
  ),
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
