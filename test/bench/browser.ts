import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import { CHROMIUM_ARGS, chromiumEnv, findChromium } from '../e2e/harness/chromium.ts';
import { connectEngine } from '../e2e/harness/engine-client.ts';
import { startProcess, stopProcess } from '../e2e/harness/shell-process.ts';
import { waitFor } from '../fixtures/wait-for.ts';

/** A browser for measurements: nothing in it traces or takes pictures, as the one of the end-to-end tests does. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath } = await findChromium();
  const env = chromiumEnv() as Record<string, string>;
  return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS], env });
}

export interface BrowserWindow {
  readonly page: Page;
  /** The engine past the window. */
  readonly call: CallEngine;
  /** From the command until the shell served, and until one could press a button. */
  readonly servedMs: number;
  readonly usableMs: number;
  close(): Promise<void>;
}

/** Starts the browser shell in a profile of its own and opens its window. */
export async function openWindow(browser: Browser): Promise<BrowserWindow> {
  const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
  const startMs = performance.now();
  const shell = startProcess(['out/main/serve.js', '--no-open'], profileDir);
  const link = await waitFor('the link of wirescope serve', () => /^Wirescope: (\S+)\n/.exec(shell.stdout())?.[1]);
  const servedMs = performance.now() - startMs;
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(link);
  await page.getByRole('button', { name: /^Connect to a URL/ }).waitFor();
  const usableMs = performance.now() - startMs;
  const client = await connectEngine(link);
  return {
    page,
    call: client.call,
    servedMs,
    usableMs,
    async close() {
      client.close();
      await page.close();
      await stopProcess(shell, 'SIGTERM');
      rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
