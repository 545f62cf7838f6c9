import type { Command } from 'commander';
import { runServe } from '../browser/run-serve.ts';
import { runOpen } from '../open.ts';
import { Exit } from './exit.ts';
import { port } from './options.ts';

/** Adds the commands that show a window: `open`, which is also what no command means, and `serve`. */
export function addWindows(program: Command): void {
  program
    .command('open', { isDefault: true })
    .description('the window: Electron where it can be had, else the browser shell')
    .argument('[files...]', '.wirescope recordings')
    .action(async (files: readonly string[]) => {
      throw new Exit(await runOpen({ files }));
    });
  program
    .command('serve')
    .description('the same window in a browser, over loopback HTTP')
    .option('--port <port>', 'port to listen on; 0 takes a free one', port, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the system browser')
    .option('--no-open', 'only print the link')
    .option('--json', 'NDJSON on standard output and nothing else: {"url":…,"port":…}')
    .action(async (options: { port: number; host: string; open?: boolean; json?: boolean }) => {
      throw new Exit(await runServe(options));
    });
}
