/**
 * A person points the window at an endpoint of their own: a WebSocket server and an event stream of this test, which
 * see what really arrives. Nothing here is the demo.
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { eventStream, httpServer } from '../fixtures/servers.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import {
  choose,
  connectTo,
  detail,
  filter,
  overflow,
  row,
  statusBar,
  timelineFacts,
  typeUrl,
} from './harness/window.ts';

interface OwnServer {
  readonly url: string;
  readonly requests: IncomingMessage[];
  readonly sockets: WebSocket[];
  /** Messages as they arrived: text as text, binary as `hex:…`. */
  readonly messages: string[];
  readonly pings: string[];
  readonly closes: { code: number; reason: string }[];
  close(): Promise<void>;
}

async function ownServer(): Promise<OwnServer> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => (offered.has('orders.v2') ? 'orders.v2' : false),
  });
  await once(server, 'listening');
  const own = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/orders`,
    requests: [] as IncomingMessage[],
    sockets: [] as WebSocket[],
    messages: [] as string[],
    pings: [] as string[],
    closes: [] as { code: number; reason: string }[],
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  server.on('connection', (socket, request) => {
    own.requests.push(request);
    own.sockets.push(socket);
    socket.on('message', (data: Buffer, binary) =>
      own.messages.push(binary ? `hex:${data.toString('hex')}` : data.toString('utf8')),
    );
    socket.on('ping', (data) => own.pings.push(data.toString('utf8')));
    socket.on('close', (code, reason) => own.closes.push({ code, reason: reason.toString('utf8') }));
    socket.on('error', () => socket.terminate());
  });
  return own;
}

async function compose(page: Page, kind: RegExp, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Kind of message' }).click();
  await page.getByRole('option', { name: kind }).click();
  await page.getByRole('textbox', { name: kind.source.includes('close') ? 'Reason' : 'Message' }).fill(text);
}

const send = (page: Page) => page.getByRole('button', { name: /^Send/ });
const composer = (page: Page) => page.getByRole('region', { name: 'Composer' });

/** The reader's popover, open. */
async function readerControl(page: Page) {
  await page.getByRole('button', { name: 'Reader and pings' }).click();
  const panel = page.getByRole('dialog', { name: 'Reader and pings' });
  await panel.waitFor();
  return panel;
}

describe.each(shellsForThePage())('an endpoint of one’s own in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: an endpoint of one's own in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('carries options, messages, pings and closes, and shows each', async ({ task }) => {
    const server = await ownServer();
    await withShell(kind, task, async ({ page }) => {
      // A header and a subprotocol in the options sheet; the server sees them.
      await typeUrl(page, server.url);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: /Options/ }).click();
      const sheet = page.getByRole('dialog', { name: 'Options of this endpoint' });
      await sheet.getByLabel('Headers').fill('X-Team: payments\nAuthorization Bearer abc');
      await sheet.getByText(/line 2/i).waitFor();
      await sheet.getByLabel('Headers').fill('X-Team: payments\nAuthorization: Bearer abc');
      await sheet.getByLabel('Subprotocols').fill('orders.v3, orders.v2');
      await sheet.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: /^Auth/ }).getByText('Bearer').waitFor();
      await page.getByRole('textbox', { name: 'URL' }).press('Enter');
      await statusBar(page).getByText('open').waitFor();
      const [request] = server.requests;
      expect(request?.headers['x-team']).toBe('payments');
      expect(request?.headers.authorization).toBe('Bearer abc');
      expect(request?.headers['sec-websocket-protocol']?.replace(/\s/g, '')).toBe('orders.v3,orders.v2');
      await row(page, /open.*protocol orders\.v2/).waitFor();

      // Text; JSON with a mistake in words, then right; hex.
      await compose(page, /^text/, 'hello Zoë');
      await send(page).click();
      await row(page, /text, to server.*hello Zoë/).waitFor();
      await compose(page, /^JSON/, '{"side":buy}');
      await composer(page)
        .getByText(/Not JSON: "b" cannot stand here/)
        .waitFor();
      expect(await send(page).isDisabled()).toBe(true);
      await compose(page, /^JSON/, '{"side":"buy"}');
      await send(page).click();
      await compose(page, /hex/, '00 ff 2');
      await composer(page)
        .getByText(/One hex digit is missing/)
        .waitFor();
      await compose(page, /hex/, '00 ff 2a');
      await send(page).click();
      await row(page, /binary, to server/).waitFor();
      expect(server.messages).toEqual(['hello Zoë', '{"side":"buy"}', 'hex:00ff2a']);

      // A ping and its answer, with the round trip.
      await compose(page, /^ping/, 'are you there');
      await send(page).click();
      await row(page, /pong, to client.*RTT .*are you there/).waitFor();
      expect(server.pings).toContain('are you there');
      await statusBar(page).getByText(/^RTT /).waitFor();

      // The same from the other side: what the server sends, and its ping.
      server.sockets[0]?.send(Buffer.from([1, 2, 3]));
      server.sockets[0]?.ping('alive?');
      await row(page, /binary, to client/).waitFor();
      await row(page, /pong, to server.*alive\?/).waitFor();

      // A mark stands in the table and on the timeline.
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: /Set a mark/ }).click();
      await page.getByRole('textbox', { name: 'Note' }).fill('deployed 1.4.2');
      await page.getByRole('button', { name: 'Set the mark' }).click();
      await row(page, /mark.*deployed 1\.4\.2/).waitFor();
      await timelineFacts(page)
        .getByText(/deployed 1\.4\.2/)
        .waitFor({ state: 'attached' });

      // Close with a code and a reason; the server gets both.
      await compose(page, /^close/, 'closing time');
      await page.getByRole('textbox', { name: 'Close code' }).fill('1005');
      await composer(page)
        .getByText(/A close code is/)
        .waitFor();
      await page.getByRole('textbox', { name: 'Close code' }).fill('4001');
      await send(page).click();
      await row(page, /close, to server, 4001.*closing time/).waitFor();
      await waitFor('the server to see the close', () => server.closes.length > 0);
      expect(server.closes[0]).toEqual({ code: 4001, reason: 'closing time' });
      expect(await overflow(page)).toEqual({ x: 0, y: 0 });
    });
    await server.close();
  });

  it.skipIf(skip !== null)('shows a server’s 1011, waits, and comes back', async ({ task }) => {
    const server = await ownServer();
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, server.url);
      await statusBar(page).getByText('open').waitFor();
      server.sockets[0]?.close(1011, 'out of memory');
      await row(page, /close.*1011.*internal error.*out of memory/).waitFor();
      await row(page, /wait.*exponential: base/).waitFor();
      await waitFor('the second connection', () => server.sockets.length === 2);
      await statusBar(page).getByText('open').waitFor();
      await row(page, /connecting.*Attempt 2.*waited/).waitFor();
      await timelineFacts(page).getByText(/1011/).first().waitFor({ state: 'attached' });
      await choose(page, /close.*1011/);
      await detail(page).getByText('out of memory').first().waitFor();
    });
    await server.close();
  });

  it.skipIf(skip !== null)('makes the server feel a slow reader, and stops answering pings', async ({ task }) => {
    const server = await ownServer();
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, server.url);
      await statusBar(page).getByText('open').waitFor();
      const socket = server.sockets[0];
      if (socket === undefined) throw new Error('no socket');
      const flood = (bytes: number): void => {
        const message = 'x'.repeat(16 * 1024);
        for (let sent = 0; sent < bytes; sent += message.length) socket.send(message);
      };

      let panel = await readerControl(page);
      await panel.getByRole('radio', { name: 'Pause' }).click();
      await statusBar(page).getByText('reading paused').waitFor();
      await page.keyboard.press('Escape');
      flood(24 * 1024 * 1024);
      await row(page, /pause.*Reading paused by the user/).waitFor();
      await timelineFacts(page)
        .getByText(/Reading paused by the user/)
        .waitFor({ state: 'attached' });
      // What the sockets between can hold is taken; the rest stays with the server, and goes on staying.
      await waitFor('the server’s buffer to stop shrinking', async () => {
        const before = socket.bufferedAmount;
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
        return socket.bufferedAmount > 1_000_000 && socket.bufferedAmount === before;
      });

      panel = await readerControl(page);
      await panel.getByRole('textbox', { name: 'Messages a second' }).fill('200');
      await panel.getByRole('radio', { name: /Slowly/ }).click();
      await statusBar(page).getByText('reading 200/s').waitFor();
      await timelineFacts(page)
        .getByText(/Reading slowed to 200 a second/)
        .waitFor({ state: 'attached' });
      expect(socket.bufferedAmount).toBeGreaterThan(1_000_000);
      await panel.getByRole('radio', { name: /As fast as it comes/ }).click();
      await waitFor('the server’s buffer to drain', () => socket.bufferedAmount === 0);
      await timelineFacts(page)
        .getByText(/Reading again after/)
        .first()
        .waitFor({ state: 'attached' });

      // "Answer pings" off: the server's ping stays without a pong.
      await panel.getByRole('switch', { name: /Answer the server/ }).click();
      await statusBar(page).getByText('pings unanswered').waitFor();
      await page.keyboard.press('Escape');
      let pongs = 0;
      socket.on('pong', () => {
        pongs++;
      });
      socket.ping('anyone?');
      socket.send('after the ping');
      await filter(page).fill('kind:ping or "after the ping"');
      await row(page, /after the ping/).waitFor();
      await row(page, /ping, to client.*anyone\?/).waitFor();
      expect(pongs).toBe(0);
      await filter(page).fill('kind:pong dir:out');
      await page.getByText(/^0 of/).first().waitFor();
    });
    await server.close();
  });

  it.skipIf(skip !== null)('recognises an event stream by its reply, and says that it guessed', async ({ task }) => {
    const server = await httpServer((_request, response) => {
      eventStream(response);
      response.write('retry: 2000\n\nid: 7\nevent: price\ndata: {"px":101.5}\n\n: still here\n\n');
    });
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, `${server.url}/events`);
      await statusBar(page).getByText('open').waitFor();
      await row(page, /notice.*Taken for sse, because/)
        .or(row(page, /Taken for .*because/))
        .first()
        .waitFor();
      await row(page, /event, to client.*101\.5/).waitFor();
      await row(page, /comment.*still here/).waitFor();
      await row(page, /retry.*reconnect after 2 s/).waitFor();
      await page.getByRole('region', { name: 'Request beside the stream' }).waitFor();
    });
    await server.close();
  });
});
