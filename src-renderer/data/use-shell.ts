import { createContext, useContext } from 'react';
import type { HostShell } from '../host/host.ts';

export const ShellContext = createContext<HostShell | null>(null);

/** The shell around this window: what it can do, and the way to ask for it. */
export function useShell(): HostShell {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('There is no ShellContext above this component.');
  return shell;
}
