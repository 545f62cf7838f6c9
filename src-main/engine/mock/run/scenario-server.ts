import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Auth, type MockEndpoint, STANDARD_AUTH } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { FaultVictim } from '../faults/fault-board.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { waitWhileOpen } from './arrivals.ts';
import type { Visitor } from './door.ts';
import { startHeartbeats } from './heartbeats.ts';
import { isForAdmin, json, preflight, unauthorized, urlOf } from './http-answers.ts';
import { PollClient } from './poll-client.ts';
import { Port, type Site } from './port.ts';
import {
  type AddedHeaders,
  DRAINING,
  faultRefusal,
  headerLines,
  NewcomerLimit,
  type Refusal,
  refuseUpgrade,
  type TooMany,
  TRY_AGAIN_LATER,
  tooMany,
} from './refusals.ts';
import type { ScenarioRun } from './scenario-run.ts';
import { serveHttp } from './serve-http.ts';
import type { Served } from './served.ts';
import { SseClient } from './sse-client.ts';
import { chosenSubprotocol } from './subprotocols.ts';
import { BAD_TOKEN, firstToken } from './token-watch.ts';

/** RFC 6455, 7.4.1 and IANA's registry. */
const GOING_AWAY = 1001;
/** Says to whoever watches through Wirescope which client of `/_mock` they are, so that faults done to them can be told. */
const CLIENT_HEADER = 'Wirescope-Mock';

/** What answers `/_mock`: it must work while everything else is stalled or refused. */
export type Admin = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/**
 * Serves a run: HTTP and upgrades let in or refused, heartbeats, goodbyes. On a port of its own (`listen`), or behind somebody who
 * gives it requests (`open`, `answer`, `upgrade`). A restart is another server over the same run.
 */
export class ScenarioServer implements Site {
  readonly #run: ScenarioRun;
  readonly #admin: Admin;
  #port: Port | null = null;
  readonly #deflating: WebSocketServer;
  readonly #plain: WebSocketServer;
  /** Who has shaken hands and not yet shown a token, with the path. */
  readonly #coming = new Map<WebSocket, string>();
  readonly #added = new WeakMap<IncomingMessage, AddedHeaders>();
  readonly #wrongAccept = new WeakSet<IncomingMessage>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #newcomers: NewcomerLimit;
  #accepting = true;

  constructor(run: ScenarioRun, admin: Admin) {
    this.#run = run;
    this.#admin = admin;
    this.#newcomers = new NewcomerLimit(run.nowMs);
    const websockets = (perMessageDeflate: boolean): WebSocketServer => {
      const wss = new WebSocketServer({
        noServer: true,
        autoPong: false,
        perMessageDeflate,
        maxPayload: 16 * 1_048_576,
        handleProtocols: (offered, request) => {
          const endpoint = this.#run.served.get(urlOf(request).pathname)?.endpoint;
          return endpoint?.transport === 'websocket' && chosenSubprotocol(offered, endpoint);
        },
      });
      wss.on('headers', (lines, request) => {
        lines.push(...headerLines(this.#added.get(request) ?? {}));
        if (!this.#wrongAccept.has(request)) return;
        // RFC 6455, 4.2.2: of another key. A client that does not look is served all the same.
        const at = lines.findIndex((line) => /^sec-websocket-accept:/i.test(line));
        lines[at] = `Sec-WebSocket-Accept: ${createHash('sha1').update('another key').digest('base64')}`;
      });
      return wss;
    };
    this.#deflating = websockets(true);
    this.#plain = websockets(false);
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

  /** Says goodbye to every stream with this code; held polls are answered, with nothing. */
  sayGoodbye(code: number, reason: string): void {
    for (const client of this.#run.clients.values()) client.end(code, reason);
    for (const ws of this.#coming.keys()) ws.close(code, reason);
    this.#run.pollers.release('draining');
  }

  /** Ends this life: after `graceMs` whoever is still on its own port is cut. Resolves when that is free. */
  async close(graceMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#port?.close(graceMs);
  }

  /**
   * Stops accepting, tells everybody to reconnect (a message, an event with `retry`, an answer to held polls), waits until they have
   * left, at most so long, then 1001. Each client is given a time of its own to come back after, so that they do not come all at once.
   */
  async drain(waitMs: number): Promise<void> {
    this.stopAccepting();
    for (const client of this.#run.clients.values()) {
      const afterMs = Math.round(this.#run.random() * waitMs);
      client.announce({
        type: 'reconnect',
        reason: 'this server is going away',
        within_ms: waitMs,
        after_ms: afterMs,
      });
      if (client instanceof SseClient) client.writeField('retry', String(afterMs));
    }
    this.#run.pollers.release('draining');
    await this.#run.emptied(waitMs);
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
      this.#timers.push(startHeartbeats(everyMs, this.#run.nowMs, () => this.#run.at(path)));
    }
  }

  /** @returns false where the client has left before its answer */
  async #delayHandshake(newcomer: FaultVictim, socket: ShapedSocket): Promise<boolean> {
    const slow = this.#run.board.met('slow-handshake', newcomer);
    return slow === undefined || waitWhileOpen(socket, slow.delay);
  }

  /** Why a newcomer is not served: a fault, a server that drains, too many at once. */
  #refusal(served: Served, newcomer: FaultVictim): Refusal | null {
    const refusal = faultRefusal(this.#run, newcomer);
    if (refusal !== null) return refusal;
    const away = this.#accepting ? this.#newcomers.refusal(served) : DRAINING;
    if (away !== null) this.#turnedAway(served, away.message);
    return away;
  }

  #tooMany(served: Served, user: string): TooMany | null {
    const many = tooMany(this.#run, served, user, this.#comingAt(served.path));
    if (many !== null) this.#turnedAway(served, many.message);
    return many;
  }

  #turnedAway(served: Served, why: string): void {
    this.#run.counts.turnedAway += 1;
    this.#run.note(`turned away ${served.path}`, `turned away at ${served.path}: ${why}`, null);
  }

  /** What was shown is not told: a wrong token is often the right one of another place. */
  #unauthorized(served: Served, why: string): void {
    this.#run.counts.unauthorized += 1;
    this.#run.note(`unauthorized ${served.path}`, `not let in at ${served.path}: ${why}`, null);
  }

  /** Who has shaken hands and not yet shown a token takes a place too. */
  #comingAt(path: string): number {
    let count = 0;
    for (const at of this.#coming.values()) if (at === path) count += 1;
    return count;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (request.method === 'OPTIONS') return preflight(request, response);
    if (isForAdmin(request)) return this.#admin(request, response, url);
    const served = this.#run.served.get(url.pathname);
    if (served === undefined) {
      if (url.pathname === '/') return json(response, 200, this.#index());
      return json(response, 404, { code: 'NOT_FOUND', message: `Nothing is at ${url.pathname}.`, see: 'GET /' });
    }
    const socket = request.socket as unknown as ShapedSocket;
    const user = this.#run.door.userOf(request, url, authOf(served.endpoint));
    const client = this.#clientOf(served, socket, response, user);
    if (client !== null) {
      response.setHeader(CLIENT_HEADER, client.number);
      if (!(await this.#delayHandshake(client, socket))) return;
      const refusal = this.#refusal(served, client);
      if (refusal !== null) return json(response, refusal.status, { message: refusal.message }, refusal.headers);
    }
    const entry = this.#run.door.check(request, url, authOf(served.endpoint));
    if (entry.in !== 'yes') {
      const message = entry.in === 'no' ? entry.why : 'the token comes in a request, not after it';
      this.#unauthorized(served, message);
      return unauthorized(response, message, entry.in === 'no' && entry.seen);
    }
    const many = this.#tooMany(served, entry.visitor.user);
    if (many !== null) return json(response, many.status, { message: many.message }, many.headers);
    const { visitor } = entry;
    if (client instanceof PollClient) {
      client.user = visitor.user;
      client.grant = visitor.grant;
    }
    await serveHttp(this.#run, served, { request, response, socket, url, visitor, client }, this.#accepting);
  }

  /** Who asks, as faults see them; null for what no fault reaches. */
  #clientOf(served: Served, socket: ShapedSocket, response: ServerResponse, user: string): FaultVictim | null {
    const { transport } = served.endpoint;
    switch (transport) {
      case 'long-poll':
      case 'poll':
      case 'llm': {
        const client = this.#run.pollerOf(served, transport === 'llm' ? 'sse' : transport, socket, user);
        response.once('close', () => client.answered());
        return client;
      }
      case 'sse':
        response.once('close', () => this.#run.arrivals.over(socket));
        return this.#run.newcomer(served, transport, user, socket);
      default:
        // A WebSocket comes by upgrade; the others are no streams.
        return null;
    }
  }

  /** @param added headers of the answer, whatever it is */
  async upgrade(request: IncomingMessage, socket: ShapedSocket, head: Buffer, added: AddedHeaders = {}): Promise<void> {
    const url = urlOf(request);
    const served = this.#run.served.get(url.pathname);
    if (served === undefined || served.endpoint.transport !== 'websocket') {
      return refuseUpgrade(socket, { status: 404, headers: added, message: `no WebSocket is at ${url.pathname}` });
    }
    const user = this.#run.door.userOf(request, url, served.endpoint.auth);
    const newcomer = this.#run.newcomer(served, 'websocket', user, socket);
    if (!(await this.#delayHandshake(newcomer, socket))) return;
    const refusal = this.#refusal(served, newcomer);
    if (refusal !== null) return refuseUpgrade(socket, { ...refusal, headers: { ...refusal.headers, ...added } });
    if (this.#run.board.met('wrong-accept', newcomer) !== undefined) this.#wrongAccept.add(request);
    const { auth } = served.endpoint;
    const entry = this.#run.door.check(request, url, auth);
    const many = entry.in === 'no' ? null : this.#tooMany(served, entry.in === 'yes' ? entry.visitor.user : '');
    if (many !== null && many.closeCode === null) {
      return refuseUpgrade(socket, { ...many, headers: { ...many.headers, ...added } });
    }
    this.#added.set(request, { ...added, [CLIENT_HEADER]: String(newcomer.number) });
    const wss = served.endpoint.deflate ? this.#deflating : this.#plain;
    wss.handleUpgrade(request, socket, head, (ws) => {
      // Whoever is turned away can still send nonsense.
      ws.on('error', () => ws.terminate());
      if (many !== null) {
        ws.close(TRY_AGAIN_LATER, many.message);
        return;
      }
      // A browser cannot see the status of a refused upgrade: 4001 tells it why.
      if (entry.in === 'no') {
        this.#unauthorized(served, entry.why);
        ws.close(BAD_TOKEN, entry.why.slice(0, 120));
        return;
      }
      const enter = (visitor: Visitor): void => {
        this.#run.addWebsocket(served, newcomer, ws, socket, visitor, url);
      };
      if (entry.in === 'yes') enter(entry.visitor);
      else if (auth !== undefined) this.#askForToken(ws, served, auth, enter);
    });
  }

  /** The first message is the token, `{"token": …}` or alone; then the stream begins. */
  #askForToken(ws: WebSocket, served: Served, auth: Auth, enter: (visitor: Visitor) => void): void {
    this.#coming.set(ws, served.path);
    const refuse = (why: string): void => {
      this.#unauthorized(served, why);
      ws.close(BAD_TOKEN, why);
    };
    const timer = setTimeout(() => refuse('no token came'), auth.within);
    const done = (): void => {
      clearTimeout(timer);
      this.#coming.delete(ws);
    };
    ws.once('close', done);
    ws.once('message', (data) => {
      done();
      if (ws.readyState !== ws.OPEN) return;
      const visitor = this.#run.door.visitorOf(firstToken(data.toString(), auth.name), auth);
      if (visitor === null) return refuse('the token is not good');
      const many = this.#tooMany(served, visitor.user);
      if (many !== null) ws.close(TRY_AGAIN_LATER, many.message);
      else enter(visitor);
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

/** Who may come in; a ticket is for somebody in any case, and who signs in has no token yet. */
function authOf(endpoint: MockEndpoint): Auth | undefined {
  if (endpoint.transport === 'session') return undefined;
  return endpoint.auth ?? (endpoint.transport === 'ticket' ? STANDARD_AUTH : undefined);
}
