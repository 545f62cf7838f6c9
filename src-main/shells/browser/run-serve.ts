import { resolve } from 'node:path';
import type { Problem } from '../../../src-shared/base/result.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type EndSignal, onEndSignal } from '../interrupts.ts';
import { profileDirectory } from '../profile.ts';
import { isLoopback } from './access.ts';
import { hasDisplay, openBrowser } from './open-browser.ts';
import { type ServeOptions, serve } from './serve.ts';

export interface RunServeOptions {
  readonly port?: number;
  readonly host?: string;
  /** Default: when started from a terminal on a machine with a display. */
  readonly open?: boolean;
  /** Recordings to show. One that cannot be opened is told; without any that can, nothing is served. */
  readonly files?: readonly string[];
  readonly dev?: ServeOptions['dev'];
  /** The link as a line of JSON. */
  readonly json?: boolean;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A problem as a terminal shows it: the sentence, then what to do. */
export function sayProblem(problem: Problem): void {
  say(`wirescope: ${problem.message} [${problem.code}]`);
  if (problem.hint !== '') say(`  ${problem.hint}`);
}

function warnOpenToNetwork(host: string, port: number): void {
  say(
    `Listening on ${host}: everyone who can reach this machine on port ${port} and gets hold of the link can read your recordings and open connections from this machine. ` +
      `The traffic is not encrypted, the link included. On a network you do not own, keep to 127.0.0.1 and use \`ssh -L ${port}:127.0.0.1:${port}\` instead.`,
  );
}

/**
 * `wirescope serve` as a process: prints the link, runs until a signal, closes recordings, says how it went.
 * @returns the exit code; the caller exits with it.
 */
export async function runServe(options: RunServeOptions): Promise<ExitCode> {
  // Before anything is opened: Ctrl-C during the start must end as cleanly as later.
  const signal = new Promise<EndSignal>((done) => void onEndSignal(done));
  const profileDir = profileDirectory();
  const settings: ServeOptions = {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    profileDir,
    dev: options.dev,
  };
  const served = await serve(settings);
  if (!served.ok) {
    sayProblem(served.error);
    return EXIT.environment;
  }
  const shell = served.value;
  shell.engine.onCrash(sayProblem);

  const files = options.files ?? [];
  let shown = 0;
  for (const file of files) {
    const opened = await shell.engine.call('recording.open', { path: resolve(file) });
    if (opened.ok) shown += 1;
    else sayProblem(opened.error);
  }
  if (files.length > 0 && shown === 0) {
    await shell.close();
    return EXIT.badFile;
  }

  // A reader that closed its end of the pipe after the first line is no reason to end.
  process.stdout.on('error', () => undefined);
  const link = options.json === true ? JSON.stringify({ url: shell.url, port: shell.port }) : `Wirescope: ${shell.url}`;
  process.stdout.write(`${link}\n`);
  if (!isLoopback(settings.host)) warnOpenToNetwork(settings.host, shell.port);
  const wanted = options.open ?? (process.stdout.isTTY && hasDisplay(process.env, process.platform));
  const browser = wanted ? openBrowser(shell.url, profileDir) : null;
  if (browser !== null && !(await browser.opened))
    say('No browser could be started here: open the link above yourself.');

  const ended = await signal;
  browser?.forget();
  const clean = await shell.close();
  if (!clean) {
    say('wirescope: recordings did not close in time; they open without repair, less their last moments.');
    return EXIT.bug;
  }
  return ended === 'SIGINT' ? EXIT.interrupted : EXIT.done;
}
