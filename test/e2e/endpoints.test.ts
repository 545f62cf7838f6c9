/** Saved endpoints in their tree, environments with secrets, tabs that come back, and files of the profile that are broken. */
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { runCommand, tab } from './harness/window.ts';

const TOKEN = 'hunter2-very-secret';
const tree = (page: Page) => page.getByRole('tree', { name: 'Endpoints' });
const item = (page: Page, name: RegExp) => tree(page).getByRole('treeitem', { name });
/** Names of the tree's rows, indented by their level. */
const seen = (page: Page): Promise<string[]> =>
  tree(page)
    .getByRole('treeitem')
    .evaluateAll((rows) =>
      rows.map((row) => ' '.repeat(Number(row.ariaLevel) - 1) + (row.querySelector('.ell')?.textContent ?? '')),
    );
const until = (page: Page, rows: readonly string[]) => expect.poll(() => seen(page), { timeout: 10_000 }).toEqual(rows);

let server: WebSocketServer;
const asked: string[] = [];
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (_socket, request) => asked.push(request.url ?? ''));
  await once(server, 'listening');
});
afterAll(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

let profileDir = '';
beforeEach(() => {
  profileDir = mkdtempSync(join(tmpdir(), 'wirescope-e2e-endpoints-'));
});
afterEach(() => rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 }));

function keep(name: string, value: unknown): void {
  mkdirSync(join(profileDir, 'documents'), { recursive: true });
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  writeFileSync(join(profileDir, 'documents', `${name}.json`), text);
}
const kept = (name: string): string => readFileSync(join(profileDir, 'documents', `${name}.json`), 'utf8');

async function serious(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`));
}

describe.each(shellsForThePage())('endpoints in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: endpoints in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('stand in a tree that mouse and keys rearrange, and that is kept', async ({ task }) => {
    const endpoint = (name: string) => ({ name, url: `ws://127.0.0.1:1/${name}` });
    keep('endpoints', {
      folders: ['staging', 'production'],
      endpoints: [
        { id: 'e1', folder: 'staging', endpoint: endpoint('prices') },
        { id: 'e2', folder: 'staging', endpoint: endpoint('orders') },
      ],
    });
    await withShell(
      kind,
      task,
      async ({ page }) => {
        await until(page, ['staging', ' prices', ' orders', 'production']);

        // With keys: to the row, its name, its place, out of its folder.
        await item(page, /staging/).focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('F2');
        await page.getByRole('textbox', { name: 'New name of prices' }).fill('ticks');
        await page.keyboard.press('Enter');
        await until(page, ['staging', ' ticks', ' orders', 'production']);
        await page.keyboard.press('Alt+ArrowDown');
        await until(page, ['staging', ' orders', ' ticks', 'production']);
        await page.keyboard.press('Alt+ArrowLeft');
        await until(page, ['staging', ' orders', 'production', 'ticks']);
        await page.keyboard.press('Alt+ArrowRight');
        await until(page, ['staging', ' orders', 'production', ' ticks']);

        // With the mouse: into another folder, a folder into a folder.
        await item(page, /orders/).dragTo(item(page, /production/));
        await until(page, ['staging', 'production', ' ticks', ' orders']);
        await item(page, /staging/).dragTo(item(page, /production/));
        await until(page, ['production', ' staging', ' ticks', ' orders']);

        // The menu of a row; what is deleted comes back.
        await item(page, /ticks/).click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Duplicate' }).click();
        await until(page, ['production', ' staging', ' ticks', ' ticks copy', ' orders']);
        await item(page, /production/).focus();
        await page.keyboard.press('Delete');
        await until(page, []);
        await page.getByRole('button', { name: 'Undo' }).click();
        await until(page, ['production', ' staging', ' ticks', ' ticks copy', ' orders']);
        await item(page, /ticks copy/).focus();
        await runCommand(page, 'Delete the chosen endpoint');
        await until(page, ['production', ' staging', ' ticks', ' orders']);
        await runCommand(page, 'Undo: delete ticks copy');
        await until(page, ['production', ' staging', ' ticks', ' ticks copy', ' orders']);

        // A folder by command, with a name that is taken first.
        await item(page, /orders/).focus();
        await runCommand(page, 'New folder for endpoints');
        const name = page.getByRole('textbox', { name: 'New name of New folder' });
        await name.fill('staging');
        await page.keyboard.press('Enter');
        await page.getByText('There is a folder “staging” here already.').waitFor();
        await name.fill('eu');
        await page.keyboard.press('Enter');
        await until(page, ['production', ' staging', ' eu', ' ticks', ' ticks copy', ' orders']);

        await runCommand(page, 'Search endpoints');
        await page.getByRole('searchbox', { name: 'Search endpoints' }).fill('ord 127');
        await until(page, ['production', ' orders']);
        if (kind === 'browser') expect(await serious(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await until(page, ['production', ' staging', ' eu', ' ticks', ' ticks copy', ' orders']);
      },
      { profileDir },
    );
    expect(JSON.parse(kept('endpoints'))).toMatchObject({
      folders: ['production', 'production/staging', 'production/eu'],
    });
  });

  it.skipIf(skip !== null)(
    'fill their variables from an environment; secrets are shown and kept nowhere',
    async ({ task }) => {
      await withShell(
        kind,
        task,
        async ({ page }) => {
          await runCommand(page, 'Edit environments and variables');
          const editor = page.getByRole('dialog', { name: 'Environments' });
          await editor
            .getByText(kind === 'browser' ? /not encrypted here/ : /encrypted with a key in the keyring/)
            .waitFor();
          await editor.getByRole('button', { name: 'New environment' }).click();
          await editor.getByRole('textbox', { name: 'Name', exact: true }).fill('local');
          const names = editor.getByRole('textbox', { name: 'Variable name' });
          await names.first().fill('host');
          await editor
            .getByRole('textbox', { name: 'Value of host' })
            .fill(`127.0.0.1:${(server.address() as AddressInfo).port}`);
          await editor.getByRole('button', { name: 'Add a variable' }).click();
          await names.nth(1).fill('host');
          await editor.getByText('“host” stands above already.').waitFor();
          expect(await editor.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
          await names.nth(1).fill('token');
          await editor.getByRole('checkbox', { name: 'token is a secret' }).check();
          const secret = editor.getByLabel('Value of token', { exact: true });
          expect(await secret.getAttribute('type')).toBe('password');
          await secret.fill(TOKEN);
          await editor.getByRole('switch', { name: 'Use this environment' }).click();
          if (kind === 'browser') expect(await serious(page)).toEqual([]);
          await editor.getByRole('button', { name: 'Save' }).click();
          await editor.waitFor({ state: 'detached' });
          await page.getByRole('combobox', { name: 'Environment' }).getByText('local').waitFor();

          // The value is the engine's: it comes back when asked for.
          await page.getByRole('button', { name: 'Edit environments' }).click();
          expect(await secret.inputValue()).toBe('');
          await editor.getByRole('button', { name: 'Show the value of token' }).click();
          await expect.poll(() => secret.inputValue()).toBe(TOKEN);
          await editor.getByRole('button', { name: 'Cancel' }).click();

          // A name that is not known is told as one types; one that is is completed.
          await page.getByRole('button', { name: 'New connection' }).last().click();
          const url = page.getByRole('textbox', { name: 'URL' });
          await url.fill('ws://{{hots}}/');
          await page.getByText('There is no variable "hots". Did you mean {{host}}?').waitFor();
          await url.fill('');
          await url.pressSequentially('ws://{{ho');
          await page.getByRole('listbox', { name: 'Variables' }).getByRole('option', { name: /^host/ }).waitFor();
          await page.keyboard.press('Enter');
          await page.keyboard.type('/live?key={{token}}');
          expect(await url.inputValue()).toBe('ws://{{host}}/live?key={{token}}');
          await page.getByRole('button', { name: 'Connect', exact: true }).click();
          await waitFor('the connection', () => asked.includes(`/live?key=${TOKEN}`));
          await page
            .getByRole('grid', { name: 'Entries' })
            .getByText(/Values of secret variables are not recorded/)
            .first()
            .waitFor();
          expect(await page.locator('body').textContent()).not.toContain(TOKEN);
          await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
        },
        { profileDir },
      );
      const secrets = join(profileDir, 'secrets.json');
      expect((statSync(secrets).mode & 0o777).toString(8)).toBe('600');
      expect(readFileSync(secrets, 'utf8').includes(TOKEN)).toBe(kind === 'browser');
      for (const file of readdirSync(profileDir, { recursive: true, withFileTypes: true })) {
        if (!file.isFile() || file.name === 'secrets.json' || file.parentPath.includes('electron')) continue;
        expect(readFileSync(join(file.parentPath, file.name), 'latin1'), file.name).not.toContain(TOKEN);
      }
    },
  );

  it.skipIf(skip !== null)(
    'and tabs come back: a closed one, and all of them with the next launch',
    async ({ task }) => {
      const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/again`;
      await withShell(
        kind,
        task,
        async ({ page }) => {
          for (const path of ['/one', '/two']) {
            await page.getByRole('button', { name: 'New connection' }).last().click();
            await page.getByRole('textbox', { name: 'URL' }).fill(url + path);
          }
          await runCommand(page, 'Close tab');
          await tab(page, '/again/two').waitFor({ state: 'detached' });
          await page.keyboard.press(kind === 'browser' ? 'Alt+Shift+T' : 'Control+Shift+T');
          await tab(page, '/again/two').waitFor();
          await runCommand(page, 'Move the tab left');
          await waitFor(
            'the tabs to be kept',
            () =>
              existsSync(join(profileDir, 'documents', 'layout.json')) &&
              /\/again\/two[\s\S]*\/again\/one/.test(kept('layout')),
          );
        },
        { profileDir },
      );
      // Where the first stand-in could be reached: the second writes its own.
      for (const name of ['standin-endpoint', 'standin-control']) rmSync(join(profileDir, name), { force: true });
      await withShell(
        kind,
        task,
        async ({ page }) => {
          await tab(page, '/again/two').waitFor();
          const tabs = page.getByRole('tablist', { name: 'Open tabs' }).getByRole('tab');
          expect((await tabs.allTextContents()).map((text) => text.replace(/\W*(WS)?$/, ''))).toEqual([
            '/again/two',
            '/again/one',
          ]);
          expect(await page.getByRole('textbox', { name: 'URL' }).inputValue()).toBe(`${url}/two`);
        },
        { profileDir },
      );
    },
  );

  it.skipIf(skip !== null)(
    'files of the profile that are broken are kept aside, and told in the window',
    async ({ task }) => {
      keep('settings', '{ "theme": "dark"');
      keep('endpoints', { folders: 7 });
      writeFileSync(join(profileDir, 'secrets.json'), `not JSON, but ${TOKEN}`, { mode: 0o600 });
      await withShell(
        kind,
        task,
        async ({ page }) => {
          const notices = page.getByRole('region', { name: 'Notices' });
          await notices.getByText(/settings\.json could not be used/).waitFor();
          await notices.getByText(/endpoints\.json could not be used/).waitFor();
          await notices.getByText(/secrets\.json could not be read/).waitFor();
          await notices.getByText(/was kept as .*settings\.broken-/).waitFor();
          expect(await page.locator('body').textContent()).not.toContain(TOKEN);
          // The window goes on with the defaults, and what is changed now is saved.
          await runCommand(page, 'Theme: light');
          await waitFor('the settings to be saved', () => existsSync(join(profileDir, 'documents', 'settings.json')));
        },
        { profileDir },
      );
      const files = readdirSync(join(profileDir, 'documents'));
      const aside = files.find((name) => name.startsWith('settings.broken-')) ?? '';
      expect(readFileSync(join(profileDir, 'documents', aside), 'utf8')).toBe('{ "theme": "dark"');
      expect(readdirSync(profileDir).some((name) => name.startsWith('secrets.broken-'))).toBe(true);
    },
  );
});
