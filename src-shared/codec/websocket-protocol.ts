import type { WireFrame } from '../model/entry.ts';

/** Opcodes of RFC 6455, section 5.2; 3–7 and 11–15 are reserved. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A control frame's payload is at most this long (RFC 6455, section 5.5). */
export const MAX_CONTROL_BYTES = 125;
/** …and two of its bytes are the code of a close. */
export const MAX_CLOSE_REASON_BYTES = 123;

/** Whether a close frame may carry this code (RFC 6455, section 7.4): not 1004, 1005, 1006, 1015 nor outside the ranges. */
export function isWireCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
  );
}

/** What a peer did against RFC 6455, and how the connection is to be failed (section 7.1.7). */
export interface FrameFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Close code to answer with. */
  readonly closeCode: 1002 | 1007 | 1008 | 1009;
  /** Section of the standard that says so. */
  readonly section: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** Two header bytes as a recording keeps them (model Page `frame`) → the fields of {@link WireFrame}. */
export function wireFrameOf(frame: number, wireLength: number, headerLength: number): WireFrame {
  return {
    fin: (frame & 0x8000) !== 0,
    opcode: (frame >> 8) & 15,
    rsv1: (frame & 0x4000) !== 0,
    masked: (frame & 0x80) !== 0,
    wireLength,
    headerLength,
  };
}
