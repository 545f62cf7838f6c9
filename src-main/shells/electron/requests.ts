/** What a window may ask of Electron. The inputs were checked at the door (`ipc.ts`). */
import { app, type BrowserWindow, dialog, Notification, shell, type WebContents } from 'electron';
import { fail, ok } from '../../../src-shared/base/result.ts';
import type { ShellEvent } from '../../../src-shared/contract/shell.ts';
import type { ShellHandlers } from './ipc.ts';
import { showMenu } from './menu.ts';
import { showNotice } from './notices.ts';
import { createUpdates } from './updates.ts';
import type { Windows } from './windows.ts';

export interface RequestOptions {
  readonly profileDir: string;
  readonly windows: Windows;
  send(contents: WebContents, event: ShellEvent): void;
}

const noWindow = fail('SHELL_CANNOT', 'That window is closed.', '');

export function createRequests({ profileDir, windows, send }: RequestOptions): ShellHandlers {
  const everybody = (event: ShellEvent): void => {
    for (const window of windows.all()) send(window.webContents, event);
  };
  const updates = createUpdates((status) => everybody({ kind: 'update', status }));
  const windowOf = (contents: WebContents): BrowserWindow | undefined => windows.of(contents);

  return {
    'menu.show': (contents, { menus }) => {
      const window = windowOf(contents);
      if (window === undefined) return noWindow;
      showMenu(window, menus, (id) => send(contents, { kind: 'command', id }));
      return ok(null);
    },
    'window.new': () => {
      windows.open();
      return ok(null);
    },
    'window.close': (contents) => {
      windowOf(contents)?.close();
      return ok(null);
    },
    'view.zoom': (contents, { factor }) => {
      contents.setZoomFactor(factor);
      return ok(null);
    },
    'file.choose': async (contents, { title }) => {
      const window = windowOf(contents);
      if (window === undefined) return noWindow;
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title,
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Wirescope', extensions: ['wirescope'] },
          { name: '*', extensions: ['*'] },
        ],
      });
      return ok(canceled ? [] : filePaths);
    },
    'file.save': async (contents, { title, name, extension }) => {
      const window = windowOf(contents);
      if (window === undefined) return noWindow;
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title,
        defaultPath: name,
        filters: [{ name: extension, extensions: [extension] }],
      });
      return ok(canceled || filePath === '' ? null : filePath);
    },
    'file.opened': (_contents, { path }) => {
      app.addRecentDocument(path);
      return ok(null);
    },
    'profile.show': async () => {
      const problem = await shell.openPath(profileDir);
      return problem === ''
        ? ok(null)
        : fail('FOLDER_NOT_SHOWN', `The system did not show ${profileDir}: ${problem}.`, 'Open it by hand.');
    },
    'notice.permission': () => ok(Notification.isSupported() ? 'granted' : 'refused'),
    'notice.show': (contents, notice) =>
      showNotice(contents, notice, () => {
        windows.toFront(windowOf(contents));
        send(contents, { kind: 'notice.clicked', id: notice.id });
      }),
    'shell.versions': () =>
      ok({
        Electron: process.versions.electron ?? 'stand-in',
        Chromium: process.versions.chrome ?? 'unknown',
        'Node.js of the shell': process.versions.node,
      }),
    'update.check': (_contents, { feed }) => updates.check(feed),
    'update.download': () => updates.download(),
    'update.install': () => updates.install(),
  };
}
