import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import { command } from './command.ts';

export type JobKind = 'import' | 'export' | 'share' | 'trim' | 'merge';

/** Work that takes a while, in every tick from its start until a window forgets it. */
export interface JobTick {
  readonly jobId: string;
  readonly kind: JobKind;
  /** What it works on: a file's name. */
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Null where the end is not known. */
  readonly total: number | null;
  readonly done: number;
  readonly unit: 'bytes' | 'entries';
  readonly perSecond: number;
  readonly problem: Problem | null;
  /** Of one that is done: the file it made, and the recording where that is open now. */
  readonly path: string | null;
  readonly recordingId: string | null;
  /** What a person should know of the result, a sentence each: `2 entries had no time`. */
  readonly notes: readonly string[];
  /** Bytes of a file that a window may fetch by `job.piece`; null: none. */
  readonly fileBytes: number | null;
}

const jobId = v.string();

export const jobCommands = {
  'job.list': command<readonly JobTick[]>()(v.object({})),
  /** Resolves when it has ended, whatever came of it. Errors: JOB_UNKNOWN. */
  'job.wait': command<JobTick>()(v.object({ jobId })),
  /** What it had written is removed. Errors: JOB_UNKNOWN. */
  'job.cancel': command<null>()(v.object({ jobId })),
  /** Takes an ended one out of the ticks, and its temporary file off the disk. */
  'job.forget': command<null>()(v.object({ jobId })),
  /** A piece of the file it made, for a window on another machine. Errors: JOB_UNKNOWN. */
  'job.piece': command<{ readonly piece: Uint8Array }>()(
    v.object({ jobId, at: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  ),
} as const;
