import * as v from 'valibot';

/** When a recorded message of the client is waited for by a server that plays a recording. */
export const WaitForSchema = v.picklist([
  /** In the recorded order, the same text (or the same JSON, whatever the order of its members). */
  'strict',
  /** A message that has at least the recorded members with these values; the paths of `ignore` do not count. */
  'json',
  /** Any message counts as the next recorded one. */
  'any',
  /** Nothing is waited for: time alone. */
  'ignore',
]);
export type WaitFor = v.InferOutput<typeof WaitForSchema>;

/** A value that is new in each run. */
export const ReplayVariableSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z_][\w-]*$/, 'is no name of a variable')),
  /**
   * `given`: each `recorded` text in what is sent (and in URL and headers) becomes `value`.
   * `captured`: the JSONPath finds a value in a recorded answer and in the new answer to it; from then on the first becomes the second.
   */
  from: v.variant('kind', [
    v.object({ kind: v.literal('given'), recorded: v.pipe(v.string(), v.minLength(1)), value: v.string() }),
    /** What was recorded under the variable's name, as a JSON member, a header or a parameter of a query, becomes `value`. */
    v.object({ kind: v.literal('named'), value: v.string() }),
    v.object({ kind: v.literal('captured'), path: v.pipe(v.string(), v.minLength(1), v.maxLength(400)) }),
  ]),
});
export type ReplayVariable = v.InferOutput<typeof ReplayVariableSchema>;

/** A recorded answer had a value that the client sent later: it may be another one in each run. */
export interface CaptureSuggestion {
  /** JSONPath of it in the answer. */
  readonly path: string;
  readonly recorded: string;
  /** Entries of the recording. */
  readonly answerSeq: number;
  readonly sentSeq: number;
}

/** Something of the recording that the replay could not do as it was, and why. */
export interface ReplayLimit {
  /** `FRAGMENTS_JOINED`: stable. */
  readonly code: string;
  readonly message: string;
  /** Entries of the recording it is about; the first 20 of `count`. */
  readonly seqs: readonly number[];
  readonly count: number;
}

/** How far from its planned moment each message left, in milliseconds; late is positive. */
export interface TimingError {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly lastMs: number;
}
