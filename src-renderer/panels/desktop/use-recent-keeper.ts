import { useEffect, useRef } from 'react';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useRecentFiles } from '../../data/recent-files.ts';
import { shallowEqual, useEngine, useTick } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';

const idsOf = (tick: Tick): readonly string[] => tick.recordings.map(({ id }) => id);

/** Learns where each open recording lies: for the list of recent ones, the system's, and for a lost engine. */
export function useRecentKeeper(): void {
  const { call, capabilities } = useEngine();
  const shell = useShell();
  const ids = useTick(idsOf, shallowEqual);
  const { add } = useRecentFiles();
  const learn = useWindowState((state) => state.learnRecording);
  const seen = useRef(new Set<string>());
  useEffect(() => {
    for (const recordingId of ids) {
      if (seen.current.has(recordingId)) continue;
      seen.current.add(recordingId);
      void call('recording.info', { recordingId }).then((info) => {
        if (!info.ok) return;
        const { path, name } = info.value;
        learn(recordingId, { path, name });
        // The generated session lies nowhere.
        if (capabilities.shell === 'fake') return;
        add({ path, name, atMs: Date.now() });
        if (shell.can.filePaths) void shell.ask('file.opened', { path });
      });
    }
  }, [ids, call, capabilities, shell, add, learn]);
}
