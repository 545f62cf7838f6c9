import { useEffect } from 'react';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { usesCommandKey } from '../../host/host.ts';
import { menuBar } from './menu-bar.ts';

/** Commands come and go while a tab is shown; the menu follows when that has settled. */
const SETTLED_MS = 150;

/** Keeps the native menu bar, where there is one, at what the window offers now. */
export function useNativeMenu(): void {
  const registry = useCommandRegistry();
  const shell = useShell();
  const mac = usesCommandKey(useEngine().capabilities);
  useEffect(() => {
    if (!shell.can.menus) return;
    let shown = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      const menus = menuBar(registry.all(), mac);
      const text = JSON.stringify(menus);
      if (text === shown) return;
      shown = text;
      void shell.ask('menu.show', { menus: [...menus] });
    };
    const later = (): void => {
      timer ??= setTimeout(show, SETTLED_MS);
    };
    const stop = registry.subscribe(later);
    later();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [registry, shell, mac]);
}
