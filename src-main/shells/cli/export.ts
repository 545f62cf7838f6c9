import { type Command, Option } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '../../../src-shared/contract/exchange.ts';
import type { CommandValue } from '../../../src-shared/contract/index.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { followJob } from './job.ts';
import { openFile } from './open-file.ts';
import { collect } from './options.ts';
import type { Output } from './output.ts';
import { redaction } from './redaction.ts';
import { withEngine } from './with-engine.ts';

/** Formats that are a file and no text. */
const NEEDS_FILE: ReadonlySet<ExportFormat> = new Set(['payloads', 'wirescope']);

interface ExportOptions {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly withSecrets?: boolean;
  readonly filter: string;
  readonly redact: CommandValue<'export.start'>['rules'];
  readonly path: string[];
  readonly json?: boolean;
}

/** Adds `wirescope export`. */
export function addExport(program: Command, output: Output): void {
  program
    .command('export')
    .description('a recording in another format')
    .argument('<file>', '.wirescope recording')
    .addOption(new Option('--format <format>', 'what to write').choices([...EXPORT_FORMATS]).default('ndjson'))
    .option('--out <file>', 'write here instead of standard output; needed for payloads (a ZIP) and wirescope')
    .option('--with-secrets', 'do not mask credentials')
    .option('--filter <filter>', 'only matching entries', '')
    .option(
      '--redact <rule>',
      "change payloads: 'json:$.token' or 'regex:/…/i', '=TEXT' behind it for another text than *** (repeat)",
      redaction,
      [],
    )
    .option('--path <jsonpath>', 'a column of the CSV, $.px say (repeat)', collect, [])
    .option('--json', 'NDJSON on standard output and nothing else')
    .action(async (path: string, options: ExportOptions) => {
      const { format, out, json } = options;
      if (out === undefined && NEEDS_FILE.has(format)) {
        throw usage(
          `--format ${format} writes a file, so it needs --out.`,
          `--out session.${format === 'payloads' ? 'zip' : format}`,
        );
      }
      if (out === undefined && json === true && format !== 'ndjson') {
        throw usage(
          `--json leaves no place for ${format} on standard output.`,
          'Give --out FILE; the line on standard output then says what was written.',
        );
      }
      if (options.path.length > 0 && format !== 'csv')
        throw usage('--path makes columns of a CSV.', 'Add --format csv.');
      await withEngine(async (engine, interrupted) => {
        const info = await openFile(engine, path);
        const input = {
          recordingId: info.id,
          format,
          filter: options.filter,
          withSecrets: options.withSecrets ?? false,
          rules: options.redact,
          paths: options.path,
          replace: false,
        };
        if (out === undefined) await toStandardOutput(engine, input, output, interrupted);
        else await toFile(engine, { ...input, out }, output, interrupted, json === true);
      });
    });
}

function usage(message: string, hint: string): Exit {
  return new Exit(EXIT.usage, { code: 'INPUT_INVALID', message, hint });
}

type Input = CommandValue<'export.start'>;

async function toFile(
  engine: Engine,
  input: Input,
  output: Output,
  interrupted: AbortSignal,
  json: boolean,
): Promise<void> {
  const started = await engine.call('export.start', input);
  if (!started.ok) throw new Exit(exitCodeOf(started.error), started.error);
  const job = await followJob(engine, started.value.jobId, output, interrupted);
  if (json)
    await output.line(JSON.stringify({ path: job.path, format: input.format, entries: job.done, notes: job.notes }));
  else output.note(`${job.done.toLocaleString('en')} entries in ${input.out ?? ''}`);
}

async function toStandardOutput(engine: Engine, input: Input, output: Output, interrupted: AbortSignal): Promise<void> {
  const work = {
    signal: AbortSignal.any([interrupted, output.closed]),
    progress: (done: number, total?: number) => {
      if (done % 20_000 === 0)
        output.progress(`${done.toLocaleString('en')} of ${(total ?? done).toLocaleString('en')} entries`);
    },
    note: (text: string) => output.note(text),
  };
  const done = await engine.exportInto(input, { write: (chunk) => output.write(chunk) }, work);
  output.progress('');
  if (!done.ok) throw new Exit(exitCodeOf(done.error), done.error);
  if (interrupted.aborted) throw new Exit(EXIT.interrupted);
}
