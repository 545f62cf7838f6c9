import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { PageSource } from './page-source.ts';
import type { LifecycleRow } from './store/batch.ts';

/** Everything a recording, live or opened, can be asked: pages for views, and the tables beside them for the timeline. */
export interface RecordingSource extends PageSource {
  readonly lastAtNs: number;
  readonly connections: readonly ConnectionInfo[];
  /** Lifecycle rows with `seq` in `[from, to]`: the newest `limit`, newest first. */
  lifecycle(from: number, to: number, limit: number): readonly LifecycleRow[];
  /** The last lifecycle row of a kind before `seq` on a connection. */
  lastLifecycle(connection: number, kindCode: number, beforeSeq: number): LifecycleRow | undefined;
  /** `[slot, inCount, outCount, inBytes, outBytes]` of the slots in `[from, to]` that have any, in order. */
  buckets(level: number, connection: number, from: number, to: number): readonly (readonly number[])[];
  /** `[atNs, value]` in `[from, to]` by time: all, or the extremes of each `stepNs` when there are more than `limit`. */
  gauges(
    connection: number,
    gauge: number,
    from: number,
    to: number,
    stepNs: number,
    limit: number,
  ): readonly (readonly number[])[];
  /** The last sample before a moment. */
  gaugeBefore(connection: number, gauge: number, beforeNs: number): readonly number[] | undefined;
}
