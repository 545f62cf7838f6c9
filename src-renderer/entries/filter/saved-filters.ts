import type { Documents } from '../../../src-shared/model/documents.ts';

type Filters = Documents['filters'];

/** Filters remembered without being saved. */
const MOST_RECENT = 50;

/** Puts a filter under a name; one of that name gives way where it stands. */
export function saveFilter(filters: Filters, name: string, filter: string): Filters {
  const saved = { name: name.trim(), filter: filter.trim() };
  const at = filters.saved.findIndex((one) => one.name === saved.name);
  return { ...filters, saved: at < 0 ? [...filters.saved, saved] : filters.saved.with(at, saved) };
}

/** Another name for a saved filter; unchanged where the name is empty or another one has it. */
export function renameFilter(filters: Filters, from: string, to: string): Filters {
  const name = to.trim();
  if (name === '' || filters.saved.some((one) => one.name === name)) return filters;
  return { ...filters, saved: filters.saved.map((one) => (one.name === from ? { ...one, name } : one)) };
}

export function forgetFilter(filters: Filters, name: string): Filters {
  return { ...filters, saved: filters.saved.filter((one) => one.name !== name) };
}

/** Takes note of a filter that was applied, the latest last, each once. */
export function rememberFilter(filters: Filters, filter: string): Filters {
  const text = filter.trim();
  if (text === '' || filters.recent.at(-1) === text) return filters;
  return { ...filters, recent: [...filters.recent.filter((one) => one !== text), text].slice(-MOST_RECENT) };
}

export function forgetRecent(filters: Filters): Filters {
  return { ...filters, recent: [] };
}
