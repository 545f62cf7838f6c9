import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface FoundChromium {
  readonly executablePath: string;
  /** Which step of the search found it; printed, so that a surprising browser is noticed. */
  readonly from: string;
}

/** For every start: quiet, no first-run pages, and without the sandbox only where root leaves no choice. */
export const CHROMIUM_ARGS: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable);
}

/** Comes with npm install and needs nothing else; slower to start, because it unpacks itself into the temp folder. */
async function fromNpm(): Promise<string> {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

/** CHROMIUM_PATH, an installed browser, chromium-headless-shell, the one from npm; throws saying what was tried. */
export async function findChromium(): Promise<FoundChromium> {
  const told = process.env.CHROMIUM_PATH;
  if (told !== undefined && told !== '') {
    if (!executable(told)) throw new Error(`CHROMIUM_PATH is ${told}, which cannot be run.`);
    return { executablePath: told, from: 'CHROMIUM_PATH' };
  }
  const installed = onPath(NAMES) ?? PLACES.find(executable);
  if (installed !== undefined) return { executablePath: installed, from: 'installed' };
  const headless = onPath(['chromium-headless-shell']);
  if (headless !== undefined) return { executablePath: headless, from: 'chromium-headless-shell' };
  return { executablePath: await fromNpm(), from: '@sparticuz/chromium' };
}

/** Some Chromium builds make `en-US@posix` of LANG=C.UTF-8, and Intl throws on it. */
export const chromiumEnv = (): NodeJS.ProcessEnv => ({ ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' });
