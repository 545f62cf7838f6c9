import { folderAndName, TRANSPORT_TAG } from '../../state/endpoints.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { Glyph, markOf, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { Panes } from './panes.tsx';
import { RecordingTrouble } from './recording-trouble.tsx';
import { useMark } from './use-mark.tsx';
import { useRecording } from './use-recording.ts';

const said = words.workspace;

/** All connections of a session, on one time axis. */
export function AllWorkspace({ tab }: { readonly tab: Tab }) {
  if (tab.recordingId === null) return null;
  return <All tab={tab} recordingId={tab.recordingId} />;
}

function All({ tab, recordingId }: { readonly tab: Tab; readonly recordingId: string }) {
  const actions = useActions();
  const recording = useRecording(recordingId);
  const mark = useMark(recording.statuses.filter((one) => one.state !== 'closed'));
  if (recording.problem !== null && recording.info === null)
    return <RecordingTrouble tab={tab} problem={recording.problem} />;
  const running = recording.statuses.filter((one) => one.state !== 'closed');
  return (
    <>
      <div className="pane-bar">
        <h1 className="ws-title">{said.all}</h1>
        <div className="ws-chips">
          {recording.statuses.map((status) => {
            const state = markOf(status);
            return (
              <button
                type="button"
                key={status.connection}
                className="ws-chip"
                title={`${status.url}, ${state.word}`}
                onClick={() => actions.showConnection(status)}
              >
                <StateMark mark={state.mark} label={state.word} />
                {folderAndName({ name: status.name, url: status.url }).name}
                <span className="tag">{TRANSPORT_TAG[status.transport]}</span>
              </button>
            );
          })}
        </div>
        <span className="grow" />
        {running.length > 0 && (
          <Button tone="quiet" onClick={mark.open}>
            <Glyph name="mark" />
            {said.setMark}
          </Button>
        )}
        {running.length > 0 && (
          <Button onClick={() => void actions.disconnectAll(recordingId)}>{said.disconnectAll}</Button>
        )}
      </div>
      <Panes tab={tab} recordingId={recordingId} recording={recording} connections={null} mode="shared" />
      {mark.dialog}
    </>
  );
}
