import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { assertNever, fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { CommandValue } from '../../../../src-shared/contract/index.ts';
import type { Capture } from '../../capture/capture.ts';
import type { JobOutcome, Jobs } from '../../jobs/jobs.ts';
import { type CsvPath, csvPaths, writeCsv } from './csv/write.ts';
import { writeHar } from './har/write.ts';
import { writeNdjson } from './ndjson/write.ts';
import { createOutFile, fileExists, notWritable, partPathOf, type Sink } from './output.ts';
import { writePayloads } from './payloads/write.ts';
import { type Selection, select, stopping, type Work } from './selection.ts';
import { writeShare } from './share/write.ts';
import { createSpools } from './spool.ts';

export type ExportInput = CommandValue<'export.start'>;

export interface ExporterOptions {
  readonly capture: Capture;
  readonly jobs: Jobs;
  /** Where temporary files are made. */
  readonly dir: string;
  readonly app: string;
}

const EXTENSION = { har: 'har', ndjson: 'ndjson', csv: 'csv', payloads: 'zip', wirescope: 'wirescope' } as const;

interface Prepared {
  readonly chosen: Selection;
  readonly paths: readonly CsvPath[];
}

/** Recordings out. */
export function createExporter({ capture, jobs, dir, app }: ExporterOptions) {
  function prepare(input: ExportInput): Result<Prepared> {
    const chosen = select(capture, input);
    if (!chosen.ok) return chosen;
    const paths = csvPaths(input.paths);
    return paths.ok ? ok({ chosen: chosen.value, paths: paths.value }) : paths;
  }

  /** Writes everything but a recording. */
  async function write({ format }: ExportInput, { chosen, paths }: Prepared, sink: Sink, work: Work): Promise<number> {
    await mkdir(dir, { recursive: true });
    const spools = createSpools(dir);
    try {
      switch (format) {
        case 'har':
          return await writeHar(chosen, app, spools, sink, work);
        case 'ndjson':
          return await writeNdjson(chosen, app, sink, work);
        case 'csv':
          return await writeCsv(chosen, paths, sink, work);
        case 'payloads':
          return await writePayloads(chosen, spools, sink, work);
        case 'wirescope':
          throw new Error('a recording is written by its own writer');
        default:
          return assertNever(format);
      }
    } finally {
      spools.close();
    }
  }

  async function toFile(input: ExportInput, prepared: Prepared, path: string, work: Work): Promise<Result<null>> {
    if (input.format === 'wirescope') return await share(input, prepared, path, work);
    const file = await createOutFile(path, input.replace);
    if (!file.ok) return file;
    try {
      const written = await stopping(async () => ok(await write(input, prepared, file.value, work)));
      if (!written.ok || work.signal.aborted) {
        await file.value.abandon();
        return written.ok ? ok(null) : written;
      }
    } catch (error) {
      await file.value.abandon();
      throw error;
    }
    const finished = await file.value.finish();
    return finished.ok ? ok(null) : finished;
  }

  async function share(input: ExportInput, { chosen }: Prepared, path: string, work: Work): Promise<Result<null>> {
    const madeAt = input.replace ? partPathOf(path) : path;
    const shared = await stopping(() => writeShare(chosen, capture, madeAt, work));
    if (!shared.ok || madeAt === path || work.signal.aborted) return shared.ok ? ok(null) : shared;
    try {
      await rename(madeAt, path);
      return ok(null);
    } catch (error) {
      await rm(madeAt, { force: true });
      return fail(notWritable(path, error));
    }
  }

  return {
    /** Answers `export.start`. */
    async start(input: ExportInput): Promise<Result<{ readonly jobId: string }>> {
      const prepared = prepare(input);
      if (!prepared.ok) return prepared;
      const temporary = input.out === undefined;
      const path = resolve(input.out ?? join(dir, `${randomUUID()}.${EXTENSION[input.format]}`));
      if (temporary) await mkdir(dir, { recursive: true });
      else if (capture.list().some((open) => open.path === path)) return fail(fileExists(path));
      else {
        // Said before the work, not after it.
        const file = await createOutFile(path, input.replace);
        if (!file.ok) return file;
        await file.value.abandon();
      }
      const { name } = prepared.value.chosen.info;
      return ok(
        jobs.start({
          kind: input.format === 'wirescope' ? 'share' : 'export',
          title: temporary ? `${name}.${EXTENSION[input.format]}` : basename(path),
          unit: 'entries',
          async run(work): Promise<Result<JobOutcome>> {
            const done = await toFile(input, prepared.value, path, work);
            if (!done.ok || work.signal.aborted) {
              if (temporary) await rm(path, { force: true });
              return done.ok ? ok({}) : done;
            }
            return ok(temporary ? { path, fileBytes: (await stat(path)).size } : { path });
          },
        }),
      );
    },
    /** The same into what a shell has: its standard output. Not for a recording, which needs a file. */
    async into(input: ExportInput, sink: Sink, work: Work): Promise<Result<{ readonly entries: number }>> {
      const prepared = prepare(input);
      if (!prepared.ok) return prepared;
      return stopping(async () => ok({ entries: await write(input, prepared.value, sink, work) }));
    },
    /** What was chosen, for a preview. */
    select: (input: Omit<Parameters<typeof select>[1], 'withSecrets'>) =>
      select(capture, { ...input, withSecrets: true }),
  };
}
