import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from '@msgpack/msgpack';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../../src-shared/base/result.ts';
import type { CommandName } from '../../../src-shared/contract/index.ts';
import type { WirescopeBridge } from '../../../src-shared/contract/shell.ts';
import { type LaunchedShell, launchShell } from '../../e2e/harness/launch-shell.ts';
import { root, type ShellProcess, startProcess, stopProcess } from '../../e2e/harness/shell-process.ts';
import { ensureBuilt } from '../../fixtures/built.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

declare global {
  interface Window {
    readonly wirescope?: WirescopeBridge;
  }
}

let profileDir: string;
beforeAll(() => ensureBuilt(), 120_000);
beforeEach(() => {
  profileDir = mkdtempSync(join(tmpdir(), 'wirescope-standin-test-'));
});
/** Ends what a test left running, before its profile goes. */
const leftovers: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0)) await end();
  rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
});

async function launch() {
  const shell = await launchShell('standin', { profileDir });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= shell.close();
    return closing;
  };
  leftovers.push(close);
  return { ...shell, close };
}

function start(args: readonly string[]): ShellProcess {
  const shell = startProcess(args, profileDir);
  leftovers.unshift(() => {
    if (shell.child.exitCode !== null) return undefined;
    shell.child.kill('SIGKILL');
    return shell.ended;
  });
  return shell;
}

const STANDIN = ['--import', './test/standin/register.ts', 'out/main/index.js'];

/**
 * Asks the engine over the preload's channel, past the window's own code. Takes the channel away from the window, which
 * from then on hears nothing.
 */
async function ask(page: Page, name: CommandName, input: unknown): Promise<Result<Record<string, unknown>>> {
  const question = [...encode({ t: 'q', i: 'ask', m: 'call', a: [name, input] })];
  const bytes = await page.evaluate(
    (sent) =>
      new Promise<number[]>((resolve) => {
        window.wirescope?.onMessage((received) => {
          // Ticks come too; only the answer carries our id.
          if (new TextDecoder('latin1').decode(received).includes('ask')) resolve([...received]);
        });
        window.wirescope?.post(Uint8Array.from(sent));
      }),
    question,
  );
  return (decode(Uint8Array.from(bytes)) as { r: Result<Record<string, unknown>> }).r;
}

describe('the window of the built main process and preload', () => {
  let shell: LaunchedShell;
  beforeAll(async () => {
    sharedDir = mkdtempSync(join(tmpdir(), 'wirescope-standin-test-'));
    shell = await launchShell('standin', { profileDir: sharedDir });
  });
  afterAll(async () => {
    await shell?.close();
    rmSync(sharedDir, { recursive: true, force: true, maxRetries: 5 });
  });
  let sharedDir: string;

  it('is at its own origin, with one object from the shell and nothing of Node', async () => {
    expect(shell.page.url()).toBe('http://wirescope.localhost/');
    expect(await shell.page.title()).toContain('Wirescope');
    const seen = await shell.page.evaluate(() => ({
      wirescope: Object.keys(window.wirescope ?? {}).sort(),
      capabilities: window.wirescope?.capabilities,
      node: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].filter((name) => name in window),
    }));
    expect(seen).toEqual({
      wirescope: ['capabilities', 'onMessage', 'post', 'shell'],
      capabilities: { shell: 'electron', platform: process.platform },
      node: [],
    });
  });

  it('gets its files with the policy, and nothing outside their folder', async () => {
    const seen = await shell.page.evaluate(async () => {
      const own = await fetch('/');
      const outside = await fetch('/..%2f..%2fpackage.json');
      return { own: own.status, policy: own.headers.get('content-security-policy'), outside: outside.status };
    });
    expect(seen).toMatchObject({ own: 200, policy: expect.stringContaining("script-src 'self'"), outside: 404 });
  });

  it('reaches no other host, opens no other window, goes to no other page', async () => {
    const { page } = shell;
    const reached = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    const pages = page.context().pages().length;
    await page.evaluate(() => {
      window.open('https://example.com/');
      location.href = 'https://example.com/';
    });
    expect(await ask(page, 'app.info', {})).toMatchObject({ ok: true });
    await waitFor('no second window', () => page.context().pages().length === pages);
    expect(page.url()).toBe('http://wirescope.localhost/');
  });

  it('can send nonsense without harm, and is connected anew after a reload', async () => {
    const { page } = shell;
    await page.evaluate(() => {
      for (const bytes of [[], [0xc1], [0xc0], [0x93, 1, 2, 3]]) window.wirescope?.post(Uint8Array.from(bytes));
    });
    expect(await ask(page, 'app.info', {})).toMatchObject({ ok: true });
    await page.reload();
    expect(await ask(page, 'app.info', {})).toMatchObject({ ok: true });
  });

  it('stays the only one: a second instance ends at once with 0', async () => {
    const second = startProcess(STANDIN, sharedDir);
    leftovers.push(() => (second.child.exitCode === null ? stopProcess(second, 'SIGKILL') : undefined));
    expect(await second.ended).toBe(0);
    expect(await ask(shell.page, 'app.info', {})).toMatchObject({ ok: true });
  });
});

describe('the built main process', () => {
  it('answers app.info, records a connection, and leaves a closed recording when its window closes', async () => {
    const { page, close } = await launch();
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await ask(page, 'app.info', {})).toMatchObject({ ok: true, value: { version } });
    const demo = await ask(page, 'demo.start', { port: 0 });
    expect(demo).toMatchObject({ ok: true });
    const folder = join(profileDir, 'recordings');
    const file = await waitFor('a recording with entries on disk', () => {
      const names = readdirSync(folder);
      return names.some((name) => name.endsWith('-wal')) && names.find((name) => name.endsWith('.wirescope'));
    });
    await close();
    expect(readdirSync(folder)).toEqual([file]);
    expect(readdirSync(profileDir)).not.toContain('instance.json');
  });

  it('ends with 5 and a sentence when wirescope serve has the profile', async () => {
    const server = start(['out/main/serve.js', '--no-open']);
    await waitFor('the browser shell', () => server.stdout().startsWith('Wirescope: '));
    const window = start(STANDIN);
    expect(await window.ended).toBe(5);
    expect(window.stderr()).toContain('PROFILE_IN_USE');
    expect(window.stderr()).toContain('[dialog]');
  });
});
