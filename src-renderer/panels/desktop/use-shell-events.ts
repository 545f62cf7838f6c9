import { useEffect, useRef } from 'react';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowStore } from '../../state/store.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';

export interface ShellEventDoors {
  /** Shows the open dialog with this path in its field. */
  readonly openAt: (path: string) => void;
  readonly clickedNotice: (id: string) => void;
}

/** Does what the shell hands over: a menu's command, a link, a file, a click on a notification. */
export function useShellEvents(doors: ShellEventDoors): void {
  const shell = useShell();
  const registry = useCommandRegistry();
  const store = useWindowStore();
  const actions = useActions();
  const latest = useRef(doors);
  useEffect(() => {
    latest.current = doors;
  });
  useEffect(
    () =>
      shell.onEvent((event) => {
        const state = store.getState();
        switch (event.kind) {
          case 'command':
            registry.run(event.id);
            return;
          case 'link':
            if (!event.link.ok) state.report(event.link.error);
            else if (event.link.value.kind === 'open') latest.current.openAt(event.link.value.path);
            else {
              const { url, transport } = event.link.value;
              state.openNew({ url, transport });
              state.note(words.desktop.link.filled);
            }
            return;
          case 'opened':
            if (event.recording.ok) actions.showRecording(event.recording.value.recordingId);
            else state.report(event.recording.error);
            return;
          case 'notice.clicked':
            latest.current.clickedNotice(event.id);
            return;
          case 'update':
            // The settings sheet listens for itself while it is open.
            return;
        }
      }),
    [shell, registry, store, actions],
  );
}
