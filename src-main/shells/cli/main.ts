import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { nearest } from '../../../src-shared/filter/index.ts';
import { appVersion } from '../version.ts';
import { addAssert } from './assert.ts';
import { addConnect } from './connect.ts';
import { addDiff } from './diff.ts';
import { EXIT, Exit } from './exit.ts';
import { addExport } from './export.ts';
import { addFindings } from './findings.ts';
import { addImport } from './import.ts';
import { addMock } from './mock.ts';
import { createOutput, type Output } from './output.ts';
import { addQuery } from './query.ts';
import { addReplay } from './replay.ts';
import { addWindows } from './windows.ts';

/** The whole command line. `--help` of each command is its documentation. */
function createProgram(output: Output): Command {
  const program = new Command('wirescope')
    .description('An inspector for realtime APIs: WebSocket, SSE, long-poll and polling on one time axis.')
    .version(appVersion())
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) });
  addWindows(program);
  addConnect(program, output);
  addMock(program, output);
  addReplay(program, output);
  addExport(program, output);
  addImport(program, output);
  addQuery(program, output);
  addFindings(program, output);
  addDiff(program, output);
  addAssert(program, output);
  // Commands made by `.command()` copy these from their parent only if they exist before; set them for all alike.
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError(true);
  return program;
}

/**
 * `open` is what no command means, so a misspelt command looks like a file to it. When there is no such file, and a
 * command is spelt nearly so, it was a command.
 */
function refuseMisspelt(program: Command, [first]: readonly string[]): void {
  const names = [...program.commands.map((command) => command.name()), 'help'];
  if (first === undefined || first.startsWith('-') || names.includes(first) || existsSync(first)) return;
  const meant = nearest(first, names);
  if (meant === undefined && /[./\\]/.test(first)) return;
  throw new Exit(EXIT.usage, {
    code: 'COMMAND_UNKNOWN',
    message: `There is no command or file "${first}".`,
    hint: meant === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

function sayBug(output: Output, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  output.note(`This is a bug in Wirescope ${appVersion()}. What was being done is above; the details:\n${stack}`);
}

/** Runs one command line; gives the exit code. Never throws for what a user or the world did. */
export async function main(argv: readonly string[]): Promise<number> {
  const output = createOutput(process.stdout, process.stderr);
  // Thrown where nobody awaits it, in a socket's callback say: Node would exit with 1, which means something else here.
  process.once('uncaughtException', (error) => {
    sayBug(output, error);
    process.exit(EXIT.bug);
  });
  try {
    const program = createProgram(output);
    refuseMisspelt(program, argv);
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    output.progress('');
    if (error instanceof Exit) {
      if (error.problem !== undefined) output.problem(error.problem);
      return error.code;
    }
    // commander has already said what was wrong; help and version are no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    sayBug(output, error);
    return EXIT.bug;
  }
}
