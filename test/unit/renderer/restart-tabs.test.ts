import { expect, it } from 'vitest';
import { tabsAfterRestart } from '../../../src-renderer/state/restart-tabs.ts';
import { makeTab, START_TAB } from '../../../src-renderer/state/tabs.ts';

const all = makeTab({ id: 'all:a', kind: 'all', recordingId: 'a' });
const one = makeTab({ id: 'connection:a:1', kind: 'connection', recordingId: 'a', connections: [1] });
const strange = makeTab({ id: 'connection:a:2', kind: 'connection', recordingId: 'a', connections: [2] });
const endpoint = { url: 'ws://x' };
const endpointOf = (tab: { readonly id: string }) => (tab.id === one.id ? { endpoint, endpointId: 'e1' } : null);

it('turns what was recorded into a recording, once, and known endpoints into drafts', () => {
  const after = tabsAfterRestart({ tabs: [all, one, strange], activeTabId: one.id }, new Map([['a', 'n']]), endpointOf);
  expect(after.tabs.map(({ id, kind, recordingId }) => [id, kind, recordingId])).toEqual([
    ['recording:n', 'recording', 'n'],
    ['again:connection:a:1', 'connection', null],
  ]);
  expect(after.tabs[1]).toMatchObject({ endpoint, endpointId: 'e1', connections: [] });
  expect(after.activeTabId).toBe('recording:n');
});

it('shows the start page when nothing of before can be opened', () => {
  expect(tabsAfterRestart({ tabs: [all], activeTabId: all.id }, new Map(), () => null)).toEqual({
    tabs: [START_TAB],
    activeTabId: START_TAB.id,
  });
});
