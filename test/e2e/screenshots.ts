/**
 * Pictures of the window as it really is, for docs/images: `npm run screenshots [-- NAME …]`. The real engine, the demo server, a real
 * browser; at rest, busy, empty and failing, in both themes, and the ten seconds of the README. Look at them before they are committed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { freePort } from '../fixtures/engine.ts';
import { waitFor } from '../fixtures/wait-for.ts';
import { doLab, showLab } from './harness/labs.ts';
import { launchShell } from './harness/launch-shell.ts';
import { filter, grid, row, runCommand, statusBar, tab } from './harness/window.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images');
mkdirSync(folder, { recursive: true });
const wanted = process.argv.slice(2);

const openMock = (page: Page) => page.getByRole('button', { name: /:\d{2,5}/ }).first();
/** Pictures need traffic on their time axis, and that takes its time. */
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

async function picture(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  await page.mouse.move((size?.width ?? 1) - 1, (size?.height ?? 1) - 1);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/images/${name}.png`);
}

/** Messages, a restart with its waits, messages again, on the connection that is shown. */
async function incident(page: Page, base: string): Promise<void> {
  await traffic(base, 150, 5);
  await fetch(`${base}/_mock/restart?down=2500ms`, { method: 'POST' });
  const answers = () =>
    fetch(base).then(
      () => true,
      () => false,
    );
  await waitFor('the server to be back', answers, 20_000);
  await page
    .getByText(/^open$/)
    .first()
    .waitFor();
  await settle(2_500);
  await traffic(base, 220, 6);
}

/** Opens what a command opens, takes its picture, and closes it. */
async function dialog(page: Page, name: string, title: string, theme: string): Promise<void> {
  await runCommand(page, title);
  await page.getByRole('dialog').first().waitFor();
  await settle(500);
  await picture(page, `${name}-${theme}`);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').first().waitFor({ state: 'detached' });
}

async function tour(theme: 'light' | 'dark'): Promise<void> {
  const shell = await launchShell('browser', { colorScheme: theme });
  try {
    const { page } = shell;
    await page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor();
    await picture(page, `empty-${theme}`);
    await page.getByRole('button', { name: /^Start the demo(?! mock)/ }).click();
    await page.getByText('4 open').waitFor();
    const base = await demoBase(page);
    await settle(9_000);
    await picture(page, `rest-${theme}`);

    await tab(page, '/ws').click();
    await incident(page, base);
    await filter(page).fill('dir:in json.px > 103');
    await settle(1_500);
    const rows = row(page, /price/);
    await rows.nth(-4 + (await rows.count())).click();
    await settle(1_200);
    await picture(page, `main-${theme}`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await settle(800);
    await picture(page, `main-1280x800-${theme}`);
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    await settle(500);
    await picture(page, `palette-${theme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });

    await dialog(page, 'keyboard', 'Keyboard shortcuts', theme);
    await dialog(page, 'explanations', 'Explanations', theme);
    await dialog(page, 'settings', 'Settings…', theme);
    await dialog(page, 'environments', 'Edit environments', theme);
    await dialog(page, 'import', 'Import endpoints', theme);
    await dialog(page, 'options', 'Options of the endpoint', theme);

    await filter(page).fill('');
    await page.keyboard.press('Enter');
    await settle(500);
    await page.keyboard.press('End');
    await tab(page, 'All connections').click();
    await settle(1_000);
    await picture(page, `all-${theme}`);
    await openMock(page).click();
    await settle(400);
    await picture(page, `mock-${theme}`);

    await tab(page, '/ws').click();
    await traffic(base, 4_000, 6);
    await picture(page, `busy-${theme}`);

    await page.getByRole('button', { name: 'New connection' }).last().click();
    await page.getByRole('textbox', { name: 'URL' }).fill(`ws://127.0.0.1:${await freePort()}/events`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('ECONNREFUSED').first().waitFor();
    await settle(4_800);
    await picture(page, `failing-${theme}`);
  } finally {
    await shell.close();
  }
}

/** What one sees in the ten seconds after a WebSocket has dropped. */
async function tenSeconds(): Promise<void> {
  const shell = await launchShell('browser', { colorScheme: 'light' });
  try {
    const { page } = shell;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: /^Start the demo(?! mock)/ }).click();
    await page.getByText('4 open').waitFor();
    const base = await demoBase(page);
    await tab(page, '/ws').click();
    await traffic(base, 150, 12);
    await picture(page, 'ten-seconds-1');
    await fetch(`${base}/_mock/restart?down=4500ms`, { method: 'POST' });
    await row(page, /wait/).first().waitFor();
    await settle(700);
    await picture(page, 'ten-seconds-2');
    await statusBar(page).getByText('open', { exact: true }).waitFor({ timeout: 30_000 });
    await traffic(base, 150, 3);
    await picture(page, 'ten-seconds-3');
    // From event to event back in time: a refused attempt.
    await grid(page).focus();
    await page.keyboard.press('[');
    await settle(400);
    await page.keyboard.press('[');
    await settle(1_200);
    await picture(page, 'ten-seconds-4');
  } finally {
    await shell.close();
  }
}

/** Labs: before the start, in the middle, the crowd as a histogram, the choice with its reasons, and with its server gone. */
async function labs(theme: 'light' | 'dark'): Promise<void> {
  const shell = await launchShell('browser', { colorScheme: theme });
  try {
    const { page } = shell;
    await showLab(page, 'four-ways');
    await settle(300);
    await picture(page, `lab-start-${theme}`);
    await doLab(page, 'four-ways', 'faster');
    await settle(9_000);
    await picture(page, `lab-${theme}`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await settle(800);
    await picture(page, `lab-1280x800-${theme}`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await doLab(page, 'everyone-comes-back', 'third');
    await settle(500);
    await picture(page, `lab-crowd-${theme}`);
    await doLab(page, 'which-one', 'try');
    await settle(500);
    await picture(page, `lab-choice-${theme}`);
    await doLab(page, 'dead-peer');
    await settle(500);
    await picture(page, `lab-done-${theme}`);
    await showLab(page, 'four-ways');
    const run = await shell.engineCall?.('lab.run', { lab: 'four-ways' });
    if (run?.ok && run.value !== null) await shell.engineCall?.('mock.stop', { mockId: run.value.mockId });
    await page.getByRole('alert').waitFor();
    await settle(1_500);
    await picture(page, `lab-stopped-${theme}`);
  } finally {
    await shell.close();
  }
}

/** A feed that ends in the middle and comes back: at first with holes in its ids, later without. */
const orders = (faults: string): string => `name: orders
feeds:
  orders:
    every: 120ms
    history: 1000
    event: order
    message: { id: '{{id}}', type: order, item: '{{$pick apple pear plum}}', total: 31, at: '{{$now}}' }
endpoints:
  /orders: { transport: sse, feed: orders, retry: 1s }
timeline:
${faults}
`;
const CRASH = orders('  - { at: 4s, fault: drop }\n  - { at: 3s, for: 4s, fault: skip, oneIn: 2 }');
const FIXED = orders('  - { at: 4s, fault: drop }');

/** Two sessions with one server and its mended version, kept with names and tags; then the library, the film and the comparison. */
async function recordings(theme: 'light' | 'dark'): Promise<void> {
  const shell = await launchShell('browser', { colorScheme: theme });
  try {
    const { page, engineCall: call } = shell;
    if (call === undefined) throw new Error('this shell has no door to its engine');
    for (const [name, text] of [
      ['staging-crash', CRASH],
      ['staging-fixed', FIXED],
    ] as const) {
      const mock = await call('mock.start', { source: { kind: 'text', text }, port: 0 });
      if (!mock.ok) throw new Error(mock.error.message);
      const url = `${mock.value.url}/orders`;
      const opened = await call('connection.open', { endpoint: { name: 'orders', transport: 'sse', url } });
      if (!opened.ok) throw new Error(opened.error.message);
      const { recordingId } = opened.value;
      await settle(11_000);
      const info = await call('recording.info', { recordingId });
      await call('recording.close', { recordingId });
      await call('mock.stop', { mockId: mock.value.mockId });
      if (!info.ok) throw new Error(info.error.message);
      const { path } = info.value;
      await call('library.edit', {
        path,
        name,
        pinned: true,
        tags: ['JIRA-481'],
        notes: 'Orders are lost after the drop.',
      });
    }
    await page.getByRole('button', { name: /^All recordings/ }).click();
    const list = page.getByRole('grid', { name: /^Recordings/ });
    const crash = list.getByRole('row', { name: 'staging-crash' });
    await crash.waitFor();
    await settle(2_000);
    await crash.click();
    await settle(800);
    await picture(page, `recordings-${theme}`);
    await crash.dblclick();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await settle(5_500);
    await picture(page, `film-${theme}`);
    await tab(page, 'Recordings').click();
    await crash.click();
    await list.getByRole('row', { name: 'staging-fixed' }).click({ modifiers: ['Control'] });
    await page.getByRole('button', { name: /^Compare/ }).click();
    await page
      .getByText(/\d same/)
      .first()
      .waitFor();
    await settle(800);
    await page.keyboard.press('n');
    await settle(800);
    await picture(page, `difference-${theme}`);
  } finally {
    await shell.close();
  }
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  light: () => tour('light'),
  dark: () => tour('dark'),
  'ten-seconds': tenSeconds,
  'labs-light': () => labs('light'),
  'labs-dark': () => labs('dark'),
  'recordings-light': () => recordings('light'),
  'recordings-dark': () => recordings('dark'),
};
for (const [name, make] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await make();
process.exit(0);
