/** Faults as a real Chromium sees them, with its own WebSocket, EventSource and fetch: where it differs from ws and python, so do names. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foreignBench } from '../../fixtures/foreign/bench.ts';
import {
  type PageClient,
  pageEventSource,
  pageWebsocket,
  startChromium,
} from '../../fixtures/foreign/browser-client.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const bench = foreignBench();
let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startChromium();
  page = await browser.newPage();
});
afterAll(() => browser.close());
beforeEach(async () => {
  await page.goto(`http://${bench.mock.base}/`);
});

const websocket = (path: string): Promise<PageClient> => pageWebsocket(page, `ws://${bench.mock.base}${path}`);
const eventSource = (path: string): Promise<PageClient> => pageEventSource(page, path);
/** A WebSocket of the page that is open and known to the server. */
async function open(path = '/ws'): Promise<PageClient> {
  const client = await websocket(path);
  await client.until('open');
  await bench.mock.clients(1);
  return client;
}
/** An EventSource of the page, likewise. */
async function listening(path = '/sse'): Promise<PageClient> {
  const client = await eventSource(path);
  await client.until('open');
  await bench.mock.clients(1);
  return client;
}

describe('Chromium’s WebSocket', () => {
  it('refuse: 1006 whatever the status was, which no page can see', async () => {
    bench.mock.fault({ fault: 'refuse', status: 429 });
    const client = await websocket('/ws');
    expect(await client.until('close')).toBe('close 1006 unclean');
  });

  it('redirect: is not followed', async () => {
    bench.mock.fault({ fault: 'redirect', to: `ws://${bench.mock.base}/echo`, on: '/ws' });
    expect(await (await websocket('/ws')).until('close')).toBe('close 1006 unclean');
  });

  it('slow-handshake: stays at CONNECTING until the answer comes', async () => {
    bench.mock.fault({ fault: 'slow-handshake', delay: '300ms' });
    const client = await websocket('/ws');
    expect(await client.readyState()).toBe(0);
    await client.until('open');
  });

  it('wrong-accept: fails the connection with 1006', async () => {
    bench.mock.fault({ fault: 'wrong-accept' });
    expect(await (await websocket('/ws')).until('close')).toBe('close 1006 unclean');
  });

  it('drop: 1006, unclean', async () => {
    const client = await open();
    bench.mock.fault({ fault: 'drop' });
    expect(await client.until('close')).toBe('close 1006 unclean');
  });

  it('close: 1011 and 4999 clean with their reason, 1005, 1006 and 999 unclean as 1006 (ws says 1002 to the server)', async () => {
    const seen: Record<number, string> = {};
    for (const code of [1011, 4999, 1005, 1006, 999]) {
      const client = await open();
      bench.mock.fault({ fault: 'close', code, reason: 'why' });
      seen[code] = await client.until('close');
      await waitFor('nobody', () => bench.mock.run.clients.size === 0);
    }
    expect(seen[1011]).toBe('close 1011 clean why');
    expect(seen[4999]).toBe('close 4999 clean why');
    for (const code of [1005, 1006, 999]) expect([code, seen[code]]).toEqual([code, 'close 1006 unclean']);
  });

  it('fragmented-with-ping, split-utf8: one message each, and the connection goes on', async () => {
    const client = await open();
    bench.mock.fault({ fault: 'fragmented-with-ping' });
    bench.mock.fault({ fault: 'split-utf8' });
    await client.until('text {"note":"three fragments');
    await client.until('text {"note":"20 €"}');
    bench.mock.publish(1);
    await client.until('text {"id":1');
  });

  it.each(['invalid-utf8', 'reserved-bit', 'masked-frame'] as const)(
    '%s: fails the connection, 1006 in the page',
    async (fault) => {
      const client = await open();
      bench.mock.fault({ fault });
      expect(await client.until('close')).toBe('close 1006 unclean');
      expect((await client.seen()).some((line) => line.startsWith('text'))).toBe(false);
    },
  );

  it('oversize: has no limit of its own, unlike ws and python: every character arrives', async () => {
    const client = await open();
    bench.mock.fault({ fault: 'oversize', bytes: '2MB' });
    expect((await client.until('text xxx')).length).toBe(2_000_005);
  });

  it('half-open: stays OPEN and hears nothing, since no page can send a ping', async () => {
    const client = await open();
    const off = bench.mock.fault({ fault: 'half-open' });
    await client.send('hello?');
    bench.mock.publish(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([await client.readyState(), await client.seen()]).toEqual([1, ['open']]);
    off();
    expect(await client.until('close')).toBe('close 1006 unclean');
  });

  it('bad-json: JSON.parse throws in the page', async () => {
    const client = await open();
    bench.mock.fault({ fault: 'bad-json', oneIn: 1 });
    bench.mock.publish(1);
    const text = (await client.until('text')).slice(5);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });
});

describe('Chromium’s EventSource', () => {
  it('refuse: 503 closes it for good, it does not come back', async () => {
    bench.mock.fault({ fault: 'refuse', status: 503 });
    const client = await eventSource('/sse');
    expect(await client.until('error')).toBe('error 2');
  });

  it('redirect: is followed', async () => {
    bench.mock.fault({ fault: 'redirect', to: '/beating', on: '/sse' });
    const client = await eventSource('/sse');
    await client.until('open');
    await bench.mock.clients(1);
    expect([...bench.mock.run.clients.values()].map(({ path }) => path)).toEqual(['/beating']);
  });

  it('wrong-content-type: readyState CLOSED, and no reconnect', async () => {
    bench.mock.fault({ fault: 'wrong-content-type' });
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/sse')) asked += 1;
    });
    const client = await eventSource('/sse');
    bench.mock.fault({ fault: 'retry-zero' });
    expect(await client.until('error')).toBe('error 2');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect([await client.readyState(), await client.seen(), asked]).toEqual([2, ['error 2'], 1]);
  });

  it('retry-zero, drop: comes back at once with Last-Event-ID, where it waits 3 s by itself', async () => {
    const client = await listening();
    bench.mock.fault({ fault: 'retry-zero' });
    bench.mock.publish(1);
    await client.until('message 1');
    const cutMs = performance.now();
    bench.mock.fault({ fault: 'drop' });
    bench.mock.publish(1);
    await client.until('message 2');
    expect(performance.now() - cutMs).toBeLessThan(2_500);
    expect((await client.seen()).filter((line) => line.startsWith('message'))).toHaveLength(2);
  });

  it('byte-order-mark, carriage-returns: reads past the one and ends lines with the other', async () => {
    bench.mock.fault({ fault: 'byte-order-mark' });
    bench.mock.fault({ fault: 'carriage-returns' });
    const client = await listening();
    bench.mock.publish(2);
    expect(await client.until('message 1')).toBe('message 1 {"id":1,"note":"20 €"}');
    await client.until('message 2');
  });

  it('no-blank-line, huge-line, invalid-utf8, split-utf8: joins, takes whole, replaces, puts together; and goes on', async () => {
    const client = await listening();
    bench.mock.fault({ fault: 'huge-line', bytes: '500kB' });
    expect((await client.until('message  xxx')).length).toBe(500_009);
    bench.mock.fault({ fault: 'invalid-utf8' });
    await client.until('message  Hi \ufffd(\ufffd');
    bench.mock.fault({ fault: 'split-utf8' });
    await client.until('message  20 €');
    bench.mock.fault({ fault: 'no-blank-line' });
    bench.mock.publish(2);
    await client.until('message 2');
    expect(
      (await client.seen()).some((line) => line.startsWith('message 1')),
      'it took another name',
    ).toBe(false);
  });

  it('never-flush: open, and no message comes', async () => {
    bench.mock.fault({ fault: 'never-flush' });
    const client = await listening();
    bench.mock.publish(5);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([await client.readyState(), await client.seen()]).toEqual([1, ['open']]);
  });

  it('duplicate-ids: lastEventId says the id of the one before', async () => {
    const client = await listening();
    bench.mock.publish(1);
    await client.until('message 1');
    bench.mock.fault({ fault: 'duplicate-ids', oneIn: 1 });
    bench.mock.publish(1);
    await waitFor('two', async () => (await client.seen()).length === 3);
    expect((await client.seen())[2]).toBe('message 1 {"id":1,"note":"20 €"}');
  });

  it('close: 200 that ends is an error, and it comes back', async () => {
    const client = await listening();
    bench.mock.fault({ fault: 'close' });
    expect(await client.until('error')).toBe('error 0');
  });
});
