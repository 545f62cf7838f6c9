import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { ConnectionStatus } from '../../src-shared/model/connection.ts';
import type { TransportName } from '../../src-shared/model/entry.ts';
import type { Film } from '../data/player.ts';
import type { TimelineMode } from './layout/lanes.ts';
import type { TimeRange } from './layout/layout-scene.ts';

/** How many entries a filter found in one step of time. Steps without any may be left out. */
export interface HitBucket {
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
}

export interface TimelineProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  /** Wall clock of the recording's zero, milliseconds since 1970, with fraction. */
  readonly startedAtMs: number;
  /** Drawn from top to bottom; mode `lanes` shows the first. */
  readonly connections: readonly {
    readonly connection: number;
    readonly name: string;
    readonly transport: TransportName;
  }[];
  readonly statuses: readonly ConnectionStatus[];
  /** The recording's clock. */
  readonly nowNs: () => number;
  readonly live: boolean;
  readonly mode: TimelineMode;
  /** Grows when the recording does. */
  readonly revision: number;
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
  readonly playheadNs: number | null;
  /** A click: the moment, and the entry under the pointer where there is one. */
  readonly onPick: (pick: { readonly atNs: number; readonly seq?: number; readonly connection?: number }) => void;
  /** What is shown as it happened: its playhead stands in place of the other one. Absent or null: no film. */
  readonly film?: Film | null;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** What the filter found, in order of time, over the whole recording: ticks on the traffic lane and on the minimap. null: no filter. */
  readonly hits?: readonly HitBucket[] | null;
  /** What of the recording is on screen, told once it has rested: `hits` may be finer there. */
  readonly onSpan?: (span: TimeRange) => void;
}
