import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { compile } from 'json-p3';
import type { WebSocket } from 'ws';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { MockEndpoint, MockEndpointOf, SlowPolicy } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { FaultTransport } from '../../../../src-shared/model/scenario/fault.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import type { SlowClientPolicy } from '../delivery/slow-client.ts';
import { FaultBoard, type FaultVictim } from '../faults/fault-board.ts';
import { createFeed, type FeedRun } from '../messages/feed-run.ts';
import { seededRandom } from '../messages/random.ts';
import type { CompiledTemplate } from '../messages/template.ts';
import type { ShapedSocket } from '../wire/shaped-socket.ts';
import { Door, type Visitor } from './door.ts';
import type { FanOut, Present, Published } from './fan-out.ts';
import { idOf, OPEN_TO_PAGES } from './http-answers.ts';
import { PollClient, PollClients } from './poll-client.ts';
import { Rooms } from './rooms.ts';
import { type CompiledRule, compileRules, compileText } from './rules.ts';
import { SseClient } from './sse-client.ts';
import type { ClientWatch, StreamClient } from './stream-client.ts';
import { WebsocketClient } from './websocket-client.ts';

/** What happens in a run that somebody may want to see on a time line. */
export interface RunEvents {
  /** A fault began, ended, or was done to somebody. */
  marked(note: string, client: number | null): void;
  changed(): void;
}

/** The number of the next client. */
export interface ClientNumbers {
  next: number;
}

/** What the nodes of one process have in common. */
export interface SharedByNodes {
  readonly board: FaultBoard;
  readonly numbers: ClientNumbers;
}

/** An endpoint with everything of it that is compiled once. */
export interface Served {
  readonly path: string;
  readonly endpoint: MockEndpoint;
  readonly feed: FeedRun | null;
  readonly slow: SlowClientPolicy;
  readonly rules: readonly CompiledRule[];
  readonly hello: CompiledTemplate | null;
}

/** RFC 6455, 7.4.1 registry: 1012 Service Restart. */
const SERVICE_RESTART = 1012;

const BUFFERING: SlowClientPolicy = { policy: 'buffer', aboveBytes: 1_000_000, key: null };

function slowPolicy(slow: SlowPolicy | undefined): Result<SlowClientPolicy> {
  if (slow === undefined) return ok(BUFFERING);
  try {
    const key = slow.key === undefined ? null : compile(slow.key);
    return ok({ policy: slow.policy, aboveBytes: slow.above, key });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('JSONPATH_INVALID', `“${slow.key}” is not a JSONPath: ${why}.`, 'Write it like $.symbol (RFC 9535).');
  }
}

/** Where to go on from: an id from the future (another server's) starts from now. */
export function resumePoint(feed: FeedRun, since: number | null): number {
  return since === null || since > feed.lastId ? feed.lastId : Math.max(since, feed.forgottenId);
}

/** One scenario being served by one node: its feeds, its clients, its faults. Ports and their lives are the server's. */
export class ScenarioRun {
  readonly board: FaultBoard;
  readonly rooms = new Rooms();
  readonly door: Door;
  /** With an open stream. */
  readonly clients = new Map<number, StreamClient>();
  readonly pollers = new PollClients();
  /** The other nodes; null where there are none. */
  fanOut: FanOut | null = null;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  readonly random: () => number;
  readonly events: RunEvents;
  readonly #numbers: ClientNumbers;
  #scenario: Scenario;
  #feeds: ReadonlyMap<string, FeedRun>;
  #served: ReadonlyMap<string, Served>;
  #gone = { sentMessages: 0 };
  #unsubscribe: (() => void)[] = [];
  readonly #watch: ClientWatch;
  #bentSince = new Map<string, number>();

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
    this.board = options.shared?.board ?? new FaultBoard();
    this.#numbers = options.shared?.numbers ?? { next: 1 };
    this.random = seededRandom(options.scenario.seed);
    this.door = new Door(options.scenario.users, options.nowMs);
    this.#watch = {
      bent: (client, fault, id) => this.#noteBent(`${fault}: message ${id} to client ${client.number}`, client.number),
      dropped: (client, count) => this.#noteBent(`dropped ${count} for slow client ${client.number}`, client.number),
      changed: () => options.events.changed(),
    };
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

  #listenToFeeds(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [...this.#feeds.values()].map((feed) => feed.onPublish(() => this.#pumpAll(feed)));
  }

  /** Clients of an endpoint. */
  countAt(path: string): number {
    let count = 0;
    for (const client of this.clients.values()) if (client.path === path) count += 1;
    return count;
  }

  /** The faults have changed: everybody looks again at what is wrong for them. */
  applyFaults(): void {
    for (const client of this.clients.values()) client.setFaults(this.board.of(client));
    for (const client of this.pollers.all.values()) client.setFaults(this.board.of(client));
    this.events.changed();
  }

  /** The client behind a request of a poll, with what is wrong for it now. */
  pollerOf(served: Served, transport: 'long-poll' | 'poll', socket: ShapedSocket): PollClient {
    const nowMs = this.nowMs();
    const client = this.pollers.of(
      socket,
      served.path,
      () => new PollClient({ number: this.#nextNumber(), transport, path: served.path, socket, nowMs }),
    );
    client.setFaults(this.board.of(client));
    client.asks(nowMs);
    return client;
  }

  #nextNumber(): number {
    const { next } = this.#numbers;
    this.#numbers.next += 1;
    return next;
  }

  /** Whoever is about to connect, as faults see them; once for each, since it takes the number it will have. */
  newcomer(path: string, transport: FaultTransport): FaultVictim {
    return { number: this.#nextNumber(), transport, path, user: '', rooms: new Set() };
  }

  addWebsocket(
    served: Served,
    newcomer: FaultVictim,
    ws: WebSocket,
    socket: ShapedSocket,
    visitor: Visitor,
    since: number | null,
  ): WebsocketClient {
    const endpoint = served.endpoint as MockEndpointOf<'websocket'>;
    const client = new WebsocketClient({
      ...this.#streamOptions(served, newcomer, socket, visitor, since),
      ws,
      reapAfter: endpoint.reap,
      received: (from, data, binary) => this.#received(served, from, data, binary),
      closed: (gone) => this.#left(gone),
    });
    this.#came(client, served);
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
    const gzip = this.board.met('never-flush', newcomer) === undefined ? null : createGzip();
    response.writeHead(200, {
      'Content-Type': this.board.met('wrong-content-type', newcomer)?.type ?? 'text/event-stream',
      'Cache-Control': 'no-store',
      ...(gzip === null ? {} : { 'Content-Encoding': 'gzip' }),
      ...OPEN_TO_PAGES,
    });
    gzip?.pipe(response);
    const out = {
      write: (piece: string | Uint8Array) => void (gzip ?? response).write(piece),
      end: () => void (gzip ?? response).end(),
    };
    if (this.board.met('byte-order-mark', newcomer) !== undefined) out.write('\uFEFF');
    const client = new SseClient({
      ...this.#streamOptions(served, newcomer, socket, visitor, since),
      response,
      out,
      closed: (gone) => this.#left(gone),
    });
    response.flushHeaders();
    if (endpoint.retry !== undefined) client.writeField('retry', String(endpoint.retry));
    this.#came(client, served);
    return client;
  }

  /** Everybody in a room but one gets a message, on every node. */
  broadcast(room: string, text: string, except?: StreamClient): void {
    this.broadcastHere(room, text, except);
    this.fanOut?.broadcast(room, text);
  }

  /** Everybody in a room on this node but one gets a message. */
  broadcastHere(room: string, text: string, except?: StreamClient): void {
    for (const member of this.rooms.members(room)) if (member !== except) member.tell(text);
  }

  /**
   * Adds to a feed: the text so many times, or (null) the source's own next messages. At once where this node numbers them itself.
   * Errors: FEED_UNKNOWN, and those of {@link FanOut.publish}.
   */
  publish(name: string, text: string | null, count = 1): Result<Published> | Promise<Result<Published>> {
    if (this.fanOut !== null && !this.fanOut.leads) return this.fanOut.publish(name, text, count);
    const feed = this.feeds.get(name);
    if (feed === undefined) {
      const names = [...this.feeds.keys()].join(', ');
      return fail('FEED_UNKNOWN', `The scenario has no feed “${name}”.`, `It has: ${names || 'none'}.`);
    }
    const firstId = feed.lastId + 1;
    if (text === null) feed.tick(count);
    else feed.publish(text, count);
    return ok({ firstId, lastId: feed.lastId });
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
      socket,
      feed,
      since: feed === null ? 0 : resumePoint(feed, since),
      resumed: since !== null,
      slow: served.slow,
      nowMs: this.nowMs,
      random: this.random,
      watch: this.#watch,
    };
  }

  #came(client: StreamClient, served: Served): void {
    const { endpoint } = served;
    this.clients.set(client.number, client);
    client.setFaults(this.board.of(client));
    if (served.hello !== null) client.tell(served.hello.make(this.#contextOf(client, undefined)));
    if ('rooms' in endpoint) {
      for (const room of endpoint.rooms) this.#join(client, room, endpoint.presence);
    }
    client.pump();
    this.events.changed();
  }

  #left(client: StreamClient): void {
    this.clients.delete(client.number);
    this.#gone.sentMessages += client.counts.sentMessages;
    const endpoint = this.served.get(client.path)?.endpoint;
    const presence = endpoint !== undefined && 'presence' in endpoint && endpoint.presence;
    for (const room of [...client.rooms]) this.#leave(client, room, presence);
    this.events.changed();
  }

  #join(client: StreamClient, room: string, presence: boolean): void {
    const name = room.replaceAll('{user}', client.user);
    if (!this.rooms.join(client, name)) return;
    client.setFaults(this.board.of(client));
    this.#tellPresence('join', client, name, presence);
  }

  #leave(client: StreamClient, room: string, presence: boolean): void {
    if (this.rooms.leave(client, room)) this.#tellPresence('leave', client, room, presence);
  }

  #tellPresence(type: 'join' | 'leave', client: StreamClient, room: string, told: boolean): void {
    const who = this.#presentAs(client);
    if (told) this.tellRoom(type, room, who);
    this.fanOut?.presence(type, room, who, told);
  }

  /** Who came or went is told to everybody of a room on this node, with all who are there on any. */
  tellRoom(type: 'join' | 'leave', room: string, who: Present): void {
    const members = this.rooms.members(room);
    if (members.size === 0) return;
    const present = [...members].map((member) => this.#presentAs(member)).concat(this.fanOut?.present(room) ?? []);
    this.broadcastHere(room, JSON.stringify({ type, room, ...who, present }));
  }

  #presentAs({ number, user }: StreamClient): Present {
    return this.fanOut === null ? { client: number, user } : { client: number, user, node: this.fanOut.node };
  }

  #received(served: Served, client: WebsocketClient, data: Buffer, binary: boolean): void {
    const endpoint = served.endpoint as MockEndpointOf<'websocket'>;
    if (endpoint.echo) {
      if (binary) client.sendBinary(data);
      else client.tell(data.toString('utf8'));
      return;
    }
    if (binary) return;
    const text = data.toString('utf8');
    for (const rule of served.rules) {
      const received = rule.fits(text);
      if (received === undefined) continue;
      this.#obey(rule, client, received, endpoint.presence);
      return;
    }
    // Where it cannot be numbered it is lost, and counted as that by the bus.
    if (endpoint.publish && endpoint.feed !== undefined) void this.publish(endpoint.feed, text);
  }

  #obey(rule: CompiledRule, client: WebsocketClient, received: unknown, presence: boolean): void {
    const act = (): void => {
      const context = this.#contextOf(client, received);
      if (rule.join !== null) this.#join(client, rule.join.make(context), presence);
      if (rule.leave !== null) this.#leave(client, rule.leave.make(context), presence);
      for (const answer of rule.answers) client.tell(answer.make(context));
      if (rule.broadcast !== null) {
        for (const room of client.rooms) this.broadcast(room, rule.broadcast.make({ ...context, room }), client);
      }
      if (rule.publish !== null) void this.publish(rule.publish.feed, rule.publish.message.make(context));
      if (rule.close !== null) client.end(rule.close.code, rule.close.reason);
    };
    if (rule.afterMs === 0) act();
    else setTimeout(act, rule.afterMs);
  }

  #contextOf(client: StreamClient, received: unknown) {
    const [room = ''] = client.rooms;
    return {
      id: 0,
      client: client.number,
      user: client.user,
      room,
      nowMs: this.wallMs(),
      random: this.random,
      received,
    };
  }

  #pumpAll(feed: FeedRun): void {
    for (const client of this.clients.values()) {
      if (this.served.get(client.path)?.feed === feed) client.pump();
    }
  }

  /** At 400 messages a second a mark for each lost one would bury the rest: one a second tells of all. */
  #noteBent(note: string, client: number): void {
    const [kind = ''] = note.split(':');
    const key = `${kind} ${client}`;
    const last = this.#bentSince.get(key) ?? Number.NEGATIVE_INFINITY;
    if (this.nowMs() - last < 1_000) return;
    this.#bentSince.set(key, this.nowMs());
    this.events.marked(note, client);
  }
}

/** A scenario with everything of it that is compiled once. */
export interface CompiledScenario {
  readonly scenario: Scenario;
  readonly feeds: ReadonlyMap<string, FeedRun>;
  readonly served: ReadonlyMap<string, Served>;
}

/** What time it is, and how recordings are read. */
export interface CompileOptions {
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  recorded: Parameters<typeof createFeed>[1]['recorded'];
}

/**
 * Compiles a scenario; feeds stand still until they are started.
 *
 * @param before feeds of the scenario that this one takes the place of: those of the same name go on with their ids and their history,
 * and make what the new scenario says. They do so only when everything of the new one is well.
 * Errors, with `at` naming the place in the scenario: TEMPLATE_NAME_UNKNOWN, TEMPLATE_ARGUMENTS, JSONPATH_INVALID and what
 * `recorded` says.
 */
export async function compileScenario(
  scenario: Scenario,
  options: CompileOptions,
  before: ReadonlyMap<string, FeedRun> = new Map(),
): Promise<Result<CompiledScenario>> {
  const made = new Map<string, FeedRun>();
  for (const [name, source] of Object.entries(scenario.feeds)) {
    const feed = await createFeed(source, { ...options, seed: scenario.seed + made.size });
    if (!feed.ok) return fail({ ...feed.error, at: `feeds.${name}` });
    made.set(name, feed.value);
  }
  const feeds = new Map([...made].map(([name, feed]) => [name, before.get(name) ?? feed]));
  const served = new Map<string, Served>();
  for (const [path, endpoint] of Object.entries(scenario.endpoints)) {
    const at = `endpoints.${path}`;
    const slow = slowPolicy(endpoint.slow);
    if (!slow.ok) return fail({ ...slow.error, at: `${at}.slow.key` });
    const rules = compileRules('rules' in endpoint ? endpoint.rules : []);
    if (!rules.ok) return fail({ ...rules.error, at: `${at}.${rules.error.at ?? 'rules'}` });
    const hello = compileText('hello' in endpoint ? endpoint.hello : undefined);
    if (!hello.ok) return fail({ ...hello.error, at: `${at}.hello` });
    const feed = 'feed' in endpoint && endpoint.feed !== undefined ? (feeds.get(endpoint.feed) ?? null) : null;
    served.set(path, { path, endpoint, feed, slow: slow.value, rules: rules.value, hello: hello.value });
  }
  for (const [name, feed] of made) before.get(name)?.become(feed);
  return ok({ scenario, feeds, served });
}

/** Makes a run of a scenario; feeds stand still until they are started. Errors: those of {@link compileScenario}. */
export async function createRun(
  scenario: Scenario,
  options: CompileOptions & { readonly events: RunEvents; readonly shared?: SharedByNodes | undefined },
): Promise<Result<ScenarioRun>> {
  const compiled = await compileScenario(scenario, options);
  return compiled.ok ? ok(new ScenarioRun({ ...options, ...compiled.value })) : compiled;
}
