/** A recording is played: as film in the window, where the table holds what had happened by then; and to real clients. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type At, event, hears, opened, opening, says, writeRecording } from '../fixtures/replay-script.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { axeMistakes } from './harness/axe.ts';
import { withShell } from './harness/launch-shell.ts';
import { shellsForThePage } from './harness/shells.ts';
import { filter, grid, openRecording, statusBar } from './harness/window.ts';

const TICKS = 1_800;
const TICK_MS = 100;
const EVENTS = 20;
const WS = 'ws://127.0.0.1:9/prices';
const SSE = 'http://127.0.0.1:9/orders';

const ticks: readonly At[] = [
  opening(WS),
  opened(WS, 1, { status: 101, responseHeaders: [] }),
  ...Array.from({ length: TICKS }, (_, n) => says((n + 1) * TICK_MS, `{"n":${n}}`)),
  hears(TICKS * TICK_MS + 20, '{"done":true}'),
];
const events: readonly At[] = [
  opening(SSE, 2),
  opened(SSE, 3),
  ...Array.from({ length: EVENTS }, (_, n) => event(n * 30 + 55, String(n), `{"order":${n}}`)),
];
/** When each entry happens, by `seq`. */
const moments = [...ticks, ...events].map(({ ms }) => ms).sort((a, b) => a - b);

const folder = mkdtempSync(join(tmpdir(), 'wirescope-e2e-replay-'));
const file = join(folder, 'replayed.wirescope');
beforeAll(async () => {
  await writeRecording(file, [
    { transport: 'websocket', url: WS, attempts: [ticks] },
    { transport: 'sse', url: SSE, attempts: [events] },
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const strip = (page: Page) => page.getByRole('region', { name: 'Replay', exact: true });
const button = (page: Page, name: string) => strip(page).getByRole('button', { name, exact: true });

/** Where the film stands, in milliseconds. */
async function positionMs(page: Page): Promise<number> {
  const text = (await strip(page).locator('.replay-position').textContent()) ?? '';
  const [, minutes, seconds] = /^(\d+):([\d.]+) of /.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`no position: “${text}”`);
  return Number(minutes) * 60_000 + Math.round(Number(seconds) * 1_000);
}

/** The last row that stands in the table. */
async function lastSeq(page: Page): Promise<number> {
  const seqs = await grid(page)
    .locator('[data-seq]')
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset.seq)));
  return Math.max(0, ...seqs);
}

/** How many entries have happened by then. */
const happened = (ms: number): number => moments.filter((moment) => moment <= ms).length;

async function standsAt(page: Page, what: string): Promise<number> {
  return waitFor(what, async () => {
    const atMs = await positionMs(page);
    return (await lastSeq(page)) === happened(atMs) ? atMs : undefined;
  });
}

describe.each(shellsForThePage())('a recording in the $kind shell', ({ kind, skip }) => {
  if (skip !== null) console.log(`skipped: replaying in the ${kind} shell, because ${skip}`);

  it.skipIf(skip !== null)('is played as film, and served to clients', async ({ task }) => {
    await withShell(kind, task, async ({ page }) => {
      await openRecording(page, file);

      // As film: what has not happened yet is not in the table.
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await standsAt(page, 'the film at its start');
      expect(await positionMs(page)).toBe(0);
      await button(page, '10×').click();
      await button(page, 'Play').click();
      await statusBar(page).getByText('replaying').waitFor();
      await waitFor('five seconds of the film', async () => (await positionMs(page)) > 5_000);
      await page.keyboard.press('k');
      await button(page, 'Play').waitFor();
      const paused = await standsAt(page, 'the rows of a pause');
      expect(paused).toBeGreaterThan(5_000);
      expect(await page.getByRole('search').textContent()).toContain(
        `${happened(paused).toLocaleString('en')} of ${moments.length.toLocaleString('en')} entries`,
      );

      await page.keyboard.press('.');
      const next = await waitFor('a step', async () =>
        (await positionMs(page)) > paused ? positionMs(page) : undefined,
      );
      expect(next).toBe(moments[happened(paused)]);
      await standsAt(page, 'one row more');

      const traffic = strip(page).getByRole('slider', { name: 'Position in the recording' });
      const box = await traffic.boundingBox();
      if (box === null) throw new Error('the strip is not on screen');
      await traffic.click({ position: { x: box.width / 2, y: 10 } });
      const middle = await standsAt(page, 'the middle');
      expect(middle).toBeGreaterThan(85_000);
      expect(middle).toBeLessThan(95_000);
      // With a filter only what it finds, up to there.
      await filter(page).fill('json.order >= 0');
      await page.keyboard.press('Enter');
      await waitFor('the filtered film', async () =>
        /: 24 of 24 rows/.test((await page.getByRole('search').textContent()) ?? ''),
      );
      await traffic.focus();
      await page.keyboard.press('Home');
      await waitFor('nothing yet', async () => (await lastSeq(page)) <= 1);
      await filter(page).fill('');
      await page.keyboard.press('Enter');

      expect(await axeMistakes(page, 'a film', undefined, '.frame-main')).toEqual([]);
      await button(page, 'Leave the film: the table shows everything again').click();
      await waitFor('everything', async () => (await lastSeq(page)) > 10);

      // As server: real clients get what was recorded.
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await button(page, 'As server').click();
      expect(await axeMistakes(page, 'the form of a server', undefined, '.replay')).toEqual([]);
      await strip(page).getByRole('combobox', { name: 'Speed' }).click();
      await page.getByRole('option', { name: 'max' }).click();
      await button(page, 'Start').click();
      const copy = strip(page).getByRole('button', { name: /^Copy ws:/ });
      await copy.waitFor();
      const url = ((await copy.getAttribute('aria-label')) ?? '').replace('Copy ', '');
      expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/prices$/);
      const got: string[] = [];
      const socket = new WebSocket(url);
      socket.on('message', (data) => got.push(String(data)));
      await waitFor('all messages', () => got.length >= TICKS);
      expect(got).toEqual(Array.from({ length: TICKS }, (_, n) => `{"n":${n}}`));
      await strip(page).getByRole('cell', { name: '/prices' }).waitFor();
      await page.getByRole('complementary').getByRole('list', { name: 'Replays' }).getByText('1 client').waitFor();

      const reply = await fetch(url.replace('ws:', 'http:').replace('/prices', '/orders'));
      expect(reply.headers.get('content-type')).toContain('text/event-stream');
      const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes(`{"order":${EVENTS - 1}}`)) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) break;
        text += piece.value;
      }
      expect(text.match(/data: ?\{"order":\d+\}/g)).toHaveLength(EVENTS);
      await reader?.cancel();
      socket.close();
      await button(page, 'Stop').or(button(page, 'Again…')).click();
      await button(page, 'Start').waitFor();
    });
  });
});
