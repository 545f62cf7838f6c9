import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { ENGINE_SOCKET_PATH, ENGINE_SUBPROTOCOL } from '../../../src-shared/contract/shell.ts';
import { rendererDir, rendererIsBuilt } from '../app-files.ts';
import { type EngineHost, startEngineThread } from '../engine-thread/host.ts';
import { lockProfile } from '../profile.ts';
import { rendererFile, securityHeaders } from '../renderer-files.ts';
import { appVersion } from '../version.ts';
import { hostAllowed, namesFor, newToken, originAllowed, tokenAllowed, urlHost } from './access.ts';
import { serveWindowSocket } from './window-socket.ts';

export interface ServeOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly host: string;
  readonly profileDir: string;
  /** `npm run dev` only: the window is served by Vite, whose origin may connect, and the link outlives a restart. */
  readonly dev?: { readonly origin: string; readonly token: string };
}

export interface BrowserShell {
  /** With the token: whoever has it has the engine. */
  readonly url: string;
  readonly port: number;
  readonly engine: EngineHost;
  /** Ends windows, connections and recordings, and gives the profile back. False when recordings took too long. */
  close(): Promise<boolean>;
}

/** What a window may send at once: a composed message with its envelope. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

function listenProblem(error: NodeJS.ErrnoException, { host, port }: ServeOptions) {
  switch (error.code) {
    case 'EADDRINUSE':
      return fail(
        'PORT_IN_USE',
        `Port ${port} on ${host} is taken by another program.`,
        'Choose another with --port, or leave it out to get a free one.',
      );
    case 'EACCES':
      return fail('PORT_DENIED', `This user may not listen on port ${port}.`, 'Choose a port above 1023 with --port.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return fail(
        'HOST_UNKNOWN',
        `${host} is no address of this machine.`,
        'Give --host an address it has, such as 127.0.0.1.',
      );
    default:
      return fail(
        'LISTEN_FAILED',
        `Cannot listen on ${host}:${port}: ${error.message}.`,
        'Try another --host or --port.',
      );
  }
}

/** Starts the browser shell: the window's files over HTTP, the engine over a WebSocket, one link with a token to both. */
export async function serve(options: ServeOptions): Promise<Result<BrowserShell>> {
  if (options.dev === undefined && !rendererIsBuilt()) {
    return fail('WINDOW_NOT_BUILT', `There is no built window in ${rendererDir}.`, 'Run `npm run build` once.');
  }
  const lock = lockProfile(options.profileDir, 'wirescope serve');
  if (!lock.ok) return lock;

  const releaseProfile = lock.value.release;
  const token = options.dev?.token ?? newToken();
  const names = namesFor(options.host);
  const server = createServer();
  const listening = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen({ port: options.port, host: options.host }, () => resolve(null));
  });
  if (listening !== null) {
    releaseProfile();
    return listenProblem(listening, options);
  }
  const { port } = server.address() as AddressInfo;

  const started = await startEngineThread({ profileDir: options.profileDir, appVersion: appVersion() });
  if (!started.ok) {
    server.close();
    releaseProfile();
    return started;
  }
  const engine = started.value;

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => ENGINE_SUBPROTOCOL,
  });
  server.on('request', (request, response) => void answer(request, response, names));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refuseUpgrade(request, names, token, options.dev?.origin);
    if (refusal !== null) {
      refuse(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (window) => serveWindowSocket(window, engine));
  });

  const origin = options.dev?.origin ?? `http://${urlHost(options.host)}:${port}`;
  let closing: Promise<boolean> | undefined;
  async function close(): Promise<boolean> {
    for (const window of sockets.clients) window.close(1001, 'Wirescope ends');
    server.close();
    const clean = await engine.close();
    for (const window of sockets.clients) window.terminate();
    server.closeAllConnections();
    releaseProfile();
    return clean;
  }
  return ok({
    url: `${origin}/#token=${token}`,
    port,
    engine,
    close: () => {
      closing ??= close();
      return closing;
    },
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, names: ReadonlySet<string>): Promise<void> {
  const socket = `ws://${request.headers.host}`;
  const plain = (status: number, text: string, more: Record<string, string> = {}) =>
    response
      .writeHead(status, { ...securityHeaders(null), 'Content-Type': 'text/plain; charset=utf-8', ...more })
      .end(`${text}\n`);
  if (!hostAllowed(request.headers.host, names)) {
    plain(421, 'This server does not answer to that name. Use the link it printed.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    plain(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    return;
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === ENGINE_SOCKET_PATH) {
    plain(426, 'The engine speaks WebSocket here.', { Upgrade: 'websocket', Connection: 'Upgrade' });
    return;
  }
  const file = await rendererFile(rendererDir, path, socket);
  response.writeHead(file.status, { ...file.headers, 'Content-Length': String(file.body.byteLength) });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

/** The status to refuse an upgrade with, or null when it may pass. */
function refuseUpgrade(
  { headers, url }: IncomingMessage,
  names: ReadonlySet<string>,
  token: string,
  devOrigin: string | undefined,
): 401 | 403 | 404 | 421 | null {
  if (!hostAllowed(headers.host, names)) return 421;
  if (url !== ENGINE_SOCKET_PATH) return 404;
  if (!originAllowed(headers.origin, headers.host) && (devOrigin === undefined || headers.origin !== devOrigin))
    return 403;
  return tokenAllowed(headers['sec-websocket-protocol'], token) ? null : 401;
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
