import * as v from 'valibot';
import { offsetOfByte, toBase64, utf8Length } from '../base/bytes.ts';
import { jsonMistakeAt } from '../base/json-mistake.ts';
import { assertNever, fail, ok, type Result } from '../base/result.ts';
import { countedText } from '../base/units-text.ts';

/** What a WebSocket can put on the wire. `close` needs a code an application may send (RFC 6455, 7.4). */
export const OutgoingSchema = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({ kind: v.literal('binary'), base64: v.pipe(v.string(), v.base64()) }),
  v.object({ kind: v.literal('ping'), text: v.optional(v.string(), '') }),
  v.object({ kind: v.literal('pong'), text: v.optional(v.string(), '') }),
  v.object({
    kind: v.literal('close'),
    code: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(4999)), 1000),
    reason: v.optional(v.string(), ''),
  }),
]);
export type Outgoing = v.InferOutput<typeof OutgoingSchema>;

/** How a message is written down before it is sent. `http` is a request beside the stream. */
export const DRAFT_KINDS = ['text', 'json', 'hex', 'base64', 'ping', 'pong', 'close', 'http'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

/** A message as a person writes and saves it. Every field may hold `{{variables}}`. */
export const MessageSchema = v.object({
  kind: v.optional(v.picklist(DRAFT_KINDS), 'text'),
  /** Text, hex, base64; the payload of a ping; the reason of a close; the body of a request. */
  body: v.optional(v.string(), ''),
  /** Of a close frame, as typed. */
  code: v.optional(v.string(), '1000'),
  /** Of a request beside the stream: `url` may be relative to the endpoint's, `headers` is one `Name: value` a line. */
  method: v.optional(v.string(), 'POST'),
  url: v.optional(v.string(), ''),
  headers: v.optional(v.string(), ''),
  /** Whether a request also carries the headers of its endpoint, where it goes to the same origin. */
  ownHeaders: v.optional(v.boolean(), true),
  /** False: `{{` is what it is, nothing is filled in. */
  fill: v.optional(v.boolean(), true),
});
export type Message = v.InferOutput<typeof MessageSchema>;
export type MessageInput = v.InferInput<typeof MessageSchema>;

/** Payload of a control frame (RFC 6455, 5.5), and what is left of it for the reason of a close (5.5.1). */
export const CONTROL_BYTES = 125;
export const REASON_BYTES = CONTROL_BYTES - 2;

/** A message that can be sent, and how many bytes its payload has. */
export interface ReadMessage {
  readonly outgoing: Outgoing;
  readonly bytes: number;
}

/**
 * What a WebSocket would send for a message whose variables are filled in.
 * Errors, with `at` the offset of the first wrong character of `body` (or `code`): JSON_INVALID, HEX_INVALID, BASE64_INVALID,
 * CONTROL_TOO_LONG, CLOSE_CODE_INVALID, SEND_UNSUPPORTED for `http`.
 */
export function readMessage(message: Message): Result<ReadMessage> {
  const { kind, body } = message;
  switch (kind) {
    case 'text':
      return ok({ outgoing: { kind: 'text', text: body }, bytes: utf8Length(body) });
    case 'json':
      return readJson(body);
    case 'hex':
      return readHex(body);
    case 'base64':
      return readBase64(body);
    case 'ping':
    case 'pong': {
      const bytes = utf8Length(body);
      if (bytes <= CONTROL_BYTES) return ok({ outgoing: { kind, text: body }, bytes });
      return fail(
        'CONTROL_TOO_LONG',
        `A ${kind} carries at most ${CONTROL_BYTES} bytes; this is ${bytes}.`,
        'Shorten it: control frames are never fragmented (RFC 6455, 5.5).',
        { at: offsetOfByte(body, CONTROL_BYTES) },
      );
    }
    case 'close':
      return readClose(message);
    case 'http':
      return fail('SEND_UNSUPPORTED', 'An HTTP request is not a message.', 'It is sent beside the stream.');
    default:
      return assertNever(kind);
  }
}

function readJson(text: string): Result<ReadMessage> {
  const at = jsonMistakeAt(text);
  if (at === null) return ok({ outgoing: { kind: 'text', text }, bytes: utf8Length(text) });
  const found = text.slice(at).match(/^./su)?.[0];
  return fail(
    'JSON_INVALID',
    found === undefined ? 'Not JSON yet: it ends too early.' : `Not JSON: ${JSON.stringify(found)} cannot stand here.`,
    'Names and strings stand in double quotes; no comma after the last. As kind "text" it goes out as it is.',
    { at },
  );
}

function readHex(text: string): Result<ReadMessage> {
  const wrong = /[^0-9a-fA-F\s:,]/u.exec(text);
  if (wrong !== null) {
    return fail('HEX_INVALID', `"${wrong[0]}" is no hex digit.`, 'Digits 0 to 9 and a to f; two make a byte.', {
      at: wrong.index,
    });
  }
  const digits = text.replace(/[\s:,]/g, '');
  if (digits.length % 2 === 1) {
    return fail('HEX_INVALID', 'One hex digit is missing: two make a byte.', 'Write 05 for the byte 5.', {
      at: text.length,
    });
  }
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return ok({ outgoing: { kind: 'binary', base64: toBase64(bytes) }, bytes: bytes.length });
}

function readBase64(text: string): Result<ReadMessage> {
  const wrong = /[^0-9a-zA-Z+/=\-_\s]/u.exec(text) ?? /=(?=\s*[^\s=])/u.exec(text);
  if (wrong !== null) {
    return fail(
      'BASE64_INVALID',
      `"${wrong[0]}" cannot stand here in base64.`,
      'Letters, digits, + and / (or - and _), and = at the end only (RFC 4648).',
      { at: wrong.index },
    );
  }
  const digits = text.replace(/[\s=]/g, '').replace(/-/g, '+').replace(/_/g, '/');
  if (digits.length % 4 === 1) {
    return fail('BASE64_INVALID', 'This base64 is cut off: four characters make three bytes.', 'Paste all of it.', {
      at: text.length,
    });
  }
  const base64 = digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
  return ok({ outgoing: { kind: 'binary', base64 }, bytes: Math.floor((digits.length * 3) / 4) });
}

/** RFC 6455, 7.4.1 and 7.4.2: what an endpoint may put on the wire; 1004 to 1006 and 1015 never are. */
export function mayClose(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
}

function readClose({ code, body }: Message): Result<ReadMessage> {
  const value = Number(code);
  if (!/^\d+$/.test(code.trim()) || !mayClose(value)) {
    const never = value === 1004 || value === 1005 || value === 1006 || value === 1015;
    return fail(
      'CLOSE_CODE_INVALID',
      never ? `${value} is never on the wire.` : `"${code.trim()}" is no close code that may be sent.`,
      'A close code is 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455, 7.4).',
      { at: 'code' },
    );
  }
  const bytes = utf8Length(body);
  if (bytes > REASON_BYTES) {
    return fail(
      'CONTROL_TOO_LONG',
      `A reason has at most ${REASON_BYTES} bytes; this is ${countedText(bytes, 'byte')}.`,
      'Shorten it: code and reason share the 125 bytes of a control frame (RFC 6455, 5.5.1).',
      { at: offsetOfByte(body, REASON_BYTES) },
    );
  }
  return ok({ outgoing: { kind: 'close', code: value, reason: body }, bytes: bytes + 2 });
}

/** Headers of a request out of its lines. Errors: HEADER_INVALID, `at` the offset of the line. */
export function readHeaderLines(text: string): Result<readonly (readonly [string, string])[]> {
  const headers: (readonly [string, string])[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (line.trim() !== '') {
      if (colon <= 0) {
        return fail('HEADER_INVALID', `"${line.trim()}" is no header.`, 'Write it as Name: value.', { at });
      }
      headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
    at += line.length + 1;
  }
  return ok(headers);
}
