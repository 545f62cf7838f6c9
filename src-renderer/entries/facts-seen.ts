import type { Row } from '../../src-shared/contract/recording.ts';
import { type FilterFacts, jsonPathsOf } from '../../src-shared/filter/index.ts';
import type { Kind } from '../../src-shared/model/kind.ts';

const PATHS = 60;
/** `"name":` in a preview that is not whole JSON. Only the outermost names can be trusted to be paths. */
const OUTER_NAME = /^\s*\{\s*"([A-Za-z_$][\w$]*)"\s*:/;

function pathsIn(row: Row): readonly string[] {
  if (!/^\s*[{[]/.test(row.preview)) return [];
  try {
    return jsonPathsOf(JSON.parse(row.preview), PATHS);
  } catch {
    // A preview is cut after 240 characters: then its first name is all that is sure.
    const name = OUTER_NAME.exec(row.preview)?.[1];
    return row.cutStart || name === undefined ? [] : [`json.${name}`];
  }
}

/** What the filter's completion may offer, from rows at hand: it never asks the engine while one types. */
export function factsFrom(
  rows: Iterable<Row>,
  connections: ReadonlyMap<number, { readonly name: string }>,
): FilterFacts {
  const kinds = new Set<Kind>();
  const paths = new Set<string>();
  const types = new Set<string>();
  let attempts = 1;
  for (const row of rows) {
    kinds.add(row.kind);
    attempts = Math.max(attempts, row.attempt);
    if (paths.size < PATHS) for (const path of pathsIn(row)) paths.add(path);
    const type = /"type"\s*:\s*"([^"\\]{1,40})"/.exec(row.preview)?.[1];
    if (type !== undefined) types.add(type);
  }
  return {
    kinds: [...kinds],
    attempts,
    types: [...types],
    jsonPaths: [...paths],
    connections: [...connections].map(([connection, { name }]) => ({ connection, name })),
  };
}
