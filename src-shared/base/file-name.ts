/**
 * What of a name may be in a recording's file name on any system: no path, no control characters, nothing hidden, no extension of
 * ours.
 */
export function harmlessName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .replace(/\.wirescope$/i, '')
    .replace(/[^\p{L}\p{N} ._()+-]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100);
  return plain === '' ? 'recording' : plain;
}
