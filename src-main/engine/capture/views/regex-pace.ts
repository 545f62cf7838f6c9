import type { Problem } from '../../../../src-shared/base/result.ts';
import { countText, durationText } from '../../../../src-shared/base/units-text.ts';

/** What one step of a scan should take: a scan may hold the event loop for 8 ms. */
const STEP_MS = 5;
const FIRST_STEP_ENTRIES = 8;
const MOST_STEP_ENTRIES = 2_048;

/** A regex is judged after it has run for so long… */
const JUDGED_AFTER_MS = 1_000;
/** …and only if it is slower than this by both measures: an ordinary one does a hundred times as much. */
const SLOW_ENTRIES_PER_SECOND = 20_000;
const SLOW_BYTES_PER_SECOND = 20_000_000;
/** …and would still need so long. */
const HOPELESS_MS = 60_000;

/**
 * How fast a regex gets on. Steps are as long as fit, because one entry may cost a microsecond or half a second; and a
 * regex whose search would take minutes is told instead of left to run: it looks like one that never ends.
 */
export class RegexPace {
  #spentMs = 0;
  #entries = 0;
  #bytes = 0;
  #patient = false;
  /** Entries the next step should look at. */
  stepEntries = FIRST_STEP_ENTRIES;

  /** From now on it may take as long as it takes: somebody who knows asked for it. */
  bePatient(): void {
    this.#patient = true;
  }

  /** A step was stopped: a shorter one shows whether it was one entry's doing. */
  stopped(): void {
    this.stepEntries = 1;
  }

  /** Takes note of a step. */
  took(entries: number, bytes: number, tookMs: number): void {
    this.#spentMs += tookMs;
    this.#entries += entries;
    this.#bytes += bytes;
    const fitting = Math.floor((entries * STEP_MS) / Math.max(tookMs, 0.01));
    this.stepEntries = Math.max(1, Math.min(fitting, this.stepEntries * 2, MOST_STEP_ENTRIES));
  }

  /** Why it should not go on, if it should not. */
  verdict(entriesLeft: number): Problem | undefined {
    if (this.#patient || this.#spentMs < JUDGED_AFTER_MS) return undefined;
    const perMs = this.#entries / this.#spentMs;
    const isSlow =
      perMs * 1_000 < SLOW_ENTRIES_PER_SECOND && (this.#bytes / this.#spentMs) * 1_000 < SLOW_BYTES_PER_SECOND;
    const leftMs = entriesLeft / perMs;
    if (!isSlow || leftMs < HOPELESS_MS) return undefined;
    const pace = countText(Math.max(1, Math.round(perMs * 1_000)));
    return {
      code: 'FILTER_REGEX_SLOW',
      message: `The regex looks at about ${pace} entries a second; the ${countText(entriesLeft)} left would take ${durationText(leftMs)}, so the search was stopped.`,
      hint: 'Repeats such as (.+)(.+) try every way to split a text: write it with fewer, search for a word, or go on anyway.',
    };
  }
}
