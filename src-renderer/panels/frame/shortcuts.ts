import { type HostCapabilities, usesCommandKey } from '../../host/host.ts';

/** How the shortcuts are written on this machine. */
export function shortcutText(capabilities: HostCapabilities, name: 'new' | 'open' | 'send'): string {
  const mac = usesCommandKey(capabilities);
  if (name === 'send') return mac ? '⌘⏎' : 'Ctrl ⏎';
  if (name === 'open') return mac ? '⌘O' : 'Ctrl O';
  if (capabilities.shell === 'browser') return mac ? '⌥N' : 'Alt N';
  return mac ? '⌘N' : 'Ctrl N';
}
