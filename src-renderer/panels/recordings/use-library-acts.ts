import { useMemo } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { allTabId, differenceTabId, type ReplayMode } from '../../state/tabs.ts';
import { libraryWords as said } from '../../words/library.ts';
import { useActions } from '../actions.ts';

export interface LibraryActs {
  open(item: LibraryItem): Promise<void>;
  /** Answers whether it was written; a refusal was told. */
  edit(input: CommandInput<'library.edit'>): Promise<boolean>;
  pin(items: readonly LibraryItem[]): Promise<void>;
  /** Opens it with this way of replaying it. */
  replay(item: LibraryItem, mode: ReplayMode): Promise<void>;
  /** Opens them where needed, and asks how they are exported. */
  exportThese(items: readonly LibraryItem[]): Promise<void>;
  /** Opens both where needed, and the tab of their differences. */
  compare(a: LibraryItem, b: LibraryItem): Promise<void>;
}

/** What can be done with recordings of the library; every refusal ends as a notice. */
export function useLibraryActs(): LibraryActs {
  const engine = useEngine();
  const store = useWindowStore();
  const actions = useActions();
  return useMemo(() => {
    const report = store.getState().report;
    async function idOf({ recordingId, path }: LibraryItem): Promise<string | null> {
      if (recordingId !== null) return recordingId;
      const opened = await engine.call('recording.open', { path });
      if (opened.ok) return opened.value.id;
      report(opened.error);
      return null;
    }
    const acts: LibraryActs = {
      async open(item) {
        if (item.problem !== null) {
          report(item.problem);
          return;
        }
        if (item.live && item.recordingId !== null) {
          store.getState().open({ id: allTabId(item.recordingId), kind: 'all', recordingId: item.recordingId });
          return;
        }
        const opened = await actions.openRecording(item.path);
        if (!opened.ok) report(opened.error);
      },
      async edit(input) {
        const edited = await engine.call('library.edit', input);
        if (!edited.ok) report(edited.error);
        return edited.ok;
      },
      async pin(items) {
        const pinned = items.some((item) => !item.pinned);
        for (const { path, problem } of items) if (problem === null) await acts.edit({ path, pinned });
      },
      async replay(item, mode) {
        const recordingId = await idOf(item);
        if (recordingId !== null) actions.showReplay(recordingId, mode);
      },
      async exportThese(items) {
        const recordingIds: string[] = [];
        for (const item of items) {
          const recordingId = await idOf(item);
          if (recordingId === null) return;
          recordingIds.push(recordingId);
        }
        store.getState().ask({ kind: 'export', recordingIds, share: false });
      },
      async compare(a, b) {
        const [left, right] = [await idOf(a), await idOf(b)];
        if (left === null || right === null) return;
        const difference = { a: left, b: right };
        store.getState().open({ id: differenceTabId(difference), kind: 'difference', difference });
      },
    };
    return acts;
  }, [engine, store, actions]);
}

/** `3 recordings` */
export function recordingsText(count: number): string {
  return `${countText(count)} ${count === 1 ? said.word : `${said.word}s`}`;
}
