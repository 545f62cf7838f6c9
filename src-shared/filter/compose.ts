import type { Kind } from '../model/kind.ts';
import type { CompareOp, FilterNode, NameField, NumberField, PathStep, Span } from './ast.ts';
import { isRegexLiteral } from './ast.ts';
import { quote } from './lexer.ts';
import { parseFilter } from './parser.ts';
import { parsePath, printPath } from './path.ts';
import { printFilter } from './print.ts';

/** Longer texts are found by how they begin: a filter is one line, and may have 4,000 characters. */
const MAX_VALUE_CHARS = 200;

/** How a term joins a filter: both must hold, or the term must not. */
export type TermJoin = 'and' | 'not';

/**
 * The filter with one more condition. Conditions keep their spelling; what cannot hold together with the new one gives way to
 * it (`kind:ping` to `kind:text`, `json.px = 1` to `json.px = 2`, `not X` to `X`), and a condition that is there already is not
 * added again. A filter with a mistake gives way altogether: it applied to nothing.
 */
export function withTerm(filter: string, term: string, join: TermJoin): string {
  const added = parseFilter(term);
  if (!added.ok || added.value.type === 'all') return filter;
  const wanted: FilterNode =
    join === 'and' ? added.value : { type: 'not', part: added.value, span: { from: 0, to: term.length } };
  const here = partsOf(filter);
  const same = here.find(({ node }) => isSame(node, wanted));
  const kept = here.filter((part) => part === same || !givesWay(part.node, wanted));
  if (same !== undefined && kept.length === here.length) return filter;
  const texts = kept.map(({ text }) => text);
  if (same === undefined) texts.push(join === 'and' ? bracketed(term) : negated(term));
  return texts.join(' and ');
}

/** `json.px = 101`. A list or an object is only looked for (`json.book`), a long text by how it begins. */
export function jsonTerm(path: readonly PathStep[] | string, value: unknown): string {
  const where = printed(path);
  if (value === undefined || (typeof value === 'object' && value !== null)) return where ?? '';
  const isLong = typeof value === 'string' && value.length > MAX_VALUE_CHARS;
  if (where === undefined) return quote(isLong ? headOf(value) : String(value));
  if (isLong) return `${where} ~ ${quote(headOf(value))}`;
  return `${where} = ${typeof value === 'string' ? quote(value) : String(value)}`;
}

/** The same from the payload's own spelling of a value, so that no digit of a long number is lost. */
export function jsonTermOfText(path: readonly PathStep[] | string, json: string): string {
  const text = json.trim();
  if (/^-?\d[\d.eE+-]*$/.test(text)) {
    const where = printed(path);
    return where === undefined ? quote(text) : `${where} = ${text}`;
  }
  try {
    return jsonTerm(path, JSON.parse(text));
  } catch {
    // What is no JSON is still a text that the payload holds.
    return quote(headOf(text));
  }
}

export function kindTerm(kinds: Kind | readonly Kind[]): string {
  return `kind:${typeof kinds === 'string' ? kinds : kinds.join(',')}`;
}

export function directionTerm(direction: 'toServer' | 'toClient'): string {
  return `dir:${direction === 'toClient' ? 'in' : 'out'}`;
}

/** `event:price`, `id:"a b"`, `conn:prices`, `code:ECONNREFUSED`; quoted where it must be. */
export function nameTerm(field: NameField, name: string): string {
  const bare = /^[^\s()",/][^\s()",]*$/.test(name) && !((field === 'conn' || field === 'code') && /^\d+$/.test(name));
  return `${field}:${bare ? name : quote(name)}`;
}

/** `attempt:2`, `status:503`, `seq:17`, `size:512`. Durations are written by hand: nobody looks for exactly one. */
export function numberTerm(field: Exclude<NumberField, 'at' | 'rtt' | 'held'>, value: number): string {
  return `${field}:${value}`;
}

function printed(path: readonly PathStep[] | string): string | undefined {
  if (typeof path !== 'string') return path.length === 0 ? undefined : printPath(path);
  const parsed = parsePath(path);
  return parsed.ok ? printPath(parsed.steps) : undefined;
}

function headOf(text: string): string {
  const head = text.slice(0, MAX_VALUE_CHARS);
  // Half of a surrogate pair would be found nowhere.
  return /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head;
}

interface Part {
  readonly text: string;
  readonly node: FilterNode;
}

/** What a filter joins with `and` at its top, in its own spelling. */
function partsOf(filter: string): readonly Part[] {
  const parsed = parseFilter(filter);
  if (!parsed.ok || parsed.value.type === 'all') return [];
  const { value } = parsed;
  if (value.type === 'and' && isSpread(value)) {
    return value.parts.map((node) => ({ text: slice(filter, node.span), node }));
  }
  return [{ text: bracketed(filter.trim()), node: value }];
}

/** Not in brackets, and not one word that means two conditions (`status:4xx`). */
function isSpread(node: Extract<FilterNode, { readonly parts: unknown }>): boolean {
  const [first] = node.parts;
  const last = node.parts.at(-1);
  return (
    first !== undefined && first.span.from === node.span.from && last !== undefined && first.span.to < last.span.from
  );
}

function slice(text: string, { from, to }: Span): string {
  return text.slice(from, to);
}

/** In brackets unless it joins others as it is. */
function bracketed(text: string): string {
  const joined = parseFilter(`${text} and x`);
  return joined.ok && joined.value.type === 'and' ? text : `(${text})`;
}

function negated(text: string): string {
  const parsed = parseFilter(`not ${text}`);
  const alone = parseFilter(text);
  const fits = parsed.ok && alone.ok && parsed.value.type === 'not' && isSame(parsed.value.part, alone.value);
  return fits ? `not ${text}` : `not (${text})`;
}

function isSame(a: FilterNode, b: FilterNode): boolean {
  return printFilter(a) === printFilter(b);
}

/** Whether `old` and `wanted` cannot hold of one entry. */
function givesWay(old: FilterNode, wanted: FilterNode): boolean {
  if (wanted.type === 'not') return isSame(old, wanted.part);
  if (old.type === 'not') return isSame(old.part, wanted);
  const subject = subjectOf(wanted);
  if (subject === undefined) return false;
  return subjectOf(old) === subject ? !isSame(old, wanted) : isOutside(old, wanted, subject);
}

/** What a condition gives a value: of two values for one thing only one can hold. */
function subjectOf(node: FilterNode): string | undefined {
  switch (node.type) {
    case 'kind':
    case 'dir':
    case 'transport':
      return node.type;
    case 'number':
      return node.op === '=' ? node.field : undefined;
    case 'name':
      return node.op === '=' && !isRegexLiteral(node.value) ? node.field : undefined;
    case 'json':
      return node.op === '=' && isOnePlace(node.path) ? printPath(node.path) : undefined;
    case 'or': {
      const [first, ...others] = node.parts.map(subjectOf);
      return others.every((other) => other === first) ? first : undefined;
    }
    default:
      return undefined;
  }
}

function isOnePlace(path: readonly PathStep[]): boolean {
  return path.every((step) => typeof step !== 'object');
}

/** `size > 4kb` beside `size:100`, `status:4xx` beside `status:200`. */
function isOutside(old: FilterNode, wanted: FilterNode, subject: string): boolean {
  if (old.type === 'and') return old.parts.some((part) => isOutside(part, wanted, subject));
  const value = numberIn(wanted);
  const bound = numberIn(old);
  if (value === undefined || bound === undefined) return false;
  if (old.type === 'number') return old.field === subject && !holds(old.op, value, bound);
  if (old.type !== 'json' || old.op === 'exists' || old.op === '~') return false;
  return printPath(old.path) === subject && !holds(old.op, value, bound);
}

function numberIn(node: FilterNode): number | undefined {
  if (node.type === 'number') return node.value;
  if (node.type !== 'json' || node.value === undefined || isRegexLiteral(node.value) || node.value.quoted)
    return undefined;
  const number = node.value.text === '' ? Number.NaN : Number(node.value.text);
  return Number.isNaN(number) ? undefined : number;
}

function holds(op: CompareOp, value: number, bound: number): boolean {
  switch (op) {
    case '=':
      return value === bound;
    case '!=':
      return value !== bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
  }
}
