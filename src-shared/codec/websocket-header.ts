import { closeFailure, frameFailure } from './websocket-failures.ts';
import type { FrameFailure } from './websocket-protocol.ts';
import { UTF8_ACCEPT, utf8Step } from './websocket-utf8.ts';

/** A frame's header as numbers (RFC 6455, section 5.2). */
export interface FrameHeader {
  /** Its first two bytes, `byte0 << 8 | byte1`. */
  readonly frame: number;
  readonly wireLength: number;
  readonly headerLength: number;
  readonly notMinimal: boolean;
  /** A 64-bit length above 2^53: nobody can mean it. */
  readonly tooLong: boolean;
}

/** Bytes of a header with this second byte. */
export function headerLengthOf(byte1: number): number {
  const length = byte1 & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((byte1 & 0x80) === 0 ? 0 : 4);
}

/** The header at `at`; undefined while `bytes[at, to)` has not all of it. */
export function readHeader(bytes: Uint8Array, at: number, to: number): FrameHeader | undefined {
  if (to - at < 2) return undefined;
  const byte1 = bytes[at + 1] as number;
  const headerLength = headerLengthOf(byte1);
  if (to - at < headerLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerLength);
  const short = byte1 & 0x7f;
  const high = short === 127 ? view.getUint32(2) : 0;
  const wireLength = short < 126 ? short : short === 126 ? view.getUint16(2) : high * 0x1_0000_0000 + view.getUint32(6);
  return {
    frame: view.getUint16(0),
    wireLength,
    headerLength,
    notMinimal: (short === 126 && wireLength < 126) || (short === 127 && wireLength < 65_536),
    tooLong: high > 0x1f_ffff,
  };
}

/** A close frame's payload (RFC 6455, section 5.5.1): nothing, or a code and a reason in UTF-8. */
export function readClose(payload: Uint8Array): { code: number; reason: string; failure?: FrameFailure } {
  if (payload.length === 0) return { code: 1005, reason: '' };
  const code = payload.length === 1 ? -1 : ((payload[0] as number) << 8) | (payload[1] as number);
  const failure = closeFailure(code);
  if (failure !== undefined) return { code, reason: '', failure };
  const text = payload.subarray(2);
  if (utf8Step(UTF8_ACCEPT, text, 0, text.length) !== UTF8_ACCEPT)
    return { code, reason: '', failure: frameFailure.closeReason };
  return { code, reason: decodeUtf8(text) };
}

/** At most 123 bytes, known to be valid: spelled out because neither DOM nor Node is here to decode. */
function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at++] as number;
    const more = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    let point = more === 0 ? byte : byte & (0x3f >> more);
    for (let i = 0; i < more; i++) point = (point << 6) | ((bytes[at++] as number) & 0x3f);
    text += String.fromCodePoint(point);
  }
  return text;
}
