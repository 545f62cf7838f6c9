import type { JSONPathQuery } from 'json-p3';
import { jsonCells } from '../codec/json-cells.ts';
import type { PathStep } from '../filter/index.ts';

/**
 * What a group by a JSON field is about: values that the filter language calls equal are one. Numbers and texts that spell a
 * number are the number (a bigint past 2^53), `true` `false` `null` are as their texts; a list, an object, a text longer than a
 * filter would hold, and several finds of one path are `opaque`: texts that no filter compares.
 */
export type JsonKey = string | number | bigint | { readonly opaque: string };

/** Longer texts are told apart by how they begin. */
export const MOST_KEY_CHARS = 200;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The key of a value at a path; integers past 2^53 are to come as bigint. Undefined for no value. */
export function jsonKeyOf(value: unknown): JsonKey | undefined {
  switch (typeof value) {
    case 'string':
      return keyOfText(value);
    case 'number':
      return keyOfNumber(value);
    case 'bigint':
      return keyOfInteger(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : { opaque: shortened(compact(value)) };
    default:
      return undefined;
  }
}

function keyOfText(text: string): JsonKey {
  const first = text.charCodeAt(0);
  // A digit or a minus: the only way a number can begin.
  if ((first === 0x2d || (first >= 0x30 && first <= 0x39)) && NUMBER.test(text)) {
    const number = Number(text);
    if (Number.isSafeInteger(number)) return number;
    // An integer that is written as one is exact, however long; any other number is a double.
    return /^-?\d+$/.test(text) && text.length <= MOST_KEY_CHARS ? keyOfInteger(BigInt(text)) : keyOfNumber(number);
  }
  return text.length > MOST_KEY_CHARS ? { opaque: shortened(text) } : text;
}

function keyOfNumber(number: number): JsonKey {
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(number) : number;
}

function keyOfInteger(integer: bigint): JsonKey {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function compact(value: object): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? rawNumber(member) : member));
}

interface RawJson {
  rawJSON?(text: string): unknown;
}

function rawNumber(integer: bigint): unknown {
  const { rawJSON } = JSON as RawJson;
  return rawJSON === undefined ? String(integer) : rawJSON(String(integer));
}

function shortened(text: string): string {
  if (text.length <= MOST_KEY_CHARS) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(MOST_KEY_CHARS - 1)) ? MOST_KEY_CHARS - 1 : MOST_KEY_CHARS;
  return `${text.slice(0, end)}…`;
}

/** One step of a path that finds one value at most (RFC 9535, section 2.3.5.1, singular queries). */
export type SingularStep = string | number;

/** The steps of a path that can find only one value; undefined for any other. Negative indexes count from the end. */
export function singularSteps(query: JSONPathQuery): readonly SingularStep[] | undefined {
  if (!query.singularQuery()) return undefined;
  const steps: SingularStep[] = [];
  for (const { selectors } of query.segments) {
    const [selector] = selectors;
    if (selector === undefined) return undefined;
    // Told apart by what they have: classes of a library may be there twice in a bundle.
    if ('name' in selector && typeof selector.name === 'string') steps.push(selector.name);
    else if ('index' in selector && typeof selector.index === 'number') steps.push(selector.index);
    else return undefined;
  }
  return steps;
}

/** The same for the filter language; undefined where it has no word for it: the whole payload, an index from the end. */
export function filterSteps(steps: readonly SingularStep[]): readonly PathStep[] | undefined {
  return steps.length > 0 && steps.every((step) => typeof step === 'string' || step >= 0) ? steps : undefined;
}

/** The value at singular steps; undefined where there is none. */
export function valueAt(value: unknown, steps: readonly SingularStep[]): unknown {
  let here = value;
  for (const step of steps) {
    if (typeof here !== 'object' || here === null) return undefined;
    if (typeof step === 'number') {
      if (!Array.isArray(here)) return undefined;
      here = here[step < 0 ? here.length + step : step];
    } else {
      if (Array.isArray(here) || !Object.hasOwn(here, step)) return undefined;
      here = (here as Record<string, unknown>)[step];
    }
  }
  return here;
}

/** What a path that may find several finds in a payload, as the table's columns show it. */
export function foundText(text: string, query: JSONPathQuery): JsonKey | undefined {
  const [cell] = jsonCells(text, [{ query }]);
  return typeof cell === 'string' ? { opaque: cell } : undefined;
}
