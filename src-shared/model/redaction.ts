import * as v from 'valibot';

/** Rules for payloads that must not leave as they are. Headers and URLs are masked by other means (`codec/mask.ts`). */
const replacement = v.optional(v.pipe(v.string(), v.maxLength(1_000)), '***');

export const RedactionRuleSchema = v.variant('type', [
  /** What a JSONPath (RFC 9535) finds in a JSON payload is replaced by this text. */
  v.object({ type: v.literal('json'), path: v.pipe(v.string(), v.minLength(1), v.maxLength(400)), replacement }),
  /** What a regular expression (ECMAScript) finds in a text payload. `$1` in the replacement is a group. */
  v.object({
    type: v.literal('regex'),
    pattern: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000)),
    flags: v.optional(v.pipe(v.string(), v.regex(/^[ims]*$/, 'may hold i, m and s')), ''),
    replacement,
  }),
]);
export type RedactionRule = v.InferOutput<typeof RedactionRuleSchema>;

export const RedactionRulesSchema = v.pipe(v.array(RedactionRuleSchema), v.maxLength(100));
