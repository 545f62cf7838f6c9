import type { EngineClient } from '../data/engine.ts';
import type { WindowStore } from '../state/store.ts';
import { connectionTabId } from '../state/tabs.ts';

/**
 * Keeps `origins` at what the engine knows of its live connections: another window, the demo, or this one before a reload may
 * have made them. Returns the way to stop.
 */
export function followOrigins(engine: EngineClient, store: WindowStore): () => void {
  const asked = new Set<string>();
  const follow = (): void => {
    for (const { recordingId, connection } of engine.tick().connections) {
      const id = connectionTabId(recordingId, connection);
      if (asked.has(id)) continue;
      asked.add(id);
      void engine.call('connection.endpoint', { recordingId, connection }).then((answer) => {
        const origin = answer.ok
          ? answer.value
          : { endpointId: null, endpoint: null, folder: null, environmentId: null };
        store.getState().setOrigin(id, origin);
      });
    }
  };
  follow();
  return engine.subscribe(follow);
}
