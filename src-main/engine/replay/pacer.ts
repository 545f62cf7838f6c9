import {
  at,
  type Loop,
  newPlayback,
  type Playback,
  pause,
  play,
  type Speed,
  seek,
  setLoop,
  setSpeed,
} from '../../../src-shared/model/playback.ts';
import type { PreciseTimers } from './precise-timers.ts';
import type { ReplayAction } from './replay-run.ts';

/** At full speed others have their turn after so long. */
const SLICE_MS = 4;
/** Waits that are longer are time to read ahead in. */
const IDLE_MS = 8;

/**
 * `due`: now. `moved`: somebody went elsewhere; go on from {@link Pacer.positionNs}. `looped`: the same, for another round.
 * `stopped`: there is no more.
 */
export type Waited = 'due' | 'moved' | 'looped' | 'stopped';

export interface PacerOptions {
  readonly timers: PreciseTimers;
  readonly startNs: number;
  /** Behind the last moment that is played. */
  readonly endNs: number;
  /** Called in a wait that is long enough to read something. */
  readonly onIdle?: () => void;
}

/**
 * Walks through the moments of a playback: whoever plays asks for the next moment and is told when it has come, or that the playback has
 * been moved elsewhere. One walker only; controls may come at any time.
 */
export class Pacer {
  readonly #timers: PreciseTimers;
  readonly #onIdle: (() => void) | undefined;
  #base: Playback;
  /** Time stands still until the other side has said what is waited for. */
  #held = false;
  #moved = false;
  #stopped = false;
  #abandoned = false;
  #steps = 0;
  #wake: (() => void) | undefined;
  #plannedMs: number | null = null;
  #sliceEndMs = 0;

  constructor({ timers, startNs, endNs, onIdle }: PacerOptions) {
    this.#timers = timers;
    this.#onIdle = onIdle;
    this.#base = newPlayback(startNs, endNs, timers.nowMs());
  }

  /** Where it stands now. */
  playback(): Playback {
    return this.#now();
  }

  get positionNs(): number {
    return this.#now().positionNs;
  }

  get isPlaying(): boolean {
    return this.#base.playing;
  }

  /** Time stands still until the other side has spoken. */
  get isHeld(): boolean {
    return this.#held;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** A step was asked for and not taken: what is waited for is not waited for any longer. */
  get hasStep(): boolean {
    return this.#steps > 0;
  }

  /** Milliseconds past the plan of the moment that was waited for last; null where there was no plan: at `max`, by a step, after a jump. */
  lateMs(): number | null {
    return this.#plannedMs === null ? null : this.#timers.nowMs() - this.#plannedMs;
  }

  control(action: ReplayAction): void {
    const nowMs = this.#timers.nowMs();
    const before = this.#now();
    switch (action.do) {
      case 'play':
        // From the end it starts again.
        this.#become(play(before, nowMs), before);
        break;
      case 'pause':
        this.#become(pause(before, nowMs), before);
        break;
      case 'step':
        this.#steps += 1;
        break;
      case 'seek':
        this.#become(seek(before, action.toNs, nowMs), before);
        this.#moved = true;
        break;
      case 'speed':
        this.#become(setSpeed(before, action.speed, nowMs), before);
        break;
      case 'loop':
        this.#become(setLoop(before, action.loop, nowMs), before);
        break;
    }
    this.wake();
  }

  /** As before the first wait: speed, loop, standing still or not, and a place within its part of the recording. */
  begin(options: {
    readonly speed: Speed;
    readonly loop: Loop | null;
    readonly playing: boolean;
    readonly fromNs: number;
  }): void {
    const nowMs = this.#timers.nowMs();
    const fresh = setLoop(setSpeed(this.#base, options.speed, nowMs), options.loop, nowMs);
    this.#base = { ...seek(fresh, options.fromNs, nowMs), playing: options.playing };
  }

  /** Time stands still at a moment of the recording until {@link release}. */
  hold(momentNs: number): void {
    this.#base = { ...this.#now(), positionNs: momentNs };
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#base = this.#now();
    this.#held = false;
  }

  /** Whoever walks has seen by itself where it was moved to. */
  forgetMoves(): void {
    this.#moved = false;
  }

  /** Goes to a moment by itself, which is no jump of the user's. */
  goTo(momentNs: number): void {
    this.#base = { ...this.#now(), positionNs: momentNs };
  }

  /** Whoever waits looks again. */
  wake(): void {
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** Whoever waits now is told `stopped`; the playback goes on for who waits next. */
  abandon(): void {
    if (this.#wake === undefined) return;
    this.#abandoned = true;
    this.wake();
  }

  /** Until somebody wakes it: by a control, by {@link wake}, by {@link stop}. */
  async changed(): Promise<void> {
    if (this.#stopped || this.#moved || this.#steps > 0) return;
    await this.#sleep(Number.POSITIVE_INFINITY);
  }

  /** Whether it was moved since the last wait, or stopped: to be asked in a wait for something else than a moment. */
  get isInterrupted(): boolean {
    return this.#stopped || this.#moved;
  }

  /**
   * Waits for a moment of the recording; `Infinity`: behind everything, until it is moved, looped or stopped.
   *
   * @param counts whether it is a message, which a step brings on; else it comes with what is before or behind it
   */
  async until(momentNs: number, counts = true): Promise<Waited> {
    for (;;) {
      if (this.#stopped || this.#abandoned) {
        this.#abandoned = false;
        return 'stopped';
      }
      if (this.#moved) {
        this.#moved = false;
        return 'moved';
      }
      if (this.#steps > 0 && momentNs < Number.POSITIVE_INFINITY) {
        if (counts) this.#steps -= 1;
        this.goTo(Math.max(momentNs, this.#base.startNs));
        this.#plannedMs = null;
        return 'due';
      }
      if (!this.#base.playing) {
        await this.#sleep(Number.POSITIVE_INFINITY);
        continue;
      }
      const { loop, speed } = this.#base;
      const turnsNs = loop !== null && this.#base.positionNs < loop.toNs ? loop.toNs : Number.POSITIVE_INFINITY;
      const isTurn = momentNs >= turnsNs;
      const nextNs = isTurn ? turnsNs : momentNs;
      if (nextNs === Number.POSITIVE_INFINITY) {
        // Behind the end a step brings nothing on.
        this.#steps = 0;
        await this.#sleep(nextNs);
        continue;
      }
      if (speed === 'max') {
        if (isTurn) {
          // A loop without messages must not spin.
          await this.#sleep(this.#timers.nowMs() + 1);
          if (this.#moved || this.#stopped) continue;
          return this.#turn(this.#timers.nowMs());
        }
        this.#base = { ...this.#base, positionNs: Math.max(nextNs, this.#base.positionNs) };
        this.#plannedMs = null;
        await this.#breathe();
        if (this.#moved || this.#stopped) continue;
        return 'due';
      }
      const dueMs = this.#base.asOfMs + (nextNs - this.#base.positionNs) / 1e6 / speed;
      const restMs = dueMs - this.#timers.nowMs();
      if (restMs <= 0) {
        if (isTurn) return this.#turn(dueMs);
        // What lies before the place it was moved to was never planned for a time.
        this.#plannedMs = Math.max(dueMs, this.#base.asOfMs);
        return 'due';
      }
      if (restMs > IDLE_MS) this.#onIdle?.();
      await this.#sleep(dueMs);
    }
  }

  /** Another round of the loop, from when it was due on: rounds do not grow longer. */
  #turn(dueMs: number): 'looped' {
    const { loop } = this.#base;
    const fromNs = loop?.fromNs ?? this.#base.startNs;
    this.#base = { ...this.#base, positionNs: fromNs, asOfMs: dueMs, rounds: this.#base.rounds + 1 };
    return 'looped';
  }

  /** As it stands; whether it plays is what the user wants, at its end too. */
  #now(): Playback {
    const nowMs = this.#timers.nowMs();
    if (this.#held) return { ...this.#base, asOfMs: nowMs };
    return { ...at(this.#base, nowMs), playing: this.#base.playing };
  }

  #become(playback: Playback, before: Playback): void {
    // Jumps of a new loop or of a start from the end, and a round that nobody has walked to its end.
    if (playback.positionNs !== before.positionNs || playback.rounds !== this.#base.rounds) this.#moved = true;
    this.#base = playback;
  }

  #sleep(dueMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = dueMs === Number.POSITIVE_INFINITY ? undefined : this.#timers.at(dueMs, done);
      const wake = (): void => {
        timer?.cancel();
        done();
      };
      const own = this;
      function done(): void {
        if (own.#wake === wake) own.#wake = undefined;
        resolve();
      }
      this.#wake = wake;
    });
  }

  async #breathe(): Promise<void> {
    const nowMs = this.#timers.nowMs();
    if (nowMs < this.#sliceEndMs) return;
    await new Promise((resume) => setImmediate(resume));
    this.#sliceEndMs = this.#timers.nowMs() + SLICE_MS;
  }
}
