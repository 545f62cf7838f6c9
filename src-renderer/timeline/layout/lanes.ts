import { assertNever } from '../../../src-shared/base/result.ts';

/** What the lanes show: four of one connection, or one of each of several. */
export type TimelineMode = 'lanes' | 'shared';

export interface Lane {
  readonly kind: 'state' | 'traffic' | 'heartbeats' | 'backpressure' | 'connection';
  readonly connection: number;
  /** From the top of the lanes, CSS pixels. */
  readonly top: number;
  readonly height: number;
  /** Only its name is there. */
  readonly collapsed: boolean;
}

/** Heights of look/README.md; `alone` is a state lane with room for the bracket under a wait. */
const HEIGHT = { state: 44, alone: 64, traffic: 72, heartbeats: 44, backpressure: 44, connection: 60 } as const;
export const COLLAPSED_HEIGHT = 20;

export interface LaneWishes {
  /** A connection that never opened has nothing to show below its state. */
  readonly folded: boolean;
  /** As a person made them; lanes of several connections share one height. */
  readonly heights: Readonly<Partial<Record<Lane['kind'], number>>>;
  readonly collapsed: readonly Lane['kind'][];
}

/** How high a lane is unless somebody chose. */
export function defaultHeight(kind: Lane['kind']): number {
  return HEIGHT[kind];
}

export function lanesOf(mode: TimelineMode, connections: readonly number[], wishes: LaneWishes): readonly Lane[] {
  switch (mode) {
    case 'shared':
      return stacked(
        connections.map((connection) => ({ kind: 'connection', connection })),
        wishes,
      );
    case 'lanes': {
      const connection = connections[0];
      if (connection === undefined) return [];
      if (wishes.folded) return [{ kind: 'state', connection, top: 0, height: HEIGHT.alone, collapsed: false }];
      const kinds = ['state', 'traffic', 'heartbeats', 'backpressure'] as const;
      return stacked(
        kinds.map((kind) => ({ kind, connection })),
        wishes,
      );
    }
    default:
      return assertNever(mode);
  }
}

function stacked(lanes: readonly Pick<Lane, 'kind' | 'connection'>[], wishes: LaneWishes): readonly Lane[] {
  let top = 0;
  return lanes.map(({ kind, connection }) => {
    const collapsed = kind !== 'connection' && wishes.collapsed.includes(kind);
    const height = collapsed ? COLLAPSED_HEIGHT : (wishes.heights[kind] ?? HEIGHT[kind]);
    const lane: Lane = { kind, connection, top, height, collapsed };
    top += height;
    return lane;
  });
}

export function lanesHeight(lanes: readonly Lane[]): number {
  const last = lanes[lanes.length - 1];
  return last === undefined ? 0 : last.top + last.height;
}
