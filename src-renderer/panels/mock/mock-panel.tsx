import { type ReactNode, useState } from 'react';
import { countedText, countText } from '../../../src-shared/base/units-text.ts';
import type { CommandInput, CommandName } from '../../../src-shared/contract/index.ts';
import type { MockFault, MockStatus } from '../../../src-shared/contract/mock.ts';
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

const mockOf = (tick: Tick) => tick.mock;

/** The demo mock server: who listens, what it carries, and how to make it misbehave. */
export function MockPanel() {
  const actions = useActions();
  const mock = useTick(mockOf);
  if (mock === null) {
    return (
      <div className="ws-empty">
        <h2>The mock server is not running</h2>
        <p>It listens on this computer only, and carries one feed over WebSocket, SSE, long-poll and poll.</p>
        <Button tone="primary" onClick={() => void actions.startMock()}>
          Start it on port 4600
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
        <StateMark mark={mock.restarting ? 'waiting' : 'open'} label={mock.restarting ? 'restarting' : 'listening'} />
        <h1 className="mock-name">{mock.scenario}</h1>
        <span className="mono">
          {mock.host}:{mock.port}
        </span>
        <span className="mock-meta ell">
          {loopback ? 'reachable from this computer only' : 'reachable from other computers'}
        </span>
        <span className="grow" />
        <span className="mock-meta">
          <i>Last id</i>
          {countText(mock.lastId)}
        </span>
        <span className="mock-meta">
          <i>Published</i>
          {countText(mock.published)}
        </span>
        <Button icon="copy" onClick={() => void actions.copy(mock.url, 'The URL was')}>
          Copy URL
        </Button>
        <Button icon="stop" onClick={() => void run('mock.stop', {})}>
          Stop
        </Button>
      </div>
      <div className="mock-body">
        <Endpoints mock={mock} />
        <Publish />
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

const BEHAVIOUR: Readonly<Record<string, string>> = {
  websocket: 'one text message each, pings',
  sse: 'events with ids, comments, resume by Last-Event-ID',
  'long-poll': 'holds the request, answers events and last_id',
  poll: 'ETag, 304 when unchanged',
};

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
    <Block title="Endpoints" note="one feed, four ways">
      <table className="mock-table">
        <thead>
          <tr>
            <th>
              <span className="unseen">Transport</span>
            </th>
            <th>Path</th>
            <th className="mock-right">Clients</th>
            <th>Behaviour</th>
            <th>
              <span className="unseen">Connect</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {carried(mock).map((one) => (
            <tr key={one.path}>
              <td className="mock-tag">{one.tag}</td>
              <td className="mono">{one.path}</td>
              <td className="mono mock-right">{one.clients ?? <span className="dim">none stay</span>}</td>
              <td className="mock-behaviour">{one.behaviour}</td>
              <td className="mock-right">
                <Button tone="quiet" size="small" onClick={() => openNew(one.endpoint)}>
                  Connect to it…<span className="unseen"> {one.path}</span>
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Block>
  );
}

function Publish() {
  const run = useCommand();
  const note = useWindowState((state) => state.note);
  const [text, setText] = useState('');
  const [count, setCount] = useState('1');
  const amount = Number(count);
  const right = /^\d+$/.test(count.trim()) && amount >= 1 && amount <= 1_000_000;
  const publish = async (): Promise<void> => {
    const done = await run('mock.publish', { text: text === '' ? undefined : text, count: amount });
    if (done) note(`${countedText(amount, 'message')} published.`);
  };
  return (
    <Block title="Publish" note="to every client, over all four ways">
      <div className="mock-publish">
        <TextArea
          aria-label="Message text"
          placeholder="Empty: the demo’s own ticker"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="mock-count">
          <TextInput
            className="mock-number"
            inputMode="numeric"
            aria-label="How many"
            aria-invalid={!right}
            value={count}
            onChange={(event) => setCount(event.target.value)}
          />
          <span className="dim">{amount === 1 ? 'time' : 'times'}</span>
          <Button tone="primary" disabled={!right} onClick={() => void publish()}>
            Publish
          </Button>
          {!right && <span className="mock-wrong">From 1 to 1,000,000.</span>}
        </div>
      </div>
    </Block>
  );
}

const FAULTS: readonly { readonly fault: MockFault; readonly label: string; readonly hint: string }[] = [
  { fault: 'stop-heartbeats', label: 'Stop heartbeats', hint: 'no pings, no comments: who notices the silence?' },
  { fault: 'stall', label: 'Stall', hint: 'accept and say nothing: sockets stay open' },
];

function Faults({ mock }: { readonly mock: MockStatus }) {
  const run = useCommand();
  const [downMs, setDownMs] = useState(String(DEMO_DOWN_MS));
  const down = Number(downMs);
  const right = /^\d+$/.test(downMs.trim()) && down <= 600_000;
  return (
    <Block
      title="Faults"
      note={mock.faults.length === 0 ? 'none on' : `${mock.faults.length} on`}
      aside={
        <>
          also <span className="mono">POST /_mock</span>
        </>
      }
    >
      <div className="mock-faults">
        <section>
          <h3>
            <Glyph name="ping" />
            While it is on
          </h3>
          {FAULTS.map(({ fault, label, hint }) => (
            <Switch
              key={fault}
              on={mock.faults.includes(fault)}
              hint={hint}
              onChange={(on) => void run('mock.fault', { fault, on })}
            >
              {label}
            </Switch>
          ))}
        </section>
        <section>
          <h3>
            <Glyph name="close" />
            Once
          </h3>
          <div className="mock-act">
            <Button
              icon="refresh"
              disabled={!right || mock.restarting}
              onClick={() => void run('mock.action', { action: 'restart', downMs: down })}
            >
              {mock.restarting ? 'Restarting…' : 'Restart'}
            </Button>
            <span className="dim">down for</span>
            <TextInput
              className="mock-number"
              inputMode="numeric"
              aria-label="Down for, milliseconds"
              aria-invalid={!right}
              value={downMs}
              onChange={(event) => setDownMs(event.target.value)}
            />
            <span className="dim">ms, history kept</span>
          </div>
          <div className="mock-act">
            <Button icon="drop" tone="danger" onClick={() => void run('mock.action', { action: 'drop' })}>
              Drop all
            </Button>
            <span className="dim">every socket, without a close frame</span>
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
