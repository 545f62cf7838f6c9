import { WebSocket } from 'ws';
import type { Result } from '../../../src-shared/base/result.ts';
import { connectChannel } from '../../../src-shared/contract/channel.ts';
import type { CallEngine, CommandOutput, WindowRpc } from '../../../src-shared/contract/index.ts';
import {
  ENGINE_SOCKET_PATH,
  ENGINE_SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '../../../src-shared/contract/shell.ts';

export interface EngineClient {
  readonly call: CallEngine;
  readonly socket: WebSocket;
  close(): void;
}

/** A window without a page: talks to the browser shell's engine as its page does, given the printed link. */
export async function connectEngine(
  link: string,
  window: WindowRpc = { tick: () => undefined },
): Promise<EngineClient> {
  const url = new URL(link);
  const token = new URLSearchParams(url.hash.slice(1)).get('token');
  const socket = new WebSocket(
    `ws://${url.host}${ENGINE_SOCKET_PATH}`,
    [ENGINE_SUBPROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${token}`],
    { origin: url.origin },
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const rpc = connectChannel(
    {
      post: (bytes) => socket.send(bytes),
      onMessage: (listener) => void socket.on('message', (data) => Buffer.isBuffer(data) && listener(data)),
    },
    window,
  );
  // The contract gives the answer's type to the command's name.
  const call: CallEngine = async (name, input) => (await rpc.call(name, input)) as Result<CommandOutput<typeof name>>;
  return { call, socket, close: () => socket.terminate() };
}
