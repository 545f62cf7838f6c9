import type { Command } from 'commander';
import { ndjsonLine } from '../../engine/formats/ndjson.ts';
import { entriesOf } from './entries.ts';
import { EXIT, Exit } from './exit.ts';
import { openFile } from './open-file.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

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
            await output.line(options.json === true ? JSON.stringify({ count: count.value }) : String(count.value));
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
