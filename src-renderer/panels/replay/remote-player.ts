import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import type { ReplayStatus } from '../../../src-shared/contract/replay.ts';
import * as playback from '../../../src-shared/model/playback.ts';
import type { EngineClient } from '../../data/engine.ts';
import type { Player, PlayerState } from '../../data/player.ts';
import type { FilmClock } from './film.ts';

type Action = CommandInput<'replay.control'>['action'];

/** Where a replay stands at a wall-clock moment, counted on from what the engine said last. */
export function positionOf(status: ReplayStatus, nowMs: number): number {
  const { startNs, endNs, speed, loop, positionNs, asOfMs, rounds } = status;
  const playing = status.state === 'playing';
  const stood: playback.Playback = { startNs, endNs, speed, playing, loop, positionNs, asOfMs, rounds };
  return playback.at(stood, nowMs).positionNs;
}

/** A replay that the engine runs, as a player: commands go to the engine, the position is counted on between its ticks. */
export class RemotePlayer implements Player {
  readonly replayId: string;
  readonly #engine: EngineClient;
  readonly #clock: FilmClock;
  readonly #report: (problem: Problem) => void;
  readonly #listeners = new Set<() => void>();
  #stopTicks: (() => void) | null = null;
  #cancelFrame: (() => void) | null = null;
  #of: ReplayStatus | null = null;
  #state: PlayerState;

  constructor(engine: EngineClient, replayId: string, clock: FilmClock, report: (problem: Problem) => void) {
    this.#engine = engine;
    this.replayId = replayId;
    this.#clock = clock;
    this.#report = report;
    this.#state = stateOf(null);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stopTicks ??= this.#engine.subscribe(() => {
      this.#tell();
      this.#schedule();
    });
    this.#schedule();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stopTicks?.();
      this.#stopTicks = null;
      this.#cancelFrame?.();
      this.#cancelFrame = null;
    };
  };

  readonly state = (): PlayerState => {
    const status = this.#status();
    if (status !== this.#of) {
      this.#of = status;
      const next = stateOf(status);
      const same = Object.entries(next).every(([name, value]) =>
        name === 'loop' || name === 'timing'
          ? JSON.stringify(value) === JSON.stringify(this.#state[name])
          : Object.is(value, this.#state[name as keyof PlayerState]),
      );
      if (!same) this.#state = next;
    }
    return this.#state;
  };

  readonly positionNs = (): number => {
    const status = this.#status();
    return status === null ? 0 : positionOf(status, Date.now());
  };

  play(): void {
    void this.#ask({ do: 'play' });
  }
  pause(): void {
    void this.#ask({ do: 'pause' });
  }
  seek(toNs: number): void {
    void this.#ask({ do: 'seek', toNs });
  }
  /** What was sent cannot be taken back: there is no way to the previous one. */
  step(to: 'next' | 'previous'): void {
    if (to === 'next') void this.#ask({ do: 'step' });
  }
  setSpeed(speed: playback.Speed): void {
    void this.#ask({ do: 'speed', speed });
  }
  setLoop(loop: playback.Loop | null): void {
    void this.#ask({ do: 'loop', loop });
  }

  #status(): ReplayStatus | null {
    return this.#engine.tick().replays.find((one) => one.replayId === this.replayId) ?? null;
  }

  async #ask(action: Action): Promise<void> {
    const done: Result<ReplayStatus> = await this.#engine.call('replay.control', { replayId: this.replayId, action });
    if (!done.ok) this.#report(done.error);
  }

  /** Frames only while something moves. */
  #schedule(): void {
    if (this.#cancelFrame !== null || this.#listeners.size === 0 || this.#status()?.state !== 'playing') return;
    this.#cancelFrame = this.#clock.frame(() => {
      this.#cancelFrame = null;
      this.#tell();
      this.#schedule();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function stateOf(status: ReplayStatus | null): PlayerState {
  if (status === null) return { playing: false, speed: 1, loop: null, startNs: 0, endNs: 0, rounds: 0, timing: null };
  const { state, speed, loop, startNs, endNs, rounds, timing } = status;
  const playing = state === 'playing' || state === 'waiting';
  return { playing, speed, loop, startNs, endNs, rounds, timing: timing.count === 0 ? null : timing };
}
