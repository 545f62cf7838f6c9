import { lazy, Suspense } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { words } from '../../words/index.ts';

const ExportDialog = lazy(() => import('./export-dialog.tsx'));
const ImportDialog = lazy(() => import('./import-dialog.tsx'));
const ChooseRecordings = lazy(() => import('../difference/choose.tsx'));

/** Offers to import, export, share and compare recordings, and opens the dialog that was asked for. */
export function ExchangeDoor() {
  const asked = useWindowState((state) => state.asked);
  const ask = useWindowState((state) => state.ask);
  const none = useTick((tick) => tick.recordings.length === 0);
  const said = words.exchange;
  const unable = none ? said.noRecording : undefined;
  const group = 'recording';
  useCommands([
    {
      id: 'recording.import',
      title: said.import,
      group,
      words: said.importWords,
      run: () => ask({ kind: 'import', files: [] }),
    },
    {
      id: 'recording.export',
      title: said.exportLong,
      group,
      words: said.exportWords,
      unable,
      run: () => ask({ kind: 'export', recordingIds: [], share: false }),
    },
    {
      id: 'recording.share',
      title: said.shareLong,
      group,
      words: said.shareWords,
      unable,
      run: () => ask({ kind: 'export', recordingIds: [], share: true }),
    },
    {
      id: 'recording.compare',
      title: words.difference.compare,
      group,
      words: words.difference.compareWords,
      run: () => ask({ kind: 'compare', a: null, b: null }),
    },
  ]);
  if (asked === null) return null;
  const close = (): void => ask(null);
  return (
    <Suspense>
      {asked.kind === 'import' && <ImportDialog files={asked.files} onClose={close} />}
      {asked.kind === 'export' && <ExportDialog given={asked.recordingIds} share={asked.share} onClose={close} />}
      {asked.kind === 'compare' && <ChooseRecordings a={asked.a} b={asked.b} onClose={close} />}
    </Suspense>
  );
}
