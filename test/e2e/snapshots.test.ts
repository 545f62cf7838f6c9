/**
 * Pictures of the main states over the generated session, which is the same on every machine and stands still. A picture
 * fails when more than a sliver of it changed; edges that another version of the browser smooths otherwise do not count.
 * `WIRESCOPE_UPDATE_SNAPSHOTS=1` writes them anew: look at each before committing it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { type Browser, chromium, type Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_ARGS, chromiumEnv, findChromium } from './harness/chromium.ts';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'out', 'renderer');
const kept = join(import.meta.dirname, 'snapshots');
const seenAt = join(root, 'test-results', 'snapshots');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const SIZE = { width: 1280, height: 800 };
/** Of all pixels: a moved row is ten times as much, a smoothed edge a tenth. */
const MOST_CHANGED = 0.003;

interface State {
  readonly name: string;
  readonly scene: 'empty' | 'main' | 'failing' | 'lab';
  /** From the scene's first tab to what is pictured. */
  readonly go: (page: Page) => Promise<void>;
}

const STATES: readonly State[] = [
  {
    name: 'empty',
    scene: 'empty',
    go: (page) => page.getByRole('heading', { name: 'See what a realtime API really did' }).waitFor(),
  },
  {
    name: 'all',
    scene: 'main',
    go: (page) =>
      page
        .getByRole('row', { name: /prices/ })
        .first()
        .waitFor(),
  },
  {
    name: 'connection',
    scene: 'main',
    async go(page) {
      await page.locator('.ws-chip').first().click();
      await page.getByRole('grid', { name: 'Entries' }).getByRole('row').nth(4).click();
      await page.getByRole('tabpanel', { name: 'Pretty' }).waitFor();
    },
  },
  {
    name: 'palette',
    scene: 'main',
    async go(page) {
      await page.getByRole('button', { name: /^Search or run/ }).click();
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'environments',
    scene: 'main',
    async go(page) {
      await page.getByRole('button', { name: /^Search or run/ }).click();
      await page.getByRole('combobox', { name: 'Search or run' }).fill('Edit environments');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Environments' }).waitFor();
    },
  },
  {
    name: 'failing',
    scene: 'failing',
    async go(page) {
      await page.locator('.ws-chip').first().click();
      await page.getByRole('alert', { name: 'Latest failure' }).waitFor();
    },
  },
  {
    name: 'lab',
    scene: 'lab',
    go: (page) => page.getByRole('region', { name: 'Timeline' }).waitFor(),
  },
];

let browser: Browser;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = join(built, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { executablePath } = await findChromium();
  browser = await chromium.launch({
    executablePath,
    args: [...CHROMIUM_ARGS],
    env: chromiumEnv() as Record<string, string>,
  });
});
afterAll(async () => {
  await browser.close();
  server.close();
});

/** Until two pictures in a row are the same: what loads late is there, what fades has faded. */
async function stillPicture(page: Page): Promise<Buffer> {
  let before: Buffer = Buffer.alloc(0);
  for (let tries = 0; tries < 20; tries++) {
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (picture.equals(before)) return picture;
    before = picture;
  }
  throw new Error('The picture never stood still.');
}

function changedShare(seen: Buffer, wanted: Buffer, diffPath: string): number {
  const a = PNG.sync.read(seen);
  const b = PNG.sync.read(wanted);
  if (a.width !== b.width || a.height !== b.height) return 1;
  const diff = new PNG({ width: a.width, height: a.height });
  const changed = pixelmatch(a.data, b.data, diff.data, a.width, a.height, { threshold: 0.2 });
  writeFileSync(diffPath, PNG.sync.write(diff));
  return changed / (a.width * a.height);
}

describe.each(['light', 'dark'] as const)('the window in %s', (theme) => {
  it.each(STATES)('looks as it did: $name', async ({ name, scene, go }) => {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: theme, reducedMotion: 'reduce' });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?host=fake&scene=${scene}`);
    await go(page);
    await page.mouse.move(SIZE.width - 1, SIZE.height - 1);
    const seen = await stillPicture(page);
    await page.close();
    const file = join(kept, `${name}-${theme}.png`);
    if (process.env.WIRESCOPE_UPDATE_SNAPSHOTS === '1') {
      mkdirSync(kept, { recursive: true });
      writeFileSync(file, seen);
      return;
    }
    mkdirSync(seenAt, { recursive: true });
    writeFileSync(join(seenAt, `${name}-${theme}.png`), seen);
    const share = changedShare(seen, readFileSync(file), join(seenAt, `${name}-${theme}-diff.png`));
    expect(share, `share of changed pixels; look at test-results/snapshots/${name}-${theme}*.png`).toBeLessThan(
      MOST_CHANGED,
    );
  });
});
