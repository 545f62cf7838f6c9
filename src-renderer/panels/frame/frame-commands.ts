import { type Command, useCommands } from '../../commands/registry.ts';
import { shallowEqual, useEngine, useTick } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { type Theme, useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const said = words.frame.commands;

export interface FrameDoors {
  readonly openPalette: () => void;
  readonly openKeyboard: () => void;
  readonly openExplanations: () => void;
  readonly openRecording: () => void;
}

/** Commands of the whole window: what does not need a table, a timeline or a detail on screen. */
export function useFrameCommands(doors: FrameDoors): void {
  useWindowCommands(doors);
  useTabCommands();
  useConnectionCommands();
  useDemoCommand();
}

function useWindowCommands({ openPalette, openKeyboard, openExplanations, openRecording }: FrameDoors): void {
  const { capabilities } = useEngine();
  const actions = useActions();
  const theme = useWindowState((state) => state.theme);
  const setTheme = useWindowState((state) => state.setTheme);
  const sidebarShown = useWindowState((state) => state.sidebarShown);
  const toggleSidebar = useWindowState((state) => state.toggleSidebar);
  // A browser keeps ⌘N for a window of its own.
  const fresh = capabilities.shell === 'browser' ? 'Alt+N' : 'Mod+N';
  useCommands([
    { id: 'view.palette', title: said.palette, group: 'view', keys: ['Mod+K'], run: openPalette },
    { id: 'help.keyboard', title: said.keyboard, group: 'help', keys: ['?'], run: openKeyboard },
    { id: 'help.explanations', title: said.explanations, group: 'help', run: openExplanations },
    {
      id: 'connection.new',
      title: said.newConnection,
      group: 'connection',
      keys: [fresh],
      words: 'url tab connect',
      run: actions.newConnection,
    },
    {
      id: 'recording.open',
      title: said.openRecording,
      group: 'recording',
      keys: ['Mod+O'],
      words: 'file',
      run: openRecording,
    },
    {
      id: 'library.show',
      title: words.recordings.library.openCommand,
      group: 'recording',
      keys: ['Alt+L'],
      words: words.recordings.library.openWords,
      run: actions.showLibrary,
    },
    {
      id: 'view.sidebar',
      title: said.sidebar,
      group: 'view',
      keys: ['Mod+B'],
      checked: sidebarShown,
      run: toggleSidebar,
    },
    ...THEMES.map(
      (one): Command => ({
        id: `view.theme.${one}`,
        title: said.theme[one],
        group: 'view',
        words: 'dark light appearance',
        checked: theme === one,
        run: () => setTheme(one),
      }),
    ),
  ]);
}

function useTabCommands(): void {
  const { capabilities } = useEngine();
  const tabs = useWindowState((state) => state.tabs);
  const active = useWindowState((state) => state.activeTabId);
  const activate = useWindowState((state) => state.activate);
  const close = useWindowState((state) => state.close);
  const own = capabilities.shell !== 'browser';
  const shell = useShell();
  // With nothing but the start page left, the window itself is what there is to close.
  const closeTab = (): void => {
    if (shell.can.menus && tabs.length === 1 && tabs[0]?.kind === 'start') void shell.ask('window.close', {});
    else close(active);
  };
  const go = (step: number): void => {
    const at = tabs.findIndex((tab) => tab.id === active);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next !== undefined) activate(next.id);
  };
  const alone = tabs.length < 2 ? said.onlyTab : undefined;
  const closed = useWindowState((state) => state.closedTabs.length > 0);
  const reopen = useWindowState((state) => state.reopen);
  const moveTab = useWindowState((state) => state.moveTab);
  const place = tabs.findIndex((tab) => tab.id === active);
  useCommands([
    { id: 'tab.close', title: said.closeTab, group: 'view', keys: [own ? 'Mod+W' : 'Alt+W'], run: closeTab },
    {
      id: 'tab.reopen',
      title: said.reopenTab,
      group: 'view',
      // A browser keeps ⇧⌘T for tabs of its own.
      keys: [own ? 'Mod+Shift+T' : 'Alt+Shift+T'],
      words: 'closed undo',
      unable: closed ? undefined : said.noClosedTab,
      run: reopen,
    },
    {
      id: 'tab.moveLeft',
      title: said.moveTabLeft,
      group: 'view',
      keys: ['Alt+Shift+PageUp'],
      words: 'order',
      unable: place <= 0 ? said.noPlace : undefined,
      run: () => moveTab(active, place - 1),
    },
    {
      id: 'tab.moveRight',
      title: said.moveTabRight,
      group: 'view',
      keys: ['Alt+Shift+PageDown'],
      words: 'order',
      unable: place >= tabs.length - 1 ? said.noPlace : undefined,
      run: () => moveTab(active, place + 1),
    },
    {
      id: 'tab.next',
      title: said.nextTab,
      group: 'view',
      keys: own ? ['Ctrl+Tab', 'Alt+PageDown'] : ['Alt+PageDown'],
      unable: alone,
      run: () => go(1),
    },
    {
      id: 'tab.previous',
      title: said.previousTab,
      group: 'view',
      keys: own ? ['Ctrl+Shift+Tab', 'Alt+PageUp'] : ['Alt+PageUp'],
      unable: alone,
      run: () => go(-1),
    },
  ]);
}

function useConnectionCommands(): void {
  const actions = useActions();
  const tab = useWindowState((state) => state.tabs.find((one) => one.id === state.activeTabId));
  const shown = useTick((tick) => {
    const status = tick.connections.find(
      (one) => one.recordingId === tab?.recordingId && one.connection === tab?.connections[0],
    );
    return {
      state: status?.state ?? null,
      url: status?.url ?? tab?.endpoint?.url ?? '',
      any: tick.connections.length > 0,
    };
  }, shallowEqual);
  const recordingId = tab?.recordingId ?? null;
  const connection = tab?.kind === 'connection' ? tab.connections[0] : undefined;
  const target = recordingId === null || connection === undefined ? null : { recordingId, connection };
  const live = target !== null && shown.state !== null;
  useCommands([
    {
      id: 'connection.disconnect',
      title: said.disconnect,
      group: 'connection',
      unable: live && shown.state !== 'closed' ? undefined : said.notOpen,
      run: () => {
        if (target !== null) void actions.disconnect(target);
      },
    },
    {
      id: 'connection.tryNow',
      title: said.tryNow,
      group: 'connection',
      words: 'reconnect retry connect',
      unable: live && shown.state !== 'open' && shown.state !== 'connecting' ? undefined : said.notOpen,
      run: () => {
        if (target !== null) void actions.tryNow(target);
      },
    },
    {
      id: 'connection.copyUrl',
      title: said.copyUrl,
      group: 'connection',
      unable: shown.url === '' ? said.notOpen : undefined,
      run: () => void actions.copy(shown.url, said.copiedUrl),
    },
    {
      id: 'connection.showAll',
      title: said.showAll,
      group: 'connection',
      unable: recordingId === null ? said.notOpen : undefined,
      run: () => {
        if (recordingId !== null) actions.showAll(recordingId);
      },
    },
    {
      id: 'connection.disconnectAll',
      title: said.disconnectAll,
      group: 'connection',
      unable: recordingId === null || !shown.any ? said.notOpen : undefined,
      run: () => {
        if (recordingId !== null) void actions.disconnectAll(recordingId);
      },
    },
  ]);
}

function useDemoCommand(): void {
  const actions = useActions();
  useCommands([{ id: 'demo.start', title: said.startDemo, group: 'help', run: () => void actions.startDemo() }]);
}
