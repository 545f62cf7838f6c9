import type { HitBucket } from '../../../src-shared/contract/recording.ts';

export interface TimeSpan {
  readonly fromNs: number;
  readonly toNs: number;
}

interface Answer {
  readonly hits: readonly HitBucket[];
  readonly done: boolean;
}

export interface HitsPullerOptions {
  /** Counts of matches in equal steps; null while nothing is searched for. */
  readonly ask: (fromNs: number, toNs: number, buckets: number) => Promise<Answer | null>;
  readonly onHits: (hits: readonly HitBucket[] | null) => void;
  /** Least time between two questions. */
  readonly everyMs: number;
}

/** Steps over the whole recording, for the minimap, and over what the time axis shows: about one for every column of 2 px. */
const WHOLE_STEPS = 1_000;
const SPAN_STEPS = 1_000;

/** Pulls where on the time axis a filter found something: coarse for the whole recording, fine for the span on screen. */
export class HitsPuller {
  readonly #options: HitsPullerOptions;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #busy = false;
  #again = false;
  #closed = false;
  /** Whether hits are wanted: an answer that comes after that changed is thrown away. */
  #wanted = false;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #where: { readonly endNs: number; readonly span: TimeSpan | null } = { endNs: 0, span: null };

  constructor(options: HitsPullerOptions) {
    this.#options = options;
  }

  /** There may be more, or another span is shown: asks soon, once for many wishes. */
  want(endNs: number, span: TimeSpan | null): void {
    this.#wanted = true;
    this.#where = { endNs, span };
    this.#plan();
  }

  /** Nothing is searched for any more. */
  none(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#again = false;
    this.#wanted = false;
    this.#options.onHits(null);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#closed || this.#timer !== null) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const wait = Math.max(0, this.#askedAtMs + this.#options.everyMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, wait);
  }

  async #run(): Promise<void> {
    this.#busy = true;
    this.#again = false;
    this.#askedAtMs = performance.now();
    const { endNs, span } = this.#where;
    const whole = await this.#options.ask(0, Math.max(endNs, 1), WHOLE_STEPS);
    const inSpan = span === null ? null : clipped(span, endNs);
    const fine =
      inSpan === null || whole === null ? null : await this.#options.ask(inSpan.fromNs, inSpan.toNs, SPAN_STEPS);
    this.#busy = false;
    if (this.#closed || !this.#wanted) return;
    // Null here: the view is about to be replaced. What was drawn stays until the next one answers.
    if (whole !== null) this.#options.onHits(joined(whole.hits, fine === null ? null : inSpan, fine?.hits ?? []));
    if (this.#again || whole?.done === false || fine?.done === false) this.#plan();
  }
}

/** The whole coarse steps around a span; null where it is nearly the whole. */
function clipped({ fromNs, toNs }: TimeSpan, endNs: number): TimeSpan | null {
  if (toNs <= 0 || fromNs >= endNs || toNs - fromNs > endNs * 0.9) return null;
  const stepNs = endNs / WHOLE_STEPS;
  return {
    fromNs: Math.floor(Math.max(0, fromNs) / stepNs) * stepNs,
    toNs: Math.ceil(Math.min(toNs, endNs) / stepNs) * stepNs,
  };
}

/** Coarse steps outside of the span, fine ones inside, in order. */
export function joined(
  coarse: readonly HitBucket[],
  span: TimeSpan | null,
  fine: readonly HitBucket[],
): readonly HitBucket[] {
  if (span === null) return coarse;
  const middle = ({ fromNs, toNs }: HitBucket): number => (fromNs + toNs) / 2;
  return [
    ...coarse.filter((hit) => middle(hit) < span.fromNs),
    ...fine,
    ...coarse.filter((hit) => middle(hit) > span.toNs),
  ];
}
