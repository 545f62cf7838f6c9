import type { Row } from '../../src-shared/contract/recording.ts';
import type { Kind } from '../../src-shared/model/kind.ts';

/** `value` is bright, `dim` is what one reads past (keys, punctuation, an ellipsis). */
export interface Segment {
  readonly text: string;
  readonly tone: 'value' | 'dim';
  readonly match: boolean;
}

const BYTES_KINDS: ReadonlySet<Kind> = new Set<Kind>(['binary', 'ping', 'pong']);

/** Kinds whose payload is bytes rather than text (RFC 6455, 5.5.2: a ping's application data is any bytes). */
export function holdsBytes(kind: Kind): boolean {
  return BYTES_KINDS.has(kind);
}

// A string with what follows it (a colon makes it a key), a run of punctuation, or anything else.
const JSON_PIECE = /"(?:[^"\\]|\\.)*"?(\s*:)?|[{}[\],:]+\s*|[^"{}[\],:]+/gy;
const LOOKS_LIKE_JSON = /^\s*[{[]/;
// A preview cut at its start has lost its bracket; a key is then the only sign.
const HAS_KEY = /"[^"\\]*"\s*:/;

function tones(text: string, cutStart: boolean): readonly Segment[] {
  if (!(LOOKS_LIKE_JSON.test(text) || (cutStart && HAS_KEY.test(text)))) {
    return text === '' ? [] : [{ text, tone: 'value', match: false }];
  }
  const segments: Segment[] = [];
  JSON_PIECE.lastIndex = 0;
  for (let piece = JSON_PIECE.exec(text); piece !== null && piece[0] !== ''; piece = JSON_PIECE.exec(text)) {
    const first = piece[0][0] ?? '';
    const dim = piece[1] !== undefined || '{}[],:'.includes(first) || piece[0].trim() === '';
    const tone = dim ? 'dim' : 'value';
    const previous = segments.at(-1);
    if (previous?.tone === tone) segments[segments.length - 1] = { ...previous, text: previous.text + piece[0] };
    else segments.push({ text: piece[0], tone, match: false });
  }
  return segments;
}

/** Cuts segments at the edges of the matches. */
function marked(segments: readonly Segment[], matches: NonNullable<Row['matches']>): readonly Segment[] {
  const result: Segment[] = [];
  let at = 0;
  let next = 0;
  for (const segment of segments) {
    const end = at + segment.text.length;
    let from = at;
    while (from < end) {
      while (next < matches.length && (matches[next]?.[1] ?? 0) <= from) next++;
      const [matchFrom, matchTo] = matches[next] ?? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      const inside = matchFrom <= from;
      const to = Math.min(end, inside ? matchTo : matchFrom);
      const text = segment.text.slice(from - at, to - at);
      result.push({ text, tone: inside ? 'value' : segment.tone, match: inside });
      from = to;
    }
    at = end;
  }
  return result;
}

const CONTEXT_CHARS = 12;
/** Enough to run over the edge, where CSS then draws its ellipsis, also when characters are narrow. */
const BEYOND_CHARS = 16;

/**
 * A row's preview in pieces. Where the column is narrower than `maxChars` and the first match would lie beyond its
 * edge, the piece starts near the match instead, and says so with an ellipsis.
 */
export function previewSegments(
  row: Pick<Row, 'preview' | 'cutStart' | 'cutEnd' | 'matches'>,
  maxChars: number,
): readonly Segment[] {
  const matches = row.matches ?? [];
  let segments = marked(tones(row.preview, row.cutStart === true), matches);
  const [matchFrom, matchTo] = matches[0] ?? [0, 0];
  let cut = row.cutStart === true;
  if (matchTo > maxChars) {
    const from = Math.max(0, Math.min(matchFrom - CONTEXT_CHARS, matchTo - maxChars + 4, row.preview.length));
    if (from > 0) {
      segments = after(segments, from);
      cut = true;
    }
  }
  const ellipsis: Segment = { text: '\u2026', tone: 'dim', match: false };
  const shown = before(segments, maxChars + BEYOND_CHARS);
  const ends = row.cutEnd === true && shown.length === segments.length;
  return [...(cut ? [ellipsis] : []), ...shown, ...(ends ? [ellipsis] : [])];
}

/** What lies beyond the column's edge is not drawn at all: half of a flood's cost would go into it. */
function before(segments: readonly Segment[], chars: number): readonly Segment[] {
  let left = chars;
  const end = segments.findIndex((segment) => {
    left -= segment.text.length;
    return left < 0;
  });
  return end < 0 ? segments : segments.slice(0, end + 1);
}

function after(segments: readonly Segment[], from: number): readonly Segment[] {
  const result: Segment[] = [];
  let at = 0;
  for (const segment of segments) {
    const end = at + segment.text.length;
    if (end > from) result.push(at >= from ? segment : { ...segment, text: segment.text.slice(from - at) });
    at = end;
  }
  return result;
}
