/** Several processes with one scenario on one bus are one cluster. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { busServer, busServerMissing } from '../../fixtures/bus-servers.ts';
import { ClusterBench } from '../../fixtures/mock-cluster.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const SCENARIO = `
name: processes
users: { ada: { token: a }, bob: { token: b } }
feeds:
  news: { published: true }
  ticks: { every: 100ms, message: '{{id}}' }
endpoints:
  /news: { transport: websocket, feed: news, publish: true }
  /ticks: { transport: websocket, feed: ticks }
  /publish: { transport: publish, feed: news }
  /room: { transport: websocket, auth: {}, presence: true, rooms: [lobby] }
cluster: { nodes: 2 }
`;

const bench = new ClusterBench();
afterEach(() => bench.close());

interface Served {
  readonly base: string;
  readonly child: ChildProcess;
  status(): Promise<{ nodes: { leads: boolean; clients: number }[]; others: number; bus: { address: string } }>;
}

async function start(file: string, bus: string): Promise<Served> {
  const child = spawn(process.execPath, [resolve('test/fixtures/cluster-process.ts'), file, bus], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  bench.later(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin?.end();
    await once(child, 'exit');
  });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const base = `127.0.0.1:${line.toString().trim()}`;
  return { base, child, status: async () => (await (await fetch(`http://${base}/_mock`)).json()) as never };
}

describe.each(['redis', 'nats'] as const)('two processes on %s', (kind) => {
  const missing = busServerMissing(kind);
  if (missing !== undefined) console.log(`skipped: two processes on ${kind}, because ${missing}`);

  it.skipIf(missing)('are one cluster: one ticks, all hear, and the other goes on when it is killed', async () => {
    const server = await busServer(kind);
    bench.later(() => server.remove());
    const folder = mkdtempSync(join(tmpdir(), 'wirescope-cluster-'));
    bench.later(async () => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'scenario.yaml');
    writeFileSync(file, SCENARIO);
    const one = await start(file, server.url);
    const two = await start(file, server.url);
    await waitFor('each other', async () => (await one.status()).others === 2 && (await two.status()).others === 2);
    expect(
      (await two.status()).nodes.some(({ leads }) => leads),
      'the older one leads',
    ).toBe(false);

    const [atOne, atTwo] = [bench.watch(`ws://${one.base}/news`), bench.watch(`ws://${two.base}/news`)];
    await atOne.until('open');
    await atTwo.until('open');
    const reply = await fetch(`http://${two.base}/publish`, { method: 'POST', body: 'by the second' });
    expect(await reply.json()).toEqual({ first_id: 1, last_id: 1 });
    atOne.ws.send('by a client of the first');
    for (const client of [atOne, atTwo]) await client.until('by a client of the first');
    expect(atTwo.seen).toEqual(['open', 'by the second', 'by a client of the first']);

    const ada = bench.watch(`ws://${one.base}/room?token=a`);
    await ada.until('open');
    const bob = bench.watch(`ws://${two.base}/room?token=b`);
    await ada.until(/"type":"join","room":"lobby","client":\d+,"user":"bob","node":"[0-9a-f]{8}\/[12]"/);
    await bob.until(/"present":.*"user":"ada"/);

    const ticks = bench.watch(`ws://${two.base}/ticks?since=0`);
    await ticks.until(/^3$/);
    one.child.kill('SIGKILL');
    await ada.until('close 1006');
    await bob.until(/"type":"leave".*"user":"ada"/);
    await waitFor('the second to lead', async () => (await two.status()).nodes.some(({ leads }) => leads));
    const last = Number(ticks.seen.at(-1));
    await ticks.until(new RegExp(`^${last + 2}$`));
    const ids = ticks.seen.slice(1).map(Number);
    expect(ids, 'no id twice, none missing').toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    expect((await two.status()).others).toBe(0);
  });
});
