import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';

/** One try to become a WebSocket, and what came of it. */
export interface KnockEvents {
  opened(): void;
  /** Once; `wasOpen` where the handshake had succeeded. */
  ended(wasOpen: boolean): void;
}

export interface KnockedSocket {
  destroy(): void;
}

export type Knock = (events: KnockEvents) => KnockedSocket;

/** Longer answers to a handshake are no answers. */
const MOST_HEAD_BYTES = 16_384;

/**
 * Knocks at the door of a WebSocket with as little as RFC 6455, 4.1 asks for, and then only listens. Frames are not read: who needs no
 * messages need not pay for them, and five hundred of these share one thread with the server.
 */
export function knockAt(url: URL): Knock {
  const host = url.hostname;
  const port = Number(url.port);
  return ({ opened, ended }) => {
    const socket = createConnection({ host, port, noDelay: true });
    let head = '';
    let isOpen = false;
    socket.on('connect', () => {
      socket.write(
        `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      );
    });
    socket.on('data', (chunk) => {
      if (isOpen) return;
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end === -1 && head.length < MOST_HEAD_BYTES) return;
      if (!head.startsWith('HTTP/1.1 101 ')) {
        socket.destroy();
        return;
      }
      isOpen = true;
      head = '';
      opened();
    });
    // What a reset or a refused connection says is said by 'close', which follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => ended(isOpen));
    return { destroy: () => socket.destroy() };
  };
}
