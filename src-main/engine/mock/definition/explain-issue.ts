import * as v from 'valibot';
import { nearest } from '../../../../src-shared/base/nearest.ts';
import { feedSchema } from '../../../../src-shared/model/scenario/message-source.ts';
import { scenarioSchema } from '../../../../src-shared/model/scenario/scenario.ts';
import {
  type Path,
  type Places,
  pathText,
  problemAt,
  type ScenarioProblem,
  shortened,
  shown,
  valueAt,
} from './scenario-problem.ts';
import { keysAllowedAt } from './schema-walk.ts';

type Issue = v.BaseIssue<unknown>;

/** What Valibot calls types and bounds, in the words of a person. */
function expectedText(expected: string | null): string {
  switch (expected) {
    case 'Object':
      return 'keys with values';
    case 'Array':
      return 'a list';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case null:
      return 'a whole number';
    default: {
      const [, sign, bound] = /^([<>]=)(.+)$/.exec(expected) ?? [];
      if (sign === undefined) return expected.replaceAll(' | ', ' or ').replaceAll('"', '');
      return `${sign === '>=' ? 'at least' : 'at most'} ${bound}`;
    }
  }
}

/** The keys of an issue's path; a key that is not there yet is its last. */
function pathOf(issue: Issue): (string | number)[] {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

/** Of a union that did not fit, the alternative that came furthest: where the writer was heading. */
export function deepest(issue: Issue): Issue {
  if (issue.type !== 'union' || issue.issues === undefined) return issue;
  const candidates = issue.issues.map((inner) => deepest(inner));
  const depth = (one: Issue): number => one.path?.length ?? 0;
  const best = candidates.reduce((a, b) => (depth(b) > depth(a) ? b : a));
  if (depth(best) === 0) return issue;
  return { ...best, path: [...(issue.path ?? []), ...(best.path ?? [])] as unknown as Issue['path'] };
}

/** Words that were true or false in YAML 1.1, and are texts in 1.2. */
const OLD_BOOLEANS: Readonly<Record<string, string>> = { yes: 'true', on: 'true', no: 'false', off: 'false' };

function hintFor(issue: Issue): string {
  const { input } = issue;
  const meant = typeof input === 'string' ? OLD_BOOLEANS[input.toLowerCase()] : undefined;
  if (issue.expected === 'boolean' && meant !== undefined) return `Write ${meant}: ${input} is a text in YAML 1.2.`;
  if (typeof input === 'number' && issue.message.startsWith('is a duration'))
    return `Say the unit: ${input}s or ${input}ms.`;
  if (typeof input === 'number' && issue.message.startsWith('is a size'))
    return `Say the unit: ${input}B or ${input}kB.`;
  if (typeof input === 'number' && issue.expected === 'string' && issue.message.startsWith('Invalid'))
    return `Put it in quotes: '${input}'.`;
  return 'docs/scenario.md says what can stand where.';
}

/** The keys of what stands at a path. */
function keysAt(root: unknown, path: Path): readonly string[] {
  const value = valueAt(root, path);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

const didYouMean = (meant: string | undefined): string => (meant === undefined ? '' : `Did you mean “${meant}”? `);

/** `in endpoints./ws, which is websocket` */
function insideText(root: unknown, parent: Path): string {
  if (parent.length === 0) return 'at the top of a scenario';
  const kind = valueAt(root, [...parent, parent[0] === 'timeline' ? 'fault' : 'transport']);
  return `in ${pathText(parent)}${typeof kind === 'string' ? `, which is ${shortened(kind)}` : ''}`;
}

function unknownKey(root: unknown, path: Path, allowed: readonly string[], places: Places): ScenarioProblem {
  const meant = nearest(String(path.at(-1)), allowed);
  return problemAt(
    places.ofKey(path),
    'SCENARIO_KEY_UNKNOWN',
    `“${shortened(String(path.at(-1)))}” is nothing ${insideText(root, path.slice(0, -1))}.`,
    `${didYouMean(meant)}There can be: ${allowed.join(', ')}.`,
  );
}

/** What the messages of a feed can be. */
const SOURCES = ['message', 'list', 'prices', 'recording', 'published'] as const;

/** A feed is told by which of the sources it has: what is wrong with it is what is wrong with that one. */
function explainFeed(path: Path, root: unknown, places: Places): ScenarioProblem | null {
  const feed = valueAt(root, path);
  if (typeof feed !== 'object' || feed === null || Array.isArray(feed)) return null;
  const [source, another] = SOURCES.filter((key) => key in feed);
  if (source === undefined) {
    const misspelt = Object.keys(feed).find((key) => nearest(key, SOURCES) !== undefined && !(key in PACE_KEYS));
    if (misspelt !== undefined) return unknownKey(root, [...path, misspelt], SOURCES, places);
    return problemAt(
      places.ofValue(path),
      'SCENARIO_KEY_MISSING',
      `${pathText(path)} does not say what its messages are.`,
      `Add one of ${SOURCES.join(', ')}.`,
    );
  }
  if (another !== undefined) {
    return problemAt(
      places.ofKey([...path, another]),
      'SCENARIO_VALUE_INVALID',
      `${pathText(path)} has both ${source} and ${another}.`,
      'A feed has one source; make two feeds.',
    );
  }
  const option = feedSchema.options.find(({ entries }) => source in entries);
  if (option === undefined) return null;
  const parsed = v.safeParse(option, feed, { abortPipeEarly: true });
  if (parsed.success) return null;
  const inner = deepest(parsed.issues[0]);
  if (inner.type === 'strict_object' && inner.expected === 'never') {
    return unknownKey(root, [...path, ...pathOf(inner)], Object.keys(option.entries), places);
  }
  const above = path.map((key) => ({ type: 'unknown', origin: 'value', input: undefined, key, value: undefined }));
  return explainIssue({ ...inner, path: [...above, ...(inner.path ?? [])] as unknown as Issue['path'] }, root, places);
}

const PACE_KEYS: Readonly<Record<string, true>> = {
  every: true,
  rate: true,
  history: true,
  event: true,
  envelope: true,
};

/** A list where keys with values are meant: a schema reads it as keys 0, 1, 2. */
function listInstead(path: Path, root: unknown): Path | null {
  for (let length = 0; length < path.length; length++) {
    const above = path.slice(0, length);
    if (Array.isArray(valueAt(root, above)) && typeof path[length] !== 'number') return above;
  }
  return null;
}

/** A name that none of the alternatives has: a fault, a transport. */
function unknownAlternative(issue: Issue, path: Path, root: unknown, places: Places): ScenarioProblem {
  const names = (issue.expected ?? '').replace(/[()"]/g, '').split(' | ');
  const value = valueAt(root, path);
  return problemAt(
    places.ofValue(path),
    'SCENARIO_VALUE_INVALID',
    `${shown(value)} is no ${path.at(-1)}.`,
    `${didYouMean(nearest(String(value), names))}There can be: ${names.join(', ')}.`,
  );
}

/** One sentence with its place for what the schema says. */
export function explainIssue(issue: Issue, root: unknown, places: Places): ScenarioProblem {
  const path = pathOf(issue);
  const list = listInstead(path, root);
  if (list !== null && issue.type !== 'array' && !issue.message.includes(' list')) {
    return problemAt(
      places.ofValue(list),
      'SCENARIO_VALUE_INVALID',
      `${list.length === 0 ? 'The scenario' : pathText(list)} is keys with values, not a list.`,
      'Write “key: value” without dashes.',
    );
  }
  if (issue.type === 'union' && path.length === 2 && path[0] === 'feeds') {
    const feed = explainFeed(path, root, places);
    if (feed !== null) return feed;
  }
  if (issue.type === 'variant' && issue.input !== undefined && typeof valueAt(root, path) !== 'object') {
    return unknownAlternative(issue, path, root, places);
  }
  const where = path.length === 0 ? 'The scenario' : pathText(path);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return unknownKey(root, path, keysAllowedAt(scenarioSchema, root, path.slice(0, -1)), places);
  }
  // Of alternatives told apart by a key, that key is not there.
  const untold = issue.type === 'variant' && issue.input === undefined;
  if ((issue.type === 'strict_object' && issue.received === 'undefined') || untold) {
    const parent = path.slice(0, -1);
    const missing = String(path.at(-1));
    const allowed = keysAllowedAt(scenarioSchema, root, parent);
    // Missing, because it is there in another spelling: that is what to point at.
    const misspelt = keysAt(root, parent).find(
      (key) => !allowed.includes(key) && nearest(key, [missing]) !== undefined,
    );
    if (misspelt !== undefined) {
      return problemAt(
        places.ofKey([...parent, misspelt]),
        'SCENARIO_KEY_UNKNOWN',
        `“${shortened(misspelt)}” is nothing ${insideText(root, parent)}.`,
        `Did you mean “${missing}”?`,
      );
    }
    return problemAt(
      places.ofValue(parent),
      'SCENARIO_KEY_MISSING',
      `${parent.length > 0 ? pathText(parent) : 'The scenario'} has no “${missing}”.`,
      untold ? `Say which: ${issue.message.replace(/^.* of /, '')}.` : `Add ${missing}.`,
    );
  }
  const own = /^(is|has|fits) /.test(issue.message);
  const said = own ? issue.message : `is ${expectedText(issue.expected)}`;
  // Of a record the key may be what is wrong: it stands elsewhere, and is what to show.
  const key = issue.path?.at(-1);
  const wrongKey = key?.origin === 'key';
  return problemAt(
    wrongKey ? places.ofKey(path) : places.ofValue(path),
    'SCENARIO_VALUE_INVALID',
    wrongKey ? `the key “${path.at(-1)}” ${said}.` : `${where} ${said}, not ${shown(valueAt(root, path))}.`,
    hintFor(issue),
  );
}
