import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore as useZustand } from 'zustand';
import type { Problem } from '../../src-shared/base/result.ts';
import type { EndpointInput } from '../../src-shared/model/endpoint.ts';
import { findSaved, type Origin, parseOrigins, parseSavedEndpoints, type SavedEndpoint } from './endpoints.ts';
import { addNote, addProblem, type Notice } from './notices.ts';
import {
  closeTab,
  connectionTabId,
  makeTab,
  type NewTab,
  openTab,
  START_TAB,
  type Tab,
  type TabsState,
  updateTab,
} from './tabs.ts';

export type Theme = 'system' | 'light' | 'dark';

/** What the window remembers between launches, by key. A subset of the browser's Storage, so that tests pass a map. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Tabs, layout, settings, saved endpoints, notices. Never entries. */
export interface WindowState extends TabsState {
  readonly theme: Theme;
  readonly sidebarShown: boolean;
  readonly closedFolders: readonly string[];
  readonly endpoints: readonly SavedEndpoint[];
  /** By tab id of the connection (`connectionTabId`). */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Texts sent from the composer, the latest last. */
  readonly sent: readonly string[];
  readonly notices: readonly Notice[];

  open(tab: NewTab): void;
  /** A fresh connection tab with this endpoint in its connect bar. */
  openNew(endpoint: EndpointInput, endpointId?: string | null): void;
  close(id: string): void;
  activate(id: string): void;
  update(id: string, patch: Partial<Tab>): void;
  /** Puts another tab in the place of one: a start page or draft that became a connection. */
  replace(id: string, tab: NewTab): void;
  setTheme(theme: Theme): void;
  toggleSidebar(): void;
  toggleFolder(folder: string): void;
  /** Saves under an id, or finds the same endpoint again. Answers the id. */
  save(endpoint: EndpointInput, id?: string | null): string;
  forget(id: string): void;
  setOrigin(connectionTab: string, origin: Origin): void;
  remember(sent: string): void;
  report(problem: Problem): void;
  note(text: string): void;
  dismiss(id: number): void;
}

const KEYS = {
  theme: 'wirescope.theme',
  sidebar: 'wirescope.sidebar',
  endpoints: 'wirescope.endpoints',
  folders: 'wirescope.folders',
  origins: 'wirescope.origins',
};
const MOST_SENT = 50;
/** Recordings have ids of their own, so an old origin can never fit a new connection. */
const MOST_ORIGINS = 100;

export type WindowStore = StoreApi<WindowState>;

function readTheme(memory: Memory): Theme {
  const theme = memory.getItem(KEYS.theme);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** What a window starts with when its memory is empty. */
export interface WindowSeed {
  readonly endpoints: readonly SavedEndpoint[];
  readonly connections: readonly {
    readonly recordingId: string;
    readonly connection: number;
    readonly endpointId: string;
  }[];
}

function seededOrigins({ endpoints, connections }: WindowSeed): Readonly<Record<string, Origin>> {
  return Object.fromEntries(
    connections.map(({ recordingId, connection, endpointId }) => {
      const endpoint = endpoints.find((one) => one.id === endpointId)?.endpoint ?? null;
      return [connectionTabId(recordingId, connection), { endpointId, endpoint, folder: null }];
    }),
  );
}

export function createWindowStore(memory: Memory, seed: WindowSeed = { endpoints: [], connections: [] }): WindowStore {
  let lastId = 0;
  const newId = (): number => {
    lastId += 1;
    return lastId;
  };
  const text = memory.getItem(KEYS.endpoints);
  const endpoints = text === null ? seed.endpoints : (parseSavedEndpoints(text) ?? seed.endpoints);
  let taken = new Set(endpoints.map((one) => one.id));
  const newEndpointId = (): string => {
    let id = `e${taken.size + 1}`;
    for (let next = taken.size + 2; taken.has(id); next += 1) id = `e${next}`;
    taken = new Set([...taken, id]);
    return id;
  };

  return createStore<WindowState>()((set, get) => {
    const keepEndpoints = (list: readonly SavedEndpoint[]): void => {
      memory.setItem(KEYS.endpoints, JSON.stringify(list));
      set({ endpoints: list });
    };
    return {
      tabs: [START_TAB],
      activeTabId: START_TAB.id,
      theme: readTheme(memory),
      sidebarShown: memory.getItem(KEYS.sidebar) !== 'hidden',
      closedFolders: (memory.getItem(KEYS.folders) ?? '').split('\n').filter(Boolean),
      endpoints,
      origins: parseOrigins(memory.getItem(KEYS.origins)) ?? seededOrigins(seed),
      sent: [],
      notices: [],

      open: (tab) => set((state) => openTab(state, tab)),
      openNew: (endpoint, endpointId = null) =>
        set((state) => openTab(state, { id: `new:${newId()}`, kind: 'connection', endpoint, endpointId })),
      close: (id) => set((state) => closeTab(state, id)),
      activate: (id) => set({ activeTabId: id }),
      update: (id, patch) => set((state) => updateTab(state, id, patch)),
      replace: (id, tab) =>
        set((state) => {
          if (state.tabs.some((open) => open.id === tab.id && open.id !== id)) return openTab(closeTab(state, id), tab);
          const at = state.tabs.findIndex((open) => open.id === id);
          if (at < 0) return openTab(state, tab);
          return {
            tabs: state.tabs.with(at, makeTab(tab)),
            activeTabId: state.activeTabId === id ? tab.id : state.activeTabId,
          };
        }),
      setTheme(theme) {
        memory.setItem(KEYS.theme, theme);
        set({ theme });
      },
      toggleSidebar() {
        const sidebarShown = !get().sidebarShown;
        memory.setItem(KEYS.sidebar, sidebarShown ? 'shown' : 'hidden');
        set({ sidebarShown });
      },
      toggleFolder(folder) {
        const { closedFolders } = get();
        const next = closedFolders.includes(folder)
          ? closedFolders.filter((one) => one !== folder)
          : [...closedFolders, folder];
        memory.setItem(KEYS.folders, next.join('\n'));
        set({ closedFolders: next });
      },
      save(endpoint, id = null) {
        const list = get().endpoints;
        const known = list.find((one) => one.id === id) ?? findSaved(list, endpoint);
        if (known !== undefined) {
          keepEndpoints(list.map((one) => (one === known ? { id: one.id, endpoint } : one)));
          return known.id;
        }
        const saved = { id: newEndpointId(), endpoint };
        keepEndpoints([...list, saved]);
        return saved.id;
      },
      forget: (id) => keepEndpoints(get().endpoints.filter((one) => one.id !== id)),
      setOrigin(key, origin) {
        const kept = Object.entries(get().origins).filter(([known]) => known !== key);
        const origins = Object.fromEntries([...kept, [key, origin] as const].slice(-MOST_ORIGINS));
        memory.setItem(KEYS.origins, JSON.stringify(origins));
        set({ origins });
      },
      remember: (sent) =>
        set((state) => ({ sent: [...state.sent.filter((one) => one !== sent), sent].slice(-MOST_SENT) })),
      report: (problem) => set((state) => ({ notices: addProblem(state.notices, newId(), problem) })),
      note: (text) => set((state) => ({ notices: addNote(state.notices, newId(), text) })),
      dismiss: (id) => set((state) => ({ notices: state.notices.filter((one) => one.id !== id) })),
    };
  });
}

export const WindowStoreContext = createContext<WindowStore | null>(null);

export function useWindowStore(): WindowStore {
  const store = useContext(WindowStoreContext);
  if (store === null) throw new Error('There is no WindowStoreContext above this component.');
  return store;
}

export function useWindowState<Selected>(select: (state: WindowState) => Selected): Selected {
  return useZustand(useWindowStore(), select);
}
