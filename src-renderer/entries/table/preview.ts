import { visible } from '../../../src-shared/base/visible-text.ts';
import { PREVIEW_CHARS, type Row } from '../../../src-shared/contract/recording.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';
import { isLifecycle } from './sentence.ts';

/**
 * `value` is bright, `dim` is what one reads past (keys, punctuation, bytes as hex, an ellipsis); `lead` and `said` are
 * the words of a sentence, in the UI font.
 */
export interface Segment {
  readonly text: string;
  readonly tone: 'value' | 'dim' | 'lead' | 'said';
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
      result.push({ text, tone: inside && segment.tone === 'dim' ? 'value' : segment.tone, match: inside });
      from = to;
    }
    at = end;
  }
  return result;
}

const CONTEXT_CHARS = 12;
/** Enough to run over the edge, where CSS then draws its ellipsis, also when characters are narrow. */
const BEYOND_CHARS = 16;
/** The UI font is narrower than the mono that `maxChars` counts. */
const SAID_PER_MONO = 1.4;

const HEX_PAIRS = /^(?:[0-9a-f]{2} )*[0-9a-f]{2}$/;

type PreviewRow = Pick<Row, 'kind' | 'attempt' | 'detail' | 'size' | 'preview' | 'cutStart' | 'cutEnd' | 'matches'>;

/**
 * The preview in tones. The engine has put the entry's sentence into it (src-shared/model/sentence.ts): alone where
 * there is no payload, else before it with a dot between.
 */
function toned(row: PreviewRow): readonly Segment[] {
  const { preview } = row;
  const sentence = sentenceOf(row.kind, row.detail, row.attempt);
  if (sentence === undefined) return payloadTones(row.kind, preview, row.cutStart === true);
  const whole = visible(sentenceText(sentence));
  const before = `${sentenceText(sentence).slice(0, PREVIEW_CHARS / 2)} \u00b7 `;
  if (row.cutStart !== true && preview.startsWith(before)) {
    const payload = payloadTones(row.kind, preview.slice(before.length), false);
    return [...words(before, sentence.lead), ...payload];
  }
  const alone = preview === '' || row.size === 0 || isLifecycle(row.kind) || row.kind === 'retry';
  if (!alone) return payloadTones(row.kind, preview, row.cutStart === true);
  return words(preview === '' ? whole : preview, row.cutStart === true ? undefined : sentence.lead);
}

function payloadTones(kind: Kind, text: string, cutStart: boolean): readonly Segment[] {
  if (holdsBytes(kind) && HEX_PAIRS.test(text)) return [{ text, tone: 'dim', match: false }];
  return tones(text, cutStart);
}

/** A sentence, its lead apart. */
function words(text: string, lead: string | undefined): readonly Segment[] {
  if (lead === undefined || lead === '' || !text.startsWith(lead)) return [{ text, tone: 'said', match: false }];
  return [
    { text: lead, tone: 'lead', match: false },
    { text: text.slice(lead.length), tone: 'said', match: false },
  ];
}

/**
 * A row's preview in pieces. Where the column is narrower than `maxChars` and the first match would lie beyond its
 * edge, the piece starts near the match instead, and says so with an ellipsis.
 */
export function previewSegments(row: PreviewRow, maxChars: number): readonly Segment[] {
  const matches = row.matches ?? [];
  let segments = marked(toned(row), matches);
  const said = segments.some(({ tone }) => tone === 'said');
  const chars = said ? Math.floor(maxChars * SAID_PER_MONO) : maxChars;
  const [matchFrom, matchTo] = matches[0] ?? [0, 0];
  let cut = row.cutStart === true;
  if (matchTo > chars) {
    const from = Math.max(0, Math.min(matchFrom - CONTEXT_CHARS, matchTo - chars + 4, row.preview.length));
    if (from > 0) {
      segments = after(segments, from);
      cut = true;
    }
  }
  const ellipsis: Segment = { text: '\u2026', tone: 'dim', match: false };
  const shown = before(segments, chars + BEYOND_CHARS);
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
