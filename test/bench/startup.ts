import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../e2e/harness/shell-process.ts';
import { launchBrowser, openWindow } from './browser.ts';
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

/** From the command to a window one can use, in the browser shell; the browser itself is already running. */
export async function launch(quick: boolean): Promise<void> {
  const browser = await launchBrowser();
  const served: number[] = [];
  const usable: number[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    const { servedMs, usableMs, close } = await openWindow(browser);
    served.push(servedMs);
    usable.push(usableMs);
    await close();
  }
  await browser.close();
  report({
    what: 'browser shell, command to usable window',
    measured: `${ms(median(usable))} (serving after ${ms(median(served))})`,
    budget: '',
    met: null,
  });
}
