import { appendFileSync, createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Text that is put together while something else is being written: a little of it in memory, the rest in a file. */
export interface Spool {
  /** Characters so far. */
  readonly length: number;
  add(text: string): void;
  /** All of it, in order. Nothing is added after this. */
  pieces(): AsyncIterable<string>;
  /** Lets go of it. */
  drop(): void;
}

export interface Spools {
  spool(): Spool;
  /** Removes their files. */
  close(): void;
}

/** Characters one spool, and all together, keep in memory. */
const OWN_CHARS = 256 * 1024;
const ALL_CHARS = 16 * 1024 * 1024;

/** Spools whose files lie in a folder of their own below `dir`. */
export function createSpools(dir: string): Spools {
  let folder: string | undefined;
  let held = 0;
  let files = 0;

  function spool(): Spool {
    let parts: string[] = [];
    let inMemory = 0;
    let path: string | undefined;
    let length = 0;
    const forget = (): void => {
      held -= inMemory;
      inMemory = 0;
      parts = [];
    };
    return {
      get length() {
        return length;
      },
      add(text) {
        parts.push(text);
        length += text.length;
        inMemory += text.length;
        held += text.length;
        if (inMemory < OWN_CHARS && held < ALL_CHARS) return;
        folder ??= mkdtempSync(join(dir, '.export-'));
        if (path === undefined) {
          files += 1;
          path = join(folder, String(files));
        }
        appendFileSync(path, parts.join(''));
        forget();
      },
      async *pieces() {
        if (path !== undefined) yield* createReadStream(path, 'utf8') as AsyncIterable<string>;
        if (parts.length > 0) yield parts.join('');
      },
      drop() {
        forget();
        if (path !== undefined) rmSync(path, { force: true });
      },
    };
  }

  return {
    spool,
    close() {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
