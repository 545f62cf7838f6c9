import type { CommandValue } from '../../../../src-shared/contract/index.ts';
import type { MockClientRow } from '../../../../src-shared/contract/mock.ts';
import type { FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import { pageOf } from '../run/client-list.ts';
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

/** An array: a generator of ten thousand costs more than looking at them. */
function clientsOf(runs: readonly ScenarioRun[]): readonly Client[] {
  return runs.flatMap<Client>((run) => [...run.clients.values(), ...run.pollers.all.values()]);
}

/** A page of the clients that fit, of all nodes; only the page's rows are made. */
export function clientPage(
  server: MockServer,
  query: Query,
): { readonly total: number; readonly matching: number; readonly rows: readonly MockClientRow[] } {
  const { runs } = server.nodes;
  const { sort, endpoint, room, search: text, descending, from, count } = query;
  const page = pageOf(clientsOf(runs), {
    key: (client) => sortKey(client, sort, server),
    endpoint,
    room,
    text,
    descending,
    from,
    count,
  });
  // The clients' clock is monotonic, the window's is the wall.
  const wallMs = Date.now() - performance.now();
  const numbers = server.nodes.status.nodes.filter(({ state }) => state !== 'down').map(({ number }) => number);
  const rows = page.clients.flatMap((client) => {
    const at = runs.findIndex(
      ({ clients, pollers }) => clients.get(client.number) === client || pollers.all.get(client.number) === client,
    );
    const run = runs[at];
    return run === undefined ? [] : [rowOf(client, run, numbers[at] ?? 1, wallMs, server)];
  });
  return { total: page.total, matching: page.matching, rows };
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
      lastAskedAtMs: null,
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
    lastAskedAtMs: wallMs + client.lastRequestAtMs,
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
