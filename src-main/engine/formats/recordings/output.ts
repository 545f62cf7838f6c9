import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import { Stopped } from './selection.ts';

/** Where a format writes to. */
export interface Sink {
  /** Resolves when it may go on. @throws Stopped where the disk refuses */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** A file that has its name only when it is whole. */
export interface OutFile extends Sink {
  readonly path: string;
  /** Gives it its name. Errors: FILE_EXISTS, PATH_NOT_WRITABLE. */
  finish(): Promise<Result<{ readonly bytes: number }>>;
  /** Nothing is left of it. */
  abandon(): Promise<void>;
}

const BUFFER_BYTES = 256 * 1024;

export function fileExists(path: string): Problem {
  return {
    code: 'FILE_EXISTS',
    message: `${path} exists already.`,
    hint: 'Choose another name, or move the file away: files are never overwritten.',
  };
}

/** Why nothing can be written at `path`. */
export function notWritable(path: string, error: unknown): Problem {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return fileExists(path);
  return {
    code: 'PATH_NOT_WRITABLE',
    message: `Cannot write ${path}: ${message}.`,
    hint: 'The folder must exist, be writable by you and have room.',
  };
}

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A name beside the later one, hidden. */
export function partPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
}

/**
 * Begins a file beside its later name. Errors: FILE_EXISTS, PATH_NOT_WRITABLE.
 * @param replace what stands there may go, once the new one is whole
 */
export async function createOutFile(path: string, replace: boolean): Promise<Result<OutFile>> {
  const partPath = partPathOf(path);
  let file: FileHandle;
  if (!replace && (await isThere(path))) return fail(fileExists(path));
  try {
    file = await open(partPath, 'wx', 0o600);
  } catch (error) {
    return fail(notWritable(path, error));
  }
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  async function flush(): Promise<void> {
    const all = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    try {
      for (let at = 0; at < all.length; ) at += (await file.write(all, at)).bytesWritten;
    } catch (error) {
      throw new Stopped(notWritable(path, error));
    }
    bytes += all.length;
  }
  async function abandon(): Promise<void> {
    await file.close();
    await rm(partPath, { force: true });
  }
  return ok({
    path,
    async write(chunk) {
      const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk.slice();
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= BUFFER_BYTES) await flush();
    },
    async finish() {
      try {
        await flush();
        await file.close();
        if (replace) await rename(partPath, path);
        else await named(partPath, path);
        return ok({ bytes });
      } catch (error) {
        await rm(partPath, { force: true });
        return fail(error instanceof Stopped ? error.problem : notWritable(path, error));
      }
    },
    abandon,
  });
}

/** A link never takes the place of a file that came meanwhile; a disk without links gets a rename. */
async function named(partPath: string, path: string): Promise<void> {
  try {
    await link(partPath, path);
    await rm(partPath, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    await rename(partPath, path);
  }
}
