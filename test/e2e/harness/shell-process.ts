import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');

export interface ShellProcess {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<number | null>;
}

/** Runs a shell with the Node that runs the tests, in a profile of its own. */
export function startProcess(
  args: readonly string[],
  profileDir: string,
  env: Readonly<Record<string, string>> = {},
): ShellProcess {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', WIRESCOPE_PROFILE: profileDir, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Asks it to end and waits; what does not end within the time is killed, and that is an error. */
export async function stopProcess(
  shell: ShellProcess,
  signal: NodeJS.Signals,
  withinMs = 20_000,
): Promise<number | null> {
  if (shell.child.exitCode === null && shell.child.signalCode === null) shell.child.kill(signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), withinMs);
  });
  const code = await Promise.race([shell.ended, late]);
  clearTimeout(timer);
  if (code !== 'late') return code;
  shell.child.kill('SIGKILL');
  throw new Error(`the shell did not end within ${withinMs} ms of ${signal}:\n${shell.stderr()}`);
}
