import type { FilterProblem, Span, Suggestion } from './ast.ts';
import { quote } from './lexer.ts';

/** Thrown inside the parser and caught at its door: a filter with a mistake is an ordinary answer. */
export class FilterMistake extends Error {
  readonly problem: FilterProblem;

  constructor(problem: FilterProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** One mistake; the hint names the repair when there is one. */
export function mistake(
  code: string,
  span: Span,
  message: string,
  hint: string,
  suggestion?: Suggestion,
): FilterMistake {
  return new FilterMistake({
    code,
    message,
    hint: suggestion === undefined ? hint : `Did you mean ${suggestion.text.trim()} ? ${hint}`.trim(),
    at: span.from,
    to: Math.max(span.to, span.from),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** The run of characters without a space that begins at `from`. */
export function runAt(text: string, from: number): Span {
  const length = /^\S*/.exec(text.slice(from))?.[0].length ?? 0;
  return { from, to: from + length };
}

/** The repair "search for these characters as they are". */
export function quoted(text: string, span: Span): Suggestion {
  return { from: span.from, to: span.to, text: quote(text.slice(span.from, span.to)) };
}

/** Counted from 1, as people count; `at` of a problem counts from 0. */
export function place(span: Span): string {
  return `at character ${span.from + 1}`;
}
