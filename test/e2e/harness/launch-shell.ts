import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type BrowserContext, chromium, type Page } from 'playwright-core';
import { assertNever } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import { waitFor } from '../../fixtures/wait-for.ts';
import { CHROMIUM_ARGS, chromiumEnv, findChromium } from './chromium.ts';
import { connectEngine } from './engine-client.ts';
import { root, type ShellProcess, startProcess, stopProcess } from './shell-process.ts';
import { electronExecutable, type ShellKind } from './shells.ts';

export interface LaunchedShell {
  readonly kind: ShellKind;
  readonly page: Page;
  readonly profileDir: string;
  /** The engine past the window, where the shell has a second door (the browser shell). */
  readonly engineCall?: CallEngine;
  /** Another window of the same engine, where that is a page (the browser shell). */
  readonly openWindow?: () => Promise<Page>;
  /** Kills the engine's process under an open window, where that is another one (the browser shell). */
  readonly killEngine?: () => Promise<void>;
  /** The system around the window, where a stand-in plays it: menus, dialogs, notifications (`test/standin/control.ts`). */
  readonly system?: SystemControl;
  /** Ends the engine's thread as a bug would, under a shell that goes on. */
  readonly crashEngine?: () => Promise<void>;
  /** What the shell wrote to stderr so far. */
  stderr(): string;
  /** Screenshot and stderr into `test-results/<name>/`, with WIRESCOPE_E2E_TRACE=1 a trace too; gives the folder. */
  keepEvidence(name: string): Promise<string>;
  /** Closes the window as a person does, then waits for the shell to end clean; throws when it does not. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Default: a fresh one, removed at the end. A given one is left. */
  readonly profileDir?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Shows scroll bars, which Playwright hides: for a mouse to drag them. The browser shell alone. */
  readonly scrollBars?: boolean;
  /** Further arguments of Electron's main process, as a system gives them: files and links. */
  readonly args?: readonly string[];
}

/** Asks the stand-in; the answer's shape is the name's. */
export type SystemControl = <Answer = unknown>(
  name: string,
  input?: Readonly<Record<string, unknown>>,
) => Promise<Answer>;

type Opened = Pick<LaunchedShell, 'page' | 'engineCall' | 'openWindow' | 'killEngine' | 'system' | 'crashEngine'> & {
  readonly context: BrowserContext;
  stderr(): string;
  end(): Promise<void>;
};

/** Loaded into the shell's process: SIGUSR2 terminates the engine's thread. */
const CRASHER = ['--import', './test/fixtures/crash-engine.ts'];

function crasher(shell: ShellProcess): () => Promise<void> {
  return async () => {
    const before = shell.stderr().length;
    shell.child.kill('SIGUSR2');
    await waitFor('the crash of the engine', () => shell.stderr().slice(before).includes('ENGINE_CRASHED'));
  };
}

/** A trace films the window and keeps the page before and after each step: worth it to understand a failure, half of the time of a run. */
const TRACED = process.env.WIRESCOPE_E2E_TRACE === '1';

async function startTrace(context: BrowserContext): Promise<void> {
  if (TRACED) await context.tracing.start({ screenshots: true, snapshots: true });
}

const VIEWPORT = { width: 1440, height: 900 };
const STARTS_WITHIN_MS = 30_000;

function expectCode(got: number | null, wanted: number, shell: ShellProcess): void {
  if (got !== wanted) throw new Error(`the shell ended with exit code ${got} instead of ${wanted}:\n${shell.stderr()}`);
}

async function openBrowserShell(profileDir: string, options: LaunchOptions): Promise<Opened> {
  const shell = startProcess([...CRASHER, 'out/main/serve.js', '--no-open'], profileDir);
  const link = await waitFor(
    'the link of wirescope serve',
    () => {
      if (shell.child.exitCode !== null) throw new Error(`wirescope serve ended:\n${shell.stderr()}`);
      return /^Wirescope: (\S+)\n/.exec(shell.stdout())?.[1];
    },
    STARTS_WITHIN_MS,
  );
  const { executablePath } = await findChromium();
  const browser = await chromium.launch({
    executablePath,
    args: [...CHROMIUM_ARGS],
    ignoreDefaultArgs: options.scrollBars === true ? ['--hide-scrollbars'] : [],
    env: chromiumEnv() as Record<string, string>,
  });
  const context = await browser.newContext({
    viewport: options.viewport ?? VIEWPORT,
    colorScheme: options.colorScheme,
  });
  await startTrace(context);
  const page = await context.newPage();
  await page.goto(link);
  const client = await connectEngine(link);
  let killed = false;
  return {
    context,
    page,
    engineCall: client.call,
    async openWindow() {
      const other = await context.newPage();
      await other.goto(link);
      return other;
    },
    crashEngine: crasher(shell),
    async killEngine() {
      killed = true;
      shell.child.kill('SIGKILL');
      await shell.ended;
    },
    stderr: shell.stderr,
    async end() {
      client.close();
      await browser.close();
      if (killed) return;
      expectCode(await stopProcess(shell, 'SIGTERM'), 0, shell);
    },
  };
}

async function openStandin(profileDir: string, options: LaunchOptions): Promise<Opened> {
  const endpointFile = join(profileDir, 'standin-endpoint');
  const controlFile = join(profileDir, 'standin-control');
  const shell = startProcess(
    [...CRASHER, '--import', './test/standin/register.ts', 'out/main/index.js', ...(options.args ?? [])],
    profileDir,
    { WIRESCOPE_STANDIN_ENDPOINT: endpointFile, WIRESCOPE_STANDIN_CONTROL: controlFile },
  );
  const failed = (): void => {
    if (shell.child.exitCode !== null) throw new Error(`the stand-in ended:\n${shell.stderr()}`);
  };
  const endpoint = await waitFor(
    'the stand-in',
    () => {
      failed();
      return existsSync(endpointFile) ? readFileSync(endpointFile, 'utf8') : null;
    },
    STARTS_WITHIN_MS,
  );
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the stand-in has no browser context');
  const page = await waitFor(
    "the stand-in's window",
    () => {
      failed();
      return context.pages().find((one) => one.url().startsWith('http://wirescope.localhost/'));
    },
    STARTS_WITHIN_MS,
  );
  await page.waitForLoadState();
  await startTrace(context);
  await page.setViewportSize(options.viewport ?? VIEWPORT);
  await page.emulateMedia({ colorScheme: options.colorScheme });
  return {
    context,
    page,
    crashEngine: crasher(shell),
    async system(name, input = {}) {
      const answer = await fetch(`http://127.0.0.1:${readFileSync(controlFile, 'utf8')}/`, {
        method: 'POST',
        body: JSON.stringify({ ...input, name }),
      });
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
      return (await answer.json()) as never;
    },
    stderr: shell.stderr,
    async end() {
      for (const other of context.pages()) if (other !== page) await other.close();
      await page.close();
      const code = await Promise.race([
        shell.ended,
        waitFor('the stand-in to end by itself', () => shell.child.exitCode !== null, 20_000),
      ]);
      await browser.close();
      expectCode(typeof code === 'boolean' ? shell.child.exitCode : code, 0, shell);
    },
  };
}

async function openElectron(profileDir: string, options: LaunchOptions): Promise<Opened> {
  const executablePath = electronExecutable();
  if (executablePath === null) throw new Error("Electron's binary is not here.");
  const app = await _electron.launch({
    executablePath,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: { ...(process.env as Record<string, string>), WIRESCOPE_PROFILE: profileDir },
    timeout: STARTS_WITHIN_MS,
  });
  let stderr = '';
  app.process().stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const page = await app.firstWindow();
  await startTrace(app.context());
  await page.setViewportSize(options.viewport ?? VIEWPORT);
  await page.emulateMedia({ colorScheme: options.colorScheme });
  return { context: app.context(), page, stderr: () => stderr, end: () => app.close() };
}

function open(kind: ShellKind, profileDir: string, options: LaunchOptions): Promise<Opened> {
  switch (kind) {
    case 'browser':
      return openBrowserShell(profileDir, options);
    case 'standin':
      return openStandin(profileDir, options);
    case 'electron':
      return openElectron(profileDir, options);
    default:
      return assertNever(kind);
  }
}

/** Starts a built shell and gives its window. `npm test` builds before; a spec run alone needs `npm run build` first. */
export async function launchShell(kind: ShellKind, options: LaunchOptions = {}): Promise<LaunchedShell> {
  const profileDir = options.profileDir ?? mkdtempSync(join(tmpdir(), 'wirescope-e2e-'));
  const opened = await open(kind, profileDir, options);
  return {
    kind,
    page: opened.page,
    profileDir,
    engineCall: opened.engineCall,
    openWindow: opened.openWindow,
    killEngine: opened.killEngine,
    system: opened.system,
    crashEngine: opened.crashEngine,
    stderr: opened.stderr,
    async keepEvidence(name) {
      const folder = join(root, 'test-results', name.replace(/[^\w.-]+/g, '-'));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'stderr.txt'), opened.stderr());
      await opened.page.screenshot({ path: join(folder, 'window.png') });
      if (TRACED) await opened.context.tracing.stop({ path: join(folder, 'trace.zip') });
      return folder;
    },
    async close() {
      try {
        await opened.end();
      } finally {
        if (options.profileDir === undefined) rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

/** Runs one spec in a shell. When it fails, what there is to see is kept, and the error says where. */
export async function withShell(
  kind: ShellKind,
  task: { readonly name: string },
  spec: (shell: LaunchedShell) => Promise<void>,
  options: LaunchOptions = {},
): Promise<void> {
  const shell = await launchShell(kind, options);
  try {
    await spec(shell);
  } catch (error) {
    const kept = await shell
      .keepEvidence(`${kind}-${task.name}`)
      .catch((failure: unknown) => `nowhere (${String(failure)})`);
    await shell.close().catch(() => undefined);
    if (error instanceof Error) error.message += `\n(seen at the failure: ${kept})`;
    throw error;
  }
  await shell.close();
}
