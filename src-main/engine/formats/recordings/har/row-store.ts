import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NewEntry } from '../../../capture/recorder.ts';
import { removeFile } from '../../../capture/store/file-on-disk.ts';

/** An entry that has no connection yet: its place in a HAR has. */
export type HarRow = Omit<NewEntry, 'connection' | 'atNs' | 'attempt'> & {
  /** Of our own HAR: the moment exactly, and the number it had. */
  readonly own?: { readonly atNs: number; readonly seq: number; readonly attempt?: number };
};

export interface StoredRow {
  readonly har: number;
  readonly atMs: number;
  readonly row: HarRow;
}

/**
 * Rows of a HAR on their way into the order of time: its entries overlap, so that all have to be read before the first can be
 * written. In a temporary database, because a HAR may be larger than memory.
 */
export class RowStore {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #insert: ReturnType<DatabaseSync['prepare']>;
  #rows = 0;

  constructor(dir: string) {
    this.#path = join(dir, `.import-${randomUUID()}`);
    this.#db = new DatabaseSync(this.#path);
    this.#db.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000; PRAGMA temp_store = FILE;
      CREATE TABLE row (at INTEGER NOT NULL, ord INTEGER NOT NULL, har INTEGER NOT NULL, entry TEXT NOT NULL, payload BLOB);
      CREATE INDEX in_order ON row (at, ord);
      BEGIN;
    `);
    this.#insert = this.#db.prepare('INSERT INTO row VALUES (?, ?, ?, ?, ?)');
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows of the same microsecond stay in the order they are added in; our own in that of their numbers. */
  add(har: number, atMs: number, { payload, ...row }: HarRow): void {
    this.#rows += 1;
    const micros = Math.floor(atMs * 1e3);
    this.#insert.run(micros, row.own?.seq ?? this.#rows, har, JSON.stringify({ ...row, atMs }), payload ?? null);
  }

  /** All of them by time. */
  *inOrder(): Generator<StoredRow> {
    const all = this.#db.prepare('SELECT har, entry, payload FROM row ORDER BY at, ord');
    for (const { har, entry, payload } of all.iterate()) {
      const { atMs, ...row } = JSON.parse(String(entry)) as HarRow & { readonly atMs: number };
      yield { har: Number(har), atMs, row: payload instanceof Uint8Array ? { ...row, payload } : row };
    }
  }

  close(): void {
    this.#db.close();
    removeFile(this.#path);
  }
}
