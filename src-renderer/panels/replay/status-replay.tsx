import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { replayMark } from './replay-mark.ts';
import { useFilm, usePlayerState } from './use-player.ts';

const said = words.replay.status;
const { speedText } = words.replay;
const replaysOf = (tick: Tick) => tick.replays;

/** In the status bar: that the tab plays its recording, how, and how fast; and what is played elsewhere. */
export function StatusReplay() {
  const tab = useWindowState((state) => state.tabs.find((one) => one.id === state.activeTabId));
  const film = useFilm(tab?.replay === 'film' ? tab.recordingId : null);
  const state = usePlayerState(film);
  const replays = useTick(replaysOf);
  return (
    <>
      {state !== null && (
        <>
          <span className="status-cell">
            <StateMark mark={state.playing ? 'open' : 'paused'} />
            <b>{state.playing ? said.replaying : said.paused}</b>
            {said.as.film}
          </span>
          <span className="status-cell">{speedText(state.speed)}</span>
        </>
      )}
      {replays.map((one) => (
        <span className="status-cell" key={one.replayId} title={one.url}>
          <StateMark mark={replayMark(one)} />
          <b>{one.state === 'playing' ? said.replaying : said.states[one.state]}</b>
          {said.as[one.as]}
          <span>{speedText(one.speed)}</span>
        </span>
      ))}
    </>
  );
}
