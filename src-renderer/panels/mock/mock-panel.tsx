import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { MockDetail, MockStatus } from '../../../src-shared/contract/mock.ts';
import type { FaultName } from '../../../src-shared/model/scenario/fault.ts';
import { useCommandRegistry, useCommands } from '../../commands/registry.ts';
import { useAsk, useBeat, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { ClientsPane } from './clients/clients-pane.tsx';
import { NodesPane } from './cluster/nodes-pane.tsx';
import { EndpointsPane } from './endpoints/endpoints-pane.tsx';
import { type Aim, EVERYBODY } from './faults/aim.ts';
import { FaultsPane } from './faults/faults-pane.tsx';
import { MockHead } from './mock-head.tsx';
import { SaveDialog } from './scenario/save-dialog.tsx';
import { ScenarioPane } from './scenario/scenario-pane.tsx';
import { useScenarioText } from './scenario/use-scenario-text.ts';
import './mock-panel.css';

const EndpointDialog = lazy(() => import('./endpoints/endpoint-dialog.tsx'));
const TimelineDialog = lazy(() => import('./scenario/timeline-dialog.tsx'));
const said = words.mock;

/** One mock server: who listens, what it serves, and how to make it misbehave. */
export default function MockPanel({ tab }: { readonly tab: Tab }) {
  const mockId = tab.mock?.mockId;
  const status = useTick((tick) => tick.mocks.find((mock) => mock.mockId === mockId) ?? null);
  return status === null ? <Stopped tab={tab} /> : <Running key={status.mockId} tab={tab} status={status} />;
}

/** In place of a server that does not run any more: what it was, and the way back. */
function Stopped({ tab }: { readonly tab: Tab }) {
  const actions = useActions();
  const commands = useCommandRegistry();
  const close = useWindowState((state) => state.close);
  const report = useWindowState((state) => state.report);
  const { mock } = tab;
  const again = async (): Promise<void> => {
    if (mock?.source == null) return;
    const started = await actions.startMock({ source: mock.source, port: mock.port, host: mock.host });
    if (started.ok) close(tab.id);
    else report(started.error);
  };
  return (
    <div className="ws-empty">
      <h2>{said.stopped(mock?.scenario ?? '', mock?.port ?? 0)}</h2>
      <p>{said.stoppedAbout}</p>
      <div className="mock-again">
        {mock?.source != null && (
          <Button tone="primary" onClick={() => void again()}>
            {said.startAgain}
          </Button>
        )}
        <Button onClick={() => commands.run('mock.start')}>{said.startOther}</Button>
      </div>
    </div>
  );
}

/** Asked again when its revision grows, and once a second for its rates. */
function useDetail({ mockId, revision }: MockStatus): MockDetail | null {
  const beat = useBeat(1);
  return useAsk('mock.detail', { mockId }, beat * 1_000_003 + revision).value;
}

function Running({ tab, status }: { readonly tab: Tab; readonly status: MockStatus }) {
  const detail = useDetail(status);
  const scenario = useScenarioText(status, detail);
  const update = useWindowState((state) => state.update);
  const [selected, setSelected] = useState<readonly number[]>([]);
  const [aim, setAim] = useState<Aim>(EVERYBODY);
  const [dialog, setDialog] = useState<'endpoint' | 'save' | FaultName | null>(null);
  const close = (): void => setDialog(null);
  const addEndpoint = (): void => setDialog('endpoint');
  const addFault = (fault: FaultName = 'stall'): void => setDialog(fault);
  const saveAs = (): void => setDialog('save');

  // With the text at hand a server that was made in the window can be started again, too.
  const kept = useRef(tab.mock);
  kept.current = tab.mock;
  const text = detail?.text;
  const { source } = status;
  useEffect(() => {
    const { current } = kept;
    if (source !== 'text' || text === undefined || current === null) return;
    update(tab.id, { mock: { ...current, source: { kind: 'text', text } } });
  }, [update, tab.id, source, text]);

  const commands = words.mock.commands;
  useCommands([
    { id: 'mock.endpoint.add', title: commands.addEndpoint, group: 'mock', run: addEndpoint },
    { id: 'mock.timeline.add', title: commands.addFault, group: 'mock', run: () => addFault() },
    { id: 'mock.saveAs', title: commands.saveAs, group: 'mock', run: saveAs },
  ]);
  return (
    <>
      <MockHead status={status} />
      <Group orientation="horizontal" className="mock-split" id="mock">
        <Panel id="server" minSize={420}>
          <div className="mock-left">
            <EndpointsPane status={status} detail={detail} onAdd={addEndpoint} />
            <NodesPane status={status} />
            <Group orientation="vertical" className="mock-split" id="mock-server">
              <Panel id="clients" minSize={96}>
                <ClientsPane status={status} detail={detail} selected={selected} onSelect={setSelected} />
              </Panel>
              <Separator className="entries-separator entries-separator-row" aria-label={said.faults.title} />
              <Panel id="faults" defaultSize={272} minSize={80} groupResizeBehavior="preserve-pixel-size">
                <FaultsPane
                  status={status}
                  detail={detail}
                  selected={selected}
                  aim={aim}
                  onAim={setAim}
                  onTimeline={addFault}
                />
              </Panel>
            </Group>
          </div>
        </Panel>
        <Separator className="entries-separator entries-separator-column" aria-label={said.scenario.title} />
        <Panel
          id="scenario"
          defaultSize={globalThis.innerWidth > 1360 ? 416 : 376}
          minSize={280}
          groupResizeBehavior="preserve-pixel-size"
        >
          <ScenarioPane
            status={status}
            detail={detail}
            scenario={scenario}
            onAddEndpoint={addEndpoint}
            onAddFault={() => addFault()}
            onSaveAs={saveAs}
          />
        </Panel>
      </Group>
      <Suspense>
        {dialog === 'endpoint' && <EndpointDialog scenario={scenario} detail={detail} onClose={close} />}
        {dialog === 'save' && <SaveDialog name={status.scenario} text={scenario.text} onClose={close} />}
        {dialog !== null && dialog !== 'endpoint' && dialog !== 'save' && (
          <TimelineDialog scenario={scenario} fault={dialog} aim={aim} detail={detail} onClose={close} />
        )}
      </Suspense>
    </>
  );
}
