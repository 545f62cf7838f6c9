import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { sourceFinder } from '../../../../src-shared/codec/cursor-source.ts';
import { jsonOf } from './shape.ts';

/** A string, number or word of a JSON text, as it is written there (a string without its quotes). */
export interface Scalar {
  readonly path: string;
  /** The member it stands under; '' in an array or alone. */
  readonly name: string;
  readonly text: string;
}

/** More are not looked at: a message of ten thousand values is a table, not an answer with an id. */
const MOST = 2_000;

const step = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** Strings and numbers of a payload in their order; none of what is no JSON. Numbers past 2^53 as they are written. */
export function scalarsOf(payload: Uint8Array | undefined): readonly Scalar[] {
  const json = jsonOf(payload);
  if (json === undefined) return [];
  const found: Scalar[] = [];
  const find = sourceFinder(json.text);
  const walk = (at: unknown, path: string, name: string, location: readonly (string | number)[]): void => {
    if (found.length >= MOST) return;
    if (typeof at === 'string') found.push({ path, name, text: at });
    else if (typeof at === 'number') found.push({ path, name, text: numberAt(at, location, json.text, find) });
    else if (Array.isArray(at))
      for (const [index, one] of at.entries()) walk(one, `${path}[${index}]`, '', [...location, index]);
    else if (typeof at === 'object' && at !== null) {
      for (const [key, one] of Object.entries(at)) walk(one, path + step(key), key, [...location, key]);
    }
  };
  walk(json.value, '$', '', []);
  return found;
}

function numberAt(
  value: number,
  location: readonly (string | number)[],
  text: string,
  find: ReturnType<typeof sourceFinder>,
): string {
  if (Number.isSafeInteger(value)) return String(value);
  const range = find(location);
  return range === undefined ? String(value) : text.slice(range.start, range.end);
}

/** The first string or number that a compiled path finds in a payload. */
export function scalarAt(query: JSONPathQuery, payload: Uint8Array | undefined): string | undefined {
  const json = jsonOf(payload);
  if (json === undefined) return undefined;
  for (const { value, location } of query.query(json.value as JSONValue).nodes) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return numberAt(value, location, json.text, sourceFinder(json.text));
  }
  return undefined;
}

/** Undefined for a text that is no JSONPath (RFC 9535), with what is wrong in `problem`. */
export function compiledPath(text: string): { readonly query?: JSONPathQuery; readonly problem: string } {
  try {
    return { query: compile(text), problem: '' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
