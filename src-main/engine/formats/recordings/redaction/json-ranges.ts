/** A value in a JSON text: where it stands, and what it holds. A name that stands twice in an object has both values. */
export interface JsonRange {
  readonly from: number;
  to: number;
  readonly members?: Map<string, JsonRange[]>;
  readonly items?: JsonRange[];
  /** Of a string. */
  readonly isString?: boolean;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SCALAR = /[^\s,\]}]+/y;

/**
 * Where each value of a JSON text stands. The text must be JSON already (`JSON.parse` took it); nesting has no limit of its own.
 */
export function jsonRanges(text: string): JsonRange {
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  /** Past white space and this character, if it is next. */
  const skip = (char: string): boolean => {
    take(SPACE);
    if (text[at] !== char) return false;
    at += 1;
    return true;
  };
  const open: JsonRange[] = [];
  const place = (range: JsonRange, key: string | undefined): void => {
    const holder = open.at(-1);
    if (holder?.items !== undefined) holder.items.push(range);
    else if (holder?.members !== undefined && key !== undefined) {
      const known = holder.members.get(key);
      if (known === undefined) holder.members.set(key, [range]);
      else known.push(range);
    }
  };
  let root: JsonRange | undefined;
  for (;;) {
    let key: string | undefined;
    if (open.at(-1)?.members !== undefined) {
      take(SPACE);
      key = JSON.parse(take(STRING)) as string;
      skip(':');
    }
    take(SPACE);
    const from = at;
    let range: JsonRange;
    if (text[at] === '{' || text[at] === '[') {
      range = text[at] === '{' ? { from, to: from, members: new Map() } : { from, to: from, items: [] };
      at += 1;
      place(range, key);
      root ??= range;
      open.push(range);
      if (!skip(range.items === undefined ? '}' : ']')) continue;
      open.pop();
      range.to = at;
    } else {
      const isString = text[at] === '"';
      take(isString ? STRING : SCALAR);
      range = { from, to: at, isString };
      place(range, key);
      root ??= range;
    }
    for (;;) {
      const holder = open.at(-1);
      if (holder === undefined) return root;
      if (skip(',')) break;
      skip(holder.items === undefined ? '}' : ']');
      holder.to = at;
      open.pop();
    }
  }
}

/** Every range a location (names and indexes from the root) means: several where a name stands twice. */
export function rangesAt(root: JsonRange, location: readonly (string | number)[]): readonly JsonRange[] {
  let found: readonly JsonRange[] = [root];
  for (const step of location) {
    found = found.flatMap((range) =>
      typeof step === 'number' ? (range.items?.slice(step, step + 1) ?? []) : (range.members?.get(step) ?? []),
    );
  }
  return found;
}

/** All strings in it that are values. */
export function* stringsIn(root: JsonRange): Generator<JsonRange> {
  const left = [root];
  for (let range = left.pop(); range !== undefined; range = left.pop()) {
    if (range.isString === true) yield range;
    for (const item of range.items ?? []) left.push(item);
    for (const values of range.members?.values() ?? []) left.push(...values);
  }
}

/** The text with ranges replaced; a range within another one is left to the outer. */
export function spliced(
  text: string,
  cuts: readonly { readonly from: number; readonly to: number; readonly put: string }[],
): string {
  const inOrder = [...cuts].sort((a, b) => a.from - b.from || b.to - a.to);
  let made = '';
  let at = 0;
  for (const { from, to, put } of inOrder) {
    if (from < at) continue;
    made += text.slice(at, from) + put;
    at = to;
  }
  return made + text.slice(at);
}
