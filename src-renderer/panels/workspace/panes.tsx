import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { HitBucket, ViewStatus } from '../../../src-shared/contract/recording.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { Film } from '../../data/player.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';
import { EntriesPane } from '../../entries/entries-pane.tsx';
import { useWindowState } from '../../state/store.ts';
import { compareTabId, type SeqRange, type Tab, type TimeRange } from '../../state/tabs.ts';
import { Timeline } from '../../timeline/timeline.tsx';
import type { RecordingState } from './use-recording.ts';
import './workspace.css';

const viewsOf = (tick: Tick): readonly ViewStatus[] => tick.views;

export interface PanesProps {
  readonly tab: Tab;
  readonly recordingId: string;
  readonly recording: RecordingState;
  /** Connections shown, null for all of the recording. */
  readonly connections: readonly number[] | null;
  readonly mode: 'lanes' | 'shared';
  /** While the recording is shown as it happened. */
  readonly film?: Film | null;
  /** Stands in place of the table. */
  readonly instead?: ReactNode;
}

/** Timeline over entries: one moment in both. The range, the playhead and the selection live in the tab. */
export function Panes({ tab, recordingId, recording, connections, mode, film = null, instead }: PanesProps) {
  const { call } = useEngine();
  const update = useWindowState((state) => state.update);
  const open = useWindowState((state) => state.open);
  const viewStatuses = useTick(viewsOf);
  const { id } = tab;
  const shown = useMemo(
    () => recording.connections.filter((one) => connections === null || connections.includes(one.connection)),
    [recording.connections, connections],
  );
  const statuses = useMemo(
    () => recording.statuses.filter((one) => connections === null || connections.includes(one.connection)),
    [recording.statuses, connections],
  );
  const onRange = useCallback((range: TimeRange | null) => update(id, { range }), [update, id]);
  const onFollow = useCallback((follow: boolean) => update(id, { follow }), [update, id]);
  const onFilter = useCallback((filter: string) => update(id, { filter, setAside: null }), [update, id]);
  const onSetAside = useCallback(
    (aside: boolean) =>
      update(id, aside ? { filter: '', setAside: tab.filter } : { filter: tab.setAside ?? '', setAside: null }),
    [update, id, tab.filter, tab.setAside],
  );
  const [hits, setHits] = useState<readonly HitBucket[] | null>(null);
  const [span, setSpan] = useState<TimeRange | null>(null);
  const onPick = useCallback(
    async (pick: { readonly atNs: number; readonly seq?: number }) => {
      if (film !== null) {
        film.seek(pick.atNs);
        update(id, { playheadNs: pick.atNs, selectedSeq: pick.seq ?? null });
        return;
      }
      update(id, { playheadNs: pick.atNs, selectedSeq: pick.seq ?? null, showTable: true });
      if (pick.seq !== undefined) return;
      const found = await call('entry.at', { recordingId, atNs: pick.atNs });
      if (found.ok && found.value !== null) update(id, { selectedSeq: found.value.seq });
    },
    [update, id, call, recordingId, film],
  );
  const onSelect = useCallback(
    (selectedSeq: number | null, atNs?: number, selected: readonly SeqRange[] = []) =>
      update(id, { selectedSeq, selected, ...(atNs !== undefined && { playheadNs: atNs }) }),
    [update, id],
  );
  const onPin = useCallback((pinnedSeq: number | null) => update(id, { pinnedSeq }), [update, id]);
  const onCompare = useCallback(
    (compared: { readonly a: number; readonly b: number }) =>
      open({ id: compareTabId(recordingId, compared), kind: 'compare', recordingId, compared }),
    [open, recordingId],
  );
  if (recording.info === null) return null;
  const { startedAtMs, lastAtNs } = recording.info;
  const endNs = (): number => (recording.live ? recording.nowNs() : lastAtNs);
  return (
    <>
      <Timeline
        call={call}
        recordingId={recordingId}
        startedAtMs={startedAtMs}
        connections={shown}
        statuses={statuses}
        nowNs={recording.nowNs}
        live={recording.live}
        mode={mode}
        revision={recording.revision}
        range={tab.range}
        onRange={onRange}
        playheadNs={tab.playheadNs}
        film={film}
        onPick={(pick) => void onPick(pick)}
        follow={tab.follow}
        onFollow={onFollow}
        hits={hits}
        onSpan={setSpan}
      />
      {instead ?? (
        <EntriesPane
          call={call}
          recordingId={recordingId}
          startedAtMs={startedAtMs}
          connections={connections ?? undefined}
          connectionNames={recording.names}
          range={tab.range}
          filter={tab.filter}
          onFilter={onFilter}
          setAside={tab.setAside}
          onSetAside={onSetAside}
          span={span}
          endNs={endNs}
          onHits={setHits}
          selectedSeq={tab.selectedSeq}
          selected={tab.selected}
          pinnedSeq={tab.pinnedSeq}
          onPin={onPin}
          onRange={onRange}
          onSelect={onSelect}
          onCompare={onCompare}
          viewStatuses={viewStatuses}
          live={recording.live}
          film={film}
        />
      )}
    </>
  );
}
