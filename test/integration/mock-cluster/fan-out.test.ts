/** What reaches the clients of other nodes: nothing without a bus, everything with one, over memory, Redis and NATS. */

import { afterEach, describe, expect, it } from 'vitest';
import { cluster } from '../../../src-main/engine/mock/builtin/cluster.ts';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { type BusServer, busServer, busServerMissing } from '../../fixtures/bus-servers.ts';
import { ClusterBench } from '../../fixtures/mock-cluster.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const bench = new ClusterBench();
afterEach(() => bench.close());

const scenario = (cluster: string, ticker = ''): string => `
name: fan-out
users: { ada: { token: a }, bob: { token: b } }
feeds:
  news: { published: true }
  ticker: { list: [one, two, three, four, five], once: true${ticker} }
endpoints:
  /news: { transport: websocket, feed: news, publish: true }
  /ticker: { transport: websocket, feed: ticker }
  /poll: { transport: poll, feed: news }
  /ticked: { transport: poll, feed: ticker }
  /publish: { transport: publish, feed: news }
  /room:
    transport: websocket
    auth: {}
    presence: true
    rules:
      - { when: { json: { type: join } }, join: '{{$.room}}', answer: { joined: '{{$.room}}' } }
      - { when: { json: { type: say } }, broadcast: { from: '{{user}}', text: '{{$.text}}' } }
${cluster}`;

const post = async (base: string, text: string) => {
  const reply = await fetch(`http://${base}/publish`, { method: 'POST', body: text });
  return { status: reply.status, node: Number(reply.headers.get('x-wirescope-node')), body: await reply.json() };
};

/** What a poll of every node gives, by node. */
async function polled(base: string, path: string, nodes: number) {
  const found = new Map<number, { ids: number[]; last: number }>();
  while (found.size < nodes) {
    const reply = await fetch(`http://${base}${path}`);
    const { events, last_id } = (await reply.json()) as { events: { id: number }[]; last_id: number };
    found.set(Number(reply.headers.get('x-wirescope-node')), { ids: events.map(({ id }) => id), last: last_id });
  }
  return [...found].sort(([a], [b]) => a - b).map(([, value]) => value);
}

describe('the built-in scenario of a cluster', () => {
  it('says the same at every node, and carries a room over them', async () => {
    const { base, nodes } = await bench.serve(cluster.text);
    expect(nodes.scenario.name).toBe(cluster.name);
    expect(nodes.scenario.about).toBe(cluster.about);
    const clients = await bench.oneOnEach(`ws://${base}/ws?since=0`, 3);
    const reply = await fetch(`http://${base}/publish`, { method: 'POST', body: '{"type":"news","text":"hi"}' });
    expect(reply.status).toBe(200);
    for (const { until } of clients) await until(/"type":"news","text":"hi"/);
    for (const { until } of clients) await until(/"type":"tick","at":"20/);
    expect(clients.map(({ seen }) => seen[1])).toEqual(Array(3).fill(clients[0]?.seen[1]));
    const people = await Promise.all(
      ['ada', 'bob', 'eve'].map(async (name) => {
        const client = bench.watch(`ws://${base}/chat?token=${name}`);
        await client.until('open');
        return client;
      }),
    );
    expect(new Set(people.map((client) => client.node())).size).toBe(3);
    for (const { until } of people) await until(/"count":3/);
    people[0]?.ws.send('{"type":"say","text":"hello"}');
    for (const index of [1, 2]) await people[index]?.until('{"type":"said","from":"ada","text":"hello"}');
    expect((await fetch(`http://${base}/alive`)).status).toBe(200);
    expect((await fetch(`http://${base}/ready`)).status).toBe(200);
  });
});

describe('nodes without a bus', () => {
  it('publish to their own clients alone, and number by themselves', async () => {
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 3, bus: none }', ', every: 20ms'));
    const clients = await bench.oneOnEach(`ws://${base}/news`, 3);
    const { node, body } = await post(base, 'hello');
    expect(body).toEqual({ first_id: 1, last_id: 1 });
    await clients[node - 1]?.until('hello');
    expect(await post(base, 'again')).toMatchObject({ body: { first_id: 1 } });
    expect(clients.map(({ seen }) => seen.includes('hello'))).toEqual([1, 2, 3].map((number) => number === node));
    await waitFor('every ticker', async () => (await polled(base, '/ticked', 3)).every(({ last }) => last === 5));
    expect(nodes.status).toMatchObject({ bus: { kind: 'none' }, others: 0 });
    expect(nodes.split([[1], [2, 3]])).toMatchObject({ ok: false, error: { code: 'BUS_NONE' } });
  });
});

describe.each(['memory', 'redis', 'nats'] as const)('nodes with a bus: %s', (kind) => {
  const missing = kind === 'memory' ? undefined : busServerMissing(kind);
  if (missing !== undefined) console.log(`skipped: nodes with a bus: ${kind}, because ${missing}`);
  const here = missing === undefined;

  async function bus(): Promise<{ address: string; server: BusServer | null }> {
    if (kind === 'memory') return { address: 'memory', server: null };
    const server = await busServer(kind);
    bench.later(() => server.remove());
    return { address: server.url, server };
  }

  it.runIf(here)('give every message one id, the same on every node, whoever took it', async () => {
    const { address } = await bus();
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 3 }'), address);
    const clients = await bench.oneOnEach(`ws://${base}/news`, 3);
    const replies = [];
    for (let sent = 1; sent <= 6; sent++) replies.push(await post(base, `message ${sent}`));
    expect(replies.map(({ node }) => node)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(replies.map(({ body }) => body)).toEqual([1, 2, 3, 4, 5, 6].map((id) => ({ first_id: id, last_id: id })));
    clients[2]?.ws.send('from a client');
    for (const { until } of clients) await until('from a client');
    clients[1]?.ws.send(Buffer.from([0, 255, 1]));
    for (const { until } of clients) await until('binary 00ff01');
    for (const { seen } of clients) {
      expect(seen.slice(1)).toEqual(
        [1, 2, 3, 4, 5, 6].map((sent) => `message ${sent}`).concat('from a client', 'binary 00ff01'),
      );
    }
    expect(await polled(base, '/poll', 3)).toEqual(Array(3).fill({ ids: [1, 2, 3, 4, 5, 6, 7, 8], last: 8 }));
    expect(nodes.status.nodes.filter(({ leads }) => leads)).toHaveLength(1);
    expect(nodes.status.bus).toMatchObject({ kind, state: 'up', dropped: 0, parted: 0, strange: 0 });
  });

  it.runIf(here)('tick once, and go on where the node that ticked was killed', async () => {
    const { address } = await bus();
    const { base, nodes, marks } = await bench.serve(scenario('cluster: { nodes: 3 }', ', every: 120ms'), address);
    const clients = await bench.oneOnEach(`ws://${base}/ticker?since=0`, 3);
    const leader = nodes.status.nodes.find(({ leads }) => leads)?.number ?? 0;
    for (const { until } of clients) await until('two');
    await nodes.kill(leader);
    await clients[leader - 1]?.until('close 1006');
    const left = clients.filter((_, index) => index !== leader - 1);
    for (const { until } of left) await until('five');
    for (const { seen } of left) expect(seen).toEqual(['open', 'one', 'two', 'three', 'four', 'five']);
    expect(marks.filter((mark) => mark.includes('numbers'))).toHaveLength(2);
    expect((await nodes.startNode(leader)).ok).toBe(true);
    expect(await polled(base, '/ticked', 3), 'a newcomer is given the past').toEqual(
      Array(3).fill({ ids: [1, 2, 3, 4, 5], last: 5 }),
    );
  });

  it.runIf(here)('tell rooms of all nodes who comes, who goes and what is said', async () => {
    const { address } = await bus();
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 2 }'), address);
    const ada = bench.watch(`ws://${base}/room?token=a`);
    await ada.until('open');
    const bob = bench.watch(`ws://${base}/room?token=b`);
    await bob.until('open');
    expect([ada.node(), bob.node()]).toEqual([1, 2]);
    ada.ws.send('{"type":"join","room":"lobby"}');
    await ada.until('joined');
    bob.ws.send('{"type":"join","room":"lobby"}');
    await ada.until(/"type":"join","room":"lobby","client":\d+,"user":"bob","node":"2"/);
    await bob.until(/"type":"join".*"present":\[.*"user":"bob","node":"2".*"user":"ada","node":"1"/);
    bob.ws.send('{"type":"say","text":"hi"}');
    await ada.until('{"from":"bob","text":"hi"}');
    expect(
      bob.seen.some((line) => line.includes('"from"')),
      'not to who said it',
    ).toBe(false);
    await nodes.kill(2);
    await ada.until(/"type":"leave","room":"lobby","client":\d+,"user":"bob","node":"2"/);
  });

  it.runIf(here)('kick a user on every node', async () => {
    const { address } = await bus();
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 3 }'), address);
    const clients = await bench.oneOnEach(`ws://${base}/room?token=a`, 3);
    const bob = bench.watch(`ws://${base}/room?token=b`);
    await bob.until('open');
    nodes.kick('ada', 'kicked');
    for (const { until } of clients) await until('close 4003 kicked');
    for (let node = 1; node <= 3; node++) await bench.watch(`ws://${base}/room?token=a`).until('close 4001');
    expect(bob.ws.readyState).toBe(bob.ws.OPEN);
  });

  it.runIf(here)(
    'lose sight of each other when the bus is split, count it, and never number backwards when it is whole',
    async () => {
      const { address } = await bus();
      const { base, nodes, marks } = await bench.serve(scenario('cluster: { nodes: 3 }'), address);
      const clients = await bench.oneOnEach(`ws://${base}/news`, 3);
      await post(base, 'before');
      for (const { until } of clients) await until('before');
      expect(nodes.split([[1, 2], [3]]).ok).toBe(true);
      expect(nodes.status.nodes.map(({ side }) => side)).toEqual([1, 1, 2]);
      const leadersOf = () => nodes.status.nodes.filter(({ leads }) => leads).map(({ side }) => side);
      await waitFor('one who leads on each side', async () => leadersOf().join() === '1,2');
      let split = 0;
      const took = new Map<number, string[]>();
      for (; split < 6; split++) {
        const { node } = await post(base, `split ${split}`);
        took.set(node, [...(took.get(node) ?? []), `split ${split}`]);
      }
      await clients[2]?.until((took.get(3) ?? []).at(-1) ?? '');
      const ofOthers = [...(took.get(1) ?? []), ...(took.get(2) ?? [])].sort();
      for (const index of [0, 1]) await clients[index]?.until(ofOthers.at(-1) ?? '');
      expect(clients[2]?.seen.slice(2), 'node 3 alone').toEqual(took.get(3));
      expect([...(clients[0]?.seen.slice(2) ?? [])].sort(), 'nodes 1 and 2').toEqual(ofOthers);
      expect(nodes.status.bus.parted).toBeGreaterThan(0);
      nodes.heal();
      await waitFor('one who leads', async () => leadersOf().length === 1);
      const { body } = await post(base, 'after');
      for (const { until } of clients) await until('after');
      expect((body as { last_id: number }).last_id).toBeGreaterThan(5);
      for (const { ids } of await polled(base, '/poll', 3)) {
        expect(ids).toEqual([...ids].sort((a, b) => a - b));
        expect(new Set(ids).size).toBe(ids.length);
      }
      expect(marks.filter((mark) => mark.startsWith('the bus is'))).toEqual([
        'the bus is split: 1+2 | 3',
        'the bus is whole again',
      ]);
    },
  );

  it.runIf(here)('go on with a changed scenario: the old feed with its ids, a new one on every node', async () => {
    const { address } = await bus();
    const text = scenario('cluster: { nodes: 2 }');
    const { base, nodes } = await bench.serve(text, address);
    await post(base, 'before');
    const changed = readScenario(
      text
        .replace('feeds:', 'feeds:\n  more: { published: true }')
        .replace('endpoints:', 'endpoints:\n  /more: { transport: websocket, feed: more, publish: true }'),
    );
    if (!changed.ok) throw new Error(changed.error.message);
    expect(await nodes.reload(changed.value)).toMatchObject({ ok: true });
    expect(await post(base, 'after')).toMatchObject({ status: 200, body: { last_id: 2 } });
    const clients = await bench.oneOnEach(`ws://${base}/more`, 2);
    for (const [index, { ws }] of clients.entries()) ws.send(`by client ${index}`);
    for (const { until } of clients) for (const index of [0, 1]) await until(`by client ${index}`);
    expect(clients[0]?.seen).toEqual(clients[1]?.seen);
  });

  // Memory and its process live and die together.
  if (kind === 'memory') return;

  it.runIf(here)('say that the bus is gone, count what is lost, and go on when it is back', async () => {
    const { address, server } = await bus();
    const { base, nodes, marks } = await bench.serve(scenario('cluster: { nodes: 2 }'), address);
    const clients = await bench.oneOnEach(`ws://${base}/news`, 2);
    await post(base, 'before');
    for (const { until } of clients) await until('before');
    const leader = nodes.status.nodes.find(({ leads }) => leads)?.number ?? 0;
    await server?.kill();
    await waitFor('down', async () => nodes.status.bus.state === 'down');
    const replies = [await post(base, 'lost'), await post(base, 'lost')];
    const [atLeader, atOther] = replies.sort((a) => (a.node === leader ? -1 : 1));
    expect(atLeader).toMatchObject({ status: 200, body: { last_id: 2 } });
    expect(atOther).toMatchObject({ status: 503, body: { code: 'BUS_DOWN' } });
    expect(nodes.status.bus).toMatchObject({ state: 'down', dropped: 2 });
    expect(nodes.status.bus.reason).toContain('is gone');
    await server?.start();
    await waitFor('up', async () => nodes.status.bus.state === 'up');
    // Nobody was thought dead meanwhile.
    expect(nodes.status.nodes.filter(({ leads }) => leads).map(({ number }) => number)).toEqual([leader]);
    expect(await post(base, 'after')).toMatchObject({ status: 200, body: { last_id: 3 } });
    for (const { until } of clients) await until('after');
    expect(clients[leader - 1]?.seen).toEqual(['open', 'before', 'lost', 'after']);
    expect(clients[2 - leader]?.seen).toEqual(['open', 'before', 'after']);
    const ids = (await polled(base, '/poll', 2)).map((node) => node.ids);
    expect(ids[leader - 1]).toEqual([1, 2, 3]);
    expect(ids[2 - leader], 'the hole is seen, and its client can know').toEqual([1, 3]);
    expect(marks.filter((mark) => mark.startsWith('the bus is'))).toEqual([
      expect.stringMatching(/^the bus is down: .* is gone/),
      'the bus is back, 2 messages were lost',
    ]);
  });

  it.runIf(here)('start a node while the bus is away: it numbers nothing, and joins when the bus is back', async () => {
    const { address, server } = await bus();
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 2 }'), address);
    await post(base, 'before');
    const leader = nodes.status.nodes.find(({ leads }) => leads)?.number ?? 0;
    const other = 3 - leader;
    await nodes.kill(other);
    await server?.kill();
    await waitFor('down', async () => nodes.status.bus.state === 'down');
    expect((await nodes.startNode(other)).ok).toBe(true);
    expect(nodes.status.nodes.filter(({ leads }) => leads).map(({ number }) => number)).toEqual([leader]);
    const replies = [await post(base, 'lost'), await post(base, 'lost')];
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 503]);
    await server?.start();
    await waitFor('up', async () => nodes.status.bus.state === 'up');
    await waitFor('the past', async () => (await polled(base, '/poll', 2)).every(({ last }) => last === 2));
    expect(await polled(base, '/poll', 2)).toEqual(Array(2).fill({ ids: [1, 2], last: 2 }));
  });

  it.runIf(here)('think nobody dead while the bus stands still, and answer who publishes', async () => {
    const { address, server } = await bus();
    const { base, nodes, marks } = await bench.serve(scenario('cluster: { nodes: 2 }'), address);
    const leader = nodes.status.nodes.find(({ leads }) => leads)?.number ?? 0;
    server?.freeze();
    // Two seconds without an answer are twenty beats: enough to be thought dead by whoever asks no further.
    const replies = [await post(base, 'frozen'), await post(base, 'frozen')];
    expect(replies.find(({ node }) => node !== leader)).toMatchObject({ status: 503, body: { code: 'BUS_NO_ANSWER' } });
    expect(nodes.status.nodes.filter(({ leads }) => leads).map(({ number }) => number)).toEqual([leader]);
    server?.thaw();
    await waitFor('an answer at the other node', async () => {
      const { node, status } = await post(base, 'thawed');
      return node !== leader && status === 200;
    });
    expect(nodes.status.nodes.filter(({ leads }) => leads).map(({ number }) => number)).toEqual([leader]);
    expect(marks.filter((mark) => mark.includes('numbers'))).toHaveLength(1);
  });
});
