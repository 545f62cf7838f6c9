/** What is known of the nodes of a mock server: for the window, for `GET /_mock` and for the terminal. */

/** `draining`: no newcomers any more, who is there will be sent away. `down`: killed or drained. */
export type NodeState = 'up' | 'draining' | 'down';

export interface NodeStatus {
  /** 1, 2, 3 … in this process. */
  readonly number: number;
  readonly state: NodeState;
  /** Open streams. */
  readonly clients: number;
  /** Which side of a split bus it is on; everybody is on side 1 of a whole one. */
  readonly side: number;
  /** It numbers the messages of the feeds on its side, and makes those that come by themselves. */
  readonly leads: boolean;
}

export type BusKind = 'none' | 'memory' | 'redis' | 'nats';

/** The bus between the nodes. Amounts count since the server began. */
export interface BusStatus {
  readonly kind: BusKind;
  /** `redis://host:6379` without credentials; the kind alone where there is no server. */
  readonly address: string;
  readonly state: 'up' | 'down';
  /** Why it is down; null while it is up. */
  readonly reason: string | null;
  /** Messages that nodes of this process gave to it, and those of other nodes that came, once for each node they came to. */
  readonly published: number;
  readonly received: number;
  /** Messages that reached nobody else: published while it was down, larger than it takes, or offered to a node that was gone. */
  readonly dropped: number;
  /** Messages that a split kept from a node, once for each node. */
  readonly parted: number;
  /** Texts on its channel that no node of this version understands. */
  readonly strange: number;
}

/** Where there is none. */
export const NO_BUS: BusStatus = {
  kind: 'none',
  address: 'none',
  state: 'up',
  reason: null,
  published: 0,
  received: 0,
  dropped: 0,
  parted: 0,
  strange: 0,
};

export const BALANCES = ['round-robin', 'sticky-cookie', 'sticky-ip'] as const;
export type Balance = (typeof BALANCES)[number];

export interface ClusterStatus {
  readonly balance: Balance;
  readonly nodes: readonly NodeStatus[];
  readonly bus: BusStatus;
  /** Nodes of other processes that are heard on the bus. */
  readonly others: number;
}
