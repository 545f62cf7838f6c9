import { lazy, Suspense, useEffect, useState } from 'react';
import { useEngine } from '../../data/use-engine.ts';
import { usesCommandKey } from '../../host/host.ts';
import { useWindowState, useWindowStore } from '../../state/store.ts';
import { useActions } from '../actions.ts';
import { Notices } from '../notices/notices.tsx';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { StatusBar } from './status-bar.tsx';
import { TabPanel } from './tab-panel.tsx';
import { TabStrip } from './tab-strip.tsx';
import './frame.css';

const OpenRecording = lazy(() => import('../recordings/open-recording.tsx'));

/** The window's frame: sidebar, tabs, the active tab, status bar. */
export function Frame() {
  const sidebarShown = useWindowState((state) => state.sidebarShown);
  const [opening, setOpening] = useState(false);
  const openRecording = () => setOpening(true);
  useShortcuts(openRecording);
  const { showWhatIsThere } = useActions();
  useEffect(() => showWhatIsThere(), [showWhatIsThere]);
  return (
    <div className={`frame ${sidebarShown ? '' : 'frame-wide'}`}>
      {sidebarShown && <Sidebar onOpenRecording={openRecording} />}
      <TabStrip>
        <TabPanel onOpenRecording={openRecording} />
      </TabStrip>
      <StatusBar />
      <Notices />
      <Suspense>{opening && <OpenRecording onClose={() => setOpening(false)} />}</Suspense>
    </div>
  );
}

/** Keys of the whole window. Those a browser keeps for itself (⌘N, ⌘W) are only taken where there is no browser around. */
function useShortcuts(openRecording: () => void): void {
  const { capabilities } = useEngine();
  const store = useWindowStore();
  const actions = useActions();
  useEffect(() => {
    const own = capabilities.shell !== 'browser';
    const onKey = (event: KeyboardEvent): void => {
      const command = usesCommandKey(capabilities) ? event.metaKey : event.ctrlKey;
      const key = event.key.toLowerCase();
      const fresh = own ? command && key === 'n' : event.altKey && event.code === 'KeyN';
      if (fresh) actions.newConnection();
      else if (command && key === 'o') openRecording();
      else if (command && key === 'b') store.getState().toggleSidebar();
      else if (own && command && key === 'w') store.getState().close(store.getState().activeTabId);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [capabilities, store, actions, openRecording]);
}
