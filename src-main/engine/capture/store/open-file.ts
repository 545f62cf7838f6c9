import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { cannotRead } from './problems.ts';
import { APPLICATION_ID, FORMAT_VERSION } from './schema.ts';

/** The 100 bytes every SQLite file begins with (sqlite.org/fileformat.html, 1.3). */
interface Header {
  readonly version: number;
  /** Left in WAL mode: its writer still runs, or was killed. */
  readonly wal: boolean;
}

const notARecording = (path: string, what: string) =>
  fail(
    'FILE_NOT_A_RECORDING',
    `${path} is not a Wirescope recording: ${what}.`,
    'Recordings end in .wirescope; what another tool exported (HAR, NDJSON) is not one.',
  );

/**
 * Looks at a file without SQLite, which would leave files beside one that was written in WAL mode. So a recording of a
 * newer version, or another program's database, is not touched at all.
 */
export function inspectFile(path: string): Result<Header> {
  const bytes = Buffer.alloc(100);
  let read: number;
  try {
    if (!statSync(path).isFile()) return notARecording(path, 'it is not a file');
    const file = openSync(path, 'r');
    try {
      read = readSync(file, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return fail(cannotRead(path, error));
  }
  if (read === 0) return notARecording(path, 'it is empty');
  if (read < bytes.length || bytes.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    return notARecording(path, 'it is not an SQLite database');
  }
  if (bytes.readUInt32BE(68) !== APPLICATION_ID) return notARecording(path, 'it is a database of another program');
  const version = bytes.readUInt32BE(60);
  if (version > FORMAT_VERSION) {
    return fail(
      'FILE_NEWER',
      `${path} was made by a newer Wirescope (format ${version}; this one knows ${FORMAT_VERSION}).`,
      'Update Wirescope to open it. The file was not touched.',
      { facts: { format: String(version), known: String(FORMAT_VERSION) } },
    );
  }
  return ok({ version, wal: bytes[18] === 2 });
}

/**
 * Opens a recording for reading. What a killed writer left in the WAL is moved into the file where that is possible;
 * where the folder cannot be written, a file without a WAL is read as it is.
 */
export function openForReading(path: string, { wal }: Header): DatabaseSync {
  if (wal) tidy(path);
  try {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
    try {
      db.prepare('SELECT count(*) FROM meta').get();
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    const left = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
    if (!wal || left) throw error;
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1');
    return new DatabaseSync(url, { readOnly: true });
  }
}

function tidy(path: string): void {
  try {
    const db = new DatabaseSync(path, { timeout: 200 });
    try {
      db.exec('PRAGMA journal_mode = DELETE');
    } finally {
      db.close();
    }
  } catch {
    // Somebody is still writing it, or may write it and we may not: it can be read all the same.
    return;
  }
}
