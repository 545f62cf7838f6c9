import type { WebSocket } from 'ws';
import type { ByteChannel } from '../../../src-shared/contract/channel.ts';
import type { EngineHost } from '../engine-thread/host.ts';

/** Unsent bytes at which ticks begin to wait, and at which they go on. An answer to one pull is well below. */
const CONGESTED_AT_BYTES = 1024 * 1024;
const CLEAR_AT_BYTES = 64 * 1024;
/** A tunnel or a sleeping laptop can leave a socket nobody holds any more. */
const PING_EVERY_MS = 30_000;

/** Carries bytes between one page's WebSocket and the engine, until the socket closes. */
export function serveWindowSocket(socket: WebSocket, engine: EngineHost): void {
  const channel: ByteChannel = {
    post(bytes) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(bytes, { binary: true }, () => {
        if (socket.bufferedAmount <= CLEAR_AT_BYTES) link.setCongested(false);
      });
      if (socket.bufferedAmount > CONGESTED_AT_BYTES) link.setCongested(true);
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        // `nodebuffer` is this server's binaryType; text frames are no messages of ours.
        if (isBinary && Buffer.isBuffer(data)) listener(data);
      });
    },
  };
  const link = engine.attach(channel);

  let answered = true;
  const pings = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.on('pong', () => {
    answered = true;
  });
  socket.on('close', () => {
    clearInterval(pings);
    link.detach();
  });
  // `ws` closes the socket after an error; without a listener the error would end the process.
  socket.on('error', () => link.detach());
}
