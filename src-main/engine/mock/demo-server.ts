import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { MockAction, MockFault, MockStatus } from '../../../src-shared/contract/mock.ts';
import { type Behaviour, Clients, websocketClient } from './demo-clients.ts';
import { type DemoContext, handle, idOf, resumePoint } from './demo-routes.ts';
import { Feed } from './feed.ts';
import type { MockOptions, MockServer } from './mock-server.ts';

const SCENARIO = 'demo';
const HEARTBEAT_MS = 2_000;
const TICK_MS = 1_000;
const HISTORY = 100_000;
/** A goodbye that is not answered in time is cut. */
const LEAVE_GRACE_MS = 300;
/** After a restart the old port may still be in use for a moment by a client's half-closed socket. */
const LISTEN_TRIES = 20;
const LISTEN_RETRY_MS = 100;

function listenProblem(error: NodeJS.ErrnoException, options: MockOptions): Problem {
  const where = `${options.host}:${options.port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        code: 'PORT_IN_USE',
        message: `Port ${options.port} is taken by another program.`,
        hint: `Stop what listens on ${where}, or choose another port (0 takes a free one).`,
      };
    case 'EACCES':
      return {
        code: 'PORT_DENIED',
        message: `This user may not listen on ${where}.`,
        hint: 'Ports below 1024 need more rights; choose a higher one.',
      };
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
      return {
        code: 'HOST_UNKNOWN',
        message: `${options.host} is not an address of this computer.`,
        hint: 'Use 127.0.0.1 for this computer only, or 0.0.0.0 for every network it is in.',
      };
    default:
      return {
        code: 'LISTEN_FAILED',
        message: `Could not listen on ${where}: ${error.message}.`,
        hint: 'Try another port.',
      };
  }
}

function listen(server: Server, port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error);
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}

/** The demo server: `/ws` `/sse` `/poll` `/state` carry one feed, `POST /publish` adds to it. */
export function createMockServer(): MockServer {
  let options: MockOptions = { port: 0, host: '127.0.0.1' };
  let boundPort = 0;
  let running = false;
  let restarting = false;
  let published = 0;
  let feed = new Feed(HISTORY);
  let server: Server | undefined;
  let sockets = new Set<Socket>();
  let clients = new Clients();
  let timers: NodeJS.Timeout[] = [];
  let restartTimer: NodeJS.Timeout | undefined;
  const behaviour: Behaviour = { stopHeartbeats: false, stall: false };
  let flowing: { promise: Promise<void>; open: () => void } | undefined;

  const changed = (): void => options.changed?.();

  function status(): MockStatus {
    return {
      running,
      restarting,
      scenario: SCENARIO,
      host: options.host,
      port: boundPort,
      url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${boundPort}`,
      clients: { websocket: clients.websocket.size, sse: clients.sse.size, longPoll: clients.held.size },
      lastId: feed.lastId,
      published,
      faults: [
        ...(behaviour.stopHeartbeats ? (['stop-heartbeats'] as const) : []),
        ...(behaviour.stall ? (['stall'] as const) : []),
      ],
    };
  }

  function publish(text: string | undefined, count: number): { firstId: number; lastId: number } {
    published += count;
    const ids = feed.publish(text, count);
    changed();
    return ids;
  }

  function setFault(fault: MockFault, on: boolean): MockStatus {
    if (fault === 'stop-heartbeats') behaviour.stopHeartbeats = on;
    else setStall(on);
    changed();
    return status();
  }

  function setStall(on: boolean): void {
    if (behaviour.stall === on) return;
    behaviour.stall = on;
    if (on) {
      let open = (): void => undefined;
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      flowing = { promise, open };
    } else {
      flowing?.open();
      flowing = undefined;
    }
    for (const client of clients.streams()) {
      client.setStalled(on);
      client.pump();
    }
  }

  const context = (): DemoContext => ({
    feed,
    clients,
    behaviour,
    publish,
    setFault: (fault, on) => void setFault(fault, on),
    act: (action, downMs) => void act(action, downMs),
    statusText: status,
    changed,
    whenFlowing: () => flowing?.promise ?? Promise.resolve(),
  });

  /** One life of the server, from listening to closing; a restart makes the next one over the same feed. */
  async function openServer(port: number): Promise<NodeJS.ErrnoException | undefined> {
    const lifeSockets = new Set<Socket>();
    const lifeClients = new Clients();
    const http = createServer((request, response) => {
      handle(context(), request, response).catch((error: unknown) => {
        // A client that leaves while its body is read is no bug; anything else is.
        if (request.destroyed || response.destroyed) return;
        throw error;
      });
    });
    // Held requests are the point here; Node would cut them.
    http.requestTimeout = 0;
    http.on('connection', (socket) => {
      lifeSockets.add(socket);
      socket.on('close', () => lifeSockets.delete(socket));
    });
    const wss = new WebSocketServer({
      noServer: true,
      autoPong: false,
      perMessageDeflate: true,
      maxPayload: 16 * 1024 * 1024,
    });
    http.on('upgrade', (request, socket: Socket, head) => {
      const url = new URL(request.url ?? '/', 'http://mock');
      if (url.pathname !== '/ws') {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      wss.handleUpgrade(request, socket, head, (ws) => {
        const client = websocketClient(
          ws,
          socket,
          feed,
          behaviour,
          resumePoint(feed, idOf(url.searchParams.get('since'))),
        );
        lifeClients.websocket.add(client);
        // A protocol error by the client closes its socket; 'close' follows and says so to the client.
        ws.on('error', () => ws.terminate());
        ws.on('message', (data, isBinary) => {
          if (!isBinary) publish(data.toString(), 1);
        });
        ws.on('close', () => {
          lifeClients.websocket.delete(client);
          changed();
        });
        if (behaviour.stall) client.setStalled(true);
        client.pump();
        changed();
      });
    });
    const error = await listen(http, port, options.host);
    if (error !== undefined) return error;
    server = http;
    sockets = lifeSockets;
    clients = lifeClients;
    const address = http.address();
    if (address !== null && typeof address === 'object') boundPort = address.port;
    const unsubscribe = feed.onPublish(() => {
      for (const client of lifeClients.streams()) client.pump();
      for (const answer of [...lifeClients.held]) answer(true);
    });
    http.on('close', unsubscribe);
    const { heartbeatMs = HEARTBEAT_MS, tickMs = TICK_MS } = options;
    if (heartbeatMs > 0) {
      timers.push(
        setInterval(() => {
          if (behaviour.stopHeartbeats || behaviour.stall) return;
          for (const client of lifeClients.streams()) client.heartbeat();
        }, heartbeatMs),
      );
    }
    if (tickMs > 0) timers.push(setInterval(() => publish(undefined, 1), tickMs));
    return undefined;
  }

  /** Ends this life: politely with `goodbye`, then every socket for good. Resolves when the port is free. */
  async function closeServer(goodbye: boolean): Promise<void> {
    const closing = server;
    server = undefined;
    for (const timer of timers) clearInterval(timer);
    timers = [];
    if (closing === undefined) return;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    for (const answer of [...clients.held]) answer(false);
    if (goodbye) {
      for (const client of clients.streams()) client.leave();
      const cut = setTimeout(() => destroyAll(sockets), LEAVE_GRACE_MS);
      // Polls between two requests and held ones have nothing to be told.
      closing.closeIdleConnections();
      await closed;
      clearTimeout(cut);
    } else {
      destroyAll(sockets);
      await closed;
    }
  }

  async function reopen(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const error = await openServer(boundPort);
      if (error === undefined) break;
      if (tries === LISTEN_TRIES) {
        running = false;
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, LISTEN_RETRY_MS));
    }
    restarting = false;
    changed();
  }

  async function act(action: MockAction, downMs: number): Promise<MockStatus> {
    if (!running || restarting) return status();
    if (action === 'drop') {
      destroyAll(sockets);
    } else {
      restarting = true;
      changed();
      await closeServer(true);
      restartTimer = setTimeout(() => void reopen(), downMs);
    }
    changed();
    return status();
  }

  return {
    status,
    async start(wanted): Promise<Result<MockStatus>> {
      if (running) {
        if (wanted.port === boundPort || wanted.port === 0) return ok(status());
        return fail(
          'MOCK_RUNNING',
          `The mock server already runs on port ${boundPort}.`,
          'Stop it first, or use that port.',
        );
      }
      options = wanted;
      feed = new Feed(wanted.historySize ?? HISTORY);
      published = 0;
      behaviour.stopHeartbeats = false;
      setStall(false);
      const error = await openServer(wanted.port);
      if (error !== undefined) return fail(listenProblem(error, wanted));
      running = true;
      changed();
      return ok(status());
    },
    async stop() {
      clearTimeout(restartTimer);
      running = false;
      restarting = false;
      setStall(false);
      await closeServer(false);
      changed();
    },
    setFault,
    act,
    publish(text, count) {
      if (!running) return fail('MOCK_NOT_RUNNING', 'The mock server is not running.', 'Start it, then publish.');
      return ok(publish(text, count));
    },
  };
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}
