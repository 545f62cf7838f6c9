import { closeSync, openSync, rmSync } from 'node:fs';

/** Makes the file, empty, so that it is ours alone; throws what the system says. */
export function reserve(path: string): void {
  closeSync(openSync(path, 'wx'));
}

/** A recording's file with what SQLite leaves beside it. */
export function removeFile(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
}
