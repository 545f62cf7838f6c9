/**
 * Expected failure is a value; a bug is thrown. A `Problem` is what every shell shows a person.
 */
export interface Problem {
  /** Stable, upper-case, documented in docs/errors.md. Scripts may match on it. */
  readonly code: string;
  /** One sentence for a person, without the code in it. */
  readonly message: string;
  /** The likely cause and the next step. */
  readonly hint: string;
  /** Where in the input: a character offset (filter) or a field path (`tls.ca`, `$.log.entries[3]`). */
  readonly at?: number | string;
  /** Facts behind the sentence, shown as a list of name and value. */
  readonly facts?: Readonly<Record<string, string>>;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(error: Problem): { readonly ok: false; readonly error: Problem };
export function fail(
  code: string,
  message: string,
  hint: string,
  more?: Pick<Problem, 'at' | 'facts'>,
): { readonly ok: false; readonly error: Problem };
export function fail(
  codeOrProblem: string | Problem,
  message = '',
  hint = '',
  more: Pick<Problem, 'at' | 'facts'> = {},
): { readonly ok: false; readonly error: Problem } {
  if (typeof codeOrProblem !== 'string') return { ok: false, error: codeOrProblem };
  return { ok: false, error: { code: codeOrProblem, message, hint, ...more } };
}

/** Ends a `switch` over a union, so that a new case breaks the build instead of falling through. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${String(value)}`);
}
