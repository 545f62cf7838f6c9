import {
  type CompareOp,
  isRegexLiteral,
  type Literal,
  type PathStep,
  type RegexLiteral,
} from '../../../../src-shared/filter/index.ts';
import { textComparison } from './text-value.ts';

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

export type ValueTest = (value: unknown) => boolean;

/** Whether a literal is an integer that a double cannot hold, so that payloads must be read without rounding. */
export function needsBigint(value: Literal | RegexLiteral | undefined): boolean {
  return (
    value !== undefined &&
    !isRegexLiteral(value) &&
    !value.quoted &&
    /^-?\d{16,}$/.test(value.text) &&
    !Number.isSafeInteger(Number(value.text))
  );
}

/**
 * The test of a value found in a payload. Numbers compare with numbers and with strings that spell one, because feeds
 * send prices as strings; a quoted literal compares as text. `!=` holds for values that are there and differ.
 */
export function valueTest(op: 'exists' | CompareOp | '~', literal: Literal | RegexLiteral | undefined): ValueTest {
  if (op === 'exists' || literal === undefined) return () => true;
  if (op === '~' || isRegexLiteral(literal)) {
    const fits = textComparison('~', literal);
    return (value) => isScalar(value) && fits(String(value));
  }
  if (op === '!=') {
    const equal = equality(literal);
    return (value) => !equal(value);
  }
  return op === '=' ? equality(literal) : ordering(op, literal);
}

function isScalar(value: unknown): value is string | number | boolean | bigint {
  return typeof value !== 'object' && value !== undefined;
}

function numberOf(literal: Literal): number | bigint | undefined {
  if (literal.quoted || !JSON_NUMBER.test(literal.text)) return undefined;
  return needsBigint(literal) ? BigInt(literal.text) : Number(literal.text);
}

function numeric(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !JSON_NUMBER.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(value) ? number : BigInt(value);
}

function equality(literal: Literal): ValueTest {
  const { text, quoted } = literal;
  const number = numberOf(literal);
  if (number !== undefined) {
    // Loose equality compares a number with a bigint by value.
    // biome-ignore lint/suspicious/noDoubleEquals: both sides are number or bigint
    return (value) => numeric(value) == number;
  }
  const keyword = quoted ? undefined : KEYWORDS.get(text);
  if (keyword !== undefined) return (value) => value === keyword || value === text;
  return (value) => value === text;
}

function ordering(op: Exclude<CompareOp, '=' | '!='>, literal: Literal): ValueTest {
  const number = numberOf(literal);
  if (number === undefined) return (value) => typeof value === 'string' && ordered(op, value, literal.text);
  return (value) => {
    const found = numeric(value);
    return found !== undefined && ordered(op, found, number);
  };
}

function ordered<T extends string | number | bigint>(op: Exclude<CompareOp, '=' | '!='>, found: T, value: T): boolean {
  switch (op) {
    case '>':
      return found > value;
    case '>=':
      return found >= value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
  }
}

/** Whether some value at the path fulfils the test. */
export function someAt(value: unknown, path: readonly PathStep[], step: number, test: ValueTest): boolean {
  if (step === path.length) return value !== undefined && test(value);
  const here = path[step];
  if (typeof value !== 'object' || value === null || here === undefined) return false;
  if (typeof here === 'string') {
    return !Array.isArray(value) && Object.hasOwn(value, here)
      ? someAt((value as Record<string, unknown>)[here], path, step + 1, test)
      : false;
  }
  if (!Array.isArray(value)) return false;
  if (typeof here === 'number') return here < value.length && someAt(value[here], path, step + 1, test);
  return value.some((element) => someAt(element, path, step + 1, test));
}
