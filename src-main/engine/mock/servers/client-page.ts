import type { CommandValue } from '../../../../src-shared/contract/index.ts';
import type { MockClientRow } from '../../../../src-shared/contract/mock.ts';
import type { FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import type { PollClient } from '../run/poll-client.ts';
import type { ScenarioRun } from '../run/scenario-run.ts';
import { StreamClient } from '../run/stream-client.ts';
import type { MockServer } from './mock-server.ts';

type Query = Omit<CommandValue<'mock.clients'>, 'mockId'>;
type Client = StreamClient | PollClient;

/** What a list of clients is sorted by; cheap, because it is asked of every client. */
function sortKey(client: Client, sort: Query['sort'], server: MockServer): number | string {
  switch (sort) {
    case 'client':
      return client.number;
    case 'path':
      return client.path;
    case 'connected':
      return client.connectedAtMs;
    case 'sent':
      return client instanceof StreamClient ? client.counts.sentMessages : client.sentMessages;
    case 'rate':
      return server.rates.of(client.number);
    case 'buffered':
      return client.bufferedBytes;
    case 'heartbeat':
      return client instanceof StreamClient ? (client.counts.lastHeartbeatAtMs ?? 0) : 0;
  }
}

function fits(client: Client, { endpoint, room, search }: Query): boolean {
  if (endpoint !== undefined && client.path !== endpoint) return false;
  if (room !== undefined && !client.rooms.has(room)) return false;
  if (search === undefined || search === '') return true;
  const words = search.toLowerCase();
  return (
    client.peer.includes(words) ||
    client.path.toLowerCase().includes(words) ||
    client.user.toLowerCase().includes(words) ||
    [...client.rooms].some((name) => name.toLowerCase().includes(words))
  );
}

/** A page of the clients that fit, of all nodes; only the page's rows are made. */
export function clientPage(
  server: MockServer,
  query: Query,
): { readonly total: number; readonly matching: number; readonly rows: readonly MockClientRow[] } {
  const all: { readonly client: Client; readonly run: ScenarioRun; readonly key: number | string }[] = [];
  let total = 0;
  for (const run of server.nodes.runs) {
    for (const clients of [run.clients, run.pollers.all]) {
      for (const client of clients.values()) {
        total += 1;
        if (fits(client, query)) all.push({ client, run, key: sortKey(client, query.sort, server) });
      }
    }
  }
  const sign = query.descending ? -1 : 1;
  all.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.client.number - b.client.number));
  // The clients' clock is monotonic, the window's is the wall.
  const wallMs = Date.now() - performance.now();
  const node = (run: ScenarioRun): number => server.nodes.runs.indexOf(run);
  const numbers = server.nodes.status.nodes.filter(({ state }) => state !== 'down').map(({ number }) => number);
  return {
    total,
    matching: all.length,
    rows: all
      .slice(query.from, query.from + query.count)
      .map(({ client, run }) => rowOf(client, run, numbers[node(run)] ?? 1, wallMs, server)),
  };
}

function rowOf(client: Client, run: ScenarioRun, node: number, wallMs: number, server: MockServer): MockClientRow {
  const shared = {
    client: client.number,
    node,
    path: client.path,
    user: client.user,
    rooms: [...client.rooms],
    peer: client.peer,
    connectedAtMs: wallMs + client.connectedAtMs,
    resumedAfter: client.resumedAfter,
    outPerSecond: server.rates.of(client.number),
    bufferedBytes: client.bufferedBytes,
    slowAboveBytes: run.served.get(client.path)?.slow.aboveBytes ?? 0,
  };
  if (client instanceof StreamClient) {
    const { counts } = client;
    return {
      ...shared,
      transport: client.transport,
      heldSinceMs: null,
      sentMessages: counts.sentMessages,
      sentBytes: counts.sentBytes,
      receivedMessages: counts.receivedMessages,
      droppedMessages: counts.droppedMessages,
      lastHeartbeatAtMs: counts.lastHeartbeatAtMs === null ? null : wallMs + counts.lastHeartbeatAtMs,
      pingsMissed: Math.max(0, counts.pingsMissed - 1),
      faults: client.faultNames as readonly FaultName[],
    };
  }
  return {
    ...shared,
    transport: client.transport,
    heldSinceMs: client.heldSinceMs === null ? null : wallMs + client.heldSinceMs,
    sentMessages: client.sentMessages,
    sentBytes: client.sentBytes,
    receivedMessages: client.requests,
    droppedMessages: 0,
    lastHeartbeatAtMs: null,
    pingsMissed: 0,
    faults: client.faults.names as readonly FaultName[],
  };
}
