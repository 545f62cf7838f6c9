/** Every exit code of the command line is reached, and says why. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askedServer, oneEvent } from '../../fixtures/asked-server.ts';
import { freePort } from '../../fixtures/engine.ts';
import { rawServer } from '../../fixtures/raw-websocket-server.ts';
import { linesOf, runCli, startCli } from '../../fixtures/run-cli.ts';
import { eventStream } from '../../fixtures/servers.ts';

let folder = '';
const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirescope-flags-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const serve = async (reply: Parameters<typeof askedServer>[0]) => {
  const server = await askedServer(reply);
  cleanups.push(server.close);
  return server;
};

const connect = (url: string, ...args: string[]) => runCli(['connect', url, '--json', ...args]);

describe('exit codes', () => {
  it('2 for an endpoint that cannot be', async () => {
    expect((await connect('ws://x/', '--proxy', 'ftp://p')).code).toBe(2);
    expect((await connect('http://x/', '--method', 'GET', '--body', 'b')).code).toBe(2);
  });

  it('3 when --for is over and --count is not met', async () => {
    const { url } = await serve(oneEvent);
    const { code, stderr } = await connect(url, '--transport', 'sse', '--count', '2', '--for', '400ms');
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('1 of 2') as string });
  });

  it('3 when it is refused, and what the server said is in the entries', async () => {
    const { url } = await serve((response) => response.writeHead(401).end('who are you?'));
    const { code, stdout, stderr } = await connect(url, '--transport', 'sse', '--for', '10s');
    expect(code).toBe(3);
    expect(stderr).toContain('HTTP_401');
    expect(linesOf(stdout).find((entry) => entry.kind === 'error')?.detail).toMatchObject({ body: 'who are you?' });
  });

  it('5 when --out cannot be written, or is there already', async () => {
    const { url } = await serve(oneEvent);
    const there = file('there.wirescope', 'mine');
    for (const [out, code] of [
      [there, 'FILE_EXISTS'],
      [join(folder, 'no', 'such', 'folder', 'a.wirescope'), 'PATH_NOT_WRITABLE'],
    ] as const) {
      const run = await connect(url, '--out', out);
      expect(run).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining(code) as string });
    }
  });

  // A limit of the shell on file sizes stands in for a full disk.
  it.runIf(process.platform === 'linux')('5 when the disk takes no more, and the file opens', async () => {
    const { url } = await serve((response) => {
      eventStream(response);
      for (let i = 0; i < 1_000; i++) response.write(`data: ${i} ${'x'.repeat(5_000)}\n\n`);
    });
    const out = join(folder, 'full.wirescope');
    const cli = join(import.meta.dirname, '../../fixtures/cli-process.ts');
    const args = ['connect', url, '--transport', 'sse', '--for', '2s', '--out', out];
    const child = spawn('bash', ['-c', 'ulimit -f 2000; exec "$0" "$@"', process.execPath, cli, ...args], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let shown = '';
    child.stdout.on('data', (chunk) => {
      shown += chunk;
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(5);
    expect(said).toMatch(/^STORE_/);
    expect(said).toContain('the rest is gone');
    expect(shown).toMatch(/error +STORE_/);
    const kept = await runCli(['query', out, 'kind:event', '--count']);
    expect(kept.code).toBe(0);
    expect(Number(kept.stdout)).toBeGreaterThan(0);
    expect(Number(kept.stdout)).toBeLessThan(1_000);
  });

  it.each(['auto', 'websocket'])('130 on Ctrl-C before anything was answered (%s)', async (transport) => {
    const silent = await rawServer(() => undefined);
    cleanups.push(silent.close);
    const url = transport === 'auto' ? silent.url.replace('ws', 'http') : silent.url;
    const running = startCli(['connect', url, '--transport', transport, '--json']);
    while (silent.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const startedMs = performance.now();
    running.child.kill('SIGINT');
    // npm passes the terminal's Ctrl-C on: it comes twice.
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(performance.now() - startedMs).toBeLessThan(4_000);
  });

  it.each([
    ['thrown where it is awaited', ['mock', '--list'], "process.stdout.write = () => { throw new Error('injected') }"],
    ['thrown where nobody waits', ['mock', '--port', '0'], "setTimeout(() => { throw new Error('injected') }, 700)"],
  ])('70 for a bug %s, with its details', (_what, args, code) => {
    const preload = `data:text/javascript,${encodeURIComponent(code)}`;
    const path = join(import.meta.dirname, '../../fixtures/cli-process.ts');
    const run = spawnSync(process.execPath, ['--import', preload, path, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(run.status).toBe(70);
    expect(run.stderr).toMatch(/bug in Wirescope[\s\S]*injected[\s\S]*at /);
  });

  it('3 when nothing listens, whatever the transport', async () => {
    const port = await freePort();
    for (const transport of ['auto', 'sse', 'long-poll', 'poll']) {
      const run = await connect(`http://127.0.0.1:${port}/`, '--transport', transport);
      expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining('ECONNREFUSED') as string });
    }
  });
});
