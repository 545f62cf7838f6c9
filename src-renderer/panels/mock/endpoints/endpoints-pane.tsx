import { countText } from '../../../../src-shared/base/units-text.ts';
import type { MockDetail, MockEndpointInfo, MockStatus } from '../../../../src-shared/contract/mock.ts';
import { useWindowState } from '../../../state/store.ts';
import { Button, IconButton } from '../../../widgets/button.tsx';
import { StateMark } from '../../../widgets/icon.tsx';
import { words } from '../../../words/index.ts';
import { listenTo } from './connect-endpoints.ts';

const said = words.mock.endpoints;

export interface EndpointsPaneProps {
  readonly status: MockStatus;
  readonly detail: MockDetail | null;
  readonly onAdd: () => void;
}

/** What is at each path, how many listen there, and how much they get. */
export function EndpointsPane({ status, detail, onAdd }: EndpointsPaneProps) {
  const openNew = useWindowState((state) => state.openNew);
  const endpoints = detail?.endpoints ?? [];
  const feeds = detail?.feeds.length ?? 0;
  const ways = endpoints.filter(({ feed }) => feed !== null).length;
  return (
    <section className="mock-block" aria-label={said.title}>
      <div className="pane-head">
        <h2>{said.title}</h2>
        {feeds > 0 && (
          <span className="dim">
            {said.feeds(feeds)}, {said.ways(ways)}
          </span>
        )}
        <span className="grow" />
        <Button tone="quiet" size="small" icon="plus" onClick={onAdd}>
          {said.add}
        </Button>
      </div>
      <div className="mock-endpoints">
        <table className="mock-table">
          <thead>
            <tr>
              <th className="mock-c-state">
                <span className="unseen">{said.state}</span>
              </th>
              <th className="mock-c-tag">
                <span className="unseen">{said.transport}</span>
              </th>
              <th className="mock-c-path">{said.path}</th>
              <th className="mock-c-count">{said.clients}</th>
              <th className="mock-c-rate">{said.rate}</th>
              <th>{said.behaviour}</th>
              <th className="mock-c-connect">
                <span className="unseen">{words.mock.connectAll}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {endpoints.map((one) => {
              const [target] = listenTo(status.scenario, status.url, [one]);
              const open = status.accepting && !status.restarting;
              return (
                <tr key={`${one.transport} ${one.path}`} title={one.about ?? undefined}>
                  <td className="mock-c-state">
                    <StateMark mark={open ? 'open' : 'waiting'} label={open ? said.serving : said.closed} />
                  </td>
                  <td className="mock-tag">
                    <abbr title={said.names[one.transport]}>{said.tags[one.transport]}</abbr>
                  </td>
                  <td className="mono ell">{one.path}</td>
                  <td className="mono mock-right">{countText(one.clients)}</td>
                  <td className="mono mock-right">
                    <Rate endpoint={one} />
                  </td>
                  <td className="mock-behaviour ell" title={one.behaviour}>
                    {one.behaviour}
                  </td>
                  <td>
                    {target !== undefined && (
                      <IconButton
                        icon="link"
                        size="small"
                        label={said.connect(one.path)}
                        onClick={() => openNew(target)}
                      />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const STREAMS: readonly string[] = ['websocket', 'sse', 'llm'];

function Rate({ endpoint: { transport, perSecond } }: { readonly endpoint: MockEndpointInfo }) {
  const amount = perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : countText(perSecond);
  return (
    <>
      {amount} <small>{STREAMS.includes(transport) ? said.perMessage : said.perRequest}</small>
    </>
  );
}
