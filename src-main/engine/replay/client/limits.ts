import type { ReplayLimit } from '../../../../src-shared/model/replay.ts';

const SHOWN = 20;

/** What could not be done as it was recorded; each code once, with the entries it is about. */
export class Limits {
  readonly #limits = new Map<string, { message: string; seqs: number[]; count: number }>();

  /** @param message said once for the code; the newest stands */
  add(code: string, message: string, seqs: readonly number[] = []): void {
    const limit = this.#limits.get(code) ?? { message, seqs: [], count: 0 };
    this.#limits.set(code, limit);
    limit.message = message;
    for (const seq of seqs) {
      if (limit.seqs.includes(seq)) continue;
      limit.count += 1;
      if (limit.seqs.length < SHOWN) limit.seqs.push(seq);
    }
  }

  list(): readonly ReplayLimit[] {
    return [...this.#limits].map(([code, { message, seqs, count }]) => ({ code, message, seqs, count }));
  }
}
