import { ok } from '../../src-shared/base/result.ts';
import { createFakeEngine } from './fake/engine.ts';
import { type FakeScene, isFakeScene } from './fake/scenes.ts';
import { createFakeTime } from './fake/time.ts';
import type { Host } from './host.ts';
import { bareShell } from './shell-events.ts';

export { isFakeScene };

/**
 * An engine in memory, with a generated session: for tests, for pictures, and for work on the window without a server.
 * Still by default, so that two pictures agree; `live` lets the clock run, and so do the scenes of mock servers, whose faults end.
 */
export function fakeHost(options: { readonly scene: FakeScene; readonly live: boolean }): Host {
  const time = createFakeTime(options.live || options.scene.startsWith('mock'));
  return {
    capabilities: { shell: 'fake', platform: 'darwin' },
    shell: bareShell(),
    clock: time.elapsedMs,
    connect: async (window) => ok(createFakeEngine({ ...options, time }, window)),
  };
}
