import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Batch, BUCKET_WIDTH, GAUGE_WIDTH, type PageRow, type WriterOptions } from './batch.ts';
import { FILE_PAGE_BYTES, SCHEMA } from './schema.ts';

/**
 * A checkpoint waits for the disk twice, so it should be rare; until then the WAL grows, to this in the common case. It
 * is also what the WAL is cut back to after a checkpoint, so that one burst does not hold disk space for ever. */
const WAL_BYTES = 64 * 1024 * 1024;
const CHECKPOINT_PAGES = WAL_BYTES / FILE_PAGE_BYTES;

/**
 * Writes one recording. Everything here blocks, which is why it lives in a worker. Throws what SQLite throws; after a
 * throw nothing of the call is in the file.
 */
export class FileWriter {
  readonly #db: DatabaseSync;
  readonly #sql: Readonly<Record<'page' | 'data' | 'dropPages' | 'dropData' | 'connection' | 'meta', StatementSync>> &
    Readonly<Record<'lifecycle' | 'gauge' | 'bucket' | 'size', StatementSync>>;

  /** Makes the tables in the empty file at `path`. */
  constructor({ path, meta, maxFileBytes }: WriterOptions) {
    const db = new DatabaseSync(path, { timeout: 5_000 });
    this.#db = db;
    try {
      // The schema is written before WAL begins: the file's own header then says what it is, whatever happens later.
      db.exec(`PRAGMA page_size = ${FILE_PAGE_BYTES}; PRAGMA secure_delete = OFF; BEGIN; ${SCHEMA}`);
      const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
      for (const [key, value] of Object.entries(meta)) insert.run(key, value);
      db.exec('COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      db.exec(`PRAGMA journal_size_limit = ${WAL_BYTES}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      db.exec('PRAGMA cache_size = -8000');
      if (maxFileBytes !== undefined) this.limit(maxFileBytes);
      this.#sql = {
        page: db.prepare('INSERT INTO page VALUES (?, ?, ?, ?, ?, ?)'),
        data: db.prepare('INSERT INTO page_data VALUES (?, ?, ?, CAST(? AS TEXT))'),
        dropPages: db.prepare('DELETE FROM page WHERE first_seq BETWEEN ? AND ?'),
        dropData: db.prepare('DELETE FROM page_data WHERE first_seq BETWEEN ? AND ?'),
        connection: db.prepare('INSERT OR REPLACE INTO connection VALUES (?, ?, ?, ?)'),
        meta: db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)'),
        lifecycle: db.prepare('INSERT INTO lifecycle VALUES (?, ?, ?, ?, ?, ?)'),
        gauge: db.prepare('INSERT OR REPLACE INTO gauge VALUES (?, ?, ?, ?)'),
        bucket: db.prepare('INSERT OR REPLACE INTO bucket VALUES (?, ?, ?, ?, ?, ?, ?)'),
        size: db.prepare('PRAGMA page_count'),
      };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** The file may not grow beyond this; writing then fails like on a full disk. */
  limit(maxFileBytes: number): void {
    this.#db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxFileBytes / FILE_PAGE_BYTES))}`);
  }

  /** All of it in one transaction. */
  write(batches: readonly Batch[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const batch of batches) this.#writeOne(batch);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #writeOne(batch: Batch): void {
    const sql = this.#sql;
    for (const info of batch.connections) sql.connection.run(info.connection, info.name, info.transport, info.url);
    for (const page of batch.pages) this.#writePage(page);
    for (const row of batch.lifecycle) {
      sql.lifecycle.run(row.seq, row.atNs, row.connection, row.attempt, row.kindCode, row.detail);
    }
    const { gauges, buckets } = batch;
    for (let at = 0; at < gauges.length; at += GAUGE_WIDTH) sql.gauge.run(...gauges.subarray(at, at + GAUGE_WIDTH));
    for (let at = 0; at < buckets.length; at += BUCKET_WIDTH) {
      sql.bucket.run(...buckets.subarray(at, at + BUCKET_WIDTH));
    }
  }

  #writePage(page: PageRow): void {
    const sql = this.#sql;
    const { firstSeq, count } = page;
    if (page.whole) {
      sql.dropPages.run(firstSeq, firstSeq + count - 1);
      sql.dropData.run(firstSeq, firstSeq + count - 1);
    }
    sql.page.run(firstSeq, count, page.firstAtNs, page.lastAtNs, page.kinds, page.connections);
    sql.data.run(firstSeq, page.head, page.body, page.details);
  }

  /** Bytes of the database, without what still waits in the WAL. */
  fileBytes(): number {
    return Number(this.#sql.size.get()?.page_count ?? 0) * FILE_PAGE_BYTES;
  }

  /** Leaves one file, with nothing beside it. */
  close(endedAtNs: number | undefined): void {
    try {
      if (endedAtNs !== undefined) this.#sql.meta.run('ended_at_ns', endedAtNs);
      // Fails with "busy" while somebody else reads the file; it is whole all the same, with its WAL beside it.
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
    } finally {
      this.#db.close();
    }
  }
}
