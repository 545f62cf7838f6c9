import { ticks } from '../../../src-renderer/timeline/axis/ticks.ts';
import { wallClock } from '../../../src-renderer/timeline/axis/wall-clock.ts';
import { storiesOf } from '../../../src-renderer/timeline/facts/story.ts';
import { type LaneWishes, lanesOf, type TimelineMode } from '../../../src-renderer/timeline/layout/lanes.ts';
import { layoutScene, type SceneInput } from '../../../src-renderer/timeline/layout/layout-scene.ts';
import type { Scene, Shape } from '../../../src-renderer/timeline/layout/shapes.ts';
import type { TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { type Session, sliceOf } from '../../fixtures/timeline-session.ts';

/** Every character 6 px: widths that one can check by counting. */
export const measure = (text: string) => text.length * 6;

export const NOON = wallClock(new Date(2026, 2, 14, 12, 0, 0).getTime());

export interface SceneOptions {
  readonly fromNs: number;
  readonly toNs: number;
  readonly width?: number;
  readonly dpr?: number;
  readonly mode?: TimelineMode;
  readonly folded?: boolean;
  readonly wishes?: Partial<LaneWishes>;
  readonly connections?: readonly number[];
  readonly live?: boolean;
  readonly more?: Partial<SceneInput>;
  readonly slice?: TimelineSlice;
}

/** A session laid out as the component does it. */
export function sceneOf(session: Session, options: SceneOptions): Scene {
  const { fromNs, toNs, width = 1_000, dpr = 1, mode = 'lanes', folded = false, live = true } = options;
  const connections = options.connections ?? session.connections.map((one) => one.connection);
  const scale = { fromNs, toNs, width, dpr };
  const slice = options.slice ?? sliceOf(session, { fromNs, toNs, buckets: Math.floor(width / 3) });
  const clock = wallClock(session.startedAtMs);
  return layoutScene({
    scale,
    clock,
    nowNs: session.nowNs,
    live,
    lanes: lanesOf(mode, connections, { folded, heights: {}, collapsed: [], ...options.wishes }),
    transports: new Map(session.connections.map((one) => [one.connection, one.transport])),
    slice,
    stories: storiesOf(slice.lifecycle, connections),
    ticks: ticks(scale, clock, measure),
    range: null,
    playheadNs: null,
    found: null,
    measure,
    ...options.more,
  });
}

type OfType<One, Type> = One extends { readonly type: infer Own } ? (Type extends Own ? One : never) : never;

export function withRole<Type extends Shape['type']>(scene: Scene, type: Type, role: string): OfType<Shape, Type>[] {
  return [...scene.under, ...scene.over].filter((shape) => shape.type === type && shape.role === role) as OfType<
    Shape,
    Type
  >[];
}

export function texts(scene: Scene, role?: string): string[] {
  return [...scene.under, ...scene.over]
    .filter((shape) => shape.type === 'text' && (role === undefined || shape.role === role))
    .map((shape) => (shape.type === 'text' ? shape.text : ''));
}
