import type { StreamClient } from './stream-client.ts';

/** Not more often than this, */
const SHORTEST_SLICE_MS = 25;
/** and in no more parts than this: ten thousand pings in one go would hold up every message. */
const MOST_SLICES = 40;

/**
 * Heartbeats of the clients of an endpoint, each every so often, but not all at the same moment: a client's turn comes by its number.
 *
 * @param clients asked each time
 * @returns the timer, to be cleared
 */
export function startHeartbeats(
  everyMs: number,
  nowMs: () => number,
  clients: () => Iterable<StreamClient>,
): NodeJS.Timeout {
  const slices = Math.max(1, Math.min(MOST_SLICES, Math.floor(everyMs / SHORTEST_SLICE_MS)));
  const startedMs = nowMs();
  let done = 0;
  return setInterval(() => {
    const due = Math.floor((nowMs() - startedMs) / (everyMs / slices));
    // After the process was held up, one heartbeat each is enough.
    done = Math.max(done, due - slices);
    for (; done < due; done++) {
      const slice = done % slices;
      for (const client of clients()) if (client.number % slices === slice) client.heartbeat();
    }
  }, everyMs / slices);
}
