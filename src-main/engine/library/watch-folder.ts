import { type FSWatcher, watch } from 'node:fs';

/** Several files change together; it is told once. */
const TOGETHER_MS = 200;

/**
 * Tells when recordings appeared in a folder or went, whoever did that. Where the system cannot watch it, nothing is told: a list
 * that is asked for again is right all the same.
 */
export function watchFolder(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, { persistent: false }, (event, name) => {
      // A recording being written changes all the time; that is told by ticks.
      if (event !== 'rename' || name?.endsWith('.wirescope') === false) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, TOGETHER_MS).unref();
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    return () => undefined;
  }
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
