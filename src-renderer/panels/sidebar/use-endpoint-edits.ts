import { useCallback, useMemo, useState } from 'react';
import { countedText } from '../../../src-shared/base/units-text.ts';
import type { Documents } from '../../../src-shared/model/documents.ts';
import * as edits from '../../state/endpoint-edits.ts';
import { folderAndName, newId } from '../../state/endpoints.ts';
import { useWindowStore } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import { keyOfFolder, type TreeRow } from './rows.ts';

const said = words.endpoints;

/** A row that has moved. */
export interface Moved {
  /** For those who do not see it move. */
  readonly sentence: string;
  /** A folder has another key at another place. */
  readonly key: string;
}

/** What a person does to a row; null: nothing was done. */
export interface EndpointEdits {
  /** Answers the key of the new row. */
  newFolder(parent: string): string;
  /** Null when the name was taken; else what is wrong with it. */
  rename(row: TreeRow, name: string): string | null;
  duplicate(row: TreeRow): string | null;
  remove(row: TreeRow): void;
  /** What {@link EndpointEdits.undo} would bring back; null: nothing. */
  readonly removed: string | null;
  undo(): void;
  /** Into a folder, before one of its rows of the same kind (its id or path) or at the end. */
  move(row: TreeRow, folder: string, before: string | null): Moved | null;
  /** One step among its neighbours, into the folder above it, or out of the one it is in. */
  step(row: TreeRow, where: 'up' | 'down' | 'in' | 'out'): Moved | null;
}

type SavedEndpoints = Documents['endpoints'];

/** The row's id or path where it can be edited. */
export function editable(row: TreeRow | undefined): row is TreeRow {
  return row !== undefined && (row.kind === 'folder' ? row.saved : row.endpointId !== null);
}

export function useEndpointEdits(): EndpointEdits {
  const store = useWindowStore();
  const [last, setLast] = useState<{ readonly name: string; readonly gone: edits.Removed } | null>(null);
  const document = useCallback((): SavedEndpoints => {
    const { folders, endpoints } = store.getState();
    return { folders: [...folders], endpoints: [...endpoints] };
  }, [store]);

  return useMemo(() => {
    const { changeEndpoints, note } = store.getState();

    const move = (row: TreeRow, folder: string, before: string | null): Moved | null => {
      const now = document();
      const moved = (doc: SavedEndpoints): SavedEndpoints =>
        row.kind === 'folder'
          ? edits.moveFolder(doc, row.path, folder, before)
          : edits.moveEndpoint(doc, row.endpointId ?? '', folder, before);
      if (!editable(row) || moved(now) === now) return null;
      changeEndpoints(moved);
      const key = row.kind === 'folder' ? keyOfFolder(edits.pathIn(now, row.path, folder)) : row.key;
      return { sentence: said.moved(row.name, folder === '' ? said.top : folder), key };
    };

    /** Ids or paths of the rows of its kind in its folder, in order. */
    const neighbours = (row: TreeRow): readonly string[] => {
      const now = document();
      return row.kind === 'folder'
        ? edits.allFolders(now).filter((path) => edits.parentOf(path) === edits.parentOf(row.path))
        : now.endpoints.filter((one) => one.folder === row.folder).map(({ id }) => id);
    };

    const undo = (gone: edits.Removed): void => {
      changeEndpoints((doc) => edits.restore(doc, gone));
      setLast(null);
    };

    return {
      newFolder(parent) {
        const path = edits.joined(parent, edits.freeFolderName(document(), parent, said.newFolderName));
        changeEndpoints((doc) => edits.addFolder(doc, path));
        return keyOfFolder(path);
      },
      rename(row, given) {
        const name = given.trim();
        if (row.kind === 'endpoint') {
          const id = row.endpointId ?? '';
          if (name !== row.name) changeEndpoints((doc) => edits.renameEndpoint(doc, id, name));
          return null;
        }
        if (name === row.name) return null;
        if (name === '') return said.folderMissing;
        if (name.includes('/')) return said.folderSlash;
        const to = edits.joined(edits.parentOf(row.path), name);
        if (edits.allFolders(document()).includes(to)) return said.folderTaken(name);
        changeEndpoints((doc) => edits.renameFolder(doc, row.path, name));
        return null;
      },
      duplicate(row) {
        const found = document().endpoints.find(({ id }) => row.kind === 'endpoint' && id === row.endpointId);
        if (found === undefined) return null;
        const name = said.copyName(folderAndName(found.endpoint).name);
        const copy = { ...found, id: newId('e'), endpoint: { ...found.endpoint, name } };
        changeEndpoints((doc) => edits.duplicateEndpoint(doc, found.id, copy));
        return copy.id;
      },
      remove(row) {
        if (!editable(row)) return;
        const gone = edits.whatGoes(
          document(),
          row.kind === 'folder' ? { folder: row.path } : { id: row.endpointId ?? '' },
        );
        changeEndpoints((doc) => edits.remove(doc, gone));
        setLast({ name: row.name, gone });
        const { length } = gone.endpoints;
        note(
          row.kind === 'folder' && length > 0
            ? said.deletedFolder(row.name, countedText(length, said.endpoint))
            : said.deleted(row.name),
          { label: said.undo, run: () => undo(gone) },
        );
      },
      removed: last?.name ?? null,
      undo: () => (last === null ? undefined : undo(last.gone)),
      move,
      step(row, where) {
        if (!editable(row)) return null;
        const folder = row.kind === 'folder' ? edits.parentOf(row.path) : row.folder;
        const own = row.kind === 'folder' ? row.path : (row.endpointId ?? '');
        const list = neighbours(row);
        const at = list.indexOf(own);
        switch (where) {
          case 'up':
            return at <= 0 ? null : move(row, folder, list[at - 1] ?? null);
          case 'down':
            return at < 0 || at === list.length - 1 ? null : move(row, folder, list[at + 2] ?? null);
          case 'out':
            return folder === '' ? null : move(row, edits.parentOf(folder), null);
          case 'in': {
            const into =
              row.kind === 'folder'
                ? list[at - 1]
                : edits.allFolders(document()).findLast((path) => edits.parentOf(path) === folder);
            return into === undefined ? null : move(row, into, null);
          }
        }
      },
    };
  }, [store, document, last]);
}
