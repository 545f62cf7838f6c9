import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { JobTick } from '../../../src-shared/contract/jobs.ts';
import type { Clock } from '../clock.ts';

/** What a job's work is given. */
export interface JobContext {
  /** Aborted when a person cancels it: the work then stops, removes what it wrote, and answers whatever it likes. */
  readonly signal: AbortSignal;
  /** How far it is, in the job's unit; `total` where it is known by now. */
  progress(done: number, total?: number): void;
  /** A sentence a person should know of the result. */
  note(text: string): void;
}

/** What came of it. */
export interface JobOutcome {
  /** The file it made. */
  readonly path?: string;
  /** The recording, where that is open now. */
  readonly recordingId?: string;
  /** Of a temporary file: windows fetch it by pieces, and it is removed when the job is forgotten. */
  readonly fileBytes?: number;
}

export interface NewJob extends Pick<JobTick, 'kind' | 'title' | 'unit'> {
  readonly total?: number;
  run(context: JobContext): Promise<Result<JobOutcome>>;
}

/** Bytes of one piece of a file. */
const PIECE_BYTES = 1024 * 1024;
/** Progress is told no more often: a tick is sent for each change. */
const TELL_EVERY_MS = 100;
/** Ended jobs that nobody forgot; then the oldest go. */
const MOST_ENDED = 50;

interface Job {
  tick: JobTick;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  readonly startedNs: number;
}

/** The jobs of this engine. */
export function createJobs({ clock, changed }: { readonly clock: Clock; readonly changed: () => void }) {
  const jobs = new Map<string, Job>();

  const unknown = (jobId: string): Result<never> =>
    fail('JOB_UNKNOWN', `There is no job ${jobId}.`, 'It has ended and was forgotten.');

  async function forget(job: Job): Promise<void> {
    jobs.delete(job.tick.jobId);
    if (job.tick.fileBytes !== null && job.tick.path !== null) await rm(job.tick.path, { force: true });
    changed();
  }

  function start({ kind, title, unit, total, run }: NewJob): { readonly jobId: string } {
    const jobId = randomUUID();
    const abort = new AbortController();
    const startedNs = clock.nowNs();
    let toldNs = startedNs;
    const set = (patch: Partial<JobTick>): void => {
      job.tick = { ...job.tick, ...patch };
    };
    const context: JobContext = {
      signal: abort.signal,
      progress(done, newTotal) {
        const nowNs = clock.nowNs();
        const seconds = (nowNs - startedNs) / 1e9;
        set({ done, perSecond: seconds > 0 ? done / seconds : 0, ...(newTotal !== undefined && { total: newTotal }) });
        if ((nowNs - toldNs) / 1e6 < TELL_EVERY_MS) return;
        toldNs = nowNs;
        changed();
      },
      note: (text) => set({ notes: [...job.tick.notes, text] }),
    };
    const work = async (): Promise<void> => {
      const outcome = await run(context);
      if (abort.signal.aborted) set({ state: 'cancelled' });
      else if (outcome.ok) {
        const { path = null, recordingId = null, fileBytes = null } = outcome.value;
        set({ state: 'done', path, recordingId, fileBytes });
      } else set({ state: 'failed', problem: outcome.error });
      changed();
    };
    const job: Job = {
      tick: {
        jobId,
        kind,
        title,
        unit,
        state: 'running',
        total: total ?? null,
        done: 0,
        perSecond: 0,
        problem: null,
        path: null,
        recordingId: null,
        notes: [],
        fileBytes: null,
      },
      abort,
      startedNs,
      // Begins after the caller has the id: its first progress may already be asked for.
      ended: Promise.resolve().then(work),
    };
    jobs.set(jobId, job);
    const ended = [...jobs.values()].filter(({ tick }) => tick.state !== 'running');
    for (const old of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) void forget(old);
    changed();
    return { jobId };
  }

  const handlers: Pick<Handlers, 'job.list' | 'job.wait' | 'job.cancel' | 'job.forget' | 'job.piece'> = {
    'job.list': () => ok([...jobs.values()].map(({ tick }) => tick)),
    'job.wait': async ({ jobId }) => {
      const job = jobs.get(jobId);
      if (job === undefined) return unknown(jobId);
      await job.ended;
      return ok(job.tick);
    },
    'job.cancel': async ({ jobId }) => {
      const job = jobs.get(jobId);
      if (job === undefined) return unknown(jobId);
      job.abort.abort();
      await job.ended;
      return ok(null);
    },
    'job.forget': async ({ jobId }) => {
      const job = jobs.get(jobId);
      if (job === undefined) return unknown(jobId);
      if (job.tick.state !== 'running') await forget(job);
      return ok(null);
    },
    'job.piece': async ({ jobId, at }) => {
      const job = jobs.get(jobId);
      if (job === undefined || job.tick.path === null || job.tick.fileBytes === null) return unknown(jobId);
      const file = await open(job.tick.path, 'r');
      try {
        const piece = new Uint8Array(Math.max(0, Math.min(PIECE_BYTES, job.tick.fileBytes - at)));
        const { bytesRead } = await file.read(piece, 0, piece.length, at);
        return ok({ piece: piece.subarray(0, bytesRead) });
      } finally {
        await file.close();
      }
    },
  };

  return {
    handlers,
    start,
    /** Waits for one; for callers within the engine. */
    async wait(jobId: string): Promise<Result<JobTick>> {
      return handlers['job.wait']({ jobId });
    },
    ticks: (): readonly JobTick[] => [...jobs.values()].map(({ tick }) => tick),
    /** Cancels what runs, removes temporary files. */
    async close(): Promise<void> {
      for (const { abort } of jobs.values()) abort.abort();
      await Promise.all([...jobs.values()].map(({ ended }) => ended));
      await Promise.all([...jobs.values()].map(forget));
    },
  };
}

export type Jobs = ReturnType<typeof createJobs>;
