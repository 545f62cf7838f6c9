/** Recordings that come as bytes: written beside the others under a name of their own, looked at, opened. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { harmlessName } from '../../../src-shared/base/file-name.ts';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import { MAX_UPLOAD_BYTES } from '../../../src-shared/contract/upload.ts';

/** Begun and not ended; a window that was closed in the middle leaves one behind. */
const MOST_AT_ONCE = 4;
/** A copy nobody goes on with makes room for another one. */
const IDLE_MS = 60_000;
/** sqlite.org/fileformat.html, 1.2: a database begins with this. */
const SQLITE_MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

interface Upload {
  readonly name: string;
  readonly bytes: number;
  readonly partPath: string;
  readonly purpose: 'open' | 'import';
  readonly file: FileHandle;
  at: number;
  usedAtMs: number;
  writing: boolean;
}

export interface Uploads {
  begin(input: {
    readonly name: string;
    readonly bytes: number;
    readonly purpose: 'open' | 'import';
  }): Promise<Result<{ readonly uploadId: string }>>;
  piece(input: {
    readonly uploadId: string;
    readonly at: number;
    readonly piece: Uint8Array;
  }): Promise<Result<{ readonly bytes: number }>>;
  finish(uploadId: string): Promise<Result<RecordingInfo>>;
  /** Hands over a whole file that came to be imported, under its own name; the taker removes it. */
  take(uploadId: string): Promise<Result<{ readonly path: string; readonly name: string }>>;
  cancel(uploadId: string): Promise<Result<null>>;
  /** Removes what was begun and not finished. */
  close(): Promise<void>;
}

export interface UploadOptions {
  /** Where recordings lie. */
  readonly dir: string;
  open(path: string): Promise<Result<RecordingInfo>>;
}

function notWritten(dir: string, error: unknown): Problem {
  return {
    code: 'UPLOAD_NOT_WRITTEN',
    message: `The copy could not be written in ${dir}: ${(error as Error).message}.`,
    hint: 'Make room on that disk or let Wirescope write there, then try again. Nothing of the copy is left.',
  };
}

const unknown = fail(
  'UPLOAD_UNKNOWN',
  'That copy is not under way any more.',
  'It was cancelled, failed, or stood still for too long. Begin again.',
);

export function createUploads({ dir, open: openRecording }: UploadOptions): Uploads {
  const uploads = new Map<string, Upload>();

  async function drop(id: string): Promise<void> {
    const upload = uploads.get(id);
    if (upload === undefined) return;
    uploads.delete(id);
    await upload.file.close();
    await rm(upload.partPath, { force: true });
  }

  /** The first free name: `name.wirescope`, `name (2).wirescope`. */
  async function freePath(name: string): Promise<string> {
    for (let number = 1; ; number += 1) {
      const path = join(dir, `${name}${number === 1 ? '' : ` (${number})`}.wirescope`);
      const taken = await stat(path).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
      );
      if (!taken || number > 9_999) return path;
    }
  }

  /** One whose last byte is there, out of the list: whoever asked goes on with it. */
  async function wholeOf(uploadId: string, purpose: Upload['purpose']): Promise<Result<Upload>> {
    const upload = uploads.get(uploadId);
    if (upload === undefined || upload.purpose !== purpose) return unknown;
    if (upload.at !== upload.bytes || upload.writing) {
      await drop(uploadId);
      return fail(
        'UPLOAD_OUT_OF_ORDER',
        `Only ${bytesText(upload.at)} of ${bytesText(upload.bytes)} arrived.`,
        'Try again; nothing of the copy is left.',
      );
    }
    uploads.delete(uploadId);
    return ok(upload);
  }

  return {
    async begin({ name, bytes, purpose }) {
      if (bytes > MAX_UPLOAD_BYTES) {
        return fail(
          'UPLOAD_TOO_LARGE',
          `${bytesText(bytes)} is more than a window copies (${bytesText(MAX_UPLOAD_BYTES)}).`,
          'Copy the file to the machine where Wirescope runs (scp, a shared folder), then open it by its path.',
        );
      }
      for (const [id, upload] of uploads) {
        if (!upload.writing && performance.now() - upload.usedAtMs > IDLE_MS) await drop(id);
      }
      if (uploads.size >= MOST_AT_ONCE) {
        return fail('UPLOAD_BUSY', 'Other recordings are being copied just now.', 'Wait until they are there.');
      }
      const uploadId = randomUUID();
      const partPath = join(dir, `${uploadId}.part`);
      try {
        const file = await open(partPath, 'wx', 0o600);
        const usedAtMs = performance.now();
        const kept = purpose === 'open' ? harmlessName(name) : (name.split(/[\\/]/).at(-1) ?? name);
        uploads.set(uploadId, { name: kept, bytes, purpose, partPath, file, at: 0, usedAtMs, writing: false });
      } catch (error) {
        return fail(notWritten(dir, error));
      }
      return ok({ uploadId });
    },

    async piece({ uploadId, at, piece }) {
      const upload = uploads.get(uploadId);
      if (upload === undefined) return unknown;
      const refuse = async (problem: Problem): Promise<Result<never>> => {
        await drop(uploadId);
        return fail(problem);
      };
      if (upload.writing || at !== upload.at || at + piece.length > upload.bytes) {
        return refuse({
          code: 'UPLOAD_OUT_OF_ORDER',
          message: 'The pieces of the copy did not follow each other, or are more than was said.',
          hint: 'Try again; nothing of the copy is left.',
        });
      }
      const begins = piece.subarray(0, SQLITE_MAGIC.length);
      if (at === 0 && upload.purpose === 'open' && !SQLITE_MAGIC.equals(begins)) {
        return refuse({
          code: 'UPLOAD_NO_RECORDING',
          message: 'That file is no recording of Wirescope.',
          hint: 'A .wirescope file is an SQLite database; this one begins with something else. Nothing of it was kept.',
        });
      }
      upload.writing = true;
      try {
        await upload.file.write(piece, 0, piece.length, at);
      } catch (error) {
        return refuse(notWritten(dir, error));
      } finally {
        upload.writing = false;
      }
      upload.at += piece.length;
      upload.usedAtMs = performance.now();
      return ok({ bytes: upload.at });
    },

    async finish(uploadId) {
      const whole = await wholeOf(uploadId, 'open');
      if (!whole.ok) return whole;
      const upload = whole.value;
      let path: string;
      try {
        await upload.file.close();
        path = await freePath(upload.name);
        await rename(upload.partPath, path);
      } catch (error) {
        await rm(upload.partPath, { force: true });
        return fail(notWritten(dir, error));
      }
      const opened = await openRecording(path);
      if (!opened.ok) await rm(path, { force: true });
      return opened;
    },

    async take(uploadId) {
      const whole = await wholeOf(uploadId, 'import');
      if (!whole.ok) return whole;
      const { file, partPath, name } = whole.value;
      await file.close();
      return ok({ path: partPath, name });
    },

    async cancel(uploadId) {
      await drop(uploadId);
      return ok(null);
    },

    async close() {
      for (const id of [...uploads.keys()]) await drop(id);
    },
  };
}
