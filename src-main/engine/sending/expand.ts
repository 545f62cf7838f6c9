import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { DYNAMIC_VARIABLES, type DynamicSources, dynamicValue } from '../../../src-shared/model/dynamic-variables.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { expandVariables, firstOf, type VariableLookup } from '../../../src-shared/model/variables.ts';

/** A message with its variables in place. */
export interface ExpandedMessage {
  readonly message: Message;
  readonly used: readonly string[];
  readonly secrets: readonly string[];
}

/** Dynamic variables before those of the environment. */
export function dynamicLookup(sources: DynamicSources, environment: VariableLookup): VariableLookup {
  const dynamic: VariableLookup = {
    names: DYNAMIC_VARIABLES.map(({ name }) => name),
    value(name) {
      const text = dynamicValue(name, sources);
      return text === undefined ? undefined : { text };
    },
  };
  return firstOf(dynamic, environment);
}

/**
 * Fills in the body, and of what else is sent with this kind the rest. Errors as of expandVariables; `at` is the character
 * of the body, elsewhere the field's name.
 */
export function expandMessage(message: Message, lookup: VariableLookup): Result<ExpandedMessage> {
  if (!message.fill) return ok({ message, used: [], secrets: [] });
  const used = new Set<string>();
  const secrets = new Set<string>();
  let whole = message;
  const fields =
    message.kind === 'http'
      ? (['url', 'headers', 'body'] as const)
      : message.kind === 'close'
        ? (['code', 'body'] as const)
        : (['body'] as const);
  for (const field of fields) {
    const expanded = expandVariables(message[field], lookup);
    if (!expanded.ok) return field === 'body' ? expanded : fail({ ...expanded.error, at: field });
    for (const name of expanded.value.used) used.add(name);
    for (const secret of expanded.value.secrets) secrets.add(secret);
    whole = { ...whole, [field]: expanded.value.text };
  }
  return ok({ message: whole, used: [...used], secrets: [...secrets] });
}

/** Stands where a secret value is shown. As long for every secret: its length is one too. */
const MASK = '••••••';

export function maskSecrets(text: string, secrets: readonly string[]): string {
  // The longest first: one secret may be part of another.
  return secrets
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}
