import { BrowserWindow, type WebContents } from 'electron';
import type { ShellEvent } from '../../../src-shared/contract/shell.ts';
import type { PageEvents } from './ipc.ts';
import { openWindow } from './window.ts';

/** The open windows; each is connected to the one engine. */
export interface Windows {
  open(): BrowserWindow;
  all(): readonly BrowserWindow[];
  of(contents: WebContents): BrowserWindow | undefined;
  /** To the window used last; opens one when there is none. It comes to the front. */
  tell(event: ShellEvent): void;
  toFront(window?: BrowserWindow): void;
}

export function createWindows(profileDir: string, devUrl: string | undefined, events: () => PageEvents): Windows {
  /** The one used last is last. */
  let order: readonly BrowserWindow[] = [];

  function open(): BrowserWindow {
    const beside = order.at(-1);
    const window = openWindow(profileDir, devUrl, beside?.getNormalBounds());
    order = [...order, window];
    window.on('focus', () => {
      order = [...order.filter((one) => one !== window), window];
    });
    window.on('closed', () => {
      order = order.filter((one) => one !== window);
    });
    return window;
  }

  function toFront(window = order.at(-1)): void {
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  }

  return {
    open,
    all: () => order,
    of: (contents) => BrowserWindow.fromWebContents(contents) ?? undefined,
    tell(event) {
      const window = order.at(-1) ?? open();
      events().send(window.webContents, event);
      toFront(window);
    },
    toFront,
  };
}
