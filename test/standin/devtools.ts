import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { CHROMIUM_ARGS, chromiumEnv, findChromium } from '../e2e/harness/chromium.ts';

/** Parameters and results of the DevTools protocol are read by name; what is missing reads as undefined. */
// biome-ignore lint/suspicious/noExplicitAny: the protocol's hundred shapes are Chromium's, not ours.
export type Fields = Record<string, any>;

type Listener = (params: Fields, sessionId: string | undefined) => void;

/** One connection to a browser's DevTools, with flat sessions for its targets. */
export interface DevTools {
  send(method: string, params?: Fields, sessionId?: string): Promise<Fields>;
  on(method: string, listener: Listener): void;
}

async function connect(url: string): Promise<DevTools & { close(): void }> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const waiting = new Map<number, { resolve: (value: Fields) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Listener[]>();
  let lastId = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Fields;
    if (message.id === undefined) {
      for (const listener of listeners.get(message.method) ?? []) listener(message.params, message.sessionId);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.result);
    else asked?.reject(new Error(`DevTools: ${message.error.message}`));
  });
  return {
    send(method, params = {}, sessionId) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params, sessionId }));
      });
    },
    on: (method, listener) => void listeners.set(method, [...(listeners.get(method) ?? []), listener]),
    close: () => socket.terminate(),
  };
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code} before it listened:\n${said}`)));
  });
}

export interface Browser {
  readonly devtools: DevTools;
  /** Where another driver can attach. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts a headless Chromium with a folder of its own, which is gone afterwards. */
export async function startBrowser(): Promise<Browser> {
  const { executablePath } = await findChromium();
  const folder = mkdtempSync(join(tmpdir(), 'wirescope-standin-'));
  const child = spawn(
    executablePath,
    [...CHROMIUM_ARGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: chromiumEnv() },
  );
  // Also when the main process dies of a bug: no browser is left behind.
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const endpoint = await endpointOf(child);
  const devtools = await connect(endpoint);
  return {
    devtools,
    endpoint,
    async close() {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      devtools.close();
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
