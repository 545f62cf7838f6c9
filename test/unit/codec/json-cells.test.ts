import { describe, expect, it, test } from 'vitest';
import { type JsonColumn, jsonCells, jsonColumn } from '../../../src-shared/codec/json-cells.ts';
import { CELL_CHARS } from '../../../src-shared/model/cell.ts';

function column(path: string): JsonColumn {
  const made = jsonColumn(path);
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

const cell = (text: string, path: string) => jsonCells(text, [column(path)])[0];

describe('a JSONPath cell', () => {
  test.each<[string, string, string, string | null]>([
    ['a string without its quotes', '{"s":"ACME"}', '$.s', 'ACME'],
    ['a number as it is written', '{"px":101.10}', '$.px', '101.10'],
    ['an integer a double cannot hold', '{"id":10000000000000001}', '$.id', '10000000000000001'],
    ['the same inside an object', '{"a":{"id":10000000000000001,"b":1}}', '$.a', '{"id":10000000000000001,"b":1}'],
    ['the element of an array', '[{"n":1},{"n":2.50}]', '$[1].n', '2.50'],
    ['null, which is a value', '{"a":null}', '$.a', 'null'],
    ['false', '{"a":false}', '$.a', 'false'],
    ['an empty string', '{"a":""}', '$.a', ''],
    ['nothing where the member is not there', '{"a":1}', '$.b', null],
    ['nothing where the payload is no JSON', 'price 101', '$.px', null],
    ['nothing where it only begins like JSON', '{"px":1', '$.px', null],
    ['several values side by side', '{"b":[{"p":1.0},{"p":2}]}', '$.b[*].p', '1.0, 2'],
    ['what a filter finds', '{"b":[{"p":1,"s":"x"},{"p":9,"s":"y"}]}', '$.b[?@.p > 5].s', 'y'],
    ['an odd name', '{"a b":{"c.d":7}}', "$['a b']['c.d']", '7'],
  ])('shows %s', (_, text, path, shown) => {
    expect(cell(text, path)).toBe(shown);
  });

  it('says that there are more values than it shows', () => {
    expect(cell(JSON.stringify([1, 2, 3, 4, 5, 6, 7, 8, 9]), '$[*]')).toBe('1, 2, 3, 4, 5, 6, 7, 8, …');
    expect(cell(JSON.stringify([1, 2, 3, 4, 5, 6, 7, 8]), '$[*]')).toBe('1, 2, 3, 4, 5, 6, 7, 8');
  });

  it('is bounded, with an ellipsis, and cuts no character in two', () => {
    const long = cell(JSON.stringify({ a: `x${'💥'.repeat(200)}` }), '$.a');
    expect(typeof long === 'string' && long.length <= CELL_CHARS && long.isWellFormed() && long.endsWith('…')).toBe(
      true,
    );
  });

  it('of a text that is no JSONPath says so, whatever the payload', () => {
    expect(jsonColumn('px')).toMatchObject({ ok: false, error: { code: 'JSONPATH_INVALID' } });
    expect(jsonCells('{"px":1}', [{ query: null }, column('$.px')])).toEqual([{ unread: 'path' }, '1']);
  });
});
