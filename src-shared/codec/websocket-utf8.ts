/**
 * UTF-8 validity (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) without decoding, for text
 * messages whole or in fragments (RFC 6455, section 8.1: a fragment may end inside a character).
 */

/** State between two pieces of one text. */
export const UTF8_ACCEPT = 0;
export const UTF8_REJECT = 1;

// Björn Höhrmann's automaton (bjoern.hoehrmann.de/utf-8/decoder/dfa): byte → class, then state × class → state.
const CLASS_OF_BYTE = new Uint8Array(256);
for (let byte = 0x80; byte < 0x100; byte++) {
  CLASS_OF_BYTE[byte] =
    byte < 0x90
      ? 1
      : byte < 0xa0
        ? 9
        : byte < 0xc0
          ? 7
          : byte < 0xc2
            ? 8
            : byte < 0xe0
              ? 2
              : byte === 0xe0
                ? 10
                : byte < 0xed
                  ? 3
                  : byte === 0xed
                    ? 4
                    : byte < 0xf0
                      ? 3
                      : byte === 0xf0
                        ? 11
                        : byte < 0xf4
                          ? 6
                          : byte === 0xf4
                            ? 5
                            : 8;
}
// biome-ignore format: one row per state
const NEXT_STATE = new Uint8Array([
  0, 1, 2, 3, 5, 8, 7, 1, 1, 1, 4, 6, // accept
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // reject
  1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, // one continuation byte to come
  1, 2, 1, 1, 1, 1, 1, 2, 1, 2, 1, 1, // two to come
  1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, // after E0: A0…BF
  1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, // after ED: 80…9F
  1, 1, 1, 1, 1, 1, 1, 3, 1, 3, 1, 1, // after F0: 90…BF
  1, 3, 1, 1, 1, 1, 1, 3, 1, 3, 1, 1, // three to come
  1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // after F4: 80…8F
]);

/** Carries `state` over `bytes[start, end)`. The text is valid so far unless {@link UTF8_REJECT}, whole at {@link UTF8_ACCEPT}. */
export function utf8Step(state: number, bytes: Uint8Array, start: number, end: number): number {
  let now = state;
  for (let at = start; at < end; at++) {
    now = NEXT_STATE[now * 12 + (CLASS_OF_BYTE[bytes[at] as number] as number)] as number;
    if (now === UTF8_REJECT) return UTF8_REJECT;
  }
  return now;
}

/** Whether no byte of `view[start, start + length)` has its high bit set. Four bytes a step: this runs for every message. */
export function isAsciiRange(view: DataView, start: number, length: number): boolean {
  let seen = 0;
  let at = start;
  const end = start + length;
  for (const last = end - 4; at <= last; at += 4) seen |= view.getUint32(at);
  for (; at < end; at++) seen |= view.getUint8(at);
  return (seen & 0x80808080) === 0;
}

/** Whether `bytes[start, start + length)` is UTF-8. `native` (node:buffer `isUtf8`) is asked about longer ranges. */
export function isUtf8Range(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  length: number,
  native?: (bytes: Uint8Array) => boolean,
): boolean {
  if (length > 1024 && native !== undefined) return native(bytes.subarray(start, start + length));
  return isAsciiRange(view, start, length) || utf8Step(UTF8_ACCEPT, bytes, start, start + length) === UTF8_ACCEPT;
}
