import { setTimeout as wait } from 'node:timers/promises';
import { assertNever, fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import type { MockStatus, ScenarioSource } from '../../../../src-shared/contract/mock.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import { createNodes } from '../cluster/cluster-run.ts';
import type { Nodes, NodesOptions } from '../cluster/nodes.ts';
import { placedProblem } from '../definition/placed-problem.ts';
import { readScenario } from '../definition/read-scenario.ts';
import type { Published } from '../run/fan-out.ts';
import type { PollClient } from '../run/poll-client.ts';
import type { StreamClient } from '../run/stream-client.ts';
import { adminOf } from './admin-api.ts';
import { listenProblem } from './listen-problem.ts';
import { MarkBoard } from './mark-board.ts';
import { Rates } from './rates.ts';
import { type ServerFault, ServerFaults } from './server-faults.ts';

/** RFC 6455, 7.4.1 registry: 1012 Service Restart. */
const SERVICE_RESTART = 1012;
/** A goodbye that is not answered in time is cut. */
const LEAVE_GRACE_MS = 300;
/** After a restart the old port may still be in use for a moment by a client's half-closed socket. */
const LISTEN_TRIES = 20;
const LISTEN_RETRY_MS = 100;
const SAMPLE_MS = 1_000;
/** Of a node that is drained by hand. */
const DRAIN_MS = 2_000;
/** Of the private range (RFC 6455, 7.4.2): sent away by a person. */
const KICKED = 4003;

/** What a server is made of, and where it listens. */
export interface MockServerOptions {
  readonly mockId: number;
  readonly source: ScenarioSource;
  readonly text: string;
  readonly port: number;
  readonly host: string;
  /** Instead of the scenario's. */
  readonly bus?: string | undefined;
  recorded: NodesOptions['recorded'];
  changed(): void;
}

/** One mock server from start to stop: its nodes, its port, its faults over time, its scenario as it changes. */
export class MockServer {
  readonly marks = new MarkBoard();
  readonly startedAtMs = Date.now();
  readonly rates = new Rates();
  readonly #options: MockServerOptions;
  #nodes: Nodes;
  #faults: ServerFaults;
  #text: string;
  #port = 0;
  #running = false;
  #restarting = false;
  #problem: Problem | null = null;
  #revision = 1;
  #sampler: NodeJS.Timeout | undefined;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(options: MockServerOptions, nodes: Nodes) {
    this.#options = options;
    this.#text = options.text;
    this.#nodes = nodes;
    this.#faults = this.#newFaults();
  }

  /** Errors: those of the scenario, of the port and of the bus. */
  static async start(options: MockServerOptions): Promise<Result<MockServer>> {
    const scenario = readScenario(options.text);
    if (!scenario.ok) return scenario;
    let server: MockServer | undefined;
    const nodes = await createNodes(
      scenario.value,
      MockServer.#nodesOptions(options, () => server),
    );
    if (!nodes.ok) return fail(placedProblem(nodes.error, options.text));
    server = new MockServer(options, nodes.value);
    const opened = await server.#open(options.port);
    if (!opened.ok) {
      await nodes.value.dispose();
      return opened;
    }
    return ok(server);
  }

  static #nodesOptions(options: MockServerOptions, server: () => MockServer | undefined): NodesOptions {
    return {
      nowMs: () => performance.now(),
      wallMs: () => Date.now(),
      bus: options.bus,
      recorded: options.recorded,
      events: {
        marked: (note, client) =>
          void server()?.marks.tell({ note, clients: client === null ? null : new Set([client]), path: null }),
        changed: () => server()?.changed(),
      },
      admin: async (request, response, url) => {
        const answering = server();
        // Nothing listens before there is a server.
        if (answering !== undefined) await adminOf(answering)(request, response, url);
      },
    };
  }

  get mockId(): number {
    return this.#options.mockId;
  }

  get nodes(): Nodes {
    return this.#nodes;
  }

  get faults(): ServerFaults {
    return this.#faults;
  }

  get scenario(): Scenario {
    return this.#nodes.scenario;
  }

  /** The text that is served. */
  get text(): string {
    return this.#text;
  }

  get source(): ScenarioSource {
    return this.#options.source;
  }

  get status(): MockStatus {
    const { host, source } = this.#options;
    const counts = { websocket: 0, sse: 0, longPoll: 0, poll: 0 };
    let bufferedBytes = 0;
    for (const client of this.#nodes.clients()) {
      if (client.transport === 'websocket') counts.websocket += 1;
      else counts.sse += 1;
      bufferedBytes += client.bufferedBytes;
    }
    for (const client of this.pollers()) {
      if (client.transport === 'poll') counts.poll += 1;
      else if (client.heldSinceMs !== null) counts.longPoll += 1;
    }
    const feeds = this.#nodes.runs[0]?.feeds ?? new Map();
    const lastIds = [...feeds.values()].map(({ lastId }) => lastId);
    const timeline = this.#faults.timeline;
    return {
      mockId: this.mockId,
      running: this.#running,
      restarting: this.#restarting,
      accepting: this.#nodes.accepting,
      scenario: this.scenario.name,
      source: source.kind,
      path: source.kind === 'file' ? source.path : null,
      host,
      port: this.#port,
      url: `http://${host.includes(':') ? `[${host}]` : host}:${this.#port}`,
      startedAtMs: this.startedAtMs,
      clients: counts,
      lastId: Math.max(0, ...lastIds),
      published: lastIds.reduce((sum, lastId) => sum + lastId, 0),
      sentMessages: this.#sentMessages(),
      sentPerSecond: this.rates.sentPerSecond,
      bufferedBytes,
      faults: this.#faults.names,
      run:
        timeline === null
          ? null
          : {
              positionMs: timeline.positionMs(performance.now()),
              asOfMs: Date.now(),
              repeatMs: this.scenario.repeat ?? null,
              paused: timeline.paused,
            },
      revision: this.#revision,
      problem: this.#problem,
      cluster: this.#nodes.status,
    };
  }

  *pollers(): Iterable<PollClient> {
    for (const { pollers } of this.#nodes.runs) yield* pollers.all.values();
  }

  /** Errors: FEED_UNKNOWN, NODE_NONE_UP, those of a bus. */
  publish(feed: string | undefined, text: string | undefined, count: number): Promise<Result<Published>> {
    const name = feed ?? Object.keys(this.scenario.feeds)[0] ?? '';
    return this.#nodes.publish(name, text ?? null, count);
  }

  /** A message to these alone. @returns how many had an open stream */
  message(numbers: readonly number[], text: string): number {
    let sent = 0;
    for (const client of this.#streams(numbers)) {
      client.tell(text);
      sent += 1;
    }
    this.#told(`message to ${numbers.length === 1 ? `client ${numbers[0]}` : `${sent} clients`}`, numbers);
    return sent;
  }

  /**
   * Sends these away, and this user: closes them with 4003. Who came in as somebody is sent away as somebody: everything of that user is
   * closed, everywhere, and their tokens open nothing any more.
   *
   * @returns how many streams
   */
  kick(numbers: readonly number[], user: string | undefined): number {
    const named = new Set(user === undefined ? [] : [user]);
    const nameless: StreamClient[] = [];
    for (const client of this.#streams(numbers)) {
      if (client.user === '') nameless.push(client);
      else named.add(client.user);
    }
    let kicked = nameless.length;
    for (const client of this.#nodes.clients()) if (named.has(client.user)) kicked += 1;
    this.#told(
      'kicked',
      nameless.map(({ number }) => number),
    );
    for (const client of nameless) client.end(KICKED, 'kicked');
    for (const name of named) this.#nodes.kick(name, 'kicked');
    this.changed();
    return kicked;
  }

  /** Errors: NODE_UNKNOWN, NODE_UP, NODE_DOWN, and those of a port and a bus. A drain ends later than this resolves. */
  async node(node: number, act: 'kill' | 'start' | 'drain'): Promise<Result<void>> {
    switch (act) {
      case 'kill':
        return this.#nodes.kill(node);
      case 'start':
        return this.#nodes.startNode(node);
      case 'drain':
        return this.#nodes.drainNode(node, DRAIN_MS);
    }
  }

  /**
   * Serves another text. Errors: those of the scenario; the old one goes on, and `problem` of the status says why until a good one
   * comes.
   */
  change(text: string): Promise<Result<null>> {
    const changing = this.#reloading.then(() => this.#change(text));
    this.#reloading = changing;
    return changing;
  }

  /** Ends everything: streams, port, nodes. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#restarting = false;
    clearInterval(this.#sampler);
    this.#faults.stop();
    this.marks.close();
    await this.#nodes.close(0);
    await this.#nodes.dispose();
    this.#options.changed();
  }

  /** Something that `status` or `mock.detail` says has changed. */
  changed(): void {
    this.#revision += 1;
    this.#options.changed();
  }

  *#streams(numbers: readonly number[]): Iterable<StreamClient> {
    for (const number of numbers) {
      const client = this.#nodes.client(number);
      if (client !== undefined) yield client;
    }
  }

  #told(note: string, numbers: readonly number[]): void {
    void this.marks.tell({ note, clients: new Set(numbers), path: null });
  }

  #newFaults(): ServerFaults {
    return new ServerFaults({
      nodes: this.#nodes,
      marks: this.marks,
      nowMs: () => performance.now(),
      doToServer: (fault) => void this.#doToServer(fault),
      changed: () => this.changed(),
    });
  }

  async #open(port: number): Promise<Result<null>> {
    const started = await this.#nodes.start();
    if (!started.ok) return started;
    const listening = await this.#nodes.listen(port, this.#options.host);
    if (typeof listening !== 'number') return fail(listenProblem(listening, port, this.#options.host));
    this.#port = listening;
    this.#running = true;
    this.#faults.start();
    this.#sampler = setInterval(() => this.#sample(), SAMPLE_MS);
    return ok(null);
  }

  /** Once a second: rates, and polls that nobody repeats. */
  #sample(): void {
    let forgot = false;
    for (const { pollers } of this.#nodes.runs) if (pollers.forget(performance.now())) forgot = true;
    const moved = this.rates.sample(performance.now(), this.#sentMessages(), this.#nodes.clients(), this.pollers());
    if (forgot) this.#revision += 1;
    if (forgot || moved) this.#options.changed();
  }

  #sentMessages(): number {
    let sent = 0;
    for (const run of this.#nodes.runs) sent += run.sentMessages;
    for (const client of this.pollers()) sent += client.sentMessages;
    return sent;
  }

  async #doToServer(fault: ServerFault): Promise<void> {
    if (!this.#running || this.#restarting) return;
    switch (fault.fault) {
      case 'drain':
        await this.#nodes.drain(fault.wait);
        break;
      case 'restart':
        this.#restarting = true;
        this.changed();
        for (const client of this.pollers()) client.answerNow?.('draining');
        this.#nodes.sayGoodbye(SERVICE_RESTART, 'service restart');
        await this.#nodes.close(LEAVE_GRACE_MS);
        await wait(fault.down);
        // Stopped for good meanwhile.
        if (this.#restarting) await this.#reopen();
        this.#restarting = false;
        break;
      default:
        assertNever(fault);
    }
    this.changed();
  }

  /** Takes the port it had. Errors: those of a port; then it runs no longer, and the status says why. */
  async #reopen(): Promise<Result<null>> {
    for (let tries = 1; ; tries++) {
      const listening = await this.#nodes.listen(this.#port, this.#options.host);
      if (typeof listening === 'number') return ok(null);
      if (tries === LISTEN_TRIES) {
        this.#running = false;
        this.#problem = listenProblem(listening, this.#port, this.#options.host);
        return fail(this.#problem);
      }
      await wait(LISTEN_RETRY_MS);
    }
  }

  /** What is served goes on being served, though its file cannot be read; null when it can be again. */
  goOn(problem: Problem | null): void {
    if (problem === null && this.#problem === null) return;
    this.#problem = problem;
    this.changed();
  }

  async #change(text: string): Promise<Result<null>> {
    const changed = await this.#serve(text);
    if (changed.ok) {
      this.#problem = null;
      this.#text = text;
      void this.marks.tell({ note: 'the scenario has changed', clients: null, path: null });
      this.changed();
      return changed;
    }
    this.#problem = placedProblem(changed.error, text);
    this.changed();
    return fail(this.#problem);
  }

  async #serve(text: string): Promise<Result<null>> {
    const scenario = readScenario(text);
    if (!scenario.ok) return scenario;
    const sameNodes = JSON.stringify(scenario.value.cluster) === JSON.stringify(this.scenario.cluster);
    if (!sameNodes) return this.#serveAnew(scenario.value);
    const reloaded = await this.#nodes.reload(scenario.value);
    if (!reloaded.ok) return reloaded;
    this.#faults.scenarioChanged();
    return ok(null);
  }

  /** Other nodes: the old ones say goodbye, the new ones take their port. */
  async #serveAnew(scenario: Scenario): Promise<Result<null>> {
    const nodes = await createNodes(
      scenario,
      MockServer.#nodesOptions(this.#options, () => this),
    );
    if (!nodes.ok) return nodes;
    // Whether the new ones can begin, over their bus, is known before the old ones go.
    const started = await nodes.value.start();
    if (!started.ok) {
      await nodes.value.dispose();
      return started;
    }
    const before = this.#nodes;
    before.sayGoodbye(SERVICE_RESTART, 'the scenario has changed');
    this.#faults.stop();
    await before.close(LEAVE_GRACE_MS);
    await before.dispose();
    this.#nodes = nodes.value;
    this.#faults = this.#newFaults();
    this.#faults.start();
    return this.#reopen();
  }
}
