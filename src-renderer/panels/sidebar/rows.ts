import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { allFolders, isWithin, lastName, parentOf } from '../../state/endpoint-edits.ts';
import { folderAndName, type Origin, type SavedEndpoint, TRANSPORT_TAG } from '../../state/endpoints.ts';
import { connectionTabId } from '../../state/tabs.ts';
import { words } from '../../words/index.ts';

/** A saved endpoint with its latest connection, or a connection nothing saved made. */
export interface EndpointRow {
  readonly kind: 'endpoint';
  readonly key: string;
  readonly name: string;
  readonly tag: string;
  readonly endpointId: string | null;
  readonly status: ConnectionStatus | null;
  readonly folder: string;
}

export interface FolderRow {
  readonly kind: 'folder';
  readonly key: string;
  readonly name: string;
  /** Its place among saved folders; of a group of connections that nothing saved made its name. */
  readonly path: string;
  /** False for such a group: nothing can be moved or renamed there. */
  readonly saved: boolean;
  readonly open: boolean;
  /** Endpoints in it and below. */
  readonly count: number;
}

/** One line of the tree, with what a screen reader says of its place. */
export type TreeRow = (EndpointRow | FolderRow) & {
  readonly level: number;
  readonly posInSet: number;
  readonly setSize: number;
};

export interface TreeInput {
  readonly endpoints: readonly SavedEndpoint[];
  readonly folders: readonly string[];
  readonly statuses: readonly ConnectionStatus[];
  readonly origins: Readonly<Record<string, Origin>>;
  readonly closedFolders: readonly string[];
  /** Words that a name, a folder or a URL must all have; empty shows everything. */
  readonly search: string;
}

export const keyOfFolder = (path: string): string => `folder:${path}`;

/** Folders before endpoints in each folder; connections that nothing saved made in groups of their own at the end. */
export function treeRows(input: TreeInput): readonly TreeRow[] {
  const { endpoints, statuses, origins } = input;
  const asked = input.search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (...texts: readonly string[]): boolean => {
    const text = texts.join('\n').toLowerCase();
    return asked.every((word) => text.includes(word));
  };

  const claimed = new Set<ConnectionStatus>();
  const latest = new Map<string, ConnectionStatus>();
  for (const status of statuses) {
    const owner = origins[connectionTabId(status.recordingId, status.connection)]?.endpointId ?? null;
    if (owner === null || !endpoints.some(({ id }) => id === owner)) continue;
    claimed.add(status);
    latest.set(owner, status);
  }
  const saved = endpoints.flatMap(({ id, folder, endpoint }): EndpointRow[] => {
    const { name } = folderAndName(endpoint);
    if (!matches(name, folder, endpoint.url)) return [];
    const status = latest.get(id) ?? null;
    const transport = status?.transport ?? endpoint.transport;
    const tag = transport === 'auto' ? '' : TRANSPORT_TAG[transport];
    return [{ kind: 'endpoint', key: id, name, tag, endpointId: id, status, folder }];
  });
  const groups = new Map<string, EndpointRow[]>();
  for (const status of statuses) {
    if (claimed.has(status)) continue;
    const key = connectionTabId(status.recordingId, status.connection);
    const { name } = folderAndName({ name: status.name, url: status.url });
    const folder = origins[key]?.folder ?? words.endpoints.thisSession;
    if (!matches(name, folder, status.url)) continue;
    const rows = groups.get(folder) ?? [];
    groups.set(folder, rows);
    rows.push({ kind: 'endpoint', key, name, tag: TRANSPORT_TAG[status.transport], endpointId: null, status, folder });
  }

  const searching = asked.length > 0;
  const paths = allFolders(input).filter((path) => !searching || saved.some(({ folder }) => isWithin(folder, path)));
  const rows: TreeRow[] = [];
  const put = (parent: string, level: number): void => {
    const inside = paths.filter((path) => parentOf(path) === parent);
    const own = saved.filter(({ folder }) => folder === parent);
    // The groups stand at the top, after everything that is saved.
    const others = parent === '' ? [...groups] : [];
    const setSize = inside.length + own.length + others.length;
    inside.forEach((path, index) => {
      const open = searching || !input.closedFolders.includes(path);
      const count = saved.filter(({ folder }) => isWithin(folder, path)).length;
      const row = { kind: 'folder', key: keyOfFolder(path), name: lastName(path), path, saved: true } as const;
      rows.push({ ...row, open, count, level, posInSet: index + 1, setSize });
      if (open) put(path, level + 1);
    });
    own.forEach((row, index) => void rows.push({ ...row, level, posInSet: inside.length + index + 1, setSize }));
    others.forEach(([name, list], index) => {
      const open = searching || !input.closedFolders.includes(name);
      const row = { kind: 'folder', key: `group:${name}`, name, path: name, saved: false } as const;
      rows.push({ ...row, open, count: list.length, level, posInSet: setSize - others.length + index + 1, setSize });
      if (!open) return;
      list.forEach((one, at) => void rows.push({ ...one, level: level + 1, posInSet: at + 1, setSize: list.length }));
    });
  };
  put('', 1);
  return rows;
}

/** Where the arrow keys go from a row. Left closes or goes to the folder around it; right opens or goes in. */
export type TreeStep = { readonly to: number } | { readonly toggle: string } | null;

export function treeStep(rows: readonly TreeRow[], at: number, key: string): TreeStep {
  const row = rows[at];
  const within = (to: number): TreeStep => (to >= 0 && to < rows.length && to !== at ? { to } : null);
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'Home':
      return within(0);
    case 'End':
      return within(rows.length - 1);
    case 'ArrowRight':
      if (row?.kind !== 'folder') return null;
      return row.open ? (rows[at + 1]?.level === row.level + 1 ? within(at + 1) : null) : { toggle: row.path };
    case 'ArrowLeft':
      if (row?.kind === 'folder' && row.open) return { toggle: row.path };
      return row === undefined ? null : within(rows.findLastIndex((one, index) => index < at && one.level < row.level));
    default:
      return null;
  }
}
