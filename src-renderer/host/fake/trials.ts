import { fail } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';

const notHere = () =>
  fail(
    'TRIAL_UNKNOWN',
    'Nothing can be tested here.',
    'The generated session has no network; use a real shell to test an endpoint.',
  );

/** What needs a network: nothing is invented in its place. */
export const fakeTrials: Pick<Handlers, 'endpoint.test' | 'endpoint.testReport' | 'endpoint.testCancel'> = {
  'endpoint.test': notHere,
  'endpoint.testReport': notHere,
  'endpoint.testCancel': notHere,
};
