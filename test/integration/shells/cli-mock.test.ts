/** `wirescope mock` as a process: each flag, each way to end, and files that change while they are served. */

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { BUILTINS } from '../../../src-main/engine/mock/builtin/index.ts';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { type CliProcess, linesOf, runCli, startCli } from '../../fixtures/run-cli.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let folder = '';
const cleanups: (() => unknown)[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-cli-mock-'));
  mkdirSync(join(folder, 'inside'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const answering = (body: string): string => `name: a\nendpoints:\n  /a: { transport: http, body: ${body} }\n`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A running mock server, and where it listens. */
async function start(args: readonly string[], cwd?: string): Promise<CliProcess & { url: string }> {
  const running = startCli(['mock', '--port', '0', ...args], cwd);
  cleanups.push(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  });
  await running.says('http://127.0.0.1:');
  return { ...running, url: /http:\/\/127\.0\.0\.1:\d+/.exec(running.stdout())?.[0] ?? '' };
}

const bodyAt = async (url: string): Promise<string> => (await fetch(url)).text();

describe('what is served', () => {
  it('--list names every built-in with one line about it, --print gives its text', async () => {
    const { code, stdout } = await runCli(['mock', '--list']);
    expect(code).toBe(0);
    expect(stdout).toBe(BUILTINS.map(({ name, about }) => `${name}\t${about}\n`).join(''));
    expect(linesOf((await runCli(['mock', '--list', '--json'])).stdout)).toEqual(
      BUILTINS.map(({ name, about }) => ({ name, about })),
    );
    const printed = await runCli(['mock', '--print', 'ticker']);
    expect(printed.stdout).toMatch(/^# yaml-language-server: \$schema=scenario\.schema\.json\n# How fast/);
    expect(readScenario(printed.stdout).ok).toBe(true);
  });

  it('--schema prints the published schema', async () => {
    const { code, stdout } = await runCli(['mock', '--schema']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ properties: { endpoints: {}, timeline: {} } });
  });

  it('is a file by its relative path from another folder, and a built-in where a name is one', async () => {
    file('inside/mine.yaml', answering('mine'));
    const running = await start(['inside/mine.yaml'], folder);
    expect(await bodyAt(`${running.url}/a`)).toBe('mine');
    const builtin = await start(['echo'], folder);
    expect((await fetch(`${builtin.url}/`)).status).toBe(200);
  });

  it('is told as NDJSON with --json: started, faults, clients', async () => {
    const running = await start(['demo', '--json']);
    const ws = new WebSocket(`${running.url.replace('http', 'ws')}/ws`);
    cleanups.push(() => ws.terminate());
    await running.says('"websocket":1');
    await fetch(`${running.url}/_mock/stall?on=true`, { method: 'POST' });
    await running.says('{"event":"fault","fault":"stall","on":true}');
    await fetch(`${running.url}/_mock/stall?on=false`, { method: 'POST' });
    await running.says('{"event":"fault","fault":"stall","on":false}');
    const [started] = linesOf(running.stdout());
    expect(started).toEqual({
      event: 'started',
      url: running.url,
      scenario: 'demo',
      port: Number(new URL(running.url).port),
    });
  });

  it('--clients shows who is there, those with most bytes waiting first, as lines and as snapshots', async () => {
    const running = await start(['demo', '--clients']);
    const ws = new WebSocket(`${running.url.replace('http', 'ws')}/ws`);
    cleanups.push(() => ws.terminate());
    await running.says('1 clients (1 WebSocket');
    await waitFor('the row', () => /^1\s+websocket\s+\/ws\s/m.test(running.stdout()));
    const json = await start(['demo', '--clients', '--json']);
    const other = new WebSocket(`${json.url.replace('http', 'ws')}/ws`);
    cleanups.push(() => other.terminate());
    await json.says('"total":1');
    const snapshot = linesOf(json.stdout()).find(({ total }) => total === 1);
    expect(snapshot).toMatchObject({
      event: 'clients',
      clients: [{ client: 1, transport: 'websocket', path: '/ws', bufferedBytes: expect.any(Number) }],
    });
  });

  it("--bus memory takes the place of the scenario's bus; what is none is refused with 2", async () => {
    const path = file('cluster.yaml', `${answering('one')}cluster: { nodes: 2, bus: none }\n`);
    const running = await start([path, '--bus', 'memory']);
    expect(await bodyAt(`${running.url}/_mock`)).toContain('memory');
    const { code, stderr } = await runCli(['mock', path, '--port', '0', '--bus', 'kafka://x']);
    expect(stderr).toContain('BUS_ADDRESS_INVALID');
    expect(code).toBe(2);
  });
});

describe('a file that changes while it is served', () => {
  it('is served as it is now: written, or renamed over as editors do; a bad text is told, and the old one goes on', async () => {
    const path = file('live.yaml', answering('one'));
    const running = await start([path]);
    expect(await bodyAt(`${running.url}/a`)).toBe('one');
    writeFileSync(path, answering('two'));
    await running.says('Reloaded');
    expect(await bodyAt(`${running.url}/a`)).toBe('two');
    writeFileSync(path, `${answering('three')}timelin: []\n`);
    await running.says('Not reloaded, the last good text goes on. Line 4, column 1: “timelin” is nothing');
    expect(await bodyAt(`${running.url}/a`)).toBe('two');
    const beside = file('.live.yaml.swp', answering('four'));
    renameSync(beside, path);
    await waitFor('the new answer', async () => (await bodyAt(`${running.url}/a`)) === 'four');
    await waitFor('a second word of it', () => running.stderr().split('Reloaded').length === 3);
  });

  it('is told as NDJSON with --json, also when its bytes are none of a text', async () => {
    const path = file('live2.yaml', answering('one'));
    const running = await start([path, '--json']);
    writeFileSync(path, Buffer.from([0x6e, 0xff, 0xfe]));
    await running.says('"event":"refused"');
    writeFileSync(path, answering('two'));
    await running.says('{"event":"reloaded","scenario":"a"}');
    const refused = linesOf(running.stdout()).find(({ event }) => event === 'refused');
    expect(refused?.problem).toMatchObject({ code: 'SCENARIO_SYNTAX', at: '1:2' });
  });
});

describe('how it ends', () => {
  it('with 130 on Ctrl-C, also with clients', async () => {
    const running = await start(['demo']);
    const ws = new WebSocket(`${running.url.replace('http', 'ws')}/ws`);
    cleanups.push(() => ws.terminate());
    await new Promise((done) => ws.once('open', done));
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });

  it('with 5 when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => new Promise((done) => other.close(done)));
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runCli(['mock', '--port', String(port)]);
    expect(stderr).toContain('PORT_IN_USE');
    expect(code).toBe(5);
  });

  it('--check says whether a file is good, with 0 or 2', async () => {
    const good = await runCli(['mock', '--check', file('good.yaml', answering('x'))]);
    expect([good.code, good.stdout]).toEqual([0, `${join(folder, 'good.yaml')}: a is a good scenario.\n`]);
    const path = file('bad.yaml', `${answering('x')}seed: many\n`);
    const bad = await runCli(['mock', '--check', path]);
    expect([bad.code, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toContain('SCENARIO_VALUE_INVALID Line 4, column 7: seed is a number, not “many”.');
    const json = await runCli(['mock', '--check', path, '--json']);
    expect(json.code).toBe(2);
    expect(linesOf(json.stdout)).toMatchObject([{ file: path, problem: { line: 4, column: 7 } }]);
  });

  it.each([
    ['a bad scenario', 'broken.yaml', 'Line 1, column 1: The scenario has no “endpoints”.'],
    ['a file that is not there', './nowhere.yaml', 'nowhere.yaml'],
    ['a folder', './inside', 'is a folder'],
    ['a misspelt built-in', 'tikcer', 'ticker'],
  ])('with 2 and one sentence for %s', async (_what, scenario, sentence) => {
    file('broken.yaml', 'name: a\n');
    const { code, stderr, stdout } = await runCli(['mock', scenario, '--port', '0'], folder);
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([2, '']);
  });
});
