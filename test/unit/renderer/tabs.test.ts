import { describe, expect, it } from 'vitest';
import {
  closeTab,
  makeTab,
  moveTab,
  openTab,
  rememberClosed,
  reopenTab,
  START_TAB,
  type TabsState,
  updateTab,
} from '../../../src-renderer/state/tabs.ts';

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

describe('closed and moved tabs', () => {
  const three = ['a', 'b', 'c'].map((id) => makeTab({ id, kind: 'recording', recordingId: id }));
  const state = { tabs: three, activeTabId: 'b' };
  const ids = ({ tabs }: { readonly tabs: readonly { readonly id: string }[] }) => tabs.map(({ id }) => id).join('');

  it('come back where they stood, the last closed first', () => {
    const closed = rememberClosed(rememberClosed([], state, 'a'), closeTab(state, 'a'), 'b');
    const empty = closeTab(closeTab(state, 'a'), 'b');
    expect(closed.map(({ tab }) => tab.id)).toEqual(['a', 'b']);
    const last = closed.at(-1);
    if (last === undefined) throw new Error('nothing was remembered');
    expect(ids(reopenTab(empty, last))).toBe('bc');
    expect(reopenTab(empty, last).activeTabId).toBe('b');
    expect(reopenTab(state, { tab: three[2] ?? START_TAB, at: 0 })).toEqual({ ...state, activeTabId: 'c' });
  });

  it('take the start page’s place, and nothing blank is remembered', () => {
    const alone = { tabs: [START_TAB], activeTabId: 'start' };
    expect(ids(reopenTab(alone, { tab: three[0] ?? START_TAB, at: 3 }))).toBe('a');
    expect(rememberClosed([], alone, 'start')).toEqual([]);
    const draft = makeTab({ id: 'n', kind: 'connection', endpoint: { url: '' } });
    expect(rememberClosed([], { tabs: [draft], activeTabId: 'n' }, 'n')).toEqual([]);
  });

  it('move to a place among the others', () => {
    expect(ids(moveTab(state, 'a', 1))).toBe('bac');
    expect(ids(moveTab(state, 'c', -5))).toBe('cab');
    expect(ids(moveTab(state, 'a', 9))).toBe('bca');
    expect(moveTab(state, 'gone', 0)).toBe(state);
  });
});
