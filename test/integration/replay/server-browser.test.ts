/** A recording served to a real Chromium: its own WebSocket and EventSource, from a page of another origin. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pageEventSource, pageWebsocket, startChromium } from '../../fixtures/foreign/browser-client.ts';
import {
  closed,
  event,
  hears,
  opened,
  opening,
  type ReplayBench,
  replayBench,
  says,
} from '../../fixtures/replay-script.ts';

let bench: ReplayBench;
let browser: Browser;
let page: Page;
let site: Server;
beforeAll(async () => {
  bench = await replayBench();
  // Somebody's own page: what it may read is decided by the replay's headers.
  site = createServer((_request, response) => response.end('<!doctype html><title>a front end</title>'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  browser = await startChromium();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  await browser.close();
  site.close();
  await bench.close();
});

const WS = 'wss://api.recorded.example/ws';
const SSE = 'https://api.recorded.example/events';

it('speaks to Chromium’s WebSocket: compression, waiting, close code and reason', async () => {
  const { base } = await bench.serve(
    [
      {
        transport: 'websocket',
        url: WS,
        attempts: [
          [
            opening(WS),
            opened(WS, 1, { status: 101, extensions: 'permessage-deflate' }),
            says(5, 'hello'),
            hears(10, '{"type":"subscribe","at":1}'),
            says(20, '{"type":"price","px":101.5}'),
            closed(30, { code: 4003, reason: 'not for you' }),
          ],
        ],
      },
    ],
    { ignore: ['at'] },
  );
  const client = await pageWebsocket(page, `ws://${base}/ws`);
  await client.until('text hello');
  await client.send('{"type":"subscribe","at":2}');
  await client.until('close');
  expect(await client.seen()).toEqual([
    'open',
    'text hello',
    'text {"type":"price","px":101.5}',
    'close 4003 clean not for you',
  ]);
});

it('speaks to Chromium’s EventSource, which comes back with its last id and gets what came then', async () => {
  const { base, replayId } = await bench.serve([
    {
      transport: 'sse',
      url: SSE,
      attempts: [
        [
          opening(SSE),
          opened(SSE, 1, {
            responseHeaders: [
              ['Content-Type', 'text/event-stream'],
              ['Access-Control-Allow-Origin', 'https://app.recorded.example'],
            ],
          }),
          { ms: 2, kind: 'retry', direction: 'toClient', detail: { retryMs: 50, chunk: 1 } },
          event(5, '1', 'one'),
          event(10, '2', 'two'),
          closed(15, { by: 'network', clean: false }),
        ],
        [opening(SSE, 100), opened(SSE, 101), event(110, '3', 'three')],
      ],
    },
  ]);
  const client = await pageEventSource(page, `http://${base}/events`);
  await client.until('message 3 three');
  expect(await client.seen()).toEqual(['open', 'message 1 one', 'message 2 two', 'error 0', 'open', 'message 3 three']);
  const { clients, limits } = await bench.must('replay.detail', { replayId });
  expect(clients.map(({ attempt, resumedAfter }) => [attempt, resumedAfter])).toEqual([
    [1, null],
    [2, '2'],
  ]);
  // The recorded origin may read no longer; this page may.
  expect(limits.map(({ code }) => code)).toEqual(['HEADERS_LEFT_OUT']);
});
