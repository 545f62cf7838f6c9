import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { DocumentName, Documents } from '../../src-shared/model/documents.ts';
import type { DocumentCache } from './documents.ts';

export const DocumentsContext = createContext<DocumentCache | null>(null);

export function useDocuments(): DocumentCache {
  const documents = useContext(DocumentsContext);
  if (documents === null) throw new Error('There is no DocumentsContext above this component.');
  return documents;
}

/** One document of the profile and the way to change it: `change((before) => ({ ...before, … }))`. @public */
export function useDocument<Name extends DocumentName>(
  name: Name,
): readonly [Documents[Name], (change: (before: Documents[Name]) => Documents[Name]) => void] {
  const documents = useDocuments();
  const snapshot = useCallback(() => documents.get(name), [documents, name]);
  const value = useSyncExternalStore(documents.subscribe, snapshot, snapshot);
  const change = useCallback(
    (how: (before: Documents[Name]) => Documents[Name]) => void documents.change(name, how),
    [documents, name],
  );
  return [value, change];
}
