/** `/_mock` as a script uses it, and what a Wirescope that is connected sees of it. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type TestEngine, testEngine } from '../../fixtures/engine.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let test: TestEngine;
const sockets: WebSocket[] = [];
beforeEach(async () => {
  test = await testEngine();
});
afterEach(async () => {
  for (const ws of sockets.splice(0)) ws.terminate();
  await test.close();
});

const SCENARIO = `
name: two-rooms
users: { ada: { token: a }, bob: { token: b } }
feeds: { news: { message: { n: '{{id}}' } } }
endpoints:
  /ws: { transport: websocket, feed: news, ping: 0ms, auth: {}, rooms: ['of {user}'] }
  /sse: { transport: sse, feed: news, comment: 0ms }
  /poll: { transport: long-poll, feed: news }
`;

async function serve(text = SCENARIO): Promise<{ mockId: number; url: string }> {
  return test.must('mock.start', { source: { kind: 'text', text }, port: 0 });
}

/** A client of `ws`, with what it saw. */
async function client(url: string): Promise<{ seen: string[]; until(words: string): Promise<unknown> }> {
  const ws = new WebSocket(url.replace('http', 'ws'));
  const seen: string[] = [];
  sockets.push(ws);
  ws.on('open', () => seen.push('open'));
  ws.on('message', (data) => seen.push(data.toString()));
  ws.on('close', (code) => seen.push(`close ${code}`));
  ws.on('error', (error) => seen.push(`error ${error.message}`));
  const until = (words: string) => waitFor(words, () => seen.some((line) => line.includes(words)));
  await until('open');
  return { seen, until };
}

async function ask(
  url: string,
  method = 'GET',
  body?: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const reply = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}

const marksOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) => (entry.kind === 'mark' ? [(entry.detail as { note: string }).note] : []));

describe('faults by script', () => {
  it('takes the words of a scenario, says whom they met, and switches them off by their number', async () => {
    const { url } = await serve();
    await client(`${url}/ws?token=a`);
    await client(`${url}/ws?token=b`);
    const words = JSON.stringify({ fault: 'latency', delay: '20ms', on: { user: 'ada' } });
    const put = await ask(`${url}/_mock/faults`, 'POST', words);
    expect(put).toEqual({ status: 200, json: { fault_id: 1, met: 1 } });
    expect((await ask(`${url}/_mock/faults`)).json.on).toMatchObject([{ faultId: 1, by: 'program' }]);
    expect((await ask(`${url}/_mock/clients?search=ada`)).json).toMatchObject({
      total: 2,
      matching: 1,
      rows: [{ user: 'ada', faults: ['latency'], rooms: ['of ada'], path: '/ws' }],
    });
    expect((await ask(`${url}/_mock/faults/1`, 'DELETE')).json).toEqual({ off: 1 });
    expect((await ask(`${url}/_mock/faults/1`, 'DELETE')).status).toBe(404);
  });

  it('does by name and query to one client alone', async () => {
    const { url } = await serve();
    const one = await client(`${url}/ws?token=a`);
    const other = await client(`${url}/ws?token=b`);
    expect((await ask(`${url}/_mock/close?code=1011&reason=oops&client=1`, 'POST')).status).toBe(202);
    await one.until('close 1011');
    expect(other.seen).toEqual(['open']);
  });

  it.each([
    ['faults', '{"fault":"latncy"}', 'FAULT_INVALID'],
    ['faults', '{"fault":"latency","delay":"soon"}', 'FAULT_INVALID'],
    ['faults', 'latency', 'BODY_INVALID'],
    ['timeline?act=stop', '', 'ACT_INVALID'],
    ['node?node=1&act=explode', '', 'ACT_INVALID'],
    ['node?node=7&act=kill', '', 'NODE_UNKNOWN'],
    ['publish?feed=olds', 'x', 'FEED_UNKNOWN'],
  ])('POST /_mock/%s with %s is refused: %s', async (path, body, code) => {
    const { url } = await serve();
    const { status, json } = await ask(`${url}/_mock/${path}`, 'POST', body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(json).toMatchObject({ code, message: expect.stringMatching(/.+\.$/) });
  });

  it('sends to one client, kicks a user, publishes', async () => {
    const { url } = await serve();
    const ada = await client(`${url}/ws?token=a`);
    const bob = await client(`${url}/ws?token=b`);
    expect((await ask(`${url}/_mock/message?client=2`, 'POST', 'for bob')).json).toEqual({ sent: 1 });
    await bob.until('for bob');
    expect((await ask(`${url}/_mock/publish`, 'POST', 'to all')).json).toEqual({ firstId: 1, lastId: 1 });
    await ada.until('to all');
    expect((await ask(`${url}/_mock/kick?user=ada`, 'POST')).json).toEqual({ kicked: 1 });
    await ada.until('close 4');
    expect(ada.seen).not.toContain('for bob');
  });

  it('sends a user away everywhere when one of their clients is kicked, and nobody else', async () => {
    const { mockId, url } = await serve();
    const desk = await client(`${url}/ws?token=a`);
    const phone = await client(`${url}/ws?token=a`);
    const bob = await client(`${url}/ws?token=b`);
    expect(await test.must('mock.kick', { mockId, clients: [1] })).toEqual({ kicked: 2 });
    await Promise.all([desk.until('close 4003'), phone.until('close 4003')]);
    expect(bob.seen).toEqual(['open']);
    const again = await client(`${url}/ws?token=a`);
    await again.until('close 4001');
  });

  it('serves another scenario by PUT, and says where a bad one is wrong', async () => {
    const { url } = await serve();
    const bad = await ask(`${url}/_mock/scenario`, 'PUT', SCENARIO.replace('hold', 'x').replace('comment', 'coment'));
    expect(bad).toMatchObject({
      status: 400,
      json: { code: 'SCENARIO_KEY_UNKNOWN', message: /^Line 7, column \d+: / },
    });
    expect((await ask(`${url}/_mock`)).json.now).toMatchObject({ problem: { code: 'SCENARIO_KEY_UNKNOWN' } });
    const template = await ask(`${url}/_mock/scenario`, 'PUT', SCENARIO.replace('{{id}}', '{{idd}}'));
    expect(template).toMatchObject({ status: 400, json: { code: 'TEMPLATE_NAME_UNKNOWN', message: /^Line 4, / } });
    const good = await ask(`${url}/_mock/scenario`, 'PUT', SCENARIO.replace('two-rooms', 'renamed'));
    expect(good.json).toMatchObject({ scenario: 'renamed', problem: null });
  });
});

describe('a scenario of other nodes', () => {
  it('takes the place of the one before when its bus answers; when it does not, who is there stays', async () => {
    const { mockId, url } = await serve();
    const listening = await client(`${url}/ws?token=a`);
    const change = (cluster: string) =>
      test.engine.call('mock.change', { mockId, text: `${SCENARIO}\ncluster: ${cluster}\n` });
    expect(await change("{ bus: 'redis://127.0.0.1:1' }")).toMatchObject({ error: { code: 'BUS_UNREACHABLE' } });
    await ask(`${url}/_mock/publish`, 'POST', 'still there');
    await listening.until('still there');
    expect(await change('{ nodes: 2, bus: memory }')).toMatchObject({
      value: { running: true, problem: null, cluster: { nodes: [{}, {}] } },
    });
    await listening.until('close 1012');
    await client(`${url}/ws?token=a`);
  });
});

describe('a scenario in a file', () => {
  it('is read again when the file changes, and the last good text goes on when it is bad', async () => {
    const path = join(test.folder, 'mine.yaml');
    writeFileSync(path, SCENARIO);
    const { mockId, url } = await test.must('mock.start', { source: { kind: 'file', path }, port: 0 });
    const listening = await client(`${url}/ws?token=a`);
    writeFileSync(path, SCENARIO.replace('{ n:', '{ changed:'));
    await waitFor('the new text', async () => (await test.must('mock.detail', { mockId })).text.includes('changed'));
    await test.must('mock.publish', { mockId });
    await listening.until('{"changed":1}');
    writeFileSync(path, 'name: [');
    const status = async () => (await test.must('mock.list', {}))[0];
    await waitFor('the problem', async () => (await status())?.problem !== null);
    expect((await status())?.problem).toMatchObject({ code: 'SCENARIO_SYNTAX' });
    await test.must('mock.publish', { mockId });
    await listening.until('{"changed":2}');
  });
});

describe('whoever watches through Wirescope', () => {
  it.each([
    ['websocket', '/ws?token=a'],
    ['sse', '/sse'],
    ['long-poll', '/poll?since=0'],
  ] as const)(
    'finds each fault as a mark on the timeline of its own %s connection, before what it causes',
    async (transport, path) => {
      const { mockId, url } = await serve();
      await test.must('mock.publish', { mockId, count: 1 });
      const target = transport === 'websocket' ? url.replace('http', 'ws') : url;
      const { recordingId, connection } = await test.connect({
        transport,
        url: target + path,
        reconnect: { policy: 'none' },
      });
      await test.until(connection, 'is open', ({ state }) => state === 'open');
      const notes = async () => marksOf(await test.entries(recordingId, 'kind:mark'));
      await test.must('mock.fault', { mockId, fault: { fault: 'skip', oneIn: 3, on: '/elsewhere' } });
      await waitFor('the mark', async () => {
        await test.must('mock.fault', { mockId, fault: { fault: 'latency', delay: '1ms' } });
        return (await notes()).length > 0;
      });
      await test.must('mock.fault', { mockId, fault: { fault: 'drop' } });
      await waitFor('the mark of the drop', async () => (await notes()).includes('fault: drop on everybody'));
      await test.until(connection, 'is cut', ({ state }) => state !== 'open');
      const said = await notes();
      expect(said.some((note) => note.includes('elsewhere'))).toBe(false);
      expect(said).toContain('fault: latency (delay 1 ms) on everybody');
      const entries = await test.entries(recordingId);
      const marked = entries.findIndex((entry) => marksOf([entry])[0] === 'fault: drop on everybody');
      const cut = entries.findLastIndex(({ kind }) => kind === 'close' || kind === 'error');
      expect(marked).toBeGreaterThan(0);
      expect(cut).toBeGreaterThan(marked);
      expect(entries[marked]?.detail).toMatchObject({ by: 'scenario' });
    },
  );

  it('marks nothing where another server answers', async () => {
    const { recordingId, connection } = await test.connect({
      transport: 'sse',
      url: 'http://127.0.0.1:9/none',
      reconnect: { policy: 'none' },
    });
    await test.until(connection, 'has failed', ({ state }) => state === 'failed' || state === 'closed');
    expect(marksOf(await test.entries(recordingId))).toEqual([]);
  });
});

describe('a time line', () => {
  it('does its faults at their times, again each round, and can be paused', async () => {
    const { mockId, url } = await serve(`${SCENARIO}
timeline:
  - { fault: latency, at: 20ms, delay: 5ms, for: 50ms }
repeat: 200ms
`);
    const one = await client(`${url}/ws?token=a`);
    const names = async () => (await test.must('mock.list', {}))[0]?.faults ?? [];
    await waitFor('the fault', async () => (await names()).includes('latency'));
    await waitFor('its end', async () => (await names()).length === 0);
    await waitFor('the next round', async () => (await names()).includes('latency'));
    await test.must('mock.timeline', { mockId, act: 'pause' });
    expect((await test.must('mock.list', {}))[0]?.run?.paused).toBe(true);
    const detail = await test.must('mock.detail', { mockId });
    expect(detail.timeline).toMatchObject([{ line: 11, fault: { fault: 'latency', at: 20 } }]);
    expect(one.seen).toEqual(['open']);
  });
});
