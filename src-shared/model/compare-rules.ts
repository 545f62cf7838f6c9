import * as v from 'valibot';

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(400));

/** What does not count as a difference. */
export const CompareRulesSchema = v.object({
  /** JSONPaths (RFC 9535) whose values differ each time: `$.ts`. A bare name, `ts`, is that member at any depth: `$..ts`. */
  ignore: v.optional(v.pipe(v.array(path), v.maxLength(100)), []),
  /** Members whose values are new each time in both (timestamps, UUIDs) are found by themselves, and each is told. */
  guessVolatile: v.optional(v.boolean(), true),
  /** Answers that came later than in A by more than this are `slower`. Null: time is not compared. */
  timingMs: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0))), null),
  /** Pings, pongs, comments, waits and notices tell about this run alone. */
  ignoreHeartbeats: v.optional(v.boolean(), true),
  /** `server`: only what the server sent, for a replay whose other half is the recording's own. */
  side: v.optional(v.picklist(['both', 'server']), 'both'),
});
export type CompareRules = v.InferOutput<typeof CompareRulesSchema>;

export type CompareStatus = 'same' | 'changed' | 'missing' | 'extra' | 'reordered' | 'slower';

/** One member that differs. */
export interface FieldChange {
  /** JSONPath of it, `$.total`; `detail.code` of what is no payload; empty: the payload as a whole. */
  readonly path: string;
  /** As JSON, cut at 200 characters; null where it is not there. */
  readonly a: string | null;
  readonly b: string | null;
}
