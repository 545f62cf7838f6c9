import type { Content } from './content.ts';
import { foundBy, type IgnoredMember, type IgnoreNode, type IgnoreRules } from './ignore.ts';

/** Values looked at of one member on one side. */
const MOST_VALUES = 512;
const MOST_MEMBERS = 2_000;
const DEEPEST = 12;
/** Of the values, how many must be new, and how many may be on both sides. */
const NEW_EACH_TIME = 0.9;
const ON_BOTH_SIDES = 0.02;
/** A time is that of the message when it is so near to when that was recorded. */
const NEAR_MS = 24 * 3_600_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const TOKEN = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{16,}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
const HTTP_TIME = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

type Look = 'id' | 'token' | 'now' | 'time' | 'number' | 'plain';

function timeOf(value: number): number | undefined {
  if (value >= 1e9 && value < 5e9) return value * 1e3;
  if (value >= 1e12 && value < 5e12) return value;
  if (value >= 1e15 && value < 5e15) return value / 1e3;
  if (value >= 1e18 && value < 5e18) return value / 1e6;
  return undefined;
}

function lookOf(value: string, isNumber: boolean, wallMs: number): Look {
  const number = isNumber || /^\d{1,19}(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
  if (number !== undefined) {
    const time = timeOf(number);
    if (time !== undefined && Math.abs(time - wallMs) < NEAR_MS) return 'now';
    return 'number';
  }
  if (UUID.test(value) || ULID.test(value)) return 'id';
  if (ISO_TIME.test(value) || HTTP_TIME.test(value)) {
    const time = Date.parse(value);
    return Number.isFinite(time) && Math.abs(time - wallMs) < NEAR_MS ? 'now' : 'time';
  }
  return TOKEN.test(value) ? 'token' : 'plain';
}

interface Side {
  seen: number;
  readonly values: Set<string>;
  readonly looks: Map<Look, number>;
  last: number;
  rises: number;
  least: number;
  most: number;
}

const side = (): Side => ({
  seen: 0,
  values: new Set(),
  looks: new Map(),
  last: Number.NEGATIVE_INFINITY,
  rises: 0,
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
});

function note(to: Side, value: string, isNumber: boolean, wallMs: number): void {
  if (to.seen >= MOST_VALUES) return;
  to.seen++;
  to.values.add(value);
  const look = lookOf(value, isNumber, wallMs);
  to.looks.set(look, (to.looks.get(look) ?? 0) + 1);
  const number = Number(value);
  if (!Number.isFinite(number)) return;
  if (number > to.last) to.rises++;
  to.last = number;
  to.least = Math.min(to.least, number);
  to.most = Math.max(to.most, number);
}

function isVolatile(a: Side, b: Side): boolean {
  const least = Math.min(a.seen, b.seen);
  if (least === 0) return false;
  if (a.values.size < a.seen * NEW_EACH_TIME || b.values.size < b.seen * NEW_EACH_TIME) return false;
  let both = 0;
  for (const value of a.values) if (b.values.has(value)) both++;
  if (both > Math.min(a.values.size, b.values.size) * ON_BOTH_SIDES) return false;
  const looks = (...wanted: readonly Look[]): boolean =>
    [a, b].every((one) => wanted.reduce((sum, look) => sum + (one.looks.get(look) ?? 0), 0) >= one.seen * 0.95);
  if (looks('id', 'now')) return true;
  if (looks('id', 'now', 'time') && least >= 2) return true;
  if (looks('id', 'token') && least >= 3) return true;
  // Counters that count through the same numbers are content; those that began elsewhere are not.
  const apart = a.least > b.most || b.least > a.most;
  const rising = a.rises >= a.seen * NEW_EACH_TIME && b.rises >= b.seen * NEW_EACH_TIME;
  const whole = [...a.values, ...b.values].every((value) => /^-?\d+$/.test(value));
  return looks('number', 'now') && least >= 4 && apart && rising && whole;
}

const NAME = /^[A-Za-z_]\w*$/;
const stepText = (name: string): string => (NAME.test(name) ? `.${name}` : `['${name}']`);

/**
 * Looks at some messages of both sides for members that are new each time: times of the message, ids, counters that began
 * elsewhere. What stands in both recordings is never one, so that two copies of a file are compared whole.
 */
export class VolatileWatch {
  readonly #groups = new Map<string, Map<string, { readonly a: Side; readonly b: Side }>>();
  readonly #rules: IgnoreRules;

  constructor(rules: IgnoreRules) {
    this.#rules = rules;
  }

  /** @param wallMs when the entry was recorded, milliseconds since 1970 */
  look(content: Content, of: 'a' | 'b', wallMs: number): void {
    let members = this.#groups.get(content.group);
    if (members === undefined) {
      if (this.#groups.size >= MOST_MEMBERS) return;
      members = new Map();
      this.#groups.set(content.group, members);
    }
    const told = members;
    const add = (path: string, value: string, isNumber: boolean): void => {
      let sides = told.get(path);
      if (sides === undefined) {
        if (told.size >= MOST_MEMBERS) return;
        sides = { a: side(), b: side() };
        told.set(path, sides);
      }
      note(sides[of], value, isNumber, wallMs);
    };
    for (const [name, value] of content.details) {
      if (name === 'id' && !this.#rules.details.has(name)) add('detail.id', String(value), false);
    }
    if (content.body === 'json') {
      this.#walk(content.value, '$', this.#rules.root, foundBy(this.#rules, content.value), 0, add);
    }
  }

  #walk(
    value: unknown,
    path: string,
    rule: IgnoreNode | null,
    found: IgnoreNode | null,
    depth: number,
    add: (path: string, value: string, isNumber: boolean) => void,
  ): void {
    if (typeof value === 'string') add(path, value, false);
    else if (typeof value === 'number') add(path, String(value), true);
    else if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    else if (Array.isArray(value)) {
      for (const [index, item] of value.slice(0, 32).entries()) {
        const foundNext = found?.children.get(String(index)) ?? null;
        if (rule?.star?.leaf || foundNext?.leaf) continue;
        this.#walk(item, `${path}[*]`, rule?.star ?? null, foundNext, depth + 1, add);
      }
    } else {
      for (const [name, item] of Object.entries(value)) {
        const next = rule?.children.get(name) ?? rule?.star ?? null;
        const foundNext = found?.children.get(name) ?? null;
        // A name that JSONPath would need escapes for is compared.
        if (/['\\]/.test(name) || this.#rules.anywhere.has(name) || next?.leaf || foundNext?.leaf) continue;
        this.#walk(item, path + stepText(name), next, foundNext, depth + 1, add);
      }
    }
  }

  /** The members found, by group of messages. */
  found(): ReadonlyMap<string, readonly IgnoredMember[]> {
    const answer = new Map<string, readonly IgnoredMember[]>();
    for (const [group, members] of this.#groups) {
      const paths = [...members].filter(([, { a, b }]) => isVolatile(a, b)).map(([path]) => ({ path, count: 0 }));
      if (paths.length > 0) answer.set(group, paths);
    }
    return answer;
  }
}
