/**
 * What the numbers and words of the protocols mean, each with the place that says so: WebSocket close codes and frame headers
 * (RFC 6455, the IANA registries it founded, RFC 7692), fields of an event stream (WHATWG HTML, 9.2), HTTP statuses a realtime
 * client meets (RFC 9110, RFC 6585), and Wirescope's own reconnect policies. A pure table: the detail, the help and the terminal
 * read the same.
 */
import { assertNever } from '../base/result.ts';
import type { Reconnect } from './endpoint.ts';
import { EXPLAINED_CLOSE_CODES, EXPLAINED_STATUSES, type Told } from './explain-codes.ts';

export const FRAME_FIELDS = ['fin', 'rsv1', 'rsv2', 'rsv3', 'opcode', 'mask', 'length'] as const;
export type FrameField = (typeof FRAME_FIELDS)[number];
export const SSE_FIELDS = ['data', 'event', 'id', 'retry', 'comment', 'bom', 'unknown'] as const;
export type SseField = (typeof SSE_FIELDS)[number];
export const POLICIES = ['none', 'fixed', 'exponential', 'server'] as const satisfies readonly Reconnect['policy'][];

/** What may be asked about. */
export type Subject =
  | { readonly type: 'closeCode'; readonly code: number }
  | { readonly type: 'opcode'; readonly opcode: number }
  | { readonly type: 'frameField'; readonly field: FrameField }
  | { readonly type: 'sseField'; readonly field: SseField }
  | { readonly type: 'httpStatus'; readonly status: number }
  | { readonly type: 'reconnect'; readonly policy: Reconnect['policy'] }
  | { readonly type: 'jitter' };

export interface Explanation {
  /** `1006 abnormal closure` */
  readonly title: string;
  /** What it means. */
  readonly sentence: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly advice: string;
  /** `RFC 6455, 7.4.1`; empty for what is Wirescope's own. */
  readonly section: string;
  readonly url: string;
}

const RFC = 'https://www.rfc-editor.org/rfc/';
const SSE = 'https://html.spec.whatwg.org/multipage/server-sent-events.html';

/** The place in an RFC, with its address. */
function rfc(number: number, section: string): Pick<Explanation, 'section' | 'url'> {
  return { section: `RFC ${number}, ${section}`, url: `${RFC}rfc${number}.html#section-${section}` };
}

function whatwg(section: string, anchor: string): Pick<Explanation, 'section' | 'url'> {
  return { section: `WHATWG HTML, ${section}`, url: `${SSE}#${anchor}` };
}

const OWN: Pick<Explanation, 'section' | 'url'> = { section: '', url: '' };
const IANA_CLOSE = {
  section: 'IANA WebSocket close codes',
  url: 'https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number',
};

/** Explains one subject. Never fails: what is not in a table is explained by the range it lies in. */
export function explain(subject: Subject): Explanation {
  switch (subject.type) {
    case 'closeCode':
      return explainCloseCode(subject.code);
    case 'opcode':
      return explainOpcode(subject.opcode);
    case 'frameField':
      return FIELDS_OF_A_FRAME[subject.field];
    case 'sseField':
      return FIELDS_OF_A_STREAM[subject.field];
    case 'httpStatus':
      return explainStatus(subject.status);
    case 'reconnect':
      return RECONNECT[subject.policy];
    case 'jitter':
      return {
        title: 'jitter',
        sentence:
          'A random part of a delay, so that clients that lost one server together do not all come back together.',
        advice: 'Keep some: without jitter a restart is followed by a stampede.',
        ...OWN,
      };
    default:
      return assertNever(subject);
  }
}

function explainCloseCode(code: number): Explanation {
  const known: Told | undefined = EXPLAINED_CLOSE_CODES[code];
  if (known !== undefined) {
    const [name, sentence, advice] = known;
    // 1012 to 1014 and those from 3000 on were registered after the RFC.
    const place = code >= 3000 || (code >= 1012 && code <= 1014) ? IANA_CLOSE : rfc(6455, '7.4.1');
    return { title: `${code} ${name}`, sentence, advice, ...place };
  }
  const place = rfc(6455, '7.4.2');
  const range = (name: string, sentence: string, advice: string): Explanation => ({
    title: `${code} ${name}`,
    sentence,
    advice,
    ...place,
  });
  if (!Number.isInteger(code) || code < 0 || code > 4999) {
    return range(
      'invalid',
      'Outside the range a close code may have.',
      'The peer breaks the protocol: look at its library.',
    );
  }
  if (code < 1000) return range('not used', 'Codes under 1000 are not used.', 'The peer breaks the protocol.');
  if (code < 3000) {
    return range(
      'reserved',
      'Reserved for the protocol and its extensions.',
      'The peer uses a code that is not its own.',
    );
  }
  if (code < 4000) {
    return range(
      'registered',
      'For libraries and frameworks, registered with IANA.',
      'Look in the manual of the library or gateway the server uses.',
    );
  }
  return range(
    'private',
    'What it means is between this server and its clients.',
    "Look in the API's own manual, and at the reason beside the code.",
  );
}

const OPCODES: Readonly<Record<number, readonly [name: string, sentence: string, advice: string, section: string]>> = {
  0: ['continuation', 'A further fragment of the message that a frame without FIN began.', '', '5.4'],
  1: ['text', 'The first or only frame of a text message; all of the message is UTF-8.', '', '5.6'],
  2: ['binary', 'The first or only frame of a message of bytes; what they mean is up to the application.', '', '5.6'],
  8: ['close', 'Says goodbye, with a code and a reason; the other side answers with one of its own.', '', '5.5.1'],
  9: [
    'ping',
    'Asks for a pong with the same payload, up to 125 bytes.',
    'Unanswered pings point to a half-open connection.',
    '5.5.2',
  ],
  10: ['pong', 'The answer to a ping, or sent unasked as a one-way heartbeat.', '', '5.5.3'],
};

function explainOpcode(opcode: number): Explanation {
  const known = OPCODES[opcode];
  if (known !== undefined) {
    const [name, sentence, advice, section] = known;
    return { title: `opcode ${opcode}, ${name}`, sentence, advice, ...rfc(6455, section) };
  }
  return {
    title: `opcode ${opcode}, reserved`,
    sentence:
      opcode < 8
        ? 'Reserved for data frames of the future; a receiver fails the connection.'
        : 'Reserved for control frames of the future; a receiver fails the connection.',
    advice: 'Something between the peers, or the peer itself, breaks the protocol.',
    ...rfc(6455, '5.2'),
  };
}

const FIELDS_OF_A_FRAME: Readonly<Record<FrameField, Explanation>> = {
  fin: {
    title: 'FIN',
    sentence:
      'Set on the last frame of a message. A message in one frame has it set there; control frames always have.',
    advice: '',
    ...rfc(6455, '5.4'),
  },
  rsv1: {
    title: 'RSV1',
    sentence: 'With permessage-deflate: this message is compressed. Only its first frame says so.',
    advice: 'Set without that extension having been agreed on, it breaks the protocol.',
    ...rfc(7692, '6'),
  },
  rsv2: {
    title: 'RSV2',
    sentence: 'Zero, unless an extension gave it a meaning. None in use does.',
    advice: '',
    ...rfc(6455, '5.2'),
  },
  rsv3: {
    title: 'RSV3',
    sentence: 'Zero, unless an extension gave it a meaning. None in use does.',
    advice: '',
    ...rfc(6455, '5.2'),
  },
  opcode: {
    title: 'opcode',
    sentence: 'What the frame is: text, binary, a continuation, close, ping or pong.',
    advice: '',
    ...rfc(6455, '5.2'),
  },
  mask: {
    title: 'MASK',
    sentence:
      'A client masks each payload with a fresh 32-bit key so that proxies cannot be tricked into reading it as HTTP. A server never masks.',
    advice: '',
    ...rfc(6455, '5.3'),
  },
  length: {
    title: 'payload length',
    sentence:
      'Up to 125 in 7 bits; 126 means that 16 bits follow, 127 that 64 bits follow. The shortest form must be used.',
    advice: '',
    ...rfc(6455, '5.2'),
  },
};

const FIELDS_OF_A_STREAM: Readonly<Record<SseField, Explanation>> = {
  data: {
    title: 'data',
    sentence:
      'One line of the message. Several data lines are joined by line feeds; an event without any is not dispatched.',
    advice: '',
    ...whatwg('9.2.6', 'event-stream-interpretation'),
  },
  event: {
    title: 'event',
    sentence: 'The type the event is dispatched with; “message” without it.',
    advice: 'In a browser, onmessage hears only the type “message”: others need addEventListener.',
    ...whatwg('9.2.6', 'event-stream-interpretation'),
  },
  id: {
    title: 'id',
    sentence:
      'The last event id, sent back as Last-Event-ID when reconnecting. An empty one resets it; one with NUL is ignored.',
    advice: 'A stream without ids cannot be resumed without a gap.',
    ...whatwg('9.2.6', 'event-stream-interpretation'),
  },
  retry: {
    title: 'retry',
    sentence: 'How many milliseconds to wait before reconnecting. Anything but digits is ignored.',
    advice: '',
    ...whatwg('9.2.6', 'event-stream-interpretation'),
  },
  comment: {
    title: 'comment',
    sentence:
      'A line that starts with a colon is ignored. Servers send one now and then so that nothing between closes an idle stream.',
    advice: 'About every 15 seconds is usual.',
    ...whatwg('9.2.7', 'authoring-notes'),
  },
  bom: {
    title: 'byte order mark',
    sentence: 'One BOM at the very beginning of the stream is ignored; a later one is a character like any other.',
    advice: '',
    ...whatwg('9.2.5', 'parsing-an-event-stream'),
  },
  unknown: {
    title: 'unknown field',
    sentence: 'A field with another name is ignored.',
    advice: 'Names are case-sensitive: Data: is not data:.',
    ...whatwg('9.2.6', 'event-stream-interpretation'),
  },
};

function explainStatus(status: number): Explanation {
  const known = EXPLAINED_STATUSES[status];
  if (known !== undefined) {
    const [name, sentence, advice, section] = known;
    return {
      title: `${status} ${name}`,
      sentence,
      advice,
      ...(status === 429 ? rfc(6585, '4') : rfc(9110, section)),
    };
  }
  const ranges: Readonly<Record<number, readonly [string, string, string]>> = {
    1: ['informational', 'Not the answer yet: another follows.', '15.2'],
    2: ['success', 'The server understood and did as asked.', '15.3'],
    3: ['redirection', 'The answer is to be had elsewhere.', '15.4'],
    4: ['client error', 'The server refused the request as it was made.', '15.5'],
    5: ['server error', 'The server, or something before it, failed.', '15.6'],
  };
  const [name, sentence, section] = ranges[Math.floor(status / 100)] ?? ['unknown', 'No status of HTTP.', '15'];
  return { title: `${status} ${name}`, sentence, advice: '', ...rfc(9110, section) };
}

const RECONNECT: Readonly<Record<Reconnect['policy'], Explanation>> = {
  none: {
    title: 'never reconnect',
    sentence: 'A connection that ends stays ended, so that its end can be looked at.',
    advice: '',
    ...OWN,
  },
  fixed: {
    title: 'fixed delay',
    sentence: 'Waits the same time before each attempt.',
    advice: 'Simple, but many clients with one delay come back in waves: prefer exponential with jitter.',
    ...OWN,
  },
  exponential: {
    title: 'exponential backoff',
    sentence: 'Doubles the delay with each failed attempt up to a limit, and adds jitter.',
    advice: 'What a server under load needs from its clients.',
    ...rfc(6455, '7.2.3'),
  },
  server: {
    title: 'as the server says',
    sentence: 'Waits as long as the server asked for: the retry field of an event stream, or Retry-After of a refusal.',
    advice: 'Where the server says nothing, a fixed delay is used.',
    ...whatwg('9.2.3', 'reestablish-the-connection'),
  },
};
