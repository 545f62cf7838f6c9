/**
 * How endpoints come into the window and what can be said of them: a pasted command line, the test button, files of other
 * clients, the options form.
 */
import type { IncomingMessage } from 'node:http';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventStream, httpServer } from '../fixtures/servers.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsUnderTest } from './harness/shells.ts';
import { statusBar, typeUrl } from './harness/window.ts';

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

describe.each(shellsUnderTest())('endpoints from elsewhere in the $kind shell', ({ kind, skip }) => {
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
        if (process.env.LOOK !== undefined) await page.screenshot({ path: `${process.env.LOOK}/trial-${kind}.png` });
        await test.getByRole('button', { name: 'Close' }).last().click();

        await paste(page, `curl -N ${address} -H 'Accept: text/event-stream' -H 'Authorization: Bearer abc'`);
        await page.getByRole('button', { name: /^Auth/ }).getByText('Bearer').waitFor();
        if (process.env.LOOK !== undefined) await page.screenshot({ path: `${process.env.LOOK}/paste-${kind}.png` });
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
});
