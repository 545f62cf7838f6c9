import type { Row } from '../../../src-shared/contract/recording.ts';
import type { FieldChange } from '../../../src-shared/model/compare-rules.ts';

type Marked = Pick<Row, 'preview' | 'matches' | 'cutEnd'>;

/** What is shown of a preview whose changed part lies behind its end. */
const LEAD_CHARS = 32;

/** The last name of a path: `total` of `$.order['total']`; the number where it is an element of a list. */
export function nameOf(path: string): string {
  return /(?:\.|\['?)([^.[\]']+)'?\]?$/.exec(path)?.[1] ?? path;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where a changed value stands in a preview, as far as text can tell; null: it does not, or not for sure. */
export function placeOf(preview: string, path: string, value: string): readonly [number, number] | null {
  if (path === '') return null;
  const name = escaped(nameOf(path));
  const json = new RegExp(`"${name}"\\s*:\\s*(${escaped(value)})(?=[\\s,}\\]]|$)`).exec(preview);
  if (json !== null) {
    const from = json.index + json[0].length - (json[1]?.length ?? 0);
    return [from, from + value.length];
  }
  if (path.startsWith('$')) return null;
  // Of what is no payload the preview is a sentence: the value as a word of its own.
  const word = value.replace(/^"|"$/g, '');
  if (word === '' || word === 'true' || word === 'false') return null;
  const found = new RegExp(`(?<![\\w.])${escaped(word)}(?![\\w.])`).exec(preview);
  return found === null ? null : [found.index, found.index + word.length];
}

/** The preview of one side with what is different marked; where that lies beyond its end, it is put there. */
export function markedPreview(row: Row, changes: readonly FieldChange[], side: 'a' | 'b'): Marked {
  const own = changes.flatMap((change) => {
    const value = change[side];
    return value === null ? [] : [{ path: change.path, value }];
  });
  const places = own
    .flatMap(({ path, value }) => {
      const place = placeOf(row.preview, path, value);
      return place === null ? [] : [place];
    })
    .sort(([one], [other]) => one - other)
    .filter(([from], at, list) => at === 0 || from >= (list[at - 1]?.[1] ?? 0));
  if (places.length > 0) return { preview: row.preview, matches: places, cutEnd: row.cutEnd };
  const [first] = own;
  if (first === undefined || !first.path.startsWith('$') || first.path === '$' || row.cutEnd !== true)
    return { preview: row.preview, matches: [], cutEnd: row.cutEnd };
  const lead = `${row.preview.slice(0, LEAD_CHARS)} … "${nameOf(first.path)}":`;
  const preview = `${lead}${first.value}`;
  return { preview, matches: [[lead.length, preview.length]], cutEnd: true };
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Since the recording began: `2:49.612`, `1:02:49.612`. */
export function sinceText(atNs: number): string {
  const ms = Math.floor(atNs / 1e6);
  const minutes = Math.floor(ms / 60_000);
  const rest = `${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60, 2)}:${rest}`;
}
