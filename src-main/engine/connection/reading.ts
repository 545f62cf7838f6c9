import type { ReaderMode } from '../../../src-shared/model/connection.ts';
import type { DetailByKind } from '../../../src-shared/model/entry.ts';
import type { Recorder } from '../capture/recorder.ts';
import type { Clock } from '../clock.ts';
import type { Attempt } from '../transports/transport.ts';
import { DueTimer } from './due-timer.ts';
import { ReaderThrottle, type ThrottleEffect } from './reader-throttle.ts';

/** What reading needs of its connection. */
export interface ReadingOwner {
  readonly recorder: Recorder;
  /** The attempt whose socket is read; none between attempts. */
  readonly attempt: Attempt | undefined;
  readonly isClosing: boolean;
  readonly isSettled: boolean;
  recordPace<K extends 'pause' | 'resume' | 'error'>(kind: K, detail: DetailByKind[K]): void;
  /** Reading goes on after a silence of our own making: nobody can miss what was not read. */
  readAgain(silentNs: number): void;
}

/** How fast an attempt is read: what its user asks for ({@link ReaderThrottle}), and what the recording's disk can take. */
export class Reading {
  readonly #owner: ReadingOwner;
  readonly #throttle = new ReaderThrottle();
  readonly #timer: DueTimer;
  #stopListening: (() => void) | undefined;
  #isReadingPaused = false;
  #pausedSinceNs: number | undefined;
  /** Code of the store's problem that has been said, while it lasts. */
  #storeProblem: string | undefined;

  constructor(owner: ReadingOwner, clock: Clock) {
    this.#owner = owner;
    this.#timer = new DueTimer(
      clock,
      () => owner.recorder.nowNs(),
      () => this.apply(),
    );
  }

  get mode(): ReaderMode {
    return this.#throttle.mode;
  }

  get pausedBy(): 'user' | 'store' | undefined {
    return this.#throttle.pausedBy;
  }

  /** Paused, so that no heartbeat can be missed. */
  get isSilent(): boolean {
    return this.#pausedSinceNs !== undefined;
  }

  setMode(mode: ReaderMode): void {
    const effects = this.#throttle.setMode(mode, this.#owner.recorder.nowNs());
    this.apply();
    for (const effect of effects) this.#record(effect);
  }

  /** Before an attempt starts: a store that cannot keep up pauses it from the beginning. */
  listen(): void {
    const { recorder } = this.#owner;
    this.#stopListening ??= recorder.onOverload((overloaded) => this.#overloaded(overloaded));
    if (recorder.overloaded) this.#overloaded(true);
  }

  /** An attempt has started, and reads. */
  started(): void {
    this.#isReadingPaused = false;
    this.apply();
  }

  stop(): void {
    this.#timer.cancel();
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** A message was taken: at a rate, that counts. */
  took(): void {
    if (this.#throttle.mode.mode !== 'rate') return;
    this.#throttle.took(this.#owner.recorder.nowNs());
    this.apply();
  }

  /** Pauses or resumes the attempt as throttle, store and closing have it now. */
  apply(): void {
    const { attempt, isClosing, recorder } = this.#owner;
    const nowNs = recorder.nowNs();
    this.#throttle.refill(nowNs);
    this.#noteSilence(nowNs);
    // A reader paused by its user would never see the answer to the close frame; a store that is full still wants no more.
    const isPaused = isClosing ? recorder.overloaded : this.#throttle.isPaused;
    if (isPaused !== this.#isReadingPaused && attempt !== undefined) {
      this.#isReadingPaused = isPaused;
      if (isPaused) attempt.pauseReading();
      else attempt.resumeReading();
    }
    this.#timer.by(this.#throttle.dueNs);
  }

  /** A disk that refuses is often found out only while its slowness has paused us already; said once each time. */
  sayStoreProblem(): void {
    const problem = this.#owner.recorder.problem();
    if (problem?.code === this.#storeProblem) return;
    this.#storeProblem = problem?.code;
    if (problem !== undefined) this.#owner.recordPace('error', { ...problem, phase: 'store' });
  }

  #overloaded(overloaded: boolean): void {
    const effects = this.#throttle.setOverloaded(overloaded, this.#owner.recorder.nowNs());
    this.apply();
    // The recorder says so in the middle of an entry; its own entry comes behind the chunk at hand.
    queueMicrotask(() => {
      if (this.#owner.isSettled || effects.length === 0) return;
      this.sayStoreProblem();
      for (const effect of effects) this.#record(effect);
    });
  }

  #noteSilence(nowNs: number): void {
    const isPaused = this.#throttle.pausedBy !== undefined;
    if (isPaused) this.#pausedSinceNs ??= nowNs;
    else if (this.#pausedSinceNs !== undefined) {
      const silentNs = nowNs - this.#pausedSinceNs;
      this.#pausedSinceNs = undefined;
      this.#owner.readAgain(silentNs);
    }
  }

  #record(effect: ThrottleEffect): void {
    const { type, ...detail } = effect;
    const { attempt, recorder } = this.#owner;
    const bufferedBytes = effect.by === 'store' ? recorder.unwrittenBytes : (attempt?.unreadBytes() ?? 0);
    this.#owner.recordPace(type, { ...detail, bufferedBytes });
  }
}
