/** Electron's main process: one instance per profile, one engine, one window. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import type { Problem } from '../../../src-shared/base/result.ts';
import { type EngineHost, startEngineThread } from '../engine-thread/host.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onEndSignal } from '../interrupts.ts';
import { lockProfile, profileDirectory } from '../profile.ts';
import { appVersion } from '../version.ts';
import { registerAppScheme, serveAppScheme } from './app-protocol.ts';
import { guardContents, guardSession } from './guard.ts';
import { servePages } from './ipc.ts';
import { setMenu } from './menu.ts';
import { openWindow } from './window.ts';

const profileDir = profileDirectory();
// electron-vite's dev server; a packaged app must not be told by its environment what to show.
const devUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;

function showProblem(problem: Problem): void {
  process.stderr.write(`wirescope: ${problem.message} [${problem.code}]\n  ${problem.hint}\n`);
  dialog.showErrorBox(problem.message, `${problem.hint}\n\n${problem.code}`);
}

/** The file among the arguments: not a switch, not a wirescope:// link, and in a checkout not the app's own folder. */
function fileAmong(argv: readonly string[], directory: string): string | undefined {
  const words = argv
    .slice(app.isPackaged ? 1 : 2)
    .filter((word) => !word.startsWith('-') && !/^wirescope:/i.test(word));
  const [first] = words;
  return first === undefined ? undefined : resolve(directory, first);
}

async function openFile(engine: EngineHost, path: string): Promise<void> {
  const opened = await engine.call('recording.open', { path });
  if (!opened.ok) showProblem(opened.error);
}

function closeOnQuit(engine: EngineHost, releaseProfile: () => void): void {
  let code: ExitCode = EXIT.done;
  let closed = false;
  onEndSignal((signal) => {
    if (signal === 'SIGINT') code = EXIT.interrupted;
    app.quit();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closed) return;
    closed = true;
    void engine.close().then((clean) => {
      releaseProfile();
      app.exit(clean ? code : EXIT.bug);
    });
  });
}

async function start(): Promise<void> {
  let window: BrowserWindow | undefined;
  let engine: EngineHost | undefined;
  // macOS names a file before anything is there to open it.
  let waiting = fileAmong(process.argv, process.cwd());

  const show = (path: string | undefined): void => {
    if (path !== undefined && engine === undefined) waiting = path;
    if (path !== undefined && engine !== undefined) void openFile(engine, path);
    if (window?.isMinimized()) window.restore();
    window?.focus();
  };
  app.on('second-instance', (_event, argv, directory) => show(fileAmong(argv, directory)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    show(path);
  });
  app.on('open-url', (event) => {
    event.preventDefault();
    show(undefined);
  });

  await app.whenReady();
  const lock = lockProfile(profileDir, 'the window');
  if (!lock.ok) {
    showProblem(lock.error);
    app.exit(EXIT.environment);
    return;
  }
  const started = await startEngineThread({ profileDir, appVersion: appVersion() });
  if (!started.ok) {
    showProblem(started.error);
    lock.value.release();
    app.exit(EXIT.environment);
    return;
  }
  engine = started.value;
  engine.onCrash((problem) => process.stderr.write(`wirescope: ${problem.message} [${problem.code}]\n`));
  closeOnQuit(engine, lock.value.release);
  if (waiting !== undefined) await openFile(engine, waiting);

  serveAppScheme();
  guardSession(session.defaultSession, devUrl);
  guardContents(devUrl);
  setMenu();
  servePages(engine, devUrl);
  window = openWindow(profileDir, devUrl);
}

app.enableSandbox();
registerAppScheme();
// Electron keeps its caches, and the lock that finds the first instance, under the same profile.
const userData = join(profileDir, 'electron');
mkdirSync(userData, { recursive: true, mode: 0o700 });
app.setPath('userData', userData);
if (app.requestSingleInstanceLock()) void start();
else app.exit(EXIT.done);
