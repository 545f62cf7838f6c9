import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { Capture } from '../capture/capture.ts';
import { notYet } from '../not-yet.ts';

/** Diagnoses of recordings. */
export function createFindings(_options: { readonly capture: Capture }) {
  const handlers: Pick<Handlers, 'findings.list'> = { 'findings.list': notYet };
  return { handlers };
}
