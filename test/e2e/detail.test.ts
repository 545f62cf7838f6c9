/**
 * The detail on real frames: every tab's contents, what one takes away from them, search, folding, comparing two entries;
 * and payloads that would rather be the page than be shown on it.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { encode } from '@msgpack/msgpack';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { waitFor } from '../fixtures/wait-for.ts';
import { axeInBothThemes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { choose, connectTo, detail, filter, overflow, row, runCommand } from './harness/window.ts';

const PRICE = '{"type":"price","symbol":"ACME","px":101.42,"book":{"bid":[101.41,800]},"odd name":"x"}';
const LATER = '{"symbol":"ACME","type":"price","px":101.5,"book":{"bid":[101.41,900]},"odd name":"x","new":null}';
const HOSTILE = `{"bidi":"\u202egnp.exe","zero":"a\u200bb","html":"<script>hacked=1</script>","img":"<img src=x onerror=hacked=1>","long":"${'W'.repeat(3_000)}"}`;
const RAW = 'nul \u0000 bell \u0007 esc \u001b[31m\r\n</pre><h1>big</h1>\u2028';
const LINE_CHARS = 10_000_000;

interface Feed {
  readonly url: string;
  close(): Promise<void>;
}

/** Sends these to whoever connects, with a cookie in its handshake. */
async function feed(messages: readonly (string | Uint8Array)[]): Promise<Feed> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('headers', (headers) => headers.push('Set-Cookie: session=s3cret-cookie'));
  server.on('connection', (socket: WebSocket) => {
    for (const message of messages) socket.send(message);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/feed?token=s3cret-token`,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What the window puts on the clipboard from now on; the system's own is not asked. */
async function clipboard(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const kept = window as unknown as { copied: string };
    kept.copied = '';
    navigator.clipboard.writeText = async (text) => {
      kept.copied = text;
    };
  });
  return () => page.evaluate(() => (window as unknown as { copied: string }).copied);
}

const inDetail = (page: Page, name: string): Locator => detail(page).getByRole('tab', { name, exact: true });
const button = (page: Page, name: string | RegExp): Locator => detail(page).getByRole('button', { name });

/** What axe calls serious, in both themes. */
const seriousMistakes = (page: Page) => axeInBothThemes(page, 'detail', '.tab-panel');

async function copied(read: () => Promise<string>, what: string): Promise<void> {
  let seen = '';
  await waitFor(`a copy of ${what}`, async () => {
    seen = await read();
    return seen === what;
  }).catch((error: unknown) => {
    throw new Error(`copied ${JSON.stringify(seen)}`, { cause: error });
  });
}

describe.each(shellsForThePage())('the detail in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: the detail in the ${kind} shell, because ${skip}`);
  if (skip === null && kind !== 'browser')
    console.log(
      `skipped: a line of ten megabytes in the ${kind} shell, because the page that draws it is the browser shell's`,
    );

  it.skipIf(skip !== null)('shows every tab of real frames, and takes away what is asked', async ({ task }) => {
    const server = await feed([PRICE, LATER, encode({ packed: true, px: 7 })]);
    try {
      await withShell(kind, task, async ({ page }) => {
        await connectTo(page, server.url);
        await row(page, /ACME.*101\.42/).waitFor();
        const read = await clipboard(page);
        await choose(page, /ACME.*101\.42/);

        // Pretty folds, and copies what is folded away.
        const pretty = detail(page).getByRole('region', { name: 'Payload' });
        await pretty.getByText('"bid"').waitFor();
        await pretty.getByText('"book"').hover();
        await pretty.getByRole('button', { name: 'Fold' }).last().click();
        await pretty.getByText('"bid"').waitFor({ state: 'detached' });
        await pretty.focus();
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Control+c');
        await waitFor('a copy of all', async () => JSON.parse((await read()) || '{}').book?.bid[1] === 800);

        // Search inside opens what hides a match, counts, and walks.
        await page.keyboard.press('Control+f');
        await detail(page).getByRole('textbox', { name: 'Find in the payload' }).fill('101.4');
        await detail(page).getByText('1 of 2', { exact: true }).waitFor();
        await page.keyboard.press('Enter');
        await detail(page).getByText('2 of 2', { exact: true }).waitFor();
        expect(await seriousMistakes(page)).toEqual([]);
        await pretty.getByText('"bid"').waitFor();
        expect(await pretty.locator('.entries-find-on').textContent()).toBe('101.4');
        await page.keyboard.press('Escape');

        // Raw wraps, or not.
        await inDetail(page, 'Raw').click();
        const raw = detail(page).getByRole('region', { name: 'Raw payload' });
        await raw.getByText(PRICE.slice(0, 20)).waitFor();
        const rows = raw.locator('.entries-text-row');
        expect(await rows.count()).toBeGreaterThan(1);
        await button(page, 'Wrap long lines').click();
        await waitFor('one long line', async () => (await rows.count()) === 1);
        expect(await rows.first().textContent()).toBe(PRICE);
        await button(page, 'Wrap long lines').click();

        // Hex: selected bytes are selected text, with their place and their value.
        await inDetail(page, 'Hex').click();
        const hex = detail(page).getByRole('group', { name: `${PRICE.length} bytes in hex` });
        await hex.locator('[data-byte="2"]').first().click();
        await hex
          .locator('[data-byte="5"]')
          .first()
          .click({ modifiers: ['Shift'] });
        await detail(page).getByText('4 bytes from 0x2 (2)').waitFor();
        await detail(page).getByText('1954115685').first().waitFor();
        expect(await hex.locator('.entries-hex-text .entries-hex-on').allTextContents()).toEqual(['t', 'y', 'p', 'e']);
        await page.keyboard.press('Control+c');
        await copied(read, '74 79 70 65');

        // Frame and Timing.
        await inDetail(page, 'Frame').click();
        for (const words of ['FIN', 'RSV', 'opcode', 'MASK', 'payload length']) {
          await detail(page).getByText(words, { exact: true }).first().waitFor();
        }
        await detail(page)
          .getByText(/on the wire: 2 header \+ \d+ payload/)
          .waitFor();
        await inDetail(page, 'Timing').click();
        await detail(page).getByText('since the attempt began').waitFor();

        // Secrets of the handshake stay masked until asked for.
        await inDetail(page, 'Handshake').click();
        const handshake = detail(page).getByRole('tabpanel', { name: 'Handshake' });
        await handshake.getByText('session=***').waitFor();
        expect(await handshake.textContent()).not.toContain('s3cret');
        await handshake.getByRole('button', { name: 'Show secrets' }).first().click();
        await handshake.getByText('session=s3cret-cookie').waitFor();
        expect(await handshake.textContent()).toContain('token=s3cret-token');

        // Tree: the path as JSONPath, and a filter by the value.
        await inDetail(page, 'Tree').click();
        const tree = detail(page).getByRole('tree');
        await tree.press('End');
        await tree.getByRole('treeitem', { name: /odd name/ }).waitFor();
        await button(page, /^Copy path/).click();
        await copied(read, "$['odd name']");
        await tree.press('Home');
        await tree.getByRole('treeitem', { name: /px/ }).click();
        await button(page, /^Filter by this value/).click();
        await row(page, /101\.5/).waitFor({ state: 'detached' });
        await row(page, /101\.42/).waitFor();
        await filter(page).fill('');
        await row(page, /101\.5/).waitFor();

        // Bytes that are MessagePack say so.
        await choose(page, /binary/);
        await inDetail(page, 'Pretty').click();
        await detail(page).getByText('MessagePack (guessed)').waitFor();
        await detail(page).getByText('"packed"').waitFor();
      });
    } finally {
      await server.close();
    }
  });

  it.skipIf(skip !== null)('compares two entries in a tab of their own', async ({ task }) => {
    const server = await feed([PRICE, LATER]);
    try {
      await withShell(kind, task, async ({ page }) => {
        await connectTo(page, server.url);
        await row(page, /101\.5/).waitFor();
        await choose(page, /101\.42/);
        await detail(page).getByText('"bid"').waitFor();
        await button(page, 'Compare with …').click();
        await detail(page)
          .getByText(/^Choose the entry to compare/)
          .waitFor();
        await choose(page, /101\.5/);
        const view = page.getByRole('region', { name: /^Comparison of/ });
        const lines = view.getByRole('listbox', { name: 'Differences' });
        await lines.getByRole('option').nth(2).waitFor();
        expect(
          (await lines.getByRole('option').allTextContents()).map((text) => text.replace(/in [AB]: /g, '')),
        ).toEqual(['$.px+0.08101.42≠101.5', '$.book.bid[1]+100800≠900', '$.newBnull']);
        await view.getByText('By members').waitFor();
        expect(await seriousMistakes(page)).toEqual([]);

        await runCommand(page, 'Show what is the same');
        await lines.getByRole('option', { name: /\$\.symbol/ }).waitFor();
        await runCommand(page, 'One below the other');
        await waitFor('two lines for what changed', async () => (await lines.getByRole('option').count()) === 9);
        await view.getByRole('button', { name: 'Swap' }).click();
        await lines.getByRole('option', { name: /in A: 101\.5/ }).waitFor();

        // Facts of entries without a payload too.
        await view.getByRole('button', { name: 'Facts' }).click();
        await lines.getByRole('option', { name: /\$\.size/ }).waitFor();
        await view
          .getByRole('button', { name: /^text #/ })
          .first()
          .click();
        await row(page, /101\.5/).waitFor();
        await waitFor('its detail', async () => (await detail(page).getByText('101.5', { exact: true }).count()) > 0);
      });
    } finally {
      await server.close();
    }
  });

  it.skipIf(skip !== null)('shows hostile payloads as data', async ({ task }) => {
    const server = await feed([HOSTILE, RAW]);
    try {
      await withShell(kind, task, async ({ page }) => {
        await connectTo(page, server.url);
        await row(page, /html/).first().waitFor();
        await choose(page, /html/);
        for (const name of ['Pretty', 'Tree', 'Raw', 'Hex']) {
          await inDetail(page, name).click();
          const panel = detail(page).getByRole('tabpanel', { name });
          if (name !== 'Hex') {
            await waitFor(`${name} with its marks`, async () => {
              const text = ((await panel.textContent()) ?? '').replaceAll('↩', '');
              return ['<script>hacked=1</script>', '⟨RLO⟩gnp.exe', 'a⟨ZWSP⟩b'].every((part) => text.includes(part));
            });
          }
          expect(await panel.locator('img, script, h1').count(), `${name}: markup`).toBe(0);
          expect(await overflow(page), `${name}: overflow`).toEqual({ x: 0, y: 0 });
          const [box, outer] = [await panel.boundingBox(), await detail(page).boundingBox()];
          expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0) + 1);
        }
        await choose(page, /nul/);
        await inDetail(page, 'Raw').click();
        const raw = detail(page).getByRole('region', { name: 'Raw payload' });
        for (const mark of ['\u2400', '\u2407', '\u241b', '\u240d', '\u240a', '⟨LSEP⟩'])
          await raw.getByText(mark).waitFor();
        await raw.getByText('</pre><h1>big</h1>').waitFor();
        expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
      });
    } finally {
      await server.close();
    }
  });

  it.skipIf(skip !== null || kind !== 'browser')('opens one line of ten megabytes', async ({ task }) => {
    const server = await feed([`${'x'.repeat(LINE_CHARS)}needle`]);
    try {
      await withShell(kind, task, async ({ page }) => {
        await connectTo(page, server.url);
        await choose(page, /xxxx/);
        await inDetail(page, 'Raw').click();
        const raw = detail(page).getByRole('region', { name: 'Raw payload' });
        await raw.getByText('xxxx').first().waitFor();
        // The end moves on while the rest is read.
        await waitFor('the end of the line', async () => {
          await raw.press('Control+End');
          return (await raw.getByText(/edle$/).count()) > 0;
        });
        // Folded at the edge, and only what is seen is drawn.
        expect(await raw.locator('.entries-text-row').count()).toBeLessThan(200);
        await page.keyboard.press('Control+f');
        await detail(page).getByRole('textbox', { name: 'Find in the payload' }).fill('NEEDLE');
        await detail(page).getByText('1 of 1', { exact: true }).waitFor();
        expect(await overflow(page)).toEqual({ x: 0, y: 0 });
      });
    } finally {
      await server.close();
    }
  });
});
