/** A recording of several whose entries are put on one axis. */
export interface TimedSource {
  /** Wall clock of its zero, milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** Where each of several recordings begins on the axis that they share, in whole nanoseconds; the first is 0. */
export function offsetsOf(sources: readonly TimedSource[]): readonly number[] {
  const zeroMs = Math.min(...sources.map(({ startedAtMs }) => startedAtMs));
  return sources.map(({ startedAtMs }) => Math.round((startedAtMs - zeroMs) * 1e6));
}

/**
 * The order of several recordings by their clocks: by time, at the same time in the order given, and within a recording as it was.
 * @param next the time of a source's next entry on the common axis; undefined when it has no more
 * @returns gives the source whose entry comes next, undefined at the end; it is asked of each source again after it was given
 */
export function inOrder(count: number, next: (source: number) => number | undefined): () => number | undefined {
  const times = Array.from({ length: count }, (_, source) => next(source));
  let current: number | undefined;
  // While the current one stays at or before this, it comes next: most entries need no look at the others.
  let limit = Number.NEGATIVE_INFINITY;
  let limitSource = -1;
  return () => {
    if (current !== undefined) {
      times[current] = next(current);
      const time = times[current];
      if (time !== undefined && (time < limit || (time === limit && current < limitSource))) return current;
    }
    current = undefined;
    limit = Number.POSITIVE_INFINITY;
    limitSource = count;
    let best = Number.POSITIVE_INFINITY;
    for (let source = 0; source < count; source++) {
      const time = times[source];
      if (time === undefined) continue;
      if (current === undefined || time < best) {
        limit = best;
        limitSource = current ?? count;
        current = source;
        best = time;
      } else if (time < limit) {
        limit = time;
        limitSource = source;
      }
    }
    return current;
  };
}

/** How the clocks of recordings meet, a sentence each beside the recording (by index) it is about; the earliest has none. */
export function meetings(
  sources: readonly (TimedSource & { readonly name: string })[],
  durationText: (ms: number) => string,
): readonly { readonly source: number; readonly text: string }[] {
  const order = sources.map((_, index) => index).sort((a, b) => startOf(a) - startOf(b) || a - b);
  const told: { source: number; text: string }[] = [];
  let last: { readonly name: string; readonly endMs: number } | undefined;
  for (const source of order) {
    const { name, startedAtMs, durationMs } = sources[source] as (typeof sources)[number];
    if (last !== undefined) {
      const apartMs = startedAtMs - last.endMs;
      const how =
        apartMs < 0
          ? `${durationText(-apartMs)} before the end of "${last.name}": the two overlap`
          : `${durationText(apartMs)} after the end of "${last.name}"`;
      told.push({ source, text: `"${name}" begins here by its own clock, ${how}.` });
    }
    const endMs = startedAtMs + durationMs;
    if (last === undefined || endMs > last.endMs) last = { name, endMs };
  }
  return told;

  function startOf(index: number): number {
    return sources[index]?.startedAtMs ?? 0;
  }
}
