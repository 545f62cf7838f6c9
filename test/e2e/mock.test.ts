/** Mock servers in the window: foreign clients in the list, faults on them, the scenario's text while it is served. */
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '../fixtures/engine.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { row as entry, runCommand, statusBar, tab } from './harness/window.ts';

const clients = (page: Page) => page.getByRole('grid', { name: 'Clients of this server' });
const client = (page: Page, what: RegExp) => clients(page).getByRole('row').filter({ hasText: what });

async function startServer(page: Page, scenario: string, port: number): Promise<void> {
  await runCommand(page, 'Start a mock server…');
  const dialog = page.getByRole('dialog', { name: 'Start a mock server' });
  await dialog.getByRole('radio', { name: new RegExp(`^${scenario}\\b`) }).check();
  await dialog.getByLabel('Port').fill(String(port));
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await statusBar(page).getByText(`:${port}`).waitFor();
}

async function listen(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

describe.each(shellsForThePage())('mock servers in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: mock servers in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('show who is there, make it worse for one, and serve what is written', async ({ task }) => {
    const over = new AbortController();
    const sockets: WebSocket[] = [];
    try {
      await withShell(kind, task, async ({ page }) => {
        const port = await freePort();
        await startServer(page, 'demo', port);
        await page.getByText('Nobody is connected.').waitFor();

        // Two clients that know nothing of Wirescope.
        const socket = await listen(port);
        sockets.push(socket);
        void fetch(`http://127.0.0.1:${port}/sse`, { signal: over.signal }).then(
          (answer) => answer.text().catch(() => ''),
          () => '',
        );
        await client(page, /WS\/ws/).waitFor();
        await client(page, /SSE\/sse/).waitFor();
        await statusBar(page).getByText('2 clients').waitFor();

        // Throttled, what it does not get waits for it: the bar grows.
        await client(page, /WS\/ws/).click();
        await page.getByRole('button', { name: 'Throttle' }).click();
        await page.getByRole('menuitem', { name: 'to 1 kB/s' }).click();
        await client(page, /throttled to 1 kB\/s/).waitFor();
        await statusBar(page).getByText('1 fault on').waitFor();
        await fetch(`http://127.0.0.1:${port}/publish?count=4000`, { method: 'POST' });
        const waiting = client(page, /WS\/ws/).locator('.mock-buffer em');
        await waitFor('bytes that wait', async () => /[1-9].* [kM]B/.test((await waiting.textContent()) ?? ''));

        const closed = once(socket, 'close');
        await page.getByRole('button', { name: 'Drop', exact: true }).click();
        expect((await closed)[0]).toBe(1006);
        await client(page, /WS\/ws/).waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'All off' }).click();
        await statusBar(page).getByText('1 fault on').waitFor({ state: 'detached' });

        // A mistake is shown where it is, as one types; what is right is served, and who is there stays.
        const staying = await listen(port);
        sockets.push(staying);
        const editor = page.getByRole('textbox', { name: 'Scenario file' });
        await editor.click();
        await page.keyboard.press('Control+End');
        await page.keyboard.type('nonsense: 1');
        const trouble = page.getByRole('alert').filter({ hasText: /^Line \d+, column 1: .*nonsense/ });
        await trouble.waitFor();
        for (let letter = 0; letter < 'nonsense: 1'.length; letter += 1) await page.keyboard.press('Backspace');
        await page.keyboard.type('seed: 7');
        await trouble.waitFor({ state: 'detached' });
        await page.getByText('changed', { exact: true }).waitFor();
        await page.keyboard.press('Control+s');
        await page.getByText('changed', { exact: true }).waitFor({ state: 'detached' });
        expect(staying.readyState).toBe(WebSocket.OPEN);

        // A fault on the time line without writing it; whoever listens through Wirescope sees it as a mark.
        await runCommand(page, 'add a fault to the time line');
        const dialog = page.getByRole('dialog', { name: 'Add to the time line' });
        await dialog.getByLabel('At', { exact: true }).fill('1s');
        await dialog.getByLabel('For', { exact: true }).fill('2s');
        await dialog.getByRole('button', { name: 'Add it' }).click();
        await dialog.waitFor({ state: 'detached' });
        await page.getByRole('button', { name: /^stall 0:01 to 0:03$/ }).waitFor();
        await page.getByRole('button', { name: 'Connect to it' }).click();
        await statusBar(page).getByText('4 open').waitFor();
        await tab(page, 'demo').click();
        await page.getByRole('button', { name: 'Start the time line again' }).click();
        await tab(page, 'ws').click();
        await entry(page, /mark.*stall/i)
          .first()
          .waitFor();

        // Another one beside it, of three nodes: one is killed and comes back, one is cut off the bus and hears the others again.
        const second = await freePort();
        await startServer(page, 'cluster', second);
        const nodes = page.getByRole('region', { name: 'Nodes' });
        const node = (number: number) => nodes.getByRole('row').filter({ hasText: `Node ${number}` });
        await nodes.getByRole('button', { name: 'Kill Node 2' }).click();
        await node(2).getByText('down', { exact: true }).waitFor();
        await nodes.getByRole('button', { name: 'Start Node 2' }).click();
        await node(2).getByText('up', { exact: true }).waitFor();
        await nodes.getByRole('button', { name: 'Cut off Node 3' }).click();
        await node(3)
          .getByText(/side 2 of the split bus/)
          .waitFor();
        await nodes.getByRole('button', { name: 'Heal' }).click();
        await node(3)
          .getByText(/side 2 of the split bus/)
          .waitFor({ state: 'detached' });
        const sidebar = page.getByRole('complementary', { name: 'Sidebar' });
        await sidebar.getByRole('button', { name: new RegExp(`:${port}`) }).waitFor();
        await sidebar.getByRole('button', { name: new RegExp(`:${second}`) }).waitFor();
        await page.getByRole('button', { name: 'Stop', exact: true }).click();
        await page.getByRole('heading', { name: `cluster on port ${second} is stopped` }).waitFor();
        await page.getByRole('button', { name: 'Start it again' }).click();
        await statusBar(page).getByText(`:${second}`).waitFor();
      });
    } finally {
      over.abort();
      for (const one of sockets) one.terminate();
    }
  });
});
