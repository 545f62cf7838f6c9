import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';

const noDisk = (): Result<never> =>
  fail('COMMAND_UNKNOWN', 'The generated session has no disk.', 'Use a real shell for recordings.');

type RecordingsHandlers = Pick<Handlers, Extract<keyof Handlers, `job.${string}` | `compare.${string}`>> &
  Pick<Handlers, 'assertions.run' | 'export.start' | 'redaction.preview' | 'import.start' | 'findings.list'>;

/** What is asked about recordings that are kept. */
export const fakeRecordings: RecordingsHandlers = {
  'job.list': () => ok([]),
  'job.wait': noDisk,
  'job.cancel': noDisk,
  'job.forget': noDisk,
  'job.piece': noDisk,
  'compare.start': noDisk,
  'compare.info': noDisk,
  'compare.wait': noDisk,
  'compare.rows': noDisk,
  'compare.step': noDisk,
  'compare.marks': noDisk,
  'compare.cancel': noDisk,
  'compare.close': noDisk,
  'assertions.run': noDisk,
  'export.start': noDisk,
  'redaction.preview': noDisk,
  'import.start': noDisk,
  'findings.list': () => ok({ findings: [], upToSeq: 0 }),
};
