import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { folderAndName, type Origin, type SavedEndpoint, TRANSPORT_TAG } from '../../state/endpoints.ts';
import { connectionTabId } from '../../state/tabs.ts';

/** One line of the sidebar's Endpoints: a saved endpoint with its latest connection, or a connection nothing saved made. */
export interface EndpointRow {
  readonly key: string;
  readonly name: string;
  readonly tag: string;
  readonly endpointId: string | null;
  readonly status: ConnectionStatus | null;
}

export interface Folder {
  /** null: rows that stand outside of folders. */
  readonly name: string | null;
  readonly rows: readonly EndpointRow[];
}

const SESSION_FOLDER = 'this session';

/** Folders in the order of first use, those without one first. */
export function endpointFolders(
  saved: readonly SavedEndpoint[],
  statuses: readonly ConnectionStatus[],
  origins: Readonly<Record<string, Origin>>,
): readonly Folder[] {
  const folders = new Map<string | null, EndpointRow[]>([[null, []]]);
  const put = (folder: string | null, row: EndpointRow): void => {
    const rows = folders.get(folder) ?? [];
    folders.set(folder, rows);
    rows.push(row);
  };
  const claimed = new Set<ConnectionStatus>();
  const latest = new Map<string, ConnectionStatus>();
  for (const status of statuses) {
    const origin = origins[connectionTabId(status.recordingId, status.connection)];
    const owner = origin?.endpointId ?? null;
    if (owner === null || !saved.some((one) => one.id === owner)) continue;
    claimed.add(status);
    latest.set(owner, status);
  }
  for (const { id, folder: path, endpoint } of saved) {
    const { name } = folderAndName(endpoint);
    const folder = path === '' ? null : path;
    const status = latest.get(id) ?? null;
    const transport = status?.transport ?? endpoint.transport ?? 'auto';
    put(folder, { key: id, name, tag: transport === 'auto' ? '' : TRANSPORT_TAG[transport], endpointId: id, status });
  }
  for (const status of statuses) {
    if (claimed.has(status)) continue;
    const key = connectionTabId(status.recordingId, status.connection);
    const { name } = folderAndName({ name: status.name, url: status.url });
    put(origins[key]?.folder ?? SESSION_FOLDER, {
      key,
      name,
      tag: TRANSPORT_TAG[status.transport],
      endpointId: null,
      status,
    });
  }
  return [...folders].map(([name, rows]) => ({ name, rows })).filter((folder) => folder.rows.length > 0);
}
