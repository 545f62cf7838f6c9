import { Tabs } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { LAB_IDS, type LabId } from '../../../src-shared/model/lab.ts';
import { useKeysText } from '../../commands/dispatch.ts';
import { useCommandRegistry } from '../../commands/registry.ts';
import { shallowEqual, useAsk, useTick } from '../../data/use-engine.ts';
import { folderAndName, TRANSPORT_TAG } from '../../state/endpoints.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Icon, type Mark, markOf, StateMark } from '../../widgets/icon.tsx';
import { focusQuietly } from '../../widgets/quiet-focus.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { useLabTitle } from '../labs/use-labs.ts';

const TAB_TYPE = 'application/x-wirescope-tab';

/** The open tabs; `children` is what the active one shows. Delete or a middle click closes, dragging moves. */
export function TabStrip({ children }: { readonly children: ReactNode }) {
  const tabs = useWindowState((state) => state.tabs);
  const active = useWindowState((state) => state.activeTabId);
  const activate = useWindowState((state) => state.activate);
  const sidebarShown = useWindowState((state) => state.sidebarShown);
  const toggleSidebar = useWindowState((state) => state.toggleSidebar);
  const { newConnection } = useActions();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another active tab is the reason to look for it
  useEffect(() => {
    list.current?.querySelector('[data-state="active"]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [active]);
  return (
    <Tabs.Root asChild value={active} onValueChange={activate}>
      <main className="frame-main">
        <div className="tabs">
          {!sidebarShown && (
            <IconButton icon="sidebar" label={words.frame.showSidebar} size="small" onClick={toggleSidebar} />
          )}
          <Tabs.List ref={list} className="tabs-list" aria-label={words.frame.tabs.label}>
            {tabs.map((tab, at) => (
              <TabHandle key={tab.id} tab={tab} at={at} />
            ))}
          </Tabs.List>
          <IconButton
            icon="plus"
            label={words.frame.newConnection}
            size="small"
            className="tabs-new"
            onClick={newConnection}
          />
          <span className="grow" />
          <SearchOrRun />
        </div>
        <Tabs.Content className="tab-panel" value={active} tabIndex={-1}>
          {children}
        </Tabs.Content>
      </main>
    </Tabs.Root>
  );
}

interface Handle {
  readonly name: string;
  readonly tag: string | null;
  readonly mark: Mark | null;
  readonly state: string;
}

function handleOf(
  tab: Tab,
  status: ConnectionStatus | undefined,
  recordingName: string | undefined,
  labTitle: string | undefined,
  labOfRecording: LabId | null,
): Handle {
  const none = { tag: null, mark: null, state: '' };
  switch (tab.kind) {
    case 'start':
      return { name: words.frame.tabs.start, ...none };
    case 'compare':
      return { name: tab.compared === null ? '' : words.detail.compare.tab(tab.compared.a, tab.compared.b), ...none };
    case 'mock':
      return { name: tab.mock?.scenario ?? '', ...none, tag: tab.mock === null ? null : `:${tab.mock.port}` };
    case 'lab':
      return {
        name: labTitle ?? words.labs.tab,
        ...none,
        tag: tab.lab === null ? null : words.labs.tag(LAB_IDS.indexOf(tab.lab) + 1),
      };
    case 'all':
      return {
        name: labOfRecording === null ? words.frame.tabs.all : words.labs.allOf(LAB_IDS.indexOf(labOfRecording) + 1),
        ...none,
      };
    case 'library':
      return { name: words.recordings.library.tab, ...none };
    case 'difference':
      return { name: recordingName ?? words.difference.tab, ...none };
    case 'recording':
      return {
        name: recordingName ?? words.frame.tabs.recording,
        ...none,
        mark: 'tape',
        state: words.frame.tabs.recordingState,
      };
    case 'connection': {
      const { mark, word } = markOf(status);
      const transport: TransportName | 'auto' = status?.transport ?? tab.endpoint?.transport ?? 'auto';
      const name = folderAndName({
        name: status?.name ?? tab.endpoint?.name,
        url: status?.url ?? tab.endpoint?.url ?? '',
      }).name;
      return { name, tag: transport === 'auto' ? null : TRANSPORT_TAG[transport], mark, state: word };
    }
  }
}

function TabHandle({ tab, at }: { readonly tab: Tab; readonly at: number }) {
  const close = useWindowState((state) => state.close);
  const moveTab = useWindowState((state) => state.moveTab);
  const [over, setOver] = useState(false);
  const fileId = tab.kind === 'recording' ? tab.recordingId : null;
  const recordingName = useAsk('recording.info', fileId === null ? null : { recordingId: fileId }).value?.name;
  const differenceName = useDifferenceName(tab);
  const labTitle = useLabTitle(tab.lab);
  const labOfRecording = useWindowState((state) =>
    tab.kind === 'all'
      ? (state.tabs.find((one) => one.lab !== null && one.recordingId === tab.recordingId)?.lab ?? null)
      : null,
  );
  const handle = useTick((tick) => {
    const status = tick.connections.find(
      (one) => one.recordingId === tab.recordingId && one.connection === tab.connections[0],
    );
    const name = tab.kind === 'difference' ? differenceName : recordingName;
    return handleOf(tab, tab.kind === 'connection' ? status : undefined, name, labTitle, labOfRecording);
  }, shallowEqual);
  return (
    <Tabs.Trigger
      value={tab.id}
      className={over ? 'tab tab-over' : 'tab'}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(TAB_TYPE, tab.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(TAB_TYPE)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const id = event.dataTransfer.getData(TAB_TYPE);
        if (id === '') return;
        event.preventDefault();
        moveTab(id, at);
      }}
      aria-keyshortcuts="Delete"
      onMouseDownCapture={focusQuietly}
      onKeyDown={(event) => {
        if (event.key === 'Delete') close(tab.id);
      }}
      onAuxClick={(event) => {
        if (event.button === 1) close(tab.id);
      }}
    >
      {handle.mark !== null && <StateMark mark={handle.mark} label={handle.state} />}
      {tab.kind === 'mock' && <Icon name="server" />}
      {tab.kind === 'lab' && <Icon name="book" />}
      {tab.kind === 'library' && <Icon name="disc" />}
      {(tab.kind === 'compare' || tab.kind === 'difference') && <Icon name="diff" />}
      <span className="ell">{handle.name}</span>
      {handle.tag !== null && <span className="tag">{handle.tag}</span>}
      {/* For the pointer only: the keyboard has Delete, and a control inside a tab could not be reached by name. */}
      <span
        className="tab-x"
        aria-hidden="true"
        onPointerDown={(event) => event.stopPropagation()}
        onMouseDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          close(tab.id);
        }}
      >
        <Icon name="x" />
      </span>
    </Tabs.Trigger>
  );
}

/** What the two recordings of a comparison are called. */
function useDifferenceName({ difference }: Tab): string | undefined {
  const ask = (recordingId: string | undefined) => (recordingId === undefined ? null : { recordingId });
  const a = useAsk('recording.info', ask(difference?.a)).value?.name;
  const b = useAsk('recording.info', ask(difference?.b)).value?.name;
  return a === undefined || b === undefined ? undefined : words.difference.tabOf(a, b);
}

/** The way to everything: opens the palette. */
function SearchOrRun() {
  const commands = useCommandRegistry();
  const keysText = useKeysText();
  return (
    <button type="button" className="tabs-search" onClick={() => commands.run('view.palette')}>
      <Icon name="search" />
      {words.help.palette}
      <span className="grow" />
      <kbd>{keysText('Mod+K')}</kbd>
    </button>
  );
}
