import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuModel } from '../../../src-shared/contract/shell.ts';
import { menuTemplate } from './menu-template.ts';

/** Until a window has said what it can do, and on macOS without a window: the platform's minimum. */
export function setFirstMenu(): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

const menus = new WeakMap<BrowserWindow, Menu>();

/** Shows a window's own menu bar: on macOS while it has the focus, elsewhere in its frame. */
export function showMenu(window: BrowserWindow, model: readonly MenuModel[], run: (id: string) => void): void {
  const menu = Menu.buildFromTemplate(menuTemplate(model, process.platform, run));
  const first = !menus.has(window);
  menus.set(window, menu);
  if (process.platform !== 'darwin') {
    window.setMenu(menu);
    return;
  }
  const use = (): void => Menu.setApplicationMenu(menus.get(window) ?? menu);
  if (first) window.on('focus', use);
  if (window.isFocused()) use();
}
