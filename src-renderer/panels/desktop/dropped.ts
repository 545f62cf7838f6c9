/** What a drag carries, as far as it may be known before the drop: addresses, files, or something of this window's own. */
export function dragKind(types: readonly string[]): 'files' | 'address' | null {
  if (types.includes('Files')) return 'files';
  return types.includes('text/uri-list') ? 'address' : null;
}

/** The first address of a dropped `text/uri-list` (RFC 2483, 5): lines, those with # are comments. Null: none that is connected to. */
export function droppedAddress(list: string): string | null {
  const first = list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
  return first !== undefined && first.length <= 4096 && /^(wss?|https?):\/\/[^\s/?#]+/i.test(first) ? first : null;
}

export const isRecording = (name: string): boolean => /\.wirescope$/i.test(name);

/** A recording in another form, which becomes one by being imported. */
export const isForeignRecording = (name: string): boolean => /\.(har|ndjson|jsonl)$/i.test(name);
