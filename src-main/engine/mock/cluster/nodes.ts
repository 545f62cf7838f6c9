import type { Result } from '../../../../src-shared/base/result.ts';
import type { ClusterStatus } from '../../../../src-shared/model/cluster.ts';
import type { Scenario } from '../../../../src-shared/model/scenario/scenario.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Published } from '../run/fan-out.ts';
import type { createRun, RunEvents, ScenarioRun } from '../run/scenario-run.ts';
import type { Admin } from '../run/scenario-server.ts';
import type { StreamClient } from '../run/stream-client.ts';

/**
 * A scenario being served by one node or by several behind a balancer: one interface for both, so that whoever runs scenarios need
 * not know which. Made by `createNodes`; feeds stand still and no port is open before `start` and `listen`.
 */
export interface Nodes {
  readonly scenario: Scenario;
  /** The lasting faults, of all nodes. After a change: `applyFaults`. */
  readonly board: FaultBoard;
  /** The runs of the nodes that are not down. */
  readonly runs: readonly ScenarioRun[];
  /** Whether any node takes newcomers. */
  readonly accepting: boolean;
  readonly clientCount: number;
  readonly status: ClusterStatus;

  /** Everybody connected to any node, by node; numbers are unique over the nodes of this process. */
  clients(): Iterable<StreamClient>;
  client(number: number): StreamClient | undefined;
  /** The number of the node that a client is connected to. */
  nodeOf(client: StreamClient): number | undefined;
  /** Everybody looks again at what is wrong for them. */
  applyFaults(): void;

  /**
   * Adds to a feed: `text` so many times, or (null) the source's own next messages. At the node that leads, else at the first that is up.
   * Errors: FEED_UNKNOWN, NODE_NONE_UP, and those of a bus.
   */
  publish(feed: string, text: string | null, count: number): Promise<Result<Published>>;
  /** Sends a user away from every node of every process, see `ScenarioRun.kick`. */
  kick(user: string, reason?: string, forGood?: boolean): void;

  /**
   * Serves another scenario on every node that is up; feeds and streams go on as {@link ScenarioRun.replace} says. The number of nodes,
   * their bus and their balance stay: a scenario that changes these is served anew. Errors: those of `compileScenario`; then nothing
   * has changed.
   */
  reload(scenario: Scenario): Promise<Result<void>>;

  /** Begins to publish what feeds publish by themselves. Errors: those of a bus. Once. */
  start(): Promise<Result<void>>;
  /** Opens the public port. Resolves with it, or with what the system said. After `close` again: another life, same history. */
  listen(port: number, host: string): Promise<number | NodeJS.ErrnoException>;
  /** No newcomers on any node. */
  stopAccepting(): void;
  /** Says goodbye to every stream of every node. */
  sayGoodbye(code: number, reason: string): void;
  /** All nodes: no newcomers, everybody told to reconnect, wait, then 1001. */
  drain(waitMs: number): Promise<void>;
  /** Closes the public port: after `graceMs` whoever is still there is cut. The nodes and their history stay. */
  close(graceMs: number): Promise<void>;
  /** Ends feeds, nodes and the bus for good. The port must be closed. */
  dispose(): Promise<void>;

  /** The node dies: its sockets are reset, its memory is gone. Errors: NODE_UNKNOWN, NODE_DOWN. */
  kill(node: number): Promise<Result<void>>;
  /** A new process in the place of a dead one. Errors: NODE_UNKNOWN, NODE_UP, those of `listen` and of a bus. */
  startNode(node: number): Promise<Result<void>>;
  /** No newcomers, its clients told to reconnect, wait, then 1001 and down. Resolves when it is down. Errors: NODE_UNKNOWN, NODE_DOWN. */
  drainNode(node: number, waitMs: number): Promise<Result<void>>;
  /**
   * Parts the bus: nodes of different groups do not hear each other. Nodes in no group are one more. Other processes stay with the
   * first group. Errors: BUS_NONE, NODE_UNKNOWN, GROUPS_INVALID.
   */
  split(groups: readonly (readonly number[])[]): Result<void>;
  heal(): Result<void>;
}

export interface NodesOptions {
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  readonly events: RunEvents;
  readonly admin: Admin;
  /** Instead of the scenario's own: `none`, `memory`, `redis://…`, `nats://…`. */
  readonly bus?: string | undefined;
  /** How often nodes on a bus tell each other that they are there; 500 ms where not said. */
  readonly beatMs?: number | undefined;
  /** Texts of a recording that a feed names. */
  recorded: Parameters<typeof createRun>[1]['recorded'];
}
