import * as v from 'valibot';
import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { nearest } from '../../../../src-shared/base/nearest.ts';
import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import { type Scenario, scenarioSchema } from '../../../../src-shared/model/scenario/scenario.ts';
import { keysAllowedAt } from './schema-walk.ts';

/** More than anybody writes by hand, and little enough to check while one types. */
const MAX_CHARACTERS = 1_048_576;

/** A place in the text, both from 1. */
export interface ScenarioPlace {
  readonly line: number;
  readonly column: number;
}

/** A problem with the place it points at; the message begins with it, `at` is `line:column`. */
export interface ScenarioProblem extends Problem, ScenarioPlace {}

/** What Valibot calls types, in the words of YAML. */
const EXPECTED: Readonly<Record<string, string>> = {
  Object: 'keys with values',
  Array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** `endpoints./ws.ping`, `timeline[2].for` */
function pathText(path: readonly (string | number)[]): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');
}

/** What a reader sees of a wrong value. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

class Places {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  at(offset: number): ScenarioPlace {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** Where the value at a path stands, or the nearest that is there above it. */
  ofValue(path: readonly (string | number)[]): ScenarioPlace {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#node(path.slice(0, length));
      if (node?.range) return this.at(node.range[0]);
    }
    return { line: 1, column: 1 };
  }

  /** Where the key itself stands, for a key that should not be there. */
  ofKey(path: readonly (string | number)[]): ScenarioPlace {
    const parent = this.#node(path.slice(0, -1));
    if (isMap(parent)) {
      for (const { key } of parent.items) {
        if (isScalar(key) && String(key.value) === String(path.at(-1)) && key.range) return this.at(key.range[0]);
      }
    }
    return this.ofValue(path);
  }

  #node(path: readonly (string | number)[]): Node | undefined {
    let node: unknown = this.#document.contents;
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      if (!isNode(node) || !('get' in node) || typeof node.get !== 'function') return undefined;
      node = node.get(key, true);
    }
    return isNode(node) ? node : undefined;
  }
}

function problem(place: ScenarioPlace, code: string, sentence: string, hint: string): ScenarioProblem {
  const { line, column } = place;
  return { code, message: `Line ${line}, column ${column}: ${sentence}`, hint, at: `${line}:${column}`, line, column };
}

/** Whether a value holds itself, as an anchor can make it. */
function findCycle(value: unknown, path: (string | number)[] = [], above: unknown[] = []): (string | number)[] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (above.includes(value)) return path;
  above.push(value);
  for (const [key, inner] of Object.entries(value)) {
    const found = findCycle(inner, [...path, Array.isArray(value) ? Number(key) : key], above);
    if (found !== null) return found;
  }
  above.pop();
  return null;
}

/** The keys of an issue's path; a key that is not there yet is its last. */
function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

/** Of a union that did not fit, the alternative that came furthest: where the writer was heading. */
function deepest(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  if (issue.type !== 'union' || issue.issues === undefined) return issue;
  const candidates = issue.issues.map((inner) => deepest(inner));
  const depth = (one: v.BaseIssue<unknown>): number => one.path?.length ?? 0;
  const best = candidates.reduce((a, b) => (depth(b) > depth(a) ? b : a));
  if (depth(best) === 0) return issue;
  return { ...best, path: [...(issue.path ?? []), ...(best.path ?? [])] as unknown as typeof best.path };
}

function explain(issue: v.BaseIssue<unknown>, root: unknown, places: Places): ScenarioProblem {
  const path = pathOf(issue);
  const where = path.length === 0 ? 'The scenario' : pathText(path);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const allowed = keysAllowedAt(scenarioSchema, root, path.slice(0, -1));
    const meant = nearest(String(path.at(-1)), allowed);
    const parent = path.length > 1 ? `in ${pathText(path.slice(0, -1))}` : 'at the top of a scenario';
    return problem(
      places.ofKey(path),
      'SCENARIO_KEY_UNKNOWN',
      `“${path.at(-1)}” is nothing ${parent}.`,
      `${meant === undefined ? '' : `Did you mean “${meant}”? `}There can be: ${allowed.join(', ')}.`,
    );
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    return problem(
      places.ofValue(path.slice(0, -1)),
      'SCENARIO_KEY_MISSING',
      `${path.length > 1 ? pathText(path.slice(0, -1)) : 'The scenario'} has no “${path.at(-1)}”.`,
      `Add ${path.at(-1)}.`,
    );
  }
  const own = /^(is|has|fits) /.test(issue.message);
  const sentence = own
    ? `${where} ${issue.message}, not ${shown(issue.input)}.`
    : `${where} is ${EXPECTED[issue.expected ?? ''] ?? issue.expected ?? 'something else'}, not ${shown(issue.input)}.`;
  return problem(
    places.ofValue(path),
    'SCENARIO_VALUE_INVALID',
    sentence,
    'docs/scenario.md says what can stand where.',
  );
}

/** Names that one part of a scenario uses and another defines. */
function* danglingNames(
  scenario: Scenario,
): Iterable<{ path: (string | number)[]; what: string; among: readonly string[] }> {
  const feeds = Object.keys(scenario.feeds);
  const users = Object.keys(scenario.users);
  const paths = Object.keys(scenario.endpoints);
  for (const [path, endpoint] of Object.entries(scenario.endpoints)) {
    if ('feed' in endpoint && endpoint.feed !== undefined && !feeds.includes(endpoint.feed)) {
      yield { path: ['endpoints', path, 'feed'], what: 'feed', among: feeds };
    }
    for (const [index, user] of (endpoint.auth?.users ?? []).entries()) {
      if (!users.includes(user))
        yield { path: ['endpoints', path, 'auth', 'users', index], what: 'user', among: users };
    }
    for (const [index, rule] of ('rules' in endpoint ? endpoint.rules : []).entries()) {
      if (rule.publish !== undefined && !feeds.includes(rule.publish.feed)) {
        yield { path: ['endpoints', path, 'rules', index, 'publish', 'feed'], what: 'feed', among: feeds };
      }
    }
  }
  for (const [index, fault] of scenario.timeline.entries()) {
    if ('on' in fault && fault.on.endpoint !== undefined && !paths.includes(fault.on.endpoint)) {
      yield { path: ['timeline', index, 'on'], what: 'endpoint', among: paths };
    }
  }
}

/** The value at a path of a parsed document. */
function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    root,
  );
}

/**
 * Reads a scenario: YAML 1.2 or JSON.
 *
 * Errors, each with line and column: SCENARIO_TOO_BIG, SCENARIO_SYNTAX, SCENARIO_CYCLE, SCENARIO_KEY_UNKNOWN, SCENARIO_KEY_MISSING,
 * SCENARIO_VALUE_INVALID, SCENARIO_NAME_UNKNOWN.
 */
export function readScenario(text: string): Result<Scenario> {
  if (text.length > MAX_CHARACTERS) {
    const at = { line: 1, column: 1 };
    const size = `${text.length} characters`;
    return fail(
      problem(
        at,
        'SCENARIO_TOO_BIG',
        `the scenario has ${size}; ${MAX_CHARACTERS} are read.`,
        'Put long lists of messages into a recording, and name its file.',
      ),
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const places = new Places(document, lines);
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const place = places.at(mistake.pos[0]);
    return fail(
      problem(
        place,
        'SCENARIO_SYNTAX',
        `${mistake.message.replace(/\.?$/, '.')}`,
        'A scenario is YAML: two spaces a level, “key: value”.',
      ),
    );
  }
  let root: unknown;
  try {
    root = document.toJS();
  } catch (error) {
    // The library refuses what would expand a hundredfold.
    if (!(error instanceof ReferenceError)) throw error;
    return fail(
      problem(
        { line: 1, column: 1 },
        'SCENARIO_TOO_BIG',
        'its anchors would expand to far more than is written.',
        'Write the values out.',
      ),
    );
  }
  const cycle = findCycle(root);
  if (cycle !== null) {
    return fail(
      problem(
        places.ofValue(cycle),
        'SCENARIO_CYCLE',
        `${pathText(cycle)} holds itself.`,
        'An anchor (&name) cannot be used inside what it names.',
      ),
    );
  }
  const parsed = v.safeParse(scenarioSchema, root, { abortPipeEarly: true });
  if (!parsed.success) {
    const [first] = parsed.issues;
    return fail(explain(deepest(first), root, places));
  }
  for (const { path, what, among } of danglingNames(parsed.output)) {
    const name = String(valueAt(root, path) ?? '');
    const meant = nearest(name, among);
    const hint = `${meant === undefined ? '' : `Did you mean “${meant}”? `}There ${among.length === 0 ? 'is none' : `is ${among.join(', ')}`}.`;
    return fail(problem(places.ofValue(path), 'SCENARIO_NAME_UNKNOWN', `there is no ${what} “${name}”.`, hint));
  }
  return ok(parsed.output);
}
