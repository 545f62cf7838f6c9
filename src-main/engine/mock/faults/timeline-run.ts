import type { Fault } from '../../../../src-shared/model/scenario/fault.ts';

/**
 * The faults of a scenario's time line, as a state machine over a clock: which are due, and when to ask again. Faults come in the order
 * of their times; those of the same time in the order they are written.
 */
export class TimelineRun {
  readonly #faults: readonly Fault[];
  readonly #repeatMs: number | null;
  #startedMs: number;
  #next = 0;
  #pausedMs: number | null = null;

  /** @param repeatMs length of one round; null is once */
  constructor(faults: readonly Fault[], repeatMs: number | null, nowMs: number) {
    this.#faults = faults.toSorted((a, b) => a.at - b.at);
    this.#repeatMs = repeatMs;
    this.#startedMs = nowMs;
  }

  /** Milliseconds into this round. */
  positionMs(nowMs: number): number {
    return (this.#pausedMs ?? nowMs) - this.#startedMs;
  }

  get paused(): boolean {
    return this.#pausedMs !== null;
  }

  pause(nowMs: number): void {
    this.#pausedMs ??= nowMs;
  }

  resume(nowMs: number): void {
    if (this.#pausedMs === null) return;
    this.#startedMs += nowMs - this.#pausedMs;
    this.#pausedMs = null;
  }

  restart(nowMs: number): void {
    this.#startedMs = nowMs;
    this.#next = 0;
    if (this.#pausedMs !== null) this.#pausedMs = nowMs;
  }

  /** Faults that are due, each once a round, and the time of the next; null when there is none or the run is paused. */
  take(nowMs: number): { readonly due: readonly Fault[]; readonly againAtMs: number | null } {
    const due: Fault[] = [];
    if (this.#pausedMs !== null || this.#faults.length === 0) return { due, againAtMs: null };
    for (;;) {
      const fault = this.#faults[this.#next];
      if (fault !== undefined) {
        const atMs = this.#startedMs + fault.at;
        if (atMs > nowMs) return { due, againAtMs: atMs };
        due.push(fault);
        this.#next += 1;
        continue;
      }
      if (this.#repeatMs === null) return { due, againAtMs: null };
      const againMs = this.#startedMs + this.#repeatMs;
      if (againMs > nowMs) return { due, againAtMs: againMs };
      // Rounds that were slept through are not made up for.
      const rounds = Math.floor((nowMs - this.#startedMs) / this.#repeatMs);
      this.#startedMs += rounds * this.#repeatMs;
      this.#next = 0;
    }
  }
}
