import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import { inspectFile } from '../store/open-file.ts';
import { cannotRead, SQLITE, sqliteCode, storeProblem } from '../store/problems.ts';
import { type LabelsPatch, rowsOf } from './meta.ts';

/** How long somebody else's transaction is waited for: first here, then by trying again without standing still. */
const WAIT_HERE_MS = 100;
const TRY_AGAIN_MS = 100;
const GIVE_UP_MS = 5_000;

/**
 * Writes labels into a recording's table `meta`, in one short transaction: right beside the writer of a live recording and
 * beside whoever reads it. Nothing else of the file changes. Errors: those of opening, PATH_NOT_WRITABLE, STORE_FULL, STORE_FAILED.
 */
export async function writeLabels(path: string, patch: LabelsPatch): Promise<Result<null>> {
  const header = inspectFile(path);
  if (!header.ok) return header;
  const rows = rowsOf(patch);
  // A file marked read-only is meant so, even where this user could write it all the same.
  if (((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o222) === 0) {
    return fail(notWritable(path, 'it is marked read-only'));
  }
  const untilMs = performance.now() + GIVE_UP_MS;
  for (;;) {
    try {
      write(path, rows);
      return ok(null);
    } catch (error) {
      const code = sqliteCode(error);
      if (code === SQLITE.busy && performance.now() < untilMs) {
        await after(TRY_AGAIN_MS);
        continue;
      }
      if (code === SQLITE.readonly || code === SQLITE.cantOpen) {
        return fail(notWritable(path, error instanceof Error ? error.message : String(error)));
      }
      if (code === SQLITE.corrupt || code === SQLITE.notADatabase) return fail(cannotRead(path, error));
      return fail(storeProblem(path, error));
    }
  }
}

function write(path: string, rows: ReturnType<typeof rowsOf>): void {
  const db = new DatabaseSync(path, { timeout: WAIT_HERE_MS });
  try {
    db.exec('BEGIN IMMEDIATE');
    const insert = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    for (const [key, value] of rows) insert.run(key, value);
    db.exec('COMMIT');
  } finally {
    // Ends the transaction where it was not committed.
    db.close();
  }
}

function notWritable(path: string, why: string): Problem {
  return {
    code: 'PATH_NOT_WRITABLE',
    message: `${basename(path)} cannot be changed: ${why}.`,
    hint: 'Name, tags, pin and notes stand in the file itself: let Wirescope write it, or copy it to a place where it may.',
    facts: { path },
  };
}
