import type { WirescopeBridge } from '../../src-shared/contract/shell.ts';
import { browserHost } from './browser.ts';
import { electronHost } from './electron.ts';
import type { Host } from './host.ts';

declare global {
  interface Window {
    readonly wirescope?: WirescopeBridge;
  }
}

/** The host of this window: Electron's bridge where there is one, the generated session with `?host=fake`, else the server. */
export async function chooseHost(): Promise<Host> {
  if (window.wirescope !== undefined) return electronHost(window.wirescope);
  const query = new URLSearchParams(location.search);
  if (query.get('host') === 'fake') {
    const { fakeHost, isFakeScene } = await import('./fake.ts');
    const scene = query.get('scene') ?? 'main';
    return fakeHost({ scene: isFakeScene(scene) ? scene : 'main', live: query.has('live') });
  }
  return browserHost();
}
