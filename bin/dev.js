/**
 * `npm run dev`: the window with hot reload, the engine restarted when its sources change.
 *
 * With Electron's binary, electron-vite does it all. Without, Vite serves the window and passes the engine's socket on
 * to a browser shell that runs from the sources.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, watch } from 'node:fs';
import { createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisNodeWillDo } from './find-node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stderr.write(`dev: ${line}\n`);
/** One save writes several files; a restart per file would be one too many. */
const SETTLE_MS = 200;

function runElectronVite() {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', '--watch'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  process.on('SIGINT', () => undefined);
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** A port that is free now; the engine keeps it over its restarts, so that the page finds it again. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function runBrowserShell() {
  const { createServer } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const port = await freePort();
  const vite = await createServer({
    configFile: false,
    root: join(root, 'src-renderer'),
    plugins: [react()],
    server: {
      host: '127.0.0.1',
      // The engine's address and Host are the shell's; the page's origin is what --dev-origin lets in.
      proxy: { '/engine': { target: `ws://127.0.0.1:${port}`, ws: true, changeOrigin: true } },
    },
  });
  await vite.listen();
  const [origin] = (vite.resolvedUrls?.local ?? []).map((url) => url.replace(/\/$/, ''));

  // The same over restarts, so that a reload of the page is enough; never on a command line.
  const token = randomBytes(32).toString('base64url');
  let engine;
  let ending = false;
  const start = () => {
    engine = spawn(
      process.execPath,
      ['src-main/shells/browser/main.ts', '--no-open', '--port', String(port), '--dev-origin', origin],
      { cwd: root, stdio: 'inherit', env: { ...process.env, WIRESCOPE_DEV_TOKEN: token } },
    );
    engine.on('exit', (code, signal) => {
      if (!ending && engine.exitCode !== null && code !== 0)
        say(`the engine ended with ${signal ?? code}; waiting for a change`);
    });
  };
  /** Ends the running one first: it holds the port and the profile. */
  const stop = () =>
    new Promise((resolve) => {
      if (engine.exitCode !== null || engine.signalCode !== null) return resolve();
      engine.once('exit', resolve);
      engine.kill('SIGTERM');
    });

  let timer;
  let restarting = Promise.resolve();
  const changed = (folder) => (_event, name) => {
    if (name !== null && !name.endsWith('.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarting = restarting.then(async () => {
        if (ending) return;
        say(`${folder}/${name ?? ''} changed, the engine starts again: reload the page`);
        await stop();
        start();
      });
    }, SETTLE_MS);
  };
  const watchers = ['src-main', 'src-shared'].map((folder) =>
    watch(join(root, folder), { recursive: true }, changed(folder)),
  );

  say(`no Electron binary here: the window is served by Vite on ${origin}, the engine runs from src-main`);
  start();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      if (ending) return;
      ending = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await restarting;
      await stop();
      await vite.close();
    });
  }
}

function electronIsHere() {
  const name =
    { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron';
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist');
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return Boolean(display) && existsSync(join(folder, name));
}

if (thisNodeWillDo()) {
  if (electronIsHere()) runElectronVite();
  else await runBrowserShell();
}
