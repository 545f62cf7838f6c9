import { basename, dirname, extname, join } from 'node:path';
import type { Command } from 'commander';
import { Exit, exitCodeOf } from './exit.ts';
import { followJob } from './job.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

/** Adds `wirescope import`. */
export function addImport(program: Command, output: Output): void {
  program
    .command('import')
    .description(
      'a recording from a HAR (Chrome, Firefox, Playwright, HTTP Toolkit, mitmproxy, Proxyman) or from NDJSON',
    )
    .argument('<file>', 'HAR or NDJSON, also packed with gzip')
    .option('--out <file>', 'the recording; default: beside the file, with the ending .wirescope')
    .option('--json', 'NDJSON on standard output and nothing else: {"path":…,"entries":…,"notes":[…]}')
    .action(async (path: string, options: { out?: string; json?: boolean }) => {
      await withEngine(async (engine, interrupted) => {
        const out = options.out ?? join(dirname(path), `${basename(path, extname(path))}.wirescope`);
        const started = await engine.call('import.start', { path, out });
        if (!started.ok) throw new Exit(exitCodeOf(started.error), started.error);
        const job = await followJob(engine, started.value.jobId, output, interrupted);
        const info = await engine.call('recording.info', { recordingId: job.recordingId ?? '' });
        if (!info.ok) throw new Exit(exitCodeOf(info.error), info.error);
        const { entries, connections } = info.value;
        if (options.json === true) {
          await output.line(JSON.stringify({ path: out, entries, connections: connections.length, notes: job.notes }));
        } else
          output.note(
            `${entries.toLocaleString('en')} entries of ${connections.length.toLocaleString('en')} connections in ${out}`,
          );
      });
    });
}
