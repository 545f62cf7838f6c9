import { decode, encode } from '@msgpack/msgpack';
import { createBirpc } from 'birpc';
import { fail, type Problem } from '../base/result.ts';
import type { EngineRpc, WindowRpc } from './index.ts';

/**
 * One end of a channel of whole messages: a MessagePort, an IPC pair, a WebSocket. Shells carry the bytes between
 * engine and window and understand none of them.
 */
export interface ByteChannel {
  post(bytes: Uint8Array): void;
  onMessage(listener: (bytes: Uint8Array) => void): void;
}

// A command may wait for a slow disk or a long connect timeout; the engine always answers, or the channel is dead.
const ANSWER_WITHIN_MS = 120_000;

/** An answer to no question: what birpc makes of it is nothing at all. */
const NOTHING = { t: 's', i: '' };

/** Bytes that are no message must not end the side that reads them: a window may send anything. */
function deserialize(bytes: Uint8Array): unknown {
  try {
    const message = decode(bytes);
    return typeof message === 'object' && message !== null ? message : NOTHING;
  } catch {
    return NOTHING;
  }
}

const wire = {
  serialize: (message: unknown) => encode(message, { ignoreUndefined: true }),
  deserialize,
  timeout: ANSWER_WITHIN_MS,
};

/**
 * The engine's end: serves commands, sends ticks.
 * @param onBug gets what a command threw, or an answer that could not be encoded; the window gets a rejection.
 */
export function serveChannel(
  channel: ByteChannel,
  engine: EngineRpc,
  onBug: (error: unknown) => void = () => undefined,
): { tick: WindowRpc['tick'] } {
  const bug = (error: unknown): true => {
    onBug(error);
    return true;
  };
  // Only `call` is reachable by name, whatever else the object given may carry.
  const reachable: EngineRpc = { call: (name, input) => engine.call(name, input) };
  const rpc = createBirpc<WindowRpc, EngineRpc>(reachable, {
    ...wire,
    eventNames: ['tick'],
    onGeneralError: bug,
    post: (bytes) => channel.post(bytes),
    on: (listener) => channel.onMessage(listener),
  });
  return { tick: (tick) => void rpc.tick(tick) };
}

/** The window's end: calls commands, receives ticks. After `ended` every call, also those under way, fails with its problem. */
export function connectChannel(channel: ByteChannel, window: WindowRpc): EngineRpc {
  let end: Problem | undefined;
  const rpc = createBirpc<EngineRpc, WindowRpc>(
    {
      tick: (tick) => window.tick(tick),
      ended(problem) {
        end = problem;
        rpc.$close(new Error(problem.message));
        window.ended?.(problem);
      },
    },
    {
      ...wire,
      post: (bytes) => channel.post(bytes),
      on: (listener) => channel.onMessage(listener),
    },
  );
  return {
    async call(name, input) {
      if (end !== undefined) return fail(end);
      try {
        return await rpc.call(name, input);
      } catch (error) {
        if (end !== undefined) return fail(end);
        throw error;
      }
    },
  };
}

/** For the shell, when the engine behind a channel is gone: the one message that does not come from the engine. */
export function announceEnd(channel: Pick<ByteChannel, 'post'>, problem: Problem): void {
  channel.post(
    wire.serialize({ t: 'q', m: 'ended', a: [problem] } satisfies { t: 'q'; m: keyof WindowRpc; a: unknown[] }),
  );
}
