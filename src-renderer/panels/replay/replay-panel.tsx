import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { Player } from '../../data/player.ts';
import { filmShelf } from '../../data/player.ts';
import { shallowEqual, useEngine, useTick } from '../../data/use-engine.ts';
import { folderAndName } from '../../state/endpoints.ts';
import { useWindowState } from '../../state/store.ts';
import type { ReplayMode, TimeRange } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Select } from '../../widgets/field.tsx';
import { Icon, type IconName } from '../../widgets/icon.tsx';
import { Tip } from '../../widgets/tip.tsx';
import { replayWords } from '../../words/replay.ts';
import { ClientForm } from './client-form.tsx';
import { windowClock } from './film.ts';
import { filmOf } from './make-film.ts';
import { RemotePlayer } from './remote-player.ts';
import { Running } from './running.tsx';
import { ServerForm } from './server-form.tsx';
import { TrafficStrip } from './traffic-strip.tsx';
import { Pace, Transport } from './transport.tsx';
import { useFilm } from './use-player.ts';
import { useReplayCommands } from './use-replay-commands.ts';
import './replay.css';

const said = replayWords;
const MODES: readonly { readonly mode: ReplayMode; readonly icon: IconName }[] = [
  { mode: 'film', icon: 'film' },
  { mode: 'server', icon: 'server' },
  { mode: 'client', icon: 'client' },
];

export interface ReplayPanelProps {
  readonly info: RecordingInfo;
  readonly mode: ReplayMode;
  onMode(mode: ReplayMode): void;
  /** Null: the panel stays where it is. */
  readonly onClose: (() => void) | null;
  /** Selected on the timeline: what a loop goes round. */
  readonly range: TimeRange | null;
  /** Shows an entry of the recording. */
  onJump(seq: number): void;
  /** Before the ways of replaying: whose recording it is, where that is not said around it. */
  readonly heading?: string;
  /** Further buttons at the end of the strip. */
  readonly more?: ReactNode;
}

/** A recording is played: as film in this window, to clients, or against a server. The same strip for all three. */
export default function ReplayPanel(props: ReplayPanelProps) {
  const { info, mode, onMode, onClose, range, onJump, heading, more } = props;
  const runs = useTick(
    useCallback(
      (tick: Tick) => tick.replays.filter((one) => one.recordingId === info.id && one.as === mode),
      [info.id, mode],
    ),
    shallowEqual,
  );
  const [chosen, choose] = useState<string | null>(null);
  const running = runs.find((one) => one.replayId === chosen) ?? runs.at(-1) ?? null;
  const unable = info.entries === 0 ? said.empty : mode === 'film' && info.live ? said.filmLive : null;
  const film = useOwnFilm(info, mode === 'film' && unable === null);
  const remote = useRemotePlayer(running?.replayId ?? null);
  const player: Player | null = mode === 'film' ? film : remote;
  const connections = useMemo(
    () =>
      info.connections.map(({ connection, name, url }) => ({ connection, name: folderAndName({ name, url }).name })),
    [info.connections],
  );
  useReplayCommands({ player, mode, range, onClose });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // A button or a field has its own use for the space bar.
    const own =
      event.target instanceof HTMLElement && event.target.closest('button, input, textarea, select, a') !== null;
    if (event.key !== ' ' || own || player === null) return;
    event.preventDefault();
    if (player.state().playing) player.pause();
    else player.play();
  };
  return (
    <section className="replay" aria-label={said.strip} onKeyDown={onKeyDown}>
      <div className="replay-bar">
        {heading !== undefined && <h2 className="replay-heading ell">{heading}</h2>}
        <Modes mode={mode} onMode={onMode} />
        {mode !== 'film' && runs.length > 1 && running !== null && (
          <Select
            label={said.strip}
            value={running.replayId}
            options={runs.map(({ replayId, url }) => ({ value: replayId, label: url }))}
            onChange={choose}
          />
        )}
        <span className="grow" />
        {player !== null && <Transport player={player} endNs={info.lastAtNs} sends={mode !== 'film'} />}
        <span className="grow" />
        {player !== null && <Pace player={player} range={range} measured={mode === 'film' ? 'film' : 'sent'} />}
        {more}
        {onClose !== null && (
          <IconButton icon="x" label={mode === 'film' ? said.closeFilm : said.close} onClick={onClose} />
        )}
      </div>
      {unable === null ? (
        <TrafficStrip
          recordingId={info.id}
          connections={connections.map(({ connection }) => connection)}
          endNs={info.lastAtNs}
          player={player}
        />
      ) : (
        <p className="replay-unable">{unable}</p>
      )}
      {unable === null && mode !== 'film' && (
        <Played mode={mode} info={info} running={running} connections={connections} onJump={onJump} />
      )}
    </section>
  );
}

function Played(props: {
  readonly mode: 'server' | 'client';
  readonly info: RecordingInfo;
  readonly running: ReplayStatus | null;
  readonly connections: readonly { readonly connection: number; readonly name: string }[];
  readonly onJump: (seq: number) => void;
}) {
  const { mode, info, running, connections, onJump } = props;
  const start = { recordingId: info.id, connections };
  return (
    <div className="replay-pane">
      {running !== null ? (
        <Running key={running.replayId} status={running} onJump={onJump} />
      ) : mode === 'server' ? (
        <ServerForm {...start} />
      ) : (
        <ClientForm {...start} />
      )}
    </div>
  );
}

/** Which way of replaying; none is pressed where nothing is played yet. */
export function Modes({
  mode,
  onMode,
}: {
  readonly mode: ReplayMode | null;
  readonly onMode: (mode: ReplayMode) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of buttons in a bar, no part of a form
    <div className="replay-modes" role="group" aria-label={said.modesLabel}>
      {MODES.map((one) => (
        <Tip key={one.mode} text={said.commands[one.mode]}>
          <button
            type="button"
            className="replay-seg"
            aria-pressed={one.mode === mode}
            onClick={() => onMode(one.mode)}
          >
            <Icon name={one.icon} />
            {said.modes[one.mode]}
          </button>
        </Tip>
      ))}
    </div>
  );
}

/** The film of this recording while it is wanted. It stands still while nobody sees it, and goes when it is not wanted any more. */
function useOwnFilm({ id, lastAtNs }: RecordingInfo, wanted: boolean) {
  const { call } = useEngine();
  useEffect(() => {
    if (!wanted) return;
    const film = filmOf(call, id, lastAtNs);
    const hidden = (): void => {
      if (document.hidden) film.pause();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      film.pause();
    };
  }, [call, id, lastAtNs, wanted]);
  useEffect(() => {
    if (!wanted) filmShelf.remove(id);
  }, [id, wanted]);
  return useFilm(wanted ? id : null);
}

function useRemotePlayer(replayId: string | null): Player | null {
  const engine = useEngine();
  const report = useWindowState((state) => state.report);
  return useMemo(
    () => (replayId === null ? null : new RemotePlayer(engine, replayId, windowClock, report)),
    [engine, replayId, report],
  );
}
