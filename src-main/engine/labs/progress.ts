import type { Documents } from '../../../src-shared/model/documents.ts';
import type { Lab } from '../../../src-shared/model/lab.ts';
import type { DocumentStore } from '../documents/documents.ts';

/** Which steps were ever done, in a document of the profile. */
export interface Progress {
  /** Steps of a lab as it is now, in its order; those of an older text that are gone do not count. */
  doneSteps(lab: Lab): readonly string[];
  /** Remembers a step. A profile that cannot be written is told by its document, not here: the lab goes on. */
  done(lab: Lab, step: string): void;
}

export function createProgress(documents: Pick<DocumentStore, 'read' | 'write'>): Progress {
  const value = (): Documents['labs'] => documents.read('labs').value as Documents['labs'];
  const doneSteps = (lab: Lab): readonly string[] => {
    const done = value().done[lab.lab] ?? [];
    return lab.steps.map(({ step }) => step).filter((step) => done.includes(step));
  };
  return {
    doneSteps,
    done(lab, step) {
      const before = doneSteps(lab);
      if (before.includes(step)) return;
      const document = value();
      documents.write(
        'labs',
        { ...document, done: { ...document.done, [lab.lab]: [...before, step] } },
        documents.read('labs').revision,
      );
    },
  };
}
