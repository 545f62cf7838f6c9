import type { LabId } from './lab.ts';

/** `problem`: something failed or was lost. `warning`: it works, and will hurt. `hint`: worth knowing. */
export type FindingSeverity = 'problem' | 'warning' | 'hint';

/** A diagnosis with its evidence and advice. It says what the entries show, never more. */
export interface Finding {
  /** Stable: `gap-after-reconnect`. docs/findings.md lists all. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  /** Null: it is about several connections. */
  readonly connection: number | null;
  /** What, in one sentence with its numbers: `3 events were lost when the stream was opened again`. */
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. */
  readonly advice: string;
  /** Where to learn it. */
  readonly lab: LabId | null;
  /** Entries that show it, in order; the first {@link MOST_EVIDENCE} of `occurrences`. */
  readonly evidence: readonly number[];
  readonly occurrences: number;
  /** Where on the time axis: of the first and the last evidence. */
  readonly fromNs: number;
  readonly toNs: number;
}

export const MOST_EVIDENCE = 20;
