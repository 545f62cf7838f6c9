import { describe, expect, it } from 'vitest';
import { closeTab, makeTab, openTab, START_TAB, type TabsState, updateTab } from '../../../src-renderer/state/tabs.ts';

const start: TabsState = { tabs: [START_TAB], activeTabId: START_TAB.id };

function withTabs(...ids: string[]): TabsState {
  return ids.reduce<TabsState>((state, id) => openTab(state, { id, kind: 'connection' }), start);
}

describe('tabs', () => {
  it('puts the first tab in the place of the start page', () => {
    const state = withTabs('a');
    expect(state.tabs.map((tab) => tab.id)).toEqual(['a']);
    expect(state.activeTabId).toBe('a');
  });

  it('shows a tab that is open instead of opening it twice, and keeps what it holds', () => {
    const filtered = updateTab(withTabs('a', 'b'), 'a', { filter: 'kind:ping' });
    const state = openTab(filtered, { id: 'a', kind: 'connection' });
    expect(state.tabs.map((tab) => tab.id)).toEqual(['a', 'b']);
    expect(state.activeTabId).toBe('a');
    expect(state.tabs[0]?.filter).toBe('kind:ping');
  });

  it('gives the place of a closed active tab to its right neighbour, at the end to the left one', () => {
    const middle = closeTab({ ...withTabs('a', 'b', 'c'), activeTabId: 'b' }, 'b');
    expect(middle.activeTabId).toBe('c');
    expect(closeTab(middle, 'c').activeTabId).toBe('a');
  });

  it('keeps the active tab when another one is closed', () => {
    expect(closeTab({ ...withTabs('a', 'b', 'c'), activeTabId: 'c' }, 'a').activeTabId).toBe('c');
  });

  it('comes back to the start page when the last tab is closed', () => {
    expect(closeTab(withTabs('a'), 'a')).toEqual({ tabs: [START_TAB], activeTabId: START_TAB.id });
  });

  it('leaves everything as it is when a tab is closed that is not there', () => {
    const state = withTabs('a', 'b');
    expect(closeTab(state, 'x')).toBe(state);
  });

  it('starts a tab unfiltered, following, with nothing selected', () => {
    expect(makeTab({ id: 'a', kind: 'all' })).toMatchObject({
      filter: '',
      follow: true,
      selectedSeq: null,
      range: null,
    });
  });
});
