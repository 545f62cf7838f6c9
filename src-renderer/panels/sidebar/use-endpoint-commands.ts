import { type Command, useCommands } from '../../commands/registry.ts';
import { allFolders } from '../../state/endpoint-edits.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import type { TreeRow } from './rows.ts';
import { type EndpointEdits, editable } from './use-endpoint-edits.ts';

const said = words.endpoints.commands;

interface EndpointActs {
  /** The row that has the cursor, else the endpoint of the tab that is shown. */
  readonly target: TreeRow | undefined;
  readonly edits: EndpointEdits;
  find(): void;
  connect(row: TreeRow): void;
  rename(row: TreeRow): void;
  newFolder(row: TreeRow | undefined): void;
  duplicate(row: TreeRow): void;
  remove(row: TreeRow): void;
  step(row: TreeRow, where: 'up' | 'down' | 'in' | 'out'): void;
}

/** All of the tree as commands. The keys of a row are the tree's own: here they are only told. */
export function useEndpointCommands({ target, edits, ...act }: EndpointActs): void {
  const endpoints = useWindowState((state) => state.endpoints);
  const folders = useWindowState((state) => state.folders);
  const closed = useWindowState((state) => state.closedFolders);
  const closeFolders = useWindowState((state) => state.closeFolders);
  const all = allFolders({ folders: [...folders], endpoints: [...endpoints] });
  const row = editable(target) ? target : undefined;
  const on = (id: string, title: string, run: (row: TreeRow) => void, unable?: string): Command => ({
    id: `endpoint.${id}`,
    title,
    group: 'connection',
    words: row === undefined ? said.words : `${said.words} ${row.name}`,
    unable: row === undefined ? said.noTarget : unable,
    run: () => (row === undefined ? undefined : run(row)),
  });
  const endpointOnly = row?.kind === 'folder' ? said.noEndpoint : undefined;
  useCommands([
    {
      id: 'endpoint.newFolder',
      title: said.newFolder,
      group: 'connection',
      words: said.words,
      run: () => act.newFolder(row),
    },
    {
      id: 'endpoint.find',
      title: said.find,
      group: 'connection',
      words: said.words,
      keys: ['Mod+Shift+E'],
      run: act.find,
    },
    on('connect', said.connect, act.connect, endpointOnly),
    on('rename', said.rename, act.rename),
    on('duplicate', said.duplicate, act.duplicate, endpointOnly),
    on('remove', said.remove, act.remove),
    on('moveUp', said.moveUp, (one) => act.step(one, 'up')),
    on('moveDown', said.moveDown, (one) => act.step(one, 'down')),
    on('moveIn', said.moveIn, (one) => act.step(one, 'in')),
    on('moveOut', said.moveOut, (one) => act.step(one, 'out')),
    {
      id: 'endpoint.undoRemove',
      title: edits.removed === null ? said.undo : said.undoOf(edits.removed),
      group: 'connection',
      words: said.words,
      unable: edits.removed === null ? said.nothingRemoved : undefined,
      run: edits.undo,
    },
    {
      id: 'endpoint.closeAll',
      title: said.closeAll,
      group: 'connection',
      words: said.words,
      unable: all.every((path) => closed.includes(path)) ? said.allClosed : undefined,
      run: () => closeFolders(all),
    },
    {
      id: 'endpoint.openAll',
      title: said.openAll,
      group: 'connection',
      words: said.words,
      unable: closed.length === 0 ? said.allOpen : undefined,
      run: () => closeFolders([]),
    },
  ]);
}
