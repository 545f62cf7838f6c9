import type { Distribution } from '../contract/survey.ts';

/** Bins in each power of two: 2^7. */
const BITS = 7;
const PER_OCTAVE = 1 << BITS;
/** From 2^-30 (a nanosecond in milliseconds, nearly) to 2^44 (17 terabytes). */
const FIRST_EXPONENT = -30;
const OCTAVES = 74;
const BINS = OCTAVES * PER_OCTAVE;
const EXPONENT_BIAS = 1_023;
const BASE = (EXPONENT_BIAS + FIRST_EXPONENT) << BITS;
const MOST_BARS = 32;

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/**
 * Counts of numbers ≥ 0 in bins whose width grows with the number: the exponent of a double and the first seven bits of its
 * mantissa are the bin, so that finding it needs no logarithm. A bin is at most 1/128 as wide as the numbers in it, and its
 * middle is within 0.4 % of each of them. 76 kB, however many are counted. `min`, `max` and `mean` are exact.
 */
export class LogHistogram {
  readonly #bins = new Float64Array(BINS);
  /** Whole numbers only: then bins that hold a single one answer exactly it. */
  readonly #isWhole: boolean;
  #zeros = 0;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor({ whole }: { readonly whole: boolean }) {
    this.#isWhole = whole;
  }

  /** Counts a number; a negative one (a clock that was set back) as 0. */
  add(value: number): void {
    const known = Math.max(value, 0);
    this.#count++;
    this.#sum += known;
    if (known < this.#min) this.#min = known;
    if (known > this.#max) this.#max = known;
    if (known === 0) this.#zeros++;
    else {
      const bin = binOf(known);
      this.#bins[bin] = (this.#bins[bin] as number) + 1;
    }
  }

  /** Null when nothing was counted. */
  distribution(): Distribution | null {
    if (this.#count === 0) return null;
    const [p50, p90, p99] = this.#percentiles([0.5, 0.9, 0.99]) as [number, number, number];
    return {
      count: this.#count,
      min: this.#min,
      mean: this.#sum / this.#count,
      p50,
      p90,
      p99,
      max: this.#max,
      bars: this.#bars(),
    };
  }

  /** Of shares in ascending order: the smallest number that so many are not greater than (nearest rank). */
  #percentiles(shares: readonly number[]): number[] {
    let seen = this.#zeros;
    let bin = -1;
    return shares.map((share) => {
      const rank = Math.max(1, Math.ceil(share * this.#count));
      while (seen < rank && bin < BINS - 1) seen += this.#bins[++bin] as number;
      if (bin === -1) return 0;
      const middle = (edgeOf(bin) + edgeOf(bin + 1)) / 2;
      const value = this.#isWhole ? Math.floor(middle) : middle;
      return Math.min(this.#max, Math.max(this.#min, value));
    });
  }

  #bars(): Distribution['bars'] {
    const low = this.#bins.findIndex((count) => count > 0);
    const zeros = { from: 0, to: low === -1 ? 0 : edgeOf(low), count: this.#zeros };
    if (low === -1) return [zeros];
    const high = this.#bins.findLastIndex((count) => count > 0);
    let width = 1;
    while (Math.floor(high / width) - Math.floor(low / width) >= MOST_BARS) width *= 2;
    const first = Math.floor(low / width);
    const bars = Array.from({ length: Math.floor(high / width) - first + 1 }, (_, at) => {
      const from = (first + at) * width;
      let count = 0;
      for (let bin = from; bin < Math.min(BINS, from + width); bin++) count += this.#bins[bin] as number;
      return { from: edgeOf(from), to: edgeOf(from + width), count };
    });
    return this.#zeros === 0 ? bars : [{ ...zeros, to: bars[0]?.from ?? 0 }, ...bars];
  }
}

function binOf(value: number): number {
  scratch[0] = value;
  // Little-endian, as everything Wirescope runs on; recordings rely on it too.
  const bin = ((words[1] as number) >>> (20 - BITS)) - BASE;
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

/** The smallest number of a bin. */
function edgeOf(bin: number): number {
  const octave = Math.floor(bin / PER_OCTAVE);
  return 2 ** (octave + FIRST_EXPONENT) * (1 + (bin - octave * PER_OCTAVE) / PER_OCTAVE);
}
