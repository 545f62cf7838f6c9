/**
 * `{{name}}` in what a person saves: found, highlighted, and put in place. Spaces inside the braces do not count; `\{{` is two
 * braces and no variable. A name starting with `$` is dynamic (`{{$uuid}}`): whoever looks names up makes its value.
 */
import { nearest } from '../base/nearest.ts';
import { fail, ok, type Problem, type Result } from '../base/result.ts';
import type { Endpoint } from './endpoint.ts';

/** What stands behind a name. */
export interface VariableValue {
  readonly text: string;
  /** Never shown, and masked where what was sent is shown. */
  readonly secret?: boolean;
  /** The text may name variables itself: `{{scheme}}://{{host}}`. */
  readonly template?: boolean;
  /** Why the value cannot be had though the name is known; expanding fails with it. */
  readonly problem?: Problem;
}

/** Where values come from: an environment, a list in a test, functions for names starting with `$`. */
export interface VariableLookup {
  /** Asked once per place, so that a dynamic name may answer differently each time. */
  value(name: string): VariableValue | undefined;
  /** What could have been meant: for hints and completion. */
  readonly names: readonly string[];
}

/** A place in a text that names a variable. `from` and `to` are UTF-16 offsets, braces included. */
export interface VariableReference {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface Expanded {
  readonly text: string;
  /** Names that were put in place, each once, also those inside of other variables. */
  readonly used: readonly string[];
  /** Values of the secret ones among them, for masking. */
  readonly secrets: readonly string[];
}

/** A name a person may give: letters, digits, `_`, `-`, `.`, the first a letter or `_`. */
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u;
export const MOST_NAME_LENGTH = 100;
const DEEPEST = 10;
/** Ten names that each name the next ten times would be ten thousand million texts. */
const MOST_TEMPLATES = 100_000;

/**
 * `\{{`, or braces around something that could be meant as a name. Quotes, braces and line ends in it mean that it is data:
 * `{{"a":1}}` stays as it is. A dynamic name may have arguments, quoted ones too. The counts keep a long line of spaces cheap.
 */
const REFERENCE = /\\\{\{|\{\{[ \t]{0,20}(\$[^{}\r\n]{0,500}?|[^\s{}"'`$][^{}"'`\r\n]{0,100}?)[ \t]{0,20}\}\}/gu;

/** Whether a variable of an environment may be called so. */
export function isVariableName(name: string): boolean {
  return name.length <= MOST_NAME_LENGTH && NAME.test(name);
}

/** Every place of a text that names a variable, in order, known or not. */
export function findVariables(text: string): readonly VariableReference[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) =>
    match[1] === undefined ? [] : [{ name: match[1], from: match.index, to: match.index + match[0].length }],
  );
}

/** A text that expands to exactly this one, whatever braces are in it. */
export function escapeVariables(text: string): string {
  return text.replaceAll('{{', '\\{{');
}

/** A lookup of fixed texts. */
export function lookupOf(values: Readonly<Record<string, string | VariableValue>>): VariableLookup {
  return {
    names: Object.keys(values),
    value(name) {
      if (!Object.hasOwn(values, name)) return undefined;
      const value = values[name];
      return typeof value === 'string' ? { text: value } : value;
    },
  };
}

/** The first that knows the name answers: the chosen environment before the globals. */
export function firstOf(...lookups: readonly VariableLookup[]): VariableLookup {
  return {
    names: [...new Set(lookups.flatMap((lookup) => lookup.names))],
    value(name) {
      for (const lookup of lookups) {
        const value = lookup.value(name);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}

function unknown({ name, from }: VariableReference, lookup: VariableLookup): Problem {
  const near = nearest(name, lookup.names);
  const hint =
    near !== undefined
      ? `Did you mean {{${near}}}?`
      : lookup.names.length === 0
        ? 'No environment is chosen, and there are no globals: choose one, or write its value.'
        : `Add it to the environment, or choose another one. Known are ${someOf(lookup.names)}.`;
  return {
    code: 'VARIABLE_UNKNOWN',
    message: `There is no variable "${name}".`,
    hint: `${hint} Braces that are no variable are written \\{{.`,
    at: from,
    facts: near === undefined ? undefined : { variable: name, suggestion: near },
  };
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/**
 * A text with its variables put in place. Errors, with `at` (the character in `text`): VARIABLE_UNKNOWN, VARIABLE_LOOPS,
 * SECRET_MISSING, SECRET_UNREADABLE.
 */
export function expandVariables(text: string, lookup: VariableLookup): Result<Expanded> {
  const used = new Set<string>();
  const secrets = new Set<string>();
  let templates = 0;

  /** @param within names being expanded around this text, the outermost first. */
  function expand(part: string, within: readonly string[]): Result<string> {
    let done = '';
    let from = 0;
    for (const match of part.matchAll(REFERENCE)) {
      done += part.slice(from, match.index);
      from = match.index + match[0].length;
      const name = match[1];
      if (name === undefined) {
        done += '{{';
        continue;
      }
      const value = lookup.value(name);
      if (value === undefined) return fail(unknown({ name, from: match.index, to: from }, lookup));
      if (value.problem !== undefined) return fail({ ...value.problem, at: match.index });
      used.add(name);
      if (value.secret === true && value.text !== '') secrets.add(value.text);
      if (value.template !== true) {
        done += value.text;
        continue;
      }
      templates += 1;
      if (within.includes(name) || within.length >= DEEPEST || templates > MOST_TEMPLATES) {
        return fail(
          'VARIABLE_LOOPS',
          `The variable "${name}" never comes to an end: ${[...within, name].join(' → ')}.`,
          'Change one of them so that none needs itself.',
          { at: match.index },
        );
      }
      const inner = expand(value.text, [...within, name]);
      if (!inner.ok) return fail({ ...inner.error, at: match.index, facts: { ...inner.error.facts, in: name } });
      done += inner.value;
    }
    return ok(done + part.slice(from));
  }

  const expanded = expand(text, []);
  return expanded.ok ? ok({ text: expanded.value, used: [...used], secrets: [...secrets] }) : expanded;
}

export interface ExpandedEndpoint {
  readonly endpoint: Endpoint;
  readonly used: readonly string[];
  readonly secrets: readonly string[];
}

/**
 * An endpoint with the variables of its URL, headers, body, subprotocols, TLS texts, proxy and last event id put in place. What
 * has none is left as it is. Errors as of {@link expandVariables}; in the URL `at` is the character, elsewhere the field's
 * path (`headers.0.1`, `tls.passphrase`) with the character among the facts.
 */
export function expandEndpoint(endpoint: Endpoint, lookup: VariableLookup): Result<ExpandedEndpoint> {
  const used = new Set<string>();
  const secrets = new Set<string>();
  let problem: Problem | undefined;

  function text(given: string, path: string): string {
    const expanded = expandVariables(given, lookup);
    if (!expanded.ok) {
      const { at } = expanded.error;
      problem ??=
        path === 'url'
          ? expanded.error
          : { ...expanded.error, at: path, facts: { ...expanded.error.facts, character: String(at) } };
      return given;
    }
    for (const name of expanded.value.used) used.add(name);
    for (const secret of expanded.value.secrets) secrets.add(secret);
    return expanded.value.text;
  }
  const optional = (given: string | undefined, path: string): string | undefined =>
    given === undefined ? undefined : text(given, path);

  const { tls } = endpoint;
  const whole: Endpoint = {
    ...endpoint,
    url: text(endpoint.url, 'url'),
    headers: endpoint.headers.map(([name, value], index) => [
      text(name, `headers.${index}.0`),
      text(value, `headers.${index}.1`),
    ]),
    subprotocols: endpoint.subprotocols.map((one, index) => text(one, `subprotocols.${index}`)),
    body: optional(endpoint.body, 'body'),
    lastEventId: optional(endpoint.lastEventId, 'lastEventId'),
    proxy: optional(endpoint.proxy, 'proxy'),
    tls: {
      ...tls,
      ca: optional(tls.ca, 'tls.ca'),
      cert: optional(tls.cert, 'tls.cert'),
      key: optional(tls.key, 'tls.key'),
      passphrase: optional(tls.passphrase, 'tls.passphrase'),
      servername: optional(tls.servername, 'tls.servername'),
    },
  };
  return problem === undefined ? ok({ endpoint: whole, used: [...used], secrets: [...secrets] }) : fail(problem);
}
