import { ok, type Result } from '../../src-shared/base/result.ts';
import { connectChannel } from '../../src-shared/contract/channel.ts';
import type { ShellRequestOutput, WirescopeBridge } from '../../src-shared/contract/shell.ts';
import type { Host } from './host.ts';
import { createShellEvents } from './shell-events.ts';

/** Over the one object that the preload exposes. */
export function electronHost(bridge: WirescopeBridge): Host {
  const events = createShellEvents();
  bridge.shell.onEvent(events.say);
  return {
    capabilities: bridge.capabilities,
    shell: {
      can: {
        menus: true,
        windows: true,
        fileDialog: true,
        filePaths: true,
        fileManager: true,
        zoom: true,
        notices: true,
        updates: true,
      },
      // The contract gives the answer's type to the request's name; main checked the input.
      ask: async (name, input) => (await bridge.shell.ask(name, input)) as Result<ShellRequestOutput<typeof name>>,
      onEvent: events.onEvent,
      pathOf: (file) => bridge.shell.pathOf(file) || null,
    },
    connect: async (window) => ok(connectChannel(bridge, window)),
  };
}
