import * as v from 'valibot';
import { LineCounter, parseDocument } from 'yaml';
import { nearest } from '../../../../src-shared/base/nearest.ts';
import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import { parseFilter } from '../../../../src-shared/filter/index.ts';
import {
  ASSERTION_KEYS,
  type Assertion,
  AssertionFileSchema,
  AssertionSchema,
  MatchSchema,
} from '../../../../src-shared/model/assertion-file.ts';
import { type Path, Places, pathText, shortened, shown, type TextPlace, valueAt } from '../../yaml-places.ts';
import { compileWhere } from './where.ts';

/** An assertion, and where it stands. */
export interface PlacedAssertion {
  readonly assertion: Assertion;
  /** From 1. */
  readonly line: number;
}

const HINT = 'docs/assertions.md says what can stand where.';

function problemAt({ line, column }: TextPlace, code: string, sentence: string, hint = HINT): Problem {
  return { code, message: `Line ${line}, column ${column}: ${sentence}`, hint, at: `${line}:${column}` };
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

/** The keys that may stand where one stood that is not known. */
function keysAt(path: Path): readonly string[] {
  if (path.length === 1) return Object.keys(AssertionFileSchema.entries);
  return Object.keys(path.length === 3 ? AssertionSchema.entries : MatchSchema.entries);
}

/** One sentence with its place for what the schema says. */
function explain(issue: v.BaseIssue<unknown>, root: unknown, places: Places): Problem {
  const path = pathOf(issue);
  const name = path.length === 0 ? 'The file' : pathText(path);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const key = String(path.at(-1));
    const allowed = keysAt(path);
    const meant = nearest(key, allowed);
    return problemAt(
      places.ofKey(path),
      'ASSERTION_KEY_UNKNOWN',
      `“${shortened(key)}” is nothing that is known ${path.length === 1 ? 'at the top' : `in ${pathText(path.slice(0, -1))}`}.`,
      `${meant === undefined ? '' : `Did you mean “${meant}”? `}There can be: ${allowed.join(', ')}.`,
    );
  }
  if (issue.input === undefined && path.length > 0) {
    const missing = `${path.length === 1 ? 'The file' : pathText(path.slice(0, -1))} has no “${path.at(-1)}”.`;
    return problemAt(places.ofValue(path.slice(0, -1)), 'ASSERTION_KEY_MISSING', missing);
  }
  const said = /^(is|has) /.test(issue.message) ? issue.message : 'is something else';
  return problemAt(
    places.ofValue(path),
    'ASSERTION_VALUE_INVALID',
    `${name} ${said}, not ${shown(valueAt(root, path))}.`,
  );
}

const MATCH_KEYS = ['event', 'kind', 'filter', 'where'] as const;
const COUNT_KEYS = ['at least', 'at most', 'exactly'] as const;
const EVERYWHERE: readonly string[] = ['name', 'connection'];

/** What the schema cannot say: which keys belong together. */
function contradiction(assertion: Assertion, path: Path, places: Places): Problem | null {
  const keys = Object.keys(assertion).filter((key) => !EVERYWHERE.includes(key));
  const about = (Object.keys(ASSERTION_KEYS) as (keyof typeof ASSERTION_KEYS)[]).filter((key) => keys.includes(key));
  const [main, another] = about;
  const wrong = (key: string, sentence: string, hint?: string): Problem =>
    problemAt(places.ofKey([...path, key]), 'ASSERTION_VALUE_INVALID', sentence, hint);
  if (another !== undefined) {
    return wrong(another, `an assertion is about “${main}” or about “${another}”, not both.`, 'Make two of it.');
  }
  if (main !== undefined) {
    const beside: readonly string[] = ASSERTION_KEYS[main];
    const stray = keys.find((key) => key !== main && !beside.includes(key));
    if (stray !== undefined) {
      return wrong(
        stray,
        `“${stray}” says nothing beside “${main}”.`,
        beside.length === 0 ? 'Take it away.' : `Beside it there can be: ${beside.join(', ')}.`,
      );
    }
    if (main !== 'every' || assertion['followed by'] !== undefined) return null;
    return problemAt(
      places.ofKey([...path, 'every']),
      'ASSERTION_KEY_MISSING',
      'every what is followed by what?',
      'Add “followed by”.',
    );
  }
  if (!MATCH_KEYS.some((key) => keys.includes(key))) {
    return problemAt(
      places.ofValue(path),
      'ASSERTION_KEY_MISSING',
      'this assertion does not say what it is about.',
      `Add one of ${[...MATCH_KEYS, ...Object.keys(ASSERTION_KEYS)].join(', ')}.`,
    );
  }
  const stray = keys.find((key) => key === 'followed by' || key === 'same');
  if (stray !== undefined) return wrong(stray, `“${stray}” needs “every” beside it.`);
  const counts = COUNT_KEYS.filter((key) => keys.includes(key));
  if (counts.includes('exactly') && counts.length > 1) {
    return wrong('exactly', '“exactly” says it all: “at least” and “at most” have no place beside it.');
  }
  return null;
}

/** Filters and conditions of an assertion, with where they stand. */
function* conditions(
  value: unknown,
  path: Path,
): Iterable<{ readonly key: 'filter' | 'where' | 'same'; readonly text: string; readonly path: Path }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const key = Array.isArray(value) ? Number(name) : name;
    const here = [...path, key];
    if (name === 'filter' && typeof inner === 'string') yield { key: 'filter', text: inner, path: here };
    else if (name === 'same' && typeof inner === 'string') yield { key: 'same', text: inner, path: here };
    else if (name === 'where') {
      const texts = Array.isArray(inner) ? inner : [inner];
      for (const [index, one] of texts.entries()) {
        if (typeof one === 'string')
          yield { key: 'where', text: one, path: Array.isArray(inner) ? [...here, index] : here };
      }
    } else yield* conditions(inner, here);
  }
}

function badCondition(assertion: Assertion, path: Path, places: Places): Problem | null {
  for (const one of conditions(assertion, path)) {
    if (one.key === 'filter') {
      const parsed = parseFilter(one.text);
      if (parsed.ok) continue;
      const { code, message, hint } = parsed.error;
      return problemAt(places.ofValue(one.path), code, `in the filter: ${message}`, hint);
    }
    const compiled = compileWhere(one.text);
    if (typeof compiled === 'string') {
      return problemAt(
        places.ofValue(one.path),
        'ASSERTION_VALUE_INVALID',
        compiled,
        'Write it like $.total > 0 (RFC 9535).',
      );
    }
  }
  return null;
}

/**
 * Reads a file of assertions. Errors, each with line and column: ASSERTION_SYNTAX, ASSERTION_KEY_UNKNOWN, ASSERTION_KEY_MISSING,
 * ASSERTION_VALUE_INVALID, FILTER_….
 */
export function readAssertions(text: string): Result<readonly PlacedAssertion[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, schema: 'core' });
  const places = new Places(document, lines);
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const sentence = `${mistake.message.replace(/\.?$/, '.')}`;
    return fail(
      problemAt(
        places.at(mistake.pos[0]),
        'ASSERTION_SYNTAX',
        sentence,
        'It is YAML: two spaces a level, “key: value”.',
      ),
    );
  }
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(problemAt({ line: 1, column: 1 }, 'ASSERTION_SYNTAX', `${why}.`, 'Use fewer aliases (*name).'));
  }
  const parsed = v.safeParse(AssertionFileSchema, root, { abortPipeEarly: true });
  if (!parsed.success) {
    const [first] = parsed.issues;
    if (root === null || root === undefined) {
      return fail(
        problemAt(
          { line: 1, column: 1 },
          'ASSERTION_KEY_MISSING',
          'there is nothing in this file.',
          'Begin with “assertions:”.',
        ),
      );
    }
    return fail(explain(first, root, places));
  }
  const answer: PlacedAssertion[] = [];
  for (const [index, assertion] of parsed.output.assertions.entries()) {
    const path = ['assertions', index];
    const wrong = contradiction(assertion, path, places) ?? badCondition(assertion, path, places);
    if (wrong !== null) return fail(wrong);
    answer.push({ assertion, line: places.ofValue(path).line });
  }
  return ok(answer);
}
