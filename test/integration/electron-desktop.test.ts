import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src-shared/base/result.ts';
import { type LaunchedShell, launchShell } from '../e2e/harness/launch-shell.ts';
import { tab } from '../e2e/harness/window.ts';
import { ensureBuilt } from '../fixtures/built.ts';
import { waitFor } from '../fixtures/wait-for.ts';

beforeAll(() => ensureBuilt(), 120_000);

interface SystemState {
  readonly windows: number;
  readonly menu: readonly { readonly label: string; readonly submenu?: readonly { readonly id?: string }[] }[];
  readonly notices: readonly { readonly title: string; readonly body: string }[];
  readonly recentDocuments: readonly string[];
  readonly shownFolders: readonly string[];
}

describe('the shell of the built main process and preload', () => {
  let shell: LaunchedShell;
  let profileDir: string;
  const pages: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    profileDir = mkdtempSync(join(tmpdir(), 'wirescope-desktop-test-'));
    shell = await launchShell('standin', { profileDir });
  });
  afterEach(async () => {
    for (const close of pages.splice(0)) await close();
  });
  afterAll(async () => {
    await shell?.close();
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const system = <Answer>(name: string, input?: Readonly<Record<string, unknown>>): Promise<Answer> => {
    if (shell.system === undefined) throw new Error('the stand-in plays the system');
    return shell.system<Answer>(name, input);
  };
  const ask = (name: string, input: unknown): Promise<Result<unknown> | undefined> =>
    shell.page.evaluate(([asked, given]) => window.wirescope?.shell.ask(asked as string, given), [
      name,
      input,
    ] as const);

  it('answers only what is in the contract, with input as the contract has it', async () => {
    expect(await ask('profile.delete', {})).toMatchObject({ ok: false, error: { code: 'SHELL_CANNOT' } });
    expect(await ask('__proto__', {})).toMatchObject({ ok: false, error: { code: 'SHELL_CANNOT' } });
    expect(await ask('file.opened', { path: 7 })).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } });
    expect(await ask('notice.show', { id: 'a', title: 'x'.repeat(300), body: '' })).toMatchObject({
      ok: false,
      error: { code: 'INPUT_INVALID' },
    });
    expect(
      await ask('menu.show', { menus: [{ title: 'X', entries: [{ kind: 'role', role: 'quitNow', title: '' }] }] }),
    ).toMatchObject({
      ok: false,
      error: { code: 'INPUT_INVALID' },
    });
    expect(await ask('shell.versions', {})).toMatchObject({ ok: true, value: { Electron: expect.any(String) } });
  });

  it('tells the system of recent documents, and shows the profile', async () => {
    expect(await ask('file.opened', { path: '/recordings/a.wirescope' })).toMatchObject({ ok: true });
    expect(await ask('profile.show', {})).toMatchObject({ ok: true });
    const { recentDocuments, shownFolders } = await system<SystemState>('state');
    expect(recentDocuments).toContain('/recordings/a.wirescope');
    expect(shownFolders).toEqual([profileDir]);
  });

  it('opens further windows on the same engine, each with its own end', async () => {
    const before = shell.page.context().pages().length;
    expect(await ask('window.new', {})).toMatchObject({ ok: true });
    const second = await waitFor('a second window', () => shell.page.context().pages()[before]);
    pages.push(() => second.close());
    await second.getByRole('tablist', { name: 'Open tabs' }).waitFor();
    expect((await system<SystemState>('state')).windows).toBe(2);
    await second.close();
    await waitFor('one window', async () => (await system<SystemState>('state')).windows === 1);
    await tab(shell.page, 'Start').waitFor();
  });
});
