/**
 * A server under measurement, in a process of its own: `fork('server.ts', ['mock'|'bare', TRANSPORT, GROUPS])`. Says where it listens,
 * then does what the parent asks.
 */
import { clientPage } from '../../../src-main/engine/mock/servers/client-page.ts';
import type { MockServer } from '../../../src-main/engine/mock/servers/mock-server.ts';
import { MOCK_CLIENT_SORTS } from '../../../src-shared/contract/mock.ts';
import { startMock } from '../../fixtures/mock-server.ts';
import { bareServer, type Publisher } from './bare.ts';
import { type MessageTransport, messageText, pathOf } from './messages.ts';

export interface ServerReady {
  readonly port: number;
  readonly idleRssBytes: number;
}
/** One message a second to each group, for so long. */
export interface PublishOrder {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}
export interface ServerResult {
  readonly peakRssBytes: number;
  /** CPU seconds per second, all threads; 1 is a core. */
  readonly cores: number;
  /** Milliseconds of each page of clients that was asked for; none of a bare server. */
  readonly pagesMs: readonly number[];
}

/** The mock server also lists its clients. */
interface Measurable extends Publisher {
  pages?(): readonly number[];
}

const SAMPLE_MS = 200;

/** The mock server as the window starts it: one feed and one endpoint for each group. */
async function mockServer(transport: MessageTransport, groups: number): Promise<Measurable> {
  const names = Array.from({ length: groups }, (_, group) => `feed-${group}`);
  const heartbeat = { websocket: { ping: '30s' }, sse: { comment: '30s' }, 'long-poll': {} }[transport];
  const scenario = {
    name: 'load',
    feeds: Object.fromEntries(names.map((name) => [name, { published: true, history: 1_000 }])),
    endpoints: Object.fromEntries(names.map((feed, group) => [pathOf(group), { transport, feed, ...heartbeat }])),
  };
  const mock = await startMock(JSON.stringify(scenario));
  return {
    port: mock.status.port,
    publish: (group, text) => void mock.nodes.publish(names[group] ?? '', text, 1),
    pages: () => pageTimes(mock),
  };
}

/** Milliseconds that each of some pages of fifty clients takes: sorted by everything, from the first to the last, searched. */
function pageTimes(mock: MockServer): readonly number[] {
  const times: number[] = [];
  const ask = (query: Partial<Parameters<typeof clientPage>[1]>): void => {
    const startedMs = performance.now();
    clientPage(mock, { sort: 'client', descending: false, from: 0, count: 50, ...query });
    times.push(performance.now() - startedMs);
  };
  for (const sort of MOCK_CLIENT_SORTS) {
    for (const descending of [false, true]) {
      ask({ sort, descending });
      ask({ sort, descending, from: Math.max(0, mock.nodes.clientCount - 50) });
    }
    ask({ sort, search: '127.0.0.1:4' });
  }
  return times;
}

const [kind = 'mock', transportText = 'websocket', groupsText = '1'] = process.argv.slice(2);
const transport = transportText as MessageTransport;
const groups = Number(groupsText);

/** Group after group through each second, by the clock: a late timer catches up. */
function publishAll({ publish, pages }: Measurable, { warmUpSeconds, seconds }: PublishOrder): Promise<ServerResult> {
  const startMs = performance.now();
  const total = (warmUpSeconds + seconds) * groups;
  let published = 0;
  let cpuBefore = process.cpuUsage();
  let measuredFromMs = startMs;
  let warm = false;
  let peakRssBytes = 0;
  const sampler = setInterval(() => {
    peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      if (!warm && nowMs - startMs >= warmUpSeconds * 1_000) {
        warm = true;
        cpuBefore = process.cpuUsage();
        measuredFromMs = nowMs;
      }
      const due = Math.min(total, Math.floor(((nowMs - startMs) / 1_000) * groups) + 1);
      for (; published < due; published++) publish(published % groups, messageText(Math.floor(published / groups)));
      if (nowMs - startMs < (warmUpSeconds + seconds) * 1_000) return;
      clearInterval(timer);
      clearInterval(sampler);
      const { user, system } = process.cpuUsage(cpuBefore);
      const cores = (user + system) / 1_000 / (nowMs - measuredFromMs);
      resolve({ peakRssBytes, cores, pagesMs: pages?.() ?? [] });
    }, 2);
  });
}

// Nobody is left behind when the run is interrupted.
process.on('disconnect', () => process.exit());
const server = await (kind === 'mock' ? mockServer : bareServer)(transport, groups);
globalThis.gc?.();
process.send?.({ port: server.port, idleRssBytes: process.memoryUsage.rss() } satisfies ServerReady);
process.on('message', (order: PublishOrder) => {
  publishAll(server, order).then((result) => process.send?.(result));
});
