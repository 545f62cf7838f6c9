import type { MockClientRow, MockClientSort } from '../../../../src-shared/contract/mock.ts';
import { FAULTS, type Fault, type FaultTarget } from '../../../../src-shared/model/scenario/fault.ts';
import { seededRandom } from '../random.ts';

/** What a generated client is before faults: everything that does not change by itself. */
export interface FakeClient extends Omit<MockClientRow, 'faults' | 'bufferedBytes'> {
  /** Waits for it without any fault. */
  readonly restBytes: number;
}

const LIMIT_BYTES = 1_000_000;
const MINUTE_MS = 60_000;

type Facts = Partial<FakeClient> & Pick<FakeClient, 'client' | 'transport' | 'path' | 'peer'>;

function client(nowMs: number, connectedMs: number, facts: Facts): FakeClient {
  const streamed = facts.transport === 'websocket' || facts.transport === 'sse';
  const beatMs = facts.transport === 'websocket' ? 400 : 11_000;
  const outPerSecond = facts.outPerSecond ?? (streamed ? 400 : 0.2);
  const sentMessages = Math.round((outPerSecond * connectedMs) / 1_000);
  return {
    node: 1,
    user: '',
    rooms: [],
    connectedAtMs: nowMs - connectedMs,
    lastAskedAtMs: streamed ? null : nowMs - 400,
    heldSinceMs: null,
    resumedAfter: null,
    sentMessages,
    sentBytes: sentMessages * 64,
    receivedMessages: 0,
    droppedMessages: 0,
    slowAboveBytes: LIMIT_BYTES,
    lastHeartbeatAtMs: streamed ? nowMs - beatMs : null,
    pingsMissed: 0,
    restBytes: 0,
    ...facts,
    outPerSecond,
  };
}

/** The twelve of the drawing. */
export function drawnClients(nowMs: number): FakeClient[] {
  const at = (minutes: number, seconds: number): number => minutes * MINUTE_MS + seconds * 1_000;
  const ws = (number: number, port: number, ms: number, room: string, more: Partial<FakeClient> = {}) =>
    client(nowMs, ms, {
      client: number,
      transport: 'websocket',
      path: '/ws',
      peer: `127.0.0.1:${port}`,
      rooms: [room],
      receivedMessages: 3,
      ...more,
    });
  const sse = (number: number, port: number, ms: number, room: string, more: Partial<FakeClient> = {}) =>
    client(nowMs, ms, {
      client: number,
      transport: 'sse',
      path: '/sse',
      peer: `127.0.0.1:${port}`,
      rooms: [room],
      ...more,
    });
  const held = (number: number, port: number, heldMs: number) =>
    client(nowMs, at(2, 0), {
      client: number,
      transport: 'long-poll',
      path: '/poll',
      peer: `127.0.0.1:${port}`,
      rooms: ['orders'],
      heldSinceMs: nowMs - heldMs,
    });
  return [
    ws(1, 52_114, at(14, 2), 'prices'),
    ws(2, 52_118, at(14, 2), 'prices'),
    ws(3, 52_131, at(9, 40), 'prices', { user: 'ada' }),
    ws(4, 52_207, at(3, 11), 'globex', { pingsMissed: 3 }),
    ws(5, 52_209, at(3, 11), 'prices', { restBytes: 12_000 }),
    sse(6, 52_120, at(14, 1), 'prices'),
    sse(7, 52_144, at(8, 25), 'prices', { restBytes: 4_000 }),
    sse(8, 52_190, at(4, 58), 'prices', { restBytes: 96_000 }),
    sse(9, 52_231, 42_000, 'orders', { outPerSecond: 0.2, resumedAfter: 8_813 }),
    held(10, 52_236, 8_200),
    held(11, 52_240, 1_900),
    client(nowMs, 400, {
      client: 12,
      transport: 'poll',
      path: '/state',
      peer: '127.0.0.1:52241',
      rooms: ['prices'],
      outPerSecond: 0.5,
    }),
  ];
}

const ROOMS = ['prices', 'orders', 'globex', 'acme', 'initech'];
const SHAPES = [
  { transport: 'websocket', path: '/ws' },
  { transport: 'sse', path: '/sse' },
  { transport: 'long-poll', path: '/poll' },
  { transport: 'poll', path: '/state' },
] as const;

/** As many as asked, the same ones each time. Few wait for anything, and one much longer than the others. */
export function manyClients(nowMs: number, count: number): FakeClient[] {
  const random = seededRandom(46);
  return Array.from({ length: count }, (_, index) => {
    const shape = SHAPES[random() < 0.7 ? 0 : Math.floor(random() * SHAPES.length)] ?? SHAPES[0];
    const slow = random() < 0.02;
    return client(nowMs, Math.round(random() * (shape.transport === 'poll' ? 2_000 : 3_600_000)), {
      client: index + 1,
      ...shape,
      peer: `10.${(index >> 14) & 255}.${(index >> 6) & 255}.${index & 63}:${40_000 + (index % 20_000)}`,
      user: `user${index + 1}`,
      rooms: [ROOMS[index % ROOMS.length] ?? 'prices'],
      outPerSecond: shape.transport === 'websocket' || shape.transport === 'sse' ? 1 : 0.2,
      heldSinceMs: shape.transport === 'long-poll' ? nowMs - Math.round(random() * 30_000) : null,
      restBytes: index === 7_341 ? 1_730_000 : slow ? Math.round(random() * 900_000) : 0,
      receivedMessages: Math.floor(random() * 5),
    });
  });
}

/** Whether a fault means this client: as the servers themselves decide it. */
export function meets(fault: Fault, one: FakeClient): boolean {
  if (!FAULTS[fault.fault].transports.includes(one.transport)) return false;
  const on: FaultTarget = 'on' in fault ? fault.on : {};
  return (
    (on.endpoint === undefined || on.endpoint === one.path) &&
    (on.room === undefined || one.rooms.includes(on.room)) &&
    (on.user === undefined || on.user === one.user) &&
    (on.client === undefined || on.client === one.client) &&
    (on.clients === undefined || on.clients.includes(one.client)) &&
    (on.oneIn === undefined || one.client % on.oneIn === 0)
  );
}

/** The last of those that come every 2 s over a WebSocket and every 15 s in an event stream. */
function beatOf(
  { transport, connectedAtMs, lastHeartbeatAtMs, pingsMissed }: FakeClient,
  nowMs: number,
): number | null {
  if (lastHeartbeatAtMs === null || pingsMissed > 0) return lastHeartbeatAtMs;
  return nowMs - ((nowMs - connectedAtMs) % (transport === 'websocket' ? 2_000 : 15_000));
}

/** Bytes of a message as they are waited for. */
const MESSAGE_BYTES = 96;

/** A client as it is while these faults last: what it is not given waits for it. */
export function rowOf(
  one: FakeClient,
  faults: readonly { readonly fault: Fault; readonly sinceMs: number }[],
  nowMs: number,
): MockClientRow {
  const { restBytes, ...facts } = one;
  let bufferedBytes = restBytes;
  let outPerSecond = one.outPerSecond;
  for (const { fault, sinceMs } of faults) {
    const seconds = Math.max(0, nowMs - sinceMs) / 1_000;
    const wanted = one.outPerSecond * MESSAGE_BYTES;
    if (fault.fault === 'stall' || fault.fault === 'half-open') {
      outPerSecond = 0;
      bufferedBytes += wanted * seconds;
    }
    if (fault.fault === 'bandwidth' && fault.rate < wanted) {
      outPerSecond = Math.min(outPerSecond, fault.rate / MESSAGE_BYTES);
      bufferedBytes += (wanted - fault.rate) * seconds;
    }
  }
  return {
    ...facts,
    lastHeartbeatAtMs: beatOf(one, nowMs),
    outPerSecond: Math.round(outPerSecond * 10) / 10,
    bufferedBytes: Math.round(bufferedBytes),
    faults: faults.map(({ fault }) => fault.fault),
  };
}

const KEYS: Readonly<Record<MockClientSort, (row: MockClientRow) => number | string>> = {
  client: (row) => row.client,
  path: (row) => row.path,
  connected: (row) => -row.connectedAtMs,
  sent: (row) => row.sentMessages,
  rate: (row) => row.outPerSecond,
  buffered: (row) => row.bufferedBytes,
  heartbeat: (row) => row.lastHeartbeatAtMs ?? Number.NEGATIVE_INFINITY,
};

export function sortRows(rows: readonly MockClientRow[], sort: MockClientSort, descending: boolean): MockClientRow[] {
  const key = KEYS[sort];
  return rows.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    const order = left < right ? -1 : left > right ? 1 : 0;
    return (descending ? -order : order) || a.client - b.client;
  });
}

/** As the list of clients is searched. */
export function found(row: Pick<MockClientRow, 'peer' | 'user' | 'rooms' | 'path'>, search: string): boolean {
  const sought = search.toLowerCase();
  return [row.peer, row.user, row.path, ...row.rooms].some((text) => text.toLowerCase().includes(sought));
}
