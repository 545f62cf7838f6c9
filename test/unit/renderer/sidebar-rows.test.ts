import { describe, expect, it } from 'vitest';
import { endpointFolders } from '../../../src-renderer/panels/sidebar/rows.ts';
import { folderAndName, nameOfUrl, wholeEndpoint } from '../../../src-renderer/state/endpoints.ts';
import { statusOf } from '../../fixtures/timeline-session.ts';

const status = (connection: number, url: string, name = url) =>
  statusOf(connection, name, 'websocket', { recordingId: 'r', url });

const saved = [
  { id: 'e1', folder: 'staging', endpoint: wholeEndpoint({ name: 'prices', url: 'ws://x/prices' }) },
  { id: 'e2', folder: '', endpoint: wholeEndpoint({ url: 'ws://x/plain' }) },
];

describe('the endpoints of the sidebar', () => {
  it('stand in the folder their name says, the others outside', () => {
    const folders = endpointFolders(saved, [], {});
    expect(folders.map((folder) => [folder.name, folder.rows.map((row) => row.name)])).toEqual([
      [null, ['/plain']],
      ['staging', ['prices']],
    ]);
  });

  it('show the latest of their connections', () => {
    const origin = { endpointId: 'e1', endpoint: null, folder: null, environmentId: null };
    const rows = endpointFolders(saved, [status(1, 'ws://x/prices'), status(2, 'ws://x/prices')], {
      'connection:r:1': origin,
      'connection:r:2': origin,
    }).flatMap((folder) => folder.rows);
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.endpointId === 'e1')?.status?.connection).toBe(2);
  });

  it('list a connection that nothing saved made: the demo’s in its folder, others under this session', () => {
    const folders = endpointFolders([], [status(1, 'ws://x/ws', '/ws'), status(2, 'ws://x/other', 'other')], {
      'connection:r:1': { endpointId: null, endpoint: null, folder: 'demo', environmentId: null },
    });
    expect(folders.map((folder) => folder.name)).toEqual(['demo', 'this session']);
    expect(folders[0]?.rows[0]?.name).toBe('/ws');
  });

  it('still list a connection whose endpoint was removed', () => {
    const folders = endpointFolders([], [status(1, 'ws://x/prices')], {
      'connection:r:1': { endpointId: 'gone', endpoint: null, folder: null, environmentId: null },
    });
    expect(folders.flatMap((folder) => folder.rows)).toHaveLength(1);
  });
});

describe('names', () => {
  it('come from the path as the engine names a connection, else from the host', () => {
    expect(nameOfUrl('ws://x:1/a/b?c')).toBe('/a/b');
    expect(nameOfUrl('ws://x:1')).toBe('x:1');
    expect(nameOfUrl('')).toBe('New connection');
  });

  it('do not take a leading slash for a folder', () => {
    expect(folderAndName({ name: '/ws', url: '' })).toEqual({ folder: null, name: '/ws' });
    expect(folderAndName({ name: 'a/b/c', url: '' })).toEqual({ folder: 'a', name: 'b/c' });
    expect(folderAndName({ name: 'a/', url: '' })).toEqual({ folder: null, name: 'a/' });
  });
});
