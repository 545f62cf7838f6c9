import type { ActiveFaultInfo, MockDetail, MockEndpointInfo } from '../../../../src-shared/contract/mock.ts';
import type { MockEndpoint } from '../../../../src-shared/model/scenario/endpoint.ts';
import { timelineLines } from '../definition/timeline-lines.ts';
import type { ActiveFault } from '../faults/fault-board.ts';
import type { MockServer } from './mock-server.ts';

const seconds = (ms: number): string => (ms >= 1_000 ? `${Math.round(ms / 100) / 10} s` : `${ms} ms`);

/** What an endpoint does, in words. */
export function behaviourOf(endpoint: MockEndpoint): string {
  const parts: string[] = [];
  switch (endpoint.transport) {
    case 'websocket':
      if (endpoint.echo) parts.push('echo');
      parts.push(endpoint.ping > 0 ? `ping every ${seconds(endpoint.ping)}` : 'no pings');
      if (endpoint.reap > 0) parts.push(`cut after ${endpoint.reap} missed`);
      if (endpoint.deflate) parts.push('permessage-deflate');
      if (endpoint.publish) parts.push('publishes what comes');
      break;
    case 'sse':
      parts.push(endpoint.comment > 0 ? `comment every ${seconds(endpoint.comment)}` : 'no comments');
      if (endpoint.retry !== undefined) parts.push(`retry ${seconds(endpoint.retry)}`);
      break;
    case 'long-poll':
      parts.push(`holds up to ${seconds(endpoint.hold)}`);
      break;
    case 'poll':
      parts.push(endpoint.etag ? 'ETag, 304 when unchanged' : `newest ${endpoint.items}`);
      break;
    case 'http':
      parts.push(`answers ${endpoint.status}`);
      if (endpoint.delay > 0) parts.push(`after ${seconds(endpoint.delay)}`);
      break;
    case 'publish':
      parts.push('POST adds to the feed');
      break;
    case 'health':
      parts.push(endpoint.says === 'alive' ? '200 while it lives' : '503 while it drains or is full');
      break;
    case 'ticket':
      parts.push(`one-use ticket, ${seconds(endpoint.for)}`);
      break;
    case 'llm':
      parts.push(`${endpoint.shape} token stream, one every ${seconds(endpoint.every)}`);
      break;
    default:
      // Shapes that say enough by their name.
      break;
  }
  if ('rules' in endpoint && endpoint.rules.length > 0) parts.push(`${endpoint.rules.length} rules`);
  if ('presence' in endpoint && endpoint.presence) parts.push('presence');
  if (endpoint.auth !== undefined) parts.push(`token by ${endpoint.auth.from.join(', ')}`);
  if (endpoint.limits !== undefined) parts.push(`at most ${endpoint.limits.connections}`);
  if (endpoint.slow !== undefined) parts.push(`slow: ${endpoint.slow.policy}`);
  return parts.join(', ');
}

/** An active fault with wall-clock times. */
export function activeFaultInfo({ id, fault, by, sinceMs, untilMs }: ActiveFault): ActiveFaultInfo {
  const wallMs = Date.now() - performance.now();
  return { faultId: id, fault, by, sinceMs: wallMs + sinceMs, untilMs: untilMs === null ? null : wallMs + untilMs };
}

/** Everything the window shows of a server besides its clients. */
export function detailOf(server: MockServer): MockDetail {
  const { scenario, nodes, rates } = server;
  const counts = new Map<string, number>();
  const count = ({ path }: { readonly path: string }): void => {
    counts.set(path, (counts.get(path) ?? 0) + 1);
  };
  for (const client of nodes.clients()) count(client);
  for (const client of server.pollers()) count(client);
  const rooms = new Map<string, number>();
  for (const run of nodes.runs) {
    for (const [name, size] of run.rooms.sizes) rooms.set(name, (rooms.get(name) ?? 0) + size);
  }
  const endpoints = Object.entries(scenario.endpoints).map(
    ([path, endpoint]): MockEndpointInfo => ({
      path,
      transport: endpoint.transport,
      about: endpoint.about ?? null,
      behaviour: behaviourOf(endpoint),
      feed: 'feed' in endpoint ? (endpoint.feed ?? null) : null,
      clients: counts.get(path) ?? 0,
      perSecond: rates.at(path),
    }),
  );
  const lines = timelineLines(server.text);
  return {
    mockId: server.mockId,
    about: scenario.about ?? null,
    text: server.text,
    endpoints,
    feeds: [...(nodes.runs[0]?.feeds ?? [])].map(([name, { lastId }]) => ({ name, lastId })),
    rooms: [...rooms].map(([name, clients]) => ({ name, clients })),
    users: Object.keys(scenario.users),
    faults: server.faults.active.map(activeFaultInfo),
    timeline: scenario.timeline
      .map((fault, index) => ({ fault, line: lines[index] ?? 0 }))
      .toSorted((a, b) => a.fault.at - b.fault.at),
  };
}
