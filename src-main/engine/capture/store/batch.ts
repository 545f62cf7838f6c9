import type { Problem } from '../../../../src-shared/base/result.ts';
import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';

/** A page, or a piece of the one being filled, as it goes to the file. */
export interface PageRow {
  readonly firstSeq: number;
  readonly count: number;
  readonly firstAtNs: number;
  readonly lastAtNs: number;
  readonly kinds: number;
  /** JSON `{"<connection>": entries, …}`. */
  readonly connections: string;
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  /** JSON text in UTF-8; empty for none. */
  readonly details: Uint8Array;
  /** A finished page: takes the place of pieces of it written before. */
  readonly whole: boolean;
}

export interface LifecycleRow {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly attempt: number;
  readonly kindCode: number;
  /** JSON, '' for none. */
  readonly detail: string;
}

/** Numbers in a {@link Batch.gauges} row: connection, index in GAUGES, atNs, value. */
export const GAUGE_WIDTH = 4;
/** Numbers in a {@link Batch.buckets} row: level, connection, slot, inCount, outCount, inBytes, outBytes. */
export const BUCKET_WIDTH = 7;

/** What is written in one transaction, so that a file never shows entries without their buckets. */
export interface Batch {
  readonly id: number;
  /** What it counts for in `unwrittenBytes`. */
  readonly bytes: number;
  readonly pages: readonly PageRow[];
  readonly connections: readonly ConnectionInfo[];
  readonly lifecycle: readonly LifecycleRow[];
  readonly gauges: Float64Array;
  /** Whole sums, not differences: a later row with the same key replaces the earlier. */
  readonly buckets: Float64Array;
}

/** Started with. */
export interface WriterOptions {
  readonly path: string;
  readonly meta: Readonly<Record<string, string | number>>;
  /** The file may not become larger; it then counts as a full disk. */
  readonly maxFileBytes?: number;
}

export type ToWriter =
  | { readonly type: 'write'; readonly batch: Batch }
  /** Finish what is waiting, leave one clean file. With `abandon` what cannot be written is given up. */
  | { readonly type: 'close'; readonly endedAtNs: number; readonly abandon: boolean }
  | { readonly type: 'limit'; readonly maxFileBytes: number };

export type FromWriter =
  | { readonly type: 'ready' }
  /** With the buffers of the pages, to be used again. */
  | {
      readonly type: 'written';
      readonly lastId: number;
      readonly fileBytes: number;
      readonly buffers: readonly ArrayBuffer[];
    }
  /** Nothing of the waiting batches was written; they are tried again. */
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'closed'; readonly problem: Problem | null; readonly fileBytes: number };
