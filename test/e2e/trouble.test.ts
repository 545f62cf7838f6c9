/**
 * What goes wrong, as a person meets it in the window: each failure says what it is and what to do, nothing that came
 * over the wire can do anything to the window, and a lost engine is not hidden.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { freePort } from '../fixtures/engine.ts';
import { httpServer, loopback } from '../fixtures/servers.ts';
import { withShell } from './harness/launch-shell.ts';
import { startProcess } from './harness/shell-process.ts';
import { shellsUnderTest } from './harness/shells.ts';
import { choose, connectTo, detail, filter, overflow, row, startDemo, statusBar, tab } from './harness/window.ts';

const V1 = join(import.meta.dirname, '../fixtures/recordings/v1.wirescope');

/** What hides in a line, or turns it around. */
const UNSEEN = /[\u200b\u202a-\u202e\u2066-\u2069]|(?![\n\r\t])\p{Cc}/u;

/** The card of the latest failure: its words, and that it has a hint. */
async function failure(page: Page, code: RegExp): Promise<string> {
  const card = page.getByRole('alert', { name: 'Latest failure' });
  await card.getByText(code).first().waitFor();
  await card.getByText('Next step.').waitFor();
  return (await card.textContent()) ?? '';
}

async function cancel(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Cancel|Disconnect)$/ })
    .first()
    .click();
}

describe.each(shellsUnderTest())('trouble in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: trouble in the ${kind} shell, because ${skip}`);
  if (skip === null && kind !== 'browser')
    console.log(
      `skipped: a server that dies in the ${kind} shell, because its engine lives in the shell's own process`,
    );

  const pageSkip = skip ?? (kind === 'browser' ? null : 'what the page draws is the same in the browser shell');
  if (skip === null && pageSkip !== null)
    console.log(`skipped: typos and payloads in the ${kind} shell, because ${pageSkip}`);

  // The engine and the page are those of the browser shell; the stand-in is asked about what a shell itself can get wrong.
  const againSkip =
    skip ?? (kind === 'standin' ? 'the same engine says it to the same page in the browser shell' : null);
  if (skip === null && againSkip !== null)
    console.log(`skipped: endpoints and files that are wrong in the ${kind} shell, because ${againSkip}`);

  it.skipIf(againSkip !== null)('endpoints that are not there, or say no', async ({ task }) => {
    const locked = await httpServer((_request, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer realm="prices"', 'Content-Type': 'text/plain' });
      response.end('who are you?');
    });
    await withShell(kind, task, async ({ page }) => {
      // Not a URL at all: said at the field, and nothing is tried.
      await connectTo(page, 'prices.example');
      await page.locator('#con-mistake').waitFor();
      expect(await page.getByRole('textbox', { name: 'URL' }).getAttribute('aria-invalid')).toBe('true');

      await page.getByRole('textbox', { name: 'URL' }).fill('ws://no-such-host.invalid/prices');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      expect(await failure(page, /ENOTFOUND|EAI_AGAIN|DNS/)).toMatch(/no-such-host\.invalid/);
      await cancel(page);

      const port = await freePort();
      await connectTo(page, `ws://127.0.0.1:${port}/prices`);
      expect(await failure(page, /ECONNREFUSED/)).toMatch(/refused|listens|listening/i);
      await cancel(page);

      await connectTo(page, `${locked.url.replace('http', 'ws')}/prices`);
      expect(await failure(page, /401/)).toMatch(/WWW-Authenticate|credential|Authorization|token/i);
      await page.getByText('who are you?').waitFor();
      await page.getByText(/Bearer realm/).waitFor();
      expect(await overflow(page)).toEqual({ x: 0, y: 0 });
    });
    await locked.close();
  });

  it.skipIf(againSkip !== null)(
    'files that are no recording, or too new, stay closed and say why',
    async ({ task }) => {
      const folder = mkdtempSync(join(tmpdir(), 'wirescope-e2e-files-'));
      const letter = join(folder, 'letter.wirescope');
      writeFileSync(letter, 'Dear Wirescope,');
      const newer = join(folder, 'newer.wirescope');
      copyFileSync(V1, newer);
      const file = new DatabaseSync(newer);
      file.exec('PRAGMA user_version = 999');
      file.close();
      const good = join(folder, 'good.wirescope');
      copyFileSync(V1, good);
      await withShell(kind, task, async ({ page }) => {
        // Keys before the window is there go nowhere.
        await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
        await page.keyboard.press('Control+o');
        const dialog = page.getByRole('dialog', { name: 'Open a recording' });
        const open = async (path: string): Promise<void> => {
          await dialog.getByRole('textbox', { name: 'Path' }).fill(path);
          await dialog.getByRole('button', { name: 'Open', exact: true }).click();
        };
        await open(join(folder, 'gone.wirescope'));
        await dialog.getByRole('alert').getByText('FILE_NOT_FOUND').waitFor();
        await open(letter);
        await dialog.getByRole('alert').getByText('FILE_NOT_A_RECORDING').waitFor();
        await open(newer);
        await dialog.getByRole('alert').getByText('FILE_NEWER').waitFor();
        expect(await dialog.getByRole('alert').textContent()).toMatch(/update|newer/i);
        await open(good);
        await dialog.waitFor({ state: 'detached' });
        await row(page, /connecting/)
          .first()
          .waitFor();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  );

  it.skipIf(pageSkip !== null)('a typo in the filter is pointed at, and Tab repairs it', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await startDemo(page);
      await tab(page, '/ws').click();
      await row(page, /text/).first().waitFor();
      await filter(page).fill('knd:text');
      await page.getByText(/Did you mean/).waitFor();
      await page.getByText('last good filter still applies').waitFor();
      await filter(page).press('Tab');
      await expect.poll(() => filter(page).inputValue()).toMatch(/^kind:text\s*$/);
      await page.getByText(/Did you mean/).waitFor({ state: 'detached' });
      await page
        .getByText(/^\d+ of \d/)
        .first()
        .waitFor();
      expect(await row(page, /ping/).count()).toBe(0);
    });
  });

  it.skipIf(pageSkip !== null)('a payload is data, whatever is in it', async ({ task }) => {
    const server = createServer();
    const sockets = new WebSocketServer({ server, path: '/evil' });
    const listening = await loopback(server);
    const html = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>bold</b>';
    const payloads = [
      html,
      JSON.stringify({ [html]: html, nested: { __proto__: [html], 'a\u202eb': 'c\u202ed' } }),
      'before\u202egnp.exe\u2066 \u0000\u0007\u001b[31mred\u001b[0m\u200b\u2028next\r\nlast',
      `one ${'long'.repeat(2_500)} word`,
      'x'.repeat(5 * 1024 * 1024),
    ];
    sockets.on('connection', (socket) => {
      for (const payload of payloads) socket.send(payload);
      socket.send(Buffer.from('end'));
    });
    await withShell(kind, task, async ({ page }) => {
      await connectTo(page, `ws://127.0.0.1:${listening.port}/evil`);
      await row(page, /binary, to client/).waitFor();
      const before = await page.getByRole('region', { name: 'Timeline' }).boundingBox();
      const texts = await page
        .getByRole('grid', { name: 'Entries' })
        .getByRole('row', { name: /text, to client/ })
        .count();
      expect(texts).toBe(payloads.length);
      for (let at = 0; at < payloads.length; at++) {
        await page
          .getByRole('grid', { name: 'Entries' })
          .getByRole('row', { name: /text, to client/ })
          .nth(at)
          .click();
        await detail(page).getByRole('heading', { name: 'text' }).waitFor();
        for (const name of ['Pretty', 'Tree', 'Raw', 'Hex']) {
          await detail(page).getByRole('tab', { name, exact: true }).click();
          await detail(page).getByRole('tabpanel', { name, exact: true }).waitFor();
          expect(await overflow(page), `payload ${at}, ${name}`).toEqual({ x: 0, y: 0 });
        }
      }
      expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
      expect(await page.locator('.entries-pane img, .entries-pane script, .entries-pane b:text("bold")').count()).toBe(
        0,
      );
      expect(await page.getByRole('region', { name: 'Timeline' }).boundingBox()).toEqual(before);

      // What would turn the line around is shown, in the row and in the payload.
      await choose(page, /before/);
      await detail(page).getByRole('tab', { name: 'Raw', exact: true }).click();
      const raw = (await detail(page).getByRole('tabpanel', { name: 'Raw' }).textContent()) ?? '';
      expect(raw).toContain('before');
      expect(raw).not.toMatch(UNSEEN);
      const table = (await page.getByRole('grid', { name: 'Entries' }).textContent()) ?? '';
      expect(table).not.toMatch(UNSEEN);
    });
    for (const client of sockets.clients) client.terminate();
    await listening.close();
  });

  it.skipIf(skip !== null)('a second instance on the same profile is told so; the first goes on', async ({ task }) => {
    await withShell(kind, task, async ({ page, profileDir }) => {
      await startDemo(page);
      const second = startProcess(['out/main/serve.js', '--no-open'], profileDir);
      expect(await second.ended).not.toBe(0);
      expect(second.stderr()).toMatch(/is in use by/);
      expect(second.stderr()).not.toMatch(/\n\s+at /);
      await tab(page, '/sse').click();
      await row(page, /event/).first().waitFor();
    });
  });

  it.skipIf(skip !== null || kind !== 'browser')('an engine that dies is not hidden', async ({ task }) => {
    await withShell(kind, task, async ({ page, killEngine }) => {
      if (killEngine === undefined) throw new Error('the browser shell has an engine to kill');
      await startDemo(page);
      await killEngine();
      const lost = page.getByRole('alertdialog');
      await lost.waitFor();
      expect(await lost.textContent()).toMatch(/engine|Wirescope/i);
      expect(await lost.textContent()).toMatch(/start|Reload/i);
      await lost.getByRole('button', { name: 'Reload' }).waitFor();
      // What was on screen can be read on, and nothing in it pretends to work.
      await statusBar(page).waitFor();
      expect(await page.locator('.app').getAttribute('inert')).not.toBeNull();
    });
  });
});
