export interface PayloadText {
  readonly text: string;
  /** Bytes that are no UTF-8 were replaced by U+FFFD in `text`. */
  readonly broken: boolean;
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** UTF-8 (RFC 3629) with a BOM kept as a character. A piece may end inside one: up to three bytes are then held back. */
export function textOf(bytes: Uint8Array, whole: boolean): PayloadText {
  const end = whole ? bytes.length : completeLength(bytes);
  const part = end === bytes.length ? bytes : bytes.subarray(0, end);
  try {
    return { text: strict.decode(part), broken: false };
  } catch {
    return { text: lenient.decode(part), broken: true };
  }
}

/** Length without a character that is cut at the end. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
