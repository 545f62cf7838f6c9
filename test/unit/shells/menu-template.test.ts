import { describe, expect, it } from 'vitest';
import { acceleratorOf, menuTemplate } from '../../../src-main/shells/electron/menu-template.ts';

describe('keys in a native menu', () => {
  it.each([
    ['Mod+K', 'CommandOrControl+K'],
    ['Mod+Shift+N', 'CommandOrControl+Shift+N'],
    ['Mod+,', 'CommandOrControl+,'],
    ['Mod+Plus', 'CommandOrControl+Plus'],
    ['Alt+PageDown', 'Alt+PageDown'],
    ['Alt+ArrowLeft', 'Alt+Left'],
    ['F5', 'F5'],
    ['F', undefined],
    ['?', undefined],
    ['Shift+F', undefined],
    ['Hyper+K', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (key, accelerator) => {
    expect(acceleratorOf(key)).toBe(accelerator);
  });
});

describe('a native menu', () => {
  it('runs the command by its id, and leaves keys to the page where the system lets it', () => {
    const ran: string[] = [];
    const [menu] = menuTemplate(
      [
        {
          title: 'View',
          entries: [{ kind: 'command', id: 'view.sidebar', title: 'Sidebar', enabled: true, checked: true }],
        },
      ],
      'linux',
      (id) => ran.push(id),
    );
    const [item] = (menu?.submenu ?? []) as readonly Electron.MenuItemConstructorOptions[];
    expect(item).toMatchObject({ type: 'checkbox', checked: true, registerAccelerator: false });
    if (item?.click === undefined) throw new Error('the entry can be clicked');
    (item.click as () => void)();
    expect(ran).toEqual(['view.sidebar']);
  });

  it('does not give Ctrl+W to the window', () => {
    const [menu] = menuTemplate(
      [{ title: 'File', entries: [{ kind: 'role', role: 'close', title: 'Close' }] }],
      'darwin',
      () => undefined,
    );
    expect(menu?.submenu).toEqual([{ role: 'close', label: 'Close', accelerator: 'CommandOrControl+Shift+W' }]);
  });
});
