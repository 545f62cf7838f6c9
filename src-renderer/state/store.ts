import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore as useZustand } from 'zustand';
import type { Problem } from '../../src-shared/base/result.ts';
import type { Documents } from '../../src-shared/model/documents.ts';
import type { EndpointInput } from '../../src-shared/model/endpoint.ts';
import { type Environments, environmentOf } from '../../src-shared/model/environments.ts';
import {
  findSaved,
  keepUnknown,
  newId as newEndpointId,
  type Origin,
  placed,
  type SavedEndpoint,
} from './endpoints.ts';
import { addNote, addProblem, type Notice, type NoticeAction } from './notices.ts';
import type { Profile } from './profile.ts';
import { readSidebar, type SidebarLayout } from './sidebar-layout.ts';
import {
  type ClosedTab,
  closeTab,
  makeTab,
  moveTab,
  type NewTab,
  openTab,
  rememberClosed,
  reopenTab,
  START_TAB,
  type Tab,
  type TabsState,
  updateTab,
} from './tabs.ts';

/** A dialog any room may open, with what it is about. */
export type Asked =
  | { readonly kind: 'import'; readonly files: readonly File[] }
  /** Of these recordings; without any, of the tab's. `share`: the redacted copy, and nothing else. */
  | { readonly kind: 'export'; readonly recordingIds: readonly string[]; readonly share: boolean }
  /** What is known of the two already. */
  | { readonly kind: 'compare'; readonly a: string | null; readonly b: string | null };

export type Theme = 'system' | 'light' | 'dark';

/** Tabs, layout, settings, saved endpoints, notices. Never entries. */
export interface WindowState extends TabsState {
  readonly theme: Theme;
  readonly sidebarShown: boolean;
  readonly closedFolders: readonly string[];
  readonly endpoints: readonly SavedEndpoint[];
  /** Paths, in the order a person gave them. */
  readonly folders: readonly string[];
  readonly environments: Environments;
  /** The chosen environment, for what is connected next; null: none, the globals alone. */
  readonly environmentId: string | null;
  /** By tab id of the connection (`connectionTabId`). */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly notices: readonly Notice[];
  /** The last closed at the end. */
  readonly closedTabs: readonly ClosedTab[];
  /** The dialog that was asked for; null: none. */
  readonly asked: Asked | null;
  /** Where the recordings seen by this window lie, by id: an engine that is gone cannot be asked. */
  readonly recordingPaths: Readonly<Record<string, { readonly path: string; readonly name: string }>>;

  open(tab: NewTab): void;
  /** A fresh connection tab with this endpoint in its connect bar. */
  openNew(endpoint: EndpointInput, endpointId?: string | null): void;
  close(id: string): void;
  /** The last closed comes back, with its filter and its place. */
  reopen(): void;
  /** To another place, counted from 0. */
  moveTab(id: string, to: number): void;
  activate(id: string): void;
  update(id: string, patch: Partial<Tab>): void;
  /** Puts another tab in the place of one: a start page or draft that became a connection. */
  replace(id: string, tab: NewTab): void;
  setTheme(theme: Theme): void;
  toggleSidebar(): void;
  toggleFolder(folder: string): void;
  /** Saves under an id, or finds the same endpoint again. A name with a slash says the folder. Answers the id. */
  save(endpoint: EndpointInput, id?: string | null): string;
  forget(id: string): void;
  /** A pure change of saved endpoints and folders. */
  changeEndpoints(change: (before: Documents['endpoints']) => Documents['endpoints']): void;
  /** Exactly these are closed. */
  closeFolders(folders: readonly string[]): void;
  /** Null: none. */
  chooseEnvironment(id: string | null): void;
  setOrigin(connectionTab: string, origin: Origin): void;
  report(problem: Problem): void;
  note(text: string, action?: NoticeAction): void;
  dismiss(id: number): void;
  /** Opens one of the dialogs, in place of another; null closes it. */
  ask(asked: Asked | null): void;
  learnRecording(id: string, where: { readonly path: string; readonly name: string }): void;
  /** Other tabs in place of all there are: after an engine was lost. */
  setTabs(state: TabsState): void;
}

export type WindowStore = StoreApi<WindowState>;

/** What the profile says, as the window's state holds it. */
function fromProfile(profile: Profile) {
  const { folders, endpoints } = profile.get('endpoints');
  const { shown, closedFolders } = readSidebar(profile.get('layout'));
  const environments = profile.get('environments');
  const environmentId = environmentOf(environments, environments.activeId)?.id ?? null;
  return {
    theme: profile.get('settings').theme,
    sidebarShown: shown,
    closedFolders,
    folders,
    endpoints,
    environments,
    environmentId,
  };
}

/** @param profile read before: what it says is what the window starts with, and every change goes to it. */
export function createWindowStore(profile: Profile): WindowStore {
  let lastId = 0;
  const newId = (): number => {
    lastId += 1;
    return lastId;
  };
  const changeSidebar = (change: (before: SidebarLayout) => SidebarLayout): void =>
    void profile.change('layout', (before) => ({
      ...before,
      panes: { ...before.panes, sidebar: change(readSidebar(before)) },
    }));

  const store = createStore<WindowState>()((set, get) => {
    return {
      tabs: [START_TAB],
      activeTabId: START_TAB.id,
      ...fromProfile(profile),
      origins: {},
      notices: [],
      closedTabs: [],
      asked: null,
      recordingPaths: {},

      open: (tab) => set((state) => openTab(state, tab)),
      openNew: (endpoint, endpointId = null) =>
        set((state) => openTab(state, { id: `new:${newId()}`, kind: 'connection', endpoint, endpointId })),
      close: (id) =>
        set((state) => ({ ...closeTab(state, id), closedTabs: rememberClosed(state.closedTabs, state, id) })),
      reopen: () =>
        set((state) => {
          const last = state.closedTabs.at(-1);
          return last === undefined ? state : { ...reopenTab(state, last), closedTabs: state.closedTabs.slice(0, -1) };
        }),
      moveTab: (id, to) => set((state) => moveTab(state, id, to)),
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
      setTheme: (theme) => void profile.change('settings', (before) => ({ ...before, theme })),
      toggleSidebar: () => changeSidebar((before) => ({ ...before, shown: !before.shown })),
      toggleFolder: (folder) =>
        changeSidebar((before) => ({
          ...before,
          closedFolders: before.closedFolders.includes(folder)
            ? before.closedFolders.filter((one) => one !== folder)
            : [...before.closedFolders, folder],
        })),
      save(endpoint, id = null) {
        const list = get().endpoints;
        const known = id === null ? findSaved(list, endpoint) : list.find((one) => one.id === id);
        const saved = { id: known?.id ?? id ?? newEndpointId('e'), ...placed(endpoint, known?.folder ?? '') };
        profile.change('endpoints', (before) => ({
          ...before,
          folders:
            saved.folder === '' || before.folders.includes(saved.folder)
              ? before.folders
              : [...before.folders, saved.folder],
          endpoints: before.endpoints.some((one) => one.id === saved.id)
            ? before.endpoints.map((one) =>
                one.id === saved.id ? { ...one, ...saved, endpoint: keepUnknown(one.endpoint, saved.endpoint) } : one,
              )
            : [...before.endpoints, saved],
        }));
        return saved.id;
      },
      forget: (id) =>
        void profile.change('endpoints', (before) => ({
          ...before,
          endpoints: before.endpoints.filter((one) => one.id !== id),
        })),
      changeEndpoints: (change) => void profile.change('endpoints', change),
      closeFolders: (folders) => changeSidebar((before) => ({ ...before, closedFolders: [...folders] })),
      chooseEnvironment: (id) => void profile.change('environments', (before) => ({ ...before, activeId: id ?? '' })),
      setOrigin: (key, origin) =>
        set((state) => ({
          origins: { ...state.origins, [key]: origin },
          // A tab that was opened before the answer came.
          tabs: state.tabs.map((tab) =>
            tab.id === key && tab.endpoint === null
              ? { ...tab, endpoint: origin.endpoint, endpointId: origin.endpointId }
              : tab,
          ),
        })),
      report: (problem) => set((state) => ({ notices: addProblem(state.notices, newId(), problem) })),
      learnRecording: (id, where) => set((state) => ({ recordingPaths: { ...state.recordingPaths, [id]: where } })),
      ask: (asked) => set({ asked }),
      setTabs: ({ tabs, activeTabId }) => set({ tabs, activeTabId }),
      note: (text, action) => set((state) => ({ notices: addNote(state.notices, newId(), text, action) })),
      dismiss: (id) => set((state) => ({ notices: state.notices.filter((one) => one.id !== id) })),
    };
  });
  profile.subscribe(() => {
    const now = fromProfile(profile);
    const before = store.getState();
    const changed = Object.entries(now).some(([name, value]) => !Object.is(before[name as keyof typeof now], value));
    if (changed) store.setState(now);
  });
  return store;
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
