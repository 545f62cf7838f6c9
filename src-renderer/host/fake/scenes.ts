import * as v from 'valibot';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { type DocumentName, type Documents, emptyDocument } from '../../../src-shared/model/documents.ts';
import { type EndpointInput, EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { differenceTapes } from './difference-scene.ts';
import {
  FAILING_NEXT_NS,
  FAILING_NOW_NS,
  FAILING_START_MS,
  fillFailingScene,
  TLS_NAME_PROBLEM,
} from './failing-scene.ts';
import { fillLabScene, LAB_NOW_NS, LAB_START_MS } from './lab-scene.ts';
import { fillMainScene, MAIN_NOW_NS, SCENE_START_MS } from './main-scene.ts';
import type { MockAtStart } from './mock/servers.ts';
import { Tape } from './tape.ts';

/** As many as the live view must stay usable with. */
const MANY = 10_000;

const SCENES = [
  'empty',
  'main',
  'failing',
  'lab',
  'mock',
  'mock-many',
  'replay',
  'recordings',
  'recordings-many',
  'difference',
] as const;
export type FakeScene = (typeof SCENES)[number];

export function isFakeScene(name: string): name is FakeScene {
  return (SCENES as readonly string[]).includes(name);
}

export interface SceneStart {
  readonly tape: Tape | null;
  readonly nowNs: number;
  readonly statuses: readonly ConnectionStatus[];
  /** Recordings that are open besides. */
  readonly others: readonly Tape[];
  /** The clients of the mock server that runs from the start. */
  readonly mock: MockAtStart;
}

function status(tape: Tape, connection: number, rest: Partial<ConnectionStatus>): ConnectionStatus {
  const info = tape.connections[connection - 1];
  if (info === undefined) throw new Error(`The scene has no connection ${connection}.`);
  return {
    ...info,
    recordingId: tape.id,
    state: 'open',
    attempt: 1,
    stateSinceNs: 0,
    inPerSecond: 0,
    outPerSecond: 0,
    inCount: 0,
    outCount: 0,
    inBytes: 0,
    outBytes: 0,
    bufferedBytes: 0,
    halfOpen: false,
    reader: { mode: 'normal' },
    answerPings: true,
    gaps: 0,
    duplicates: 0,
    ...rest,
  };
}

export function startScene(scene: FakeScene): SceneStart {
  // What lies on the disk is the library's; nothing is open.
  if (scene === 'empty' || scene === 'recordings' || scene === 'recordings-many')
    return { tape: null, others: [], nowNs: 0, statuses: [], mock: null };
  if (scene === 'difference') {
    const [tape = null, ...others] = differenceTapes();
    return { tape, others, nowNs: tape?.lastAtNs ?? 0, statuses: [], mock: null };
  }
  if (scene === 'failing') {
    const tape = new Tape('r1', '2026-03-14_12-18-20', FAILING_START_MS);
    fillFailingScene(tape);
    const waiting = status(tape, 1, {
      state: 'waiting',
      attempt: 3,
      stateSinceNs: 7.8361e9,
      nextAttemptAtNs: FAILING_NEXT_NS,
      problem: TLS_NAME_PROBLEM,
    });
    return { tape, others: [], nowNs: FAILING_NOW_NS, statuses: [waiting], mock: 'few' };
  }
  if (scene === 'lab') {
    const tape = new Tape('r1', '2026-03-14_12-30-00', LAB_START_MS);
    fillLabScene(tape);
    const open = { stateSinceNs: 6.85e9, inPerSecond: 0.3 };
    const statuses = [
      status(tape, 1, open),
      status(tape, 2, open),
      status(tape, 3, { ...open, heldSinceNs: 30.108e9, polls: 7, wastedPolls: 0 }),
      status(tape, 4, { ...open, outPerSecond: 0.5, polls: 13, wastedPolls: 7 }),
    ];
    return { tape, others: [], nowNs: LAB_NOW_NS, statuses, mock: 'lab' };
  }
  if (scene === 'replay') {
    // The same session a day later: a file, and nothing is connected.
    const tape = new Tape('r1', 'staging-crash', SCENE_START_MS);
    fillMainScene(tape);
    tape.live = false;
    return { tape, others: [], nowNs: tape.lastAtNs, statuses: [], mock: null };
  }
  const tape = new Tape('r1', '2026-03-14_12-01-10', SCENE_START_MS);
  fillMainScene(tape);
  const statuses = [
    status(tape, 1, {
      attempt: 3,
      stateSinceNs: 176.929e9,
      inPerSecond: 312,
      outPerSecond: 3,
      rttMs: 12,
      inCount: 58_300,
      inBytes: 8_511_800,
    }),
    status(tape, 2, { stateSinceNs: 3.08e9, inPerSecond: 0.5, gaps: 2, inCount: 96, inBytes: 4_200 }),
    status(tape, 3, { stateSinceNs: 5.1e9, heldSinceNs: MAIN_NOW_NS - 8e9, polls: 30, wastedPolls: 6 }),
  ];
  return {
    tape,
    others: [],
    nowNs: MAIN_NOW_NS,
    statuses,
    mock: scene === 'mock' ? 'drawn' : scene === 'mock-many' ? MANY : 'few',
  };
}

const staging = (name: string, url: string, transport: EndpointInput['transport']): EndpointInput => ({
  name,
  url,
  transport,
  headers: [['Authorization', 'Bearer demo-token']],
  reconnect: { policy: 'exponential', baseMs: 1000, capMs: 30_000, jitter: 'quarter' },
  heartbeat: transport === 'websocket' ? { pingIntervalMs: 2000, pongTimeoutMs: 1500 } : {},
});

/** The endpoints beside the generated session, as a person would have saved them. */
const ENDPOINTS: Documents['endpoints']['endpoints'] = [
  { folder: 'staging', endpoint: staging('prices', 'wss://{{host}}/prices?v=2', 'websocket') },
  { folder: 'staging', endpoint: staging('orders', 'https://{{host}}/orders', 'sse') },
  { folder: 'staging', endpoint: staging('jobs', 'https://api.staging.acme.example/jobs?since=0', 'long-poll') },
  { folder: 'staging', endpoint: staging('checkout', 'wss://pay.staging.acme.example/events', 'websocket') },
  {
    folder: 'production',
    endpoint: { name: 'prices', url: 'wss://stream.acme.example/prices', transport: 'websocket' as const },
  },
  {
    folder: 'production',
    endpoint: { name: 'orders', url: 'https://stream.acme.example/orders', transport: 'sse' as const },
  },
  {
    folder: 'production',
    endpoint: { name: 'jobs', url: 'https://api.acme.example/jobs', transport: 'long-poll' as const },
  },
].map(({ folder, endpoint }, index) => ({ id: `e${index + 1}`, folder, endpoint: v.parse(EndpointSchema, endpoint) }));

const variable = (name: string, value: string) => ({ name, value, secret: false, secretId: '' });
const ENVIRONMENTS: Documents['environments'] = {
  activeId: 'staging',
  globals: [variable('version', '2')],
  environments: [
    {
      id: 'staging',
      name: 'staging',
      variables: [
        variable('host', 'stream.staging.acme.example'),
        variable('base', 'wss://{{host}}'),
        { name: 'token', value: '', secret: true, secretId: '' },
      ],
    },
    { id: 'production', name: 'production', variables: [variable('host', 'stream.acme.example')] },
  ],
};

/** A document of the profile beside the scene. */
export function documentOf<Name extends DocumentName>(scene: FakeScene, name: Name): Documents[Name] {
  const kept: Partial<Documents> =
    scene === 'empty'
      ? {}
      : { endpoints: { folders: ['staging', 'production'], endpoints: ENDPOINTS }, environments: ENVIRONMENTS };
  return kept[name] ?? emptyDocument(name);
}

/** Which saved endpoint a connection of the scene came from. */
export function ownerOf(scene: FakeScene, connection: number): (typeof ENDPOINTS)[number] | undefined {
  const main = ['e1', 'e2', 'e3'];
  const owners: Partial<Record<FakeScene, readonly string[]>> = {
    main,
    failing: ['e4'],
    mock: main,
    'mock-many': main,
  };
  return ENDPOINTS.find((one) => one.id === owners[scene]?.[connection - 1]);
}
