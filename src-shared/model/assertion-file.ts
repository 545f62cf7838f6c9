import * as v from 'valibot';
import { KINDS } from './kind.ts';
import { duration, parseByteCount, spell } from './scenario/amounts.ts';

/** The file of assertions (docs/assertions.md): what is asked of a recording, in YAML. */

const text = v.pipe(v.string('is a text'), v.minLength(1, 'is not empty'), v.maxLength(2_000, 'is too long'));
const whole = v.pipe(v.number('is a whole number'), v.integer('is a whole number'), v.minValue(0, 'is 0 or more'));
const oneOrMore = v.union(
  [text, v.pipe(v.array(text), v.minLength(1, 'has at least one'))],
  'is a text or a list of texts',
);
const size = v.pipe(
  v.string('is a size like 512B, 4kB or 1MiB'),
  v.regex(/^\s*\d+(\.\d+)?(B|kB|MB|KiB|MiB)\s*$/, 'is a size like 512B, 4kB or 1MiB'),
  v.transform((given) => parseByteCount(given) ?? 0),
);
const yes = v.literal(true, 'is true');

const matchEntries = {
  /** The name of an SSE event. */
  event: v.optional(text),
  kind: v.optional(v.picklist(KINDS, `is one of ${KINDS.join(', ')}`)),
  /** A condition of the filter language (docs/filter.md). */
  filter: v.optional(text),
  /** `$.total > 0`; several must all hold. */
  where: v.optional(oneOrMore),
};

/** Which entries are meant. */
export const MatchSchema = v.strictObject(matchEntries, 'is keys with values');
export type Match = v.InferOutput<typeof MatchSchema>;

const closeCode = v.pipe(
  v.number('is a close code like 1000'),
  v.integer('is a close code like 1000'),
  v.minValue(1000, 'is a close code from 1000 to 4999'),
  v.maxValue(4999, 'is a close code from 1000 to 4999'),
);

export const AssertionSchema = v.strictObject(
  {
    name: v.optional(text),
    /** Number or name of the connection that is meant; without it all are. */
    connection: v.optional(v.union([text, v.pipe(v.number(), v.integer(), v.minValue(1))], 'is a name or a number')),
    ...matchEntries,
    within: v.optional(spell),
    after: v.optional(MatchSchema),
    'at least': v.optional(whole),
    'at most': v.optional(whole),
    exactly: v.optional(whole),
    'no gap longer than': v.optional(spell),
    'no close other than': v.optional(
      v.union(
        [closeCode, v.pipe(v.array(closeCode), v.minLength(1))],
        'is a close code from 1000 to 4999, or a list of them',
      ),
    ),
    'no error': v.optional(yes),
    'max size': v.optional(size),
    'max rtt': v.optional(duration),
    order: v.optional(v.pipe(v.array(MatchSchema, 'is a list'), v.minLength(2, 'has at least two'))),
    every: v.optional(MatchSchema),
    'followed by': v.optional(MatchSchema),
    /** A member whose value both of `every` and `followed by` share. */
    same: v.optional(text),
  },
  'is keys with values',
);
export type Assertion = v.InferOutput<typeof AssertionSchema>;

export const AssertionFileSchema = v.strictObject(
  {
    assertions: v.pipe(
      v.array(AssertionSchema, 'is a list'),
      v.minLength(1, 'has at least one'),
      v.maxLength(500, 'has at most 500'),
    ),
  },
  'is keys with values',
);

/** Keys that say what an assertion is about, and those that may stand beside each. */
export const ASSERTION_KEYS = {
  'no gap longer than': ['event', 'kind', 'filter', 'where'],
  'no close other than': [],
  'no error': [],
  'max size': ['event', 'kind', 'filter', 'where'],
  'max rtt': [],
  order: [],
  every: ['followed by', 'within', 'same'],
} as const satisfies Partial<Record<keyof Assertion, readonly (keyof Assertion)[]>>;
