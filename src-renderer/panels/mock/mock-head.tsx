import { rateText, shortDurationText } from '../../../src-shared/base/units-text.ts';
import type { MockStatus } from '../../../src-shared/contract/mock.ts';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useBeat } from '../../data/use-engine.ts';
import { Button, IconButton, SplitButton } from '../../widgets/button.tsx';
import { StateMark } from '../../widgets/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { connectToAll } from './mock-acts.ts';
import { isLoopback, useMockAsk } from './use-mock.ts';

const said = words.mock;

/** State and address of a server, and what can be done to it as a whole. */
export function MockHead({ status }: { readonly status: MockStatus }) {
  const actions = useActions();
  const commands = useCommandRegistry();
  const ask = useMockAsk();
  useBeat(1);
  const { mockId, restarting, accepting } = status;
  const { bus } = status.cluster;
  const state = restarting ? said.restarting : accepting ? said.listening : said.draining;
  return (
    <div className="pane-bar mock-head">
      <StateMark mark={restarting || !accepting ? 'waiting' : 'open'} label={state} />
      <h1 className="mock-name ell">{status.scenario}</h1>
      <span className="mono">
        {status.host}:{status.port}
      </span>
      <span className="mock-meta ell">
        {restarting || !accepting ? state : isLoopback(status.host) ? said.loopback : said.reachable}
      </span>
      {bus.state === 'down' && <span className="mock-bad ell">{said.busDown(bus.reason ?? bus.address)}</span>}
      <span className="grow" />
      <span className="mock-meta">
        <i>{said.up}</i>
        {shortDurationText(Math.max(0, Date.now() - status.startedAtMs))}
      </span>
      <span className="mock-meta">
        <i>{said.sent}</i>
        {rateText(status.sentPerSecond)}
      </span>
      <Button icon="copy" onClick={() => void actions.copy(status.url, said.copied)}>
        {said.copyUrl}
      </Button>
      <Button onClick={() => void connectToAll(status, ask, actions)}>{said.connectAll}</Button>
      <SplitButton>
        <Button icon="stop" onClick={() => void ask('mock.stop', { mockId })}>
          {said.stop}
        </Button>
        <Menu align="end" trigger={<IconButton tone="plain" icon="chevd" label={said.more} />}>
          <MenuItem
            disabled={restarting}
            onChoose={() => void ask('mock.fault', { mockId, fault: { fault: 'restart' } })}
          >
            {said.restart}
          </MenuItem>
          <MenuItem
            disabled={restarting}
            onChoose={() => void ask('mock.fault', { mockId, fault: { fault: 'drain' } })}
          >
            {said.drain}
          </MenuItem>
          <MenuItem onChoose={() => void ask('mock.fault', { mockId, fault: { fault: 'drop' } })}>
            {said.dropAll}
          </MenuItem>
          <MenuLine />
          <MenuItem onChoose={() => commands.run('mock.publish')}>{said.publish}</MenuItem>
        </Menu>
      </SplitButton>
    </div>
  );
}
