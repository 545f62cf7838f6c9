/** The composer: mistakes pointed at, messages saved and sent, bytes and files, a schedule, a list, requests beside a stream. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { waitFor } from '../fixtures/wait-for.ts';
import { axeInBothThemes, axeMistakes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { connectTo, grid, overflow, row, runCommand, startDemo, statusBar, tab } from './harness/window.ts';

async function listener() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const got: string[] = [];
  const bytes: Buffer[] = [];
  const pings: string[] = [];
  const closes: string[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) bytes.push(data);
      else got.push(data.toString('utf8'));
    });
    socket.on('ping', (data: Buffer) => pings.push(data.toString('utf8')));
    socket.on('close', (code, reason) => closes.push(`${code} ${reason.toString('utf8')}`));
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/orders`,
    got,
    bytes,
    pings,
    closes,
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

/** The composer, what it answers, and what is open above it: the rest of the page other specs look at. */
const COMPOSER = '.comp, [role=region], [role=dialog], [role=menu]';

/** What axe says of what is open above the page, in both themes. */
const inBothThemes = (page: Page, screen: string) =>
  axeInBothThemes(page, screen, '[role=dialog], [role=menu], [role=listbox]');

describe.each(shellsForThePage())('the composer in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the composer in the ${kind} shell, because ${skip}`);
  if (skip === null && kind !== 'browser')
    console.log(
      `skipped: environments and axe of the composer in the ${kind} shell, because only the browser shell has a way to the engine past its window`,
    );

  it.skipIf(skip !== null)('points at mistakes, keeps messages, and sends on a schedule', async ({ task }) => {
    const server = await listener();
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, server.url);
      await statusBar(page).getByText('open').waitFor();

      await chooseKind(page, /^JSON/);
      await field(page).fill('{\n  "side": buy\n}');
      await composer(page)
        .getByText(/Line 2, column 11: Not JSON: "b" cannot stand here\./)
        .waitFor();
      expect(await page.locator('.comp-mistake').textContent()).toBe('b');
      await field(page).fill('{"side":"{{nobody}}"}');
      await composer(page)
        .getByText(/Line 1, column 10: There is no variable "nobody"\./)
        .waitFor();
      expect(await page.getByRole('button', { name: /^Send Ctrl/ }).isDisabled()).toBe(true);
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
      expect(await axeMistakes(page, 'the composer', undefined, COMPOSER)).toEqual([]);
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
      // Nothing is sent without being seen: the status bar tells of it in every other tab.
      await page
        .getByRole('button', { name: /^New (connection|tab)/ })
        .last()
        .click();
      await statusBar(page)
        .getByRole('button', { name: /orders is sending, \d+ sent/ })
        .click();
      await schedule(page).getByRole('button', { name: 'Stop sending' }).click();
      await schedule(page).getByText('Stopped.').waitFor();
      await row(page, /mark.*Sending every 200 ms: stopped after \d+ messages/).waitFor();
      const ticks = server.got.filter((text) => text === 'tick').length;
      await row(page, new RegExp(`stopped after ${ticks} messages`)).waitFor();

      await sendMenu(page, /^Send a list/);
      await dialog(page, 'Send a list').getByLabel('Messages', { exact: true }).fill('a\nb\nc');
      await dialog(page, 'Send a list').getByLabel('Delay between').fill('0.02');
      await dialog(page, 'Send a list').getByRole('button', { name: 'Send the list' }).click();
      await schedule(page).getByText('Sent all of it.').waitFor();
      await waitFor('the list', () => server.got.at(-1) === 'c');
      expect(server.got.slice(-3)).toEqual(['a', 'b', 'c']);
      expect(await overflow(page)).toEqual({ x: 0, y: 0 });
      expect(await axeMistakes(page, 'the composer', undefined, COMPOSER)).toEqual([]);
    });
    await server.close();
  });

  it.skipIf(skip !== null)('sends bytes, files, pings and closes as they are written', async ({ task }) => {
    const server = await listener();
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, server.url);
      await statusBar(page).getByText('open').waitFor();

      await chooseKind(page, /hex/);
      await field(page).fill('00ff2az');
      await composer(page)
        .getByText(/Line 1, column 7: "z" is no hex digit\./)
        .waitFor();
      await field(page).fill('00ff2a');
      await composer(page).getByText('3 bytes').waitFor();
      await page.keyboard.press('Control+Enter');
      await waitFor('the bytes', () => server.bytes.length === 1);
      expect(server.bytes[0]?.toString('hex')).toBe('00ff2a');
      await runCommand(page, 'Compose: binary, base64');
      await field(page).fill('AP8q');
      await page.keyboard.press('Control+Enter');
      await waitFor('the same from base64', () => server.bytes.length === 2);
      expect(server.bytes[1]?.toString('hex')).toBe('00ff2a');

      const file = randomBytes(3_000_000);
      await composer(page)
        .locator('input[type=file]')
        .setInputFiles({ name: 'frame.bin', mimeType: 'application/octet-stream', buffer: file });
      await composer(page).getByText('frame.bin, 3.0 MB').waitFor();
      // From anywhere in the window, because the button says these keys.
      await grid(page).focus();
      await page.keyboard.press('Control+Enter');
      await waitFor('the file', () => server.bytes.length === 3);
      const hash = (bytes: Buffer | undefined) =>
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex');
      expect(hash(server.bytes[2])).toBe(hash(file));

      await runCommand(page, 'Compose: ping');
      await grid(page).focus();
      await page.keyboard.press('w');
      await page.keyboard.type('are you there?');
      await page.keyboard.press('Control+Enter');
      await waitFor('the ping', () => server.pings.at(-1) === 'are you there?');

      await chooseKind(page, /^close/);
      const code = composer(page).getByRole('textbox', { name: 'Close code' });
      await code.fill('1006');
      await composer(page).getByText('1006 is never on the wire.').waitFor();
      await code.fill('4001');
      await composer(page).getByRole('textbox', { name: 'Reason' }).fill('ü'.repeat(62));
      await composer(page)
        .getByText(/Line 1, column 62: A reason has at most 123 bytes; this is 124 bytes\./)
        .waitFor();
      await composer(page).getByRole('textbox', { name: 'Reason' }).fill('enough');
      await composer(page).getByRole('button', { name: /^Send/ }).first().click();
      await waitFor('the close', () => server.closes.length === 1);
      expect(server.closes).toEqual(['4001 enough']);
      await composer(page).getByText('The connection is closed: nothing can be sent.').waitFor();
      await page.getByRole('button', { name: 'More ways to send' }).click();
      await page.getByRole('menuitem', { name: /^Send a list… The connection is closed/ }).waitFor();
      expect(await axeMistakes(page, 'the composer', undefined, COMPOSER)).toEqual([]);
    });
    await server.close();
  });

  // Past the window there is a way to the engine in this shell only; what is tested is the same in both.
  it.skipIf(skip !== null || kind !== 'browser')(
    'fills in the environment of the connection, and shows no secret',
    async ({ task }) => {
      const server = await listener();
      const environment = {
        id: 'e1',
        name: 'staging',
        variables: [
          { name: 'room', value: 'r-{{zone}}', secret: false, secretId: '' },
          { name: 'token', value: '', secret: true, secretId: 's1' },
        ],
      };
      await withShell(kind, task, async ({ page, engineCall }) => {
        if (engineCall === undefined) throw new Error('This shell has no way past its window.');
        const before = await engineCall('document.read', { name: 'environments' });
        if (!before.ok) throw new Error(before.error.message);
        const write = await engineCall('document.write', {
          name: 'environments',
          value: { environments: [environment], globals: [{ name: 'zone', value: 'eu' }], activeId: 'e1' },
          basedOn: before.value.revision,
        });
        expect(write).toMatchObject({ ok: true });
        expect(await engineCall('secret.set', { id: 's1', value: 'tok-59a1' })).toMatchObject({ ok: true });
        await connectTo(page, server.url);
        await statusBar(page).getByText('open').waitFor();
        await field(page).fill('{"room":"');
        await field(page).pressSequentially('{{ro');
        // With the mouse: the editor leaves Enter to the text for a moment after its list has opened.
        await page.getByRole('option', { name: /^room/ }).click();
        await field(page).pressSequentially('","token":"{{to');
        await page.getByRole('option', { name: /^token/ }).waitFor();
        expect(await axeMistakes(page, 'a completion', undefined, '[role=listbox]')).toEqual([]);
        await page.keyboard.press('Enter');
        await field(page).pressSequentially('"}');
        await composer(page).getByText('{"room":"r-eu","token":"••••••"}').waitFor();
        await page.keyboard.press('Control+Enter');
        await waitFor('the message', () => server.got.length === 1);
        expect(server.got).toEqual(['{"room":"r-eu","token":"tok-59a1"}']);
        await row(page, /text, to server.*r-eu/).waitFor();
        expect(await page.locator('body').textContent()).not.toContain('tok-59a1');
      });
      await server.close();
    },
  );

  it.skipIf(skip !== null)('asks a server of one’s own beside its stream', async ({ task }) => {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: hello\n\n');
        return;
      }
      let body = '';
      for await (const chunk of request) body += String(chunk);
      asked.push(`${request.method} ${request.url} ${request.headers['x-count']} ${body}`);
      response.writeHead(422, { 'content-type': 'application/json' }).end('{"error":"no\u202ename"}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`);
      await statusBar(page).getByText('open').waitFor();
      const beside = page.getByRole('region', { name: 'Request beside the stream' });
      await beside.getByRole('combobox', { name: 'Method' }).click();
      await page.getByRole('option', { name: 'PUT' }).click();
      await beside.getByRole('textbox', { name: 'Address' }).fill('/orders/7');
      await beside.getByRole('button', { name: 'Headers' }).click();
      await page.getByRole('textbox', { name: 'Headers' }).fill('X-Count: {{$counter}}');
      await page.keyboard.press('Escape');
      await beside.getByRole('textbox', { name: 'Body' }).fill('{"qty":3}');
      await beside.getByText(/Goes out as.*PUT .*X-Count: 1.*\{"qty":3\}/).waitFor();
      await page.keyboard.press('Control+Enter');
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByText(/^422/).waitFor();
      expect(asked).toEqual(['PUT /orders/7 1 {"qty":3}']);
      await answer.getByText('{"error":"no⟨RLO⟩name"}').waitFor();
      expect(await axeMistakes(page, 'the composer', undefined, COMPOSER)).toEqual([]);
    });
    server.closeAllConnections();
    server.close();
  });

  it.skipIf(skip !== null || kind !== 'browser')(
    'has no serious mistake for axe in any list, menu or dialog',
    async ({ task }) => {
      const server = await listener();
      await withShell(kind, task, async ({ page }) => {
        const found: string[] = [];
        await connectTo(page, server.url);
        await statusBar(page).getByText('open').waitFor();
        await field(page).fill('{"a":{{$counter}}}');
        await page.keyboard.press('Control+Enter');
        await waitFor('the message', () => server.got.length === 1);
        await page.keyboard.press('ArrowUp');
        await page.getByRole('combobox', { name: 'Kind of message' }).click();
        found.push(...(await inBothThemes(page, 'kinds')));
        await page.keyboard.press('Escape');
        for (const name of ['Saved messages', 'Sent before', 'More ways to send']) {
          await page.getByRole('button', { name, exact: true }).click();
          await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor();
          found.push(...(await inBothThemes(page, name)));
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor({ state: 'detached' });
        }
        for (const item of [/^Send every/, /^Send a list/, /^Save the message/]) {
          await sendMenu(page, item);
          await page.getByRole('dialog').waitFor();
          found.push(...(await inBothThemes(page, String(item))));
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
        await chooseKind(page, /^HTTP/);
        await page.getByRole('button', { name: 'Headers' }).click();
        await page.getByRole('textbox', { name: 'Headers' }).fill('no header');
        await page.getByText('"no header" is no header.').first().waitFor();
        found.push(...(await inBothThemes(page, 'headers with a mistake')));
        expect(found).toEqual([]);
      });
      await server.close();
    },
  );

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
      expect(await axeMistakes(page, 'the composer', undefined, COMPOSER)).toEqual([]);
    });
  });
});
