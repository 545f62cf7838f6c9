import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Feed } from './feed.ts';

/** What the faults do to a client; the same words as the switches. */
export interface Behaviour {
  stopHeartbeats: boolean;
  stall: boolean;
}

/** A client that is served from the feed's history: what it has not had yet is what it gets next. */
interface FeedClient {
  /** Sends what is due. */
  pump(): void;
  heartbeat(): void;
  /** Stops taking from the client's socket, or goes on. */
  setStalled(stalled: boolean): void;
  drop(): void;
  /** Says goodbye as a restarting server does. */
  leave(): void;
}

const SOCKET_HIGH_WATER_BYTES = 8 * 1024 * 1024;
/** Sent per turn, so that a client resuming from far back does not block the others. */
const BATCH = 500;

/** RFC 6455, 7.4.1 registry: 1012 Service Restart. */
const SERVICE_RESTART = 1012;

/** Serves a WebSocket from the feed; without `since`, from now on. */
export function websocketClient(
  ws: WebSocket,
  socket: Socket,
  feed: Feed,
  behaviour: Behaviour,
  since: number,
): FeedClient {
  let sentId = since;
  let pumping = false;
  ws.on('ping', (data) => {
    if (!behaviour.stopHeartbeats && !behaviour.stall) ws.pong(data);
  });
  const client: FeedClient = {
    pump() {
      if (behaviour.stall || pumping || ws.readyState !== ws.OPEN) return;
      if (ws.bufferedAmount > SOCKET_HIGH_WATER_BYTES) {
        pumping = true;
        socket.once('drain', () => {
          pumping = false;
          client.pump();
        });
        return;
      }
      for (const message of feed.after(sentId, BATCH)) {
        ws.send(message.text);
        sentId = message.id;
      }
      if (sentId < feed.lastId) setImmediate(() => client.pump());
    },
    heartbeat() {
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    setStalled(stalled) {
      if (stalled) socket.pause();
      else socket.resume();
    },
    drop: () => ws.terminate(),
    leave: () => ws.close(SERVICE_RESTART, 'service restart'),
  };
  return client;
}

/** Serves an event stream from the feed (WHATWG HTML, 9.2). */
export function sseClient(response: ServerResponse, feed: Feed, behaviour: Behaviour, since: number): FeedClient {
  let sentId = since;
  let pumping = false;
  const client: FeedClient = {
    pump() {
      if (behaviour.stall || pumping || response.writableEnded || response.destroyed) return;
      if (response.writableLength > SOCKET_HIGH_WATER_BYTES) {
        pumping = true;
        response.once('drain', () => {
          pumping = false;
          client.pump();
        });
        return;
      }
      let text = '';
      for (const message of feed.after(sentId, BATCH)) {
        text += `id: ${message.id}\nevent: ${message.type}\ndata: ${message.text}\n\n`;
        sentId = message.id;
      }
      if (text !== '') response.write(text);
      if (sentId < feed.lastId) setImmediate(() => client.pump());
    },
    heartbeat() {
      if (!response.writableEnded) response.write(': heartbeat\n\n');
    },
    setStalled(stalled) {
      if (stalled) response.req.socket.pause();
      else response.req.socket.resume();
    },
    drop: () => response.req.socket.destroy(),
    leave: () => response.end(),
  };
  return client;
}

/** Everybody who is listening now. */
export class Clients {
  readonly websocket = new Set<FeedClient>();
  readonly sse = new Set<FeedClient>();
  /** Held long-polls: called with `true` when there is something, `false` when the server ends. */
  readonly held = new Set<(answer: boolean) => void>();

  *streams(): Iterable<FeedClient> {
    yield* this.websocket;
    yield* this.sse;
  }
}
