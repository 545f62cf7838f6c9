import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src-renderer/entries/table/columns.ts';
import {
  type CsvColumns,
  FILE_LIMITS,
  gather,
  type SelectedRows,
} from '../../../src-renderer/entries/table/table-copy.ts';
import { csvField, csvLine } from '../../../src-renderer/entries/table/table-csv.ts';
import { ok } from '../../../src-shared/base/result.ts';
import type { CallEngine, CommandName, CommandOutput } from '../../../src-shared/contract/index.ts';
import { fakeRow, fakeRows } from '../../fixtures/fake-rows.ts';

const csv = (columns: readonly Column[]): CsvColumns => ({
  columns,
  startedAtMs: 0,
  pinnedAtNs: 1_700_000,
  nameOf: (connection) => `name ${connection}`,
});

/** The fake, which also copies: each row is its number, and an answer holds seven at most. */
function copying(entries: number) {
  const fake = fakeRows({ entries });
  const call = async <Name extends CommandName>(name: Name, input: unknown) => {
    if (name !== 'view.copy') return fake.call(name, input as never);
    const { from, count, form } = input as { from: number; count: number; form: string };
    const texts = Array.from(
      { length: Math.min(7, count) },
      (_, at) => `${form === 'text' ? '' : '{"n":'}${from + at}`,
    );
    return ok({ texts, next: from + texts.length }) as never as { ok: true; value: CommandOutput<Name> };
  };
  return { fake, call: call as CallEngine };
}

async function gathered(
  form: 'text' | 'json' | 'ndjson' | 'csv',
  more: Partial<SelectedRows> = {},
  limits = FILE_LIMITS,
  signal = new AbortController().signal,
) {
  const { call } = copying(10_000);
  const opened = await call('view.open', { recordingId: 'fake', filter: '' });
  if (!opened.ok) throw new Error('no view');
  const selected = {
    call,
    viewId: opened.value.viewId,
    rows: [{ from: 10, to: 30 }],
    csv: csv(['seq', 'kind']),
    ...more,
  };
  const progress: number[] = [];
  const result = await gather(selected, form, limits, (rows) => progress.push(rows), signal);
  if (!result.ok) throw new Error(result.error.message);
  return { ...result.value, text: result.value.parts.join(''), progress };
}

describe('copying many rows', () => {
  it('asks in portions and loses none between them, nor between ranges', async () => {
    const rows = [
      { from: 10, to: 30 },
      { from: 100, to: 101 },
    ];
    const { text, progress, ...counts } = await gathered('text', { rows });
    const expected = [...Array.from({ length: 20 }, (_, at) => at + 10), 100];
    expect(text).toBe(expected.join('\n'));
    expect(counts).toMatchObject({ rows: 21, total: 21 });
    expect(progress).toEqual([7, 14, 20, 21]);
  });

  it('makes one list of JSON, or a line each', async () => {
    expect((await gathered('json', { rows: [{ from: 1, to: 3 }] })).text).toBe('[\n{"n":1,\n{"n":2\n]\n');
    expect((await gathered('ndjson', { rows: [{ from: 1, to: 3 }] })).text).toBe('{"n":1\n{"n":2\n');
  });

  it('is cut at a limit, and says how much of it there is', async () => {
    expect(await gathered('text', {}, { rows: 9, chars: 1_000 })).toMatchObject({ rows: 9, total: 20 });
    expect((await gathered('text', {}, { rows: 1_000, chars: 10 })).text).toBe('10\n11\n12\n13\n14');
  });

  it('stops where it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await gathered('text', {}, FILE_LIMITS, stop.signal)).rows).toBeLessThan(20);
  });

  it('writes CSV of the columns as they are shown, Δ counted from the row above also at a portion’s edge', async () => {
    const columns: readonly Column[] = ['rail', 'seq', 'delta', 'pin', 'name', 'kind', 'preview', 'size'];
    const { text, rows } = await gathered('csv', { rows: [{ from: 0, to: 1_200 }], csv: csv(columns) });
    const lines = text.split('\r\n');
    expect(rows).toBe(1_200);
    expect(lines[0]).toBe('#,delta ms,since pinned ms,connection,kind,preview,size B');
    expect(lines[1]).toBe('1,,0,name 1,open,,0');
    expect(lines).toHaveLength(1_202);
    for (const at of [2, 500, 501, 1_000, 1_200]) {
      const row = fakeRow(at);
      expect(lines[at]).toBe(
        csvLine([
          `${at}`,
          '1.7',
          `${(1.7 * (at - 1)).toFixed(1).replace('.0', '')}`,
          'name 1',
          row.kind,
          row.preview,
          `${row.size}`,
        ]).trimEnd(),
      );
    }
  });
});

describe('a field of CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['-1.5', '-1.5'],
    ['+3e10', '+3e10'],
    ['=1+1', `"'=1+1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['-1+cmd|x', `"'-1+cmd|x"`],
    ['two\nlines', 'two␊lines'],
    ['\u202egnp.exe', '⟨RLO⟩gnp.exe'],
    [' edge ', '" edge "'],
  ])('%j is %j', (text, field) => expect(csvField(text)).toBe(field));
});
