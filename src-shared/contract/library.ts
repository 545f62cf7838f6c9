import * as v from 'valibot';
import type { Problem } from '../base/result.ts';
import type { TransportName } from '../model/entry.ts';
import { command } from './command.ts';

/** Steps of the small drawing of traffic in a list. */
export const TRAFFIC_STEPS = 96;

/** A recording in the library, open or not. */
export interface LibraryItem {
  readonly path: string;
  /** Where it is open, or live. */
  readonly recordingId: string | null;
  readonly live: boolean;
  readonly name: string;
  readonly pinned: boolean;
  readonly tags: readonly string[];
  readonly notes: string;
  /** `chrome-export.har`; null of what Wirescope recorded itself. */
  readonly importedFrom: string | null;
  /** Wall clock. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly entries: number;
  readonly fileBytes: number;
  /** Wall clock of the file's last change. */
  readonly changedAtMs: number;
  readonly transports: readonly TransportName[];
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
  /** Null until somebody looked. */
  readonly findings: { readonly problems: number; readonly warnings: number; readonly hints: number } | null;
  /** Entries that crossed the wire, in {@link TRAFFIC_STEPS} equal steps. */
  readonly traffic: readonly number[];
  /** Where attempts ended or failed, as parts of the length, 0 to 1; at most 200. */
  readonly drops: readonly number[];
  /** It lies outside the folder of recordings: retention never touches it. */
  readonly elsewhere: boolean;
  /** Why it cannot be read: then only path, name and size are known. */
  readonly problem: Problem | null;
}

export const LIBRARY_SORTS = ['name', 'started', 'length', 'entries', 'size', 'findings'] as const;
export type LibrarySort = (typeof LIBRARY_SORTS)[number];

/** How long recordings are kept. Neither limit: for ever. */
export const RetentionSchema = v.object({
  maxBytes: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0))), null),
  maxAgeDays: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0))), null),
});
export type Retention = v.InferOutput<typeof RetentionSchema>;

/** A recording that a limit takes, and which. */
export interface Removal {
  readonly path: string;
  readonly name: string;
  readonly fileBytes: number;
  readonly why: 'size' | 'age' | 'person';
  /** Wall clock; null: it is still there. */
  readonly removedAtMs: number | null;
  /** Why it could not be removed. */
  readonly problem: Problem | null;
}

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const paths = v.pipe(v.array(path), v.minLength(1), v.maxLength(1_000));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const libraryCommands = {
  /** A page of the recordings that fit, in the wanted order; pinned ones first. Newest first by default. */
  'library.list': command<{
    readonly total: number;
    readonly totalBytes: number;
    readonly matching: number;
    readonly items: readonly LibraryItem[];
    /** Every tag in use. */
    readonly tags: readonly string[];
  }>()(
    v.object({
      from: v.optional(count, 0),
      count: v.optional(v.pipe(count, v.maxValue(500)), 100),
      sort: v.optional(v.picklist(LIBRARY_SORTS), 'started'),
      descending: v.optional(v.boolean(), true),
      /** In name, tags, notes, endpoints or hosts. */
      search: v.optional(v.string()),
      tag: v.optional(v.string()),
      /** Look, in the background, what is wrong with those given: for who shows it. */
      findings: v.optional(v.boolean(), true),
    }),
  ),
  /** Errors: those of opening a recording. */
  'library.item': command<LibraryItem>()(v.object({ path })),
  /** Written into the file, so that it goes where the file goes. Errors: PATH_NOT_WRITABLE, and those of opening. */
  'library.edit': command<LibraryItem>()(
    v.object({
      path,
      name: v.optional(v.pipe(text(200), v.minLength(1))),
      pinned: v.optional(v.boolean()),
      tags: v.optional(v.pipe(v.array(v.pipe(text(60), v.minLength(1))), v.maxLength(50))),
      notes: v.optional(text(20_000)),
    }),
  ),
  /** Takes files off the disk for good. What is live or pinned stays, and the answer says so. */
  'library.remove': command<readonly Removal[]>()(v.object({ paths })),
  /** The limits, what they would take now, and what they took, the latest first. */
  'library.retention': command<{
    readonly retention: Retention;
    readonly would: readonly Removal[];
    readonly removed: readonly Removal[];
  }>()(v.object({ preview: v.optional(RetentionSchema) })),
  /** Sets the limits and keeps to them from now on; answers what was removed at once. */
  'library.retain': command<readonly Removal[]>()(v.object({ retention: RetentionSchema })),
  /**
   * A new recording with the entries of one in `[fromNs, toNs]`, of these connections; its lifecycle is told to have begun before.
   * Errors before it begins: FILE_EXISTS, RANGE_EMPTY.
   */
  'library.trim': command<{ readonly jobId: string }>()(
    v.object({
      path,
      fromNs: v.number(),
      toNs: v.number(),
      connections: v.optional(v.pipe(v.array(v.number()), v.minLength(1))),
      name: v.optional(text(200)),
      out: v.optional(path),
    }),
  ),
  /** A new recording with the entries of several on one axis by their wall clocks; connections get new numbers. */
  'library.merge': command<{ readonly jobId: string }>()(
    v.object({
      paths: v.pipe(paths, v.minLength(2)),
      name: v.optional(text(200)),
      out: v.optional(path),
    }),
  ),
} as const;
