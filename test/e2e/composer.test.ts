/** The composer by mouse: a mistake pointed at, messages saved and sent, a schedule, a list, a request beside a stream. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsUnderTest } from './harness/shells.ts';
import { connectTo, overflow, row, startDemo, statusBar, tab } from './harness/window.ts';

async function listener() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const got: string[] = [];
  server.on('connection', (socket) => socket.on('message', (data: Buffer) => got.push(data.toString('utf8'))));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/orders`,
    got,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const composer = (page: Page) => page.getByRole('region', { name: 'Composer' });
const schedule = (page: Page) => page.getByRole('region', { name: 'Sending on a schedule' });
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

async function chooseKind(page: Page, kind: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: 'Kind of message' }).click();
  await page.getByRole('option', { name: kind }).click();
}

async function sendMenu(page: Page, item: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'More ways to send' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function serious(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

describe.each(shellsUnderTest())('the composer in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the composer in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('points at mistakes, keeps messages, and sends on a schedule', async ({ task }) => {
    const server = await listener();
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, server.url);
      await statusBar(page).getByText('open').waitFor();

      await chooseKind(page, /^JSON/);
      await field(page).fill('{\n  "side": buy\n}');
      await composer(page)
        .getByText(/"b" cannot stand here\. line 2, column 11/)
        .waitFor();
      expect(await page.locator('.comp-mistake').textContent()).toBe('b');
      await field(page).fill('{"side":"buy","n":{{$counter}}}');
      await composer(page).getByText('{"side":"buy","n":1}').waitFor();
      await page.getByRole('button', { name: 'Format' }).click();
      await waitFor('the formatted text', async () => (await page.locator('.comp-editor .cm-line').count()) === 4);

      // Saved in a folder; there again after the window was loaded anew.
      await sendMenu(page, /^Save the message/);
      await dialog(page, 'Save the message').getByLabel('Name').fill('buy');
      await dialog(page, 'Save the message').getByLabel('Folder').fill('orders/eu');
      await dialog(page, 'Save the message').getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Saved messages' }).click();
      await page.getByRole('button', { name: /^JSON buy/ }).waitFor();
      expect(await serious(page)).toEqual([]);
      await page.reload();
      await page
        .getByRole('treeitem', { name: /orders/ })
        .or(page.getByRole('button', { name: /\/orders/ }))
        .first()
        .click();
      await page.getByRole('button', { name: 'Saved messages' }).click();
      await page.getByRole('region', { name: 'orders/eu' }).waitFor();
      await page.getByRole('button', { name: 'Send buy now' }).click();
      await waitFor('the saved message', () => server.got.length === 1);
      expect(JSON.parse(server.got[0] ?? '')).toEqual({ side: 'buy', n: 1 });
      await page.keyboard.press('Escape');

      // ↑ in an empty field brings it back.
      await field(page).press('ArrowUp');
      await waitFor('the earlier message', async () => /counter/.test((await field(page).textContent()) ?? ''));

      await chooseKind(page, /^text/);
      await field(page).fill('tick');
      await sendMenu(page, /^Send every/);
      await dialog(page, 'Send every N seconds').getByLabel('Seconds').fill('0.2');
      await dialog(page, 'Send every N seconds').getByRole('button', { name: 'Start sending' }).click();
      await row(page, /mark.*Sending every 200 ms: started/).waitFor();
      await waitFor('five ticks', () => server.got.filter((text) => text === 'tick').length >= 5);
      await schedule(page).getByRole('button', { name: 'Stop sending' }).click();
      await schedule(page).getByText('Stopped.').waitFor();
      await row(page, /mark.*Sending every 200 ms: stopped after/).waitFor();

      await sendMenu(page, /^Send a list/);
      await dialog(page, 'Send a list').getByLabel('Messages', { exact: true }).fill('a\nb\nc');
      await dialog(page, 'Send a list').getByLabel('Delay between').fill('0.02');
      await dialog(page, 'Send a list').getByRole('button', { name: 'Send the list' }).click();
      await schedule(page).getByText('Sent all of it.').waitFor();
      await waitFor('the list', () => server.got.at(-1) === 'c');
      expect(server.got.slice(-3)).toEqual(['a', 'b', 'c']);
      expect(await overflow(page)).toEqual({ x: 0, y: 0 });
      expect(await serious(page)).toEqual([]);
    });
    await server.close();
  });

  it.skipIf(skip !== null)('publishes beside an event stream, and the event arrives', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await startDemo(page);
      await tab(page, '/sse').click();
      const beside = page.getByRole('region', { name: 'Request beside the stream' });
      await beside.getByRole('textbox', { name: 'Address' }).fill('/publish');
      await beside.getByRole('textbox', { name: 'Body' }).fill('{"symbol":"BESIDE"}');
      await beside.getByRole('button', { name: /^Send/ }).click();
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByText(/^200/).waitFor();
      await answer.getByText(/first_id/).waitFor();
      await row(page, /request, to server.*publish.*beside the stream/).waitFor();
      await row(page, /event, to client.*BESIDE/).waitFor();
      expect(await overflow(page)).toEqual({ x: 0, y: 0 });
      expect(await serious(page)).toEqual([]);
    });
  });
});
