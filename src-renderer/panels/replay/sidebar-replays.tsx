import { useId } from 'react';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { replayMark } from './replay-mark.ts';

const said = words.replay;
const replaysOf = (tick: Tick): readonly ReplayStatus[] => tick.replays;

/** Replays that the engine runs, wherever they were started. Without any there is no heading either. */
export function SidebarReplays() {
  const replays = useTick(replaysOf);
  const id = useId();
  const active = useWindowState((state) => state.tabs.find((tab) => tab.id === state.activeTabId));
  const actions = useActions();
  if (replays.length === 0) return null;
  return (
    <>
      <div className="side-sec">
        <h2 id={id}>{said.sidebar.title}</h2>
      </div>
      <ul aria-labelledby={id}>
        {replays.map((one) => (
          <li key={one.replayId}>
            <button
              type="button"
              className="side-item"
              aria-current={active?.recordingId === one.recordingId && active.replay === one.as ? 'page' : undefined}
              title={one.url}
              onClick={() => actions.showReplay(one.recordingId, one.as)}
            >
              <StateMark mark={replayMark(one)} label={said.status.states[one.state]} />
              <span className="ell">{one.as === 'server' ? portOf(one.url) : one.name}</span>
              <span className="tag ell">{one.as === 'server' ? one.name : said.modes.client}</span>
              <span className="side-val">
                {one.as === 'server' ? said.sidebar.clients(one.clients) : said.status.states[one.state]}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** `:46101` of `http://127.0.0.1:46101`. */
function portOf(url: string): string {
  return /:\d+(?=\/|$)/.exec(url)?.[0] ?? url;
}
