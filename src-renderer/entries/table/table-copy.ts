import { ok, type Result } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { MAX_SLICE, type Row } from '../../../src-shared/contract/recording.ts';
import { words } from '../../words/index.ts';
import { dateTime } from '../format.ts';
import { type Column, isPath, pathOf, pathsOf } from './columns.ts';
import { eventOf } from './sentence.ts';
import { csvLine } from './table-csv.ts';
import { countRows, type RowRange } from './table-selection.ts';

export const SELECTION_FORMS = ['text', 'json', 'ndjson', 'csv'] as const;
export type SelectionForm = (typeof SELECTION_FORMS)[number];

/** More than this is cut, and said to be cut. */
export interface Limits {
  readonly rows: number;
  readonly chars: number;
}

/** A clipboard is for what a person pastes by hand, and must be written while the click is still fresh. */
export const CLIPBOARD_LIMITS: Limits = { rows: 20_000, chars: 8_000_000 };
/** A file is made in memory before the browser saves it. */
export const FILE_LIMITS: Limits = { rows: 1_000_000, chars: 256_000_000 };

/** What a table shows, for CSV: its columns in their order. */
export interface CsvColumns {
  readonly columns: readonly Column[];
  readonly startedAtMs: number;
  readonly pinnedAtNs: number | null;
  readonly nameOf: (connection: number) => string;
}

export interface SelectedRows {
  readonly call: CallEngine;
  readonly viewId: string;
  readonly rows: readonly RowRange[];
  readonly csv: CsvColumns;
}

export interface Gathered {
  readonly parts: readonly string[];
  readonly rows: number;
  readonly total: number;
}

/** The text of the selected rows, pulled from the engine in portions until it is whole, a limit cuts it or `signal` stops it. */
export async function gather(
  selected: SelectedRows,
  form: SelectionForm,
  limits: Limits,
  onProgress: (rows: number) => void,
  signal: AbortSignal,
): Promise<Result<Gathered>> {
  const parts: string[] = [];
  let chars = 0;
  let rows = 0;
  const open = form === 'json' ? '[\n' : form === 'csv' ? csvHead(selected.csv) : '';
  if (open !== '') parts.push(open);
  const portions = form === 'csv' ? csvPortions(selected) : textPortions(selected, form);
  reading: for await (const portion of portions) {
    if (!portion.ok) return portion;
    for (const text of portion.value) {
      if (rows >= limits.rows || (rows > 0 && chars + text.length > limits.chars)) break reading;
      const lead = rows === 0 || form === 'csv' ? '' : form === 'json' ? ',\n' : '\n';
      parts.push(lead + text);
      chars += text.length;
      rows++;
    }
    if (signal.aborted) break;
    onProgress(rows);
  }
  if (form === 'json') parts.push('\n]\n');
  if (form === 'ndjson') parts.push('\n');
  return ok({ parts, rows, total: countRows(selected.rows) });
}

async function* textPortions({ call, viewId, rows }: SelectedRows, form: SelectionForm) {
  for (const { from, to } of rows) {
    for (let at = from; at < to; ) {
      const count = Math.min(MAX_SLICE, to - at);
      const answer = await call('view.copy', { viewId, from: at, count, form: form === 'text' ? 'text' : 'ndjson' });
      if (answer.ok && answer.value.texts.length === 0) break;
      yield answer.ok ? ok(answer.value.texts) : answer;
      if (!answer.ok) return;
      at = answer.value.next;
    }
  }
}

async function* csvPortions({ call, viewId, rows, csv }: SelectedRows) {
  const paths = [...pathsOf(csv.columns)];
  for (const { from, to } of rows) {
    // The row above the first one is read for the time Δ counts from.
    for (let at = from; at < to; ) {
      const count = Math.min(MAX_SLICE, to - at + 1);
      const answer = await call('view.slice', { viewId, from: at - 1, count, paths });
      if (!answer.ok) {
        yield answer;
        return;
      }
      const first = answer.value.from;
      const lines = answer.value.rows.flatMap((row, index) =>
        first + index < at ? [] : [csvLine(fieldsOf(row, answer.value.rows[index - 1], csv))],
      );
      if (lines.length === 0) break;
      yield ok(lines);
      at += lines.length;
    }
  }
}

function csvHead({ columns }: CsvColumns): string {
  return csvLine(
    columns
      .filter((column) => column !== 'rail')
      .map((column) => (isPath(column) ? pathOf(column) : words.table.csv[column])),
  );
}

function fieldsOf(row: Row, previous: Row | undefined, csv: CsvColumns): readonly string[] {
  return csv.columns.filter((column) => column !== 'rail').map((column) => fieldOf(column, row, previous, csv));
}

const milliseconds = (ns: number): string => String(ns / 1e6);

function fieldOf(column: Exclude<Column, 'rail'>, row: Row, previous: Row | undefined, csv: CsvColumns): string {
  switch (column) {
    case 'seq':
      return String(row.seq);
    case 'time':
      return dateTime(csv.startedAtMs, row.atNs);
    case 'delta':
      return previous === undefined ? '' : milliseconds(row.atNs - previous.atNs);
    case 'pin':
      return csv.pinnedAtNs === null ? '' : milliseconds(row.atNs - csv.pinnedAtNs);
    case 'name':
      return csv.nameOf(row.connection);
    case 'attempt':
      return String(row.attempt);
    case 'direction':
      return row.direction ?? '';
    case 'kind':
      return row.kind;
    case 'event':
      return eventOf(row);
    case 'preview':
      return `${row.cutStart === true ? '…' : ''}${row.preview}${row.cutEnd === true ? '…' : ''}`;
    case 'size':
      return String(row.size);
    case 'wire':
      return row.wireSize === undefined ? '' : String(row.wireSize);
    default: {
      const cell = row.cells?.[pathsOf(csv.columns).indexOf(pathOf(column))] ?? null;
      return cell === null ? '' : typeof cell === 'string' ? cell : words.table.unread[cell.unread];
    }
  }
}

/** Hands a file to the browser, which asks where to or saves it among the downloads. */
export function saveFile(name: string, parts: readonly BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it began.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
