import type { Handlers } from '../../../src-shared/contract/index.ts';
import type { Capture } from '../capture/capture.ts';
import type { DocumentStore } from '../documents/documents.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { notYet } from '../not-yet.ts';

type LibraryHandlers = Pick<
  Handlers,
  | 'library.list'
  | 'library.item'
  | 'library.edit'
  | 'library.remove'
  | 'library.retention'
  | 'library.retain'
  | 'library.trim'
  | 'library.merge'
>;

export interface LibraryOptions {
  readonly capture: Capture;
  readonly documents: Pick<DocumentStore, 'read' | 'write'>;
  readonly jobs: Jobs;
  /** Where sessions are recorded. */
  readonly recordingsDir: string;
  changed(): void;
}

/** Every recording a person has: what it is called, how long it is kept, and its parts put together anew. */
export function createLibrary(_options: LibraryOptions) {
  const handlers: LibraryHandlers = {
    'library.list': notYet,
    'library.item': notYet,
    'library.edit': notYet,
    'library.remove': notYet,
    'library.retention': notYet,
    'library.retain': notYet,
    'library.trim': notYet,
    'library.merge': notYet,
  };
  return { handlers, revision: () => 0, close: async () => undefined };
}
