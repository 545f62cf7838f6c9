import { useMemo } from 'react';
import { environmentLookup, SECRET_SHOWN } from '../../src-shared/model/environments.ts';
import type { VariableLookup } from '../../src-shared/model/variables.ts';
import { useWindowState } from './store.ts';

/**
 * The variables in force, to complete and check what is typed; the engine puts them in place. Secrets answer with a mask.
 * @param environmentId of a connection that was opened with another one than is chosen now; null: the globals alone
 */
export function useVariables(environmentId?: string | null): VariableLookup {
  const document = useWindowState((state) => state.environments);
  const chosen = useWindowState((state) => state.environmentId);
  const id = environmentId === undefined ? chosen : environmentId;
  return useMemo(() => environmentLookup(document, id, () => ({ text: SECRET_SHOWN, secret: true })), [document, id]);
}
