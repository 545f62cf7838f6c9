import { lazy, Suspense, useState } from 'react';
import { useWindowStore } from '../../state/store.ts';
import type { ImportSource } from '../imports/files.ts';
import { Drop } from './drop.tsx';
import { useDesktopCommands } from './use-desktop-commands.ts';
import { useNativeMenu } from './use-native-menu.ts';
import { useRecentKeeper } from './use-recent-keeper.ts';
import { useSettingsApplied } from './use-settings.ts';
import { useShellEvents } from './use-shell-events.ts';
import { Watches } from './watches.tsx';

const Settings = lazy(() => import('../settings/settings.tsx'));
const About = lazy(() => import('../about/about.tsx'));

type Door = 'settings' | 'about';

export interface DesktopProps {
  readonly openAt: (path: string) => void;
  readonly importFiles: (files: ImportSource) => void;
}

/** What ties the window to the desktop around it: the shell's events, its menu bar, recent files, settings. */
export function Desktop({ openAt, importFiles }: DesktopProps) {
  const [door, setDoor] = useState<Door | null>(null);
  const store = useWindowStore();
  const close = () => setDoor(null);
  useSettingsApplied();
  useRecentKeeper();
  useNativeMenu();
  useShellEvents({
    openAt,
    // A notification's id is the tab's.
    clickedNotice: (id) => {
      if (store.getState().tabs.some((tab) => tab.id === id)) store.getState().activate(id);
    },
  });
  useDesktopCommands({
    openSettings: () => setDoor('settings'),
    openAbout: () => setDoor('about'),
  });
  return (
    <Suspense>
      <Drop importFiles={importFiles} />
      <Watches />
      {door === 'settings' && <Settings onClose={close} />}
      {door === 'about' && <About onClose={close} />}
    </Suspense>
  );
}
