import { countedText } from '../../../src-shared/base/units-text.ts';
import type { FindingSeverity } from '../../../src-shared/model/finding.ts';

/** Words of the diagnoses; their own sentences come from the engine. */
export const findings = {
  command: 'Show findings',
  count: (count: number) => countedText(count, 'finding'),
  cell: (count: number) => `${countedText(count, 'finding')}: what is wrong here, and what to do`,
  title: 'Findings',
  none: 'Nothing found. That is no promise: rules look for what they know.',
  severity: { problem: 'Problem', warning: 'Warning', hint: 'Hint' } as const satisfies Record<FindingSeverity, string>,
  of: (names: readonly string[]) => names.join(', '),
  advice: 'What to do',
  evidence: (seq: string) => `Show entry ${seq}`,
  more: (count: number) => `and ${count.toLocaleString('en')} more`,
  lab: (number: number) => `Lab ${number} teaches it`,
  failed: 'This recording could not be examined:',
};
