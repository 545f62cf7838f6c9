import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';

export const COMMAND_GROUPS = [
  'connection',
  'timeline',
  'table',
  'detail',
  'composer',
  'recording',
  'mock',
  'view',
  'labs',
  'help',
] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Something a person can do now, whichever way: key, palette, native menu. */
export interface Command {
  /** Stable: `timeline.fit`. Also what the native menu names. */
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /**
   * As on the keys: `Mod+K` (⌘ or Ctrl), `Alt+N`, `F`, `Shift+/`. A key without a modifier does nothing while a text field has the
   * focus. Several are alternatives.
   */
  readonly keys?: readonly string[];
  /** More words by which the palette finds it. */
  readonly words?: string;
  /** Why it cannot be done now; shown, not hidden. */
  readonly unable?: string;
  readonly checked?: boolean;
  run(): void;
}

/** The commands of what is on screen: a component offers its own while it is mounted. */
export interface CommandRegistry {
  offer(commands: readonly Command[]): () => void;
  /** The last offered wins where two have one id. The same array until something changes. */
  all(): readonly Command[];
  subscribe(listener: () => void): () => void;
  /** Runs it. False when nobody offers it now, or it is unable. */
  run(id: string): boolean;
}

export function createCommandRegistry(): CommandRegistry {
  const offers = new Set<readonly Command[]>();
  const listeners = new Set<() => void>();
  let all: readonly Command[] | null = null;
  const changed = (): void => {
    all = null;
    for (const listener of listeners) listener();
  };
  const list = (): readonly Command[] => {
    all ??= [...new Map([...offers].flat().map((command) => [command.id, command])).values()];
    return all;
  };
  return {
    offer(commands) {
      offers.add(commands);
      changed();
      return () => {
        offers.delete(commands);
        changed();
      };
    },
    all: list,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run(id) {
      const command = list().find((one) => one.id === id);
      if (command === undefined || command.unable !== undefined) return false;
      command.run();
      return true;
    },
  };
}

export const CommandsContext = createContext<CommandRegistry>(createCommandRegistry());

export function useCommandRegistry(): CommandRegistry {
  return useContext(CommandsContext);
}

/** Offers commands while this component is mounted. `run` may change with every render; the rest is compared. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const key = JSON.stringify(commands);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said of the commands is compared, not their functions
  useEffect(
    () =>
      registry.offer(
        latest.current.map((command) => ({
          ...command,
          run: () => latest.current.find((one) => one.id === command.id)?.run(),
        })),
      ),
    [registry, key],
  );
}

export function useAllCommands(): readonly Command[] {
  const registry = useCommandRegistry();
  return useSyncExternalStore(registry.subscribe, registry.all, registry.all);
}
