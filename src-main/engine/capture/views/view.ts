import type { HitBucket, HitPlace, ViewStatus } from '../../../../src-shared/contract/recording.ts';

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
  /** Goes on looking where it was stopped. */
  resume(): void;
  /** The match next to an entry, or the outermost one. A view without a filter has none. */
  hitBeside(fromSeq: number | undefined, to: 'next' | 'previous'): HitPlace | undefined;
  /** Matches between two moments in equal steps. */
  hits(fromNs: number, toNs: number, buckets: number): { readonly hits: readonly HitBucket[]; readonly done: boolean };
  close(): void;
}
