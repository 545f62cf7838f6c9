import type { Headers } from '../../../../src-shared/model/entry.ts';

/** A value that takes the place of a recorded one in what is sent. */
export interface Replacement {
  readonly recorded: string;
  readonly value: string;
  /**
   * `text`: wherever the recorded text stands, in part of a word too. `value`: where it is a whole value (of JSON, of a query, a part
   * of a path, a header), and, when it is long, wherever it stands as a word.
   */
  readonly where: 'text' | 'value';
}

/** What is put in place: values by what they replace, and values by the name they stand under. */
export interface Replacements {
  readonly values: readonly Replacement[];
  /** By name of a JSON member, header or parameter, in lower case. */
  readonly named: ReadonlyMap<string, string>;
}

/** A recorded value shorter than this is replaced only where it is a whole value: as part of a text it may be anything. */
const LONG = 6;

/** Strings, numbers and words of a JSON text. */
const SCALAR = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Ready to be looked for: whole values by themselves, all else in one pass, so that what was put in place is not replaced again. */
interface Ready {
  readonly whole: ReadonlyMap<string, string>;
  /** In texts. */
  readonly parts: RegExp | undefined;
  /** In payloads that are no JSON, where nothing says what a whole value is. */
  readonly words: RegExp | undefined;
  readonly values: ReadonlyMap<string, string>;
}

const ready = new WeakMap<readonly Replacement[], Ready>();

function pattern(values: readonly Replacement[]): RegExp | undefined {
  if (values.length === 0) return undefined;
  // The longest first: one may be part of another.
  const sorted = values.toSorted((a, b) => b.recorded.length - a.recorded.length);
  const all = sorted.map(({ recorded, where }) =>
    where === 'text' ? quoted(recorded) : `(?<![\\w-])${quoted(recorded)}(?![\\w-])`,
  );
  return new RegExp(all.join('|'), 'g');
}

function readyOf(values: readonly Replacement[]): Ready {
  const known = ready.get(values);
  if (known !== undefined) return known;
  const made: Ready = {
    whole: new Map(values.filter(({ where }) => where === 'value').map(({ recorded, value }) => [recorded, value])),
    parts: pattern(values.filter(({ recorded, where }) => where === 'text' || recorded.length >= LONG)),
    words: pattern(values),
    values: new Map(values.map(({ recorded, value }) => [recorded, value])),
  };
  ready.set(values, made);
  return made;
}

function inText(text: string, values: readonly Replacement[]): string {
  const { whole, parts, values: all } = readyOf(values);
  return whole.get(text) ?? (parts === undefined ? text : text.replace(parts, (found) => all.get(found) ?? found));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // A payload that is no JSON is replaced in as text.
    return false;
  }
}

/** A number stays one where the new value is one. */
const scalar = (value: string, asString: boolean): string =>
  asString || !NUMBER.test(value) ? JSON.stringify(value) : value;

/** The same payload with what is to be put in place; all else as it stands, spacing too. */
export function inPayload(text: string, { values, named }: Replacements): string {
  if (values.length === 0 && named.size === 0) return text;
  if (!isJson(text)) {
    const { words, values: all } = readyOf(values);
    return words === undefined ? text : text.replace(words, (found) => all.get(found) ?? found);
  }
  let name: string | undefined;
  return text.replace(SCALAR, (token: string, at: number) => {
    const isString = token.startsWith('"');
    const behind = /^\s*:/.test(text.slice(at + token.length, at + token.length + 32));
    if (isString && behind) {
      name = (JSON.parse(token) as string).toLowerCase();
      return token;
    }
    const under = name;
    name = undefined;
    // A name is that of the scalar right behind it: with a bracket between, it is the name of what the bracket opens.
    const before = text.slice(Math.max(0, at - 32), at);
    const wanted = under === undefined || !/:\s*$/.test(before) ? undefined : named.get(under);
    if (wanted !== undefined) return scalar(wanted, isString);
    if (isString) {
      const was = JSON.parse(token) as string;
      const is = inText(was, values);
      return is === was ? token : JSON.stringify(is);
    }
    const is = inText(token, values);
    return is === token ? token : scalar(is, false);
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function inPart(part: string, values: readonly Replacement[]): string {
  const was = decoded(part);
  const is = inText(was, values);
  return is === was ? part : encodeURIComponent(is);
}

/** A path and query, each part on its own; what is not replaced stays as it was written. */
export function inPathAndQuery(given: string, { values, named }: Replacements): string {
  if (values.length === 0 && named.size === 0) return given;
  const [, path = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(given) ?? [];
  const newPath = path
    .split('/')
    .map((part) => inPart(part, values))
    .join('/');
  if (query === undefined) return newPath;
  const pairs = query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 0) return inPart(pair, values);
    const name = pair.slice(0, equals);
    const wanted = named.get(decoded(name).toLowerCase());
    return `${name}=${wanted === undefined ? inPart(pair.slice(equals + 1), values) : encodeURIComponent(wanted)}`;
  });
  return `${newPath}?${pairs.join('&')}`;
}

export function inHeaders(headers: Headers, { values, named }: Replacements): Headers {
  return headers.map(([name, value]) => [name, named.get(name.toLowerCase()) ?? inText(value, values)] as const);
}
