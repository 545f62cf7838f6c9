import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { RedactionSample } from '../../../src-shared/contract/exchange.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { JobTick } from '../../../src-shared/contract/jobs.ts';
import type { RedactionRule } from '../../../src-shared/model/redaction.ts';
import type { Tape } from './tape.ts';

type ExchangeHandlers = Pick<
  Handlers,
  Extract<keyof Handlers, `job.${string}` | `upload.${string}`> | 'export.start' | 'redaction.preview' | 'import.start'
>;

/** How long generated work takes. */
const WORK_MS = 1_500;
const STEPS = 15;
/** A file of this name has a mistake in it. */
const BROKEN = /broken/i;

interface Job {
  tick: JobTick;
  readonly bytes: Uint8Array;
  readonly ended: Promise<void>;
  cancel(): void;
}

const unknown = (): Result<never> => fail('JOB_UNKNOWN', 'There is no such job.', 'It has ended and was forgotten.');

/** Carries out one rule; null where the text has nothing for it. */
function redacted(text: string, rule: RedactionRule): string | null {
  if (rule.type === 'regex') {
    const after = text.replace(new RegExp(rule.pattern, `g${rule.flags}`), rule.replacement);
    return after === text ? null : after;
  }
  const name = /^\$\.([\w-]+)$/.exec(rule.path)?.[1];
  if (name === undefined || !text.startsWith('{')) return null;
  const value = JSON.parse(text) as Record<string, unknown>;
  if (!(name in value)) return null;
  value[name] = rule.replacement;
  return JSON.stringify(value);
}

/** Imports and exports of the generated session: they take a while and write nothing. */
export function createFakeExchange(tapeOf: (id: string) => Tape | undefined, changed: () => void) {
  const jobs = new Map<string, Job>();
  const uploads = new Map<string, string>();
  let lastId = 0;

  function start(
    about: Pick<JobTick, 'kind' | 'title' | 'unit'> & { readonly total: number },
    outcome: Partial<JobTick>,
    bytes = new Uint8Array(),
  ): { readonly jobId: string } {
    lastId += 1;
    const jobId = `j${lastId}`;
    let finish = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const set = (patch: Partial<JobTick>): void => {
      job.tick = { ...job.tick, ...patch };
      changed();
    };
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      set({ done: Math.round((about.total * step) / STEPS), perSecond: about.total / (WORK_MS / 1000) });
      if (step < STEPS) return;
      clearInterval(timer);
      set({ state: 'done', ...outcome });
      finish();
    }, WORK_MS / STEPS);
    const job: Job = {
      bytes,
      ended,
      cancel() {
        clearInterval(timer);
        if (job.tick.state === 'running') set({ state: 'cancelled' });
        finish();
      },
      tick: {
        ...about,
        jobId,
        state: 'running',
        done: 0,
        perSecond: 0,
        problem: null,
        path: null,
        recordingId: null,
        notes: [],
        fileBytes: null,
      },
    };
    jobs.set(jobId, job);
    changed();
    return { jobId };
  }

  const handlers: ExchangeHandlers = {
    'job.list': () => ok([...jobs.values()].map(({ tick }) => tick)),
    'job.wait': async ({ jobId }) => {
      const job = jobs.get(jobId);
      if (job === undefined) return unknown();
      await job.ended;
      return ok(job.tick);
    },
    'job.cancel': ({ jobId }) => {
      jobs.get(jobId)?.cancel();
      return ok(null);
    },
    'job.forget': ({ jobId }) => {
      jobs.delete(jobId);
      changed();
      return ok(null);
    },
    'job.piece': ({ jobId, at }) => {
      const job = jobs.get(jobId);
      return job === undefined ? unknown() : ok({ piece: job.bytes.subarray(at) });
    },
    'export.start': ({ recordingId, format, rules, withSecrets, out }) => {
      const tape = tapeOf(recordingId);
      if (tape === undefined) return fail('RECORDING_UNKNOWN', 'There is no such recording.', 'Open its file again.');
      const text = tape.entries.map((entry) => JSON.stringify({ atNs: entry.atNs, kind: entry.kind })).join('\n');
      const bytes = new TextEncoder().encode(text);
      const notes = [
        ...(withSecrets ? [] : ['2 header values and 1 part of an address were masked.']),
        ...(rules.length === 0 ? [] : ['12 payloads were changed by the rules; none was withheld.']),
        ...(format === 'har' ? ['3 entries without a place in HAR stand under _wirescope.'] : []),
      ];
      return ok(
        start(
          {
            kind: format === 'wirescope' ? 'share' : 'export',
            title: tape.name,
            unit: 'entries',
            total: tape.entries.length,
          },
          { notes, path: out ?? '/tmp/generated', fileBytes: out === undefined ? bytes.length : null },
          bytes,
        ),
      );
    },
    'redaction.preview': ({ recordingId, rules, samples: most }) => {
      const tape = tapeOf(recordingId);
      if (tape === undefined) return fail('RECORDING_UNKNOWN', 'There is no such recording.', 'Open its file again.');
      const changedBy = rules.map(() => 0);
      const samples: RedactionSample[] = [];
      let all = 0;
      for (const [at, rule] of rules.entries()) {
        if (rule.type !== 'regex') continue;
        try {
          new RegExp(rule.pattern);
        } catch (error) {
          return fail('REDACTION_INVALID', `Rule ${at + 1}: ${(error as Error).message}.`, 'Correct the pattern.', {
            at: String(at),
          });
        }
      }
      for (const [index, { text }] of tape.entries.entries()) {
        if (text === undefined) continue;
        let after = text;
        const by: number[] = [];
        for (const [at, rule] of rules.entries()) {
          const next = redacted(after, rule);
          if (next === null) continue;
          after = next;
          by.push(at);
          changedBy[at] = (changedBy[at] ?? 0) + 1;
        }
        if (by.length === 0) continue;
        all += 1;
        if (samples.length < most)
          samples.push({ seq: index + 1, before: text.slice(0, 240), after: after.slice(0, 240), rules: by });
      }
      const total = tape.entries.length;
      return ok({ scanned: total, total, changedBy, changed: all, withheld: rules.length === 0 ? 0 : 1, samples });
    },
    'import.start': ({ path, uploadId }) => {
      const title = (path ?? uploads.get(uploadId ?? '') ?? '').split('/').at(-1) ?? '';
      const total = 11_400_000;
      if (BROKEN.test(title)) {
        const problem = {
          code: 'HAR_INVALID',
          message: 'log.entries[41]._webSocketMessages[3].time is "yesterday", which is no time.',
          hint: 'Export the file again. Nothing of it was imported.',
          at: 'log.entries[41]._webSocketMessages[3].time',
        };
        return ok(start({ kind: 'import', title, unit: 'bytes', total }, { state: 'failed', problem }));
      }
      const notes = ['2 messages had no time: they stand at the opening of their socket.'];
      return ok(
        start({ kind: 'import', title, unit: 'bytes', total }, { notes, recordingId: 'r1', path: '/recordings' }),
      );
    },
    'upload.begin': ({ name }) => {
      lastId += 1;
      uploads.set(`u${lastId}`, name);
      return ok({ uploadId: `u${lastId}` });
    },
    'upload.piece': ({ at, piece }) => ok({ bytes: at + piece.length }),
    'upload.finish': () => fail('UPLOAD_NOT_WRITTEN', 'The generated session has no disk.', 'Use a real shell.'),
    'upload.cancel': () => ok(null),
  };
  return { handlers, ticks: (): readonly JobTick[] => [...jobs.values()].map(({ tick }) => tick) };
}
