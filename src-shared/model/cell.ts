/**
 * What a JSONPath column shows of one row: the value as text, null where the path finds nothing (no payload, no JSON, no such
 * member), or why nobody looked. A value is never guessed: what was not read is said to be unread.
 */
export type Cell = string | null | { readonly unread: UnreadCell };

/**
 * `long`: the payload is longer than a table reads for a cell, or the slice had read enough. `cut`: the recording holds only the
 * payload's beginning. `path`: the text is no JSONPath.
 */
export type UnreadCell = 'long' | 'cut' | 'path';

/** A cell's text ends with an ellipsis where the value is longer. */
export const CELL_CHARS = 160;
/** Payloads up to this are read for a cell. */
export const CELL_PAYLOAD_BYTES = 64 * 1024;
export const MAX_PATHS = 12;
export const MAX_PATH_CHARS = 400;
