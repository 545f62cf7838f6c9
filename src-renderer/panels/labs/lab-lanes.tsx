import { useCallback, useMemo } from 'react';
import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab, TimeRange } from '../../state/tabs.ts';
import { Timeline } from '../../timeline/timeline.tsx';
import { words } from '../../words/index.ts';
import { useRecording } from '../workspace/use-recording.ts';

/** The connections of a lab on one time axis, a lane each. A click on what came chooses its entry; the head leads to it. */
export function LabLanes({ tab, run }: { readonly tab: Tab; readonly run: LabRunInfo }) {
  const { call } = useEngine();
  const update = useWindowState((state) => state.update);
  const { recordingId, connections } = run;
  const recording = useRecording(recordingId);
  const { id } = tab;
  // Every answer has a list of its own; the lanes change only when a connection joins.
  const key = connections.join();
  const shown = useMemo(() => {
    const wanted = new Set(key.split(',').map(Number));
    return recording.connections.filter(({ connection }) => wanted.has(connection));
  }, [recording.connections, key]);
  const statuses = useMemo(
    () => recording.statuses.filter((one) => shown.some(({ connection }) => connection === one.connection)),
    [recording.statuses, shown],
  );
  const onRange = useCallback((range: TimeRange | null) => update(id, { range }), [update, id]);
  const onFollow = useCallback((follow: boolean) => update(id, { follow }), [update, id]);
  const onPick = useCallback(
    ({ atNs, seq }: { readonly atNs: number; readonly seq?: number }) =>
      update(id, { playheadNs: atNs, selectedSeq: seq ?? null }),
    [update, id],
  );
  if (recording.info === null || shown.length === 0) return <p className="lab-no-lanes">{words.labs.noLanes}</p>;
  return (
    <div className="lab-lanes">
      <Timeline
        call={call}
        recordingId={recordingId}
        startedAtMs={recording.info.startedAtMs}
        connections={shown}
        statuses={statuses}
        nowNs={recording.nowNs}
        live={recording.live}
        mode="shared"
        revision={recording.revision}
        range={tab.range}
        onRange={onRange}
        playheadNs={tab.playheadNs}
        onPick={onPick}
        follow={tab.follow}
        onFollow={onFollow}
      />
    </div>
  );
}
