import { useCallback, useMemo } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { recordingOf } from '../../data/engine.ts';
import { shallowEqual, useAsk, useEngine, useTick } from '../../data/use-engine.ts';
import { folderAndName } from '../../state/endpoints.ts';

export interface NamedConnection {
  readonly connection: number;
  readonly name: string;
  readonly transport: TransportName;
}

export interface RecordingState {
  readonly info: RecordingInfo | null;
  readonly problem: Problem | null;
  /** Every connection of the recording, by the short names of tabs. */
  readonly connections: readonly NamedConnection[];
  readonly names: ReadonlyMap<number, { readonly name: string; readonly transport: TransportName }>;
  readonly statuses: readonly ConnectionStatus[];
  readonly live: boolean;
  /** Changes when there are new entries. */
  readonly revision: number;
  readonly nowNs: () => number;
}

/** All that a workspace needs to know about its recording, from the tick and one question. */
export function useRecording(recordingId: string): RecordingState {
  const engine = useEngine();
  const statuses = useTick(
    useCallback((tick: Tick) => tick.connections.filter((one) => one.recordingId === recordingId), [recordingId]),
    shallowEqual,
  );
  const live = useTick(useCallback((tick: Tick) => recordingOf(tick, recordingId)?.live ?? false, [recordingId]));
  const revision = useTick(useCallback((tick: Tick) => recordingOf(tick, recordingId)?.entries ?? 0, [recordingId]));
  // Asked again when a connection joins: its name is in the answer.
  const info = useAsk('recording.info', { recordingId }, statuses.length);
  const known = info.value?.connections;
  const connections = useMemo(
    () =>
      (known ?? []).map(({ connection, name, transport, url }) => ({
        connection,
        transport,
        name: folderAndName({ name, url }).name,
      })),
    [known],
  );
  const names = useMemo(
    () => new Map(connections.map(({ connection, name, transport }) => [connection, { name, transport }])),
    [connections],
  );
  const nowNs = useCallback(() => engine.nowNs(recordingId), [engine, recordingId]);
  return { info: info.value, problem: info.problem, connections, names, statuses, live, revision, nowNs };
}
