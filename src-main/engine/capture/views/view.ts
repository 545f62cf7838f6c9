import type { ViewStatus } from '../../../../src-shared/contract/recording.ts';

/** Where a row is: a number that stays, and whether the entry asked for is a row itself. */
export interface RowPlace {
  readonly index: number;
  readonly exact: boolean;
}

/** The rows of a recording that a person looks at. */
export interface View {
  status(): ViewStatus;
  /** `seq` of a row from `status().start` to `status().end`. */
  seqAt(row: number): number;
  /** The row of `seq`, or the nearest one before it that is known. */
  indexOf(seq: number): RowPlace | null;
  /** Stops looking; what was found stays. */
  cancel(): void;
  close(): void;
}
