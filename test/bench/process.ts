import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A script of this folder in a process of its own. */
export function startSilent(
  name: string,
  args: readonly (string | number)[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<null, Readable, null> {
  const command = ['--expose-gc', join(import.meta.dirname, name), ...args.map(String)];
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
}

/** The same, and its first line of output. */
export async function startScript(
  name: string,
  args: readonly (string | number)[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ child: ChildProcess; lines: Interface; firstLine: string }> {
  const child = startSilent(name, args, env);
  const lines = createInterface({ input: child.stdout });
  const firstLine = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it said anything`)));
  });
  return { child, lines, firstLine };
}

/** Runs a client script to its end; its one line of output is JSON. */
export async function runClient<T>(name: string, args: readonly (string | number)[]): Promise<T> {
  const { child, firstLine } = await startScript(name, args);
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  return JSON.parse(firstLine) as T;
}

/** Starts a server for one measurement and stops it afterwards. */
export async function withServer<T>(
  kind: string,
  messages: number,
  perSecond: number,
  run: (port: number) => Promise<T>,
): Promise<T> {
  const { child, firstLine } = await startScript('servers.ts', [kind, 0, messages, perSecond]);
  try {
    return await run(Number(firstLine));
  } finally {
    child.kill();
  }
}
