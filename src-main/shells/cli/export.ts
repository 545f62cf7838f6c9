import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Command, Option } from 'commander';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type Engine, type EntriesQuery, QueryStopped } from '../../engine/engine.ts';
import { headerLine, ndjsonLine } from '../../engine/formats/ndjson.ts';
import { appVersion } from '../version.ts';
import { EXIT, Exit } from './exit.ts';
import { openFile } from './open-file.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

const PROGRESS_EVERY = 20_000;

/** Matching entries one by one. A filter that had to be stopped ends the command with its Problem. */
async function* entriesOf(
  engine: Engine,
  info: RecordingInfo,
  query: Pick<EntriesQuery, 'filter' | 'signal' | 'onPartlySearched'>,
): AsyncIterable<Entry> {
  const entries = engine.entries({ ...query, recordingId: info.id });
  if (!entries.ok) throw new Exit(EXIT.usage, entries.error);
  try {
    yield* entries.value;
  } catch (error) {
    if (error instanceof QueryStopped) throw new Exit(EXIT.usage, error.problem);
    throw error;
  }
}

/** Where the lines go: stdout, or a file that must not exist yet. */
function lineWriter(
  out: string | undefined,
  output: Output,
): { write(line: string): Promise<void>; end(): Promise<void> } {
  if (out === undefined) return { write: (line) => output.line(line), end: async () => undefined };
  const file = createWriteStream(out, { flags: 'wx' });
  let failed: Error | undefined;
  file.on('error', (error) => {
    failed = error;
  });
  const check = (): void => {
    if (failed === undefined) return;
    throw new Exit(EXIT.environment, {
      code: 'PATH_NOT_WRITABLE',
      message: `Cannot write ${out}: ${failed.message}.`,
      hint: 'Choose another path; existing files are never overwritten.',
    });
  };
  return {
    async write(line) {
      check();
      if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), once(file, 'close')]);
      check();
    },
    async end() {
      file.end();
      if (failed === undefined && !file.closed) await once(file, 'close').catch(() => undefined);
      check();
    },
  };
}

/** Adds `wirescope export`. */
export function addExport(program: Command, output: Output): void {
  program
    .command('export')
    .description('a recording in another format')
    .argument('<file>', '.wirescope recording')
    .addOption(new Option('--format <format>', 'what to write').choices(['ndjson']).default('ndjson'))
    .option('--out <file>', 'write here instead of standard output')
    .option('--with-secrets', 'do not mask credentials')
    .option('--json', 'NDJSON on standard output and nothing else (what ndjson is anyway)')
    .action(async (path: string, options: { out?: string; withSecrets?: boolean }) => {
      await withEngine(async (engine, interrupted) => {
        const info = await openFile(engine, path);
        const writer = lineWriter(options.out, output);
        const signal = AbortSignal.any([interrupted, output.closed]);
        await writer.write(headerLine(info, `Wirescope ${appVersion()}`));
        let written = 0;
        for await (const entry of entriesOf(engine, info, { signal })) {
          await writer.write(ndjsonLine(entry, info.startedAtMs, { withSecrets: options.withSecrets ?? false }));
          written += 1;
          if (written % PROGRESS_EVERY === 0)
            output.progress(`${written.toLocaleString('en')} of ${info.entries.toLocaleString('en')} entries`);
        }
        output.progress('');
        await writer.end();
        if (interrupted.aborted) throw new Exit(EXIT.interrupted);
        if (options.out !== undefined) output.note(`${written.toLocaleString('en')} entries in ${options.out}`);
      });
    });
}

/** Adds `wirescope query`. */
export function addQuery(program: Command, output: Output): void {
  program
    .command('query')
    .description('matching entries as NDJSON')
    .argument('<file>', '.wirescope recording')
    .argument('[filter]', "filter, for example 'dir:in json.px > 101'", '')
    .option('--count', 'print the number of matches alone')
    .option('--with-secrets', 'do not mask credentials')
    .option('--json', 'NDJSON on standard output and nothing else (what query does anyway)')
    .action(
      async (path: string, filter: string, options: { count?: boolean; withSecrets?: boolean; json?: boolean }) => {
        await withEngine(async (engine, interrupted) => {
          const info = await openFile(engine, path);
          const query = {
            filter,
            signal: AbortSignal.any([interrupted, output.closed]),
            onPartlySearched: (entries: number) =>
              output.note(
                `${entries.toLocaleString('en')} entries without a match were too long to be searched whole.`,
              ),
          };
          if (options.count === true) {
            const count = await engine.count({ ...query, recordingId: info.id });
            if (!count.ok) throw new Exit(EXIT.usage, count.error);
            await output.line(String(count.value));
          } else {
            for await (const entry of entriesOf(engine, info, query)) {
              await output.line(ndjsonLine(entry, info.startedAtMs, { withSecrets: options.withSecrets ?? false }));
            }
          }
          if (interrupted.aborted) throw new Exit(EXIT.interrupted);
        });
      },
    );
}
