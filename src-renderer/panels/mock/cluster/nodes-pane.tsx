import { countedText, countText } from '../../../../src-shared/base/units-text.ts';
import type { MockStatus } from '../../../../src-shared/contract/mock.ts';
import type { NodeState, NodeStatus } from '../../../../src-shared/model/cluster.ts';
import { useCommands } from '../../../commands/registry.ts';
import { Button } from '../../../widgets/button.tsx';
import { StateMark } from '../../../widgets/icon.tsx';
import { words } from '../../../words/index.ts';
import { useMockAsk } from '../use-mock.ts';

const said = words.mock.nodes;

const MARKS: Readonly<Record<NodeState, 'open' | 'waiting' | 'failed'>> = {
  up: 'open',
  draining: 'waiting',
  down: 'failed',
};

/** Sides of the bus that there are. */
function sidesOf(nodes: readonly NodeStatus[]): number {
  return new Set(nodes.map(({ side }) => side)).size;
}

/** The nodes of a cluster and the bus between them; nothing where there is one node. */
export function NodesPane({ status }: { readonly status: MockStatus }) {
  const ask = useMockAsk();
  const { mockId } = status;
  const { nodes, bus, balance, others } = status.cluster;
  const split = sidesOf(nodes) > 1;
  const heal = (): void => void ask('mock.split', { mockId, groups: [] });
  const shown = nodes.length > 1;
  useCommands(
    shown
      ? [{ id: 'mock.heal', title: said.heal, group: 'mock', unable: split ? undefined : said.whole, run: heal }]
      : [],
  );
  if (!shown) return null;
  return (
    <section className="mock-block" aria-label={said.title}>
      <div className="pane-head">
        <h2>{said.title}</h2>
        <span className="dim ell">{said.behind(nodes.length, said.balances[balance])}</span>
        <span className="grow" />
        <span className={bus.state === 'down' ? 'mock-bad ell' : 'dim ell'}>
          {bus.kind === 'none' ? said.noBus : bus.state === 'down' ? said.busDown(bus.address) : said.bus(bus.address)}
          {bus.dropped + bus.parted > 0 && ` · ${said.lost(countedText(bus.dropped + bus.parted, 'message'))}`}
          {others > 0 && ` · ${said.others(others)}`}
        </span>
        {bus.kind !== 'none' && (
          <Button tone="quiet" size="small" disabled={!split} onClick={heal}>
            {said.healShort}
          </Button>
        )}
      </div>
      <table className="mock-table mock-nodes">
        <tbody>
          {nodes.map((node) => (
            <tr key={node.number}>
              <td className="mock-c-state">
                <StateMark mark={MARKS[node.state]} label={said.states[node.state]} />
              </td>
              <td className="mock-node-name">{said.node(node.number)}</td>
              <td className="mono mock-c-count">{countText(node.clients)}</td>
              <td className="mock-behaviour ell">
                {[
                  said.states[node.state],
                  node.leads && node.state !== 'down' && bus.kind !== 'none' ? said.leads : '',
                  split ? said.side(node.side) : '',
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </td>
              <td className="mock-node-acts">
                <NodeActs status={status} node={node} split={split} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface NodeActsProps {
  readonly status: MockStatus;
  readonly node: NodeStatus;
  readonly split: boolean;
}

/** What can be done to one node. */
function NodeActs({ status, node, split }: NodeActsProps) {
  const ask = useMockAsk();
  const { mockId } = status;
  const { number } = node;
  const act = (what: 'kill' | 'start' | 'drain') => () => void ask('mock.node', { mockId, node: number, act: what });
  const others = status.cluster.nodes.filter((one) => one.number !== number).map((one) => one.number);
  const named = <span className="unseen"> {said.node(number)}</span>;
  if (node.state === 'down') {
    return (
      <Button tone="quiet" size="small" onClick={act('start')}>
        {said.start}
        {named}
      </Button>
    );
  }
  return (
    <>
      <Button tone="quiet" size="small" disabled={node.state === 'draining'} onClick={act('drain')}>
        {said.drain}
        {named}
      </Button>
      {status.cluster.bus.kind !== 'none' && !split && (
        <Button
          tone="quiet"
          size="small"
          onClick={() => void ask('mock.split', { mockId, groups: [others, [number]] })}
        >
          {said.cutOff}
          {named}
        </Button>
      )}
      <Button tone="quiet" size="small" onClick={act('kill')}>
        {said.kill}
        {named}
      </Button>
    </>
  );
}
