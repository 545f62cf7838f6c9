import { type DecodeOptions, decode, Tagged } from 'cborg';

/** Tags of RFC 8949, 3.4 that say how to read a value; the value itself is shown, and others are refused: then it is no CBOR we know. */
const PLAIN_TAGS = [0, 1, 2, 3, 4, 5, 21, 22, 23, 24, 32, 33, 34, 36, 37, 55_799];

const options: DecodeOptions = {
  allowBigInt: true,
  useMaps: true,
  tags: Object.fromEntries(PLAIN_TAGS.map((tag) => [tag, (content: () => unknown) => content()])),
};

/** CBOR (RFC 8949) to the last byte, or undefined. */
export function decodeCbor(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    const value: unknown = decode(bytes, options);
    return value instanceof Tagged ? { value: value.value } : { value };
  } catch {
    return undefined;
  }
}
