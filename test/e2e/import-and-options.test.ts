/**
 * How endpoints come into the window and what can be said of them: a pasted command line, the test button, files of other
 * clients, the options form.
 */
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventStream, httpServer } from '../fixtures/servers.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { runCommand, statusBar, typeUrl } from './harness/window.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'imports');

/** Axe finds nothing serious, in either theme. Once is enough: the page is the same in every shell. `LOOK=folder` keeps pictures. */
async function look(page: Page, name: string): Promise<void> {
  if (name.endsWith('browser')) {
    const found: string[] = [];
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
      const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        found.push(
          ...nodes.map(
            ({ target, any }) => `${name}, ${colorScheme}: ${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`,
          ),
        );
      }
      if (process.env.LOOK !== undefined)
        await page.screenshot({ path: join(process.env.LOOK, `${name}-${colorScheme}.png`) });
    }
    expect(found).toEqual([]);
  }
}

/** Pastes as a person does: the clipboard's text arrives with the event. */
async function paste(page: Page, text: string): Promise<void> {
  const url = page.getByRole('textbox', { name: 'URL' });
  await url.focus();
  await url.evaluate((field, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

describe.each(shellsForThePage())('endpoints from elsewhere in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: endpoints from elsewhere in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)(
    'a pasted curl line becomes URL and headers, can be undone, tested and connected',
    async ({ task }) => {
      const requests: IncomingMessage[] = [];
      const server = await httpServer((request, reply) => {
        requests.push(request);
        if (request.headers.authorization !== 'Bearer abc') reply.writeHead(401).end('token, please');
        else {
          eventStream(reply);
          reply.write('data: {"n":1}\n\n');
        }
      });
      await withShell(kind, task, async ({ page }) => {
        const url = page.getByRole('textbox', { name: 'URL' });
        const address = `${server.url}/events`;
        await typeUrl(page, 'wss://before.example/');
        await paste(
          page,
          `curl -N --compressed \\\n  -H 'Accept: text/event-stream' \\\n  -H 'X-Team: payments' ${address}`,
        );
        const line = page.getByText(/^Read from a curl command: URL and 2 headers\.$/);
        await line.waitFor();
        expect(await url.inputValue()).toBe(address);
        await page.getByRole('button', { name: 'Undo' }).click();
        expect(await url.inputValue()).toBe('wss://before.example/');

        // Without its token the server refuses, and the test says at which step.
        await paste(page, `curl -N -H 'Accept: text/event-stream' -H 'X-Team: payments' ${address}`);
        await line.waitFor();
        await page.getByRole('button', { name: 'Test', exact: true }).click();
        const test = page.getByRole('dialog', { name: 'Test of the endpoint' });
        await test.getByText(/^It fails at HTTP/).waitFor();
        await test.getByText('401 Unauthorized').first().waitFor();
        await test.getByText(/wants credentials/).waitFor();
        await test.getByText('token, please').waitFor();
        await look(page, `trial-${kind}`);
        await test.getByRole('button', { name: 'Close' }).last().click();

        await paste(page, `curl -N ${address} -H 'Accept: text/event-stream' -H 'Authorization: Bearer abc'`);
        await page.getByRole('button', { name: /^Auth/ }).getByText('Bearer').waitFor();
        await look(page, `paste-${kind}`);
        await page.getByRole('button', { name: 'Test', exact: true }).click();
        await test.getByText(/^It works: Server-sent events/).waitFor();
        await test.getByText('text/event-stream').waitFor();
        await page.keyboard.press('Escape');
        await url.press('Enter');
        await statusBar(page).getByText('open').waitFor();
        expect(requests.at(-1)?.headers.authorization).toBe('Bearer abc');
      });
      await server.close();
    },
  );

  it.skipIf(skip !== null)('a file of another client is shown before anything of it is added', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await page.getByRole('button', { name: /^Import endpoints/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Import endpoints' });
      await dialog.getByLabel('Or paste').fill('{"hello": 1}');
      await dialog.getByRole('button', { name: 'Read' }).click();
      await dialog.getByRole('alert').getByText('IMPORT_UNKNOWN').waitFor();
      await look(page, `import-source-${kind}`);

      await dialog.getByLabel('Files to import').setInputFiles(join(FIXTURES, 'insomnia', 'v4.json'));
      await dialog.getByText('Insomnia 4', { exact: true }).waitFor();
      const endpoints = dialog.getByRole('region', { name: 'Endpoints to add' });
      expect(await endpoints.getByRole('checkbox').count()).toBeGreaterThan(2);
      const feed = endpoints.getByRole('checkbox', { name: /Feed/ });
      expect(await feed.isChecked()).toBe(true);
      await feed.uncheck();
      // What is left out is listed, with its reason.
      const skipped = dialog.getByRole('region', { name: 'Not taken over' });
      await skipped.getByText(/HTTP request/).waitFor();
      await dialog.getByLabel('Into the folder').fill('team');
      await look(page, `import-review-${kind}`);
      await dialog.getByRole('button', { name: /^Add \d+ endpoint/ }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText('1 endpoint and 1 environment added. The environment Staging is chosen now.').waitFor();
      const sidebar = page.getByRole('complementary').or(page.getByRole('navigation')).first();
      await sidebar.getByText('Lobby').waitFor();
      await sidebar.getByText('team').first().waitFor();
      expect(await sidebar.getByText('Feed').count()).toBe(0);

      // Again: what is there already is not chosen.
      await runCommand(page, 'Import endpoints');
      await dialog.getByLabel('Files to import').setInputFiles(join(FIXTURES, 'insomnia', 'v4.json'));
      await dialog.getByText('already there').waitFor();
      expect(await endpoints.getByRole('checkbox', { name: /Lobby/ }).isChecked()).toBe(false);

      // A whole folder; then a file that is dropped.
      await dialog.getByRole('button', { name: 'Back' }).click();
      await dialog.getByLabel('Folder to import').setInputFiles(join(FIXTURES, 'bruno'));
      await dialog.getByText('Bruno', { exact: true }).waitFor();
      await endpoints.getByRole('checkbox', { name: /lobby/i }).first().waitFor();
      await dialog.getByRole('button', { name: 'Back' }).click();
      await dialog.getByRole('region', { name: 'Drop files or a folder here' }).evaluate((zone) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['{"v":2,"name":"Dropped","folders":[],"requests":[]}'], 'dropped.json'));
        for (const type of ['dragenter', 'dragover', 'drop'])
          zone.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      });
      await dialog.getByText('Hoppscotch', { exact: true }).waitFor();
      await dialog.getByText('There is no WebSocket request and no event stream in it.').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    });
  });

  it.skipIf(skip !== null)('the options form finds, explains, judges and resets every option', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await typeUrl(page, 'wss://127.0.0.1:1/feed');
      await runCommand(page, 'Options of the endpoint');
      const sheet = page.getByRole('dialog', { name: 'Options of this endpoint' });
      await sheet.getByText('RFC 7692, 7').waitFor();
      await look(page, `options-${kind}`);
      const find = sheet.getByRole('searchbox', { name: 'Find an option' });
      await find.fill('expectEveryMs');
      expect(await sheet.getByRole('textbox').count()).toBe(1);
      const every = sheet.getByLabel('Expect something every');
      await every.fill('10');
      await sheet.getByText(/Write a duration with its unit/).waitFor();
      expect(await sheet.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      // What is wrong stays in sight whatever is searched for.
      await find.fill('proxy tunnel');
      expect(await every.isVisible()).toBe(true);
      await sheet.getByLabel('Proxy').waitFor();
      await sheet.getByRole('button', { name: '1 field to put right' }).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('10s');
      await find.fill('');
      await sheet.getByText('Default: 0s').waitFor();

      await sheet.getByLabel('Authorization').click();
      await page.getByRole('option', { name: 'Bearer token' }).click();
      await sheet.getByLabel('Token').fill('abc');
      await sheet.getByRole('button', { name: /differ from their defaults/ }).click();
      await look(page, `options-changed-${kind}`);
      expect(await sheet.getByRole('button', { name: 'Reset', exact: true }).count()).toBe(3);
      await sheet.getByTitle('Reset Expect something every to its default').click();
      expect(await every.count()).toBe(0);
      await sheet.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: /^Auth/ }).getByText('Bearer').waitFor();
      await page
        .getByRole('button', { name: /^Heartbeat/ })
        .getByText('off')
        .waitFor();
    });
  });
});
