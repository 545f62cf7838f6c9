import type { TransportName } from './entry.ts';
import type { LabChoice } from './lab.ts';

/** Which transport fits a feature: five answers in, a choice with its reasons out. A pure table, so that it can be argued with. */

const ANSWERS = {
  direction: ['down', 'some', 'both'],
  fresh: ['now', 'seconds', 'minute'],
  rate: ['rare', 'some', 'many'],
  payload: ['text', 'binary'],
  between: ['open', 'strict', 'short-lived'],
} as const;

type Question = keyof typeof ANSWERS;
export type FeatureAnswers = { readonly [Name in Question]: (typeof ANSWERS)[Name][number] };

const option = (value: string, title: string) => ({ value, title });

/** The questions as a person reads them. */
export const QUESTIONS: readonly LabChoice[] = [
  {
    name: 'direction',
    title: 'Who talks?',
    options: [
      option('down', 'The server; the client only listens'),
      option('some', 'The server, and now and then the client'),
      option('both', 'Both, often'),
    ],
  },
  {
    name: 'fresh',
    title: 'How late may news be?',
    options: [
      option('now', 'Less than a second'),
      option('seconds', 'Some seconds'),
      option('minute', 'A minute or more'),
    ],
  },
  {
    name: 'rate',
    title: 'How often is there news?',
    options: [
      option('rare', 'A few times an hour'),
      option('some', 'A few times a minute'),
      option('many', 'Several times a second'),
    ],
  },
  {
    name: 'payload',
    title: 'What is in a message?',
    options: [option('text', 'Text or JSON'), option('binary', 'Bytes: sound, pictures, packed numbers')],
  },
  {
    name: 'between',
    title: 'What stands between client and server?',
    options: [
      option('open', 'Nothing that I do not control'),
      option('strict', 'Proxies of companies, which allow only plain HTTP'),
      option('short-lived', 'A platform that ends requests after some seconds'),
    ],
  },
];

/** The reasoned choice. */
export interface Verdict {
  readonly transport: TransportName;
  /** What one would take if that were not possible. */
  readonly runnerUp: TransportName;
  readonly reasons: readonly string[];
  /** What it costs, or what to look out for. */
  readonly against: readonly string[];
}

/** One line of the table: where the answers fit, it speaks for or against a transport. */
interface Line {
  readonly if: Partial<FeatureAnswers>;
  readonly transport: TransportName;
  /** How much it counts; -100 rules it out. */
  readonly weight: number;
  readonly because: string;
}

const OUT = -100;

const TABLE: readonly Line[] = [
  // Direction.
  {
    if: { direction: 'both' },
    transport: 'websocket',
    weight: 5,
    because: 'Both sides talk often, and a WebSocket carries both directions on one connection (RFC 6455, 1.1).',
  },
  {
    if: { direction: 'both', fresh: 'now' },
    transport: 'websocket',
    weight: 3,
    because: 'What the client says travels at once, without a new request and its headers.',
  },
  {
    if: { direction: 'both' },
    transport: 'sse',
    weight: -2,
    because: 'SSE goes one way only: what the client says is a POST beside it, with its own headers and order.',
  },
  {
    if: { direction: 'down' },
    transport: 'sse',
    weight: 3,
    because:
      'News goes one way, and that is what SSE is for: plain HTTP, with reconnect and resume in the standard (WHATWG HTML, 9.2.3).',
  },
  {
    if: { direction: 'some' },
    transport: 'sse',
    weight: 2,
    because: 'What the client sends now and then can stay an ordinary POST; news comes as SSE.',
  },
  {
    if: { direction: 'some' },
    transport: 'websocket',
    weight: 1,
    because: 'A WebSocket carries the few messages of the client too.',
  },
  {
    if: { direction: 'down' },
    transport: 'websocket',
    weight: -1,
    because: 'A WebSocket has a direction that you do not need, and no reconnect or resume of its own.',
  },

  // Freshness.
  { if: { fresh: 'now' }, transport: 'sse', weight: 3, because: 'A stream delivers a message the moment it exists.' },
  {
    if: { fresh: 'now' },
    transport: 'websocket',
    weight: 3,
    because: 'A stream delivers a message the moment it exists.',
  },
  {
    if: { fresh: 'now' },
    transport: 'long-poll',
    weight: 2,
    because: 'A held request is answered at once, so news is nearly as fast as on a stream.',
  },
  {
    if: { fresh: 'now' },
    transport: 'poll',
    weight: -4,
    because: 'To be fresh within a second it must ask every second, and nearly all answers are empty.',
  },
  {
    if: { fresh: 'seconds' },
    transport: 'long-poll',
    weight: 1,
    because: 'A held request brings news in time without asking in vain.',
  },
  { if: { fresh: 'seconds' }, transport: 'poll', weight: 1, because: 'Asking every few seconds is soon enough.' },
  { if: { fresh: 'seconds' }, transport: 'sse', weight: 1, because: 'A stream is more than fresh enough.' },
  {
    if: { fresh: 'minute' },
    transport: 'poll',
    weight: 6,
    because:
      'A minute late is good enough, so a request a minute is enough: no open connections, and caches help (RFC 9111).',
  },
  {
    if: { fresh: 'minute' },
    transport: 'websocket',
    weight: -2,
    because: 'A connection kept open all day for news that may be a minute late has to be paid for.',
  },

  // Rate.
  {
    if: { rate: 'many' },
    transport: 'sse',
    weight: 2,
    because: 'Many messages share one response: a few bytes each, and no request.',
  },
  {
    if: { rate: 'many' },
    transport: 'websocket',
    weight: 2,
    because: 'Many messages cost 2 to 14 bytes of frame each (RFC 6455, 5.2).',
  },
  {
    if: { rate: 'many' },
    transport: 'long-poll',
    weight: -3,
    because: 'With several messages a second every one ends a request and begins another: it becomes a fast poll.',
  },
  {
    if: { rate: 'rare' },
    transport: 'poll',
    weight: 1,
    because: 'News is rare, and an ETag makes "nothing new" a reply without a body (RFC 9110, 13.1.2).',
  },
  {
    if: { rate: 'rare' },
    transport: 'long-poll',
    weight: 1,
    because: 'News is rare, so few requests are needed: about two a minute, to be held.',
  },
  {
    if: { rate: 'rare', fresh: 'now' },
    transport: 'poll',
    weight: -2,
    because: 'News is rare but must be fresh: almost every request of a poll would be in vain.',
  },
  {
    if: { rate: 'some' },
    transport: 'sse',
    weight: 1,
    because: 'Some messages a minute leave an open response mostly idle, which costs a server little.',
  },

  // Payload.
  {
    if: { payload: 'binary' },
    transport: 'websocket',
    weight: 4,
    because: 'Bytes go as they are, in binary frames (RFC 6455, 5.6).',
  },
  {
    if: { payload: 'binary' },
    transport: 'sse',
    weight: OUT,
    because: 'SSE is text in UTF-8: bytes would have to become base64, a third larger.',
  },
  { if: { payload: 'binary' }, transport: 'poll', weight: 1, because: 'An HTTP body can be any bytes, and be cached.' },
  { if: { payload: 'binary' }, transport: 'long-poll', weight: 1, because: 'An HTTP body can be any bytes.' },

  // What stands between.
  {
    if: { between: 'strict' },
    transport: 'websocket',
    weight: -4,
    because: 'Proxies that know only plain HTTP may refuse the upgrade: have a way to fall back, and always use TLS.',
  },
  {
    if: { between: 'strict' },
    transport: 'sse',
    weight: -1,
    because: 'A proxy may hold the stream back (lab 8): send X-Accel-Buffering: no and comments, and test through it.',
  },
  {
    if: { between: 'strict' },
    transport: 'long-poll',
    weight: 2,
    because: 'Each answer is complete, so even a proxy that buffers lets it through.',
  },
  { if: { between: 'strict' }, transport: 'poll', weight: 1, because: 'Plain requests pass every proxy.' },
  {
    if: { between: 'short-lived' },
    transport: 'websocket',
    weight: OUT,
    because: 'The platform ends long connections, so a WebSocket would need a service of its own.',
  },
  {
    if: { between: 'short-lived' },
    transport: 'sse',
    weight: -6,
    because: 'The platform ends long responses: the client reconnects all day, and resumes each time.',
  },
  {
    if: { between: 'short-lived' },
    transport: 'long-poll',
    weight: 2,
    because: 'A request can be held for less than the platform allows, and asked again.',
  },
  {
    if: { between: 'short-lived' },
    transport: 'poll',
    weight: 4,
    because: 'A short request fits a platform of short requests.',
  },
];

/** What each asks of you whatever the feature is. */
const PRICE: Readonly<Record<TransportName, string>> = {
  poll: 'News is late by half the interval on average, and every client asks whether there is news or not.',
  'long-poll':
    'Every message costs a request and its headers, and the server holds one for each client (RFC 6202, 2.2).',
  sse: 'Over HTTP/1.1 a browser has about six connections to a host, and each stream takes one (RFC 9112, 9.4): serve it over HTTP/2.',
  websocket: 'Reconnect, resume, heartbeats and backpressure are yours to write (labs 2 to 5).',
};

/** The simplest first: of two that are as good, it wins. */
const SIMPLEST_FIRST: readonly TransportName[] = ['poll', 'long-poll', 'sse', 'websocket'];

function fits(line: Line, answers: FeatureAnswers): boolean {
  return Object.entries(line.if).every(([name, value]) => answers[name as Question] === value);
}

/** The transport for these answers, the next best, and why. */
export function chooseTransport(answers: FeatureAnswers): Verdict {
  const lines = TABLE.filter((line) => fits(line, answers));
  const scored = SIMPLEST_FIRST.map((transport, simplicity) => {
    const own = lines.filter((line) => line.transport === transport);
    return { transport, own, simplicity, score: own.reduce((sum, { weight }) => sum + weight, 0) };
  }).sort((a, b) => b.score - a.score || a.simplicity - b.simplicity);
  const [best, next] = scored;
  if (best === undefined || next === undefined) throw new Error('there are four transports');
  return {
    transport: best.transport,
    runnerUp: next.transport,
    reasons: best.own.filter(({ weight }) => weight > 0).map(({ because }) => because),
    against: [...best.own.filter(({ weight }) => weight < 0).map(({ because }) => because), PRICE[best.transport]],
  };
}

/** The answers among chosen values by name; null while one is missing or none of its options. */
export function featureAnswers(chosen: Readonly<Record<string, string>>): FeatureAnswers | null {
  const known = Object.entries(ANSWERS).every(([name, values]) =>
    (values as readonly string[]).includes(chosen[name] ?? ''),
  );
  return known ? (chosen as unknown as FeatureAnswers) : null;
}

/** Every possible set of answers, for whoever wants to look at the whole table. */
export function* everyFeature(): Generator<FeatureAnswers> {
  for (const direction of ANSWERS.direction)
    for (const fresh of ANSWERS.fresh)
      for (const rate of ANSWERS.rate)
        for (const payload of ANSWERS.payload)
          for (const between of ANSWERS.between) yield { direction, fresh, rate, payload, between };
}
