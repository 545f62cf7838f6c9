/**
 * Pictures of the window as it really is, for docs/images: `npm run screenshots`. The real engine, the demo server, a
 * real browser; at rest, busy, empty and failing, in both themes. Look at them before they are committed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { freePort } from '../fixtures/engine.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { launchShell } from './harness/launch-shell.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images');
mkdirSync(folder, { recursive: true });

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`(^|\\s)${name}(\\s|$)`) });
const openMock = (page: Page) => page.getByRole('button', { name: /:\d{2,5}/ }).first();
const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Publishes `perSecond` messages for a while, in ten portions a second. */
async function traffic(base: string, perSecond: number, seconds: number): Promise<void> {
  for (let portion = 0; portion < seconds * 10; portion++) {
    const wave = 0.6 + 0.4 * Math.sin(portion / 6);
    await fetch(`${base}/publish?count=${Math.max(1, Math.round((perSecond / 10) * wave))}`, { method: 'POST' });
    await settle(100);
  }
}

async function demoBase(page: Page): Promise<string> {
  const name = (await openMock(page).textContent()) ?? '';
  return `http://127.0.0.1:${/:(\d+)/.exec(name)?.[1] ?? '4600'}`;
}

async function picture(page: Page, name: string, theme: string): Promise<void> {
  await page.mouse.move(1439, 899);
  await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  console.log(`docs/images/${name}-${theme}.png`);
}

for (const theme of ['light', 'dark'] as const) {
  const shell = await launchShell('browser', { colorScheme: theme });
  try {
    const { page } = shell;
    await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
    await picture(page, 'empty', theme);

    await page.getByRole('button', { name: /^Start the demo(?! mock)/ }).click();
    await page.getByText('4 open').waitFor();
    const base = await demoBase(page);
    await settle(9_000);
    await picture(page, 'rest', theme);

    // The incident of the README: traffic, a restart with its waits, back again; one message chosen.
    await tab(page, '/ws').click();
    await traffic(base, 150, 5);
    await fetch(`${base}/_mock/restart?down=2500ms`, { method: 'POST' });
    await waitFor(
      'the server to be back',
      async () =>
        fetch(base).then(
          () => true,
          () => false,
        ),
      20_000,
    );
    await page
      .getByText(/^open$/)
      .first()
      .waitFor();
    await settle(2_500);
    await traffic(base, 220, 6);
    await page.getByRole('combobox', { name: 'Filter entries' }).fill('dir:in json.px > 103');
    await settle(1_500);
    const rows = page.getByRole('grid', { name: 'Entries' }).getByRole('row', { name: /price/ });
    await rows.nth(-4 + (await rows.count())).click();
    await settle(1_200);
    await picture(page, 'main', theme);

    await page.getByRole('combobox', { name: 'Filter entries' }).fill('');
    await page.keyboard.press('Enter');
    await settle(500);
    await page.keyboard.press('End');
    await tab(page, 'All connections').click();
    await settle(1_000);
    await picture(page, 'all', theme);
    await openMock(page).click();
    await settle(400);
    await picture(page, 'mock', theme);

    await tab(page, '/ws').click();
    await traffic(base, 4_000, 6);
    await picture(page, 'busy', theme);

    await page.getByRole('button', { name: 'New connection' }).last().click();
    await page.getByRole('textbox', { name: 'URL' }).fill(`ws://127.0.0.1:${await freePort()}/events`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('ECONNREFUSED').first().waitFor();
    await settle(4_800);
    await picture(page, 'failing', theme);
  } finally {
    await shell.close();
  }
}
process.exit(0);
