import type { LibraryItem } from '../../../src-shared/contract/library.ts';

/** The chosen recordings in the order they were chosen: of two, the first is A. Kept whole, so that one out of sight can still be acted on. */
export type Selection = readonly LibraryItem[];

export const isSelected = (selection: Selection, path: string): boolean => selection.some((one) => one.path === path);

/** Adds it, or takes it out. */
export function toggled(selection: Selection, item: LibraryItem): Selection {
  return isSelected(selection, item.path) ? selection.filter(({ path }) => path !== item.path) : [...selection, item];
}

/** The same recordings as they are said to be now; `fresh` are those just seen. */
export function refreshed(selection: Selection, fresh: ReadonlyMap<string, LibraryItem>): Selection {
  if (!selection.some((one) => (fresh.get(one.path) ?? one) !== one)) return selection;
  return selection.map((one) => fresh.get(one.path) ?? one);
}

/** The letter of a recording in a comparison: only two can be compared. */
export function sideOf(selection: Selection, path: string): 'a' | 'b' | null {
  if (selection.length !== 2) return null;
  return selection[0]?.path === path ? 'a' : selection[1]?.path === path ? 'b' : null;
}
