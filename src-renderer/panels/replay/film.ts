import * as playback from '../../../src-shared/model/playback.ts';
import type { Film, FilmPlace, FilmScreen, PlayerState } from '../../data/player.ts';
import { TimingWindow } from './timing.ts';

/** The window's clock and its frames, so that tests need neither. */
export interface FilmClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls once, with the next frame. Returns the way to take that back. */
  frame(run: () => void): () => void;
}

/** A moving picture for who asked for less motion: four a second, as the timeline does. */
const CALM_FRAME_MS = 250;

export const windowClock: FilmClock = {
  now: () => performance.now(),
  frame(run) {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      const timer = setTimeout(run, CALM_FRAME_MS);
      return () => clearTimeout(timer);
    }
    const id = requestAnimationFrame(run);
    return () => cancelAnimationFrame(id);
  },
};

/** At `max` all of a recording is shown within this time, or as fast as whole tables of it can be. */
const MAX_TAKES_MS = 10_000;
/** Numbers about timing change so often, not with every frame. */
const TIMING_EVERY_MS = 500;

export interface FilmOptions {
  readonly recordingId: string;
  readonly endNs: number;
  readonly clock: FilmClock;
  /** The entry next to a moment in the whole recording, for steps while no table shows the film. */
  readonly nextTo: (atNs: number, to: 'next' | 'previous') => Promise<FilmPlace | null>;
}

/** A recording shown as it happened: {@link playback} by the window's clock. Frames are asked for only while it plays. */
export class RecordedFilm implements Film {
  readonly recordingId: string;
  readonly #clock: FilmClock;
  readonly #nextTo: FilmOptions['nextTo'];
  readonly #listeners = new Set<() => void>();
  readonly #timing = new TimingWindow();
  #playback: playback.Playback;
  #state: PlayerState;
  #held: number | null = null;
  #jumps = 0;
  #screen: FilmScreen | null = null;
  #cancelFrame: (() => void) | null = null;
  #frameAtMs: number;
  #timingAtMs = 0;
  /** Only the latest of several steps asked for at once counts. */
  #stepping = 0;

  constructor({ recordingId, endNs, clock, nextTo }: FilmOptions) {
    this.recordingId = recordingId;
    this.#clock = clock;
    this.#nextTo = nextTo;
    this.#playback = playback.newPlayback(0, endNs, clock.now());
    this.#frameAtMs = clock.now();
    this.#state = this.#look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): PlayerState => this.#state;
  readonly positionNs = (): number => this.#playback.positionNs;
  readonly heldSeq = (): number | null => this.#held;
  readonly jumps = (): number => this.#jumps;

  play(): void {
    const before = this.#playback.positionNs;
    this.#change(playback.play(this.#playback, this.#clock.now()));
    this.#held = null;
    if (this.#playback.positionNs < before) this.#jumps += 1;
    this.#frameAtMs = this.#clock.now();
    this.#schedule();
    this.#tell();
  }

  pause(): void {
    if (!this.#playback.playing) return;
    this.#advance();
    this.#change(playback.pause(this.#playback, this.#clock.now()));
    this.#cancelFrame?.();
    this.#cancelFrame = null;
    this.#tell();
  }

  seek(toNs: number): void {
    this.#stepping += 1;
    this.#jump(playback.seek(this.#playback, toNs, this.#clock.now()), null);
  }

  step(to: 'next' | 'previous'): void {
    this.pause();
    this.#stepping += 1;
    const turn = this.#stepping;
    const asked = this.#screen === null ? this.#nextTo(this.positionNs(), to) : this.#screen.step(to);
    void asked.then((place) => {
      if (place === null || turn !== this.#stepping) return;
      this.#jump(playback.seek(this.#playback, place.atNs, this.#clock.now()), place.seq);
    });
  }

  setSpeed(speed: playback.Speed): void {
    this.#timing.clear();
    this.#jumps += 1;
    this.#change(playback.setSpeed(this.#playback, speed, this.#clock.now()));
    this.#tell();
  }

  setLoop(loop: playback.Loop | null): void {
    const next = playback.setLoop(this.#playback, loop, this.#clock.now());
    if (next.positionNs === this.#playback.positionNs) {
      this.#change(next);
      this.#tell();
    } else this.#jump(next, null);
  }

  drew(atNs: number): void {
    const { playing, speed } = this.#playback;
    if (!playing || speed === 'max') return;
    const now = playback.at(this.#playback, this.#clock.now());
    // Over into another round of the loop: nothing to compare with.
    if (now.positionNs < atNs) return;
    this.#timing.add((now.positionNs - atNs) / 1e6 / speed);
  }

  show(screen: FilmScreen): () => void {
    this.#screen = screen;
    return () => {
      if (this.#screen === screen) this.#screen = null;
    };
  }

  #jump(next: playback.Playback, held: number | null): void {
    this.#jumps += 1;
    this.#held = held;
    this.#frameAtMs = this.#clock.now();
    this.#change(next);
    this.#tell();
  }

  #schedule(): void {
    if (this.#cancelFrame !== null || !this.#playback.playing) return;
    this.#cancelFrame = this.#clock.frame(() => {
      this.#cancelFrame = null;
      this.#advance();
      this.#tell();
      this.#schedule();
    });
  }

  #advance(): void {
    const nowMs = this.#clock.now();
    const before = this.#playback;
    const next = before.speed === 'max' ? this.#fastest(nowMs) : playback.at(before, nowMs);
    this.#frameAtMs = nowMs;
    if (next.rounds !== before.rounds) this.#jumps += 1;
    this.#change(next);
  }

  /** Time does not say where it stands at `max`: a table further, or the share of the whole that this frame took. */
  #fastest(nowMs: number): playback.Playback {
    const now = playback.at(this.#playback, nowMs);
    if (!now.playing) return now;
    const share = ((now.endNs - now.startNs) * (nowMs - this.#frameAtMs)) / MAX_TAKES_MS;
    const toNs = Math.max(now.positionNs + share, this.#screen?.tableAheadNs() ?? 0);
    const { loop } = now;
    if (loop !== null && now.positionNs < loop.toNs && toNs >= loop.toNs)
      return { ...now, positionNs: loop.fromNs, rounds: now.rounds + 1 };
    return toNs >= now.endNs ? { ...now, positionNs: now.endNs, playing: false } : { ...now, positionNs: toNs };
  }

  #change(next: playback.Playback): void {
    this.#playback = next;
    const now = this.#look();
    const before = this.#state;
    const told = Object.entries(now).some(([name, value]) => !Object.is(before[name as keyof PlayerState], value));
    if (told) this.#state = now;
  }

  #look(): PlayerState {
    const { playing, speed, loop, startNs, endNs, rounds } = this.#playback;
    const nowMs = this.#clock.now();
    const due = !playing || nowMs - this.#timingAtMs >= TIMING_EVERY_MS || this.#timing.count === 0;
    const before = this.#state as PlayerState | undefined;
    let timing = before?.timing ?? null;
    if (due && timing?.count !== this.#timing.error()?.count) {
      this.#timingAtMs = nowMs;
      timing = this.#timing.error();
    }
    return { playing, speed, loop, startNs, endNs, rounds, timing };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
