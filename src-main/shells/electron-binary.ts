import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appRoot } from './app-files.ts';
import { hasDisplay } from './browser/open-browser.ts';

/** Electron's binary, or in words why there can be no Electron window here. */
export type ElectronBinary =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly why: string };

type Env = Readonly<Record<string, string | undefined>>;

/** Long enough for a slow line to answer at all; a machine without a network must not be kept waiting longer. */
const ANSWER_WITHIN_MS = 4_000;
const DOWNLOAD_WITHIN_MS = 10 * 60_000;

const packageDir = join(appRoot, 'node_modules', 'electron');

function executableName(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'electron.exe';
  return platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/** Where `electron` itself would look (its index.js), without the download that importing it sets off. */
function installed(env: Env): string | null {
  const name = executableName(process.platform);
  const path = env.ELECTRON_OVERRIDE_DIST_PATH
    ? join(env.ELECTRON_OVERRIDE_DIST_PATH, name)
    : join(packageDir, 'dist', name);
  return existsSync(path) ? path : null;
}

/** Whether the place the binary comes from answers at all. */
async function mirrorAnswers(env: Env): Promise<string | null> {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const mirror =
    env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const answer = await fetch(`${mirror.replace(/\/?$/, '/')}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return answer.status < 400 ? null : `${new URL(mirror).host} answers ${answer.status}`;
  } catch {
    return `${URL.canParse(mirror) ? new URL(mirror).host : mirror} cannot be reached`;
  }
}

function download(): Promise<boolean> {
  return new Promise((resolve) => {
    process.stderr.write('wirescope: fetching Electron for this first start (about 110 MB) …\n');
    const child = spawn(process.execPath, [join(packageDir, 'install.js')], {
      // stdout may be read by a script.
      stdio: ['ignore', 2, 2],
      timeout: DOWNLOAD_WITHIN_MS,
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/**
 * Finds Electron's binary, fetching it once where that is possible.
 *
 * Never hangs: a mirror that does not answer within {@link ANSWER_WITHIN_MS} counts as none.
 * `ELECTRON_SKIP_BINARY_DOWNLOAD` keeps it from trying.
 */
export async function findElectron(
  env: Env = process.env,
  isRoot: boolean = process.getuid?.() === 0,
): Promise<ElectronBinary> {
  if (!hasDisplay(env, process.platform)) return { found: false, why: 'there is no display here' };
  if (process.platform === 'linux' && isRoot) {
    return { found: false, why: 'Electron does not run sandboxed as root' };
  }
  const here = installed(env);
  if (here !== null) return { found: true, path: here };
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    return {
      found: false,
      why: `there is no Electron in ELECTRON_OVERRIDE_DIST_PATH (${env.ELECTRON_OVERRIDE_DIST_PATH})`,
    };
  }
  if (!existsSync(packageDir)) return { found: false, why: 'the electron package is not installed' };
  if (env.ELECTRON_SKIP_BINARY_DOWNLOAD) {
    return { found: false, why: 'its binary is not here and ELECTRON_SKIP_BINARY_DOWNLOAD is set' };
  }
  const silent = await mirrorAnswers(env);
  if (silent !== null) return { found: false, why: `its binary is not here and ${silent}` };
  const fetched = (await download()) ? installed(env) : null;
  return fetched === null
    ? { found: false, why: 'its binary could not be fetched; `npx install-electron` says more' }
    : { found: true, path: fetched };
}
