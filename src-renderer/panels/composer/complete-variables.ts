import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { DYNAMIC_VARIABLES } from '../../../src-shared/model/dynamic-variables.ts';
import type { VariableLookup } from '../../../src-shared/model/variables.ts';

/** A name that may stand between `{{` and `}}`, with its value or what it means. */
export interface OfferedVariable {
  readonly name: string;
  readonly about: string;
}

/** Those of the environment first, then the dynamic ones. Secrets show their mask. */
export function offeredVariables(lookup: VariableLookup): readonly OfferedVariable[] {
  return [
    ...lookup.names.map((name) => ({ name, about: lookup.value(name)?.text ?? '' })),
    ...DYNAMIC_VARIABLES.map(({ name, about }) => ({ name, about })),
  ];
}

/** After `{{`: the names, closed with the braces that are missing. */
export function completeVariables(
  context: CompletionContext,
  offered: readonly OfferedVariable[],
): CompletionResult | null {
  const begun = context.matchBefore(/\{\{[ \t]*[^\s{}"'`]*$/);
  if (begun === null) return null;
  const from = begun.from + (/^\{\{[ \t]*/.exec(begun.text)?.[0].length ?? 0);
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}';
  return {
    from,
    options: offered.map(({ name, about }, index) => ({
      label: name,
      // As they are offered, not by the alphabet.
      boost: Math.max(-99, -index),
      detail: about.slice(0, 60),
      apply: closed ? name : `${name}}}`,
    })),
    validFor: /^[^\s{}"'`]*$/,
  };
}
