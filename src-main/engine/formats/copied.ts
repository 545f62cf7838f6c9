import { maskUrls } from '../../../src-shared/codec/mask.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { sentenceOf, sentenceText } from '../../../src-shared/model/sentence.ts';
import { type NdjsonOptions, ndjsonLine } from './ndjson.ts';

export type CopyForm = 'text' | 'ndjson';

/** Text of one answer, about: a slow channel must not wait for all of a large selection. */
const MOST_CHARS = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Entries as a person takes them away: `ndjson` is a line of the export, `text` the payload itself, or what the entry says where
 * it has none. Stops after the entry that fills the answer; at least one is made.
 */
export function copied(
  entries: Iterable<Entry>,
  form: CopyForm,
  startedAtMs: number,
  options: NdjsonOptions,
): readonly string[] {
  const texts: string[] = [];
  let chars = 0;
  for (const entry of entries) {
    const text = form === 'ndjson' ? ndjsonLine(entry, startedAtMs, options) : plain(entry, options);
    texts.push(text);
    chars += text.length;
    if (chars >= MOST_CHARS) break;
  }
  return texts;
}

function plain({ kind, payload, detail, attempt }: Entry, { withSecrets }: NdjsonOptions): string {
  if (payload !== undefined && payload.length > 0) {
    if (kind === 'binary') return Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('hex');
    return utf8.decode(payload);
  }
  const sentence = sentenceOf(kind, detail, attempt);
  if (sentence === undefined) return '';
  return withSecrets === true ? sentenceText(sentence) : maskUrls(sentenceText(sentence));
}
