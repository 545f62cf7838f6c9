import type { ComparisonTick } from '../../../src-shared/contract/compare.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { Capture } from '../capture/capture.ts';
import { notYet } from '../not-yet.ts';

type CompareHandlers = Pick<
  Handlers,
  | 'compare.start'
  | 'compare.info'
  | 'compare.rows'
  | 'compare.step'
  | 'compare.marks'
  | 'compare.cancel'
  | 'compare.close'
  | 'assertions.run'
>;

/** Recordings beside each other, and recordings against assertions. */
export function createComparisons(_options: { readonly capture: Capture; changed(): void }) {
  const handlers: CompareHandlers = {
    'compare.start': notYet,
    'compare.info': notYet,
    'compare.rows': notYet,
    'compare.step': notYet,
    'compare.marks': notYet,
    'compare.cancel': notYet,
    'compare.close': notYet,
    'assertions.run': notYet,
  };
  return { handlers, ticks: (): readonly ComparisonTick[] => [], close: () => undefined };
}
