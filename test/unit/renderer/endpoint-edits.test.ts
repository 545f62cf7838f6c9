import { describe, expect, it } from 'vitest';
import * as edits from '../../../src-renderer/state/endpoint-edits.ts';
import { wholeEndpoint } from '../../../src-renderer/state/endpoints.ts';
import type { Documents } from '../../../src-shared/model/documents.ts';

const saved = (id: string, folder: string) => ({
  id,
  folder,
  endpoint: wholeEndpoint({ name: id, url: `ws://x/${id}` }),
});
const document: Documents['endpoints'] = {
  folders: ['a', 'a/x', 'b'],
  endpoints: [saved('one', 'a'), saved('two', 'a/x'), saved('three', ''), saved('four', 'a')],
};
/** The document in short: folders, then `folder/id` of each endpoint. */
const told = ({ folders, endpoints }: Documents['endpoints']) => [
  folders.join(' '),
  endpoints.map(({ id, folder }) => (folder === '' ? id : `${folder}/${id}`)).join(' '),
];

describe('folders', () => {
  it('are those that are named, that something stands in, and that are above', () => {
    expect(edits.allFolders({ folders: ['z'], endpoints: [saved('one', 'p/q/r')] })).toEqual([
      'z',
      'p',
      'p/q',
      'p/q/r',
    ]);
  });

  it('are renamed with all that is in them', () => {
    expect(told(edits.renameFolder(document, 'a', 'c'))).toEqual(['c c/x b', 'c/one c/x/two three c/four']);
    expect(told(edits.renameFolder(document, 'a/x', 'y'))).toEqual(['a a/y b', 'a/one a/y/two three a/four']);
  });

  it('move into others, and never into themselves', () => {
    expect(told(edits.moveFolder(document, 'a', 'b', null))).toEqual([
      'b b/a b/a/x',
      'b/a/one b/a/x/two three b/a/four',
    ]);
    expect(told(edits.moveFolder(document, 'b', '', 'a'))[0]).toBe('b a a/x');
    expect(told(edits.moveFolder(document, 'a/x', '', null))[0]).toBe('a b x');
    expect(edits.moveFolder(document, 'a', 'a/x', null)).toBe(document);
    expect(edits.moveFolder(document, 'a', 'a', null)).toBe(document);
  });

  it('get a number where their name is taken', () => {
    expect(edits.freeFolderName(document, '', 'a')).toBe('a 2');
    expect(edits.freeFolderName(document, 'b', 'a')).toBe('a');
    const twice = edits.addFolder(document, 'b/a');
    expect(told(edits.moveFolder(twice, 'a', 'b', null))[0]).toBe('b b/a b/a 2 b/a 2/x');
  });
});

describe('endpoints', () => {
  it('move before another one or to the end of a folder', () => {
    expect(told(edits.moveEndpoint(document, 'four', 'a', 'one'))[1]).toBe('a/four a/one a/x/two three');
    expect(told(edits.moveEndpoint(document, 'one', 'b', null))[1]).toBe('a/x/two three a/four b/one');
    expect(edits.moveEndpoint(document, 'gone', 'b', null)).toBe(document);
  });

  it('are renamed, and moved by a path as their name', () => {
    const named = (given: string) => edits.renameEndpoint(document, 'three', given).endpoints[2];
    expect(named('prices')).toMatchObject({ folder: '', endpoint: { name: 'prices' } });
    expect(named('b/eu/prices')).toMatchObject({ folder: 'b/eu', endpoint: { name: 'prices' } });
    expect(named('/ws')).toMatchObject({ folder: '', endpoint: { name: '/ws' } });
    expect(named('')?.endpoint.name).toBeUndefined();
  });

  it('are copied right behind the original', () => {
    expect(told(edits.duplicateEndpoint(document, 'one', saved('copy', 'a')))[1]).toBe(
      'a/one a/copy a/x/two three a/four',
    );
  });
});

describe('what was removed', () => {
  it.each([{ folder: 'a' }, { folder: 'a/x' }, { id: 'two' }, { id: 'four' }])(
    '%o comes back where it stood',
    (what) => {
      const gone = edits.whatGoes(document, what);
      const without = edits.remove(document, gone);
      expect(without).not.toEqual(document);
      expect(edits.restore(without, gone)).toEqual(document);
    },
  );

  it('leaves its folder, and takes a folder with all in it', () => {
    expect(told(edits.remove(document, edits.whatGoes(document, { id: 'two' })))).toEqual([
      'a a/x b',
      'a/one three a/four',
    ]);
    expect(told(edits.remove(document, edits.whatGoes(document, { folder: 'a' })))).toEqual(['b', 'three']);
  });

  it('does not come twice when it is there again', () => {
    const gone = edits.whatGoes(document, { folder: 'a' });
    expect(edits.restore(document, gone)).toEqual(document);
  });
});
