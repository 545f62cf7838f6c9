import { ok } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';

type RecordingsHandlers = Pick<Handlers, 'findings.list'>;

/** What is asked about recordings that are kept. */
export const fakeRecordings: RecordingsHandlers = {
  'findings.list': () => ok({ findings: [], upToSeq: 0 }),
};
