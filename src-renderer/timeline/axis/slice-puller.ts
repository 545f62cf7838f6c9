import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { CommandInput } from '../../../src-shared/contract/index.ts';
import { MAX_BUCKETS, type TimelineSlice } from '../../../src-shared/contract/timeline.ts';

export type SliceQuestion = CommandInput<'timeline.slice'>;

/** How much of its width is asked for on each side of the view, so that panning finds data there. */
const MARGIN = 0.25;
/** Edges move in this part of a view. */
const EDGE = 1 / 8;
const LEAST_SLOT_NS = 1_000;
/** A moment may still get entries for a little while: an answer counted the writer's backlog or not. */
const SETTLED_AFTER_NS = 1e9;

/** The next of 1, 2, 5 × 10ⁿ ns at or above: widths that any store of whole slots can answer without splitting one. */
export function snappedSlotNs(ns: number): number {
  const floor = Math.max(ns, LEAST_SLOT_NS);
  const power = 10 ** Math.floor(Math.log10(floor));
  const step = [1, 2, 5, 10].find((one) => floor <= one * power * (1 + 1e-9)) ?? 10;
  return Math.round(step * power);
}

/**
 * The question for a view: a bit more than is visible, its edges on multiples of an eighth of the view, so that small
 * moves ask the same question again and need no answer. Slots are as fine as the limit of buckets allows, though not
 * finer than a pixel: the layout joins whole slots into columns of 3 px.
 */
export function questionFor(
  recordingId: string,
  connections: readonly number[],
  view: { readonly fromNs: number; readonly toNs: number },
  width: number,
): SliceQuestion {
  const span = view.toNs - view.fromNs;
  const widest = span * (1 + 2 * MARGIN + 2 * EDGE) * 1.02;
  const slotNs = snappedSlotNs(Math.max(widest / (MAX_BUCKETS - 2), span / Math.max(width, 1)));
  const unit = Math.max(1, Math.floor((span * EDGE) / slotNs + 1e-6)) * slotNs;
  const fromNs = Math.max(0, Math.floor((view.fromNs - span * MARGIN) / unit) * unit);
  const toNs = Math.max(fromNs + slotNs, Math.ceil((view.toNs + span * MARGIN) / unit) * unit);
  const buckets = Math.min(MAX_BUCKETS, Math.max(1, Math.round((toNs - fromNs) / slotNs)));
  return { recordingId, fromNs, toNs, buckets, connections: [...connections] };
}

/** Time, so that tests need not wait. */
export interface PullerClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

const realClock: PullerClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface SlicePullerOptions {
  readonly ask: (question: SliceQuestion) => Promise<Result<TimelineSlice>>;
  readonly onSlice: (slice: TimelineSlice) => void;
  readonly onProblem: (problem: Problem | null) => void;
  /** Least time between two questions. */
  readonly everyMs: number;
  readonly clock?: PullerClock;
}

/**
 * Asks for slices: one question on its way at a time, the newest wins, what was answered stays until the next answer.
 * A question about the past that has its answer is not asked again; one that reaches beyond now is, when told that
 * something changed.
 */
export class SlicePuller {
  readonly #options: SlicePullerOptions;
  readonly #clock: PullerClock;
  #wanted: SliceQuestion | null = null;
  #asked: SliceQuestion | null = null;
  #inFlight = false;
  #settled = false;
  #lastAskedAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(options: SlicePullerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
  }

  /** Says what should be on screen. `changed`: the recording has grown since the last call. */
  want(question: SliceQuestion, changed: boolean): void {
    if (this.#closed) return;
    const newest = this.#wanted ?? this.#asked;
    const same = newest !== null && sameQuestion(newest, question);
    if (same && (!changed || (this.#settled && this.#wanted === null))) return;
    this.#wanted = question;
    this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #next(): void {
    if (this.#inFlight || this.#wanted === null || this.#cancelTimer !== null) return;
    const wait = this.#lastAskedAt + this.#options.everyMs - this.#clock.now();
    if (wait > 0) {
      this.#cancelTimer = this.#clock.after(wait, () => {
        this.#cancelTimer = null;
        this.#next();
      });
      return;
    }
    const question = this.#wanted;
    this.#wanted = null;
    this.#asked = question;
    this.#settled = false;
    this.#inFlight = true;
    this.#lastAskedAt = this.#clock.now();
    void this.#options.ask(question).then((answer) => this.#answered(question, answer));
  }

  #answered(question: SliceQuestion, answer: Result<TimelineSlice>): void {
    this.#inFlight = false;
    if (this.#closed) return;
    if (answer.ok) {
      // Late or not, it is newer than what is shown; a newer question follows at once.
      this.#settled = answer.value.nowNs >= question.toNs + SETTLED_AFTER_NS;
      this.#options.onProblem(null);
      this.#options.onSlice(answer.value);
    } else {
      this.#options.onProblem(answer.error);
    }
    this.#next();
  }
}

function sameQuestion(a: SliceQuestion, b: SliceQuestion): boolean {
  return (
    a.recordingId === b.recordingId &&
    a.fromNs === b.fromNs &&
    a.toNs === b.toNs &&
    a.buckets === b.buckets &&
    String(a.connections) === String(b.connections)
  );
}
