import type { TimingError } from '../../../src-shared/model/replay.ts';

/** Buckets grow by this factor, so a percentile is right to one percent. */
const GROWTH = 1.01;
/** Below it everything is one bucket. */
const SMALLEST_MS = 0.001;
/** Beyond it too: two hours. */
const LARGEST_MS = 7_200_000;
const BUCKETS = Math.ceil(Math.log(LARGEST_MS / SMALLEST_MS) / Math.log(GROWTH)) + 2;

/** How late messages left, of any number of them in a few kilobytes. */
export class Lateness {
  readonly #buckets = new Float64Array(BUCKETS);
  #count = 0;
  #maxMs = 0;
  #lastMs = 0;

  /** @param lateMs milliseconds past the planned moment; what left too early counts by how much it did */
  add(lateMs: number): void {
    const distanceMs = Math.abs(lateMs);
    const bucket = distanceMs <= SMALLEST_MS ? 0 : Math.ceil(Math.log(distanceMs / SMALLEST_MS) / Math.log(GROWTH));
    const at = Math.min(BUCKETS - 1, bucket);
    this.#buckets[at] = (this.#buckets[at] as number) + 1;
    this.#count += 1;
    this.#maxMs = Math.max(this.#maxMs, distanceMs);
    this.#lastMs = lateMs;
  }

  /** The numbers now; all 0 while nothing was measured. */
  error(): TimingError {
    return {
      count: this.#count,
      p50Ms: rounded(this.#percentile(0.5)),
      p99Ms: rounded(this.#percentile(0.99)),
      maxMs: rounded(this.#maxMs),
      lastMs: rounded(this.#lastMs),
    };
  }

  #percentile(share: number): number {
    if (this.#count === 0) return 0;
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    for (let at = 0; at < BUCKETS; at++) {
      seen += this.#buckets[at] as number;
      if (seen >= wanted) return Math.min(this.#maxMs, SMALLEST_MS * GROWTH ** at);
    }
    return this.#maxMs;
  }
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
