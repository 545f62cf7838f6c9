import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { ShapedSocket } from '../wire/shaped-socket.ts';

/** What answers on a port: one scenario server, or a balancer before several. */
export interface Site {
  /** A rejection is a bug, unless the client has left meanwhile. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** A request to become a WebSocket; the socket is the site's from now on. */
  upgrade(request: IncomingMessage, socket: ShapedSocket, head: Buffer): Promise<void>;
}

/** One TCP port in one of its lives: every socket behind a shaped path, its requests read and given to a site. */
export class Port {
  readonly #tcp: TcpServer;
  readonly #http: HttpServer;
  readonly #sockets = new Set<ShapedSocket>();
  readonly #nowMs: () => number;
  readonly #random: () => number;

  constructor(site: Site, options: { readonly nowMs: () => number; readonly random: () => number }) {
    this.#nowMs = options.nowMs;
    this.#random = options.random;
    this.#http = createHttpServer((request, response) => {
      site.answer(request, response).catch((error: unknown) => {
        // A client that leaves while its body is read is no bug; anything else is.
        if (request.destroyed || response.destroyed) return;
        throw error;
      });
    });
    // Held requests are the point here; Node would cut them.
    this.#http.requestTimeout = 0;
    this.#http.headersTimeout = 0;
    this.#http.on('upgrade', (request, socket, head) => void site.upgrade(request, socket as ShapedSocket, head));
    // A client may end its side first: what answers decides when ours ends, as HTTP servers of Node do.
    this.#tcp = createTcpServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#connected(socket));
  }

  /** Resolves with the port, or with what the system said. */
  listen(port: number, host: string): Promise<number | NodeJS.ErrnoException> {
    return new Promise((resolve) => {
      this.#tcp.once('error', resolve);
      this.#tcp.listen(port, host, () => {
        this.#tcp.off('error', resolve);
        const address = this.#tcp.address();
        resolve(address !== null && typeof address === 'object' ? address.port : port);
      });
    });
  }

  /** Ends this life: after `graceMs` whoever is still there is cut. Resolves when the port is free. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
    this.#http.closeIdleConnections();
    const cut = setTimeout(() => this.#cutAll(), graceMs);
    if (graceMs === 0) this.#cutAll();
    await closed;
    clearTimeout(cut);
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #connected(socket: Socket): void {
    const shaped = new ShapedSocket(socket, this.#nowMs, this.#random);
    this.#sockets.add(shaped);
    shaped.on('close', () => this.#sockets.delete(shaped));
    // A reset by the client is an end like any other; servers above hear of it too.
    shaped.on('error', () => shaped.destroy());
    this.#http.emit('connection', shaped);
  }
}
