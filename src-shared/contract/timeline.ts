import * as v from 'valibot';
import type { AnyDetail, Direction } from '../model/entry.ts';
import type { GaugeName } from '../model/gauge.ts';
import type { Kind } from '../model/kind.ts';
import { command } from './command.ts';

export const MAX_BUCKETS = 2_000;
export const MAX_POINTS = 2_000;

/**
 * Traffic of one connection in equal steps, sparse: `slot[i]` is the index of the bucket from `originNs`, the other
 * arrays run beside it. Counts are entries that crossed the wire, bytes are payload bytes.
 */
export interface TrafficBuckets {
  readonly connection: number;
  readonly slot: readonly number[];
  readonly inCount: readonly number[];
  readonly outCount: readonly number[];
  readonly inBytes: readonly number[];
  readonly outBytes: readonly number[];
}

/** A lifecycle entry on the timeline. */
export interface LifecyclePoint {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly attempt: number;
  readonly kind: Kind;
  readonly detail: AnyDetail;
}

/** One entry that crossed the wire, sent only when few enough are in range to be drawn one by one. */
export interface FramePoint {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly kind: Kind;
  readonly direction: Direction;
  readonly size: number;
  /** On `response`: how long the server held it, and what it meant. */
  readonly heldMs?: number;
  readonly outcome?: string;
  /** On `response` of a poll: how many messages it brought. */
  readonly items?: number;
  /** On `request` and `response`: a person sent it beside the stream, it is no poll. */
  readonly beside?: true;
  /** On `pong`. */
  readonly rttMs?: number;
}

/** A gauge of one connection; thinned to the extremes of each step when there are more than fit. */
export interface GaugeLine {
  readonly connection: number;
  readonly gauge: GaugeName;
  readonly atNs: readonly number[];
  readonly value: readonly number[];
}

export interface TimelineSlice {
  readonly fromNs: number;
  readonly toNs: number;
  /** End of the recording now; for a live one, the clock. */
  readonly nowNs: number;
  /** Left edge of slot 0 and width of a slot. */
  readonly originNs: number;
  readonly slotNs: number;
  readonly traffic: readonly TrafficBuckets[];
  /** Those in range and, for each connection, the last ones before it that say which state it was in. */
  readonly lifecycle: readonly LifecyclePoint[];
  /** True when there were more than {@link MAX_POINTS}; the newest are kept. */
  readonly lifecycleCut: boolean;
  /** All frames in range of the connections that have few enough; null: there are too many of them all to look. */
  readonly frames: readonly FramePoint[] | null;
  /** Connections with too many frames to be drawn one by one: none of theirs are in `frames`. Those with the fewest come first. */
  readonly crowded: readonly number[];
  readonly gauges: readonly GaugeLine[];
}

/** Kinds that are worth a jump: an end, a failure, something lost or seen twice, a silence, a pause, a note. */
export const EVENT_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'close',
  'error',
  'missed',
  'gap',
  'duplicate',
  'pause',
  'mark',
]);

/** Where a jump to the next or previous event leads. */
export interface TimelineEvent {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly kind: Kind;
}

export const timelineCommands = {
  'timeline.slice': command<TimelineSlice>()(
    v.object({
      recordingId: v.string(),
      fromNs: v.number(),
      toNs: v.number(),
      /** Buckets wanted, about one per 3 px; never more than {@link MAX_BUCKETS} are returned. */
      buckets: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BUCKETS)),
      connections: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
    }),
  ),
  /** All entries with `fromNs ≤ atNs ≤ toNs`, as a table of that range shows them. */
  'timeline.count': command<{ readonly entries: number }>()(
    v.object({
      recordingId: v.string(),
      fromNs: v.number(),
      toNs: v.number(),
      connections: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
    }),
  ),
  /** The nearest of {@link EVENT_KINDS} strictly before or after a moment; null when there is none. */
  'timeline.event': command<TimelineEvent | null>()(
    v.object({
      recordingId: v.string(),
      atNs: v.number(),
      direction: v.picklist(['next', 'previous']),
      connections: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
    }),
  ),
} as const;
