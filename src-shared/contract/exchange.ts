import * as v from 'valibot';
import { type RedactionRule, RedactionRulesSchema } from '../model/redaction.ts';
import { command } from './command.ts';

export const EXPORT_FORMATS = ['har', 'ndjson', 'csv', 'payloads', 'wirescope'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** One payload before and after the rules. */
export interface RedactionSample {
  readonly seq: number;
  /** Of the payload: about 240 characters around the first change. */
  readonly before: string;
  readonly after: string;
  readonly rules: readonly number[];
}

/** What rules do to a recording, or to its beginning. */
export interface RedactionPreview {
  readonly scanned: number;
  readonly total: number;
  /** Entries that change, by rule in the order given; and by any. */
  readonly changedBy: readonly number[];
  readonly changed: number;
  /** Entries that a rule could not look into (cut at the cap, no text), so that they leave without a payload. */
  readonly withheld: number;
  readonly samples: readonly RedactionSample[];
}

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const seq = v.pipe(v.number(), v.integer(), v.minValue(1));
const rules = v.optional(RedactionRulesSchema, []);

const what = {
  recordingId: v.string(),
  filter: v.optional(v.string(), ''),
  connections: v.optional(v.array(seq)),
  fromNs: v.optional(v.number()),
  toNs: v.optional(v.number()),
  rules,
};

export type { RedactionRule };

/** Recordings in other formats, in and out. Each is a job: `tick.jobs` tells how far it is. */
export const exchangeCommands = {
  /**
   * Writes what fits into a file: `payloads` into a ZIP with one file per payload, `wirescope` a recording that holds the redacted
   * version only. Without `out` a temporary file that `job.piece` gives. Secrets of headers and URLs are masked unless asked for.
   * Errors before it begins: FILTER_…, REDACTION_INVALID, FILE_EXISTS, PATH_NOT_WRITABLE.
   */
  'export.start': command<{ readonly jobId: string }>()(
    v.object({
      ...what,
      format: v.picklist(EXPORT_FORMATS),
      withSecrets: v.optional(v.boolean(), false),
      out: v.optional(path),
      /** What stands at `out` may go: a person was asked. */
      replace: v.optional(v.boolean(), false),
      /** JSONPaths that become columns of a CSV. */
      paths: v.optional(v.pipe(v.array(v.string()), v.maxLength(50)), []),
    }),
  ),
  /** Errors: REDACTION_INVALID with `at` the rule; FILTER_…. */
  'redaction.preview': command<RedactionPreview>()(
    v.object({ ...what, samples: v.optional(v.pipe(v.number(), v.integer(), v.maxValue(100)), 20) }),
  ),
  /**
   * Makes a recording of a HAR or NDJSON file, told by its content, and opens it. On bad input the job fails with the exact place,
   * and nothing of it is left. `uploadId`: a file that a window gave piece by piece. Errors before it begins: FILE_…, FILE_EXISTS.
   */
  'import.start': command<{ readonly jobId: string }>()(
    v.object({ path: v.optional(path), uploadId: v.optional(v.string()), out: v.optional(path) }),
  ),
} as const;
