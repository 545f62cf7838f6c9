import type { SurveyStatistics } from '../contract/survey.ts';

const MOST_STEPS = 512;
const FIRST_STEP_NS = 1e6;

/**
 * Frames per step of time in each direction. Begins with a millisecond; whenever there would be more than 512 steps, they
 * become twice as long: what was counted is put together in pairs and nothing is read again.
 */
export class Rate {
  readonly #in = new Float64Array(MOST_STEPS);
  readonly #out = new Float64Array(MOST_STEPS);
  #stepNs = FIRST_STEP_NS;
  #originNs = 0;
  /** Steps so far, up to the last with a frame. */
  #steps = 0;

  /** Moments come in order; one before the first counts into the first step. */
  add(atNs: number, isIn: boolean): void {
    if (this.#steps === 0) this.#originNs = atNs;
    let step = Math.max(0, Math.floor((atNs - this.#originNs) / this.#stepNs));
    while (step >= MOST_STEPS) {
      this.#widen();
      step = Math.floor(step / 2);
    }
    if (step >= this.#steps) this.#steps = step + 1;
    const counts = isIn ? this.#in : this.#out;
    counts[step] = (counts[step] as number) + 1;
  }

  #widen(): void {
    for (const counts of [this.#in, this.#out]) {
      for (let at = 0; at < MOST_STEPS / 2; at++) {
        counts[at] = (counts[at * 2] as number) + (counts[at * 2 + 1] as number);
      }
      counts.fill(0, MOST_STEPS / 2);
    }
    this.#stepNs *= 2;
    this.#steps = (this.#steps + 1) >> 1;
  }

  counted(): SurveyStatistics['rate'] {
    return {
      stepNs: this.#stepNs,
      originNs: this.#originNs,
      in: Array.from(this.#in.subarray(0, this.#steps)),
      out: Array.from(this.#out.subarray(0, this.#steps)),
    };
  }
}
