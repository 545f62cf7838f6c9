import { type ReactNode, useCallback, useId } from 'react';
import { bytesText, countedText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { LAB_IDS } from '../../../src-shared/model/lab.ts';
import { useCommandRegistry } from '../../commands/registry.ts';
import { recordingOf } from '../../data/engine.ts';
import { shallowEqual, useAsk, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { allTabId, mockTabId } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { BrandMark, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { EnvironmentChooser } from '../environments/chooser.tsx';
import { SidebarLabs } from '../labs/sidebar-labs.tsx';
import { clientCount } from '../mock/use-mock.ts';
import { SidebarReplays } from '../replay/sidebar-replays.tsx';
import { EndpointTree } from './endpoint-tree.tsx';
import './sidebar.css';

const said = words.endpoints.sidebar;

/** Endpoints, mock servers, recordings: what there is, how it does right now, and the way to it. */
export function Sidebar({ onOpenRecording }: { readonly onOpenRecording: () => void }) {
  const toggleSidebar = useWindowState((state) => state.toggleSidebar);
  return (
    <aside className="side" aria-label={said.label}>
      <div className="side-brand">
        <BrandMark />
        Wirescope
        <IconButton icon="sidebar" label={words.frame.hideSidebar} size="small" onClick={toggleSidebar} />
      </div>
      <div className="side-scroll">
        <EndpointTree />
        <MockServers />
        <SidebarReplays />
        <Recordings onOpen={onOpenRecording} />
        <SidebarLabs />
      </div>
      <EnvironmentChooser />
    </aside>
  );
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <>
      <div className="side-sec">
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      <ul aria-labelledby={id}>{children}</ul>
    </>
  );
}

interface ItemProps {
  readonly current: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Item({ current, onClick, children }: ItemProps) {
  return (
    <li>
      <button type="button" className="side-item" aria-current={current ? 'page' : undefined} onClick={onClick}>
        {children}
      </button>
    </li>
  );
}

const mocksOf = (tick: Tick) => tick.mocks;

function MockServers() {
  const actions = useActions();
  const commands = useCommandRegistry();
  const mocks = useTick(mocksOf);
  const activeTabId = useWindowState((state) => state.activeTabId);
  return (
    <Section
      title={said.mock.title}
      action={<IconButton icon="plus" label={said.mock.add} size="small" onClick={() => commands.run('mock.start')} />}
    >
      {mocks.length === 0 && <li className="side-hint">{said.mock.none}</li>}
      {mocks.map((mock) => (
        <Item key={mock.mockId} current={activeTabId === mockTabId(mock.mockId)} onClick={() => actions.showMock(mock)}>
          <StateMark
            mark={mock.restarting || !mock.accepting ? 'waiting' : 'open'}
            label={
              mock.restarting ? words.mock.restarting : mock.accepting ? words.mock.listening : words.mock.draining
            }
          />
          <span>:{mock.port}</span>
          <span className="tag ell">{mock.scenario}</span>
          <span className="side-val">{countedText(clientCount(mock), said.mock.client)}</span>
        </Item>
      ))}
    </Section>
  );
}

function Recordings({ onOpen }: { readonly onOpen: () => void }) {
  const actions = useActions();
  const ids = useTick(
    useCallback((tick: Tick) => tick.recordings.map((one) => `${one.id} ${one.live}`), []),
    shallowEqual,
  );
  const list = useAsk('recording.list', {}, hash(ids.join()));
  const activeTabId = useWindowState((state) => state.activeTabId);
  const known = list.value ?? [];
  return (
    <Section
      title={said.recordings.title}
      action={<IconButton icon="plus" label={said.recordings.open} size="small" onClick={onOpen} />}
    >
      {known.length === 0 && <li className="side-hint">{said.recordings.none}</li>}
      {known.map((recording) => (
        <Item
          key={recording.id}
          current={activeTabId === (recording.live ? allTabId(recording.id) : `recording:${recording.id}`)}
          onClick={() => (recording.live ? actions.showAll(recording.id) : actions.showRecording(recording.id))}
        >
          <StateMark mark="tape" label={recording.live ? said.recordings.now : said.recordings.state} />
          <span className="ell" title={recording.path}>
            {recording.live ? <LiveName id={recording.id} /> : recording.name}
          </span>
          <RecordingSize id={recording.id} fallbackBytes={recording.fileBytes} />
        </Item>
      ))}
    </Section>
  );
}

/** What is recorded now: this session, or the lab that has a recording of its own. */
function LiveName({ id }: { readonly id: string }) {
  const lab = useWindowState((state) => state.tabs.find((tab) => tab.lab !== null && tab.recordingId === id)?.lab);
  return lab == null ? said.recordings.session : words.labs.recordingOf(LAB_IDS.indexOf(lab) + 1);
}

function RecordingSize({ id, fallbackBytes }: { readonly id: string; readonly fallbackBytes: number }) {
  const size = useTick((tick) => bytesText(recordingOf(tick, id)?.fileBytes ?? fallbackBytes));
  return <span className="side-val">{size}</span>;
}

/** A number that differs when the text does, for asking again. */
function hash(text: string): number {
  let value = 0;
  for (const char of text) value = (Math.imul(value, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return value;
}
