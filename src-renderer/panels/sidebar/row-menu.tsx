import { MenuAt, MenuItem, MenuLine, SubMenu } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import type { TreeRow } from './rows.ts';
import { editable } from './use-endpoint-edits.ts';

const said = words.endpoints;

interface RowMenuProps {
  readonly row: TreeRow | undefined;
  readonly at: { readonly x: number; readonly y: number } | null;
  /** Folders it can be moved to. */
  readonly folders: readonly string[];
  /** The one it is in. */
  readonly parent: string;
  onClose(): void;
  onReturnFocus(): void;
  onOpen(row: TreeRow): void;
  connect(row: TreeRow): void;
  rename(row: TreeRow): void;
  newFolder(row: TreeRow): void;
  duplicate(row: TreeRow): void;
  remove(row: TreeRow): void;
  move(row: TreeRow, folder: string): void;
}

/** Everything that can be done with a row, by the right button or the menu key. */
export function RowMenu({ row, at, folders, parent, onClose, onReturnFocus, onOpen, ...act }: RowMenuProps) {
  if (row === undefined) return null;
  const own = editable(row);
  const places = ['', ...folders].filter(
    (path) => path !== parent && !(row.kind === 'folder' && (path === row.path || path.startsWith(`${row.path}/`))),
  );
  return (
    <MenuAt at={at} label={said.rowMenu(row.name)} onClose={onClose} onReturnFocus={onReturnFocus}>
      <MenuItem end={said.keys.enter} onChoose={() => onOpen(row)}>
        {row.kind === 'folder' ? (row.open ? said.closeFolder : said.openFolder) : said.show}
      </MenuItem>
      {row.kind === 'endpoint' && own && <MenuItem onChoose={() => act.connect(row)}>{said.connect}</MenuItem>}
      {own && (
        <>
          <MenuLine />
          <MenuItem end={said.keys.rename} onChoose={() => act.rename(row)}>
            {said.rename}
          </MenuItem>
          {row.kind === 'endpoint' && (
            <MenuItem icon="copy" onChoose={() => act.duplicate(row)}>
              {said.duplicate}
            </MenuItem>
          )}
          {places.length > 0 && (
            <SubMenu label={said.moveTo}>
              {places.map((path) => (
                <MenuItem key={path} icon="folder" onChoose={() => act.move(row, path)}>
                  {path === '' ? said.top : path}
                </MenuItem>
              ))}
            </SubMenu>
          )}
          <MenuItem icon="folder" onChoose={() => act.newFolder(row)}>
            {said.newFolder}
          </MenuItem>
          <MenuLine />
          <MenuItem danger end={said.keys.remove} onChoose={() => act.remove(row)}>
            {row.kind === 'folder' ? said.removeFolder : said.remove}
          </MenuItem>
        </>
      )}
    </MenuAt>
  );
}
