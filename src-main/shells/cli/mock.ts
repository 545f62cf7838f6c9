import type { Command } from 'commander';
import { EXIT, Exit, exitCodeOf } from './exit.ts';
import { port } from './options.ts';
import type { Output } from './output.ts';
import { withEngine } from './with-engine.ts';

/** Built-in scenarios, by name. */
const SCENARIOS: Readonly<Record<string, string>> = {
  demo: 'one feed by WebSocket, SSE, long-poll and poll, with faults to switch on',
};

/** Adds `wirescope mock`. */
export function addMock(program: Command, output: Output): void {
  program
    .command('mock')
    .description('the mock server')
    .argument('[scenario]', 'name of a built-in', 'demo')
    .option('--port <port>', 'port to listen on; 0 takes a free one', port, 4600)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--list', 'name the built-in scenarios')
    .option('--json', 'NDJSON on standard output and nothing else')
    .action(async (scenario: string, options: { port: number; host: string; list?: boolean; json?: boolean }) => {
      if (options.list === true) {
        for (const [name, about] of Object.entries(SCENARIOS)) {
          await output.line(options.json === true ? JSON.stringify({ name, about }) : `${name}\t${about}`);
        }
        return;
      }
      if (!Object.hasOwn(SCENARIOS, scenario)) {
        throw new Exit(EXIT.usage, {
          code: 'SCENARIO_UNKNOWN',
          message: `There is no scenario "${scenario}".`,
          hint: `Built in: ${Object.keys(SCENARIOS).join(', ')}.`,
        });
      }
      await withEngine(async (engine, interrupted) => {
        const started = await engine.call('mock.start', { port: options.port, host: options.host });
        if (!started.ok) throw new Exit(exitCodeOf(started.error), started.error);
        const { url } = started.value;
        await output.line(options.json === true ? JSON.stringify(started.value) : `Mock server: ${url}`);
        if (options.host !== '127.0.0.1' && options.host !== 'localhost' && options.host !== '::1') {
          output.note(`Listening on ${options.host}: every computer that can reach this one can use it.`);
        }
        output.note(`Routes: ${url}/  Faults: ${url}/_mock  Stop with Ctrl-C.`);
        await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }));
      });
      throw new Exit(EXIT.interrupted);
    });
}
