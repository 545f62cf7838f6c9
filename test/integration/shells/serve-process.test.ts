import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { connectEngine } from '../../e2e/harness/engine-client.ts';
import { type ShellProcess, startProcess, stopProcess } from '../../e2e/harness/shell-process.ts';
import { ensureBuilt } from '../../fixtures/built.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

let profileDir: string;
beforeAll(() => ensureBuilt(), 120_000);
beforeEach(() => {
  profileDir = mkdtempSync(join(tmpdir(), 'wirescope-serve-'));
});
afterEach(() => rmSync(profileDir, { recursive: true, force: true }));

function start(args: readonly string[], env: Record<string, string> = {}): ShellProcess {
  const shell = startProcess(['bin/wirescope.js', ...args], profileDir, env);
  onTestFinished(() => void shell.child.kill('SIGKILL'));
  return shell;
}

const linkOf = (shell: ShellProcess) =>
  waitFor('the printed link', () => {
    if (shell.child.exitCode !== null) throw new Error(`ended with ${shell.child.exitCode}: ${shell.stderr()}`);
    return /^Wirescope: (http:\S+)\n/.exec(shell.stdout())?.[1];
  });

/** Recordings of the profile, and what an unclean end would leave beside them. */
const recordings = () => readdirSync(join(profileDir, 'recordings'));

describe('wirescope serve', () => {
  it('prints the link first and alone on stdout', async () => {
    const shell = start(['serve']);
    await linkOf(shell);
    expect(shell.stdout()).toMatch(/^Wirescope: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n$/);
    expect(await stopProcess(shell, 'SIGTERM')).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 0],
  ] as const)('closes the recording on %s and exits with %d', async (signal, code) => {
    const shell = start(['serve']);
    const client = await connectEngine(await linkOf(shell));
    const demo = await client.call('demo.start', { port: 0 });
    expect(demo).toMatchObject({ ok: true });
    await waitFor('entries in the recording', async () => {
      const list = await client.call('recording.list', {});
      return list.ok && (list.value[0]?.entries ?? 0) > 20;
    });
    expect(await stopProcess(shell, signal)).toBe(code);
    const files = recordings();
    expect(files.filter((name) => name.endsWith('.wirescope'))).toHaveLength(1);
    expect(files.filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([]);
    expect(existsSync(join(profileDir, 'instance.json'))).toBe(false);
  });

  it('ends with 5 and a sentence when the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const shell = start(['serve', '--port', String(port)]);
    expect(await shell.ended).toBe(5);
    expect(shell.stderr()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(shell.stderr()).toContain('PORT_IN_USE');
    expect(shell.stdout()).toBe('');
  });

  it('ends with 5 and names the holder when the profile is in use, and starts once that one ended', async () => {
    const first = start(['serve']);
    await linkOf(first);
    const second = start(['serve']);
    expect(await second.ended).toBe(5);
    expect(second.stderr()).toContain('PROFILE_IN_USE');
    expect(second.stderr()).toContain(`process ${first.child.pid}`);
    expect(await stopProcess(first, 'SIGTERM')).toBe(0);
    const third = start(['serve']);
    await linkOf(third);
    expect(await stopProcess(third, 'SIGTERM')).toBe(0);
  });

  it('takes over the profile of one that was killed', async () => {
    const first = start(['serve']);
    await linkOf(first);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start(['serve']);
    await linkOf(second);
    expect(await stopProcess(second, 'SIGTERM')).toBe(0);
  });

  it('says what it means to listen on a network', async () => {
    const shell = start(['serve', '--host', '0.0.0.0']);
    expect(await linkOf(shell)).toContain('http://127.0.0.1:');
    await waitFor('the warning', () => shell.stderr().includes('everyone who can reach this machine'));
    expect(shell.stderr()).toContain('not encrypted');
    expect(await stopProcess(shell, 'SIGTERM')).toBe(0);
  });

  it('ends with 2 on an option it does not know', async () => {
    const shell = start(['serve', '--prot', '1']);
    expect(await shell.ended).toBe(2);
    expect(shell.stdout()).toBe('');
  });
});

describe('wirescope open', () => {
  it('says in one line why there is no Electron window, and becomes the browser shell', async () => {
    const shell = start(['open'], { DISPLAY: '', WAYLAND_DISPLAY: '' });
    await linkOf(shell);
    expect(shell.stderr()).toMatch(/^wirescope: no Electron window \(there is no display here\); .*browser shell.*\n$/);
    expect(await stopProcess(shell, 'SIGTERM')).toBe(0);
  });

  it('ends with 4 for a file that is not there, and for one that is no recording', async () => {
    const missing = start(['open', join(profileDir, 'none.wirescope')]);
    expect(await missing.ended).toBe(4);
    expect(missing.stderr()).toContain('There is no file');
    const file = join(profileDir, 'text.wirescope');
    writeFileSync(file, 'no database at all');
    const wrong = start(['open', file], { DISPLAY: '', WAYLAND_DISPLAY: '' });
    expect(await wrong.ended).toBe(4);
    expect(wrong.stderr()).toMatch(/\[FILE_\w+\]/);
  });
});
