import { useMemo } from 'react';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Composer } from '../composer/composer.tsx';
import { ConnectBar } from '../connect/connect-bar.tsx';
import { Failing } from '../failing/failing.tsx';
import { neverOpened, useStory } from '../failing/story.ts';
import { NotConnected } from './not-connected.tsx';
import { Panes } from './panes.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { RecordingTrouble } from './recording-trouble.tsx';
import { useMark } from './use-mark.tsx';
import { useRecording } from './use-recording.ts';

/** One connection: connect bar, timeline, entries (or why there are none), composer. */
export function ConnectionWorkspace({ tab }: { readonly tab: Tab }) {
  const [connection] = tab.connections;
  if (tab.recordingId === null || connection === undefined) {
    return (
      <>
        <ConnectBar tab={tab} status={undefined} />
        <NotConnected />
      </>
    );
  }
  return <Connected tab={tab} recordingId={tab.recordingId} connection={connection} />;
}

function Connected({ tab, recordingId, connection }: { tab: Tab; recordingId: string; connection: number }) {
  const update = useWindowState((state) => state.update);
  const recording = useRecording(recordingId);
  const status = recording.statuses.find((one) => one.connection === connection);
  const mark = useMark(status === undefined || status.state === 'closed' ? [] : [status]);
  const connections = useMemo(() => [connection], [connection]);
  const troubled = status?.problem !== undefined && status.state !== 'open';
  const story = useStory({ recordingId, connection, ask: troubled, revision: recording.revision });
  const failing = troubled && story !== null && neverOpened(story);
  if (recording.problem !== null && recording.info === null)
    return <RecordingTrouble tab={tab} problem={recording.problem} />;
  const instead =
    failing && !tab.showTable && status !== undefined && recording.info !== null ? (
      <Failing
        tab={tab}
        status={status}
        story={story}
        startedAtMs={recording.info.startedAtMs}
        nowNs={recording.nowNs}
      />
    ) : undefined;
  return (
    <>
      <ConnectBar tab={tab} status={status} onMark={mark.open} />
      {status?.problem !== undefined && instead === undefined && (
        <ProblemNotice status={status} onDetails={failing ? () => update(tab.id, { showTable: false }) : undefined} />
      )}
      <Panes
        tab={tab}
        recordingId={recordingId}
        recording={recording}
        connections={connections}
        mode="lanes"
        instead={instead}
      />
      {instead === undefined && status !== undefined && <Composer status={status} />}
      {mark.dialog}
    </>
  );
}
