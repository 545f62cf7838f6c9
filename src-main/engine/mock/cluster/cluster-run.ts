import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { type Balance, type ClusterStatus, NO_BUS, type NodeState } from '../../../../src-shared/model/cluster.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import { FaultBoard } from '../faults/fault-board.ts';
import { seededRandom } from '../messages/random.ts';
import { Door } from '../run/door.ts';
import type { Published } from '../run/fan-out.ts';
import { Port } from '../run/port.ts';
import { compileScenario, createRun, type ScenarioRun } from '../run/scenario-run.ts';
import { ScenarioServer } from '../run/scenario-server.ts';
import type { SharedByNodes } from '../run/shared-by-nodes.ts';
import type { StreamClient } from '../run/stream-client.ts';
import { type Backend, Balancer } from './balancer.ts';
import { type BusState, readBusAddress } from './bus.ts';
import { type BusHub, openHub, partsOf } from './bus-hub.ts';
import { ClusterMember } from './member.ts';
import type { Nodes, NodesOptions } from './nodes.ts';
import { sidesOf, unknownNode } from './sides.ts';

/** Nodes tell each other this often that they are there; who is silent for four times as long is gone. */
const BEAT_MS = 500;
/** After a drained node has said goodbye, what still hangs on it is cut. */
const GOODBYE_MS = 1_000;

/** One node in one of its lives. */
interface Node {
  readonly number: number;
  state: NodeState;
  run: ScenarioRun;
  server: ScenarioServer;
  /** Null where there is no bus, and before it has begun. */
  member: ClusterMember | null;
  /** Which of its lives it is in. */
  life: number;
  /** 1 where the bus is whole. */
  side: number;
  /** Its next life is being prepared. */
  starting: boolean;
}

/** Nodes behind a balancer; a scenario without `cluster` is one node, whose port closes when it is killed. */
export class ClusterRun implements Nodes {
  readonly board: FaultBoard;
  #scenario: Scenario;
  readonly #nodes: readonly Node[];
  readonly #options: NodesOptions;
  readonly #shared: SharedByNodes;
  readonly #balance: Balance;
  readonly #alone: boolean;
  readonly #balancer: Balancer;
  #port: Port | null = null;
  #address: { readonly port: number; readonly host: string } | null = null;
  #started = false;
  #hub: BusHub | null = null;
  /** Messages lost before the bus went down the last time. */
  #lostBefore = 0;

  constructor(scenario: Scenario, options: NodesOptions, shared: SharedByNodes, runs: readonly ScenarioRun[]) {
    this.#scenario = scenario;
    this.board = shared.board;
    this.#options = options;
    this.#shared = shared;
    this.#alone = scenario.cluster === undefined;
    this.#balance = scenario.cluster?.balance ?? 'round-robin';
    this.#nodes = runs.map((run, index) => ({
      number: index + 1,
      state: 'up',
      run,
      server: new ScenarioServer(run, options.admin),
      member: null,
      life: 1,
      side: 1,
      starting: false,
    }));
    this.#balancer = new Balancer({
      balance: this.#balance,
      named: !this.#alone,
      backends: () => this.#backends(),
      admin: options.admin,
    });
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get runs(): readonly ScenarioRun[] {
    return this.#living().map(({ run }) => run);
  }

  get accepting(): boolean {
    return this.#backends().some(({ takesNewcomers }) => takesNewcomers);
  }

  get clientCount(): number {
    let count = 0;
    for (const { run } of this.#living()) count += run.clients.size;
    return count;
  }

  get status(): ClusterStatus {
    return {
      balance: this.#balance,
      nodes: this.#nodes.map((node) => ({
        number: node.number,
        state: node.state,
        clients: node.state === 'down' ? 0 : node.run.clients.size,
        side: node.side,
        leads: node.state !== 'down' && (node.member?.leads ?? true),
      })),
      bus: this.#hub?.status ?? NO_BUS,
      others: this.#others(),
    };
  }

  #others(): number {
    const heard = new Set<string>();
    for (const { member } of this.#living()) for (const id of member?.others ?? []) heard.add(id);
    return [...heard].filter((id) => partsOf(id).process !== this.#hub?.process).length;
  }

  *clients(): Iterable<StreamClient> {
    for (const { run } of this.#living()) yield* run.clients.values();
  }

  client(number: number): StreamClient | undefined {
    for (const { run } of this.#living()) {
      const client = run.clients.get(number);
      if (client !== undefined) return client;
    }
    return undefined;
  }

  nodeOf(client: StreamClient): number | undefined {
    return this.#living().find(({ run }) => run.clients.get(client.number) === client)?.number;
  }

  applyFaults(): void {
    for (const { run } of this.#living()) run.applyFaults();
  }

  async publish(feedName: string, text: string | null, count: number): Promise<Result<Published>> {
    const living = this.#living();
    const node = living.find(({ member }) => member?.leads === true) ?? living[0];
    if (node === undefined) return fail('NODE_NONE_UP', 'No node is up.', 'Start one of them again.');
    return node.run.publish(feedName, text, count);
  }

  kick(user: string, reason = 'kicked', forGood = false): void {
    // Whoever runs the server reaches all of its nodes, bus or not; the bus is for other processes.
    for (const { run } of this.#living()) run.kick(user, reason, forGood);
    const living = this.#living();
    const speaker = living.find(({ side }) => side === 1) ?? living[0];
    speaker?.member?.tellKicked(user, reason, forGood);
  }

  async reload(scenario: Scenario): Promise<Result<void>> {
    for (const { run } of this.#living()) {
      // Whether it can be served does not depend on the node: where the first one can, all can.
      const compiled = await compileScenario(scenario, this.#options, run.feeds);
      if (!compiled.ok) return compiled;
      run.replace(compiled.value);
    }
    this.#scenario = scenario;
    for (const node of this.#living()) {
      node.server.scenarioChanged();
      if (this.#started) await this.#begin(node);
    }
    return ok(undefined);
  }

  async start(): Promise<Result<void>> {
    const address = readBusAddress(this.#options.bus ?? this.scenario.cluster?.bus ?? 'memory');
    if (!address.ok) return address;
    // One node has nobody in memory to talk to.
    const silent = address.value.kind === 'memory' && this.#nodes.length === 1;
    const hub = silent ? ok(null) : await openHub(address.value, this.scenario.name, this.#options.nowMs);
    if (!hub.ok) return hub;
    this.#hub = hub.value;
    this.#started = true;
    const { bus } = hub.value ?? {};
    // In memory one after the other: the first is there before the second asks who leads.
    if (bus?.kind === 'memory') for (const node of this.#living()) await this.#begin(node);
    else await Promise.all(this.#living().map((node) => this.#begin(node)));
    bus?.onState((state) => this.#busIs(state));
    return ok(undefined);
  }

  #busIs({ state, reason }: BusState): void {
    const lost = this.#hub?.status.dropped ?? 0;
    if (state === 'down') {
      this.#lostBefore = lost;
      this.#options.events.marked(`the bus is down: ${reason ?? 'gone'}`, null);
    } else {
      this.#options.events.marked(`the bus is back, ${lost - this.#lostBefore} messages were lost`, null);
      for (const { member } of this.#living()) member?.busIsBack();
    }
    this.#options.events.changed();
  }

  async listen(port: number, host: string): Promise<number | NodeJS.ErrnoException> {
    this.#port = new Port(this.#balancer, {
      nowMs: this.#options.nowMs,
      random: seededRandom(this.scenario.seed),
    });
    const listening = await this.#port.listen(port, host);
    if (typeof listening !== 'number') return listening;
    this.#address = { port: listening, host };
    for (const node of this.#living()) this.#open(node);
    return listening;
  }

  stopAccepting(): void {
    for (const { server } of this.#living()) server.stopAccepting();
  }

  sayGoodbye(code: number, reason: string): void {
    for (const { server } of this.#living()) server.sayGoodbye(code, reason);
  }

  async drain(waitMs: number): Promise<void> {
    await Promise.all(this.#living().map(({ server }) => server.drain(waitMs)));
  }

  async close(graceMs: number): Promise<void> {
    await Promise.all([this.#port?.close(graceMs), ...this.#nodes.map(({ server }) => server.close(graceMs))]);
    this.#port = null;
  }

  async dispose(): Promise<void> {
    this.#started = false;
    for (const node of this.#nodes) this.#end(node, true);
    await this.#hub?.bus.close();
    this.#hub = null;
  }

  async kill(number: number): Promise<Result<void>> {
    const node = this.#node(number);
    if (!node.ok) return node;
    if (node.value.state === 'down') return isDown(number);
    this.#options.events.marked(`node ${number} was killed`, null);
    await this.#die(node.value, false);
    this.#options.events.changed();
    return ok(undefined);
  }

  async startNode(number: number): Promise<Result<void>> {
    const found = this.#node(number);
    if (!found.ok) return found;
    const node = found.value;
    if (node.state !== 'down') return fail('NODE_UP', `Node ${number} is running.`, 'Kill or drain it first.');
    if (node.starting) return fail('NODE_UP', `Node ${number} is starting.`, 'Wait until it is up.');
    node.starting = true;
    const revived = await this.#revive(node);
    node.starting = false;
    if (!revived.ok) return revived;
    this.#options.events.marked(`node ${number} is up again`, null);
    this.#options.events.changed();
    return ok(undefined);
  }

  /** A new life: it takes requests when it knows what the others know. */
  async #revive(node: Node): Promise<Result<void>> {
    const run = await createRun(this.scenario, { ...this.#options, shared: this.#shared });
    if (!run.ok) return run;
    node.run = run.value;
    node.life += 1;
    if (this.#started) await this.#begin(node);
    if (!this.#alone) {
      if (this.#port !== null) this.#open(node);
      node.state = 'up';
      return ok(undefined);
    }
    node.state = 'up';
    if (this.#address === null) return ok(undefined);
    const { port, host } = this.#address;
    const listening = await this.listen(port, host);
    if (typeof listening === 'number') return ok(undefined);
    node.state = 'down';
    this.#end(node, true);
    return fail('PORT_IN_USE', `Port ${port}: ${listening.message}.`, 'Start it when the port is free.');
  }

  async drainNode(number: number, waitMs: number): Promise<Result<void>> {
    const found = this.#node(number);
    if (!found.ok) return found;
    const node = found.value;
    if (node.state !== 'up') return isDown(number);
    node.state = 'draining';
    this.#options.events.marked(`node ${number} drains`, null);
    const { run, server } = node;
    await server.drain(waitMs);
    await run.emptied(GOODBYE_MS);
    // Killed and started again meanwhile: another life, which is not ours to end.
    if (node.run !== run || this.#stateOf(node) !== 'draining') return ok(undefined);
    await this.#die(node, true);
    this.#options.events.marked(`node ${number} is drained`, null);
    this.#options.events.changed();
    return ok(undefined);
  }

  split(groups: readonly (readonly number[])[]): Result<void> {
    if (this.#hub === null) {
      return fail('BUS_NONE', 'There is no bus between the nodes.', 'Choose one: memory, redis://… or nats://….');
    }
    const sides = sidesOf(
      groups,
      this.#nodes.map(({ number }) => number),
    );
    if (!sides.ok) return sides;
    for (const node of this.#nodes) this.#move(node, sides.value.get(node.number) ?? 1);
    const parts = Map.groupBy(this.#nodes, ({ side }) => side);
    const words = [...parts.values()].map((nodes) => nodes.map(({ number }) => number).join('+')).join(' | ');
    this.#options.events.marked(`the bus is split: ${words}`, null);
    this.#options.events.changed();
    return ok(undefined);
  }

  heal(): Result<void> {
    if (this.#nodes.every(({ side }) => side === 1)) return ok(undefined);
    for (const node of this.#nodes) this.#move(node, 1);
    this.#options.events.marked('the bus is whole again', null);
    this.#options.events.changed();
    return ok(undefined);
  }

  /** Side 1 is that of the other processes. */
  #move(node: Node, side: number): void {
    if (node.side === side) return;
    node.side = side;
    node.member?.moveTo(this.#sideName(side));
  }

  #sideName(side: number): string {
    return side === 1 ? '' : `${this.#hub?.process ?? ''}:${side}`;
  }

  #living(): readonly Node[] {
    return this.#nodes.filter(({ state }) => state !== 'down');
  }

  #backends(): readonly Backend[] {
    return this.#living().map(({ number, state, server }) => ({
      number,
      takesNewcomers: state === 'up' && server.accepting,
      server,
    }));
  }

  #node(number: number): Result<Node> {
    const node = this.#nodes[number - 1];
    return node === undefined ? unknownNode(number, this.#nodes.length) : ok(node);
  }

  /** Asked where an `await` lies between, which the compiler does not know. */
  #stateOf(node: Node): NodeState {
    return node.state;
  }

  #open(node: Node): void {
    node.server = new ScenarioServer(node.run, this.#options.admin);
    node.server.open();
  }

  /** Its feeds begin, or go on as a changed scenario says. */
  async #begin(node: Node): Promise<void> {
    if (node.member !== null) {
      node.member.followFeeds();
      return;
    }
    if (this.#hub === null) {
      for (const feed of node.run.feeds.values()) feed.start();
      return;
    }
    const { nowMs, wallMs, events, beatMs = BEAT_MS } = this.#options;
    const marked = (note: string): void => events.marked(note, null);
    const { number, life, run, side } = node;
    node.member = new ClusterMember({ hub: this.#hub, run, number, life, beatMs, nowMs, wallMs, marked });
    node.member.side = this.#sideName(side);
    await node.member.start();
  }

  #end(node: Node, farewell: boolean): void {
    node.member?.stop(farewell);
    node.member = null;
    for (const feed of node.run.feeds.values()) feed.stop();
  }

  async #die(node: Node, farewell: boolean): Promise<void> {
    node.state = 'down';
    this.#end(node, farewell);
    this.#balancer.cut(node.number);
    await node.server.close(0);
    if (this.#alone) await this.close(0);
  }
}

function isDown(number: number): Result<never> {
  return fail('NODE_DOWN', `Node ${number} is not running.`, 'Start it first.');
}

/**
 * Makes the nodes of a scenario: one, or as many as its `cluster` says.
 *
 * Errors: those of {@link createRun}.
 */
export async function createNodes(scenario: Scenario, options: NodesOptions): Promise<Result<Nodes>> {
  const shared: SharedByNodes = {
    board: new FaultBoard(),
    numbers: { next: 1 },
    door: new Door(scenario.users, options.nowMs),
  };
  const runs: ScenarioRun[] = [];
  for (let node = 0; node < (scenario.cluster?.nodes ?? 1); node++) {
    const run = await createRun(scenario, { ...options, shared });
    if (!run.ok) return run;
    runs.push(run.value);
  }
  return ok(new ClusterRun(scenario, options, shared, runs));
}
