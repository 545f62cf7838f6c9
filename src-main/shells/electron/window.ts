import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { appRoot } from '../app-files.ts';
import { APP_URL } from './app-protocol.ts';
import { type Area, MIN_HEIGHT, MIN_WIDTH, readWindowState, writeWindowState } from './window-state.ts';

/**
 * Opens a window and remembers where the user leaves it.
 * @param beside bounds of the window it comes out of: it stands a little lower, so that both are seen.
 */
export function openWindow(profileDir: string, devUrl: string | undefined, beside?: Area): BrowserWindow {
  const { maximized, ...bounds } = readWindowState(
    profileDir,
    screen.getAllDisplays().map((display) => display.workArea),
    beside,
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Wirescope',
    icon: join(appRoot, 'resources', 'icon.png'),
    show: false,
    webPreferences: {
      preload: join(appRoot, 'out', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  // Shown with its first picture, not as a white flash before it.
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const failed = writeWindowState(profileDir, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    if (failed !== null) process.stderr.write(`wirescope: the window's place was not kept: ${failed.message}\n`);
  });
  void window.loadURL(devUrl ?? APP_URL);
  return window;
}
