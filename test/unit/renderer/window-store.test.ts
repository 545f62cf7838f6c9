import { describe, expect, it } from 'vitest';
import { moveOldMemory } from '../../../src-renderer/state/memory.ts';
import { passingProfile } from '../../../src-renderer/state/profile.ts';
import { createWindowStore } from '../../../src-renderer/state/store.ts';

const prices = { url: 'wss://example.test/prices', transport: 'websocket' as const };

describe('the window store', () => {
  it('keeps theme, sidebar, folders and endpoints in the profile', () => {
    const profile = passingProfile();
    const first = createWindowStore(profile).getState();
    first.setTheme('dark');
    first.toggleSidebar();
    first.toggleFolder('staging');
    first.save(prices);
    const next = createWindowStore(profile).getState();
    expect(next.theme).toBe('dark');
    expect(next.sidebarShown).toBe(false);
    expect(next.closedFolders).toEqual(['staging']);
    expect(next.endpoints.map((one) => one.endpoint.url)).toEqual([prices.url]);
  });

  it('sees what another window writes', () => {
    const profile = passingProfile();
    const store = createWindowStore(profile);
    createWindowStore(profile).getState().save(prices);
    expect(store.getState().endpoints).toHaveLength(1);
  });

  it('saves the same endpoint once', () => {
    const store = createWindowStore(passingProfile());
    const id = store.getState().save(prices);
    expect(store.getState().save({ ...prices })).toBe(id);
    expect(store.getState().endpoints).toHaveLength(1);
  });

  it('changes a saved endpoint under its id, where it stands, and keeps what a newer version wrote into it', () => {
    const profile = passingProfile();
    const store = createWindowStore(profile);
    const id = store.getState().save({ ...prices, name: 'staging/prices' });
    profile.change('endpoints', (before) => ({
      ...before,
      endpoints: before.endpoints.map((one) => ({ ...one, endpoint: { ...one.endpoint, fromTheFuture: 1 } })),
    }));
    store.getState().save({ ...prices, name: 'prices', url: 'wss://example.test/other' }, id);
    expect(store.getState().endpoints).toMatchObject([
      { id, folder: 'staging', endpoint: { url: 'wss://example.test/other', name: 'prices', fromTheFuture: 1 } },
    ]);
    expect(store.getState().folders).toEqual(['staging']);
  });

  it('never gives a forgotten endpoint’s id to another one', () => {
    const store = createWindowStore(passingProfile());
    const id = store.getState().save(prices);
    store.getState().forget(id);
    expect(store.getState().save({ url: 'ws://example.test/two' })).not.toBe(id);
  });

  it('tells a tab that was open already where its connection came from', () => {
    const store = createWindowStore(passingProfile());
    store.getState().open({ id: 'connection:r:1', kind: 'connection', recordingId: 'r', connections: [1] });
    store
      .getState()
      .setOrigin('connection:r:1', { endpointId: 'e1', endpoint: prices, folder: null, environmentId: null });
    expect(store.getState().tabs).toMatchObject([{ endpointId: 'e1', endpoint: prices }]);
  });

  it('starts with the presets when the layout holds something else', () => {
    const profile = passingProfile({ layout: { panes: { sidebar: { shown: 'yes' } } } });
    expect(createWindowStore(profile).getState()).toMatchObject({ sidebarShown: true, closedFolders: [] });
  });

  it('puts a connection in the place of the draft it came from', () => {
    const store = createWindowStore(passingProfile());
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
    const store = createWindowStore(passingProfile());
    const problem = (code: string) => ({ code, message: `${code} happened.`, hint: 'Do this.' });
    store.getState().report(problem('A'));
    store.getState().report(problem('A'));
    expect(store.getState().notices).toMatchObject([{ times: 2, problem: { code: 'A' } }]);
    for (const code of ['B', 'C', 'D', 'E']) store.getState().report(problem(code));
    expect(store.getState().notices.map((notice) => notice.problem?.code)).toEqual(['B', 'C', 'D', 'E']);
  });
});

describe('what the browser kept for an earlier version', () => {
  const memoryOf = (values: Record<string, string>) => {
    const map = new Map(Object.entries(values));
    return {
      map,
      getItem: (key: string) => map.get(key) ?? null,
      removeItem: (key: string) => void map.delete(key),
    };
  };

  it('moves into the profile once', () => {
    const memory = memoryOf({
      'wirescope.theme': 'dark',
      'wirescope.sidebar': 'hidden',
      'wirescope.folders': 'staging\nproduction',
      'wirescope.origins': '{}',
      'wirescope.endpoints': JSON.stringify([
        { id: 'e1', endpoint: { name: 'staging/prices', url: 'ws://x/prices' } },
        { id: 'e2', endpoint: { url: 'ws://x/ws' } },
      ]),
      other: 'stays',
    });
    const profile = passingProfile();
    moveOldMemory(memory, profile);
    expect(createWindowStore(profile).getState()).toMatchObject({
      theme: 'dark',
      sidebarShown: false,
      closedFolders: ['staging', 'production'],
      folders: ['staging'],
      endpoints: [
        { id: 'e1', folder: 'staging', endpoint: { name: 'prices', url: 'ws://x/prices' } },
        { id: 'e2', folder: '', endpoint: { url: 'ws://x/ws' } },
      ],
    });
    expect([...memory.map.keys()]).toEqual(['other']);
  });

  it('does not take the place of what the profile has', () => {
    const profile = passingProfile();
    const store = createWindowStore(profile);
    store.getState().setTheme('light');
    store.getState().toggleSidebar();
    const id = store.getState().save(prices);
    const endpoints = JSON.stringify([{ id, endpoint: { url: 'ws://old' } }]);
    moveOldMemory(
      memoryOf({ 'wirescope.theme': 'dark', 'wirescope.folders': 'a', 'wirescope.endpoints': endpoints }),
      profile,
    );
    expect(store.getState()).toMatchObject({ theme: 'light', sidebarShown: false, endpoints: [{ endpoint: prices }] });
  });

  it.each(['{', '[{"id":1}]', '[{"id":"e1","endpoint":{}}]', 'null'])('is dropped when it is %s', (text) => {
    const memory = memoryOf({ 'wirescope.endpoints': text, 'wirescope.theme': text });
    const profile = passingProfile();
    moveOldMemory(memory, profile);
    expect(createWindowStore(profile).getState()).toMatchObject({ endpoints: [], theme: 'system' });
    expect(memory.map.size).toBe(0);
  });

  it('is left alone where the browser refuses to show it', () => {
    const refuse = (): never => {
      throw new Error('SecurityError');
    };
    moveOldMemory({ getItem: refuse, removeItem: refuse }, passingProfile());
  });
});
