import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Result } from '../base/result.ts';
import type { CursorRule } from '../model/endpoint.ts';
import type { Headers } from '../model/entry.ts';
import { sourceFinder } from './cursor-source.ts';

/**
 * Poll replies: where their messages are, where the cursor is, and where it goes in the next request (docs/terminal.md,
 * `--cursor` and `--items`). JSONPath is RFC 9535. Values are taken from the text as written, so that a 64-bit id
 * survives.
 */

/** A cursor, by the name of its place in the next request: `query:since` → `41`, `header:If-None-Match` → `"abc"`. */
export type Cursor = Readonly<Record<string, string>>;

interface CompiledRule {
  readonly rule: CursorRule;
  /** Absent when the cursor comes from a header. */
  readonly path?: JSONPathQuery;
  readonly fromHeader?: string;
}

/** Rules ready to be applied to many replies. */
export interface PollRules {
  readonly cursor: readonly CompiledRule[];
  readonly items?: JSONPathQuery;
}

/** A reply as the rules see it. */
export interface ReplyText {
  readonly headers: Headers;
  /** The decoded body; '' when there is none. */
  readonly text: string;
}

export interface PollItem {
  /** JSON text as it stands in the reply, or the whole body. */
  readonly text: string;
  /** The item's own `id`, as written, when it has one. */
  readonly id?: string;
}

export interface PollReading {
  readonly cursor: Cursor;
  /** Rules that found nothing in this reply. */
  readonly missing: readonly CursorRule[];
  readonly items: readonly PollItem[];
  /** True when a rule looks into the body and the body is not JSON. */
  readonly notJson: boolean;
}

/** Compiles rules; a bad JSONPath is a Problem with its field (`cursor[1].from`) in `at`. */
export function compilePollRules(
  cursor: readonly CursorRule[] | undefined,
  items: string | undefined,
): Result<PollRules> {
  const compiled: CompiledRule[] = [];
  for (const [index, rule] of (cursor ?? []).entries()) {
    if (rule.to.startsWith('body:')) {
      const target = pathSteps(rule.to.slice('body:'.length));
      if (!target.ok) return fail({ ...target.error, at: `cursor[${index}].to` });
    }
    if (rule.from.startsWith('header:')) {
      compiled.push({ rule, fromHeader: rule.from.slice('header:'.length) });
      continue;
    }
    const path = compilePath(rule.from);
    if (!path.ok) return fail({ ...path.error, at: `cursor[${index}].from` });
    compiled.push({ rule, path: path.value });
  }
  if (items === undefined) return ok({ cursor: compiled });
  const path = compilePath(items);
  if (!path.ok) return fail({ ...path.error, at: 'items' });
  return ok({ cursor: compiled, items: path.value });
}

/** Whether the rules of an endpoint can be used, without keeping them. */
export function checkCursorRules(cursor: readonly CursorRule[] | undefined, items: string | undefined): Result<null> {
  const compiled = compilePollRules(cursor, items);
  return compiled.ok ? ok(null) : compiled;
}

function compilePath(text: string): Result<JSONPathQuery> {
  try {
    return ok(compile(text));
  } catch (error) {
    return fail(
      'JSONPATH_INVALID',
      `“${text}” is not a JSONPath: ${error instanceof Error ? error.message : String(error)}.`,
      'It starts with $, as in $.last_id or $.events[*] (RFC 9535).',
    );
  }
}

/** Reads one reply. Without an `items` rule the whole body is one item; an empty body is none. */
export function readReply(rules: PollRules, reply: ReplyText): PollReading {
  const looksInside = rules.items !== undefined || rules.cursor.some((rule) => rule.path !== undefined);
  const json = looksInside ? parseJson(reply.text) : undefined;
  const find = json === undefined ? undefined : sourceFinder(reply.text);
  const cursor: Record<string, string> = {};
  const missing: CursorRule[] = [];
  for (const { rule, path, fromHeader } of rules.cursor) {
    const value =
      fromHeader !== undefined
        ? headerOf(reply.headers, fromHeader)
        : json === undefined || path === undefined || find === undefined
          ? undefined
          : lastScalar(path, json.value, reply.text, find);
    if (value === undefined) missing.push(rule);
    else cursor[rule.to] = value;
  }
  return {
    cursor,
    missing,
    items: itemsOf(rules, reply.text, json, find),
    notJson: looksInside && json === undefined && reply.text !== '',
  };
}

type Finder = ReturnType<typeof sourceFinder>;

function itemsOf(
  rules: PollRules,
  text: string,
  json: { readonly value: JSONValue } | undefined,
  find: Finder | undefined,
): PollItem[] {
  if (text === '') return [];
  // No rule, or a body the rule cannot look into: what came is kept whole.
  if (rules.items === undefined || json === undefined || find === undefined) {
    const id = json === undefined ? undefined : idOf(json.value, [], text, sourceFinder(text));
    return [{ text, ...(id === undefined ? {} : { id }) }];
  }
  return rules.items.query(json.value).nodes.map((node) => {
    const range = find(node.location);
    const id = idOf(node.value, node.location, text, find);
    return {
      text: range === undefined ? JSON.stringify(node.value) : text.slice(range.start, range.end),
      ...(id === undefined ? {} : { id }),
    };
  });
}

function idOf(
  value: JSONValue,
  location: readonly (string | number)[],
  text: string,
  find: Finder,
): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, 'id')) {
    return undefined;
  }
  return scalarText((value as Record<string, JSONValue>).id, [...location, 'id'], text, find);
}

/** The last match: of `$.events[*].id` the newest is what the next request should name. */
function lastScalar(path: JSONPathQuery, value: JSONValue, text: string, find: Finder): string | undefined {
  const node = path.query(value).nodes.at(-1);
  return node === undefined ? undefined : scalarText(node.value, node.location, text, find);
}

function scalarText(
  value: JSONValue | undefined,
  location: readonly (string | number)[],
  text: string,
  find: Finder,
): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  const range = find(location);
  return range === undefined ? String(value) : text.slice(range.start, range.end);
}

function parseJson(text: string): { readonly value: JSONValue } | undefined {
  try {
    return { value: JSON.parse(text) as JSONValue };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([one]) => one.toLowerCase() === wanted)?.[1];
}

/** A request before its cursor is put in. */
export interface PollRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body?: string;
}

/**
 * Puts a cursor in its places. A `body:` place needs a JSON body (or none: `{}` is then the start); the value goes in
 * as a number where it is one, unless the body has a string there already.
 */
export function applyCursor(request: PollRequest, cursor: Cursor): PollRequest {
  let { body } = request;
  let headers = request.headers;
  let { url } = request;
  for (const [place, value] of Object.entries(cursor)) {
    const [kind, name] = splitPlace(place);
    if (kind === 'query') url = withQuery(url, name, value);
    else if (kind === 'header') {
      headers = [...headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase()), [name, value]];
    } else body = withValue(body ?? '{}', name, value);
  }
  return { url, headers, ...(body === undefined ? {} : { body }) };
}

/** Names of the query's parameters, decoded. */
export function queryNames(url: string): readonly string[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return query.split('&').map((part) => decoded(part.split('=', 1)[0] ?? ''));
}

/** Sets one query parameter and leaves every other character of the URL as the user wrote it. */
function withQuery(url: string, name: string, value: string): string {
  const [, path = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const parts = query === undefined || query === '' ? [] : query.split('&');
  const isIt = (part: string): boolean => decoded(part.split('=', 1)[0] ?? '') === name;
  const first = parts.findIndex(isIt);
  const kept = parts.filter((part, index) => index === first || !isIt(part));
  if (first >= 0) kept[first] = pair;
  else kept.push(pair);
  return `${path}?${kept.join('&')}${fragment}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function splitPlace(place: string): readonly [kind: string, name: string] {
  const colon = place.indexOf(':');
  return [place.slice(0, colon), place.slice(colon + 1)];
}

/** Names and indexes of a singular JSONPath (RFC 9535, 2.3.5.1): the only kind one can write to. */
function pathSteps(text: string): Result<readonly (string | number)[]> {
  const compiled = compilePath(text);
  if (!compiled.ok) return compiled;
  const steps: (string | number)[] = [];
  const pattern =
    /\.([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]/y;
  pattern.lastIndex = 1;
  let end = 1;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    end = pattern.lastIndex;
    const [, plain, single, double, index] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(plain ?? (single ?? double ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  if (end !== text.length || steps.length === 0) {
    return fail(
      'CURSOR_PLACE_INVALID',
      `“${text}” does not name one place in a body.`,
      'Use names and indexes only, as in body:$.params.since.',
    );
  }
  return ok(steps);
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function withValue(body: string, path: string, value: string): string {
  const steps = pathSteps(path);
  const parsed = parseJson(body);
  if (!steps.ok || parsed === undefined || typeof parsed.value !== 'object' || parsed.value === null) return body;
  // A placeholder instead of the number itself: JSON.stringify would round a 64-bit one.
  const placeholder = '\u0000wirescope-cursor\u0000';
  let container = parsed.value as Record<string | number, JSONValue>;
  for (const step of steps.value.slice(0, -1)) {
    const next = container[step];
    if (typeof next === 'object' && next !== null) container = next as Record<string, JSONValue>;
    else {
      const made: Record<string, JSONValue> = {};
      container[step] = made;
      container = made;
    }
  }
  const last = steps.value.at(-1) as string | number;
  const asText = typeof container[last] === 'string' || !NUMBER.test(value);
  Object.defineProperty(container, last, {
    value: asText ? value : placeholder,
    enumerable: true,
    writable: true,
    configurable: true,
  });
  const text = JSON.stringify(parsed.value);
  return asText ? text : text.replace(JSON.stringify(placeholder), () => value);
}
