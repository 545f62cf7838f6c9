/** Electron's main process: one instance per profile, one engine, any number of windows. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import { assertNever, ok, type Problem } from '../../../src-shared/base/result.ts';
import { LINK_SCHEME, parseLink } from '../../../src-shared/model/link.ts';
import { type EngineHost, startEngineThread } from '../engine-thread/host.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onEndSignal } from '../interrupts.ts';
import { lockProfile, profileDirectory } from '../profile.ts';
import { appVersion } from '../version.ts';
import { registerAppScheme, serveAppScheme } from './app-protocol.ts';
import { guardContents, guardSession } from './guard.ts';
import { type HandedOver, handedOver } from './handed-over.ts';
import { servePages } from './ipc.ts';
import { setFirstMenu } from './menu.ts';
import { createRequests } from './requests.ts';
import { systemSecretBox } from './secret-box.ts';
import { createWindows, type Windows } from './windows.ts';

const profileDir = profileDirectory();
// electron-vite's dev server; a packaged app must not be told by its environment what to show.
const devUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;

function showProblem(problem: Problem): void {
  process.stderr.write(`wirescope: ${problem.message} [${problem.code}]\n  ${problem.hint}\n`);
  dialog.showErrorBox(problem.message, `${problem.hint}\n\n${problem.code}`);
}

async function start(): Promise<void> {
  let show: ((handed: HandedOver) => void) | undefined;
  // macOS names a file before anything is there to open it.
  const waiting: HandedOver[] = [...handedOver(process.argv, process.cwd(), app.isPackaged)];
  const take = (handed: HandedOver): void => {
    if (show === undefined) waiting.push(handed);
    else show(handed);
  };
  let toFront = (): void => undefined;
  app.on('second-instance', (_event, argv, directory) => {
    const all = handedOver(argv, directory, app.isPackaged);
    for (const handed of all) take(handed);
    if (all.length === 0) toFront();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take({ kind: 'file', path });
  });
  app.on('open-url', (event, text) => {
    event.preventDefault();
    take({ kind: 'link', text });
  });

  await app.whenReady();
  const lock = lockProfile(profileDir, 'the window');
  if (!lock.ok) {
    showProblem(lock.error);
    app.exit(EXIT.environment);
    return;
  }
  const secretBox = await systemSecretBox();
  const started = await startEngineThread({
    profileDir,
    appVersion: appVersion(),
    ...(secretBox === undefined ? {} : { secretBox }),
  });
  if (!started.ok) {
    showProblem(started.error);
    lock.value.release();
    app.exit(EXIT.environment);
    return;
  }
  const engine = started.value;
  engine.onCrash((problem) => process.stderr.write(`wirescope: ${problem.message} [${problem.code}]\n`));
  closeOnQuit(engine, lock.value.release);

  serveAppScheme();
  guardSession(session.defaultSession, devUrl);
  guardContents(devUrl);
  setFirstMenu();
  // A checkout must not become this user's handler of links.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);

  const windows: Windows = createWindows(profileDir, devUrl, () => pages);
  const requests = createRequests({ profileDir, windows, send: (contents, event) => pages.send(contents, event) });
  const pages = servePages(engine, requests, devUrl);
  toFront = () => windows.toFront();
  show = (handed) => void showHandedOver(handed, engine, windows);
  windows.open();
  for (const handed of waiting.splice(0)) show(handed);
}

async function showHandedOver(handed: HandedOver, engine: EngineHost, windows: Windows): Promise<void> {
  switch (handed.kind) {
    case 'link':
      windows.tell({ kind: 'link', link: parseLink(handed.text) });
      return;
    case 'file': {
      const opened = await engine.call('recording.open', { path: handed.path });
      windows.tell({ kind: 'opened', recording: opened.ok ? ok({ recordingId: opened.value.id }) : opened });
      return;
    }
    default:
      assertNever(handed);
  }
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

app.enableSandbox();
registerAppScheme();
// Electron keeps its caches, and the lock that finds the first instance, under the same profile.
const userData = join(profileDir, 'electron');
mkdirSync(userData, { recursive: true, mode: 0o700 });
app.setPath('userData', userData);
if (app.requestSingleInstanceLock()) void start();
else app.exit(EXIT.done);
