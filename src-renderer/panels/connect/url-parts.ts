import { findVariables, type VariableLookup } from '../../../src-shared/model/variables.ts';

/** A piece of the URL as it is drawn: plain text, or a variable that has a value or has none. */
export interface UrlPart {
  readonly text: string;
  readonly kind: 'plain' | 'known' | 'unknown';
}

/** The whole text in pieces, every character once. */
export function urlParts(url: string, variables: VariableLookup): readonly UrlPart[] {
  const parts: UrlPart[] = [];
  let from = 0;
  for (const found of findVariables(url)) {
    if (found.from > from) parts.push({ text: url.slice(from, found.from), kind: 'plain' });
    const kind = variables.names.includes(found.name) ? 'known' : 'unknown';
    parts.push({ text: url.slice(found.from, found.to), kind });
    from = found.to;
  }
  if (from < url.length) parts.push({ text: url.slice(from), kind: 'plain' });
  return parts;
}

/** Names that fit what stands between `{{` and the caret, and where it begins. */
export interface VariableOffers {
  /** After the braces. */
  readonly from: number;
  readonly names: readonly string[];
}

const MOST_OFFERED = 50;

/** Null where no name is being written. Names that begin so come before those that only contain it. */
export function variableOffers(url: string, caret: number, variables: VariableLookup): VariableOffers | null {
  const begun = /\{\{[ \t]*([^\s{}"'`]*)$/.exec(url.slice(0, caret));
  if (begun === null || url[begun.index - 1] === '\\') return null;
  const typed = (begun[1] ?? '').toLowerCase();
  const having = variables.names.filter((name) => name.toLowerCase().includes(typed));
  const names = having.toSorted(
    (a, b) => Number(b.toLowerCase().startsWith(typed)) - Number(a.toLowerCase().startsWith(typed)),
  );
  return { from: caret - typed.length, names: names.slice(0, MOST_OFFERED) };
}

/** The URL with a name taken, closed, and where the caret stands then. */
export function takeName(
  url: string,
  from: number,
  caret: number,
  name: string,
): { readonly url: string; readonly caret: number } {
  // What is left of a name that the caret stood in goes with it.
  const after = url.slice(caret).replace(/^[^\s{}"'`/?#&=:]*(?=\}\})/, '');
  const closed = after.startsWith('}}') ? after.slice(2) : after;
  return { url: `${url.slice(0, from)}${name}}}${closed}`, caret: from + name.length + 2 };
}
