import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import { CHROMIUM_ARGS, chromiumEnv, findChromium } from '../e2e/harness/chromium.ts';
import { connectEngine } from '../e2e/harness/engine-client.ts';
import { type ShellProcess, startProcess, stopProcess } from '../e2e/harness/shell-process.ts';

/** A browser for measurements: nothing in it traces or takes pictures, as the one of the end-to-end tests does. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath } = await findChromium();
  const env = chromiumEnv() as Record<string, string>;
  return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS], env });
}

/** When things were there, in ms since the command was given. */
export interface LaunchTimes {
  /** The shell listens and has printed its link. */
  readonly servedMs: number;
  /** The engine has answered a first question, asked past the window. */
  readonly engineMs: number;
  /** The browser has painted the first text or picture (First Contentful Paint). */
  readonly paintedMs: number;
  /** A frame was painted in which the first button of the start page can be pressed. */
  readonly usableMs: number;
}

export interface BrowserWindow {
  readonly page: Page;
  /** The engine past the window. */
  readonly call: CallEngine;
  readonly times: LaunchTimes;
  close(): Promise<void>;
}

/** Runs in the page, before its own scripts: notes when the first button could be pressed, on the page's clock. */
function noteUsable(): void {
  const look = (): void => {
    const there = [...document.querySelectorAll('button')].some(
      (button) => button.textContent?.startsWith('Connect to a URL') && !button.disabled,
    );
    if (!there) requestAnimationFrame(look);
    // The callback after this frame was painted.
    else requestAnimationFrame(() => setTimeout(() => performance.mark('usable')));
  };
  requestAnimationFrame(look);
}

async function paintTimes(page: Page): Promise<{ readonly paintedAtMs: number; readonly usableAtMs: number }> {
  await page.waitForFunction(
    () =>
      performance.getEntriesByName('usable').length > 0 &&
      performance.getEntriesByName('first-contentful-paint').length > 0,
  );
  return page.evaluate(() => {
    const at = (name: string) => performance.timeOrigin + (performance.getEntriesByName(name)[0]?.startTime ?? 0);
    const paintedAtMs = at('first-contentful-paint');
    // What was not painted yet could not be pressed either: the browser's own time of a paint is the later one.
    return { paintedAtMs, usableAtMs: Math.max(paintedAtMs, at('usable')) };
  });
}

const wallMs = (): number => performance.timeOrigin + performance.now();

/**
 * Starts the browser shell in a profile of its own and opens its window.
 * @param openBrowser answers at once for a browser that runs already, or starts one as a first link does
 */
export async function openWindow(openBrowser: () => Promise<Browser>): Promise<BrowserWindow> {
  const profileDir = mkdtempSync(join(tmpdir(), 'wirescope-bench-'));
  const startMs = wallMs();
  const shell = startProcess(['out/main/serve.js', '--no-open'], profileDir);
  const link = await printedLink(shell);
  const servedMs = wallMs() - startMs;
  const asked = connectEngine(link).then(async (client) => {
    const answer = await client.call('recording.list', {});
    if (!answer.ok) throw new Error(answer.error.message);
    return { client, engineMs: wallMs() - startMs };
  });
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(noteUsable);
  await page.goto(link);
  const { paintedAtMs, usableAtMs } = await paintTimes(page);
  const { client, engineMs } = await asked;
  return {
    page,
    call: client.call,
    times: { servedMs, engineMs, paintedMs: paintedAtMs - startMs, usableMs: usableAtMs - startMs },
    async close() {
      client.close();
      await page.close();
      await stopProcess(shell, 'SIGTERM');
      rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The link as soon as it is printed: looking for it now and then would be part of what is measured. */
async function printedLink(shell: ShellProcess): Promise<string> {
  const found = (): string | undefined => /^Wirescope: (\S+)\n/.exec(shell.stdout())?.[1];
  for (;;) {
    const link = found();
    if (link !== undefined) return link;
    const data = shell.child.stdout === null ? null : once(shell.child.stdout, 'data');
    await Promise.race([data, shell.ended]);
    if (shell.child.exitCode !== null) throw new Error(`wirescope serve ended:\n${shell.stderr()}`);
  }
}
