import type { WindowStore } from '../state/store.ts';

/** Keeps `<html data-theme>` at what the person chose; without a choice the system decides (tokens.css). */
export function followTheme(store: WindowStore): void {
  const apply = (): void => {
    const { theme } = store.getState();
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  apply();
  store.subscribe(apply);
}
