import { type FrameFailure, isWireCloseCode, MAX_CONTROL_BYTES, OPCODE } from './websocket-protocol.ts';

const SERVER_BUG = 'This is a bug in the server or in a proxy on the way, which browsers also answer by closing.';

function protocolError(code: string, section: string, message: string, hint = SERVER_BUG): FrameFailure {
  return { code, section, message, hint, closeCode: 1002, facts: { Standard: `RFC 6455, section ${section}` } };
}

const reserved = (what: string) =>
  protocolError(
    'WS_RSV_UNEXPECTED',
    '5.2',
    `The server set a reserved bit on ${what}, and no extension that was agreed on uses it there.`,
  );
const masked = protocolError('WS_MASKED_FRAME', '5.1', 'The server masked a frame, which only clients may do.');
const opcodeReserved = (opcode: number) =>
  protocolError(
    'WS_OPCODE_RESERVED',
    '5.2',
    `The server sent a frame with opcode ${opcode}, which has no meaning yet.`,
  );
const controlFragmented = protocolError(
  'WS_CONTROL_FRAGMENTED',
  '5.5',
  'The server sent a ping, pong or close in fragments.',
);
const controlTooLong = (length: number) =>
  protocolError(
    'WS_CONTROL_TOO_LONG',
    '5.5',
    `The server sent a ping, pong or close of ${length} bytes; ${MAX_CONTROL_BYTES} are allowed.`,
  );
const continuationUnexpected = protocolError(
  'WS_CONTINUATION_UNEXPECTED',
  '5.4',
  'The server sent a continuation frame, but there is no message to continue.',
);
const fragmentInterrupted = protocolError(
  'WS_FRAGMENT_INTERRUPTED',
  '5.4',
  'The server began a new message before the last fragment of the one before.',
);
const lengthTooLong = protocolError(
  'WS_LENGTH_INVALID',
  '5.2',
  'The server announced a frame longer than any that can exist.',
);

/** Failures that a frame's payload shows. */
export const frameFailure = {
  utf8: {
    code: 'WS_INVALID_UTF8',
    section: '8.1',
    message: 'The server sent a text message that is not valid UTF-8.',
    hint: 'Send binary messages for bytes that are not text; text cut in the middle of a character does this too.',
    closeCode: 1007,
    facts: { Standard: 'RFC 6455, section 8.1' },
  },
  closeReason: {
    code: 'WS_INVALID_UTF8',
    section: '5.5.1',
    message: 'The server sent a close reason that is not valid UTF-8.',
    hint: 'A reason cut at 123 bytes in the middle of a character does this.',
    closeCode: 1007,
    facts: { Standard: 'RFC 6455, section 5.5.1' },
  },
  tooManyFrames: {
    code: 'WS_TOO_MANY_FRAMES',
    section: '10.4',
    message: 'The server sent one message in more than 131,072 fragments.',
    hint: 'Send fewer, larger fragments.',
    closeCode: 1008,
    facts: { Standard: 'RFC 6455, section 10.4' },
  },
  tooBig: (size: number, limit: number): FrameFailure => ({
    code: 'WS_MESSAGE_TOO_BIG',
    section: '7.4.1',
    message: `The server sent a message of at least ${size} bytes; the limit is ${limit}.`,
    hint: 'Raise the message size limit of this endpoint, or let the server send smaller messages.',
    closeCode: 1009,
    facts: { Standard: 'RFC 6455, section 7.4.1', 'Message bytes': String(size), 'Limit in bytes': String(limit) },
  }),
  inflate: (reason: string): FrameFailure => ({
    code: 'WS_INFLATE_FAILED',
    section: '7.2.2',
    message: `A compressed message from the server cannot be inflated: ${reason}.`,
    hint: 'Server and client have different ideas of permessage-deflate (context takeover, window); try without compression.',
    closeCode: 1007,
    facts: { Standard: 'RFC 7692, section 7.2.2' },
  }),
} as const satisfies Record<string, FrameFailure | ((...facts: never[]) => FrameFailure)>;

/** What is wrong with a frame header, in the order in which the standard says it. */
export function headerFailure(
  frame: number,
  wireLength: number,
  tooLong: boolean,
  inMessage: boolean,
  deflate: boolean,
): FrameFailure | undefined {
  const opcode = (frame >> 8) & 15;
  const isControl = (opcode & 8) !== 0;
  if ((frame & 0x3000) !== 0) return reserved('a frame (RSV2 or RSV3)');
  if ((frame & 0x4000) !== 0) {
    if (!deflate) return reserved('a frame (RSV1)');
    if (isControl) return reserved('a control frame (RSV1)');
    if (opcode === OPCODE.continuation) return reserved('a continuation (RSV1)');
  }
  if ((opcode > OPCODE.binary && opcode < OPCODE.close) || opcode > OPCODE.pong) return opcodeReserved(opcode);
  if ((frame & 0x80) !== 0) return masked;
  if (tooLong) return lengthTooLong;
  if (isControl) {
    if ((frame & 0x8000) === 0) return controlFragmented;
    return wireLength > MAX_CONTROL_BYTES ? controlTooLong(wireLength) : undefined;
  }
  if (opcode === OPCODE.continuation) return inMessage ? undefined : continuationUnexpected;
  return inMessage ? fragmentInterrupted : undefined;
}

/** What is wrong with a close frame's code; -1 stands for a payload of one byte. */
export function closeFailure(code: number): FrameFailure | undefined {
  if (code === -1)
    return protocolError('WS_CLOSE_INVALID', '5.5.1', 'The server sent a close frame with half a code in it.');
  if (isWireCloseCode(code)) return undefined;
  return protocolError(
    'WS_CLOSE_INVALID',
    '7.4',
    `The server closed with code ${code}, which may not be sent.`,
    'Use 1000, or 4000 to 4999 for codes of your own.',
  );
}
