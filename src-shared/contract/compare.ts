import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import type { AssertionResult } from '../model/assertion.ts';
import { CompareRulesSchema, type CompareStatus, type FieldChange } from '../model/compare-rules.ts';
import { command } from './command.ts';
import type { Row } from './recording.ts';

export interface CompareCounts {
  readonly same: number;
  readonly changed: number;
  /** In A alone. */
  readonly missing: number;
  /** In B alone. */
  readonly extra: number;
  readonly reordered: number;
  readonly slower: number;
}

/** A connection of A and the one of B it is compared with. */
export interface ConnectionPair {
  readonly a: number | null;
  readonly b: number | null;
  readonly name: string;
  /** Of its own lines, once they are known. */
  readonly counts?: CompareCounts;
}

/** Two recordings that are compared; in every tick from the start until a window closes it. */
export interface ComparisonTick {
  readonly compareId: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly scanned: number;
  readonly total: number;
  readonly counts: CompareCounts;
  readonly rows: number;
  readonly problem: Problem | null;
  readonly revision: number;
}

/** A recording as it stood when the comparison began; a live one has more by now. */
export interface ComparedSide {
  readonly entries: number;
  readonly live: boolean;
}

/** A member that was left out, and in how many places of both sides together. */
export interface LeftOut {
  readonly path: string;
  readonly count: number;
}

export interface ComparisonInfo extends ComparisonTick {
  readonly a: string;
  readonly b: string;
  readonly sides: { readonly a: ComparedSide; readonly b: ComparedSide };
  readonly pairs: readonly ConnectionPair[];
  /** Members that were taken for volatile without being told: `$.ts`, and how often. */
  readonly guessed: readonly LeftOut[];
  /** What the rules say to ignore, as JSONPath, and how often it was there: a rule that fits nothing is known by its 0. */
  readonly ignored: readonly LeftOut[];
  /** Slower answers: how much, in milliseconds. */
  readonly slowerMs: { readonly p50: number; readonly max: number } | null;
}

/** One line of the two sides. */
export interface CompareRow {
  /** Its place among all rows, from 0, also where only differences are asked for. */
  readonly row: number;
  /** Its number among the differences, from 1; 0: it is none. */
  readonly difference: number;
  readonly status: CompareStatus;
  readonly pair: number;
  readonly a: Row | null;
  readonly b: Row | null;
  /** How much later B is, each measured from the opening before it; null where one is missing. */
  readonly laterMs: number | null;
  /** Of `changed`: at most {@link MOST_FIELD_CHANGES}. */
  readonly changes: readonly FieldChange[];
  /** Changed members beyond those told. */
  readonly moreChanges?: number;
}

/** A difference on a side's time axis; where there are many, about 2,000 of them. */
export interface CompareMark {
  readonly row: number;
  readonly atNs: number;
  readonly status: CompareStatus;
}

const side = v.object({
  recordingId: v.string(),
  connections: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
});
const compareId = v.string();
const row = v.pipe(v.number(), v.integer(), v.minValue(0));

export const MAX_COMPARE_ROWS = 500;
export const MOST_FIELD_CHANGES = 50;

const pair = v.object({ a: v.pipe(v.number(), v.integer()), b: v.pipe(v.number(), v.integer()) });

export const compareCommands = {
  /** Begins; two recordings as they stand now. Errors: RECORDING_UNKNOWN, CONNECTION_UNKNOWN, JSONPATH_INVALID, COMPARE_SAME. */
  'compare.start': command<ComparisonInfo>()(
    v.object({
      a: side,
      b: side,
      rules: v.optional(CompareRulesSchema, {}),
      /** Connections to compare with each other, and no others. Without them they are paired by name, path and order. */
      pairs: v.optional(v.pipe(v.array(pair), v.maxLength(10_000)), []),
    }),
  ),
  'compare.info': command<ComparisonInfo>()(v.object({ compareId })),
  /** Resolves when it has ended, whatever came of it. */
  'compare.wait': command<ComparisonInfo>()(v.object({ compareId })),
  /** Rows `[from, from + count)` of all, or of those that differ alone. */
  'compare.rows': command<{ readonly from: number; readonly rows: readonly CompareRow[] }>()(
    v.object({
      compareId,
      from: row,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COMPARE_ROWS)),
      onlyDifferences: v.optional(v.boolean(), false),
    }),
  ),
  /** The difference after (or before) a row, its number from 1, and how many there are. Null: none on that side. */
  'compare.step': command<{ readonly row: number; readonly number: number; readonly of: number } | null>()(
    v.object({ compareId, from: v.optional(row), to: v.picklist(['next', 'previous']) }),
  ),
  /** Differences over the length of the comparison in equal steps of rows, for the rail beside it; and where they lie in time. */
  'compare.marks': command<{
    readonly steps: readonly { readonly step: number; readonly worst: CompareStatus; readonly count: number }[];
    readonly a: readonly CompareMark[];
    readonly b: readonly CompareMark[];
  }>()(v.object({ compareId, steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_000)) })),
  /** Stops one that runs; it stays, without rows, until it is closed. */
  'compare.cancel': command<ComparisonInfo>()(v.object({ compareId })),
  'compare.close': command<null>()(v.object({ compareId })),
  /** Whether a recording keeps the assertions of a file's text. Errors: ASSERTION_… with line and column. */
  'assertions.run': command<readonly AssertionResult[]>()(
    v.object({ recordingId: v.string(), text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  ),
} as const;
