import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes the whole file anew, with mode 0600. Afterwards it holds the old text (and this throws) or the new, never a part. */
export function replaceFile(path: string, text: string): void {
  const fresh = `${path}.new`;
  try {
    writeFileSync(fresh, text, { mode: 0o600, flush: true });
    renameSync(fresh, path);
  } catch (error) {
    try {
      rmSync(fresh, { force: true });
    } catch {
      // What stands there is not ours; the first error says what is wrong.
    }
    throw error;
  }
}
