import type { Clock, Timer } from '../clock.ts';

/** Timers of Node fire up to two milliseconds late: the last ones before a moment are not theirs. */
const EARLY_MS = 2;
/** A turn of the event loop that has nothing to do but wait is slept through in pieces of this length; sockets wait no longer. */
const DOZE_MS = 0.1;

interface Waiting {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Timers that fire within a fraction of a millisecond of their moment. */
export interface PreciseTimers {
  /** Monotonic milliseconds of the clock, with fraction. */
  nowMs(): number;
  /** Runs at that moment of {@link nowMs}, never before it. */
  at(dueMs: number, run: () => void): Timer;
}

/**
 * Wakes early by the clock's own timers and waits for the rest turn by turn of the event loop, so that sockets are served meanwhile. All
 * who wait for the last two milliseconds share these turns: a thousand cost what one does.
 */
export function preciseTimers(clock: Clock): PreciseTimers {
  const near = new Set<Waiting>();
  const dozing = new Int32Array(new SharedArrayBuffer(4));
  let turning = false;
  const nowMs = (): number => clock.nowNs() / 1e6;

  function turn(): void {
    let earliestMs = Number.POSITIVE_INFINITY;
    const startedMs = nowMs();
    for (const waiting of [...near]) {
      // One that has run may have taken back another.
      if (!near.has(waiting)) continue;
      if (waiting.dueMs <= startedMs) {
        near.delete(waiting);
        waiting.run();
      } else earliestMs = Math.min(earliestMs, waiting.dueMs);
    }
    if (near.size === 0) {
      turning = false;
      return;
    }
    const restMs = earliestMs - nowMs();
    // Sleeping instead of spinning leaves the processor to others; too short for anybody to notice.
    if (restMs > 2 * DOZE_MS) Atomics.wait(dozing, 0, 0, DOZE_MS);
    setImmediate(turn);
  }

  function approach(waiting: Waiting): void {
    near.add(waiting);
    if (turning) return;
    turning = true;
    setImmediate(turn);
  }

  return {
    nowMs,
    at(dueMs, run) {
      const waiting: Waiting = { dueMs, run };
      const farMs = dueMs - nowMs() - EARLY_MS;
      const timer = farMs >= 1 ? clock.after(Math.floor(farMs), () => approach(waiting)) : undefined;
      if (timer === undefined) approach(waiting);
      return {
        cancel() {
          timer?.cancel();
          near.delete(waiting);
        },
      };
    },
  };
}
