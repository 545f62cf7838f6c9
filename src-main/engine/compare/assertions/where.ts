import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { LongNumber, parsedJson } from '../content.ts';

/** A condition on a payload. */
export interface Where {
  readonly text: string;
  holds(value: unknown): boolean;
}

const OPERATORS = ['!=', '>=', '<=', '==', '=', '>', '<', '~'] as const;
type Operator = (typeof OPERATORS)[number];

/** Where the first operator outside of brackets and quotes stands. */
function splitAt(text: string): { readonly at: number; readonly operator: Operator } | null {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"') quote = char;
    else if (char === '[' || char === '(') depth++;
    else if (char === ']' || char === ')') depth--;
    else if (depth === 0) {
      const operator = OPERATORS.find((candidate) => text.startsWith(candidate, at));
      if (operator !== undefined) return { at, operator };
    }
  }
  return null;
}

function literalOf(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const single = /^'(.*)'$/s.exec(text);
  return single?.[1] ?? text;
}

/** Feeds send prices as texts: a text that spells a number is one beside a number. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof LongNumber) return Number(String(value));
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)) return Number(value);
  return undefined;
}

function test(operator: Operator, wanted: string | number | boolean | null, regex: RegExp | null) {
  const order = (value: unknown): number | undefined => {
    if (typeof wanted === 'number') {
      const number = numberOf(value);
      return number === undefined ? undefined : number - wanted;
    }
    if (typeof wanted !== 'string' || typeof value !== 'string') return undefined;
    return value < wanted ? -1 : value > wanted ? 1 : 0;
  };
  const equal = (value: unknown): boolean =>
    typeof wanted === 'number' ? numberOf(value) === wanted : value === wanted;
  return (value: unknown): boolean => {
    switch (operator) {
      case '=':
      case '==':
        return equal(value);
      case '!=':
        return !equal(value);
      case '~':
        return typeof value === 'string' && (regex === null ? value.includes(String(wanted)) : regex.test(value));
      default: {
        const by = order(value);
        if (by === undefined) return false;
        return operator === '>' ? by > 0 : operator === '<' ? by < 0 : operator === '>=' ? by >= 0 : by <= 0;
      }
    }
  };
}

/**
 * Compiles `PATH`, or `PATH OPERATOR VALUE` with `= != > >= < <= ~`: it holds where one of the values that the JSONPath finds fits.
 * @returns the condition, or a sentence that says what is wrong
 */
export function compileWhere(text: string): Where | string {
  const split = splitAt(text);
  const path = (split === null ? text : text.slice(0, split.at)).trim();
  let query: JSONPathQuery;
  try {
    query = compile(path);
  } catch (error) {
    return `“${path}” is not a JSONPath: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (split === null) return { text, holds: (value) => query.query(value as JSONValue).nodes.length > 0 };
  const given = text.slice(split.at + split.operator.length).trim();
  if (given === '') return `“${text}” has no value behind ${split.operator}.`;
  const literal = split.operator === '~' ? /^\/(.+)\/([imsuv]*)$/s.exec(given) : null;
  let regex: RegExp | null = null;
  try {
    regex = literal === null ? null : new RegExp(literal[1] ?? '', literal[2]);
  } catch (error) {
    return `${given} is no regular expression: ${(error as Error).message}.`;
  }
  const fits = test(split.operator, literalOf(given), regex);
  return { text, holds: (value) => [...query.query(value as JSONValue)].some((node) => fits(node.value)) };
}

/** The payload as JSON for conditions; undefined where it is none. */
export function payloadValue(payload: Uint8Array | undefined): unknown {
  return payload === undefined ? undefined : parsedJson(payload);
}
