import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import type { ClusterStatus } from '../model/cluster.ts';
import type { MockTransport } from '../model/scenario/endpoint.ts';
import { type Fault, type FaultName, faultSchema } from '../model/scenario/fault.ts';
import { command } from './command.ts';

/** Where the text of a scenario comes from. A file is watched: when it changes, the server changes. */
const scenarioSource = v.variant('kind', [
  v.object({ kind: v.literal('builtin'), name: v.string() }),
  v.object({ kind: v.literal('file'), path: v.string() }),
  /** Written in the window, not (yet) in a file. */
  v.object({ kind: v.literal('text'), text: v.string() }),
]);
export type ScenarioSource = v.InferOutput<typeof scenarioSource>;

/** How far a scenario's time line is. Between two ticks the window counts on from `asOfMs`. */
export interface MockRunPosition {
  readonly positionMs: number;
  /** Wall clock at which that was so. */
  readonly asOfMs: number;
  /** Length of a round; null where the time line runs once. */
  readonly repeatMs: number | null;
  readonly paused: boolean;
}

/** Of one mock server, in every tick: numbers and states, no lists that grow with its clients. */
export interface MockStatus {
  readonly mockId: number;
  readonly running: boolean;
  /** True while a restart has closed the port. */
  readonly restarting: boolean;
  /** False while it drains: who is here stays, nobody new comes in. */
  readonly accepting: boolean;
  readonly scenario: string;
  readonly source: ScenarioSource['kind'];
  /** Of a file. */
  readonly path: string | null;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Wall clock. */
  readonly startedAtMs: number;
  /** Streams that are open, held requests, and who polled within the last minute. */
  readonly clients: {
    readonly websocket: number;
    readonly sse: number;
    /** Requests that are held now. */
    readonly longPoll: number;
    /** Who asked within the last minute. */
    readonly poll: number;
  };
  /** Of the feed that has most. */
  readonly lastId: number;
  /** Messages of all feeds since the start. */
  readonly published: number;
  readonly sentMessages: number;
  readonly sentPerSecond: number;
  readonly bufferedBytes: number;
  /** Lasting faults that are on, by name, each once. */
  readonly faults: readonly FaultName[];
  /** Null where the scenario has no time line. */
  readonly run: MockRunPosition | null;
  /** Grows with everything `mock.detail` would answer otherwise, but for its rates. */
  readonly revision: number;
  /** Why the text of now is not what is served: it cannot be read, or a feed of it cannot be made. The last good one goes on. */
  readonly problem: Problem | null;
  /** One node and no bus where the scenario has no `cluster`. */
  readonly cluster: ClusterStatus;
}

/** A lasting fault while it does. */
export interface ActiveFaultInfo {
  readonly faultId: number;
  readonly fault: Fault;
  readonly by: 'scenario' | 'person' | 'program';
  /** Wall clock. */
  readonly sinceMs: number;
  /** Null until it is switched off. */
  readonly untilMs: number | null;
}

export interface MockEndpointInfo {
  readonly path: string;
  readonly transport: MockTransport;
  readonly about: string | null;
  /** What it does, in words: `ping every 2 s, permessage-deflate`. */
  readonly behaviour: string;
  readonly feed: string | null;
  readonly clients: number;
  /** Messages of a stream, requests of a poll. */
  readonly perSecond: number;
}

/** What the window shows of one server besides its clients. */
export interface MockDetail {
  readonly mockId: number;
  readonly about: string | null;
  /** The text that is served, as it was written. */
  readonly text: string;
  readonly endpoints: readonly MockEndpointInfo[];
  readonly feeds: readonly { readonly name: string; readonly lastId: number }[];
  readonly rooms: readonly { readonly name: string; readonly clients: number }[];
  readonly users: readonly string[];
  readonly faults: readonly ActiveFaultInfo[];
  /** The time line, in the order of its times, each with the first line of the text that says it (from 1; 0 where unknown). */
  readonly timeline: readonly { readonly fault: Fault; readonly line: number }[];
}

/** One client of a mock server. */
export interface MockClientRow {
  /** 1, 2, 3 …, over all nodes; never used twice. */
  readonly client: number;
  readonly node: number;
  readonly transport: 'websocket' | 'sse' | 'long-poll' | 'poll';
  readonly path: string;
  /** Empty where nobody asked. */
  readonly user: string;
  readonly rooms: readonly string[];
  /** `address:port` */
  readonly peer: string;
  /** Wall clock. */
  readonly connectedAtMs: number;
  /** Of who polls: when it asked last; null of a stream. */
  readonly lastAskedAtMs: number | null;
  /** Of a held request: since when; null where none is held. */
  readonly heldSinceMs: number | null;
  /** Id it asked to go on after; null where it began anew. */
  readonly resumedAfter: number | null;
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly outPerSecond: number;
  /** Messages that a policy for slow clients never sent. */
  readonly droppedMessages: number;
  /** Written for it and not taken by its computer. */
  readonly bufferedBytes: number;
  /** From this on its endpoint's policy for slow clients acts. */
  readonly slowAboveBytes: number;
  /** Wall clock; null where there is no heartbeat. */
  readonly lastHeartbeatAtMs: number | null;
  readonly pingsMissed: number;
  readonly faults: readonly FaultName[];
}

export const MOCK_CLIENT_SORTS = ['client', 'path', 'connected', 'sent', 'rate', 'buffered', 'heartbeat'] as const;
export type MockClientSort = (typeof MOCK_CLIENT_SORTS)[number];

/** A scenario one can start. */
export interface ScenarioInfo {
  readonly name: string;
  readonly about: string;
  /** Of the user's own; null of a built-in. */
  readonly path: string | null;
}

/** What a text says, or where it is wrong. */
export interface ScenarioCheck {
  readonly problem: (Problem & { readonly line: number; readonly column: number }) | null;
  /** Of a good one. */
  readonly name: string | null;
}

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const mockId = v.pipe(v.number(), v.integer(), v.minValue(1));
const clients = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.maxLength(100_000));
const node = v.pipe(v.number(), v.integer(), v.minValue(1));

export const mockCommands = {
  /** Built-in scenarios and those in the profile's folder. */
  'mock.scenarios': command<{ readonly builtin: readonly ScenarioInfo[]; readonly own: readonly ScenarioInfo[] }>()(
    v.object({}),
  ),
  /** The text of a scenario one can start. Errors: SCENARIO_UNKNOWN, FILE_… */
  'mock.scenarioText': command<{ readonly text: string }>()(v.object({ source: scenarioSource })),
  /** Says what is wrong with a text, with line and column. */
  'mock.check': command<ScenarioCheck>()(v.object({ text: v.string() })),
  /** Keeps a text among the user's own, as `NAME.yaml`. Errors: SCENARIO_NAME_INVALID, and what the system says. */
  'mock.save': command<ScenarioInfo>()(v.object({ name: v.string(), text: v.string() })),
  'mock.remove': command<null>()(v.object({ name: v.string() })),

  /** Errors: those of the scenario (SCENARIO_…, TEMPLATE_…), of the port (PORT_IN_USE …) and of the bus. */
  'mock.start': command<MockStatus>()(
    v.object({
      source: v.optional(scenarioSource, { kind: 'builtin', name: 'demo' }),
      port: v.optional(port, 4600),
      host: v.optional(v.string(), '127.0.0.1'),
      /** Instead of what the scenario says. */
      bus: v.optional(v.string()),
    }),
  ),
  'mock.stop': command<null>()(v.object({ mockId })),
  'mock.list': command<readonly MockStatus[]>()(v.object({})),
  'mock.detail': command<MockDetail>()(v.object({ mockId })),
  /** A page of the clients that fit, in the wanted order. */
  'mock.clients': command<{
    readonly total: number;
    readonly matching: number;
    readonly rows: readonly MockClientRow[];
  }>()(
    v.object({
      mockId,
      from: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(500)), 100),
      sort: v.optional(v.picklist(MOCK_CLIENT_SORTS), 'client'),
      descending: v.optional(v.boolean(), false),
      endpoint: v.optional(v.string()),
      room: v.optional(v.string()),
      /** In peer, user, rooms or path. */
      search: v.optional(v.string()),
    }),
  ),

  /** Does a fault, or switches it on; the words are those of a scenario. `met`: clients it was done to, or holds for now. */
  'mock.fault': command<{ readonly faultId: number | null; readonly met: number }>()(
    v.object({ mockId, fault: faultSchema }),
  ),
  /** Switches off one, or all where none is named. */
  'mock.faultOff': command<{ readonly off: number }>()(v.object({ mockId, faultId: v.optional(v.number()) })),
  /** Publishes `count` messages made from `text` or, without it, the feed's own next ones. Without `feed`: the first. */
  'mock.publish': command<{ readonly firstId: number; readonly lastId: number }>()(
    v.object({
      mockId,
      feed: v.optional(v.string()),
      text: v.optional(v.string()),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 1),
    }),
  ),
  /** A message to these clients alone, beside any feed. */
  'mock.message': command<{ readonly sent: number }>()(v.object({ mockId, clients, text: v.string() })),
  /** Closes these clients; of who came in with a token, and of the user named, everything everywhere, and the token is void. */
  'mock.kick': command<{ readonly kicked: number }>()(
    v.object({ mockId, clients: v.optional(clients), user: v.optional(v.string()) }),
  ),
  'mock.timeline': command<null>()(v.object({ mockId, act: v.picklist(['pause', 'resume', 'restart']) })),
  /** Serves another text from now on. Streams of endpoints that are still there stay open. `save` writes it to its file too. */
  'mock.change': command<MockStatus>()(v.object({ mockId, text: v.string(), save: v.optional(v.boolean(), false) })),

  'mock.node': command<null>()(v.object({ mockId, node, act: v.picklist(['kill', 'start', 'drain']) })),
  /** Nodes of different groups no longer hear each other; one group of all, or none, heals. */
  'mock.split': command<null>()(v.object({ mockId, groups: v.array(v.array(node)) })),

  /** Starts the demo server if needed and connects the four transports to it, into the session's recording. */
  'demo.start': command<{ readonly recordingId: string; readonly connections: readonly number[] }>()(
    v.object({ port: v.optional(port, 4600) }),
  ),
} as const;
