import { assertNever } from '../../src-shared/base/result.ts';

/** What the lanes show: four of one connection, or one of each of several. */
export type TimelineMode = 'lanes' | 'shared';

export interface Lane {
  readonly kind: 'state' | 'traffic' | 'heartbeats' | 'backpressure' | 'connection';
  readonly connection: number;
  /** From the top of the lanes, CSS pixels. */
  readonly top: number;
  readonly height: number;
}

/** Heights of look/README.md; `alone` is a state lane with room for the bracket under a wait. */
const HEIGHT = { state: 44, alone: 64, traffic: 72, heartbeats: 44, backpressure: 44, connection: 60 } as const;

/** `folded`: a connection that never opened has nothing to show below its state. */
export function lanesOf(mode: TimelineMode, connections: readonly number[], folded: boolean): readonly Lane[] {
  switch (mode) {
    case 'shared':
      return connections.map((connection, index) => ({
        kind: 'connection',
        connection,
        top: index * HEIGHT.connection,
        height: HEIGHT.connection,
      }));
    case 'lanes': {
      const connection = connections[0];
      if (connection === undefined) return [];
      if (folded) return [{ kind: 'state', connection, top: 0, height: HEIGHT.alone }];
      let top = 0;
      return (['state', 'traffic', 'heartbeats', 'backpressure'] as const).map((kind) => {
        const lane: Lane = { kind, connection, top, height: HEIGHT[kind] };
        top += lane.height;
        return lane;
      });
    }
    default:
      return assertNever(mode);
  }
}

export function lanesHeight(lanes: readonly Lane[]): number {
  const last = lanes[lanes.length - 1];
  return last === undefined ? 0 : last.top + last.height;
}
