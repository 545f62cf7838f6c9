import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Result } from '../base/result.ts';
import { CELL_CHARS, type Cell } from '../model/cell.ts';

/** Values shown of a path that finds several. */
const MOST_VALUES = 8;

type LossyNumbers = WeakMap<object, Map<string, string>>;

/** A compiled JSONPath (RFC 9535). */
export interface JsonColumn {
  readonly query: JSONPathQuery | null;
}

/** Compiles a path, or says what is wrong with it in the library's words. */
export function jsonColumn(path: string): Result<JsonColumn> {
  try {
    return ok({ query: compile(path.trim()) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'JSONPATH_INVALID',
      `“${path}” is not a JSONPath: ${why}.`,
      'Write it like $.px or $.items[0].id (RFC 9535).',
      {
        at: 'paths',
      },
    );
  }
}

/**
 * The cells of one payload, one for each column; null where a path finds nothing. Numbers keep the spelling of the payload
 * where a double would change it (`10000000000000001`, `101.10`). Several values stand side by side.
 */
export function jsonCells(text: string, columns: readonly JsonColumn[]): readonly Cell[] {
  const lossy: LossyNumbers = new WeakMap();
  const value = read(text, lossy);
  return columns.map(({ query }) => {
    if (query === null) return { unread: 'path' };
    if (value === undefined) return null;
    const texts: string[] = [];
    let more = false;
    for (const node of query.query(value)) {
      more = texts.length === MOST_VALUES;
      if (more) break;
      texts.push(textOf(node.value, spellingOf(value, node.location, lossy), lossy));
    }
    return texts.length === 0 ? null : shortened(texts.join(', ') + (more ? ', …' : ''));
  });
}

/** The value, or undefined where the text is no JSON. */
function read(text: string, lossy: LossyNumbers): JSONValue | undefined {
  // Text that cannot be JSON is most of what fails, and failing is slow.
  if (!/^\s*[[{"\-\dtfn]/.test(text)) return undefined;
  const keep = function (this: object, key: string, value: unknown, context?: { readonly source?: string }): unknown {
    const source = context?.source;
    if (typeof value === 'number' && source !== undefined && String(value) !== source) {
      const known = lossy.get(this);
      if (known === undefined) lossy.set(this, new Map([[key, source]]));
      else known.set(key, source);
    }
    return value;
  };
  try {
    // The context (ES2025) has the number as it is written.
    return JSON.parse(text, keep as (this: object, key: string, value: unknown) => unknown) as JSONValue;
  } catch {
    return undefined;
  }
}

function spellingOf(root: JSONValue, location: readonly (string | number)[], lossy: LossyNumbers): string | undefined {
  const last = location.at(-1);
  if (last === undefined) return undefined;
  let holder: unknown = root;
  for (const step of location.slice(0, -1)) holder = (holder as Record<string | number, unknown>)[step];
  return lossy.get(holder as object)?.get(String(last));
}

interface RawJson {
  rawJSON?(text: string): unknown;
}

function textOf(value: unknown, spelling: string | undefined, lossy: LossyNumbers): string {
  if (typeof value === 'string') return value;
  if (spelling !== undefined) return spelling;
  if (typeof value !== 'object' || value === null) return String(value);
  const { rawJSON } = JSON as RawJson;
  return JSON.stringify(value, function (this: object, key: string, member: unknown) {
    const source = typeof member === 'number' ? lossy.get(this)?.get(key) : undefined;
    return source === undefined || rawJSON === undefined ? member : rawJSON(source);
  });
}

function shortened(text: string): string {
  if (text.length <= CELL_CHARS) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(CELL_CHARS - 2)) ? CELL_CHARS - 2 : CELL_CHARS - 1;
  return `${text.slice(0, end)}…`;
}
