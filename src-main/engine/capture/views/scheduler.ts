/** Work cut into steps. */
export interface Job {
  /** Does a little; true when there is more to do. */
  step(): boolean;
}

/** How long scans may hold the event loop before sockets get their turn. */
export const SLICE_MS = 8;

export interface Scheduler {
  /** Takes the job up, unless it is being worked on already. */
  wake(job: Job): void;
  drop(job: Job): void;
}

/**
 * Runs many scans at once, a step of each in turn, for at most {@link SLICE_MS} per turn of the event loop.
 * @param afterSlice called after each slice of work
 */
export function createScheduler(afterSlice: () => void): Scheduler {
  const queue = new Set<Job>();
  let planned = false;

  const plan = (): void => {
    if (planned || queue.size === 0) return;
    planned = true;
    setImmediate(run);
  };

  const run = (): void => {
    planned = false;
    const deadline = performance.now() + SLICE_MS;
    let now = performance.now();
    let longestMs = 0;
    try {
      do {
        const [job] = queue;
        if (job === undefined) break;
        // To the back of the queue, so that the next step is another job's.
        queue.delete(job);
        if (job.step()) queue.add(job);
        const then = now;
        now = performance.now();
        longestMs = Math.max(longestMs, now - then);
        // A step that would end too late waits for the next turn.
      } while (now + longestMs < deadline);
    } finally {
      plan();
    }
    afterSlice();
  };

  return {
    wake(job) {
      queue.add(job);
      plan();
    },
    drop(job) {
      queue.delete(job);
    },
  };
}
