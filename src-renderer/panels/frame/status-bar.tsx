import { lazy, type ReactNode, Suspense } from 'react';
import {
  bytesText,
  countedText,
  countText,
  durationText,
  rateText,
  roundDurationText,
  runningText,
} from '../../../src-shared/base/units-text.ts';
import type { MockStatus } from '../../../src-shared/contract/mock.ts';
import type { RecordingTick, Tick } from '../../../src-shared/contract/tick.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { LAB_IDS } from '../../../src-shared/model/lab.ts';
import { recordingOf } from '../../data/engine.ts';
import { useBeat, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Glyph, markOf, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { SendingElsewhere } from '../composer/sending-elsewhere.tsx';
import { clientCount, isLoopback } from '../mock/use-mock.ts';
import { StatusReplay } from '../replay/status-replay.tsx';

const FindingsCell = lazy(() => import('../findings/findings-cell.tsx'));
const JobsCell = lazy(() => import('../jobs/jobs-cell.tsx'));

const said = words.frame.status;

function Cell({ children, tone = '' }: { readonly children: ReactNode; readonly tone?: string }) {
  return <span className={`status-cell ${tone}`}>{children}</span>;
}

/** One line about the active tab: state, numbers now, and what the recording weighs. */
export function StatusBar() {
  const tab = useWindowState((state) => state.tabs.find((one) => one.id === state.activeTabId));
  const tick = useTick(whole);
  const recording = tab?.recordingId == null ? undefined : recordingOf(tick, tab.recordingId);
  return (
    <section className="status" aria-label={said.label}>
      <Left tab={tab} tick={tick} recording={recording} />
      <LabCell tab={tab} tick={tick} />
      <StatusReplay />
      {tab !== undefined && recording !== undefined && (
        <Suspense>
          <FindingsCell key={recording.id} tab={tab} recordingId={recording.id} />
        </Suspense>
      )}
      <SendingElsewhere />
      {tick.jobs.length > 0 && (
        <Suspense>
          <JobsCell />
        </Suspense>
      )}
      <span className="grow" />
      {tab?.kind === 'mock' ? <MockReach mock={mockOf(tab, tick)} /> : <Right tick={tick} recording={recording} />}
    </section>
  );
}

/** Which step of the lab is the one to do now. */
function LabCell({ tab, tick }: { readonly tab: Tab | undefined; readonly tick: Tick }) {
  const lab = tick.labs.find((one) => one.lab === tab?.lab);
  if (lab === undefined) return null;
  const number = LAB_IDS.indexOf(lab.lab) + 1;
  return <Cell>{lab.doneSteps < lab.steps ? said.labStep(number, lab.doneSteps + 1) : said.labDone(number)}</Cell>;
}

const whole = (tick: Tick): Tick => tick;

interface SideProps {
  readonly tab: Tab | undefined;
  readonly tick: Tick;
  readonly recording: RecordingTick | undefined;
}

function Left({ tab, tick, recording }: SideProps) {
  if (tab?.kind === 'mock') return <MockCells mock={mockOf(tab, tick)} />;
  if (tab?.kind === 'difference') return <Cell>{words.difference.compared}</Cell>;
  const statuses =
    tab?.recordingId == null ? [] : tick.connections.filter((status) => status.recordingId === tab.recordingId);
  const one =
    tab?.kind === 'connection' ? statuses.find((status) => status.connection === tab.connections[0]) : undefined;
  if (one !== undefined) return <OneConnection status={one} />;
  if (tab?.kind !== 'connection' && statuses.length > 0) return <AllConnections statuses={statuses} />;
  if (tab?.kind === 'recording' && recording !== undefined) {
    return (
      <Cell>
        <StateMark mark="tape" label={said.recording} />
        <b>{said.recording}</b>
        {words.frame.entries(countText(recording.entries))}
      </Cell>
    );
  }
  return (
    <Cell>
      <StateMark mark="idle" label={said.idle} />
      {said.noConnection}
    </Cell>
  );
}

function OneConnection({ status }: { readonly status: ConnectionStatus }) {
  const { mark, word } = markOf(status);
  const waiting = status.state === 'waiting' && status.nextAttemptAtNs !== undefined;
  return (
    <>
      <Cell>
        <StateMark mark={mark} label={word} />
        <b>{word}</b>
      </Cell>
      {waiting ? <NextAttempt status={status} /> : <Cell>{said.attempt(status.attempt)}</Cell>}
      {status.state === 'open' && <Rates inPerSecond={status.inPerSecond} outPerSecond={status.outPerSecond} />}
      {status.state === 'open' && status.rttMs !== undefined && <Cell>{said.rtt(durationText(status.rttMs))}</Cell>}
      {status.state === 'open' && <Cell>{said.buffered(bytesText(status.bufferedBytes))}</Cell>}
      {status.polls !== undefined && (
        <Cell>{said.wasted(countedText(status.polls, 'poll'), status.wastedPolls ?? 0)}</Cell>
      )}
      {status.reader.mode === 'rate' && (
        <Cell tone="status-pause">{said.reading(rateText(status.reader.perSecond))}</Cell>
      )}
      {!status.answerPings && <Cell tone="status-pause">{said.pingsUnanswered}</Cell>}
      {status.gaps > 0 && (
        <Cell tone="status-warn">
          <Glyph name="gap" />
          {countedText(status.gaps, 'gap')}
        </Cell>
      )}
      {status.duplicates > 0 && (
        <Cell tone="status-warn">
          <Glyph name="duplicate" />
          {countedText(status.duplicates, 'duplicate')}
        </Cell>
      )}
    </>
  );
}

function NextAttempt({ status }: { readonly status: ConnectionStatus }) {
  const engine = useEngine();
  useBeat(10);
  const leftMs = ((status.nextAttemptAtNs ?? 0) - engine.nowNs(status.recordingId)) / 1e6;
  return <Cell>{said.attemptIn(status.attempt + 1, runningText(leftMs))}</Cell>;
}

function Rates({ inPerSecond, outPerSecond }: { readonly inPerSecond: number; readonly outPerSecond: number }) {
  return (
    <Cell>
      <span className="num-in">↓ {rateText(inPerSecond)}</span>
      <span className="num-out">↑ {rateText(outPerSecond)}</span>
    </Cell>
  );
}

function AllConnections({ statuses }: { readonly statuses: readonly ConnectionStatus[] }) {
  const open = statuses.filter((status) => status.state === 'open').length;
  const trying = statuses.filter((status) => status.state === 'waiting' || status.state === 'connecting').length;
  const sum = (of: (status: ConnectionStatus) => number): number => statuses.reduce((total, one) => total + of(one), 0);
  return (
    <>
      <Cell>
        <StateMark mark={open > 0 ? 'open' : trying > 0 ? 'waiting' : 'idle'} label={said.connections} />
        <b>{said.open(open)}</b>
      </Cell>
      {trying > 0 && <Cell>{said.trying(trying)}</Cell>}
      <Rates inPerSecond={sum((one) => one.inPerSecond)} outPerSecond={sum((one) => one.outPerSecond)} />
      <Cell>{said.buffered(bytesText(sum((one) => one.bufferedBytes)))}</Cell>
    </>
  );
}

const mockOf = (tab: Tab, tick: Tick): MockStatus | null =>
  tick.mocks.find((mock) => mock.mockId === tab.mock?.mockId) ?? null;

function MockCells({ mock }: { readonly mock: MockStatus | null }) {
  if (mock === null) {
    return (
      <Cell>
        <StateMark mark="idle" label={said.idle} />
        {said.mockStopped}
      </Cell>
    );
  }
  const state = mock.restarting ? said.restarting : mock.accepting ? said.listening : words.mock.draining;
  return (
    <>
      <Cell>
        <StateMark mark={mock.restarting || !mock.accepting ? 'waiting' : 'open'} label={state} />
        <b>:{mock.port}</b> {state}
      </Cell>
      <Cell>{countedText(clientCount(mock), 'client')}</Cell>
      <Cell>
        <span className="num-in">↓ {rateText(mock.sentPerSecond)}</span>
      </Cell>
      <Cell>{said.buffered(bytesText(mock.bufferedBytes))}</Cell>
      {mock.faults.length > 0 && (
        <Cell tone="status-fault">
          <Glyph name="warn" />
          {said.faultsOn(countedText(mock.faults.length, 'fault'))}
        </Cell>
      )}
    </>
  );
}

/** Who can reach it: the one thing about a server that one must not be wrong about. */
function MockReach({ mock }: { readonly mock: MockStatus | null }) {
  if (mock === null) return null;
  return isLoopback(mock.host) ? (
    <Cell>{words.mock.status.loopback}</Cell>
  ) : (
    <Cell tone="status-fault">{words.mock.status.network}</Cell>
  );
}

function Right({ tick, recording }: { readonly tick: Tick; readonly recording: RecordingTick | undefined }) {
  const shown = recording ?? tick.recordings.find((one) => one.live);
  if (shown === undefined) return <Cell>{said.nothingRecorded}</Cell>;
  return (
    <>
      {shown.storePaused && <Cell tone="status-pause">{said.storePaused}</Cell>}
      {shown.live && (
        <Cell>
          {shown.storeLagMs < 0.05 ? said.storeUpToDate : said.storeBehind(roundDurationText(shown.storeLagMs))}
        </Cell>
      )}
      <Cell>{said.recordingSize(bytesText(shown.fileBytes))}</Cell>
    </>
  );
}
