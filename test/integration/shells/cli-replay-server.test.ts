/** `wirescope replay --as server` as a process: what it prints, and how it ends. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { expectGolden } from '../../fixtures/golden.ts';
import { closed, event, hears, opened, opening, says, writeRecording } from '../../fixtures/replay-script.ts';
import { linesOf, runCli, startCli } from '../../fixtures/run-cli.ts';

let folder = '';
let recording = '';
let silent = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-cli-replay-'));
  const ws = 'ws://recorded.example/ws';
  const sse = 'http://recorded.example/sse';
  recording = await writeRecording(join(folder, 'orders.wirescope'), [
    {
      transport: 'websocket',
      url: ws,
      attempts: [
        [
          opening(ws),
          opened(ws, 1, { status: 101, responseHeaders: [['Strict-Transport-Security', 'max-age=1']] }),
          says(10, '{"type":"hello"}'),
          hears(20, '{"type":"subscribe","id":"8d0c"}'),
          says(30, '{"type":"order","total":12}'),
          closed(40, { code: 4000, reason: 'that was all' }),
        ],
      ],
    },
    { transport: 'sse', url: sse, attempts: [[opening(sse), opened(sse), event(5, '1', 'one'), closed(20)]] },
  ]);
  silent = await writeRecording(join(folder, 'silent.wirescope'), [
    {
      transport: 'websocket',
      url: ws,
      attempts: [[opening(ws), opened(ws, 1, { status: 101 }), hears(9, 'anybody?')]],
    },
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A client that answers as the recorded one did; resolves when it is closed. */
function subscriber(url: string): Promise<readonly string[]> {
  const seen: string[] = [];
  const ws = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  ws.on('message', (data: Buffer) => {
    seen.push(data.toString());
    if (seen.length === 1) {
      ws.send('{"type":"hurry"}');
      ws.send('{"type":"subscribe","id":"another"}');
    }
  });
  return new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.on('close', (code, reason) => resolve([...seen, `${code} ${reason.toString()}`]));
  });
}

const urlOf = (stdout: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0] ?? '';

describe('wirescope replay --as server', () => {
  it('--json tells each event, and at the end timing and limits', async () => {
    const running = startCli(['replay', recording, '--as', 'server', '--ignore', 'id', '--clients', '1', '--json']);
    await running.says('"listening"');
    expect(await subscriber(urlOf(running.stdout()))).toEqual([
      '{"type":"hello"}',
      '{"type":"order","total":12}',
      '4000 that was all',
    ]);
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const [summary] = linesOf(stdout).slice(-1);
    const timing = summary?.timing as { readonly count: number; readonly p99Ms: number };
    expect(timing.count).toBe(2);
    expect(timing.p99Ms).toBeGreaterThan(0);
    const steady = stdout
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replaceAll(/"at":"[^"]*"/g, '"at":"AT"')
      .replaceAll(/"(lateMs|p50Ms|p99Ms|maxMs|lastMs)":[\d.e-]+/g, '"$1":MS')
      // Whether it is waited for is a race: the client may be quicker than the recorded one.
      .replace(/\{"event":"waiting"[^\n]*\n/, '');
    expectGolden('replay-server.ndjson', steady);
  });

  it('says where it listens in the first line, and what happened at the end; Ctrl-C is 130', async () => {
    const running = startCli(['replay', recording, '--as', 'server', '--wait-for', 'any', '--speed', '10']);
    await running.says('Stop with Ctrl-C');
    const [first] = running.stdout().split('\n');
    expect(first).toMatch(/^Wirescope plays orders at http:\/\/127\.0\.0\.1:\d+$/);
    await subscriber(urlOf(running.stdout()));
    await running.says('has left');
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('1 client, 2 messages sent, 2 messages received.');
    expect(stdout).toMatch(/Late by [\d.]+ ms \(p50\)/);
    expect(stdout).toContain('HEADERS_LEFT_OUT');
    expect(stderr).toContain('Client 1: websocket /ws: connection 1, attempt 1');
  });

  it('exit 2 without a message of a server, 5 where the port is taken, 2 for a rule that is none', async () => {
    const nothing = await runCli(['replay', silent, '--as', 'server']);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('REPLAY_NOTHING')]);
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { readonly port: number };
    const refused = await runCli(['replay', recording, '--as', 'server', '--port', String(port)]);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('PORT_IN_USE')]);
    taken.close();
    expect((await runCli(['replay', recording, '--as', 'server', '--wait-for', 'sometimes'])).code).toBe(2);
  });
});
