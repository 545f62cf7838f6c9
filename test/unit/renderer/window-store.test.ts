import { describe, expect, it } from 'vitest';
import { passingMemory } from '../../../src-renderer/state/memory.ts';
import { createWindowStore } from '../../../src-renderer/state/store.ts';

const prices = { url: 'wss://example.test/prices', transport: 'websocket' as const };

describe('the window store', () => {
  it('remembers theme, sidebar, folders and endpoints in the next window', () => {
    const memory = passingMemory();
    const first = createWindowStore(memory).getState();
    first.setTheme('dark');
    first.toggleSidebar();
    first.toggleFolder('staging');
    first.save(prices);
    const next = createWindowStore(memory).getState();
    expect(next.theme).toBe('dark');
    expect(next.sidebarShown).toBe(false);
    expect(next.closedFolders).toEqual(['staging']);
    expect(next.endpoints.map((one) => one.endpoint.url)).toEqual([prices.url]);
  });

  it('saves the same endpoint once', () => {
    const store = createWindowStore(passingMemory());
    const id = store.getState().save(prices);
    expect(store.getState().save({ ...prices })).toBe(id);
    expect(store.getState().endpoints).toHaveLength(1);
  });

  it('changes a saved endpoint under its id', () => {
    const store = createWindowStore(passingMemory());
    const id = store.getState().save(prices);
    store.getState().save({ ...prices, url: 'wss://example.test/other' }, id);
    expect(store.getState().endpoints).toMatchObject([{ id, endpoint: { url: 'wss://example.test/other' } }]);
  });

  it('never gives a forgotten endpoint’s id to another one of the same window', () => {
    const store = createWindowStore(passingMemory());
    const id = store.getState().save(prices);
    store.getState().forget(id);
    expect(store.getState().save({ url: 'ws://example.test/two' })).not.toBe(id);
  });

  it('keeps where a connection came from over a reload', () => {
    const memory = passingMemory();
    createWindowStore(memory)
      .getState()
      .setOrigin('connection:r:1', { endpointId: 'e1', endpoint: prices, folder: null });
    expect(createWindowStore(memory).getState().origins['connection:r:1']?.endpointId).toBe('e1');
  });

  it.each(['{', '[{"id":1}]', '[{"id":"e1","endpoint":{}}]', 'null'])('starts empty when memory holds %s', (text) => {
    const memory = passingMemory();
    memory.setItem('wirescope.endpoints', text);
    memory.setItem('wirescope.origins', text);
    memory.setItem('wirescope.theme', text);
    const state = createWindowStore(memory).getState();
    expect(state.endpoints).toEqual([]);
    expect(state.origins).toEqual({});
    expect(state.theme).toBe('system');
  });

  it('puts a connection in the place of the draft it came from', () => {
    const store = createWindowStore(passingMemory());
    store.getState().openNew(prices);
    store.getState().openNew({ url: '' });
    const [draft] = store.getState().tabs;
    store.getState().activate(draft?.id ?? '');
    store
      .getState()
      .replace(draft?.id ?? '', { id: 'connection:r:1', kind: 'connection', recordingId: 'r', connections: [1] });
    expect(store.getState().tabs.map((tab) => tab.id)[0]).toBe('connection:r:1');
    expect(store.getState().activeTabId).toBe('connection:r:1');
  });

  it('counts the same problem instead of stacking it, and shows four at most', () => {
    const store = createWindowStore(passingMemory());
    const problem = (code: string) => ({ code, message: `${code} happened.`, hint: 'Do this.' });
    store.getState().report(problem('A'));
    store.getState().report(problem('A'));
    expect(store.getState().notices).toMatchObject([{ times: 2, problem: { code: 'A' } }]);
    for (const code of ['B', 'C', 'D', 'E']) store.getState().report(problem(code));
    expect(store.getState().notices.map((notice) => notice.problem?.code)).toEqual(['B', 'C', 'D', 'E']);
  });

  it('brings a text that was sent again to the end of the history', () => {
    const store = createWindowStore(passingMemory());
    for (const text of ['one', 'two', 'one']) store.getState().remember(text);
    expect(store.getState().sent).toEqual(['two', 'one']);
  });
});
