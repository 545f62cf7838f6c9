import { DOCUMENT_NAMES, type DocumentName, type Documents, emptyDocument } from '../../src-shared/model/documents.ts';

/** The profile's documents as the window's state needs them; `data/documents.ts` is one. */
export interface Profile {
  get<Name extends DocumentName>(name: Name): Documents[Name];
  /** The change is pure: it may be applied again to what another window wrote. */
  change<Name extends DocumentName>(name: Name, change: (before: Documents[Name]) => Documents[Name]): unknown;
  subscribe(listener: () => void): () => void;
}

/** A profile that lasts as long as its object: for tests. */
export function passingProfile(start: Partial<Documents> = {}): Profile {
  const values = new Map<DocumentName, Documents[DocumentName]>(
    DOCUMENT_NAMES.map((name) => [name, start[name] ?? emptyDocument(name)]),
  );
  const listeners = new Set<() => void>();
  return {
    get: (name) => values.get(name) as Documents[typeof name],
    change(name, change) {
      values.set(name, change(values.get(name) as Documents[typeof name]));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
