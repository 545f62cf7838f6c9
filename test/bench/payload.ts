import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { launchBrowser, openWindow } from './browser.ts';
import { megabytes, ms, report } from './report.ts';

const MIB = 1024 * 1024;
const LONG_TASK_BUDGET_MS = 50;

/** JSON of this many bytes: what an over-eager snapshot of a market looks like. */
function snapshot(bytes: number): string {
  const parts: string[] = [];
  let length = 32;
  for (let id = 0; ; id++) {
    const one = `{"id":${id},"symbol":"S${id % 5000}","px":${(id % 100_000) / 100},"book":{"bid":[${id % 997},800],"ask":[${id % 991},250]},"note":"Zürich ✓"}`;
    length += Buffer.byteLength(one) + 1;
    if (length > bytes) break;
    parts.push(one);
  }
  const text = `{"prices":[${parts.join(',')}],"pad":""}`;
  return text.replace('"pad":""', `"pad":"${'-'.repeat(Math.max(0, bytes - Buffer.byteLength(text)))}"`);
}

interface Opened {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly longTasksMs: readonly number[];
}

/** Clicks the row of the payload and watches the page until its first lines stand there, and until all of it is laid out. */
function open(page: Page): Promise<Opened> {
  return page.evaluate(
    () =>
      new Promise<Opened>((resolve) => {
        const longTasksMs: number[] = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) longTasksMs.push(entry.duration);
        });
        observer.observe({ entryTypes: ['longtask'] });
        const rows = [...document.querySelectorAll('[role="row"]')];
        const row = rows.find((one) => one.textContent?.includes('prices'));
        const startMs = performance.now();
        let firstMs = 0;
        const look = (): void => {
          const lines = document.querySelectorAll('.entries-text-row > span').length;
          if (firstMs === 0 && lines > 3) firstMs = performance.now() - startMs;
          const reading = document.querySelector('.entries-notice') !== null;
          if (firstMs > 0 && !reading) {
            const wholeMs = performance.now() - startMs;
            // Long tasks are told a little later than they happen.
            setTimeout(() => {
              observer.disconnect();
              resolve({ firstMs, wholeMs, longTasksMs });
            }, 500);
          } else requestAnimationFrame(look);
        };
        row?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
        (row as HTMLElement | undefined)?.click();
        requestAnimationFrame(look);
      }),
  );
}

async function heap(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } };
    return memory?.usedJSHeapSize ?? 0;
  });
}

/** Opening one JSON of 16 MiB in the window (browser shell, Chromium): the time to its first lines, the longest task, the heap. */
export async function largePayload(quick: boolean): Promise<void> {
  const size = quick ? 4 : 16;
  const text = snapshot(size * MIB);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => socket.send(text));
  const browser = await launchBrowser();
  const { page, close } = await openWindow(() => Promise.resolve(browser));
  const what = `opening a JSON of ${size} MiB`;
  try {
    await page.getByRole('button', { name: /^Connect to a URL/ }).click();
    await page.getByRole('textbox', { name: 'URL' }).fill(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('row', { name: /prices/ }).waitFor();
    const before = await heap(page);
    const opened = await open(page);
    const { firstMs, wholeMs, longTasksMs } = opened;
    report({
      what: `${what}: first lines`,
      measured: `${ms(firstMs)}; all of it laid out after ${ms(wholeMs)}`,
      budget: '',
      met: null,
    });
    const longest = Math.max(0, ...longTasksMs);
    report({
      what: `${what}: longest task`,
      measured: longest === 0 ? 'none over 50 ms' : ms(longest),
      budget: 'none over 50 ms',
      met: longest <= LONG_TASK_BUDGET_MS,
    });
    report({
      what: `${what}: heap of the page`,
      measured: `${megabytes(await heap(page))}, ${megabytes(before)} before`,
      budget: '',
      met: null,
    });

    // To its end, folded and unfolded, and searched, as a person would.
    const detail = page.getByRole('region', { name: 'Detail' });
    const lines = detail.getByRole('region', { name: 'Payload' });
    await lines.focus();
    const endMs = await timed(async () => {
      await page.keyboard.press('Control+End');
      await lines.getByText('---').first().waitFor();
    });
    await page.keyboard.press('Control+f');
    const find = detail.getByRole('textbox', { name: 'Find in the payload' });
    const findMs = await timed(async () => {
      await find.fill('"symbol": "S4999"');
      await detail.getByText(/^1 of /).waitFor();
    });
    await detail.getByRole('tab', { name: 'Tree', exact: true }).click();
    const treeMs = await timed(() => detail.getByRole('treeitem').nth(1).waitFor());
    report({
      what: `${what}: to its end, a search, its tree`,
      measured: `${ms(endMs)}, ${ms(findMs)}, ${ms(treeMs)}`,
      budget: '',
      met: null,
    });
  } finally {
    await close();
    await browser.close();
    for (const client of server.clients) client.terminate();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
