import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import { systemClock } from '../clock.ts';
import { LiveRecordingFile } from './live-recording.ts';
import type { NewEntry } from './recorder.ts';
import { removeFile, reserve } from './store/file-on-disk.ts';
import { cannotCreate, fileExists } from './store/problems.ts';

/** A recording to be written at once from what is known already: imported, trimmed, merged, redacted. */
export interface NewRecordingFile {
  /** An existing file is an error (FILE_EXISTS), never overwritten. */
  readonly path: string;
  readonly name?: string;
  /** Wall clock of its zero, milliseconds since 1970 with fraction. */
  readonly startedAtMs: number;
  /** More rows of its table `meta`: `imported_from`, `notes` … */
  readonly meta?: Readonly<Record<string, string | number>>;
}

/** Writes it. Nobody sees the file before {@link finish}; after {@link abandon} nothing is left of it. */
export interface RecordingFileWriter {
  readonly path: string;
  /** Before the first entry of the connection. */
  addConnection(info: ConnectionInfo): void;
  /** Gives its `seq`. Payloads are never cut here; what was cut before says so by `size` and `sha256`. */
  add(entry: NewEntry): number;
  gauge(connection: number, gauge: GaugeName, atNs: number, value: number): void;
  /** To be awaited now and then: until the disk has taken what was handed over. Fails when it does not (STORE_FULL, STORE_FAILED). */
  ready(): Promise<Result<null>>;
  /** @param endedAtNs where it ends; default: at the last entry */
  finish(endedAtNs?: number): Promise<Result<{ readonly path: string; readonly entries: number }>>;
  abandon(): Promise<void>;
}

/** What a file is called until it is whole: never a name that counts as a recording. */
export const PART = '.part';

/** Makes the file with its tables. Errors: FILE_EXISTS, FILE_NOT_CREATED and what else the system says. */
export async function createRecordingFile(
  wanted: NewRecordingFile,
  appVersion: string,
): Promise<Result<RecordingFileWriter>> {
  const path = resolve(wanted.path);
  const part = path + PART;
  if (existsSync(path)) return fail(fileExists(path));
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Of two that write the same file at once the second is told so.
    reserve(part);
  } catch (error) {
    return fail(cannotCreate(path, error));
  }
  let lastAtNs = 0;
  // Its time is that of its entries, whatever time it is now.
  const clock = { ...systemClock(), anchorMs: wanted.startedAtMs, nowNs: () => lastAtNs };
  const created = await LiveRecordingFile.create({
    path: part,
    name: wanted.name ?? basename(path, '.wirescope'),
    appVersion,
    clock,
    payloadCapBytes: Number.POSITIVE_INFINITY,
    ...(wanted.meta !== undefined && { meta: wanted.meta }),
  });
  if (!created.ok) {
    removeFile(part);
    return created;
  }
  const file = created.value;
  const { recorder } = file;
  const abandon = async (): Promise<void> => {
    await file.close(true);
    removeFile(part);
  };
  return ok({
    path,
    addConnection: (info) => file.addConnection(info),
    add(entry) {
      lastAtNs = Math.max(lastAtNs, entry.atNs);
      return recorder.add(entry);
    },
    gauge: (connection, gauge, atNs, value) => recorder.gauge(connection, gauge, atNs, value),
    async ready() {
      // Handed over in one turn of the event loop, batches would all wait in memory.
      if (!recorder.overloaded) await new Promise((resume) => setImmediate(resume));
      while (recorder.overloaded) {
        const problem = recorder.problem();
        if (problem !== undefined) return fail(problem);
        await new Promise<void>((resume) => {
          const stop = recorder.onOverload(() => {
            stop();
            resume();
          });
        });
      }
      return ok(null);
    },
    async finish(endedAtNs) {
      lastAtNs = Math.max(lastAtNs, endedAtNs ?? 0);
      const { entries } = recorder;
      const closed = await file.close(false);
      if (!closed.ok) {
        await abandon();
        return closed;
      }
      // Somebody may have put a file there meanwhile.
      if (existsSync(path)) {
        removeFile(part);
        return fail(fileExists(path));
      }
      try {
        renameSync(part, path);
      } catch (error) {
        removeFile(part);
        return fail(cannotCreate(path, error));
      }
      return ok({ path, entries });
    },
    abandon,
  });
}
