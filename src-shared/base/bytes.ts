const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding (RFC 4648, section 4). For bytes a person typed; large ones have faster ways where they come from. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const word = (a << 16) | (b << 8) | c;
    const left = bytes.length - at;
    parts.push(
      ALPHABET.charAt(word >> 18),
      ALPHABET.charAt((word >> 12) & 63),
      left > 1 ? ALPHABET.charAt((word >> 6) & 63) : '=',
      left > 2 ? ALPHABET.charAt(word & 63) : '=',
    );
  }
  return parts.join('');
}

/** Bytes of one code point in UTF-8. A lone surrogate counts as what encoders make of it: U+FFFD. */
function bytesOfCodePoint(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** How many bytes a text has in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += bytesOfCodePoint(char.codePointAt(0) ?? 0);
  return bytes;
}

/** Offset of the character in which the byte with this index is, counted in UTF-8; the text's length when there is none. */
export function offsetOfByte(text: string, byte: number): number {
  let bytes = 0;
  let offset = 0;
  for (const char of text) {
    bytes += bytesOfCodePoint(char.codePointAt(0) ?? 0);
    if (bytes > byte) return offset;
    offset += char.length;
  }
  return offset;
}
