/**
 * A server under measurement, in a process of its own: `fork('server.ts', ['mock'|'bare', TRANSPORT, GROUPS])`. Says where it listens,
 * then does what the parent asks.
 */
import * as v from 'valibot';
import { createRun } from '../../../src-main/engine/mock/run/scenario-run.ts';
import { ScenarioServer } from '../../../src-main/engine/mock/run/scenario-server.ts';
import { scenarioSchema } from '../../../src-shared/model/scenario/scenario.ts';
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
}

const SAMPLE_MS = 200;

/** The run of the mock server, as the manager drives it: one feed and one endpoint for each group. */
async function mockServer(transport: MessageTransport, groups: number): Promise<Publisher> {
  const names = Array.from({ length: groups }, (_, group) => `feed-${group}`);
  const heartbeat = { websocket: { ping: '30s' }, sse: { comment: '30s' }, 'long-poll': {} }[transport];
  const scenario = v.parse(scenarioSchema, {
    name: 'load',
    feeds: Object.fromEntries(names.map((name) => [name, { published: true, history: 1_000 }])),
    endpoints: Object.fromEntries(names.map((feed, group) => [pathOf(group), { transport, feed, ...heartbeat }])),
  });
  const run = await createRun(scenario, {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    events: { marked: () => undefined, changed: () => undefined },
    recorded: async () => ({ ok: true, value: [] }),
  });
  if (!run.ok) throw new Error(run.error.message);
  const port = await new ScenarioServer(run.value, async (_request, response) => void response.end()).listen(
    0,
    '127.0.0.1',
  );
  if (typeof port !== 'number') throw port;
  const feeds = names.map((name) => run.value.feeds.get(name));
  return { port, publish: (group, text) => void feeds[group]?.publish(text) };
}

const [kind = 'mock', transportText = 'websocket', groupsText = '1'] = process.argv.slice(2);
const transport = transportText as MessageTransport;
const groups = Number(groupsText);

/** Group after group through each second, by the clock: a late timer catches up. */
function publishAll({ publish }: Publisher, { warmUpSeconds, seconds }: PublishOrder): Promise<ServerResult> {
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
      resolve({ peakRssBytes, cores: (user + system) / 1_000 / (nowMs - measuredFromMs) });
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
