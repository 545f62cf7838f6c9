import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { MockEndpointOf } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import type { Bent } from '../faults/bend-messages.ts';
import { FaultBoard, type FaultVictim } from '../faults/fault-board.ts';
import { type FeedRun, resumePoint } from '../messages/feed-run.ts';
import { seededRandom } from '../messages/random.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { Arrivals } from './arrivals.ts';
import { contextOf, joinFirstRooms, leaveRoom, received, tellPresence } from './conversation.ts';
import { Door, type Visitor } from './door.ts';
import type { FanOut, Present, Publication, Published } from './fan-out.ts';
import { idOf } from './http-answers.ts';
import { PollClient, PollClients, type PolledTransport } from './poll-client.ts';
import { Rooms, roomHistory } from './rooms.ts';
import { type RunCounts, type RunEvents, RunMarks } from './run-marks.ts';
import { type CompiledScenario, type CompileOptions, compileScenario, type Served } from './served.ts';
import type { ClientNumbers, SharedByNodes } from './shared-by-nodes.ts';
import { openEventStream, SseClient } from './sse-client.ts';
import type { StreamClient } from './stream-client.ts';
import { BAD_TOKEN, watchToken } from './token-watch.ts';
import { WebsocketClient } from './websocket-client.ts';

export type { RunEvents } from './run-marks.ts';
export { compileScenario } from './served.ts';

/** RFC 6455, 7.4.1 registry: 1012 Service Restart. */
const SERVICE_RESTART = 1012;
/** Of the private range (RFC 6455, 7.4.2): sent away by a person. */
const KICKED = 4003;

const NOBODY: ReadonlySet<StreamClient> = new Set();

/** One scenario being served by one node: its feeds, its clients, its faults. Ports and their lives are the server's. */
export class ScenarioRun {
  readonly board: FaultBoard;
  readonly rooms = new Rooms();
  readonly door: Door;
  /** With an open stream. */
  readonly clients = new Map<number, StreamClient>();
  readonly pollers = new PollClients();
  readonly #byPath = new Map<string, Set<StreamClient>>();
  /** About to have a stream, or just gone. */
  readonly arrivals = new Arrivals();
  /** The other nodes; null where there are none. */
  fanOut: FanOut | null = null;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  readonly random: () => number;
  readonly events: RunEvents;
  #scenario: Scenario;
  #feeds: ReadonlyMap<string, FeedRun>;
  #served: ReadonlyMap<string, Served>;
  readonly #gone = { sentMessages: 0 };
  #unsubscribe: readonly (() => void)[] = [];
  readonly #marks: RunMarks;
  readonly #numbers: ClientNumbers;
  readonly #emptied: (() => void)[] = [];

  constructor(options: {
    readonly scenario: Scenario;
    readonly feeds: ReadonlyMap<string, FeedRun>;
    readonly served: ReadonlyMap<string, Served>;
    readonly nowMs: () => number;
    readonly wallMs: () => number;
    readonly events: RunEvents;
    readonly shared?: SharedByNodes | undefined;
  }) {
    this.#scenario = options.scenario;
    this.#feeds = options.feeds;
    this.#served = options.served;
    this.nowMs = options.nowMs;
    this.wallMs = options.wallMs;
    this.events = options.events;
    this.random = seededRandom(options.scenario.seed);
    this.board = options.shared?.board ?? new FaultBoard();
    this.#numbers = options.shared?.numbers ?? { next: 1 };
    this.door = options.shared?.door ?? new Door(options.scenario.users, options.nowMs);
    this.#marks = new RunMarks(options.events, options.nowMs);
    this.#listenToFeeds();
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get feeds(): ReadonlyMap<string, FeedRun> {
    return this.#feeds;
  }

  get served(): ReadonlyMap<string, Served> {
    return this.#served;
  }

  get counts(): RunCounts {
    return this.#marks.counts;
  }

  /** Messages sent to clients since the beginning, those who have left included. */
  get sentMessages(): number {
    let sent = this.#gone.sentMessages;
    for (const client of this.clients.values()) sent += client.counts.sentMessages;
    return sent;
  }

  /**
   * Serves another scenario from now on. Feeds of the same name go on with their ids and history; streams of endpoints that are still
   * there stay open and keep what they were let in with; the others are told to reconnect.
   */
  replace(next: CompiledScenario): void {
    const before = this.#served;
    for (const [name, feed] of this.#feeds) if (!next.feeds.has(name)) feed.stop();
    this.#scenario = next.scenario;
    this.#feeds = next.feeds;
    this.#served = next.served;
    this.door.setUsers(next.scenario.users);
    this.#listenToFeeds();
    for (const client of this.clients.values()) {
      const now = next.served.get(client.path);
      const same = now?.endpoint.transport === before.get(client.path)?.endpoint.transport;
      if (!same) client.end(SERVICE_RESTART, 'the scenario has changed');
      else client.follow(now?.feed ?? null);
    }
    this.applyFaults();
  }

  /** Clients with an open stream of an endpoint. */
  at(path: string): ReadonlySet<StreamClient> {
    return this.#byPath.get(path) ?? NOBODY;
  }

  /** Clients of an endpoint, held polls too; of one user where one is named. */
  countAt(path: string, user?: string): number {
    let count = 0;
    const isThere = (one: FaultVictim): boolean => one.path === path && (user === undefined || one.user === user);
    if (user === undefined) count = this.at(path).size;
    else for (const client of this.at(path)) if (isThere(client)) count += 1;
    for (const one of this.pollers.all.values()) if (one.heldSinceMs !== null && isThere(one)) count += 1;
    return count;
  }

  /** The faults have changed: everybody looks again at what is wrong for them. */
  applyFaults(): void {
    for (const client of this.clients.values()) client.setFaults(this.board.of(client));
    for (const client of this.pollers.all.values()) client.setFaults(this.board.of(client));
    this.arrivals.apply(this.board);
    this.events.changed();
  }

  /** The client behind a request of a poll, with what is wrong for it now. */
  pollerOf(served: Served, transport: PolledTransport, socket: ShapedSocket, user: string): PollClient {
    const nowMs = this.nowMs();
    const client = this.pollers.of(
      socket,
      served.path,
      () => new PollClient({ number: this.#nextNumber(), transport, path: served.path, socket, nowMs }),
    );
    client.user = user;
    client.setFaults(this.board.of(client));
    client.asks(nowMs);
    return client;
  }

  /**
   * Whoever is about to connect, as faults see them; once for each, since it takes the number it will have. From now on the faults of
   * its path hold.
   */
  newcomer({ path, endpoint }: Served, transport: FaultTransport, user: string, socket: ShapedSocket): FaultVictim {
    const rooms = 'rooms' in endpoint ? endpoint.rooms.map((room) => room.replaceAll('{user}', user)) : [];
    const victim = { number: this.#nextNumber(), transport, path, user, rooms: new Set(rooms) };
    this.arrivals.begin(socket, victim, this.board);
    return victim;
  }

  addWebsocket(
    served: Served,
    newcomer: FaultVictim,
    ws: WebSocket,
    socket: ShapedSocket,
    visitor: Visitor,
    url: URL,
  ): WebsocketClient {
    const endpoint = served.endpoint as MockEndpointOf<'websocket'>;
    const forgotten = this.board.met('lost-cursor', newcomer) !== undefined;
    const since = forgotten ? null : idOf(url.searchParams.get('since'));
    const client = new WebsocketClient({
      ...this.#streamOptions(served, newcomer, socket, visitor, since),
      ws,
      reapAfter: endpoint.reap,
      heartbeat: endpoint.heartbeat,
      holdsBack: endpoint.echo,
      received: (from, data, binary) => received(this, served, from, data, binary),
      closed: (gone) => this.#left(gone, served),
    });
    this.arrivals.taken(socket);
    this.#came(client, served, visitor, url);
    return client;
  }

  addSse(
    served: Served,
    newcomer: FaultVictim,
    request: IncomingMessage,
    response: ServerResponse,
    socket: ShapedSocket,
    visitor: Visitor,
    url: URL,
  ): SseClient {
    const endpoint = served.endpoint as MockEndpointOf<'sse'>;
    const lastEventId = request.headers['last-event-id'];
    const forgotten = this.board.met('lost-cursor', newcomer) !== undefined;
    const since = forgotten
      ? null
      : idOf(typeof lastEventId === 'string' ? lastEventId : url.searchParams.get('since'));
    const out = openEventStream(response, this.board, newcomer, endpoint.headers);
    const client = new SseClient({
      ...this.#streamOptions(served, newcomer, socket, visitor, since),
      response,
      out,
      heartbeat: endpoint.heartbeat,
      closed: (gone) => {
        this.#left(gone, served);
        this.arrivals.begin(socket, gone, this.board);
        this.arrivals.over(socket);
      },
    });
    this.arrivals.taken(socket);
    response.flushHeaders();
    client.beginWith(this.board.of(client));
    if (endpoint.retry !== undefined) client.writeField('retry', String(endpoint.retry));
    this.#came(client, served, visitor, url);
    return client;
  }

  /** Resolves when the last client has left, at most after so long. */
  emptied(withinMs: number): Promise<void> {
    if (this.clients.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#emptied.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Everybody in a room but one gets a message, on every node, and the room remembers it. */
  broadcast(room: string, text: string, except?: StreamClient): void {
    this.broadcastHere(room, text, except);
    this.fanOut?.broadcast(room, text);
  }

  /** Everybody in a room on this node but one gets a message. */
  broadcastHere(room: string, text: string, except?: StreamClient): void {
    this.rooms.remember(room, text, roomHistory(this.scenario));
    for (const member of this.rooms.members(room)) if (member !== except) member.tell(text);
  }

  /** Who came or went is told to everybody of a room on this node, with all who are there on any. */
  tellRoom(type: 'join' | 'leave', room: string, who: Present): void {
    tellPresence(this, type, room, who);
  }

  /**
   * Adds to a feed, so many times the same. At once where this node numbers them itself.
   * Errors: FEED_UNKNOWN, and those of {@link FanOut.publish}.
   */
  publish(name: string, what: Publication, count = 1): Result<Published> | Promise<Result<Published>> {
    if (this.fanOut !== null && !this.fanOut.leads) return this.fanOut.publish(name, what, count);
    const feed = this.feeds.get(name);
    if (feed === undefined) {
      const names = [...this.feeds.keys()].join(', ');
      return fail('FEED_UNKNOWN', `The scenario has no feed “${name}”.`, `It has: ${names || 'none'}.`);
    }
    const firstId = feed.lastId + 1;
    if (what === null) feed.tick(count);
    else if (typeof what === 'string') feed.publish(what, count);
    else for (let sent = 0; sent < count; sent++) feed.publishBinary(what);
    return ok({ firstId, lastId: feed.lastId });
  }

  /**
   * Sends a user away everywhere: streams are closed with 4003, held polls answered with 401, tokens and tickets are void. The user
   * may sign in again with a new token, unless it is for good; {@link Door.readmit} takes that back.
   *
   * @returns how many streams and polls it was
   */
  kick(user: string, reason = 'kicked', forGood = false): number {
    this.door.kick(user, forGood);
    const closed = this.#endAll((client) => client.user === user, KICKED, reason);
    this.#marks.kicked(user, closed);
    return closed;
  }

  /** A token is void: what it opened is closed. @returns how many streams and polls it was */
  signOut({ grant }: Visitor): number {
    this.door.revoke(grant);
    return this.#endAll((client) => client.grant === grant, BAD_TOKEN, 'signed out');
  }

  /** A fault has done something to a message of a client. */
  noteBent(client: number, fault: Bent, id: number): void {
    this.#marks.bent({ number: client }, fault, id);
  }

  /** A mark, unless there was one of its kind for this client a moment ago. */
  note(kind: string, note: string, client: number | null): void {
    this.#marks.note(kind, note, client);
  }

  #endAll(meant: (client: { readonly user: string; readonly grant: number }) => boolean, code: number, why: string) {
    const clients = [...this.clients.values()].filter(meant);
    for (const client of clients) client.end(code, why);
    return clients.length + this.pollers.release('kicked', meant);
  }

  #nextNumber(): number {
    this.#numbers.next += 1;
    return this.#numbers.next - 1;
  }

  #streamOptions(
    served: Served,
    { number }: FaultVictim,
    socket: ShapedSocket,
    visitor: Visitor,
    since: number | null,
  ) {
    const { feed } = served;
    return {
      number,
      path: served.path,
      user: visitor.user,
      grant: visitor.grant,
      socket,
      feed,
      since: feed === null ? 0 : resumePoint(feed, since),
      resumed: since !== null,
      slow: served.slow,
      nowMs: this.nowMs,
      random: this.random,
      watch: this.#marks,
    };
  }

  #came(client: StreamClient, served: Served, visitor: Visitor, url: URL): void {
    const { auth } = served.endpoint as { readonly auth?: MockEndpointOf<'sse'>['auth'] };
    this.clients.set(client.number, client);
    const others = this.#byPath.get(client.path);
    if (others === undefined) this.#byPath.set(client.path, new Set([client]));
    else others.add(client);
    client.beginWith(this.board.of(client));
    if (auth !== undefined) {
      watchToken(client, auth, visitor, {
        door: this.door,
        nowMs: this.nowMs,
        expired: (gone) => this.#marks.expired(gone),
      });
    }
    if (served.hello !== null) client.tell(served.hello.make(contextOf(this, client)));
    joinFirstRooms(this, served, client, url);
    client.pump();
    this.events.changed();
  }

  #left(client: StreamClient, served: Served): void {
    if (!this.clients.delete(client.number)) return;
    this.#byPath.get(client.path)?.delete(client);
    this.#gone.sentMessages += client.counts.sentMessages;
    for (const room of [...client.rooms]) leaveRoom(this, served, client, room);
    this.#marks.forget(client.number);
    client.ended();
    if (this.clients.size === 0) for (const done of this.#emptied.splice(0)) done();
    this.events.changed();
  }

  #listenToFeeds(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [...this.#feeds.values()].map((feed) => feed.onPublish(() => this.#pumpAll(feed)));
  }

  #pumpAll(feed: FeedRun): void {
    for (const served of this.#served.values()) {
      if (served.feed !== feed) continue;
      for (const client of this.at(served.path)) client.pump();
    }
  }
}

/** Makes a run of a scenario; feeds stand still until they are started. Errors: those of {@link compileScenario}. */
export async function createRun(
  scenario: Scenario,
  options: CompileOptions & { readonly events: RunEvents; readonly shared?: SharedByNodes | undefined },
): Promise<Result<ScenarioRun>> {
  const compiled = await compileScenario(scenario, options);
  return compiled.ok ? ok(new ScenarioRun({ ...options, ...compiled.value })) : compiled;
}
