import { type DragEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { countedText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useTick } from '../../data/use-engine.ts';
import { parentOf } from '../../state/endpoint-edits.ts';
import { useWindowState } from '../../state/store.ts';
import { connectionTabId } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/field.tsx';
import { Menu, MenuItem, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { type Drop, dropAt, dropMoves, ROW_TYPE } from './drop.ts';
import { RowMenu } from './row-menu.tsx';
import { type TreeRow, treeRows, treeStep } from './rows.ts';
import { TreeItem } from './tree-item.tsx';
import { useEndpointCommands } from './use-endpoint-commands.ts';
import { editable, type Moved, useEndpointEdits } from './use-endpoint-edits.ts';

const said = words.endpoints;
const connectionsOf = (tick: Tick) => tick.connections;

/** Saved endpoints in their folders, and the connections that nothing saved made. */
export function EndpointTree() {
  const actions = useActions();
  const commands = useCommandRegistry();
  const edits = useEndpointEdits();
  const endpoints = useWindowState((state) => state.endpoints);
  const folders = useWindowState((state) => state.folders);
  const origins = useWindowState((state) => state.origins);
  const closedFolders = useWindowState((state) => state.closedFolders);
  const toggleFolder = useWindowState((state) => state.toggleFolder);
  const tab = useWindowState((state) => state.tabs.find(({ id }) => id === state.activeTabId));
  const statuses = useTick(connectionsOf);
  const [search, setSearch] = useState<string | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ readonly key: string; readonly x: number; readonly y: number } | null>(null);
  const [drag, setDrag] = useState<{ readonly key: string; readonly drop: Drop | null } | null>(null);
  const [spoken, setSpoken] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const titleId = useId();

  const rows = treeRows({ endpoints, folders, statuses, origins, closedFolders, search: search ?? '' });
  const isCurrent = (row: TreeRow): boolean => {
    if (row.kind === 'folder' || tab === undefined) return false;
    if (row.status !== null && tab.id === connectionTabId(row.status.recordingId, row.status.connection)) return true;
    return row.endpointId !== null && tab.endpointId === row.endpointId;
  };
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === cursor),
  );
  const reached = rows[at]?.key ?? null;
  const target = rows.find((row) => row.key === cursor) ?? rows.find(isCurrent);

  const focusRow = (key: string): void => {
    setCursor(key);
    requestAnimationFrame(() => tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus());
  };
  const searching = search !== null;
  useEffect(() => {
    if (searching) searchField.current?.focus();
  }, [searching]);

  const open = (row: TreeRow): void => {
    if (row.kind === 'folder') toggleFolder(row.path);
    else if (row.status !== null) actions.showConnection(row.status);
    else if (row.endpointId !== null) actions.showEndpoint(row.endpointId);
  };
  const follow = (moved: Moved | null, row: TreeRow): void => {
    setSpoken(moved?.sentence ?? said.cannotMove(row.name));
    focusRow(moved?.key ?? row.key);
  };
  const act = {
    rename: (row: TreeRow): void => {
      setCursor(row.key);
      setRenaming(row.key);
    },
    newFolder: (row: TreeRow | undefined): void => {
      const parent = row === undefined ? '' : row.kind === 'folder' ? row.path : row.folder;
      const inSaved = row === undefined || editable(row);
      if (inSaved && parent !== '' && closedFolders.includes(parent)) toggleFolder(parent);
      setSearch(null);
      const key = edits.newFolder(inSaved ? parent : '');
      setCursor(key);
      setRenaming(key);
    },
    duplicate: (row: TreeRow): void => {
      const key = edits.duplicate(row);
      if (key !== null) focusRow(key);
    },
    remove: (row: TreeRow): void => {
      const index = rows.indexOf(row);
      const next = rows.find((one, place) => place > index && one.level <= row.level) ?? rows[index - 1];
      edits.remove(row);
      if (next !== undefined && tree.current?.contains(document.activeElement)) focusRow(next.key);
    },
    step: (row: TreeRow, where: 'up' | 'down' | 'in' | 'out'): void => follow(edits.step(row, where), row),
    move: (row: TreeRow, folder: string): void => follow(edits.move(row, folder, null), row),
    connect: (row: TreeRow): void => {
      if (row.kind === 'endpoint' && row.endpointId !== null) void actions.connectEndpoint(row.endpointId);
    },
  };
  const find = (): void => {
    if (search === null) setSearch('');
    else searchField.current?.focus();
  };

  useEndpointCommands({ target, edits, find, ...act });

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (row === undefined || renaming !== null || event.target instanceof HTMLInputElement) return;
    const steps = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' } as const;
    if (event.altKey && Object.hasOwn(steps, event.key)) {
      event.preventDefault();
      act.step(row, steps[event.key as keyof typeof steps]);
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') open(row);
    else if (event.key === 'F2' && editable(row)) act.rename(row);
    else if (event.key === 'Delete' && editable(row)) act.remove(row);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = (event.target as HTMLElement).getBoundingClientRect();
      setMenu({ key: row.key, x: box.left + 32, y: box.bottom });
    } else {
      const step = treeStep(rows, at, event.key);
      if (step === null) {
        if (event.key.length !== 1) return;
        // Typing goes to the next row whose name begins so.
        const typed = event.key.toLowerCase();
        const found = [...rows.slice(at + 1), ...rows.slice(0, at)].find((one) =>
          one.name.toLowerCase().startsWith(typed),
        );
        if (found === undefined) return;
        focusRow(found.key);
      } else if ('toggle' in step) toggleFolder(step.toggle);
      else {
        const next = rows[step.to];
        if (next !== undefined) focusRow(next.key);
      }
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const dragged = drag === null ? undefined : rows.find(({ key }) => key === drag.key);
  const dragOver = (event: DragEvent, row: TreeRow | null): void => {
    if (dragged === undefined) return;
    const drop = dropAt(dragged, row, event, row === null ? null : event.currentTarget.getBoundingClientRect());
    event.stopPropagation();
    if (drop !== null) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
    }
    if (drag?.drop?.key !== drop?.key || drag?.drop?.where !== drop?.where) setDrag({ key: dragged.key, drop });
  };
  const onDrop = (event: DragEvent): void => {
    if (dragged === undefined || drag?.drop == null) return;
    event.preventDefault();
    event.stopPropagation();
    const { folder, before } = dropMoves(dragged, drag.drop, rows);
    follow(edits.move(dragged, folder, before), dragged);
    setDrag(null);
  };
  const menuRow = menu === null ? undefined : rows.find(({ key }) => key === menu.key);

  return (
    <>
      <div className="side-sec">
        <h2 id={titleId}>{said.title}</h2>
        <Menu align="end" trigger={<IconButton icon="dots" label={said.more} size="small" />}>
          <MenuItem icon="folder" onChoose={() => act.newFolder(undefined)}>
            {said.newFolder}
          </MenuItem>
          <MenuItem icon="search" onChoose={find}>
            {said.find}
          </MenuItem>
          <MenuItem icon="download" onChoose={() => void commands.run('endpoints.import')}>
            {said.import}
          </MenuItem>
          <MenuLine />
          <MenuItem onChoose={() => void commands.run('endpoint.closeAll')}>{said.closeAll}</MenuItem>
          <MenuItem onChoose={() => void commands.run('endpoint.openAll')}>{said.openAll}</MenuItem>
        </Menu>
        <IconButton icon="plus" label={words.frame.newConnection} size="small" onClick={actions.newConnection} />
      </div>
      {search !== null && (
        <div className="side-search">
          <TextInput
            ref={searchField}
            type="search"
            aria-label={said.find}
            placeholder={said.findPlaceholder}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setSearch(null);
              if ((event.key === 'ArrowDown' || event.key === 'Enter') && rows[0] !== undefined) {
                event.preventDefault();
                focusRow((rows.find(({ kind }) => kind === 'endpoint') ?? rows[0]).key);
              }
            }}
          />
          <IconButton icon="x" size="small" label={said.endFind} onClick={() => setSearch(null)} />
        </div>
      )}
      <div
        ref={tree}
        role="tree"
        aria-labelledby={titleId}
        className="side-tree"
        onKeyDown={onKeyDown}
        onDragOver={(event) => dragOver(event, null)}
        onDrop={onDrop}
      >
        {rows.map((row) => (
          <TreeItem
            key={row.key}
            row={row}
            current={isCurrent(row)}
            reached={row.key === reached}
            renaming={row.key === renaming}
            drop={drag?.drop?.key === row.key ? drag.drop.where : null}
            onOpen={() => {
              setCursor(row.key);
              open(row);
            }}
            onFocus={() => setCursor(row.key)}
            onRename={(name) => edits.rename(row, name)}
            onRenamed={() => {
              setRenaming(null);
              focusRow(row.key);
            }}
            onMenu={(x, y) => {
              setCursor(row.key);
              setMenu({ key: row.key, x, y });
            }}
            onDragStart={(event) => {
              event.dataTransfer.setData(ROW_TYPE, row.key);
              event.dataTransfer.effectAllowed = 'move';
              setDrag({ key: row.key, drop: null });
            }}
            onDragOver={(event) => dragOver(event, row)}
            onDragEnd={() => setDrag(null)}
          />
        ))}
      </div>
      {rows.length === 0 && (
        <p className="side-hint">{search === null || search.trim() === '' ? said.none : said.noneFound}</p>
      )}
      <p className="unseen" role="status">
        {search !== null && search.trim() !== ''
          ? said.found(countedText(rows.filter(({ kind }) => kind === 'endpoint').length, said.endpoint))
          : spoken}
      </p>
      <RowMenu
        row={menuRow}
        at={menu}
        folders={rows.flatMap((row) => (row.kind === 'folder' && row.saved ? [row.path] : []))}
        parent={menuRow === undefined ? '' : menuRow.kind === 'folder' ? parentOf(menuRow.path) : menuRow.folder}
        onClose={() => setMenu(null)}
        onReturnFocus={() => {
          if (renaming === null && cursor !== null) focusRow(cursor);
        }}
        onOpen={open}
        {...act}
      />
    </>
  );
}
