import { encodeFrame } from '../../../../src-shared/codec/websocket-write.ts';

/**
 * Frames that no library would write (RFC 6455): each a sequence of byte pieces, sent one after the other on an open WebSocket, past
 * the library that owns it.
 */

const OPCODE = { continuation: 0x0, text: 0x1, close: 0x8, ping: 0x9 } as const;
const FIN = 0x80;
const RSV2 = 0x20;

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** A frame of a server: unmasked. `bits` are FIN and the reserved ones. */
function frame(opcode: number, payload: Uint8Array, bits = FIN): Uint8Array {
  const bytes = encodeFrame(opcode, payload, undefined);
  bytes[0] = bits | opcode;
  return bytes;
}

/** Section 5.4: a message in three fragments, with a ping between the first two. Legal. */
export function fragmentedWithPing(text: string): readonly Uint8Array[] {
  const bytes = utf8(text);
  const third = Math.ceil(bytes.byteLength / 3);
  return [
    frame(OPCODE.text, bytes.subarray(0, third), 0),
    frame(OPCODE.ping, utf8('inside')),
    frame(OPCODE.continuation, bytes.subarray(third, 2 * third), 0),
    frame(OPCODE.continuation, bytes.subarray(2 * third)),
  ];
}

/** Section 8.1: a text message that is no UTF-8; the client must fail the connection (1007). */
export function invalidUtf8(): readonly Uint8Array[] {
  return [frame(OPCODE.text, Uint8Array.of(0x48, 0x69, 0xc3, 0x28, 0xff))];
}

/** Section 5.6: one character whose bytes lie in two fragments. Legal. */
export function splitUtf8(): readonly Uint8Array[] {
  const bytes = utf8('{"note":"20 €"}');
  const inside = bytes.indexOf(0xe2) + 1;
  return [frame(OPCODE.text, bytes.subarray(0, inside), 0), frame(OPCODE.continuation, bytes.subarray(inside))];
}

/** Section 5.2: RSV2 without an extension that gives it a meaning; the client must fail the connection (1002). */
export function reservedBit(): readonly Uint8Array[] {
  return [frame(OPCODE.text, utf8('{"reserved":true}'), FIN | RSV2)];
}

/** Section 5.1: a server must not mask; the client must fail the connection (1002). */
export function maskedFrame(): readonly Uint8Array[] {
  return [encodeFrame(OPCODE.text, utf8('{"masked":true}'), 0x5a17c3e9)];
}

/** Section 7.4: a close frame with any code, also those that must not be sent (1005, 1006, 1015, below 1000). */
export function closeFrame(code: number, reason: string): readonly Uint8Array[] {
  return [frame(OPCODE.close, Buffer.concat([Uint8Array.of(code >> 8, code & 0xff), utf8(reason)]))];
}

/** Whether a library may send this code (section 7.4.1 and IANA's registry). */
export function isSendableCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
  );
}
