import { useEffect } from 'react';
import * as v from 'valibot';
import { EndpointSchema } from '../../../src-shared/model/endpoint.ts';
import { useDocuments } from '../../data/use-document.ts';
import { useEngine } from '../../data/use-engine.ts';
import { tabsAfterRestart } from '../../state/restart-tabs.ts';
import { useWindowStore, type WindowState } from '../../state/store.ts';
import { makeTab, START_TAB, type TabsState } from '../../state/tabs.ts';

const SAVE_AFTER_MS = 500;

const KeptSchema = v.object({
  activeTabId: v.string(),
  tabs: v.array(
    v.object({
      id: v.string(),
      kind: v.picklist(['connection', 'all', 'recording', 'mock', 'library']),
      recordingId: v.nullable(v.string()),
      endpoint: v.nullable(EndpointSchema),
      endpointId: v.nullable(v.string()),
      filter: v.string(),
      replay: v.optional(v.nullable(v.picklist(['film', 'server', 'client'])), null),
      /** Of its recording; null where there is none. */
      path: v.nullable(v.string()),
    }),
  ),
});
type Kept = v.InferOutput<typeof KeptSchema>;

/** What of the tabs outlives the window: no position in a recording, no comparison, no lab, no start page. */
function keptOf({ tabs, activeTabId, recordingPaths, origins }: WindowState): Kept {
  return {
    activeTabId,
    tabs: tabs.flatMap(({ id, kind, recordingId, endpoint, endpointId, filter, replay }) => {
      if (kind === 'start' || kind === 'compare' || kind === 'lab' || kind === 'difference') return [];
      const made = v.safeParse(EndpointSchema, endpoint ?? origins[id]?.endpoint);
      const path = recordingId === null ? null : (recordingPaths[recordingId]?.path ?? null);
      return [{ id, kind, recordingId, endpoint: made.success ? made.output : null, endpointId, filter, replay, path }];
    }),
  };
}

/**
 * Keeps the open tabs in the profile and brings them back when the engine has nothing open: recordings are opened again,
 * connections wait as drafts to be connected. A window that comes to a running engine shows what is there instead.
 */
export function useTabMemory(): void {
  const engine = useEngine();
  const documents = useDocuments();
  const store = useWindowStore();
  useEffect(() => {
    let mounted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = '';
    const save = (): void => {
      const kept = keptOf(store.getState());
      const text = JSON.stringify(kept);
      if (text === last) return;
      last = text;
      void documents.change('layout', (before) => ({ ...before, panes: { ...before.panes, tabs: kept } }));
    };
    const restore = async (): Promise<void> => {
      const parsed = v.safeParse(KeptSchema, documents.get('layout').panes.tabs);
      if (!parsed.success || parsed.output.tabs.length === 0 || engine.tick().recordings.length > 0) return;
      const reopened = new Map<string, string>();
      for (const { recordingId, path, kind } of parsed.output.tabs) {
        // What a connection recorded is in the list of recordings; only what was looked at is opened again.
        if (kind !== 'recording' || recordingId === null || path === null || reopened.has(recordingId)) continue;
        const opened = await engine.call('recording.open', { path });
        if (opened.ok) reopened.set(recordingId, opened.value.id);
        else store.getState().report(opened.error);
      }
      const before: TabsState = {
        activeTabId: parsed.output.activeTabId,
        tabs: parsed.output.tabs.map(({ path: _, ...tab }) => makeTab(tab)),
      };
      const after = tabsAfterRestart(before, reopened, ({ endpoint, endpointId }) =>
        endpoint === null ? null : { endpoint, endpointId },
      );
      // A tab of a mock server that does not run any more says nothing.
      const tabs = after.tabs.filter(({ kind }) => kind !== 'mock');
      const now = store.getState();
      const untouched = now.tabs.length === 1 && now.tabs[0]?.kind === START_TAB.kind;
      if (!mounted || !untouched || tabs.length === 0) return;
      const active = tabs.find(({ id }) => id === after.activeTabId) ?? tabs[0];
      now.setTabs({ tabs, activeTabId: active?.id ?? '' });
    };
    let stop: (() => void) | undefined;
    void restore().then(() => {
      if (!mounted) return;
      stop = store.subscribe(() => {
        clearTimeout(timer);
        timer = setTimeout(save, SAVE_AFTER_MS);
      });
    });
    return () => {
      mounted = false;
      clearTimeout(timer);
      stop?.();
    };
  }, [engine, documents, store]);
}
