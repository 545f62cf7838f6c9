/**
 * Finds where a value stands in JSON text, so that it can be shown, and sent back, exactly as it was written:
 * `JSON.parse` rounds 64-bit ids and forgets spacing. The text must be valid JSON (RFC 8259): parse it first.
 */

/** Offsets of a value in the text: from its first character to behind its last. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}

/** Behind the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
    if (at >= text.length) return text.length;
  }
}

/** Behind the value that starts at `start`. */
function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfString(text, start);
  let at = start;
  if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) {
    while (at < text.length && !',]} \n\r\t'.includes(text[at] as string)) at += 1;
    return at;
  }
  let depth = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
  return at;
}

type Children = ReadonlyMap<string | number, SourceRange>;

/** Ranges of the elements or members of the container at `start`. */
function childrenOf(text: string, start: number): Children {
  const children = new Map<string | number, SourceRange>();
  const isArray = text.charCodeAt(start) === OPEN_ARRAY;
  if (!isArray && text.charCodeAt(start) !== OPEN_OBJECT) return children;
  let at = skipSpace(text, start + 1);
  let index = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) break;
    let key: string | number = index;
    if (!isArray) {
      const keyEnd = endOfString(text, at);
      key = JSON.parse(text.slice(at, keyEnd)) as string;
      at = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const end = endOfValue(text, at);
    // As JSON.parse does, the last of two members with one name counts.
    children.set(key, { start: at, end });
    index += 1;
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
  }
  return children;
}

/**
 * A finder over one text. Containers are walked once each, so that finding all elements of an array is linear.
 * @returns for a location (`['events', 3]`) its range, undefined when there is no such value
 */
export function sourceFinder(text: string): (location: readonly (string | number)[]) => SourceRange | undefined {
  const walked = new Map<number, Children>();
  return (location) => {
    const start = skipSpace(text, 0);
    let range: SourceRange | undefined = { start, end: start };
    for (const step of location) {
      let children = walked.get(range.start);
      if (children === undefined) {
        children = childrenOf(text, range.start);
        walked.set(range.start, children);
      }
      range = children.get(step);
      if (range === undefined) return undefined;
    }
    return location.length === 0 ? { start, end: endOfValue(text, start) } : range;
  };
}
