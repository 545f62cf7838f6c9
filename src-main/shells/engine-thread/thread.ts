/**
 * The engine's thread: hosts one engine and serves any number of windows, each over its own MessagePort. Started by
 * `host.ts` only.
 */
import { type MessagePort, parentPort, type Transferable, workerData } from 'node:worker_threads';
import { assertNever, fail, type Problem } from '../../../src-shared/base/result.ts';
import { type ByteChannel, serveChannel } from '../../../src-shared/contract/channel.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { createBoxOverPort } from './box-over-port.ts';
import type { FromThread, ThreadData, ToThread } from './protocol.ts';
import { createWindowFeed } from './window-feed.ts';

if (parentPort === null) throw new Error('engine-thread runs as a worker; start it through startEngineThread().');
const shell = parentPort;
const say = (message: FromThread): void => shell.postMessage(message);
const data = workerData as ThreadData;

/** The encoder makes a buffer per message, so it can be handed over instead of copied. */
function portChannel(port: MessagePort): ByteChannel {
  return {
    post: (bytes) => port.postMessage(bytes, [bytes.buffer as Transferable]),
    onMessage: (listener) => void port.on('message', (bytes: Uint8Array) => listener(bytes)),
  };
}

function reportBug(error: unknown): void {
  say({ kind: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function serve(engine: Engine): void {
  const feeds = new Map<number, ReturnType<typeof createWindowFeed<Tick>>>();

  function attach(window: number, port: MessagePort): void {
    const { tick } = serveChannel(
      portChannel(port),
      {
        async call(name, input) {
          try {
            return await engine.callUnknown(name, input);
          } catch (error) {
            reportBug(error);
            return fail(
              'INTERNAL_ERROR',
              `A bug in Wirescope ended "${name}": ${error instanceof Error ? error.message : String(error)}.`,
              'The recording goes on. The details are in engine.log in the profile folder; please report them.',
            );
          }
        },
      },
      reportBug,
    );
    const feed = createWindowFeed(tick);
    feeds.set(window, feed);
    const stopTicks = engine.onTick((now) => feed.tick(now));
    port.on('close', () => {
      stopTicks();
      feeds.delete(window);
    });
  }

  shell.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'attach':
        attach(message.window, message.port);
        return;
      case 'congested':
        feeds.get(message.window)?.setCongested(message.congested);
        return;
      case 'boxed':
        // The secret box listens for itself: it may be asked before there is an engine.
        return;
      case 'close':
        void engine.close().then(() => say({ kind: 'closed' }));
        return;
      default:
        assertNever(message);
    }
  });
}

function startProblem(error: unknown): Problem {
  const { profileDir } = data;
  return {
    code: 'ENGINE_NOT_STARTED',
    message: `The engine could not start in ${profileDir}: ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'Check that the profile folder and its disk can be written, or set WIRESCOPE_PROFILE to another folder.',
  };
}

try {
  const { secretKeeper, ...options } = data;
  const secretBox = secretKeeper === undefined ? {} : { secretBox: createBoxOverPort(secretKeeper, shell, say) };
  serve(await createEngine({ ...options, ...secretBox }));
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'failed', problem: startProblem(error) });
  shell.close();
}
