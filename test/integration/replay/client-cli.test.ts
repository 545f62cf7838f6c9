import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../../fixtures/golden.ts';
import { demoText, startMock } from '../../fixtures/mock-server.ts';
import { temporaryDir } from '../../fixtures/recordings.ts';
import { linesOf, runCli, startCli } from '../../fixtures/run-cli.ts';
import { type Said, webSocketServer } from './client-replay.ts';

const folder = temporaryDir();
const file = (name: string): string => join(folder.path, name);
const recordings = { ws: file('ws.wirescope'), sse: file('sse.wirescope') };
/** The demo, quick, and as it is after a developer was at it: the price has another name. */
const asItWas = demoText('100ms', '5s');
const changed = asItWas.replace(
  '    prices: true\n',
  "    message: { id: '{{id}}', type: price, symbol: ACME, price: '{{$walk 100 5}}', at: '{{$now}}' }\n",
);

/** What is another one each time in the demo besides times, which are known by themselves. */
const VALUES = ['px', 'symbol', 'id'].flatMap((name) => ['--ignore', name]);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function served(text: string): Promise<string> {
  const mock = await startMock(text);
  closing.push(() => mock.stop());
  return mock.status.url;
}

beforeAll(async () => {
  const url = await served(asItWas);
  const [ws, sse] = await Promise.all([
    runCli(['connect', `${url.replace('http', 'ws')}/ws`, '--count', '4', '--out', recordings.ws]),
    runCli(['connect', `${url}/sse`, '--transport', 'sse', '--count', '4', '--out', recordings.sse]),
  ]);
  expect([ws, sse].map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, expect.stringContaining('Recorded')],
    [0, expect.stringContaining('Recorded')],
  ]);
  for (const close of closing.splice(0)) await close();
});
afterAll(folder.remove);

describe('wirescope replay --as client', () => {
  it('ends with 0 against the same server, whose times and prices are others', async () => {
    const { code, stdout } = await runCli([
      'replay',
      recordings.ws,
      '--as',
      'client',
      '--target',
      await served(asItWas),
      '--expect',
      ...VALUES,
    ]);
    expect(stdout).toContain('no differences');
    expect(code).toBe(0);
  });

  it('ends with 1 and names the field against a server that was changed', async () => {
    const junit = file('result.xml');
    const url = await served(changed);
    const { code, stdout } = await runCli([
      'replay',
      recordings.sse,
      '--as',
      'client',
      '--target',
      url,
      '--expect',
      ...VALUES,
      '--junit',
      junit,
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('$.price');
    expect(readFileSync(junit, 'utf8')).toContain('<failure');
  });

  it('says as NDJSON what it did', async () => {
    const answer = ({ socket, text }: Said): void =>
      socket.send(JSON.stringify({ type: 'echo', said: text, id: performance.now() }));
    const server = await webSocketServer(answer);
    closing.push(() => server.close());
    const recording = file('echo.wirescope');
    const url = `${server.url}/echo?token=old`;
    await runCli(['connect', url, '--send', '{"token":"old"}', '--count', '1', '--out', recording]);
    const out = file('replayed.wirescope');
    const flags = [
      '--set',
      'token=new',
      '--speed',
      '10',
      '--out',
      out,
      '--expect',
      '--ignore',
      'said',
      '--ignore',
      'id',
      '--json',
    ];
    const { code, stdout } = await runCli(['replay', recording, '--as', 'client', '--target', server.url, ...flags]);
    expect(code).toBe(0);
    expect(server.came.map((one) => one.url)).toEqual(['/echo?token=old', '/echo?token=new']);
    expect(server.said).toEqual(['{"token":"old"}', '{"token":"new"}']);
    // How late it was, no two runs agree on.
    expectGolden('replay-client.ndjson', stdout.replace(/"(lateMs|p50Ms|p99Ms|maxMs|lastMs|port)":[\d.]+/g, '"$1":0'));
    const kept = await runCli(['query', out, 'kind:connecting']);
    expect(linesOf(kept.stdout)[0]).toMatchObject({ detail: { cause: 'replay' } });
  });

  it('ends with 130 when it is interrupted, with the recording kept', async () => {
    const hello = ({ socket }: Said): void => socket.send('{"type":"hello"}');
    const [talks, silent] = [await webSocketServer(hello), await webSocketServer(() => undefined)];
    closing.push(talks.close, silent.close);
    const recording = file('talk.wirescope');
    await runCli(['connect', talks.url, '--send', '{"n":1}', '--count', '1', '--out', recording]);
    const out = file('interrupted.wirescope');
    const flags = ['--answer-within', '60s', '--out', out];
    const running = startCli(['replay', recording, '--as', 'client', '--target', silent.url, ...flags]);
    await running.says('{"n":1}');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect((await runCli(['query', out, 'kind:text', '--count'])).stdout).toBe('1\n');
  });

  it('refuses flags of the other side', async () => {
    const { code, stderr } = await runCli([
      'replay',
      recordings.ws,
      '--as',
      'server',
      '--target',
      'http://127.0.0.1:1',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('--target');
  });

  it('ends with 3 where nobody listens, with 2 without a target, with 4 for a file that is none', async () => {
    const none = await runCli([
      'replay',
      recordings.ws,
      '--as',
      'client',
      '--target',
      'http://127.0.0.1:1',
      '--expect',
    ]);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('REFUSED');
    expect((await runCli(['replay', recordings.ws, '--as', 'client'])).code).toBe(2);
    expect(
      (await runCli(['replay', file('none.wirescope'), '--as', 'client', '--target', 'http://127.0.0.1:1'])).code,
    ).toBe(4);
  });
});
