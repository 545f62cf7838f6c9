import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { appRoot } from './app-files.ts';
import { hasDisplay } from './browser/open-browser.ts';
import { runServe, sayProblem } from './browser/run-serve.ts';
import { findElectron } from './electron-binary.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** An Electron that ends this soon with a code that is none of ours never showed its window. */
const STARTED_AFTER_MS = 10_000;

interface ElectronRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ranForMs: number;
}

function runElectron(binary: string, files: readonly string[]): Promise<ElectronRun> {
  return new Promise((done) => {
    const startedMs = performance.now();
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
    const child = spawn(binary, [appRoot, ...files], { stdio: 'inherit', env });
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    // Ctrl-C in a terminal reaches the whole process group by itself. Either way: stay until recordings are closed.
    const interrupt = (): void => {
      if (!process.stdin.isTTY) child.kill('SIGINT');
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', pass);
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', pass);
      done({ code, signal, ranForMs: performance.now() - startedMs });
    };
    child.once('error', () => end(null, null));
    child.once('exit', end);
  });
}

/**
 * `wirescope [open] [FILE…]`: the window. Electron where it can be had; otherwise one line says why not, and the browser
 * shell takes its place.
 * @returns the exit code; the caller exits with it.
 */
export async function runOpen(options: { readonly files: readonly string[] }): Promise<ExitCode> {
  const files = options.files.map((file) => resolve(file));
  const missing = files.filter((file) => !existsSync(file));
  for (const file of missing) {
    sayProblem({
      code: 'FILE_NOT_FOUND',
      message: `There is no file ${file}.`,
      hint: 'Check the path; `wirescope open` without one shows the window alone.',
    });
  }
  if (missing.length > 0) return EXIT.badFile;
  const electron = await findElectron();
  let why: string;
  if (electron.found) {
    const { code, signal, ranForMs } = await runElectron(electron.path, files);
    const ours = Object.values(EXIT).find((known) => known === code);
    // Chromium's own failures (no sandbox, a missing library) end with signals and codes that are none of ours; 1 is Electron's.
    if (ours !== undefined && ours !== EXIT.checkFailed) return ours;
    if (ranForMs > STARTED_AFTER_MS) return EXIT.bug;
    why = `it ended at once with ${signal ?? `exit code ${code}`}`;
  } else {
    why = electron.why;
  }
  process.stderr.write(`wirescope: no Electron window (${why}); the browser shell takes its place.\n`);
  return runServe({ files, open: hasDisplay(process.env, process.platform) });
}
