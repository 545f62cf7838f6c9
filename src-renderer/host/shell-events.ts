import { fail, type Problem } from '../../src-shared/base/result.ts';
import type { ShellEvent } from '../../src-shared/contract/shell.ts';
import type { HostShell, ShellAbilities } from './host.ts';

/** Hands events on to whoever listens; those that come before anybody does wait. */
export function createShellEvents() {
  const listeners = new Set<(event: ShellEvent) => void>();
  let early: ShellEvent[] = [];
  return {
    say(event: ShellEvent): void {
      if (listeners.size === 0) early.push(event);
      for (const listener of listeners) listener(event);
    },
    onEvent(listener: (event: ShellEvent) => void): () => void {
      listeners.add(listener);
      const waiting = early;
      early = [];
      for (const event of waiting) listener(event);
      return () => listeners.delete(listener);
    },
  };
}

export const shellCannot = (name: string): { readonly ok: false; readonly error: Problem } =>
  fail(
    'SHELL_CANNOT',
    `This shell cannot do “${name}”.`,
    'It can be done in the desktop window, where Electron is there.',
  );

const NOTHING: ShellAbilities = {
  menus: false,
  windows: false,
  fileDialog: false,
  filePaths: false,
  fileManager: false,
  zoom: false,
  notices: false,
  updates: false,
};

/** A shell that can do nothing besides carrying bytes: the generated session's. */
export function bareShell(): HostShell {
  return {
    can: NOTHING,
    ask: async (name) => shellCannot(name),
    onEvent: createShellEvents().onEvent,
    pathOf: () => null,
  };
}
