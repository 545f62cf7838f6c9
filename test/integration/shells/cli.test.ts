import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MockServer } from '../../../src-main/engine/mock/servers/mock-server.ts';
import { freePort } from '../../fixtures/engine.ts';
import { demoText, startMock } from '../../fixtures/mock-server.ts';
import { linesOf, runCli, startCli } from '../../fixtures/run-cli.ts';

let mock: MockServer;
let base = '';
let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-cli-'));
  mock = await startMock(demoText('20ms'));
  base = mock.status.url;
});
afterAll(async () => {
  await mock.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('wirescope connect', () => {
  it.each([
    ['websocket', '/ws', 'text'],
    ['sse', '/sse', 'event'],
    ['long-poll', '/poll', 'item'],
    ['poll', '/state', 'item'],
  ])('prints %s entries as NDJSON in seq order and ends with 0 at --count', async (transport, path, kind) => {
    const url = (transport === 'websocket' ? base.replace('http', 'ws') : base) + path;
    const more = transport === 'poll' ? ['--interval', '20ms', '--items', '$.events[*]'] : [];
    const { code, stdout, stderr } = await runCli([
      'connect',
      url,
      '--transport',
      transport,
      '--count',
      '3',
      '--json',
      ...more,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...entries] = linesOf(stdout);
    expect(header).toMatchObject({ wirescope: 1 });
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
    const messages = entries.filter((entry) => entry.kind === kind);
    expect(messages.length).toBeGreaterThanOrEqual(3);
    expect(messages[0]).toMatchObject({ transport, direction: 'toClient', connection: 1, attempt: 1 });
    expect(JSON.parse(String(messages[0]?.text))).toMatchObject({ type: 'price' });
  });

  it('detects an event stream by what it answers, and says that this was a guess', async () => {
    const { code, stdout } = await runCli(['connect', `${base}/sse`, '--count', '1', '--json']);
    expect(code).toBe(0);
    const entries = linesOf(stdout);
    expect(entries.find((entry) => entry.kind === 'notice')?.detail).toMatchObject({ code: 'TRANSPORT_GUESSED' });
    expect(entries.at(-1)).toMatchObject({ transport: 'sse' });
  });

  it('follows a cursor given by hand', async () => {
    const url = `${base}/poll?timeout=5s`;
    const args = ['--transport', 'long-poll', '--cursor', 'query:since=$.last_id', '--items', '$.events[*]'];
    const { code, stdout } = await runCli(['connect', url, ...args, '--count', '3', '--json']);
    expect(code).toBe(0);
    const ids = linesOf(stdout)
      .filter((entry) => entry.kind === 'item')
      .map((entry) => (JSON.parse(String(entry.text)) as { id: number }).id);
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  });

  it('sends what it is told once open, and shows both directions to a person', async () => {
    const { code, stdout } = await runCli([
      'connect',
      `${base.replace('http', 'ws')}/ws`,
      '--send',
      'hello from a test',
      '--for',
      '400ms',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/↑ text +hello from a test/);
    expect(stdout).toMatch(/↓ text +\{"id":\d+,"type":"message","text":"hello from a test"\}/);
  });

  it('ends with 3 and a sentence when nothing listens', async () => {
    const { code, stderr } = await runCli(['connect', `ws://127.0.0.1:${await freePort()}/`, '--json']);
    expect(code).toBe(3);
    expect(stderr).toContain('ECONNREFUSED');
  });

  it('ends with 3 when the stream ends before --count', async () => {
    const server = createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: one\n\n'),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { code } = await runCli([
      'connect',
      `http://127.0.0.1:${port}/`,
      '--transport',
      'sse',
      '--count',
      '2',
      '--json',
    ]);
    server.close();
    expect(code).toBe(3);
  });

  it.each([
    ['Ctrl-C', ['SIGINT']],
    ['Ctrl-C that npm passes on once more', ['SIGINT', 'SIGINT']],
    ['its terminal going away', ['SIGHUP']],
  ] as const)('ends with 130 on %s, with the recording closed and whole', async (what, signals) => {
    const out = file(`ended-${what.length}.wirescope`);
    const running = startCli(['connect', `${base}/sse`, '--transport', 'sse', '--out', out]);
    await running.says('event');
    for (const signal of signals) {
      running.child.kill(signal);
      await setTimeout(50);
    }
    expect((await running.ended).code).toBe(130);
    expect(readdirSync(folder).filter((name) => name.startsWith(basename(out)))).toEqual([basename(out)]);
    const { code, stdout } = await runCli(['query', out, 'kind:close', '--count']);
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '1' });
  });
});

describe('wirescope export and query', () => {
  it('gives the same entries back from the file that connect wrote', async () => {
    const out = file('kept.wirescope');
    const live = await runCli(['connect', `${base.replace('http', 'ws')}/ws`, '--count', '5', '--out', out, '--json']);
    expect(live.code).toBe(0);
    const exported = await runCli(['export', out]);
    const before = linesOf(live.stdout).filter((entry) => entry.kind === 'text');
    const after = linesOf(exported.stdout).filter((entry) => entry.kind === 'text');
    expect(after.slice(0, before.length)).toEqual(before);
    const queried = await runCli(['query', out, 'kind:text json.id > 0']);
    expect(linesOf(queried.stdout)).toEqual(after);
    const counted = await runCli(['query', out, 'kind:text', '--count']);
    expect(Number(counted.stdout)).toBe(after.length);
  });

  it('masks credentials unless asked for them', async () => {
    const out = file('secret.wirescope');
    await runCli([
      'connect',
      `${base}/sse?token=hunter2`,
      '-H',
      'Authorization: Bearer hunter2',
      '--transport',
      'sse',
      '--count',
      '1',
      '--out',
      out,
    ]);
    expect((await runCli(['export', out])).stdout).not.toContain('hunter2');
    expect((await runCli(['export', out, '--with-secrets'])).stdout).toContain('hunter2');
  });

  it('never overwrites', async () => {
    const out = file('there.ndjson');
    writeFileSync(out, 'mine');
    const { code } = await runCli(['export', file('kept.wirescope'), '--out', out]);
    expect(code).toBe(5);
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it('ends with 4 on a file that is no recording, and leaves it alone', async () => {
    const path = file('letter.wirescope');
    writeFileSync(path, 'Dear Wirescope');
    const { code, stderr } = await runCli(['query', path]);
    expect(code).toBe(4);
    expect(stderr).toContain('FILE_NOT_A_RECORDING');
    expect(readFileSync(path, 'utf8')).toBe('Dear Wirescope');
  });

  it('points at the character of a wrong filter and ends with 2', async () => {
    const { code, stderr } = await runCli(['query', file('kept.wirescope'), 'json.px => 101']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/FILTER_/);
    expect(stderr).toContain('>=');
  });
});

describe('wirescope mock', () => {
  it('says where it listens, serves the demo, and ends with 130 on Ctrl-C', async () => {
    const running = startCli(['mock', '--port', '0']);
    await running.says('Mock server: http://127.0.0.1:');
    const url = /Mock server: (\S+)/.exec(running.stdout())?.[1] ?? '';
    expect((await fetch(`${url}/state`)).status).toBe(200);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });

  it('ends with 5 when the port is taken', async () => {
    const { code, stderr } = await runCli(['mock', '--port', String(mock.status.port)]);
    expect(code).toBe(5);
    expect(stderr).toContain('PORT_IN_USE');
  });
});

describe('bad usage ends with 2 and the nearest right spelling', () => {
  it.each([
    [['conect', 'ws://x'], 'connect'],
    [['connect', 'ws://127.0.0.1/', '--cuont', '3'], '--count'],
    [['connect', 'ws://127.0.0.1/', '--for', '10'], '10s'],
    [['connect', 'ws://127.0.0.1/', '--cursor', 'since'], 'query:since=$.last_id'],
    [['connect', 'ws://127.0.0.1/', '--transport', 'websockets'], 'websocket'],
    [['connect', '127.0.0.1/ws'], 'URL_NO_SCHEME'],
    [['mock', 'dmo'], 'demo'],
    [['export', 'x', '--format', 'hra'], 'ndjson'],
  ])('wirescope %j', async (args, hint) => {
    const { code, stderr, stdout } = await runCli(args);
    expect(stdout).toBe('');
    expect(stderr).toContain(hint);
    expect(code).toBe(2);
  });
});
