import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import type { FaultVictim } from '../faults/fault-board.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import type { Visitor } from './door.ts';
import { idOf, json, preflight } from './http-answers.ts';
import { PollClient } from './poll-client.ts';
import { Port, type Site } from './port.ts';
import type { ScenarioRun, Served } from './scenario-run.ts';
import { acceptKey, serveHttp } from './serve-http.ts';

/** RFC 6455, 7.4.1 and IANA's registry. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** Of the private range (7.4.2): what these servers say of a token that is not good. */
const BAD_TOKEN = 4001;

/** Says to whoever watches through Wirescope which client of `/_mock` they are, so that faults done to them can be told. */
const CLIENT_HEADER = 'Wirescope-Mock';

/** Answers of one socket that never became a stream. */
export type Refusal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: string;
};

/** What answers `/_mock`: it must work while everything else is stalled or refused. */
export type Admin = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Headers that whoever stands before the server adds to its answers. */
export type AddedHeaders = Readonly<Record<string, string>>;

/**
 * Serves a run: HTTP and upgrades let in or refused, heartbeats, goodbyes. On a port of its own (`listen`), or behind somebody who
 * gives it requests (`open`, `answer`, `upgrade`). A restart is another server over the same run.
 */
export class ScenarioServer implements Site {
  readonly #run: ScenarioRun;
  readonly #admin: Admin;
  #port: Port | null = null;
  readonly #wss: WebSocketServer;
  readonly #added = new WeakMap<IncomingMessage, AddedHeaders>();
  readonly #timers: NodeJS.Timeout[] = [];
  #accepting = true;

  constructor(run: ScenarioRun, admin: Admin) {
    this.#run = run;
    this.#admin = admin;
    this.#wss = new WebSocketServer({
      noServer: true,
      autoPong: false,
      perMessageDeflate: true,
      maxPayload: 16 * 1_048_576,
      handleProtocols: (offered, request) => this.#subprotocol(offered, request),
    });
    this.#wss.on('headers', (lines, request) => lines.push(...headerLines(this.#added.get(request) ?? {})));
  }

  get accepting(): boolean {
    return this.#accepting;
  }

  /** Begins its heartbeats; requests may come. */
  open(): void {
    this.#startHeartbeats();
  }

  /** Opens on a port of its own. Resolves with the port, or with what the system said. */
  async listen(port: number, host: string): Promise<number | NodeJS.ErrnoException> {
    this.#port = new Port(this, this.#run);
    const listening = await this.#port.listen(port, host);
    if (typeof listening === 'number') this.open();
    return listening;
  }

  /** No newcomers any more; who is here stays. */
  stopAccepting(): void {
    this.#accepting = false;
    this.#run.events.changed();
  }

  /** Says goodbye to every stream with this code. */
  sayGoodbye(code: number, reason: string): void {
    for (const client of this.#run.clients.values()) client.end(code, reason);
  }

  /** Ends this life: after `graceMs` whoever is still on its own port is cut. Resolves when that is free. */
  async close(graceMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#port?.close(graceMs);
  }

  /** Stops accepting, tells everybody to reconnect, waits, then 1001. */
  async drain(waitMs: number): Promise<void> {
    this.stopAccepting();
    const message = JSON.stringify({ type: 'reconnect', reason: 'this server is going away', within_ms: waitMs });
    for (const client of this.#run.clients.values()) client.tell(message, 'reconnect');
    await wait(waitMs);
    this.sayGoodbye(GOING_AWAY, 'going away');
  }

  /** The scenario has changed: heartbeats go on as it says now. */
  scenarioChanged(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#startHeartbeats();
  }

  #startHeartbeats(): void {
    for (const { path, endpoint } of this.#run.served.values()) {
      const everyMs =
        endpoint.transport === 'websocket' ? endpoint.ping : endpoint.transport === 'sse' ? endpoint.comment : 0;
      if (everyMs === 0) continue;
      this.#timers.push(
        setInterval(() => {
          for (const client of this.#run.clients.values()) if (client.path === path) client.heartbeat();
        }, everyMs),
      );
    }
  }

  #subprotocol(offered: ReadonlySet<string>, request: IncomingMessage): string | false {
    const endpoint = this.#run.served.get(pathOf(request))?.endpoint;
    if (endpoint?.transport !== 'websocket') return false;
    return endpoint.subprotocols.find((name) => offered.has(name)) ?? false;
  }

  /** Why a newcomer is not served, by a fault, by a limit or because the server drains; null where it is. */
  #refusal(served: Served, newcomer: FaultVictim): Refusal | null {
    const refuse = this.#run.board.met('refuse', newcomer);
    if (refuse !== undefined && this.#run.random() * refuse.oneIn < 1) {
      const retry: Record<string, string> =
        refuse.retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(refuse.retryAfter / 1_000)) };
      return { status: refuse.status, headers: retry, message: `refused on purpose: ${refuse.status}` };
    }
    const redirect = this.#run.board.met('redirect', newcomer);
    if (redirect !== undefined) return { status: 302, headers: { Location: redirect.to }, message: 'elsewhere' };
    if (!this.#accepting) return { status: 503, headers: { 'Retry-After': '5' }, message: 'this server is draining' };
    const { limits } = served.endpoint;
    if (
      limits !== undefined &&
      this.#run.countAt(served.path) >= limits.connections &&
      !(newcomer.transport === 'websocket' && limits.refuse === TRY_AGAIN_LATER)
    ) {
      return {
        status: 503,
        headers: { 'Retry-After': String(Math.ceil(limits.retryAfter / 1_000)) },
        message: 'too many clients',
      };
    }
    return null;
  }

  async #delayHandshake(newcomer: FaultVictim): Promise<void> {
    const slow = this.#run.board.met('slow-handshake', newcomer);
    if (slow !== undefined) await wait(slow.delay);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (request.method === 'OPTIONS') return preflight(request, response);
    if (url.pathname === '/_mock' || url.pathname.startsWith('/_mock/')) return this.#admin(request, response, url);
    const served = this.#run.served.get(url.pathname);
    if (served === undefined) {
      if (url.pathname === '/') return json(response, 200, this.#index());
      return json(response, 404, { code: 'NOT_FOUND', message: `Nothing is at ${url.pathname}.`, see: 'GET /' });
    }
    const socket = request.socket as unknown as ShapedSocket;
    const client = this.#clientOf(served, socket, response);
    if (client !== null) {
      response.setHeader(CLIENT_HEADER, client.number);
      await this.#delayHandshake(client);
      const refusal = this.#refusal(served, client);
      if (refusal !== null) return json(response, refusal.status, { message: refusal.message }, refusal.headers);
    }
    const entry = this.#run.door.check(request, url, served.endpoint.auth);
    if (entry.in !== 'yes') {
      const message = entry.in === 'no' ? entry.why : 'the token comes in a request, not after it';
      return json(response, 401, { code: 'UNAUTHORIZED', message }, { 'WWW-Authenticate': 'Bearer' });
    }
    if (client instanceof PollClient) client.user = entry.visitor.user;
    const { visitor } = entry;
    await serveHttp(this.#run, served, { request, response, socket, url, visitor, client }, this.#accepting);
  }

  /** Who asks, as faults see them; null for what no fault reaches. */
  #clientOf(served: Served, socket: ShapedSocket, response: ServerResponse): FaultVictim | null {
    const transport = faultTransportOf(served);
    switch (transport) {
      case null:
        return null;
      case 'long-poll':
      case 'poll': {
        const client = this.#run.pollerOf(served, transport, socket);
        response.once('close', () => client.answered());
        return client;
      }
      case 'sse':
      case 'websocket':
        return this.#run.newcomer(served.path, transport);
    }
  }

  /** @param added headers of the answer, whatever it is */
  async upgrade(request: IncomingMessage, socket: ShapedSocket, head: Buffer, added: AddedHeaders = {}): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    const served = this.#run.served.get(url.pathname);
    if (served === undefined || served.endpoint.transport !== 'websocket') {
      return refuseUpgrade(socket, { status: 404, headers: added, message: `no WebSocket is at ${url.pathname}` });
    }
    const newcomer = this.#run.newcomer(served.path, 'websocket');
    await this.#delayHandshake(newcomer);
    const refusal = this.#refusal(served, newcomer);
    if (refusal !== null) return refuseUpgrade(socket, { ...refusal, headers: { ...refusal.headers, ...added } });
    if (this.#run.board.met('wrong-accept', newcomer) !== undefined) {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey('', true)}\r\n${headerLines(
          added,
        )
          .map((line) => `${line}\r\n`)
          .join('')}\r\n`,
      );
      return;
    }
    const entry = this.#run.door.check(request, url, served.endpoint.auth);
    this.#added.set(request, { ...added, [CLIENT_HEADER]: String(newcomer.number) });
    this.#wss.handleUpgrade(request, socket, head, (ws) => {
      const { limits } = served.endpoint;
      if (limits !== undefined && this.#run.countAt(served.path) >= limits.connections) {
        ws.close(TRY_AGAIN_LATER, 'too many clients');
        return;
      }
      // A browser cannot see the status of a refused upgrade: 4001 tells it why.
      if (entry.in === 'no') {
        ws.close(BAD_TOKEN, entry.why.slice(0, 120));
        return;
      }
      const forgotten = this.#run.board.met('lost-cursor', newcomer) !== undefined;
      const since = forgotten ? null : idOf(url.searchParams.get('since'));
      const enter = (visitor: Visitor): void => {
        const client = this.#run.addWebsocket(served, newcomer, ws, socket, visitor, since);
        this.#watchToken(client, served, visitor);
      };
      if (entry.in === 'yes') enter(entry.visitor);
      else this.#askForToken(ws, served, enter);
    });
  }

  /** The first message is the token, `{"token": …}` or alone; then the stream begins. */
  #askForToken(ws: WebSocket, served: Served, enter: (visitor: Visitor) => void): void {
    const { auth } = served.endpoint;
    if (auth === undefined) return;
    const timer = setTimeout(() => ws.close(BAD_TOKEN, 'no token came'), auth.within);
    ws.on('error', () => ws.terminate());
    ws.once('close', () => clearTimeout(timer));
    ws.once('message', (data) => {
      clearTimeout(timer);
      const visitor = this.#run.door.visitorOf(tokenIn(data.toString(), auth.name), auth);
      if (visitor === null) ws.close(BAD_TOKEN, 'the token is not good');
      else enter(visitor);
    });
  }

  /** Asks for a new token before the old one expires, and closes when none came. */
  #watchToken(client: ReturnType<ScenarioRun['addWebsocket']>, served: Served, visitor: Visitor): void {
    const { auth } = served.endpoint;
    if (auth === undefined || visitor.untilMs === null) return;
    const leftMs = visitor.untilMs - this.#run.nowMs();
    const timers: NodeJS.Timeout[] = [];
    if (auth.reauthenticate !== undefined) {
      const askInMs = Math.max(0, leftMs - auth.reauthenticate);
      timers.push(
        setTimeout(
          () =>
            client.tell(JSON.stringify({ type: 'reauthenticate', within_ms: auth.reauthenticate }), 'reauthenticate'),
          askInMs,
        ),
      );
    }
    timers.push(setTimeout(() => client.end(BAD_TOKEN, 'the token has expired'), leftMs));
    client.onNewToken((text) => {
      const renewed = this.#run.door.visitorOf(tokenIn(text, auth.name), auth);
      if (renewed === null || renewed.untilMs === visitor.untilMs) return false;
      for (const timer of timers) clearTimeout(timer);
      this.#watchToken(client, served, renewed);
      return true;
    });
    client.onClosed(() => {
      for (const timer of timers) clearTimeout(timer);
    });
  }

  #index(): object {
    return {
      scenario: this.#run.scenario.name,
      about: this.#run.scenario.about,
      endpoints: Object.fromEntries(
        [...this.#run.served.values()].map(({ path, endpoint }) => [path, endpoint.about ?? endpoint.transport]),
      ),
      faults: 'GET /_mock',
    };
  }
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://mock').pathname;
}

/** `{"token": "…"}` with the field's own name, or the text itself. */
function tokenIn(text: string, name: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const token = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    return typeof token === 'string' ? token : text;
  } catch (error) {
    // A token alone is no JSON.
    if (error instanceof SyntaxError) return text.trim();
    throw error;
  }
}

function faultTransportOf({ endpoint }: Served): FaultTransport | null {
  switch (endpoint.transport) {
    case 'websocket':
    case 'sse':
    case 'long-poll':
    case 'poll':
      return endpoint.transport;
    case 'llm':
      return 'sse';
    default:
      return null;
  }
}

function headerLines(headers: AddedHeaders): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Answers instead of a handshake, and ends the socket. */
export function refuseUpgrade(socket: ShapedSocket, { status, headers, message }: Refusal): void {
  const body = `${JSON.stringify({ message })}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headerLines(headers),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
