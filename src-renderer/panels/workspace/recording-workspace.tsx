import { lazy, Suspense, useCallback } from 'react';
import { bytesText, countText } from '../../../src-shared/base/units-text.ts';
import { useCommands } from '../../commands/registry.ts';
import { filmShelf } from '../../data/player.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import type { ReplayMode, Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { Menu, MenuItem } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { useNoComposer } from '../composer/use-composer-commands.ts';
import { dateText } from '../format.ts';
import { useFilm } from '../replay/use-player.ts';
import { Panes } from './panes.tsx';
import { RecordingTrouble } from './recording-trouble.tsx';
import { useRecording } from './use-recording.ts';

const ReplayPanel = lazy(() => import('../replay/replay-panel.tsx'));
const said = words.workspace;
const replays = words.replay;
const MODES: readonly ReplayMode[] = ['film', 'server', 'client'];

/** A recording opened from a file: the same panes, nothing to connect. */
export function RecordingWorkspace({ tab }: { readonly tab: Tab }) {
  if (tab.recordingId === null) return null;
  return <Opened tab={tab} recordingId={tab.recordingId} />;
}

function Opened({ tab, recordingId }: { readonly tab: Tab; readonly recordingId: string }) {
  const { call } = useEngine();
  const close = useWindowState((state) => state.close);
  const update = useWindowState((state) => state.update);
  const report = useWindowState((state) => state.report);
  const ask = useWindowState((state) => state.ask);
  const recording = useRecording(recordingId);
  useNoComposer(words.composer.readOnly);
  const { info } = recording;
  const { id, replay } = tab;
  const film = useFilm(replay === 'film' ? recordingId : null);
  const setReplay = useCallback(
    (next: ReplayMode | null) => {
      if (next !== 'film') filmShelf.remove(recordingId);
      update(id, { replay: next });
    },
    [update, id, recordingId],
  );
  const live = info?.live === true;
  useCommands(
    MODES.map((mode) => ({
      id: `replay.${mode}`,
      title: replays.commands[mode],
      group: 'recording',
      words: replays.commands.words,
      checked: replay === mode,
      ...(mode === 'film' && live && { unable: replays.filmLive }),
      run: () => setReplay(replay === mode ? null : mode),
    })),
  );
  const onJump = useCallback((selectedSeq: number) => update(id, { selectedSeq, selected: [] }), [update, id]);
  if (info === null)
    return recording.problem === null ? null : <RecordingTrouble tab={tab} problem={recording.problem} />;
  const closeRecording = async (): Promise<void> => {
    const closed = await call('recording.close', { recordingId });
    filmShelf.remove(recordingId);
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
        <Button
          icon="film"
          aria-pressed={replay !== null}
          title={replays.replayTip}
          onClick={() => setReplay(replay === null ? 'film' : null)}
        >
          {replays.replay}
        </Button>
        <Menu
          align="end"
          trigger={
            <Button icon="upload" opens>
              {words.exchange.out}
            </Button>
          }
        >
          <MenuItem onChoose={() => ask({ kind: 'export', recordingIds: [recordingId], share: false })}>
            {words.exchange.export}
          </MenuItem>
          <MenuItem onChoose={() => ask({ kind: 'export', recordingIds: [recordingId], share: true })}>
            {words.exchange.share}
          </MenuItem>
          <MenuItem onChoose={() => ask({ kind: 'compare', a: recordingId, b: null })}>
            {words.difference.compareWith}
          </MenuItem>
        </Menu>
        <Button onClick={() => void closeRecording()}>{said.closeFile}</Button>
      </div>
      {replay !== null && (
        <Suspense fallback={<p className="ws-opening">{replays.opening}</p>}>
          <ReplayPanel
            info={info}
            mode={replay}
            onMode={setReplay}
            onClose={() => setReplay(null)}
            range={tab.range}
            onJump={onJump}
          />
        </Suspense>
      )}
      <Panes
        tab={tab}
        film={film}
        recordingId={recordingId}
        recording={recording}
        connections={null}
        mode={recording.connections.length === 1 ? 'lanes' : 'shared'}
      />
    </>
  );
}
