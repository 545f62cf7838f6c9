import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import { MAX_PATH_CHARS } from '../model/cell.ts';
import { command } from './command.ts';

/** How entries are put together. */
export const GroupBySchema = v.variant('by', [
  v.object({ by: v.picklist(['kind', 'event', 'direction', 'connection', 'attempt']) }),
  /** The value that a JSONPath finds in the payload; several finds are one text. */
  v.object({ by: v.literal('path'), path: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PATH_CHARS)) }),
]);
export type GroupBy = v.InferOutput<typeof GroupBySchema>;

export interface Group {
  /** Null: entries without such a value. A connection is its number, a direction `toClient` or `toServer`. */
  readonly value: string | null;
  /** The name of a connection. */
  readonly label?: string;
  readonly count: number;
  /** Of payloads, as the application sees them. */
  readonly bytes: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** A filter that finds these entries among those surveyed; null where the filter language cannot say it. */
  readonly filter: string | null;
}

/** Of numbers that were counted: how many, where they lie, and how they spread. Estimates are exact to within 1 %. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Bars of a small chart: `[from, to)` and how many; the steps grow by a factor. */
  readonly bars: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

export interface SurveyStatistics {
  readonly entries: number;
  /** Entries that crossed the wire. */
  readonly frames: number;
  /** Of payloads, as the application sees them. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly fromNs: number;
  readonly toNs: number;
  /** Frames per step of time, in each direction. */
  readonly rate: {
    readonly stepNs: number;
    readonly originNs: number;
    readonly in: readonly number[];
    readonly out: readonly number[];
  };
  /** Payload bytes of messages. */
  readonly sizes: Distribution | null;
  /** Milliseconds between one message of a connection and the next in the same direction. */
  readonly interArrivalMs: Distribution | null;
  /** Round trips of answered pings, milliseconds. */
  readonly rttMs: Distribution | null;
  /** How long polls were held, milliseconds. */
  readonly heldMs: Distribution | null;
}

export interface SurveyStatus {
  readonly surveyId: string;
  /** Entries looked at, of those that the connections, the range and the selection leave; both grow while it is live. */
  readonly scanned: number;
  readonly total: number;
  /** All that was there when it was opened has been counted; what comes live is counted as it comes. */
  readonly done: boolean;
  readonly cancelled: boolean;
  /** Why it stopped before its end: a regex without an end, a damaged file. What was counted until then stays. */
  readonly problem?: Problem;
  /** Entries that did not match but could be searched only in part (docs/filter.md). */
  readonly partlySearched?: number;
  /** Grows with what `survey.get` answers. */
  readonly revision: number;
}

const seq = v.pipe(v.number(), v.integer(), v.minValue(1));
const surveyId = v.string();

/** Counts over many entries, progressively: groups and statistics of what a filter, a range or a selection means. */
export const surveyCommands = {
  /** Errors: FILTER_…, JSONPATH_INVALID, RECORDING_UNKNOWN. */
  'survey.open': command<SurveyStatus>()(
    v.object({
      recordingId: v.string(),
      filter: v.optional(v.string(), ''),
      connections: v.optional(v.array(seq)),
      fromNs: v.optional(v.number()),
      toNs: v.optional(v.number()),
      /** A selection of rows: ranges of `seq`, both ends included. */
      selected: v.optional(v.pipe(v.array(v.tuple([seq, seq])), v.maxLength(10_000))),
      groupBy: v.optional(v.nullable(GroupBySchema), null),
    }),
  ),
  /** What was counted so far. Groups by count, the largest first; those beyond `groups` are put together in `others`. */
  'survey.get': command<{
    readonly status: SurveyStatus;
    readonly statistics: SurveyStatistics;
    readonly groups: readonly Group[];
    readonly others: { readonly groups: number; readonly count: number };
    /** More different values than are kept apart: later ones were only counted together. */
    readonly tooMany: boolean;
    /** Of those without a value: entries whose payload was cut, so that nobody can know whether they have one. */
    readonly unread: number;
  }>()(
    v.object({ surveyId, groups: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)), 100) }),
  ),
  'survey.cancel': command<SurveyStatus>()(v.object({ surveyId })),
  'survey.close': command<null>()(v.object({ surveyId })),
} as const;
