import { fail, ok } from '../../../src-shared/base/result.ts';
import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { LabTick } from '../../../src-shared/contract/labs.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';
import type { DocumentStore } from '../documents/documents.ts';
import { createProgress } from './progress.ts';

/** What is asked of labs. */
export type LabHandlers = Pick<Handlers, 'lab.list' | 'lab.start' | 'lab.run' | 'lab.act' | 'lab.stop'>;

/** The labs of this engine: what there is to learn, and what is being done. */
export function createLabs({ documents }: { readonly documents: Pick<DocumentStore, 'read' | 'write'> }) {
  const progress = createProgress(documents);
  const notRunning = (lab: string) => fail('LAB_NOT_RUNNING', `The lab "${lab}" is not being done.`, 'Start it first.');

  const handlers: LabHandlers = {
    'lab.list': () => ok(LABS.map((lab) => ({ ...lab, doneSteps: progress.doneSteps(lab).length }))),
    'lab.start': ({ lab }) => notRunning(lab),
    'lab.run': () => ok(null),
    'lab.act': ({ lab, step, action }) => {
      const known = LABS.find((one) => one.lab === lab)?.steps.find((one) => one.step === step)?.actions;
      if (known?.some((one) => one.action === action) === true) return notRunning(lab);
      return fail(
        'LAB_ACTION_UNKNOWN',
        `Step "${step}" of the lab "${lab}" has no action "${action}".`,
        `Its actions: ${known?.map((one) => one.action).join(', ') ?? 'there is no such step'}.`,
      );
    },
    'lab.stop': () => ok(null),
  };

  return { handlers, ticks: (): readonly LabTick[] => [] };
}
