/** Where a dragged row may be dropped, and what that means. */
import { isWithin, parentOf } from '../../state/endpoint-edits.ts';
import type { TreeRow } from './rows.ts';
import { editable } from './use-endpoint-edits.ts';

export const ROW_TYPE = 'application/x-wirescope-row';
/** Of a row's height, at its upper and lower end: beside it, and not into it. */
const EDGE = 0.3;

export type DropWhere = 'before' | 'after' | 'into';

export interface Drop {
  /** Of the row it is dropped at; null: at the end of the top. */
  readonly key: string | null;
  readonly where: DropWhere;
}

/** Null where it cannot be dropped. */
export function dropAt(
  dragged: TreeRow,
  over: TreeRow | null,
  { clientY }: { readonly clientY: number },
  box: { readonly top: number; readonly height: number } | null,
): Drop | null {
  if (!editable(dragged)) return null;
  if (over === null || box === null) return { key: null, where: 'into' };
  if (!editable(over) || over.key === dragged.key) return null;
  const folder = over.kind === 'folder' ? over.path : over.folder;
  if (dragged.kind === 'folder' && isWithin(folder, dragged.path)) return null;
  const part = (clientY - box.top) / box.height;
  if (over.kind === 'folder') {
    return { key: over.key, where: dragged.kind === 'folder' && part < EDGE ? 'before' : 'into' };
  }
  // Folders stand before endpoints: beside an endpoint means into its folder.
  if (dragged.kind === 'folder') return { key: over.key, where: 'into' };
  return { key: over.key, where: part < 0.5 ? 'before' : 'after' };
}

/** The folder it goes to, and which of the folder's rows of its kind stands behind it then; null: none. */
export function dropMoves(
  dragged: TreeRow,
  { key, where }: Drop,
  rows: readonly TreeRow[],
): { readonly folder: string; readonly before: string | null } {
  const over = rows.find((row) => row.key === key);
  if (over === undefined) return { folder: '', before: null };
  if (over.kind === 'folder') {
    return where === 'before'
      ? { folder: parentOf(over.path), before: over.path }
      : { folder: over.path, before: null };
  }
  if (dragged.kind === 'folder' || where === 'into') return { folder: over.folder, before: null };
  if (where === 'before') return { folder: over.folder, before: over.endpointId };
  const beside = rows.flatMap((row) =>
    row.kind === 'endpoint' && row.endpointId !== null && row.folder === over.folder && row.key !== dragged.key
      ? [row.endpointId]
      : [],
  );
  return { folder: over.folder, before: beside[beside.indexOf(over.endpointId ?? '') + 1] ?? null };
}
