import { countedText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { mockTabId } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { BrandMark, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { EnvironmentChooser } from '../environments/chooser.tsx';
import { SidebarLabs } from '../labs/sidebar-labs.tsx';
import { clientCount } from '../mock/use-mock.ts';
import { SidebarReplays } from '../replay/sidebar-replays.tsx';
import { EndpointTree } from './endpoint-tree.tsx';
import { Recordings } from './recordings.tsx';
import { Item, Section } from './section.tsx';
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
