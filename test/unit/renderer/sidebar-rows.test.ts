import { describe, expect, it } from 'vitest';
import { type TreeInput, treeRows, treeStep } from '../../../src-renderer/panels/sidebar/rows.ts';
import { folderAndName, nameOfUrl, wholeEndpoint } from '../../../src-renderer/state/endpoints.ts';
import { statusOf } from '../../fixtures/timeline-session.ts';

const status = (connection: number, url: string, name = url) =>
  statusOf(connection, name, 'websocket', { recordingId: 'r', url });

const endpoints = [
  { id: 'e1', folder: 'staging', endpoint: wholeEndpoint({ name: 'prices', url: 'ws://x/prices' }) },
  { id: 'e2', folder: '', endpoint: wholeEndpoint({ url: 'ws://x/plain' }) },
  { id: 'e3', folder: 'staging/eu', endpoint: wholeEndpoint({ name: 'orders', url: 'ws://eu/orders' }) },
];
const rowsOf = (input: Partial<TreeInput>) =>
  treeRows({ endpoints: [], folders: [], statuses: [], origins: {}, closedFolders: [], search: '', ...input });
/** Rows as they are seen: two spaces a level, folders with ▾ or ▸ and their count. */
const seen = (input: Partial<TreeInput>) =>
  rowsOf(input).map(
    (row) =>
      '  '.repeat(row.level - 1) +
      (row.kind === 'folder' ? `${row.open ? '▾' : '▸'} ${row.name} ${row.count}` : row.name),
  );
const origin = (endpointId: string | null, folder: string | null = null) => ({
  endpointId,
  endpoint: null,
  folder,
  environmentId: null,
});

describe('the tree of endpoints', () => {
  it('has folders in folders, before the endpoints beside them', () => {
    expect(seen({ endpoints, folders: ['empty'] })).toEqual([
      '▾ empty 0',
      '▾ staging 2',
      '  ▾ eu 1',
      '    orders',
      '  prices',
      '/plain',
    ]);
    expect(rowsOf({ endpoints, folders: ['empty'] }).map((row) => `${row.posInSet}/${row.setSize}`)).toEqual([
      '1/3',
      '2/3',
      '1/2',
      '1/1',
      '2/2',
      '3/3',
    ]);
  });

  it('hides what is in a closed folder, and finds it all the same', () => {
    const input = { endpoints, closedFolders: ['staging'] };
    expect(seen(input)).toEqual(['▸ staging 2', '/plain']);
    expect(seen({ ...input, search: 'ORD' })).toEqual(['▾ staging 1', '  ▾ eu 1', '    orders']);
    expect(seen({ ...input, search: 'staging ws://eu' })).toHaveLength(3);
    expect(seen({ ...input, search: 'nothing' })).toEqual([]);
  });

  it('shows the latest connection of an endpoint', () => {
    const rows = rowsOf({
      endpoints,
      statuses: [status(1, 'ws://x/prices'), status(2, 'ws://x/prices')],
      origins: { 'connection:r:1': origin('e1'), 'connection:r:2': origin('e1') },
    });
    const prices = rows.find((row) => row.key === 'e1');
    expect(prices?.kind === 'endpoint' && prices.status?.connection).toBe(2);
  });

  it('lists a connection that nothing saved made: the demo’s in its group, others under this session', () => {
    const statuses = [
      status(1, 'ws://x/ws', '/ws'),
      status(2, 'ws://x/other', 'other'),
      status(3, 'ws://x/gone', 'gone'),
    ];
    const origins = { 'connection:r:1': origin(null, 'demo'), 'connection:r:3': origin('removed') };
    expect(seen({ statuses, origins })).toEqual(['▾ demo 1', '  /ws', '▾ this session 2', '  other', '  gone']);
  });
});

describe('the keys of the tree', () => {
  const rows = rowsOf({ endpoints, closedFolders: ['staging/eu'] });
  // ▾ staging, ▸ eu, prices, /plain
  it.each([
    [0, 'ArrowDown', { to: 1 }],
    [0, 'ArrowUp', null],
    [3, 'ArrowDown', null],
    [1, 'End', { to: 3 }],
    [2, 'Home', { to: 0 }],
    [0, 'ArrowRight', { to: 1 }],
    [1, 'ArrowRight', { toggle: 'staging/eu' }],
    [2, 'ArrowRight', null],
    [2, 'ArrowLeft', { to: 0 }],
    [1, 'ArrowLeft', { to: 0 }],
    [0, 'ArrowLeft', { toggle: 'staging' }],
    [3, 'ArrowLeft', null],
    [3, 'x', null],
  ])('from row %i %s', (at, key, expected) => expect(treeStep(rows, at, key)).toEqual(expected));
});

describe('names', () => {
  it('come from the path as the engine names a connection, else from the host', () => {
    expect(nameOfUrl('ws://x:1/a/b?c')).toBe('/a/b');
    expect(nameOfUrl('ws://x:1')).toBe('x:1');
    expect(nameOfUrl('wss://{{host}}/prices')).toBe('/prices');
    expect(nameOfUrl('{{base}}/prices?x=1')).toBe('/prices');
    expect(nameOfUrl('{{base}}')).toBe('{{base}}');
    expect(nameOfUrl('')).toBe('New connection');
  });

  it('do not take a leading slash for a folder', () => {
    expect(folderAndName({ name: '/ws', url: '' })).toEqual({ folder: null, name: '/ws' });
    expect(folderAndName({ name: 'a/b/c', url: '' })).toEqual({ folder: 'a/b', name: 'c' });
    expect(folderAndName({ name: 'a/', url: '' })).toEqual({ folder: null, name: 'a/' });
  });
});
