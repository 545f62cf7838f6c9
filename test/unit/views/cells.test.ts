import { describe, expect, it } from 'vitest';
import { createViews } from '../../../src-main/engine/capture/views/create-views.ts';
import { CELL_PAYLOAD_BYTES } from '../../../src-shared/model/cell.ts';
import { MemoryPages, type ShortEntry } from '../../fixtures/pages.ts';

async function cellsOf(entries: readonly ShortEntry[], paths?: string[]) {
  const source = new MemoryPages(entries, 3);
  const views = createViews({ source: () => source, changed: () => undefined });
  const opened = await views.open({ recordingId: 'r', filter: '' });
  if (!opened.ok) throw new Error(opened.error.message);
  const slice = await views.slice({ viewId: opened.value.viewId, from: 0, count: 100, paths });
  if (!slice.ok) throw new Error(slice.error.message);
  return slice.value.rows.map((row) => row.cells);
}

describe('cells of JSONPath columns', () => {
  it('are read for the rows of the slice, over pages', async () => {
    const entries = [1, 2, 3, 4, 5].map((n) => ({ payload: `{"n":${n}}` }));
    expect(await cellsOf(entries, ['$.n', '$.m'])).toEqual([1, 2, 3, 4, 5].map((n) => [String(n), null]));
    expect(await cellsOf(entries)).toEqual([1, 2, 3, 4, 5].map(() => undefined));
  });

  it('are null for entries without a payload and for bytes that are no JSON', async () => {
    const entries: ShortEntry[] = [{ kind: 'ping' }, { kind: 'binary', payload: new Uint8Array([0, 255, 123]) }];
    expect(await cellsOf(entries, ['$.n'])).toEqual([[null], [null]]);
  });

  it('say that a payload was too long to read', async () => {
    const long = JSON.stringify({ n: 1, pad: 'x'.repeat(CELL_PAYLOAD_BYTES) });
    expect(await cellsOf([{ payload: long }, { payload: '{"n":2}' }], ['$.n'])).toEqual([[{ unread: 'long' }], ['2']]);
  });

  it('say so too when the slice has read enough', async () => {
    const entries = Array.from({ length: 90 }, () => ({ payload: JSON.stringify({ n: 1, pad: 'x'.repeat(60_000) }) }));
    const cells = (await cellsOf(entries, ['$.n'])).map((row) => row?.[0]);
    expect(cells[0]).toBe('1');
    expect(cells[89]).toEqual({ unread: 'long' });
  });

  it('of a path with a regex that never ends are unread, not waited for', async () => {
    const entries = [{ payload: JSON.stringify([`${'a'.repeat(40)}!`]) }];
    expect(await cellsOf(entries, ["$[?match(@, '(a+)+b')]"])).toEqual([[{ unread: 'long' }]]);
  });
});
