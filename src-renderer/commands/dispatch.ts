import { useCallback, useEffect } from 'react';
import { useEngine } from '../data/use-engine.ts';
import { usesCommandKey } from '../host/host.ts';
import { keyIsTaken } from '../widgets/keys.ts';
import { type KeyPress, keysText, matchesKeys, needsModifier } from './keys.ts';
import { type Command, type CommandRegistry, useCommandRegistry } from './registry.ts';

/** The command these keys mean now, able or not. A later offer wins: what was opened last is nearest to the person. */
export function commandFor(commands: readonly Command[], press: KeyPress, mac: boolean): Command | undefined {
  return commands.findLast((command) => command.keys?.some((keys) => matchesKeys(keys, press, mac)) ?? false);
}

/** Runs the command of a key press. What a widget has handled already, or types into, stays with it. */
export function dispatchKey(registry: CommandRegistry, event: KeyboardEvent, mac: boolean): void {
  if (event.defaultPrevented || event.isComposing) return;
  // A modal dialog is a conversation of its own: nothing happens behind it.
  if (event.target instanceof Element && event.target.closest('.dlg') !== null) return;
  const command = commandFor(registry.all(), event, mac);
  if (command === undefined) return;
  const own = command.keys?.find((keys) => matchesKeys(keys, event, mac));
  if (own === undefined || (needsModifier(own) && keyIsTaken(event.target))) return;
  // Unable too: Ctrl+S that cannot save now must not open the browser's dialog.
  event.preventDefault();
  registry.run(command.id);
}

/** The one place that listens to keys for commands. */
export function useKeyDispatch(): void {
  const registry = useCommandRegistry();
  const { capabilities } = useEngine();
  useEffect(() => {
    const mac = usesCommandKey(capabilities);
    const onKey = (event: KeyboardEvent): void => dispatchKey(registry, event, mac);
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [registry, capabilities]);
}

/** How keys are written on this machine: `⌘K`, `Ctrl K`. */
export function useKeysText(): (keys: string) => string {
  const { capabilities } = useEngine();
  const mac = usesCommandKey(capabilities);
  return useCallback((keys: string) => keysText(keys, mac), [mac]);
}
