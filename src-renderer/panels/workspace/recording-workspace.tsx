import { bytesText, countText } from '../../../src-shared/base/units-text.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { useNoComposer } from '../composer/use-composer-commands.ts';
import { dateText } from '../format.ts';
import { Panes } from './panes.tsx';
import { RecordingTrouble } from './recording-trouble.tsx';
import { useRecording } from './use-recording.ts';

const said = words.workspace;

/** A recording opened from a file: the same panes, nothing to connect. */
export function RecordingWorkspace({ tab }: { readonly tab: Tab }) {
  if (tab.recordingId === null) return null;
  return <Opened tab={tab} recordingId={tab.recordingId} />;
}

function Opened({ tab, recordingId }: { readonly tab: Tab; readonly recordingId: string }) {
  const { call } = useEngine();
  const close = useWindowState((state) => state.close);
  const report = useWindowState((state) => state.report);
  const recording = useRecording(recordingId);
  useNoComposer(words.composer.readOnly);
  const { info } = recording;
  if (info === null)
    return recording.problem === null ? null : <RecordingTrouble tab={tab} problem={recording.problem} />;
  const closeRecording = async (): Promise<void> => {
    const closed = await call('recording.close', { recordingId });
    if (closed.ok) close(tab.id);
    else report(closed.error);
  };
  return (
    <>
      <div className="pane-bar">
        <h1 className="ws-title ell">{info.name}</h1>
        <span className="ws-facts ell">
          {said.facts(dateText(info.startedAtMs), countText(info.entries), bytesText(info.fileBytes))}
          <span className="mono">{info.path}</span>
        </span>
        <span className="grow" />
        <Button onClick={() => void closeRecording()}>{said.closeFile}</Button>
      </div>
      <Panes
        tab={tab}
        recordingId={recordingId}
        recording={recording}
        connections={null}
        mode={recording.connections.length === 1 ? 'lanes' : 'shared'}
      />
    </>
  );
}
