import { type ReactNode, useState } from 'react';
import { countedText, countText } from '../../../src-shared/base/units-text.ts';
import type { CommandInput, CommandName } from '../../../src-shared/contract/index.ts';
import type { MockStatus } from '../../../src-shared/contract/mock.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { DEMO_DOWN_MS, demoEndpoints } from '../../../src-shared/model/demo.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';
import { TRANSPORT_TAG } from '../../state/endpoints.ts';
import { useWindowState } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Switch, TextArea, TextInput } from '../../widgets/field.tsx';
import { Glyph, StateMark } from '../../widgets/icon.tsx';
import { useActions } from '../actions.ts';
import './mock-panel.css';
import { words } from '../../words/index.ts';

const said = words.mock;

const MOCK_FAULTS = ['stop-heartbeats', 'stall'] as const;

const mockOf = (tick: Tick) => tick.mocks[0] ?? null;

/** The demo mock server: who listens, what it carries, and how to make it misbehave. */
export function MockPanel() {
  const actions = useActions();
  const mock = useTick(mockOf);
  if (mock === null) {
    return (
      <div className="ws-empty">
        <h2>{said.stopped}</h2>
        <p>{said.stoppedAbout}</p>
        <Button tone="primary" onClick={() => void actions.startMock()}>
          {said.start}
        </Button>
      </div>
    );
  }
  return <Running mock={mock} />;
}

/** Sends a command; a failure becomes a notice. Answers whether it was done. */
function useCommand(): <Name extends CommandName>(name: Name, input: CommandInput<Name>) => Promise<boolean> {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  return async (name, input) => {
    const answer = await call(name, input);
    if (!answer.ok) report(answer.error);
    return answer.ok;
  };
}

function Running({ mock }: { readonly mock: MockStatus }) {
  const actions = useActions();
  const run = useCommand();
  const loopback = mock.host === '127.0.0.1' || mock.host === 'localhost' || mock.host === '::1';
  return (
    <>
      <div className="pane-bar">
        <StateMark
          mark={mock.restarting ? 'waiting' : 'open'}
          label={mock.restarting ? said.restarting : said.listening}
        />
        <h1 className="mock-name">{mock.scenario}</h1>
        <span className="mono">
          {mock.host}:{mock.port}
        </span>
        <span className="mock-meta ell">{loopback ? said.loopback : said.reachable}</span>
        <span className="grow" />
        <span className="mock-meta">
          <i>{said.lastId}</i>
          {countText(mock.lastId)}
        </span>
        <span className="mock-meta">
          <i>{said.published}</i>
          {countText(mock.published)}
        </span>
        <Button icon="copy" onClick={() => void actions.copy(mock.url, said.copied)}>
          {said.copyUrl}
        </Button>
        <Button icon="stop" onClick={() => void run('mock.stop', { mockId: mock.mockId })}>
          {said.stop}
        </Button>
      </div>
      <div className="mock-body">
        <Endpoints mock={mock} />
        <Publish mockId={mock.mockId} />
        <Faults mock={mock} />
      </div>
    </>
  );
}

interface Carried {
  readonly tag: string;
  readonly path: string;
  readonly clients: number | null;
  readonly behaviour: string;
  readonly endpoint: EndpointInput;
}

const BEHAVIOUR: Readonly<Record<string, string>> = said.behaviour;

/** The server's four ways, with the endpoint that connects to each. */
function carried(mock: MockStatus): readonly Carried[] {
  const { websocket, sse, longPoll } = mock.clients;
  const clients: Readonly<Record<string, number>> = { websocket, sse, 'long-poll': longPoll };
  return demoEndpoints(mock.url).map((endpoint) => {
    const transport = endpoint.transport ?? 'auto';
    return {
      tag: TRANSPORT_TAG[transport],
      path: new URL(endpoint.url).pathname,
      clients: clients[transport] ?? null,
      behaviour: BEHAVIOUR[transport] ?? '',
      endpoint: { ...endpoint, name: `demo${endpoint.name ?? ''}` },
    };
  });
}

function Endpoints({ mock }: { readonly mock: MockStatus }) {
  const openNew = useWindowState((state) => state.openNew);
  return (
    <Block title={said.endpoints} note={said.endpointsNote}>
      <table className="mock-table">
        <thead>
          <tr>
            <th>
              <span className="unseen">{said.transport}</span>
            </th>
            <th>{said.path}</th>
            <th className="mock-right">{said.clients}</th>
            <th>{said.behaviourHead}</th>
            <th>
              <span className="unseen">{said.connect}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {carried(mock).map((one) => (
            <tr key={one.path}>
              <td className="mock-tag">{one.tag}</td>
              <td className="mono">{one.path}</td>
              <td className="mono mock-right">{one.clients ?? <span className="dim">{said.noneStay}</span>}</td>
              <td className="mock-behaviour">{one.behaviour}</td>
              <td className="mock-right">
                <Button tone="quiet" size="small" onClick={() => openNew(one.endpoint)}>
                  {said.connectTo}
                  <span className="unseen"> {one.path}</span>
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Block>
  );
}

function Publish({ mockId }: { readonly mockId: number }) {
  const run = useCommand();
  const note = useWindowState((state) => state.note);
  const [text, setText] = useState('');
  const [count, setCount] = useState('1');
  const amount = Number(count);
  const right = /^\d+$/.test(count.trim()) && amount >= 1 && amount <= 1_000_000;
  const publish = async (): Promise<void> => {
    const done = await run('mock.publish', { mockId, text: text === '' ? undefined : text, count: amount });
    if (done) note(said.publishedNote(countedText(amount, 'message')));
  };
  return (
    <Block title={said.publish} note={said.publishNote}>
      <div className="mock-publish">
        <TextArea
          aria-label={said.text}
          placeholder={said.textEmpty}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="mock-count">
          <TextInput
            className="mock-number"
            inputMode="numeric"
            aria-label={said.howMany}
            aria-invalid={!right}
            value={count}
            onChange={(event) => setCount(event.target.value)}
          />
          <span className="dim">{amount === 1 ? said.time : said.times}</span>
          <Button tone="primary" disabled={!right} onClick={() => void publish()}>
            {said.publish}
          </Button>
          {!right && <span className="mock-wrong">{said.howManyWrong}</span>}
        </div>
      </div>
    </Block>
  );
}

function Faults({ mock }: { readonly mock: MockStatus }) {
  const run = useCommand();
  const [downMs, setDownMs] = useState(String(DEMO_DOWN_MS));
  const down = Number(downMs);
  const right = /^\d+$/.test(downMs.trim()) && down <= 600_000;
  return (
    <Block
      title={said.faults}
      note={mock.faults.length === 0 ? said.noneOn : said.on(mock.faults.length)}
      aside={
        <>
          {said.also} <span className="mono">POST /_mock</span>
        </>
      }
    >
      <div className="mock-faults">
        <section>
          <h3>
            <Glyph name="ping" />
            {said.whileOn}
          </h3>
          {MOCK_FAULTS.map((fault) => (
            <Switch
              key={fault}
              on={mock.faults.includes(fault)}
              hint={said.fault[fault].hint}
              onChange={(on) =>
                void (on
                  ? run('mock.fault', { mockId: mock.mockId, fault: { fault } })
                  : run('mock.faultOff', { mockId: mock.mockId }))
              }
            >
              {said.fault[fault].label}
            </Switch>
          ))}
        </section>
        <section>
          <h3>
            <Glyph name="close" />
            {said.once}
          </h3>
          <div className="mock-act">
            <Button
              icon="refresh"
              disabled={!right || mock.restarting}
              onClick={() =>
                void run('mock.fault', { mockId: mock.mockId, fault: { fault: 'restart', down: `${down}ms` } })
              }
            >
              {mock.restarting ? said.restartingButton : said.restart}
            </Button>
            <span className="dim">{said.downFor}</span>
            <TextInput
              className="mock-number"
              inputMode="numeric"
              aria-label={said.downLabel}
              aria-invalid={!right}
              value={downMs}
              onChange={(event) => setDownMs(event.target.value)}
            />
            <span className="dim">{said.downAfter}</span>
          </div>
          <div className="mock-act">
            <Button
              icon="drop"
              tone="danger"
              onClick={() => void run('mock.fault', { mockId: mock.mockId, fault: { fault: 'drop' } })}
            >
              {said.drop}
            </Button>
            <span className="dim">{said.dropAbout}</span>
          </div>
        </section>
      </div>
    </Block>
  );
}

interface BlockProps {
  readonly title: string;
  readonly note: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

function Block({ title, note, aside, children }: BlockProps) {
  return (
    <section className="mock-block" aria-label={title}>
      <div className="pane-head">
        <h2>{title}</h2>
        <span className="dim">{note}</span>
        <span className="grow" />
        {aside !== undefined && <span className="dim">{aside}</span>}
      </div>
      {children}
    </section>
  );
}
