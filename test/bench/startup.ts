import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { root } from '../e2e/harness/shell-process.ts';
import { type LaunchTimes, launchBrowser, openWindow } from './browser.ts';
import { median, ms, report } from './report.ts';

const FIRST_PAINT_BUDGET_BYTES = 400_000;

/** Files the browser must have before it paints: the page, and what it and its modules import without waiting. */
function firstPaintFiles(): Set<string> {
  const page = join(root, 'out/renderer/index.html');
  const files = new Set([page]);
  const follow = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    if (!file.endsWith('.js')) return;
    // What the bundler writes: `from"./a.js"` and `import"./a.js"`, but not `import("./a.js")`.
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g)) {
      follow(join(dirname(file), path as string));
    }
  };
  const html = readFileSync(page, 'utf8');
  for (const [, path] of html.matchAll(/(?:src|href)="(\.\/[^"]+\.(?:js|css))"/g))
    follow(join(dirname(page), path as string));
  return files;
}

/** Bytes the window needs before it shows anything. */
export function rendererSize(): void {
  const files = [...firstPaintFiles()];
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  report({
    what: 'window code for the first paint, gzip',
    measured: `${Math.round(bytes / 1000)} KB in ${files.length} files (fonts apart)`,
    budget: '< 400 KB',
    met: bytes < FIRST_PAINT_BUDGET_BYTES,
  });
}

/** From the command to a window one can use, in the browser shell: in a browser that runs already, and with its start. */
export async function launch(quick: boolean): Promise<void> {
  const rounds = quick ? 1 : 7;
  const running = await launchBrowser();
  const warm: LaunchTimes[] = [];
  const cold: LaunchTimes[] = [];
  // By turns, so that both see the same machine.
  for (let round = 0; round < rounds; round++) {
    warm.push(await launchOnce(() => Promise.resolve(running)));
    const started: Browser[] = [];
    const start = async (): Promise<Browser> => {
      const browser = await launchBrowser();
      started.push(browser);
      return browser;
    };
    cold.push(await launchOnce(start));
    for (const browser of started) await browser.close();
  }
  await running.close();
  const typical = (of: readonly LaunchTimes[], time: keyof LaunchTimes): string =>
    ms(median(of.map((one) => one[time])));
  report({
    what: 'browser shell: command to first paint one can use',
    measured:
      `${typical(warm, 'usableMs')} (listening ${typical(warm, 'servedMs')}, engine answers ${typical(warm, 'engineMs')}, ` +
      `first paint ${typical(warm, 'paintedMs')}; slowest of ${rounds}: ${ms(Math.max(...warm.map((one) => one.usableMs)))})`,
    budget: '',
    met: null,
  });
  report({
    what: 'the same, with the start of Chromium',
    measured: typical(cold, 'usableMs'),
    budget: '',
    met: null,
  });
}

async function launchOnce(openBrowser: () => Promise<Browser>): Promise<LaunchTimes> {
  const { times, close } = await openWindow(openBrowser);
  await close();
  return times;
}
