import * as v from 'valibot';
import { byteCount, byteRate, duration, oneIn, spell } from './amounts.ts';
import { described } from './described.ts';
import { headerValue } from './header.ts';

/**
 * Everything the mock server can do wrong, each with one name that scenario files, the window and `POST /_mock/faults` share. A
 * fault is a description; `src-main/engine/mock/faults` does it.
 */

/** What a fault hurts. */
export const FAULT_GROUPS = ['connecting', 'staying', 'heartbeats', 'completeness', 'flow', 'wire'] as const;
export type FaultGroup = (typeof FAULT_GROUPS)[number];

/** Ways to listen that a fault can reach. */
export type FaultTransport = 'websocket' | 'sse' | 'long-poll' | 'poll';

const STREAMS: readonly FaultTransport[] = ['websocket', 'sse'];
const HTTP: readonly FaultTransport[] = ['sse', 'long-poll', 'poll'];
const ALL: readonly FaultTransport[] = ['websocket', 'sse', 'long-poll', 'poll'];

const clientNumber = v.pipe(
  v.number('is the number of a client'),
  v.integer('is the number of a client'),
  v.minValue(1, 'is at least 1'),
);

/** A name given to everybody in a room, on a path, or one client; nothing is everybody. */
const target = v.strictObject({
  endpoint: v.optional(
    described(v.pipe(v.string(), v.startsWith('/', 'is a path like /ws')), 'Clients of this path.', ['/ws']),
  ),
  room: v.optional(described(v.string(), 'Clients in this room.')),
  user: v.optional(described(v.string(), 'Clients of this user.')),
  client: v.optional(described(clientNumber, 'One client, by its number.')),
  clients: v.optional(
    described(v.pipe(v.array(clientNumber), v.maxLength(100_000)), 'These clients, by their numbers.'),
  ),
  oneIn: v.optional(described(oneIn, 'One in so many of those that the rest names: 2 is half of them.', [2])),
});

/** Whom a fault meets; every field narrows. */
export type FaultTarget = v.InferOutput<typeof target>;

/** A path alone may stand for an object with it. */
const on = v.optional(
  described(
    v.union([
      v.pipe(
        v.string(),
        v.startsWith('/', 'is a path like /ws, or an object with endpoint, room, user or client'),
        v.transform((endpoint): FaultTarget => ({ endpoint })),
      ),
      target,
    ]),
    'Whom it meets: a path, or an object with endpoint, room, user, client, clients, oneIn; everybody where it is not said.',
    ['/ws', { room: 'prices', oneIn: 2 }],
  ),
  {},
);

/** When it begins: counted from the start of a scenario's run, or from now where it is asked for by hand. */
const at = {
  at: v.optional(described(duration, 'When it begins, from the start of a round of the time line.', ['10s']), '0ms'),
};
/** Lasts until its time is over, or until it is switched off. */
const lasting = {
  ...at,
  on,
  for: v.optional(described(spell, 'How long it lasts; until it is switched off where it is not said.', ['30s'])),
};
/** Done once, to whoever is there. */
const once = { ...at, on };

const status = described(
  v.picklist(
    [400, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504],
    'is an HTTP status of 400 401 403 404 408 410 429 500 502 503 504',
  ),
  'What newcomers get instead of a stream.',
);
/** What a close frame may carry is 1000 and more (RFC 6455, 7.4); the illegal ones are the point of a fault. */
const closeCode = v.pipe(
  v.number('is a close code'),
  v.integer('is a close code'),
  v.minValue(0, 'fits in two bytes'),
  v.maxValue(65_535, 'fits in two bytes'),
);
const reason = v.optional(
  described(
    v.pipe(v.string(), v.maxBytes(123, 'has at most 123 bytes (RFC 6455, 5.5)')),
    'Why, in the close frame: at most 123 bytes.',
  ),
  '',
);

/** Of what bends messages: how many it meets. */
const oneInMessages = described(oneIn, 'One in so many messages.', [10]);

/** Every fault: what it is called, what it takes. */
export const faultSchemas = {
  // Connecting: what newcomers meet.
  refuse: v.strictObject({
    fault: v.literal('refuse'),
    status: v.optional(status, 503),
    oneIn: v.optional(described(oneIn, 'One in so many newcomers, each time by chance.'), 1),
    retryAfter: v.optional(described(duration, 'Says so in Retry-After.', ['5s'])),
    ...lasting,
  }),
  redirect: v.strictObject({
    fault: v.literal('redirect'),
    to: described(headerValue, 'Where: the value of Location.', ['ws://127.0.0.1:4601/ws']),
    ...lasting,
  }),
  'slow-handshake': v.strictObject({
    fault: v.literal('slow-handshake'),
    delay: described(spell, 'How much later the answer to a connect comes.', ['12s']),
    ...lasting,
  }),
  'wrong-accept': v.strictObject({ fault: v.literal('wrong-accept'), ...lasting }),
  'wrong-content-type': v.strictObject({
    fault: v.literal('wrong-content-type'),
    type: v.optional(described(headerValue, 'The Content-Type that is said instead.'), 'text/html'),
    ...lasting,
  }),

  // Staying connected.
  drop: v.strictObject({ fault: v.literal('drop'), ...once }),
  close: v.strictObject({
    fault: v.literal('close'),
    code: v.optional(described(closeCode, 'The close code, legal or not: also 1005, 1006 or 999.', [1011, 1006]), 1011),
    reason,
    ...once,
  }),
  restart: v.strictObject({
    fault: v.literal('restart'),
    down: v.optional(described(spell, 'How long the port stays closed.'), '2500ms'),
    ...at,
  }),
  drain: v.strictObject({
    fault: v.literal('drain'),
    wait: v.optional(described(spell, 'Between telling everybody and closing with 1001.'), '5s'),
    ...at,
  }),

  // Heartbeats.
  'stop-heartbeats': v.strictObject({ fault: v.literal('stop-heartbeats'), ...lasting }),
  'no-pong': v.strictObject({ fault: v.literal('no-pong'), ...lasting }),
  'wrong-pong': v.strictObject({ fault: v.literal('wrong-pong'), ...lasting }),
  'late-pong': v.strictObject({
    fault: v.literal('late-pong'),
    delay: described(spell, 'How much later pongs come.', ['900ms']),
    jitter: v.optional(described(duration, 'Up to so much more, each time by chance.'), '0ms'),
    ...lasting,
  }),
  'half-open': v.strictObject({ fault: v.literal('half-open'), ...lasting }),

  // Completeness: what is in the stream.
  skip: v.strictObject({ fault: v.literal('skip'), oneIn: oneInMessages, ...lasting }),
  repeat: v.strictObject({ fault: v.literal('repeat'), oneIn: oneInMessages, ...lasting }),
  reorder: v.strictObject({
    fault: v.literal('reorder'),
    within: described(
      v.pipe(v.number('is a number of messages'), v.integer(), v.minValue(2), v.maxValue(1_000)),
      'How many messages are shuffled among themselves.',
      [5],
    ),
    ...lasting,
  }),
  'duplicate-ids': v.strictObject({ fault: v.literal('duplicate-ids'), oneIn: oneInMessages, ...lasting }),
  'ids-backwards': v.strictObject({ fault: v.literal('ids-backwards'), oneIn: oneInMessages, ...lasting }),
  'bad-json': v.strictObject({ fault: v.literal('bad-json'), oneIn: oneInMessages, ...lasting }),
  'lost-cursor': v.strictObject({ fault: v.literal('lost-cursor'), ...lasting }),

  // Flow.
  latency: v.strictObject({
    fault: v.literal('latency'),
    delay: described(duration, 'How much later everything arrives.', ['200ms']),
    jitter: v.optional(described(duration, 'Up to so much more, each time by chance; the order stays.'), '0ms'),
    ...lasting,
  }),
  bandwidth: v.strictObject({
    fault: v.literal('bandwidth'),
    rate: described(byteRate, 'How many bytes a second get through.', ['4kB/s']),
    ...lasting,
  }),
  stall: v.strictObject({ fault: v.literal('stall'), ...lasting }),
  burst: v.strictObject({
    fault: v.literal('burst'),
    every: described(spell, 'How long bytes are kept before they come together.', ['3s']),
    ...lasting,
  }),
  'never-flush': v.strictObject({ fault: v.literal('never-flush'), ...lasting }),
  'hot-loop': v.strictObject({ fault: v.literal('hot-loop'), ...lasting }),

  // Wire: one bad piece, then on as if nothing were.
  'fragmented-with-ping': v.strictObject({ fault: v.literal('fragmented-with-ping'), ...once }),
  'invalid-utf8': v.strictObject({ fault: v.literal('invalid-utf8'), ...once }),
  'split-utf8': v.strictObject({ fault: v.literal('split-utf8'), ...once }),
  'reserved-bit': v.strictObject({ fault: v.literal('reserved-bit'), ...once }),
  'masked-frame': v.strictObject({ fault: v.literal('masked-frame'), ...once }),
  oversize: v.strictObject({
    fault: v.literal('oversize'),
    bytes: v.optional(described(byteCount, 'How big the message is.'), '20MB'),
    ...once,
  }),
  'no-blank-line': v.strictObject({ fault: v.literal('no-blank-line'), ...once }),
  'huge-line': v.strictObject({
    fault: v.literal('huge-line'),
    bytes: v.optional(described(byteCount, 'How long the line is.'), '1MB'),
    ...once,
  }),
  'byte-order-mark': v.strictObject({ fault: v.literal('byte-order-mark'), ...lasting }),
  'carriage-returns': v.strictObject({ fault: v.literal('carriage-returns'), ...lasting }),
  'retry-zero': v.strictObject({ fault: v.literal('retry-zero'), ...once }),
} as const;

export type FaultName = keyof typeof faultSchemas;
export const FAULT_NAMES = Object.keys(faultSchemas) as readonly FaultName[];

/** One fault with what it takes, whom it meets and when. */
export const faultSchema = v.variant('fault', Object.values(faultSchemas), `is a fault of ${FAULT_NAMES.join(', ')}`);
export type Fault = v.InferOutput<typeof faultSchema>;
export type FaultOf<Name extends FaultName> = Extract<Fault, { readonly fault: Name }>;

/** What a person reads of a fault before they switch it on. */
export interface FaultAbout {
  readonly group: FaultGroup;
  readonly title: string;
  /** One sentence: what the client will see. */
  readonly about: string;
  readonly transports: readonly FaultTransport[];
  /** Whether it can be switched on and off, or is done once. */
  readonly lasts: boolean;
}

const about = (
  group: FaultGroup,
  title: string,
  transports: readonly FaultTransport[],
  lasts: boolean,
  sentence: string,
): FaultAbout => ({ group, title, transports, lasts, about: sentence });

const WS: readonly FaultTransport[] = ['websocket'];
const SSE: readonly FaultTransport[] = ['sse'];

/** In the order they are shown. */
export const FAULTS: Readonly<Record<FaultName, FaultAbout>> = {
  refuse: about('connecting', 'Refuse', ALL, true, 'Newcomers get this HTTP status instead of a stream.'),
  redirect: about('connecting', 'Redirect', ALL, true, 'Newcomers are sent elsewhere (302).'),
  'slow-handshake': about('connecting', 'Slow handshake', ALL, true, 'The answer to a connect comes this much later.'),
  'wrong-accept': about(
    'connecting',
    'Wrong accept key',
    WS,
    true,
    'Sec-WebSocket-Accept is not of this key: the client must fail (RFC 6455, 4.1); one that does not look is served.',
  ),
  'wrong-content-type': about(
    'connecting',
    'Wrong content type',
    HTTP,
    true,
    'New streams and answers say they are something else; an EventSource fails for good (WHATWG HTML, 9.2.2).',
  ),
  drop: about('staying', 'Drop', ALL, false, 'The sockets are reset, without a close frame: 1006 at the client.'),
  close: about(
    'staying',
    'Close with a code',
    STREAMS,
    false,
    'A close frame with this code, legal or not; an event stream ends.',
  ),
  restart: about(
    'staying',
    'Restart',
    ALL,
    false,
    'Goodbye with 1012, the port closes, and opens again after this time with its history.',
  ),
  drain: about(
    'staying',
    'Drain',
    ALL,
    false,
    'No newcomers, everybody is told to reconnect, then 1001 after this time.',
  ),
  'stop-heartbeats': about(
    'heartbeats',
    'No heartbeats',
    STREAMS,
    true,
    'No pings, no pongs, no comments; messages still flow.',
  ),
  'no-pong': about('heartbeats', 'Ignore pings', WS, true, 'Pings of the client are not answered.'),
  'wrong-pong': about(
    'heartbeats',
    'Wrong pong',
    WS,
    true,
    'Pongs carry another payload than the ping (RFC 6455, 5.5.3).',
  ),
  'late-pong': about('heartbeats', 'Late pongs', WS, true, 'Pongs come this much later.'),
  'half-open': about(
    'heartbeats',
    'Half-open',
    STREAMS,
    true,
    'The socket stays, nothing is read or written any more: a peer that died without a word.',
  ),
  skip: about('completeness', 'Lose messages', ALL, true, 'One in so many messages is never sent; its id is missing.'),
  repeat: about('completeness', 'Send twice', ALL, true, 'One in so many messages comes twice.'),
  reorder: about('completeness', 'Reorder', ALL, true, 'Messages come in another order, within so many.'),
  'duplicate-ids': about(
    'completeness',
    'Duplicate ids',
    ALL,
    true,
    'One in so many messages carries the id of the one before, in its JSON too.',
  ),
  'ids-backwards': about(
    'completeness',
    'Ids go backwards',
    ALL,
    true,
    'One in so many messages carries a smaller id than the one before, in its JSON too.',
  ),
  'bad-json': about(
    'completeness',
    'Broken JSON',
    ALL,
    true,
    'One in so many messages is cut in the middle; the answer to a poll with it is no JSON.',
  ),
  'lost-cursor': about(
    'completeness',
    'Forget the cursor',
    ALL,
    true,
    'Last-Event-ID and since are ignored: a client that comes back starts from now.',
  ),
  latency: about('flow', 'Latency', ALL, true, 'Everything the server sends arrives later, in order.'),
  bandwidth: about('flow', 'Bandwidth', ALL, true, 'No more than so many bytes a second.'),
  stall: about('flow', 'Stall', ALL, true, 'Nothing moves in either direction; what is due comes afterwards.'),
  burst: about(
    'flow',
    'Hold and burst',
    ALL,
    true,
    'A proxy that holds its breath: bytes are kept and come together, this often.',
  ),
  'never-flush': about(
    'flow',
    'Never flush',
    SSE,
    true,
    'New streams are gzip that is never flushed: the stream is open, and nothing comes out.',
  ),
  'hot-loop': about(
    'flow',
    'Answer at once',
    ['long-poll'],
    true,
    'A held request is answered at once with nothing: the client asks in a loop.',
  ),
  'fragmented-with-ping': about(
    'wire',
    'Fragments around a ping',
    WS,
    false,
    'A message in three fragments with a ping between them: legal, and often mishandled (RFC 6455, 5.4).',
  ),
  'invalid-utf8': about(
    'wire',
    'Invalid UTF-8',
    STREAMS,
    false,
    'A text message that is no UTF-8: a WebSocket client must fail with 1007.',
  ),
  'split-utf8': about(
    'wire',
    'Split character',
    STREAMS,
    false,
    'A character whose bytes lie in two fragments or chunks: legal.',
  ),
  'reserved-bit': about('wire', 'Reserved bit', WS, false, 'A frame with RSV2 set: the client must fail with 1002.'),
  'masked-frame': about(
    'wire',
    'Masked frame',
    WS,
    false,
    'A masked frame from a server: the client must fail with 1002 (RFC 6455, 5.1).',
  ),
  oversize: about(
    'wire',
    'Huge message',
    ALL,
    false,
    'One message of this many bytes; a poller gets it with its next answer, a held one now.',
  ),
  'no-blank-line': about(
    'wire',
    'No blank line',
    SSE,
    false,
    'An event without the blank line that ends it: it joins the next one.',
  ),
  'huge-line': about('wire', 'Huge line', SSE, false, 'One line of this many bytes.'),
  'byte-order-mark': about(
    'wire',
    'Byte order mark',
    SSE,
    true,
    'New streams begin with U+FEFF; once is legal (WHATWG HTML, 9.2.5).',
  ),
  'carriage-returns': about('wire', 'CR only', SSE, true, 'Lines end with CR alone: legal, and often mishandled.'),
  'retry-zero': about('wire', 'retry: 0', SSE, false, 'The client is told to reconnect without waiting.'),
};
