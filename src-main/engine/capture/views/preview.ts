import { INVISIBLE } from '../../../../src-shared/base/visible-text.ts';
import { PREVIEW_CHARS } from '../../../../src-shared/contract/recording.ts';
import type { TextRange } from './json-locate.ts';

/** A line made of a payload: what a row shows. */
export interface Preview {
  readonly preview: string;
  readonly cutStart?: boolean;
  readonly cutEnd?: boolean;
  readonly matches?: readonly TextRange[];
}

/** Characters shown before a match that is not at the start. */
const LEAD_CHARS = 40;

const UNSEEN = new RegExp(INVISIBLE.source, 'gu');

/**
 * The text with control characters made visible, one character for one, so that places in the text stay places in the
 * preview: C0 and DEL as their pictures, what would turn the line around or hide in it as a replacement character.
 */
function visibleInPlace(text: string): string {
  return text.replace(UNSEEN, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/**
 * A window of at most {@link PREVIEW_CHARS} over a text, at its start or near the first match.
 * @param more the text goes on behind what was given
 */
export function previewOfText(text: string, ranges: readonly TextRange[], prefix: string, more: boolean): Preview {
  const room = PREVIEW_CHARS - prefix.length;
  const [first] = ranges;
  let start = first !== undefined && first[1] > room ? Math.max(0, first[0] - LEAD_CHARS) : 0;
  if (isLowSurrogate(text, start)) start++;
  let end = Math.min(text.length, start + room);
  if (isLowSurrogate(text, end)) end--;
  const shift = prefix.length - start;
  const matches = ranges
    .map(([from, to]): TextRange => [Math.max(from, start) + shift, Math.min(to, end) + shift])
    .filter(([from, to]) => from < to);
  return {
    preview: prefix + visibleInPlace(text.slice(start, end)),
    ...(start > 0 && { cutStart: true }),
    ...((end < text.length || more) && { cutEnd: true }),
    ...(matches.length > 0 && { matches }),
  };
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return at > 0 && at < text.length && code >= 0xdc00 && code <= 0xdfff;
}

const BYTES_SHOWN = Math.floor((PREVIEW_CHARS + 1) / 3);

/** Bytes as hex pairs, `00 00 cb 2d`. */
export function previewOfBytes(bytes: Buffer, ranges: readonly TextRange[], prefix: string): Preview {
  const room = BYTES_SHOWN - Math.ceil(prefix.length / 3);
  const [first] = ranges;
  const start = first !== undefined && first[1] > room ? Math.max(0, first[0] - 8) : 0;
  const end = Math.min(bytes.length, start + room);
  const pairs = bytes.toString('hex', start, end).replace(/..(?=.)/g, '$& ');
  const matches = ranges
    .map(([from, to]): TextRange => [Math.max(from, start), Math.min(to, end)])
    .filter(([from, to]) => from < to)
    .map(([from, to]): TextRange => [prefix.length + (from - start) * 3, prefix.length + (to - start) * 3 - 1]);
  return {
    preview: prefix + pairs,
    ...(start > 0 && { cutStart: true }),
    ...(end < bytes.length && { cutEnd: true }),
    ...(matches.length > 0 && { matches }),
  };
}

/** Whether bytes read as text a person can see: valid UTF-8 without control characters. */
export function isReadable(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return !text.includes('\ufffd') && !/(?![\t\n\r])\p{Cc}/u.test(text);
}
