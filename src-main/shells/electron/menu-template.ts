import type { MenuItemConstructorOptions } from 'electron';
import { assertNever } from '../../../src-shared/base/result.ts';
import type { MenuModel } from '../../../src-shared/contract/shell.ts';

/**
 * A key as the command registry writes it, in Electron's words; undefined for one that is none of a menu's: a bare letter
 * would be taken from every text field.
 */
export function acceleratorOf(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  // `Mod++` is the plus key.
  const parts = key.replace(/\+\+$/, '+Plus').split('+');
  const main = parts.pop() ?? '';
  const modifiers = parts.map((part) => (part === 'Mod' ? 'CommandOrControl' : part));
  const known = modifiers.every((one) => ['CommandOrControl', 'Ctrl', 'Alt', 'Shift', 'Meta'].includes(one));
  if (!known || main === '') return undefined;
  const strong = modifiers.some((one) => one !== 'Shift') || /^F\d{1,2}$/.test(main);
  if (!strong) return undefined;
  const named: Readonly<Record<string, string>> = {
    ArrowLeft: 'Left',
    ArrowRight: 'Right',
    ArrowUp: 'Up',
    ArrowDown: 'Down',
    '⏎': 'Enter',
    Esc: 'Escape',
  };
  return [...modifiers, named[main] ?? main].join('+');
}

/** The menu bar that a window described, for Electron. `run` gets the id of the command that was chosen. */
export function menuTemplate(
  menus: readonly MenuModel[],
  platform: NodeJS.Platform,
  run: (id: string) => void,
): MenuItemConstructorOptions[] {
  return menus.map(({ title, entries }) => ({
    label: title,
    submenu: entries.map((entry): MenuItemConstructorOptions => {
      switch (entry.kind) {
        case 'line':
          return { type: 'separator' };
        case 'role':
          // Closing the window has no key of its own: Ctrl+W closes the tab while there is one.
          return {
            role: entry.role,
            label: entry.title,
            ...(entry.role === 'close' ? { accelerator: 'CommandOrControl+Shift+W' } : {}),
          };
        case 'command':
          return {
            id: entry.id,
            label: entry.title,
            enabled: entry.enabled,
            accelerator: acceleratorOf(entry.key),
            // The window's own keys do it; where the system allows, the menu only shows them. macOS asks the page first.
            registerAccelerator: platform === 'darwin',
            ...(entry.checked === undefined ? {} : { type: 'checkbox', checked: entry.checked }),
            click: () => run(entry.id),
          };
        default:
          return assertNever(entry);
      }
    }),
  }));
}
