import type { TimingError } from '../../../src-shared/model/replay.ts';

/** So many of the latest are looked at. */
const KEPT = 1_000;

/** How late what was planned came, over the latest thousand. */
export class TimingWindow {
  readonly #late: number[] = [];
  #count = 0;

  add(lateMs: number): void {
    this.#late[this.#count % KEPT] = lateMs;
    this.#count += 1;
  }

  clear(): void {
    this.#late.length = 0;
    this.#count = 0;
  }

  get count(): number {
    return this.#count;
  }

  error(): TimingError | null {
    if (this.#count === 0) return null;
    const sorted = [...this.#late].sort((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
    return {
      count: this.#count,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      maxMs: sorted.at(-1) ?? 0,
      lastMs: this.#late[(this.#count - 1) % KEPT] ?? 0,
    };
  }
}
