import { type ReactNode, useCallback, useId } from 'react';
import { bytesText, countedText, rateText, runningText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { recordingOf } from '../../data/engine.ts';
import { shallowEqual, useAsk, useBeat, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { allTabId, connectionTabId } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { BrandMark, Glyph, markOf, StateMark } from '../../widgets/icon.tsx';
import { MOCK_TAB_ID, useActions } from '../actions.ts';
import { EnvironmentChooser } from '../environments/chooser.tsx';
import { type EndpointRow, endpointFolders, type Folder } from './rows.ts';
import './sidebar.css';

/** Endpoints, mock servers, recordings: what there is, how it does right now, and the way to it. */
export function Sidebar({ onOpenRecording }: { readonly onOpenRecording: () => void }) {
  const toggleSidebar = useWindowState((state) => state.toggleSidebar);
  return (
    <aside className="side" aria-label="Sidebar">
      <div className="side-brand">
        <BrandMark />
        Wirescope
        <IconButton icon="sidebar" label="Hide sidebar" size="small" onClick={toggleSidebar} />
      </div>
      <div className="side-scroll">
        <Endpoints />
        <MockServers />
        <Recordings onOpen={onOpenRecording} />
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
  readonly inFolder?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Item({ current, inFolder = false, onClick, children }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        className={`side-item ${inFolder ? 'side-item-in' : ''}`}
        aria-current={current ? 'page' : undefined}
        onClick={onClick}
      >
        {children}
      </button>
    </li>
  );
}

const connectionsOf = (tick: Tick) => tick.connections;

function Endpoints() {
  const actions = useActions();
  const saved = useWindowState((state) => state.endpoints);
  const origins = useWindowState((state) => state.origins);
  const statuses = useTick(connectionsOf);
  const folders = endpointFolders(saved, statuses, origins);
  return (
    <Section
      title="Endpoints"
      action={<IconButton icon="plus" label="New connection" size="small" onClick={actions.newConnection} />}
    >
      {folders.length === 0 && <li className="side-hint">Nothing saved yet. What you connect to appears here.</li>}
      {folders.map((folder) => (
        <FolderRows key={folder.name ?? ''} folder={folder} />
      ))}
    </Section>
  );
}

function FolderRows({ folder }: { readonly folder: Folder }) {
  const closed = useWindowState((state) => folder.name !== null && state.closedFolders.includes(folder.name));
  const toggle = useWindowState((state) => state.toggleFolder);
  const { name } = folder;
  if (name === null) return folder.rows.map((row) => <EndpointItem key={row.key} row={row} inFolder={false} />);
  return (
    <>
      <li>
        <button type="button" className="side-item" aria-expanded={!closed} onClick={() => toggle(name)}>
          <Glyph name={closed ? 'chevr' : 'chevd'} />
          <span className="ell">{name}</span>
          {closed && <span className="side-val">{folder.rows.length}</span>}
        </button>
      </li>
      {!closed && folder.rows.map((row) => <EndpointItem key={row.key} row={row} inFolder />)}
    </>
  );
}

function EndpointItem({ row, inFolder }: { readonly row: EndpointRow; readonly inFolder: boolean }) {
  const actions = useActions();
  const { status, endpointId } = row;
  const current = useWindowState((state) => {
    const tab = state.tabs.find((one) => one.id === state.activeTabId);
    if (tab === undefined || tab.kind !== 'connection') return false;
    if (status !== null) return tab.id === connectionTabId(status.recordingId, status.connection);
    return endpointId !== null && tab.endpointId === endpointId;
  });
  const { mark, word } = markOf(status ?? undefined);
  const show = () => {
    if (status !== null) actions.showConnection(status);
    else if (endpointId !== null) actions.showEndpoint(endpointId);
  };
  return (
    <Item current={current} inFolder={inFolder} onClick={show}>
      <StateMark mark={mark} label={word} />
      <span className="ell">{row.name}</span>
      <span className="tag">{row.tag}</span>
      {status !== null && <EndpointValue status={status} />}
    </Item>
  );
}

/** The one number that matters now: what was lost, how long until the next attempt, how long a poll is held, the rate. */
function EndpointValue({ status }: { readonly status: NonNullable<EndpointRow['status']> }) {
  const engine = useEngine();
  const counting = status.state === 'waiting' || status.heldSinceNs !== undefined;
  useBeat(4, counting);
  const nowNs = counting ? engine.nowNs(status.recordingId) : 0;
  if (status.state === 'waiting' && status.nextAttemptAtNs !== undefined) {
    return <span className="side-val">in {runningText((status.nextAttemptAtNs - nowNs) / 1e6)}</span>;
  }
  if (status.gaps > 0) return <span className="side-val side-gap">{countedText(status.gaps, 'gap')}</span>;
  if (status.state !== 'open') return null;
  if (status.heldSinceNs !== undefined && nowNs - status.heldSinceNs > 1e9) {
    return <span className="side-val">held {Math.floor((nowNs - status.heldSinceNs) / 1e9)} s</span>;
  }
  return <span className="side-val">{rateText(status.inPerSecond)}</span>;
}

const mockOf = (tick: Tick) => tick.mock;

function MockServers() {
  const actions = useActions();
  const mock = useTick(mockOf);
  const current = useWindowState((state) => state.activeTabId === MOCK_TAB_ID);
  return (
    <Section
      title="Mock servers"
      action={
        mock === null && (
          <IconButton icon="plus" label="New mock server" size="small" onClick={() => void actions.startMock()} />
        )
      }
    >
      {mock === null ? (
        <li className="side-hint">None running.</li>
      ) : (
        <Item current={current} onClick={actions.showMock}>
          <StateMark mark={mock.restarting ? 'waiting' : 'open'} label={mock.restarting ? 'restarting' : 'listening'} />
          <span className="ell">:{mock.port}</span>
          <span className="tag">{mock.scenario}</span>
          <span className="side-val">
            {countedText(mock.clients.websocket + mock.clients.sse + mock.clients.longPoll, 'client')}
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
      title="Recordings"
      action={<IconButton icon="plus" label="Open a recording" size="small" onClick={onOpen} />}
    >
      {known.length === 0 && <li className="side-hint">None yet. Every connection is recorded from its first byte.</li>}
      {known.map((recording) => (
        <Item
          key={recording.id}
          current={activeTabId === (recording.live ? allTabId(recording.id) : `recording:${recording.id}`)}
          onClick={() => (recording.live ? actions.showAll(recording.id) : actions.showRecording(recording.id))}
        >
          <StateMark mark="tape" label={recording.live ? 'recording now' : 'recording'} />
          <span className="ell" title={recording.path}>
            {recording.live ? 'This session' : recording.name}
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
