import { useEngine } from '../../data/use-engine.ts';
import { Compare } from '../../entries/detail/compare.tsx';
import { useWindowStore } from '../../state/store.ts';
import { compareTabId, type Tab } from '../../state/tabs.ts';
import { RecordingTrouble } from './recording-trouble.tsx';
import { useRecording } from './use-recording.ts';

/** Two entries of a recording beside each other. */
export function CompareWorkspace({ tab }: { readonly tab: Tab }) {
  const { call } = useEngine();
  const store = useWindowStore();
  const recording = useRecording(tab.recordingId ?? '');
  const { compared, recordingId } = tab;
  if (compared === null || recordingId === null) return null;
  if (recording.info === null)
    return recording.problem === null ? null : <RecordingTrouble tab={tab} problem={recording.problem} />;
  function onShow(seq: number): void {
    // Where it was compared from, or any other tab of the recording.
    const { tabs, activate, update } = store.getState();
    const home = tabs.find((one) => one.recordingId === recordingId && one.kind !== 'compare');
    if (home === undefined) return;
    update(home.id, { selectedSeq: seq, selected: [], showTable: true });
    activate(home.id);
  }
  function onSwap(): void {
    if (compared === null || recordingId === null) return;
    const swapped = { a: compared.b, b: compared.a };
    const { open, close } = store.getState();
    open({ id: compareTabId(recordingId, swapped), kind: 'compare', recordingId, compared: swapped });
    close(tab.id);
  }
  return (
    <Compare
      call={call}
      recordingId={recordingId}
      startedAtMs={recording.info.startedAtMs}
      pair={compared}
      onShow={onShow}
      onSwap={onSwap}
    />
  );
}
