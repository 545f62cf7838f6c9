import type { ReplayLimit } from '../../../src-shared/model/replay.ts';

const SAMPLE = 20;

interface Line {
  message: string;
  readonly seqs: number[];
  count: number;
}

/**
 * What of a recording could not be done as it was, by code (docs/replay.md). Each code has one sentence; what it is about is told by the
 * entries.
 */
export class LimitBook {
  readonly #lines = new Map<string, Line>();
  readonly #told = new Map<string, Set<number>>();

  /** Told once for each entry, however often it is played. */
  add(code: string, message: string, seq?: number): void {
    const line = this.#line(code, message);
    if (seq === undefined) {
      line.count = Math.max(1, line.count);
      return;
    }
    const told = this.#told.get(code) ?? new Set();
    this.#told.set(code, told);
    if (told.has(seq)) return;
    told.add(seq);
    line.count += 1;
    if (line.seqs.length < SAMPLE) line.seqs.push(seq);
  }

  /** Of many entries at once, counted already. */
  addCounted(
    code: string,
    message: string,
    sample: { readonly seqs: readonly number[]; readonly count: number },
  ): void {
    if (sample.count === 0) return;
    const line = this.#line(code, message);
    line.count += sample.count;
    line.seqs.push(...sample.seqs.slice(0, Math.max(0, SAMPLE - line.seqs.length)));
  }

  list(): readonly ReplayLimit[] {
    return [...this.#lines]
      .map(([code, { message, seqs, count }]) => ({ code, message, seqs: [...seqs], count }))
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  #line(code: string, message: string): Line {
    const known = this.#lines.get(code);
    if (known !== undefined) return known;
    const line: Line = { message, seqs: [], count: 0 };
    this.#lines.set(code, line);
    return line;
  }
}
