import { assertNever } from '../../../src-shared/base/result.ts';
import type { LibraryItem, LibrarySort } from '../../../src-shared/contract/library.ts';

export interface Arrangement {
  readonly sort: LibrarySort;
  readonly descending: boolean;
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
}

/** Whether every word is found in the name, the tags, the notes, or the name or URL of an endpoint. Case means nothing. */
export function fits(item: LibraryItem, { search = '', tag }: Pick<Arrangement, 'search' | 'tag'>): boolean {
  if (tag !== undefined && !item.tags.includes(tag)) return false;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const where = [
    item.name,
    ...item.tags,
    item.notes,
    item.importedFrom ?? '',
    ...item.endpoints.flatMap(({ name, url }) => [name, url]),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => where.includes(word));
}

/** Weighs problems before any number of warnings, and those before hints; what nobody looked at comes after what has none. */
function weightOf({ findings }: LibraryItem): number {
  return findings === null ? -1 : findings.problems * 1e12 + findings.warnings * 1e6 + findings.hints;
}

function compare(a: LibraryItem, b: LibraryItem, sort: LibrarySort): number {
  switch (sort) {
    case 'name':
      return a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' });
    case 'started':
      return a.startedAtMs - b.startedAtMs;
    case 'length':
      return a.durationMs - b.durationMs;
    case 'entries':
      return a.entries - b.entries;
    case 'size':
      return a.fileBytes - b.fileBytes;
    case 'findings':
      return weightOf(a) - weightOf(b);
    default:
      return assertNever(sort);
  }
}

/** Those that fit: pinned ones first, then in the wanted order, equal ones by path, so that pages never overlap. */
export function arranged(items: readonly LibraryItem[], wanted: Arrangement): readonly LibraryItem[] {
  const sign = wanted.descending ? -1 : 1;
  return items
    .filter((item) => fits(item, wanted))
    .sort(
      (a, b) =>
        Number(b.pinned) - Number(a.pinned) ||
        sign * compare(a, b, wanted.sort) ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
    );
}

/** Every tag in use, each once, in the order of the alphabet. */
export function tagsIn(items: readonly LibraryItem[]): readonly string[] {
  return [...new Set(items.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
}
