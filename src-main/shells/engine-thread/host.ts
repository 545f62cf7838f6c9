import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { assertNever, fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import { announceEnd, type ByteChannel, connectChannel } from '../../../src-shared/contract/channel.ts';
import type { CallEngine, CommandOutput } from '../../../src-shared/contract/index.ts';
import type { EngineOptions } from '../../engine/engine.ts';
import type { SecretBox } from '../../engine/secret-box.ts';
import type { FromThread, ThreadData, ToThread } from './protocol.ts';

export type { SecretBox } from '../../engine/secret-box.ts';

/** One window's connection to the engine. */
export interface EngineLink {
  /** Says whether bytes pile up on the way to the window; while true, ticks wait and the last one wins. */
  setCongested(congested: boolean): void;
  detach(): void;
}

/** The engine as a shell holds it: it carries bytes between windows and the engine's thread. */
export interface EngineHost {
  /** Connects a window. After a crash, this starts the engine anew. */
  attach(channel: ByteChannel): EngineLink;
  /** For the shell's own few questions (open the file named on the command line). */
  readonly call: CallEngine;
  /** Told each time the engine's thread ended by itself. Windows are told by the host. */
  onCrash(listener: (problem: Problem) => void): void;
  /** Closes recordings and ends the thread; resolves false when that took longer than {@link CLOSE_WITHIN_MS}. */
  close(): Promise<boolean>;
}

/** Connections say goodbye and the recording is checkpointed; a disk that needs longer is stuck. */
export const CLOSE_WITHIN_MS = 15_000;

interface Thread {
  readonly worker: Worker;
  readonly windows: Map<number, { readonly port: MessagePort; readonly channel: ByteChannel }>;
  /** False when the thread ended before it said so. */
  readonly closed: Promise<boolean>;
  /** Why it could not even start. */
  failure(): Problem | null;
  send(message: ToThread, transfer?: MessagePort[]): void;
}

/** Two ends in one thread: what one posts, the other hears. */
function channelPair(): readonly [ByteChannel, ByteChannel] {
  const hear: ((bytes: Uint8Array) => void)[] = [];
  const end = (mine: 0 | 1): ByteChannel => ({
    post: (bytes) => hear[1 - mine]?.(bytes),
    onMessage(listener) {
      hear[mine] = listener;
    },
  });
  return [end(0), end(1)];
}

/** Beside this file: the source when Node runs the sources, else the entry that electron.vite.config.ts names. */
function threadFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './engine-thread.js', import.meta.url);
}

/** Never rejects: the thread waits for the answer. */
async function box(
  secretBox: SecretBox | undefined,
  { kind, text }: Extract<FromThread, { readonly kind: 'seal' | 'open' }>,
): Promise<Result<string>> {
  try {
    if (secretBox !== undefined) return await (kind === 'seal' ? secretBox.seal(text) : secretBox.open(text));
  } catch (error) {
    return fail(
      kind === 'seal' ? 'SECRETS_NOT_WRITTEN' : 'SECRET_UNREADABLE',
      `The key store of the system failed: ${error instanceof Error ? error.message : String(error)}.`,
      'Unlock it, then try again.',
    );
  }
  return fail('SECRET_UNREADABLE', 'There is no key store of the system here.', 'Give the value again.');
}

/** A copy that is a buffer's only view: what came from a socket is often a slice of a pool. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/**
 * Starts the engine in a worker thread, so that a flood of frames never blocks the shell's own loop (Electron's
 * window, the browser shell's HTTP). The terminal calls `createEngine` instead and needs none of this.
 * @param file the thread's entry; tests give one that misbehaves.
 */
export async function startEngineThread(options: EngineOptions, file: URL = threadFile()): Promise<Result<EngineHost>> {
  const crashListeners = new Set<(problem: Problem) => void>();
  let nextWindow = 1;
  let closing = false;

  function log(text: string): void {
    try {
      appendFileSync(join(options.profileDir, 'engine.log'), `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
    } catch (error) {
      process.stderr.write(
        `wirescope: engine.log cannot be written (${(error as Error).message}); it would say:\n${text}\n`,
      );
    }
  }

  function crashed(thread: Thread, reason: unknown): void {
    if (closing || current !== thread) return;
    current = null;
    const message = reason instanceof Error ? reason.message : String(reason);
    log(`engine crashed: ${reason instanceof Error ? (reason.stack ?? message) : message}`);
    const problem: Problem = thread.failure() ?? {
      code: 'ENGINE_CRASHED',
      message: 'The engine stopped because of a bug in Wirescope; connections are closed.',
      hint: 'Everything up to the last tenth of a second is in the recordings. Restart the engine: they open again, and the endpoints wait to be connected.',
      facts: { error: message, details: join(options.profileDir, 'engine.log') },
    };
    for (const { channel, port } of thread.windows.values()) {
      announceEnd(channel, problem);
      port.close();
    }
    for (const listener of crashListeners) listener(problem);
  }

  function start(): { thread: Thread; started: Promise<Problem | null> } {
    const { secretBox, ...rest } = options;
    const data: ThreadData = { ...rest, secretKeeper: secretBox?.keeper };
    const worker = new Worker(file, { workerData: data });
    let failure: Problem | null = null;
    const thread: Thread = {
      worker,
      windows: new Map(),
      failure: () => failure,
      closed: new Promise((resolve) => {
        worker.on('message', (message: FromThread) => message.kind === 'closed' && resolve(true));
        worker.on('exit', () => resolve(false));
      }),
      send: (message, transfer = []) => worker.postMessage(message, transfer),
    };
    const started = new Promise<Problem | null>((resolve) => {
      worker.on('message', (message: FromThread) => {
        switch (message.kind) {
          case 'ready':
            resolve(null);
            return;
          case 'failed':
            failure = message.problem;
            resolve(message.problem);
            return;
          case 'bug':
            log(`a command threw: ${message.stack}`);
            return;
          case 'seal':
          case 'open':
            void box(secretBox, message).then((result) => thread.send({ kind: 'boxed', id: message.id, result }));
            return;
          case 'closed':
            return;
          default:
            assertNever(message);
        }
      });
      worker.on('error', (error) => {
        resolve({
          code: 'ENGINE_NOT_STARTED',
          message: `The engine could not start: ${(error as Error).message}.`,
          hint: `The details are in ${join(options.profileDir, 'engine.log')}.`,
        });
        crashed(thread, error);
      });
      worker.on('exit', (code) => crashed(thread, new Error(`the engine's thread ended with exit code ${code}`)));
    });
    return { thread, started };
  }

  const first = start();
  let current: Thread | null = first.thread;
  const problem = await first.started;
  if (problem !== null) {
    closing = true;
    await first.thread.worker.terminate();
    return fail(problem);
  }

  function attach(channel: ByteChannel): EngineLink {
    current ??= start().thread;
    const thread = current;
    const window = nextWindow++;
    const { port1, port2 } = new MessageChannel();
    thread.windows.set(window, { port: port1, channel });
    port1.on('message', (bytes: Uint8Array) => channel.post(bytes));
    channel.onMessage((bytes) => {
      const own = ownBytes(bytes);
      port1.postMessage(own, [own.buffer]);
    });
    thread.send({ kind: 'attach', window, port: port2 }, [port2]);
    let congestedNow = false;
    return {
      setCongested(congested) {
        if (congested === congestedNow || !thread.windows.has(window)) return;
        congestedNow = congested;
        thread.send({ kind: 'congested', window, congested });
      },
      detach() {
        if (!thread.windows.delete(window)) return;
        port1.close();
      },
    };
  }

  /** The shell's own channel: attached per question, so that ticks are not sent to somebody who draws nothing. */
  const call: CallEngine = async (name, input) => {
    const [shellEnd, windowEnd] = channelPair();
    const link = attach(shellEnd);
    try {
      const answer = await connectChannel(windowEnd, { tick: () => undefined }).call(name, input);
      // The contract gives the answer's type to the command's name; the engine checked the input.
      return answer as Result<CommandOutput<typeof name>>;
    } finally {
      link.detach();
    }
  };

  async function close(): Promise<boolean> {
    closing = true;
    const thread = current;
    if (thread === null) return true;
    current = null;
    thread.send({ kind: 'close' });
    const clean = await Promise.race([
      thread.closed,
      new Promise<false>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS, false).unref()),
    ]);
    for (const { port } of thread.windows.values()) port.close();
    await thread.worker.terminate();
    return clean;
  }

  return ok({
    attach,
    call,
    onCrash: (listener) => void crashListeners.add(listener),
    close,
  });
}
