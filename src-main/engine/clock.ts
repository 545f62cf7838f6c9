/** A timer that can be taken back. */
export interface Timer {
  cancel(): void;
}

/**
 * The engine's only source of time. Policies and watchers get one passed in, so that tests turn it by hand
 * (test/fixtures/fake-clock.ts).
 */
export interface Clock {
  /** Monotonic nanoseconds since the clock was made. */
  nowNs(): number;
  /** Wall clock of `nowNs() === 0`, milliseconds since 1970 with fraction. */
  readonly anchorMs: number;
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
}

/** Node's timers count to 2^31 - 1; one that is longer would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The real clock. Zero is the moment it is made; a recording makes one of its own. */
export function systemClock(): Clock {
  const zeroMs = performance.now();
  return {
    anchorMs: performance.timeOrigin + zeroMs,
    nowNs: () => Math.round((performance.now() - zeroMs) * 1e6),
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS));
      return { cancel: () => clearTimeout(timer) };
    },
    every(intervalMs, run) {
      const timer = setInterval(run, intervalMs);
      return { cancel: () => clearInterval(timer) };
    },
  };
}
