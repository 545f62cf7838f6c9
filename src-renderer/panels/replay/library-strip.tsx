import { useEffect, useState } from 'react';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import { filmShelf } from '../../data/player.ts';
import { useAsk, useEngine } from '../../data/use-engine.ts';
import { useWindowState, useWindowStore } from '../../state/store.ts';
import type { ReplayMode } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { replayWords } from '../../words/replay.ts';
import { useActions } from '../actions.ts';
import ReplayPanel, { Modes } from './replay-panel.tsx';
import './replay.css';

const said = replayWords;

/** In the library, beneath the list: the selected recording is played there. Its file is opened when that is first wanted. */
export default function LibraryStrip({ item }: { readonly item: LibraryItem }) {
  const { call } = useEngine();
  const report = useWindowState((state) => state.report);
  const store = useWindowStore();
  const actions = useActions();
  const [mode, setMode] = useState<ReplayMode | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const recordingId = item.recordingId ?? opened;
  const info = useAsk('recording.info', mode === null || recordingId === null ? null : { recordingId }).value;
  const choose = async (next: ReplayMode): Promise<void> => {
    if (recordingId === null) {
      const answer = await call('recording.open', { path: item.path });
      if (!answer.ok) {
        report(answer.error);
        return;
      }
      setOpened(answer.value.id);
    }
    setMode(next);
  };
  useEffect(
    () => () => {
      if (recordingId !== null) filmShelf.get(recordingId)?.pause();
    },
    [recordingId],
  );
  const show = (seq: number | null): void => {
    if (recordingId === null) return;
    if (mode === null) actions.showRecording(recordingId);
    else actions.showReplay(recordingId, mode);
    const { tabs, update } = store.getState();
    const tab = tabs.find((one) => one.kind === 'recording' && one.recordingId === recordingId);
    if (tab !== undefined && seq !== null) update(tab.id, { selectedSeq: seq, selected: [] });
  };
  if (mode === null || info === null || recordingId === null)
    return (
      <section className="replay replay-closed" aria-label={said.inLibrary(item.name)}>
        <div className="replay-bar">
          <h2 className="replay-heading ell">{item.name}</h2>
          <Modes mode={mode} onMode={(next) => void choose(next)} />
        </div>
      </section>
    );
  return (
    <ReplayPanel
      info={info}
      mode={mode}
      onMode={setMode}
      onClose={() => {
        filmShelf.remove(recordingId);
        setMode(null);
      }}
      range={null}
      onJump={show}
      heading={item.name}
      more={
        <Button size="small" onClick={() => show(null)}>
          {said.showEntries}
        </Button>
      }
    />
  );
}
