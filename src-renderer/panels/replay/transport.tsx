import { durationText } from '../../../src-shared/base/units-text.ts';
import { SPEEDS, type Speed } from '../../../src-shared/model/playback.ts';
import type { TimingError } from '../../../src-shared/model/replay.ts';
import { type Player, type PlayerState, positionText } from '../../data/player.ts';
import type { TimeRange } from '../../state/tabs.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Menu, MenuChoice } from '../../widgets/menu.tsx';
import { Tip } from '../../widgets/tip.tsx';
import { replayWords } from '../../words/replay.ts';
import { usePlayerState, usePositionText } from './use-player.ts';

const said = replayWords;
/** In the strip; all others are in its menu. */
const SHOWN: readonly Speed[] = [0.5, 1, 10, 'max'];
const MENU: readonly Speed[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 'max'];

/** Speeds one after the other, for the commands that make it slower and faster. */
export function besideSpeed(speed: Speed, by: -1 | 1): Speed {
  const at = SPEEDS.indexOf(speed);
  if (at >= 0) return SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] ?? speed;
  const faster = SPEEDS.findIndex((one) => one === 'max' || one > Number(speed));
  return SPEEDS[by > 0 ? faster : Math.max(0, faster - 1)] ?? speed;
}

/** The range that is selected, or everything: what a loop goes round. */
export function loopFor(state: PlayerState, range: TimeRange | null): { fromNs: number; toNs: number } {
  const from = Math.max(state.startNs, range?.fromNs ?? state.startNs);
  const to = Math.min(state.endNs, range?.toNs ?? state.endNs);
  return to > from ? { fromNs: from, toNs: to } : { fromNs: state.startNs, toNs: state.endNs };
}

/** Previous, play, next, and where it stands. */
export function Transport({ player, endNs, sends }: { player: Player; endNs: number; sends: boolean }) {
  const state = usePlayerState(player);
  const position = usePositionText(player, positionText);
  if (state === null) return null;
  return (
    <div className="replay-transport">
      <IconButton
        icon="prev"
        label={sends ? said.noPrevious : said.previous}
        disabled={sends}
        onClick={() => player.step('previous')}
      />
      <IconButton
        icon={state.playing ? 'pause' : 'play'}
        tone="primary"
        label={state.playing ? said.pause : said.play}
        onClick={() => (state.playing ? player.pause() : player.play())}
      />
      <IconButton icon="next" label={sends ? said.nextSent : said.next} onClick={() => player.step('next')} />
      <span className="replay-position mono">
        <span ref={position}>{positionText(player.positionNs())}</span>{' '}
        <span className="dim">
          {said.of} {positionText(endNs)}
        </span>
      </span>
    </div>
  );
}

export interface PaceProps {
  readonly player: Player;
  readonly range: TimeRange | null;
  /** What is measured: when entries were drawn, or when messages left. */
  readonly measured: 'film' | 'sent';
}

/** How exact it is, whether it goes round, and how fast. */
export function Pace({ player, range, measured }: PaceProps) {
  const state = usePlayerState(player);
  if (state === null) return null;
  return (
    <>
      {state.loop !== null && state.rounds > 0 && <span className="replay-note">{said.round(state.rounds + 1)}</span>}
      <OnTime timing={state.timing} speed={state.speed} measured={measured} />
      <Tip text={said.loopTip}>
        <Button
          tone="quiet"
          icon="refresh"
          aria-pressed={state.loop !== null}
          className={state.loop === null ? '' : 'replay-on'}
          onClick={() => player.setLoop(state.loop === null ? loopFor(state, range) : null)}
        >
          {said.loop}
        </Button>
      </Tip>
      <Speeds speed={state.speed} onSpeed={(speed) => player.setSpeed(speed)} />
    </>
  );
}

/** The words beside the speeds; what they mean is in their tip. */
export function OnTime(props: {
  readonly timing: TimingError | null;
  readonly speed: Speed;
  readonly measured: 'film' | 'sent';
}) {
  const { timing, speed, measured } = props;
  if (speed === 'max')
    return (
      <Tip text={said.onTimeWhy.atMax}>
        <button type="button" className="replay-time">
          {said.asFast}
        </button>
      </Tip>
    );
  if (timing === null) return null;
  const means = speed === 1 ? '' : said.onTimeWhy.atSpeed(said.speedText(speed), durationText(timing.p99Ms * speed));
  const why = said.onTimeWhy[measured](
    durationText(timing.p50Ms),
    durationText(timing.p99Ms),
    durationText(timing.maxMs),
    String(timing.count),
    means,
  );
  return (
    <Tip text={why}>
      <button type="button" className="replay-time">
        {said.onTime(durationText(timing.p99Ms))}
      </button>
    </Tip>
  );
}

export function Speeds({ speed, onSpeed }: { readonly speed: Speed; readonly onSpeed: (speed: Speed) => void }) {
  const other = SHOWN.includes(speed) ? [] : [speed];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of buttons in a bar, no part of a form
    <div className="replay-speeds" role="group" aria-label={said.speed}>
      {[...SHOWN.slice(0, -1), ...other, 'max' as const].map((one) => (
        <button
          type="button"
          key={one}
          className="replay-seg"
          aria-pressed={one === speed}
          onClick={() => onSpeed(one)}
        >
          {said.speedText(one)}
        </button>
      ))}
      <Menu
        align="end"
        trigger={
          <button type="button" className="replay-seg replay-seg-more" aria-label={said.speeds}>
            …
          </button>
        }
      >
        <MenuChoice
          value={String(speed)}
          options={MENU.map((one) => ({ value: String(one), label: said.speedText(one) }))}
          onChoose={(value) => onSpeed(value === 'max' ? 'max' : Number(value))}
        />
      </Menu>
    </div>
  );
}
