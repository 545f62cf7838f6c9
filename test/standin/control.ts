/**
 * The system around the window, for tests: which menu is shown, choosing an entry of it, what the file dialog answers,
 * which notifications were shown, clicking one, links handed over. JSON over loopback HTTP; WIRESCOPE_STANDIN_CONTROL names
 * the file the port is written to, and without it nothing listens.
 */
import type { EventEmitter } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BrowserWindow } from './browser-window.ts';

interface MenuItem {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}

interface Notice extends EventEmitter {
  readonly options: { readonly title: string; readonly body: string };
}

export interface DesktopState {
  applicationMenu: unknown;
  readonly notices: Notice[];
  readonly recentDocuments: string[];
  readonly shownFolders: string[];
  /** What the next file dialog gives. */
  readonly chosenFiles: string[];
  /** File dialogs shown so far. */
  dialogs: number;
}

const windows = (): BrowserWindow[] => [...BrowserWindow.all];
const menuOf = (window: BrowserWindow | undefined, desktop: DesktopState): readonly MenuItem[] =>
  (window?.menu ?? desktop.applicationMenu ?? []) as readonly MenuItem[];

function describe(items: readonly MenuItem[]): unknown {
  return items.map(({ click: _, submenu, ...rest }) => ({
    ...rest,
    ...(submenu === undefined ? {} : { submenu: describe(submenu) }),
  }));
}

function act(
  desktop: DesktopState,
  app: EventEmitter,
  name: string,
  input: Readonly<Record<string, unknown>>,
): unknown {
  const window = windows()[Number(input.window ?? 0)];
  switch (name) {
    case 'state':
      return {
        windows: windows().length,
        menu: describe(menuOf(window, desktop)),
        notices: desktop.notices.map((one) => one.options),
        recentDocuments: desktop.recentDocuments,
        shownFolders: desktop.shownFolders,
        dialogs: desktop.dialogs,
      };
    case 'choose': {
      const item = menuOf(window, desktop)
        .flatMap((menu) => menu.submenu ?? [])
        .find((one) => one.id === input.id);
      if (item?.enabled === true) item.click?.();
      return { chosen: item?.enabled === true };
    }
    case 'files':
      desktop.chosenFiles.push(...(input.paths as string[]));
      return null;
    case 'clickNotice':
      desktop.notices[Number(input.index)]?.emit('click');
      return null;
    case 'openUrl':
      app.emit('open-url', { preventDefault: () => undefined }, input.url);
      return null;
    default:
      throw new Error(`the stand-in has no control “${name}”`);
  }
}

export async function serveControl(desktop: DesktopState, app: EventEmitter): Promise<void> {
  const file = process.env.WIRESCOPE_STANDIN_CONTROL;
  if (file === undefined) return;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      try {
        const { name, ...input } = JSON.parse(body) as { name: string };
        response.end(JSON.stringify(act(desktop, app, name, input)));
      } catch (error) {
        response.writeHead(500).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  writeFileSync(`${file}.new`, String((server.address() as AddressInfo).port));
  renameSync(`${file}.new`, file);
}
