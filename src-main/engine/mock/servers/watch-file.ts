import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write in several steps: a file is looked at when it has been quiet for so long. */
const QUIET_MS = 60;

/**
 * Calls when a file was written, renamed over or made again. Its folder is watched, since editors that save by renaming leave a watched
 * file behind.
 *
 * @returns ends the watching
 */
export function watchFile(path: string, changed: () => void): () => void {
  const name = basename(path);
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, file) => {
      if (file !== null && file !== name) return;
      clearTimeout(timer);
      timer = setTimeout(changed, QUIET_MS);
    });
    // A folder that goes away while it is watched: what was read of it goes on being served.
    watcher.on('error', () => watcher?.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' && (error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw error;
  }
  return () => {
    clearTimeout(timer);
    watcher?.close();
  };
}
