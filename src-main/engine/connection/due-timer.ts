import type { Clock, Timer } from '../clock.ts';

/**
 * A timer for "not later than": asked for again and again with a changing moment, it only sets a new timer when the
 * moment moves forward, and asks its watch when it fires, which says whether it was time already.
 */
export class DueTimer {
  readonly #clock: Clock;
  readonly #nowNs: () => number;
  readonly #run: () => void;
  #timer: Timer | undefined;
  #dueNs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, nowNs: () => number, run: () => void) {
    this.#clock = clock;
    this.#nowNs = nowNs;
    this.#run = run;
  }

  /** Runs at `dueNs`, or sooner; never when infinite. */
  by(dueNs: number): void {
    if (dueNs >= this.#dueNs || dueNs === Number.POSITIVE_INFINITY) return;
    this.#timer?.cancel();
    this.#dueNs = dueNs;
    // Rounded up: timers have whole milliseconds, and one that fires too soon would only be set again.
    const delayMs = Math.max(0, Math.ceil((dueNs - this.#nowNs()) / 1e6));
    this.#timer = this.#clock.after(delayMs, () => {
      this.#dueNs = Number.POSITIVE_INFINITY;
      this.#run();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#dueNs = Number.POSITIVE_INFINITY;
  }
}
