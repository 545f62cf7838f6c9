import { decode, encode } from '@msgpack/msgpack';
import { createBirpc } from 'birpc';
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

const wire = {
  serialize: (message: unknown) => encode(message, { ignoreUndefined: true }),
  deserialize: (bytes: Uint8Array) => decode(bytes),
  timeout: ANSWER_WITHIN_MS,
};

/** The engine's end: serves commands, sends ticks. */
export function serveChannel(channel: ByteChannel, engine: EngineRpc): { tick: WindowRpc['tick'] } {
  const rpc = createBirpc<WindowRpc, EngineRpc>(engine, {
    ...wire,
    eventNames: ['tick'],
    post: (bytes) => channel.post(bytes),
    on: (listener) => channel.onMessage(listener),
  });
  return { tick: (tick) => void rpc.tick(tick) };
}

/** The window's end: calls commands, receives ticks. */
export function connectChannel(channel: ByteChannel, window: WindowRpc): EngineRpc {
  const rpc = createBirpc<EngineRpc, WindowRpc>(window, {
    ...wire,
    post: (bytes) => channel.post(bytes),
    on: (listener) => channel.onMessage(listener),
  });
  return { call: (name, input) => rpc.call(name, input) };
}
