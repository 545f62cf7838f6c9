import { lazy, Suspense } from 'react';
import { assertNever } from '../../../src-shared/base/result.ts';
import { useWindowState } from '../../state/store.ts';
import { StartPage } from '../start/start-page.tsx';
import { AllWorkspace } from '../workspace/all-workspace.tsx';
import { CompareWorkspace } from '../workspace/compare-workspace.tsx';
import { ConnectionWorkspace } from '../workspace/connection-workspace.tsx';
import { RecordingWorkspace } from '../workspace/recording-workspace.tsx';

const Difference = lazy(() => import('../difference/difference.tsx'));
const LabWorkspace = lazy(() => import('../labs/lab-workspace.tsx'));
const Library = lazy(() => import('../recordings/library.tsx'));
const MockPanel = lazy(() => import('../mock/mock-panel.tsx'));

/** What the active tab shows. */
export function TabPanel() {
  const tab = useWindowState((state) => state.tabs.find((one) => one.id === state.activeTabId));
  if (tab === undefined) return null;
  switch (tab.kind) {
    case 'start':
      return <StartPage />;
    case 'connection':
      return <ConnectionWorkspace key={tab.id} tab={tab} />;
    case 'all':
      return <AllWorkspace key={tab.id} tab={tab} />;
    case 'recording':
      return <RecordingWorkspace key={tab.id} tab={tab} />;
    case 'compare':
      return <CompareWorkspace key={tab.id} tab={tab} />;
    case 'mock':
      return (
        <Suspense>
          <MockPanel key={tab.id} tab={tab} />
        </Suspense>
      );
    case 'library':
      return (
        <Suspense>
          <Library key={tab.id} tab={tab} />
        </Suspense>
      );
    case 'difference':
      return (
        <Suspense>
          <Difference key={tab.id} tab={tab} />
        </Suspense>
      );
    case 'lab':
      return (
        <Suspense>
          <LabWorkspace key={tab.id} tab={tab} />
        </Suspense>
      );
    default:
      return assertNever(tab.kind);
  }
}
