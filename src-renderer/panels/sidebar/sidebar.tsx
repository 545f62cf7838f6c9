import { type ReactNode, useCallback, useId } from 'react';
import { bytesText, countedText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { recordingOf } from '../../data/engine.ts';
import { shallowEqual, useAsk, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { allTabId } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { BrandMark, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { MOCK_TAB_ID, useActions } from '../actions.ts';
import { EnvironmentChooser } from '../environments/chooser.tsx';
import { SidebarLabs } from '../labs/sidebar-labs.tsx';
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

const mockOf = (tick: Tick) => tick.mocks[0] ?? null;

function MockServers() {
  const actions = useActions();
  const mock = useTick(mockOf);
  const current = useWindowState((state) => state.activeTabId === MOCK_TAB_ID);
  return (
    <Section
      title={said.mock.title}
      action={
        mock === null && (
          <IconButton icon="plus" label={said.mock.add} size="small" onClick={() => void actions.startMock()} />
        )
      }
    >
      {mock === null ? (
        <li className="side-hint">{said.mock.none}</li>
      ) : (
        <Item current={current} onClick={actions.showMock}>
          <StateMark
            mark={mock.restarting ? 'waiting' : 'open'}
            label={mock.restarting ? words.mock.restarting : words.mock.listening}
          />
          <span className="ell">:{mock.port}</span>
          <span className="tag">{mock.scenario}</span>
          <span className="side-val">
            {countedText(mock.clients.websocket + mock.clients.sse + mock.clients.longPoll, said.mock.client)}
          </span>
        </Item>
      )}
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
            {recording.live ? said.recordings.session : recording.name}
          </span>
          <RecordingSize id={recording.id} fallbackBytes={recording.fileBytes} />
        </Item>
      ))}
    </Section>
  );
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
