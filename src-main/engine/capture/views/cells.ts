import { type JsonColumn, jsonCells, jsonColumn } from '../../../../src-shared/codec/json-cells.ts';
import { FLAG, type Page } from '../../../../src-shared/codec/page.ts';
import { CELL_PAYLOAD_BYTES, type Cell } from '../../../../src-shared/model/cell.ts';
import { payloadOf } from '../entry-of-page.ts';
import type { PageSource } from '../page-source.ts';
import { REGEX_TIME_MS, withinTime } from './regex-guard.ts';

/** Payload read for the cells of one slice: it must be quick whatever is in it. */
const BYTES_PER_SLICE = 4 * 1024 * 1024;

/** Compiles the paths of JSONPath columns once and reads their cells, for the rows a slice asks for and no others. */
export class CellReader {
  private readonly columns = new Map<string, JsonColumn>();

  /** For each entry the cells of the paths, in order. */
  cells(source: PageSource, seqs: readonly number[], paths: readonly string[]): readonly (readonly Cell[])[] {
    const columns = paths.map((path) => this.column(path));
    // A path may hold a regex of its own (`match`, `search`), which may take for ever.
    const read = withinTime(REGEX_TIME_MS, () => readAll(source, seqs, columns));
    return read?.value ?? seqs.map(() => paths.map(() => ({ unread: 'long' })));
  }

  private column(path: string): JsonColumn {
    const known = this.columns.get(path);
    if (known !== undefined) return known;
    const made = jsonColumn(path);
    const column: JsonColumn = made.ok ? made.value : { query: null };
    this.columns.set(path, column);
    const [oldest] = this.columns.keys();
    if (this.columns.size > 100 && oldest !== undefined) this.columns.delete(oldest);
    return column;
  }
}

function readAll(source: PageSource, seqs: readonly number[], columns: readonly JsonColumn[]): (readonly Cell[])[] {
  let left = BYTES_PER_SLICE;
  let page: Page | undefined;
  return seqs.map((seq) => {
    if (page === undefined || seq < page.firstSeq || seq >= page.firstSeq + page.count) {
      page = source.read(source.pageOf(seq));
    }
    const index = seq - page.firstSeq;
    const payload = payloadOf(page, index);
    if (payload === undefined || payload.length === 0) return columns.map(() => null);
    if (((page.flags[index] as number) & FLAG.truncated) !== 0) return columns.map(() => ({ unread: 'cut' }));
    if (payload.length > CELL_PAYLOAD_BYTES || payload.length > left) return columns.map(() => ({ unread: 'long' }));
    left -= payload.length;
    return jsonCells(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8'), columns);
  });
}
