import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Result } from '../../../../../src-shared/base/result.ts';
import type { Entry } from '../../../../../src-shared/model/entry.ts';
import { ndjsonEntry } from '../../ndjson.ts';
import type { Sink } from '../output.ts';
import { jsonRanges, rangesAt } from '../redaction/json-ranges.ts';
import type { Selection, Work } from '../selection.ts';

const COLUMNS = [
  'seq',
  'atNs',
  'at',
  'connection',
  'attempt',
  'transport',
  'direction',
  'kind',
  'size',
  'wireSize',
  'text',
  'base64',
  'truncated',
  'sha256',
] as const;

/** What details of most kinds have, as columns; the whole of a detail is the last column. */
const DETAIL_COLUMNS = [
  'url',
  'status',
  'event',
  'id',
  'code',
  'reason',
  'message',
  'heldMs',
  'rttMs',
  'delayMs',
  'outcome',
  'note',
] as const;

/** A column that a person adds. */
export interface CsvPath {
  readonly path: string;
  readonly query: JSONPathQuery;
}

/** Compiles the paths of columns. Errors: JSONPATH_INVALID with `at` the path. */
export function csvPaths(paths: readonly string[]): Result<readonly CsvPath[]> {
  const made: CsvPath[] = [];
  for (const [index, path] of paths.entries()) {
    try {
      made.push({ path, query: compile(path.trim()) });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail('JSONPATH_INVALID', `“${path}” is not a JSONPath: ${why}.`, 'Write it like $.px (RFC 9535).', {
        at: `paths.${index}`,
      });
    }
  }
  return ok(made);
}

/** One row an entry (RFC 4180), a header row first. What a spreadsheet would take for a formula begins with an apostrophe. */
export async function writeCsv(chosen: Selection, paths: readonly CsvPath[], sink: Sink, work: Work): Promise<number> {
  const names = [
    ...COLUMNS,
    ...DETAIL_COLUMNS.map((name) => `detail.${name}`),
    'detail',
    ...paths.map(({ path }) => path),
  ];
  await sink.write(csvRow(names).text);
  let entries = 0;
  let guarded = 0;
  for await (const entry of chosen.entries(work)) {
    const row = csvRow(cellsOf(entry, chosen.info.startedAtMs, paths));
    guarded += row.guarded;
    await sink.write(row.text);
    entries += 1;
  }
  if (guarded > 0) {
    work.note(
      `${guarded.toLocaleString('en')} cells begin with an apostrophe that is not in the recording: they began with =, +, -, @ or a tab, which a spreadsheet may run as a formula.`,
    );
  }
  return entries;
}

type Value = string | number | boolean | null | undefined;

function cellsOf(entry: Entry, startedAtMs: number, paths: readonly CsvPath[]): readonly Value[] {
  const line = ndjsonEntry(entry, startedAtMs, { withSecrets: true });
  const detail = (line.detail ?? {}) as Readonly<Record<string, unknown>>;
  return [
    ...COLUMNS.map((name) => line[name]),
    ...DETAIL_COLUMNS.map((name) => memberText(detail[name])),
    line.detail === undefined ? undefined : JSON.stringify(line.detail),
    ...found(line.text, paths),
  ];
}

function memberText(member: unknown): Value {
  if (member === undefined || member === null) return undefined;
  if (typeof member === 'string' || typeof member === 'number' || typeof member === 'boolean') return member;
  return JSON.stringify(member);
}

/** What each path finds in a payload, as it is written there; several values as an array. */
function found(text: string | undefined, paths: readonly CsvPath[]): readonly Value[] {
  const value = paths.length === 0 || text === undefined ? undefined : parsed(text);
  if (value === undefined || text === undefined) return paths.map(() => undefined);
  const ranges = jsonRanges(text);
  return paths.map(({ query }) => {
    const raw = query.query(value).nodes.flatMap(({ location }) => {
      const range = rangesAt(ranges, location).at(-1);
      return range === undefined ? [] : [text.slice(range.from, range.to)];
    });
    const [only] = raw;
    if (only === undefined) return undefined;
    if (raw.length > 1) return `[${raw.join(',')}]`;
    return only.startsWith('"') ? (JSON.parse(only) as string) : only;
  });
}

function parsed(text: string): JSONValue | undefined {
  try {
    return JSON.parse(text) as JSONValue;
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}

/** Cells as one row with its CRLF; numbers are never guarded. */
export function csvRow(cells: readonly Value[]): { readonly text: string; readonly guarded: number } {
  let guarded = 0;
  const texts = cells.map((cell) => {
    if (cell === undefined || cell === null) return '';
    if (typeof cell !== 'string') return String(cell);
    let text = cell;
    if (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) {
      guarded += 1;
      text = `'${text}`;
    }
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return { text: `${texts.join(',')}\r\n`, guarded };
}
