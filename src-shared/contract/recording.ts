import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import { type Cell, MAX_PATH_CHARS, MAX_PATHS } from '../model/cell.ts';
import type { ConnectionInfo } from '../model/connection.ts';
import type { Direction, Entry, TransportName } from '../model/entry.ts';
import type { FilterFacts } from '../model/filter-facts.ts';
import type { Kind } from '../model/kind.ts';
import { command } from './command.ts';

export interface RecordingInfo {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly live: boolean;
  /** Wall clock of the recording's zero, milliseconds since 1970, with fraction. */
  readonly startedAtMs: number;
  readonly entries: number;
  readonly lastAtNs: number;
  readonly fileBytes: number;
  readonly connections: readonly ConnectionInfo[];
}

/** One row of a table: enough to draw it, no more. `preview` is at most {@link PREVIEW_CHARS} characters. */
export interface Row {
  readonly seq: number;
  readonly atNs: number;
  readonly connection: number;
  readonly attempt: number;
  readonly transport: TransportName;
  readonly direction: Direction;
  readonly kind: Kind;
  readonly size: number;
  readonly wireSize?: number;
  /** Start of the payload as text, or near the first match of the filter; bytes as hex pairs. */
  readonly preview: string;
  /** Whether `preview` starts later than the payload, and whether it ends before it. */
  readonly cutStart?: boolean;
  readonly cutEnd?: boolean;
  /** `[from, to)` in `preview`: what the filter found. */
  readonly matches?: readonly (readonly [number, number])[];
  /** Detail of lifecycle and heartbeat kinds, headers left out. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Where the slice was asked for `paths`: what each finds in the payload. */
  readonly cells?: readonly Cell[];
}

export const PREVIEW_CHARS = 240;
export const MAX_SLICE = 500;
export const MAX_HIT_BUCKETS = 2_000;

/**
 * Where a view stands. Rows have stable indexes from `start` to `end` (exclusive): older matches found later take
 * indexes below `start`, live ones at `end`. The unfiltered view has `start` 0 and index = seq - 1.
 */
export interface ViewStatus {
  readonly viewId: string;
  readonly start: number;
  readonly end: number;
  /** Entries looked at so far, and how many there are, of the view's connections and range alone. */
  readonly scanned: number;
  readonly total: number;
  readonly done: boolean;
  readonly cancelled: boolean;
  /** Rows the filter means, so far; the others are lifecycle entries kept as separators. */
  readonly matches?: number;
  /** Entries that did not match but could be searched only in part: cut at the cap, or too long for a regex. */
  readonly partlySearched?: number;
  /** Why the search stopped by itself: FILTER_REGEX_SLOW. */
  readonly problem?: Problem;
}

/** How many matches lie in one step of time; steps without any are left out. */
export interface HitBucket {
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
}

/** Where a match stands: its entry, and its number among the matches found so far, the oldest being 1. */
export interface HitPlace {
  readonly seq: number;
  readonly number: number;
}

const seq = v.pipe(v.number(), v.integer(), v.minValue(1));

export const recordingCommands = {
  'recording.list': command<readonly RecordingInfo[]>()(v.object({})),
  'recording.open': command<RecordingInfo>()(v.object({ path: v.pipe(v.string(), v.minLength(1)) })),
  'recording.close': command<null>()(v.object({ recordingId: v.string() })),
  'recording.info': command<RecordingInfo>()(v.object({ recordingId: v.string() })),
  /** One entry, whole; payload up to `maxBytes`, the rest by asking again from `fromByte`. */
  'entry.get': command<Entry & { readonly payloadBytes: number }>()(
    v.object({
      recordingId: v.string(),
      seq,
      fromByte: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      maxBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1024 * 1024),
    }),
  ),
  /** Filter errors come back as FILTER_* with `at` the character. `connections` narrows to a tab. */
  'view.open': command<ViewStatus>()(
    v.object({
      recordingId: v.string(),
      filter: v.optional(v.string(), ''),
      connections: v.optional(v.array(seq)),
      fromNs: v.optional(v.number()),
      toNs: v.optional(v.number()),
      /** Another filter whose finds are marked in the rows, though it takes none away. */
      mark: v.optional(v.string()),
    }),
  ),
  'view.cancel': command<ViewStatus>()(v.object({ viewId: v.string() })),
  /** Goes on with a search that was cancelled, or that stopped because it was slow: then without that limit. */
  'view.resume': command<ViewStatus>()(v.object({ viewId: v.string() })),
  'view.close': command<null>()(v.object({ viewId: v.string() })),
  /** Rows `[from, from + count)` of a view, clipped to what is known. */
  'view.slice': command<{ readonly status: ViewStatus; readonly from: number; readonly rows: readonly Row[] }>()(
    v.object({
      viewId: v.string(),
      from: v.pipe(v.number(), v.integer()),
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SLICE)),
      /** JSONPaths (RFC 9535) to look up in the payloads of these rows. */
      paths: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_PATH_CHARS))), v.maxLength(MAX_PATHS))),
    }),
  ),
  /**
   * Rows `[from, from + count)` as text to take away, as many as fit one answer: `next` is the row to go on at. Secrets of headers
   * and URLs are masked unless asked for; payloads never are.
   */
  'view.copy': command<{ readonly texts: readonly string[]; readonly next: number }>()(
    v.object({
      viewId: v.string(),
      from: v.pipe(v.number(), v.integer()),
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SLICE)),
      form: v.picklist(['text', 'ndjson']),
      withSecrets: v.optional(v.boolean(), false),
    }),
  ),
  /** The row of `seq` in the view, or of the nearest match before it; null when there is none yet. */
  'view.indexOf': command<{ readonly index: number; readonly exact: boolean } | null>()(
    v.object({ viewId: v.string(), seq }),
  ),
  /** The match next to `fromSeq` on one side, or at the end of that side without it; null when there is none (yet). */
  'view.step': command<HitPlace | null>()(
    v.object({ viewId: v.string(), fromSeq: v.optional(seq), to: v.picklist(['next', 'previous']) }),
  ),
  /**
   * Matches between two moments, counted in equal steps; separators are none. Nothing is searched again: `done` is false while
   * the search goes on, or while the moments of some matches are still being looked up: ask again. Empty without a filter.
   */
  'view.hits': command<{ readonly hits: readonly HitBucket[]; readonly done: boolean }>()(
    v.object({
      viewId: v.string(),
      fromNs: v.number(),
      toNs: v.number(),
      buckets: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_HIT_BUCKETS)),
    }),
  ),
  /** What completion may offer, from a sample of the recording: every kind in it, some of its names, paths and values. */
  'recording.facts': command<FilterFacts>()(
    v.object({ recordingId: v.string(), connections: v.optional(v.array(seq)) }),
  ),
  /** The first entry at or after this moment, in the whole recording. */
  'entry.at': command<{ readonly seq: number } | null>()(v.object({ recordingId: v.string(), atNs: v.number() })),
} as const;
