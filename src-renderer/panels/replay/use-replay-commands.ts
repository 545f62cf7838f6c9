import { SPEEDS } from '../../../src-shared/model/playback.ts';
import { useCommands } from '../../commands/registry.ts';
import type { Player } from '../../data/player.ts';
import type { ReplayMode, TimeRange } from '../../state/tabs.ts';
import { replayWords } from '../../words/replay.ts';
import { besideSpeed, loopFor } from './transport.tsx';
import { usePlayerState } from './use-player.ts';

const said = replayWords;

export interface ReplayCommandOptions {
  /** Null: nothing is played here now. */
  readonly player: Player | null;
  readonly mode: ReplayMode;
  readonly range: TimeRange | null;
  readonly onClose: (() => void) | null;
}

/** Everything one can do with what is played, for keys and palette. K, comma and full stop are what players of films use. */
export function useReplayCommands({ player, mode, range, onClose }: ReplayCommandOptions): void {
  const state = usePlayerState(player);
  const group = 'recording';
  const own = said.acts;
  const unable = player === null ? own.nothing : undefined;
  useCommands([
    {
      id: 'replay.play',
      title: own.play,
      group,
      keys: ['K'],
      words: said.commands.words,
      unable,
      checked: state?.playing ?? false,
      run: () => (state?.playing === true ? player?.pause() : player?.play()),
    },
    { id: 'replay.next', title: own.next, group, keys: ['.'], unable, run: () => player?.step('next') },
    {
      id: 'replay.previous',
      title: own.previous,
      group,
      keys: [','],
      unable: unable ?? (mode === 'film' ? undefined : said.noPrevious),
      run: () => player?.step('previous'),
    },
    { id: 'replay.start', title: own.start, group, unable, run: () => player?.seek(state?.startNs ?? 0) },
    {
      id: 'replay.loop',
      title: own.loop,
      group,
      keys: ['L'],
      unable,
      checked: state?.loop != null,
      run: () => {
        if (state !== null) player?.setLoop(state.loop === null ? loopFor(state, range) : null);
      },
    },
    {
      id: 'replay.slower',
      title: own.slower,
      group,
      keys: ['<'],
      unable,
      run: () => player?.setSpeed(besideSpeed(state?.speed ?? 1, -1)),
    },
    {
      id: 'replay.faster',
      title: own.faster,
      group,
      keys: ['>'],
      unable,
      run: () => player?.setSpeed(besideSpeed(state?.speed ?? 1, 1)),
    },
    ...SPEEDS.map((speed) => ({
      id: `replay.speed.${speed}`,
      title: own.speed(said.speedText(speed)),
      group: 'recording' as const,
      unable,
      checked: state?.speed === speed,
      run: () => player?.setSpeed(speed),
    })),
    ...(onClose === null ? [] : [{ id: 'replay.leave', title: own.leave, group: 'recording' as const, run: onClose }]),
  ]);
}
