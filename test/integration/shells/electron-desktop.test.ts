import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../../src-shared/base/result.ts';
import { type LaunchedShell, launchShell } from '../../e2e/harness/launch-shell.ts';
import { startProcess } from '../../e2e/harness/shell-process.ts';
import { tab } from '../../e2e/harness/window.ts';
import { ensureBuilt } from '../../fixtures/built.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const V1_RECORDING = join(import.meta.dirname, '../../fixtures/recordings/v1.wirescope');
const STANDIN = ['--import', './test/standin/register.ts', 'out/main/index.js'];

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

  it('takes a file from a second instance into the window', async () => {
    const path = join(profileDir, 'handed.wirescope');
    copyFileSync(V1_RECORDING, path);
    const second = startProcess([...STANDIN, path], profileDir);
    expect(await second.ended).toBe(0);
    // Its tab has the name the recording was given, not the file's.
    await tab(shell.page, 'format 1').waitFor();
  });

  it('takes links strictly: an address becomes a draft, a path prefills the dialog, the rest is a problem', async () => {
    const { page } = shell;
    await system('openUrl', {
      url: 'wirescope://connect?url=wss%3A%2F%2F127.0.0.1%3A9%2Ffrom-a-link&transport=websocket',
    });
    await expect
      .poll(() => page.getByRole('textbox', { name: 'URL' }).inputValue())
      .toBe('wss://127.0.0.1:9/from-a-link');
    await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();

    await system('openUrl', { url: 'wirescope://open?path=%2Ftmp%2Fgone.wirescope' });
    const dialog = page.getByRole('dialog', { name: 'Open a recording' });
    await expect.poll(() => dialog.getByRole('textbox', { name: 'Path' }).inputValue()).toBe('/tmp/gone.wirescope');
    await page.keyboard.press('Escape');

    await system('openUrl', { url: 'wirescope://connect?url=wss://a&header=Authorization:x' });
    await page.getByText('LINK_INVALID').waitFor();
  });

  it('opens what the system’s own dialog gives', async () => {
    const { page } = shell;
    const path = join(profileDir, 'chosen.wirescope');
    copyFileSync(V1_RECORDING, path);
    await system('files', { paths: [path] });
    await page.keyboard.press('Control+o');
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    await expect.poll(() => tab(page, 'format 1').count()).toBe(2);
  });

  it('makes the native menu of the commands on screen, and runs them by id', async () => {
    const { page } = shell;
    const state = await waitFor('the menu', async () => {
      const now = await system<SystemState>('state');
      return now.menu.some(({ label }) => label === 'File') && now;
    });
    const labels = state.menu.map(({ label }) => label);
    expect(labels.filter((label) => label !== 'Wirescope')).toEqual([
      'File',
      'Edit',
      'View',
      'Connection',
      'Window',
      'Help',
    ]);
    const file = state.menu.find(({ label }) => label === 'File')?.submenu ?? [];
    expect(file).toContainEqual(
      expect.objectContaining({ id: 'recording.open', accelerator: 'CommandOrControl+O', enabled: true }),
    );
    expect(file).toContainEqual(expect.objectContaining({ id: 'tab.close', accelerator: 'CommandOrControl+W' }));
    await system('choose', { id: 'app.about' });
    const about = page.getByRole('dialog', { name: 'About Wirescope' });
    await about.getByText('SQLite').waitFor();
    await about.getByText('Electron').waitFor();
    await page.keyboard.press('Escape');
  });

  it('scales the window by its own zoom, and keeps the canvas sharp', async () => {
    const { page } = shell;
    for (const percent of ['80', '125', '150', '200']) {
      await page.keyboard.press('Control+,');
      const sheet = page.getByRole('dialog', { name: 'Settings' });
      await sheet.getByRole('textbox', { name: 'Text scale' }).fill(percent);
      await expect.poll(() => page.evaluate(() => devicePixelRatio)).toBeCloseTo(Number(percent) / 100, 4);
      await page.keyboard.press('Escape');
      await tab(page, 'format 1').last().click();
      await expect
        .poll(() =>
          page.evaluate(() => {
            const canvas = document.querySelector('canvas');
            return canvas === null ? null : Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) <= 1;
          }),
        )
        .toBe(true);
      const beyond = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(beyond).toBe(0);
    }
    await page.keyboard.press('Control+0');
    await expect.poll(() => page.evaluate(() => devicePixelRatio)).toBe(1);
  });
});
