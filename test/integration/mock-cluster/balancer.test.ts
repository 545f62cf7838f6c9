/** Several nodes behind one port: who answers, and what becomes of the clients of a node that goes. */

import { afterEach, describe, expect, it } from 'vitest';
import { ClusterBench } from '../../fixtures/mock-cluster.ts';

const bench = new ClusterBench();
afterEach(() => bench.close());

const scenario = (cluster: string): string => `
name: nodes
feeds:
  news: { published: true }
endpoints:
  /ws: { transport: websocket, feed: news }
  /sse: { transport: sse, feed: news }
  /poll: { transport: poll, feed: news }
  /publish: { transport: publish, feed: news }
  /alive: { transport: health, says: alive }
  /accepting: { transport: health, says: accepting }
${cluster}`;

const nodeOf = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  Number((await fetch(url, { headers })).headers.get('x-wirescope-node'));

describe('a balancer', () => {
  it('goes round, request by request even on one connection, and says who answered', async () => {
    const { base } = await bench.serve(scenario('cluster: { nodes: 3, bus: none }'));
    const seen = [];
    for (let ask = 0; ask < 6; ask++) seen.push(await nodeOf(`http://${base}/poll`));
    expect(seen).toEqual([1, 2, 3, 1, 2, 3]);
    const sockets = await bench.oneOnEach(`ws://${base}/ws`, 3);
    expect(sockets.map((client) => client.node())).toEqual([1, 2, 3]);
  });

  it('is not seen where a scenario has no cluster', async () => {
    const { base } = await bench.serve(scenario(''));
    expect((await fetch(`http://${base}/poll`)).headers.get('x-wirescope-node')).toBeNull();
  });

  it('keeps a client by its cookie, and gives another when that node is gone', async () => {
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 3, bus: none, balance: sticky-cookie }'));
    const first = bench.watch(`ws://${base}/ws`);
    await first.until('open');
    const [cookie = ''] = String(first.header('set-cookie')).split(';');
    expect(cookie).toBe(`wirescope_node=${first.node()}`);
    for (let ask = 0; ask < 3; ask++) expect(await nodeOf(`http://${base}/poll`, { cookie })).toBe(first.node());
    const again = bench.watch(`ws://${base}/ws`, { headers: { cookie } });
    await again.until('open');
    expect(again.node()).toBe(first.node());
    expect(again.header('set-cookie'), 'it has one').toBeUndefined();
    await nodes.kill(first.node());
    await again.until('close 1006');
    const moved = bench.watch(`ws://${base}/ws`, { headers: { cookie } });
    await moved.until('open');
    expect(moved.node()).not.toBe(first.node());
    expect(String(moved.header('set-cookie'))).toContain(`wirescope_node=${moved.node()}`);
  });

  it('keeps a client by its address, and moves only those of a node that is gone', async () => {
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 3, bus: none, balance: sticky-ip }'));
    const ask = async (): Promise<Map<string, number>> => {
      const found = new Map<string, number>();
      for (let host = 1; host <= 12; host++) {
        const ip = `10.0.0.${host}`;
        found.set(ip, await nodeOf(`http://${base}/poll`, { 'X-Forwarded-For': ip }));
      }
      return found;
    };
    const before = await ask();
    expect(new Set(before.values()).size, 'everybody has somebody').toBe(3);
    expect(await ask()).toEqual(before);
    await nodes.kill(2);
    for (const [ip, node] of await ask()) {
      if (before.get(ip) === 2) expect(node).not.toBe(2);
      else expect(node, ip).toBe(before.get(ip));
    }
  });

  it('kills a node: its clients see 1006, the others nothing, and come to another', async () => {
    const { base, nodes, marks } = await bench.serve(scenario('cluster: { nodes: 2, bus: none }'));
    const [one, two] = await bench.oneOnEach(`ws://${base}/ws`, 2);
    const stream = await fetch(`http://${base}/sse`);
    expect(stream.headers.get('x-wirescope-node')).toBe('1');
    expect((await nodes.kill(1)).ok).toBe(true);
    await one?.until('close 1006');
    await expect(stream.text(), 'its event streams are reset too').rejects.toThrow();
    expect(two?.ws.readyState).toBe(two?.ws.OPEN);
    expect([await nodeOf(`http://${base}/poll`), await nodeOf(`http://${base}/poll`)]).toEqual([2, 2]);
    expect(await nodes.kill(1)).toMatchObject({ ok: false, error: { code: 'NODE_DOWN' } });
    expect(await nodes.kill(9)).toMatchObject({ ok: false, error: { code: 'NODE_UNKNOWN' } });
    expect(nodes.status.nodes.map(({ state }) => state)).toEqual(['down', 'up']);
    await nodes.kill(2);
    const nobody = await fetch(`http://${base}/poll`);
    expect([nobody.status, await nobody.json()]).toMatchObject([503, { code: 'NODE_NONE_UP' }]);
    expect(await (await fetch(`http://${base}/_mock`)).text(), 'asked of nobody').toBe('admin');
    expect((await nodes.startNode(1)).ok).toBe(true);
    expect(await nodeOf(`http://${base}/poll`)).toBe(1);
    expect(await nodes.startNode(1)).toMatchObject({ ok: false, error: { code: 'NODE_UP' } });
    expect(marks).toEqual(['node 1 was killed', 'node 2 was killed', 'node 1 is up again']);
  });

  it('drains a node: newcomers go elsewhere, its clients are told, then 1001', async () => {
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 2, bus: none }'));
    const [one, two] = await bench.oneOnEach(`ws://${base}/ws`, 2);
    const drained = nodes.drainNode(1, 150);
    await one?.until(/"type":"reconnect"/);
    expect([await nodeOf(`http://${base}/poll`), await nodeOf(`http://${base}/poll`)]).toEqual([2, 2]);
    expect(one?.seen.some((line) => line.startsWith('close'))).toBe(false);
    await one?.until('close 1001 going away');
    expect(await drained).toEqual({ ok: true, value: undefined });
    expect(nodes.status.nodes.map(({ state }) => state)).toEqual(['down', 'up']);
    expect(two?.seen).toEqual(['open']);
  });

  it('drains all: alive, and not accepting', async () => {
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 2, bus: none }'));
    nodes.stopAccepting();
    expect((await fetch(`http://${base}/alive`)).status).toBe(200);
    expect((await fetch(`http://${base}/accepting`)).status).toBe(503);
    expect((await fetch(`http://${base}/poll`)).status).toBe(503);
  });

  it('closes the port of a lone node that is killed, and opens it again', async () => {
    const { base, nodes } = await bench.serve(scenario(''));
    const client = bench.watch(`ws://${base}/ws`);
    await client.until('open');
    await nodes.kill(1);
    await client.until('close 1006');
    await expect(fetch(`http://${base}/poll`)).rejects.toThrow();
    expect((await nodes.startNode(1)).ok).toBe(true);
    expect((await fetch(`http://${base}/poll`)).status).toBe(200);
  });

  it('opens its port again for another life with the same history', async () => {
    const { base, nodes } = await bench.serve(scenario('cluster: { nodes: 2, bus: none }'));
    await fetch(`http://${base}/publish`, { method: 'POST', body: '"before"' });
    nodes.sayGoodbye(1012, 'restart');
    await nodes.close(0);
    expect(await nodes.listen(Number(base.split(':')[1]), '127.0.0.1')).toBe(Number(base.split(':')[1]));
    const seen = [];
    for (let ask = 0; ask < 2; ask++)
      seen.push(((await (await fetch(`http://${base}/poll`)).json()) as { last_id: number }).last_id);
    expect(seen.sort()).toEqual([0, 1]);
  });
});
