import { useCallback, useState } from 'react';
import { useEngine } from '../../data/use-engine.ts';
import { tabsAfterRestart } from '../../state/restart-tabs.ts';
import { useWindowStore } from '../../state/store.ts';
import { words } from '../../words/index.ts';

export interface LostRecording {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

/** The recordings that were open when the engine went, as far as this window learned where they lie. */
export function useLostRecordings(): readonly LostRecording[] {
  const engine = useEngine();
  const store = useWindowStore();
  // Looked at once: the next engine's first tick knows nothing of them.
  const [lost] = useState(() =>
    engine.tick().recordings.flatMap(({ id }) => {
      const known = store.getState().recordingPaths[id];
      return known === undefined ? [] : [{ id, ...known }];
    }),
  );
  return lost;
}

/** Starts the engine again in the shell, opens the recordings of before, and puts the endpoints of before into drafts. */
export function useRestart(lost: readonly LostRecording[]): () => Promise<void> {
  const engine = useEngine();
  const store = useWindowStore();
  return useCallback(async () => {
    const state = store.getState();
    const started = await engine.restart(async () => {
      const reopened = new Map<string, string>();
      for (const { id, path } of lost) {
        const opened = await engine.call('recording.open', { path });
        if (opened.ok) reopened.set(id, opened.value.id);
        else state.report(opened.error);
      }
      state.setTabs(
        tabsAfterRestart(store.getState(), reopened, (tab) => {
          const origin = state.origins[tab.id];
          const endpoint = tab.endpoint ?? origin?.endpoint ?? null;
          return endpoint === null ? null : { endpoint, endpointId: tab.endpointId ?? origin?.endpointId ?? null };
        }),
      );
    });
    if (started.ok) state.note(words.desktop.lost.restarted);
  }, [engine, store, lost]);
}
