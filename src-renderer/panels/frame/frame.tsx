import { lazy, Suspense, useEffect, useState } from 'react';
import { useKeyDispatch } from '../../commands/dispatch.ts';
import { useWindowState } from '../../state/store.ts';
import { useActions } from '../actions.ts';
import { Desktop } from '../desktop/desktop.tsx';
import { EnvironmentsDoor } from '../environments/door.tsx';
import { ExchangeDoor } from '../exchange/door.tsx';
import type { ImportSource } from '../imports/files.ts';
import { ImportDoor } from '../imports/import-door.tsx';
import { useLabCommands } from '../labs/use-lab-commands.ts';
import { useLabKeeper } from '../labs/use-lab-keeper.ts';
import { MockDoor } from '../mock/servers/mock-door.tsx';
import { Notices } from '../notices/notices.tsx';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { useFrameCommands } from './frame-commands.ts';
import { StatusBar } from './status-bar.tsx';
import { TabPanel } from './tab-panel.tsx';
import { TabStrip } from './tab-strip.tsx';
import { useTabMemory } from './use-tab-memory.ts';
// Before what panels that are loaded later say of the same elements.
import '../../widgets/dialog.css';
import '../../widgets/field.css';
import '../../widgets/float.css';
import './frame.css';

const OpenRecording = lazy(() => import('../recordings/open-recording.tsx'));
const Palette = lazy(() => import('../help/palette.tsx'));
const KeyboardSheet = lazy(() => import('../help/keyboard-sheet.tsx'));
const Explanations = lazy(() => import('../help/explanations.tsx'));

/** Dialogs that any part of the window may open. */
type Door = 'recording' | 'palette' | 'keyboard' | 'explanations';

/** The window's frame: sidebar, tabs, the active tab, status bar. */
export function Frame() {
  const sidebarShown = useWindowState((state) => state.sidebarShown);
  const [open, setOpen] = useState<Door | null>(null);
  const close = () => setOpen(null);
  const [path, setPath] = useState('');
  const openAt = (at: string) => {
    setPath(at);
    setOpen('recording');
  };
  const [dropped, setDropped] = useState<ImportSource | null>(null);
  const openRecording = () => openAt('');
  useKeyDispatch();
  useTabMemory();
  useLabKeeper();
  useLabCommands();
  useFrameCommands({
    openPalette: () => setOpen('palette'),
    openKeyboard: () => setOpen('keyboard'),
    openExplanations: () => setOpen('explanations'),
    openRecording,
  });
  const { showWhatIsThere } = useActions();
  useEffect(() => showWhatIsThere(), [showWhatIsThere]);
  return (
    <div className={`frame ${sidebarShown ? '' : 'frame-wide'}`}>
      {sidebarShown && <Sidebar onOpenRecording={openRecording} />}
      <TabStrip>
        <TabPanel />
      </TabStrip>
      <StatusBar />
      <Notices />
      <EnvironmentsDoor />
      <MockDoor />
      <ExchangeDoor />
      <ImportDoor dropped={dropped} onClose={() => setDropped(null)} />
      <Desktop openAt={openAt} importFiles={setDropped} />
      <Suspense>
        {open === 'recording' && <OpenRecording key={path} path={path} onClose={close} />}
        {open === 'palette' && <Palette onClose={close} />}
        {open === 'keyboard' && <KeyboardSheet onClose={close} />}
        {open === 'explanations' && <Explanations onClose={close} />}
      </Suspense>
    </div>
  );
}
