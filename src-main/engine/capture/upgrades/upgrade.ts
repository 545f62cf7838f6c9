import { DatabaseSync } from 'node:sqlite';
import { FORMAT_VERSION } from '../store/schema.ts';

/** One step: turns tables of version N into those of version N + 1. Runs inside a transaction. */
export type Upgrade = (db: DatabaseSync) => void;

/** Steps by the version they start from. Version 1 is the first there is. */
export const UPGRADES: ReadonlyMap<number, Upgrade> = new Map();

/**
 * Brings a recording to a newer format, one step after the other, in one transaction; on failure the file is what it
 * was.
 * @throws what SQLite throws
 */
export function upgradeFile(
  path: string,
  from: number,
  steps: ReadonlyMap<number, Upgrade> = UPGRADES,
  to: number = FORMAT_VERSION,
): void {
  if (from >= to) return;
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    for (let version = from; version < to; version++) {
      const step = steps.get(version);
      if (step === undefined) throw new Error(`no way from format ${version} to ${version + 1}`);
      step(db);
    }
    db.exec(`PRAGMA user_version = ${to}; COMMIT`);
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    db.close();
  }
}
