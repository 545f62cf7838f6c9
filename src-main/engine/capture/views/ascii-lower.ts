const KEEP_SCRATCH_BYTES = 4 * 1024 * 1024;

let scratch = new Uint8Array(1024 * 1024 + 8);

/**
 * A copy with A to Z as a to z, in scratch memory that the next call overwrites. Four bytes at a time: this runs over
 * every byte of a recording that is searched for a word.
 */
export function asciiLower(bytes: Uint8Array): Buffer {
  const words = (bytes.length + 3) >> 2;
  let target = scratch;
  if (words * 4 > target.length) {
    target = new Uint8Array(words * 4);
    if (target.length <= KEEP_SCRATCH_BYTES) scratch = target;
  }
  target.set(bytes);
  const view = new Int32Array(target.buffer, 0, words);
  for (let at = 0; at < words; at++) {
    const word = view[at] as number;
    const low7 = word & 0x7f7f7f7f;
    // Bit 7 of each byte: at least 'A', and more than 'Z'; bytes past 0x7f are left alone.
    const fromA = (low7 + 0x3f3f3f3f) | 0;
    const pastZ = (low7 + 0x25252525) | 0;
    view[at] = word | (((fromA & ~pastZ & ~word & 0x80808080) >>> 2) & 0x20202020);
  }
  return Buffer.from(target.buffer, 0, bytes.length);
}
