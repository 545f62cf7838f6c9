import type { EndpointInput } from '../../src-shared/model/endpoint.ts';
import { makeTab, START_TAB, type Tab, type TabsState } from './tabs.ts';

/**
 * The tabs after the engine was lost and another one runs: connections are gone, what they recorded is a recording like any
 * other, and their endpoints wait as drafts to be connected again.
 * @param reopened new id of each recording that could be opened again, by its old one.
 * @param endpointOf the endpoint a connection's tab was made from, where this window knows it.
 */
export function tabsAfterRestart(
  state: TabsState,
  reopened: ReadonlyMap<string, string>,
  endpointOf: (tab: Tab) => { readonly endpoint: EndpointInput; readonly endpointId: string | null } | null,
): TabsState {
  const tabs: Tab[] = [];
  const add = (tab: Tab): void => {
    if (!tabs.some((one) => one.id === tab.id)) tabs.push(tab);
  };
  const recordingTab = (id: string): Tab => {
    const before = state.tabs.find((tab) => tab.kind === 'recording' && reopened.get(tab.recordingId ?? '') === id);
    const replay = before?.replay ?? null;
    return makeTab({ id: `recording:${id}`, kind: 'recording', recordingId: id, follow: false, replay });
  };
  for (const id of reopened.values()) add(recordingTab(id));
  let activeTabId = '';
  for (const tab of state.tabs) {
    const again = tab.recordingId === null ? undefined : reopened.get(tab.recordingId);
    let now: Tab | null = null;
    if (tab.recordingId === null) now = tab;
    // The steps begin anew with another engine; the tab says so and offers it.
    else if (tab.kind === 'lab') now = { ...tab, recordingId: null, playheadNs: null, selectedSeq: null };
    else if (tab.kind === 'connection') {
      const known = endpointOf(tab);
      if (known !== null) now = makeTab({ id: `again:${tab.id}`, kind: 'connection', ...known });
    }
    if (now === null && again !== undefined) now = recordingTab(again);
    if (now !== null) add(now);
    // Where the person was: the recording of it, rather than an empty draft.
    if (tab.id === state.activeTabId)
      activeTabId = again === undefined || tab.kind === 'lab' ? (now?.id ?? '') : `recording:${again}`;
  }
  const shown = tabs.length > 1 ? tabs.filter((tab) => tab.kind !== 'start') : tabs;
  if (shown.length === 0) return { tabs: [START_TAB], activeTabId: START_TAB.id };
  const active = shown.find((tab) => tab.id === activeTabId) ?? shown[0] ?? START_TAB;
  return { tabs: shown, activeTabId: active.id };
}
