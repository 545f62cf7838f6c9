import { ok } from '../../src-shared/base/result.ts';
import { connectChannel } from '../../src-shared/contract/channel.ts';
import type { WirescopeBridge } from '../../src-shared/contract/shell.ts';
import type { Host } from './host.ts';

/** Over the one object that the preload exposes. */
export function electronHost(bridge: WirescopeBridge): Host {
  return {
    capabilities: bridge.capabilities,
    connect: async (window) => ok(connectChannel(bridge, window)),
  };
}
