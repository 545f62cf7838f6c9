import { rm, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { CommandValue } from '../../../../src-shared/contract/index.ts';
import type { Capture } from '../../capture/capture.ts';
import type { NewRecordingFile, RecordingFileWriter } from '../../capture/recording-file.ts';
import type { JobOutcome, Jobs } from '../../jobs/jobs.ts';
import { readHar } from './har/read.ts';
import { type Input, lookAt } from './input.ts';
import { type Beginning, readNdjson } from './ndjson/read.ts';
import { fileExists, isThere } from './output.ts';
import { Stopped, stopping, type Work } from './selection.ts';

export interface ImporterOptions {
  readonly capture: Capture;
  readonly jobs: Jobs;
  /** Where imported recordings are made. */
  readonly dir: string;
  /** The file a window gave piece by piece: whoever takes it removes it. */
  takeUpload(uploadId: string): Promise<Result<{ readonly path: string; readonly name: string }>>;
}

/** Recordings in. */
export function createImporter({ capture, jobs, dir, takeUpload }: ImporterOptions) {
  /** A file made under the name asked for, or under the first free one. */
  async function create(out: string | undefined, name: string, rest: Omit<NewRecordingFile, 'path'>) {
    if (out !== undefined) return capture.createFile({ ...rest, path: out });
    for (let number = 1; ; number += 1) {
      const path = join(dir, `${name}${number === 1 ? '' : ` (${number})`}.wirescope`);
      const made = await capture.createFile({ ...rest, path });
      if (made.ok || made.error.code !== 'FILE_EXISTS' || number > 9_999) return made;
    }
  }

  async function run(
    input: Input,
    name: string,
    file: string,
    out: string | undefined,
    work: Work,
  ): Promise<Result<JobOutcome>> {
    let writer: RecordingFileWriter | undefined;
    const begin = async (beginning: Beginning): Promise<RecordingFileWriter> => {
      const created = await create(out, name, {
        name: beginning.name ?? name,
        startedAtMs: beginning.startedAtMs,
        meta: { imported_from: file, imported_format: input.format },
      });
      if (!created.ok) throw new Stopped(created.error);
      writer = created.value;
      return writer;
    };
    // Where it is packed, bytes of the file are told in steps of what was unpacked.
    let readBytes = 0;
    const bytes = () =>
      input.bytes((at) => {
        readBytes = at;
      });
    const told: Work = {
      signal: work.signal,
      note: work.note,
      progress: () => work.progress(readBytes, input.fileBytes),
    };
    const done = await stopping(async () =>
      ok(await (input.format === 'har' ? readHar(bytes, dir, begin, told) : readNdjson(bytes(), begin, told))),
    ).catch(async (error: unknown) => {
      await writer?.abandon();
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code.startsWith('Z_')) return fail(notUnpacked(file, error as Error));
      throw error;
    });
    if (!done.ok || work.signal.aborted) {
      await writer?.abandon();
      return done.ok ? ok({}) : done;
    }
    work.progress(input.fileBytes, input.fileBytes);
    const finished = await done.value.finish();
    if (!finished.ok) return finished;
    const opened = await capture.open(finished.value.path);
    if (!opened.ok) return opened;
    return ok({ path: finished.value.path, recordingId: opened.value.id });
  }

  return {
    /** Answers `import.start`. */
    async start(input: CommandValue<'import.start'>): Promise<Result<{ readonly jobId: string }>> {
      const { uploadId } = input;
      const given = await (uploadId === undefined ? fromPath(input.path) : takeUpload(uploadId));
      if (!given.ok) return given;
      const { path, name: file } = given.value;
      const removeUpload = async (): Promise<void> => {
        if (uploadId !== undefined) await rm(path, { force: true });
      };
      const out = input.out === undefined ? undefined : resolve(input.out);
      const looked = await lookAt(path);
      const taken = out !== undefined && (await isThere(out));
      if (!looked.ok || taken) {
        await removeUpload();
        return looked.ok ? fail(fileExists(out ?? '')) : looked;
      }
      const name = harmless(file);
      return ok(
        jobs.start({
          kind: 'import',
          title: file,
          unit: 'bytes',
          total: looked.value.fileBytes,
          async run(work) {
            try {
              return await run(looked.value, name, file, out, work);
            } finally {
              await removeUpload();
            }
          },
        }),
      );
    },
  };
}

async function fromPath(path: string | undefined): Promise<Result<{ readonly path: string; readonly name: string }>> {
  if (path === undefined) {
    return fail('INPUT_INVALID', 'Neither a path nor an upload was given.', 'Give one of them.', { at: 'path' });
  }
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isDirectory() === true) {
    return fail('FILE_NOT_READABLE', `${path} is a folder.`, 'Name the file in it.');
  }
  return ok({ path: absolute, name: basename(absolute) });
}

/** The name of a recording that is made from a file. */
function harmless(file: string): string {
  const plain = basename(file, extname(file))
    .replace(/[^\p{L}\p{N} ._()+-]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100);
  return plain === '' ? 'imported' : plain;
}

function notUnpacked(file: string, error: Error) {
  return {
    code: 'IMPORT_INVALID',
    message: `${file} is packed and cannot be unpacked: ${error.message}.`,
    hint: 'It was cut or changed on its way. Nothing was imported.',
  };
}
