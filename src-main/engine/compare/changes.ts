import { MOST_FIELD_CHANGES } from '../../../src-shared/contract/compare.ts';
import type { FieldChange } from '../../../src-shared/model/compare-rules.ts';
import { type Content, LongNumber } from './content.ts';
import { foundBy, type IgnoreNode, type IgnoreRules } from './ignore.ts';

const MOST_CHARS = 200;
const DEEPEST = 200;
/** Characters shown around the place where two texts part. */
const AROUND = 40;
const BYTES_SHOWN = 8;

const NAME = /^[A-Za-z_]\w*$/;

function stepText(name: string): string {
  return NAME.test(name) ? `.${name}` : `['${name.replace(/[\\']/g, '\\$&')}']`;
}

function jsonText(value: unknown): string {
  // Long numbers as they are written; rawJSON (ES2025) puts them there without quotes.
  const { rawJSON } = JSON as { rawJSON?(text: string): unknown };
  const text = JSON.stringify(value, (_key, inner: unknown) => {
    if (!(inner instanceof LongNumber)) return inner;
    return rawJSON === undefined ? String(inner) : rawJSON(String(inner));
  });
  return text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS - 1)}…`;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongNumber);

/** Whether there is the same at both places, what is ignored left out. */
class Comparer {
  readonly changes: FieldChange[] = [];
  more = 0;
  readonly #rules: IgnoreRules;

  constructor(rules: IgnoreRules) {
    this.#rules = rules;
  }

  tell(path: string, a: unknown, b: unknown): void {
    if (this.changes.length === MOST_FIELD_CHANGES) {
      this.more++;
      return;
    }
    const text = (value: unknown): string | null => (value === undefined ? null : jsonText(value));
    this.changes.push({ path, a: text(a), b: text(b) });
  }

  /** What lies beneath, of both sides; the rule's own tree and what queries found in each. */
  walk(
    path: string,
    a: unknown,
    b: unknown,
    rule: IgnoreNode | null,
    foundA: IgnoreNode | null,
    foundB: IgnoreNode | null,
    depth: number,
  ): void {
    if (a instanceof LongNumber && b instanceof LongNumber && String(a) === String(b)) return;
    if (Object.is(a, b) || a === b) return;
    if (depth < DEEPEST && isObject(a) && isObject(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const next = rule?.children.get(name) ?? rule?.star ?? null;
        const nextA = foundA?.children.get(name) ?? null;
        const nextB = foundB?.children.get(name) ?? null;
        if (this.#rules.anywhere.has(name) || next?.leaf || nextA?.leaf || nextB?.leaf) continue;
        const ofA = Object.hasOwn(a, name) ? a[name] : undefined;
        const ofB = Object.hasOwn(b, name) ? b[name] : undefined;
        this.walk(path + stepText(name), ofA, ofB, next, nextA, nextB, depth + 1);
      }
    } else if (depth < DEEPEST && Array.isArray(a) && Array.isArray(b)) {
      this.#list(path, a, b, rule, foundA, foundB, depth);
    } else this.tell(path, a, b);
  }

  #list(
    path: string,
    a: readonly unknown[],
    b: readonly unknown[],
    rule: IgnoreNode | null,
    foundA: IgnoreNode | null,
    foundB: IgnoreNode | null,
    depth: number,
  ): void {
    const next = rule?.star ?? null;
    if (next?.leaf) {
      if (a.length !== b.length) this.tell(`${path}.length`, a.length, b.length);
      return;
    }
    const child = (found: IgnoreNode | null, at: number): IgnoreNode | null => found?.children.get(String(at)) ?? null;
    const equal = (atA: number, atB: number): boolean => {
      const quiet = new Comparer(this.#rules);
      quiet.walk('', a[atA], b[atB], next, child(foundA, atA), child(foundB, atB), depth + 1);
      return quiet.changes.length === 0;
    };
    // One element put in must not make all behind it look changed.
    let from = 0;
    let tail = 0;
    if (a.length !== b.length) {
      const most = Math.min(a.length, b.length);
      while (from < most && equal(from, from)) from++;
      while (tail < most - from && equal(a.length - 1 - tail, b.length - 1 - tail)) tail++;
    }
    const endA = a.length - tail;
    const endB = b.length - tail;
    for (let at = from; at < Math.max(endA, endB); at++) {
      const nextA = child(foundA, at);
      const nextB = child(foundB, at);
      if (nextA?.leaf || nextB?.leaf) continue;
      const ofA = at < endA ? a[at] : undefined;
      const ofB = at < endB ? b[at] : undefined;
      this.walk(`${path}[${at}]`, ofA, ofB, next, nextA, nextB, depth + 1);
    }
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** Where two sequences part. */
function partAt(
  a: { readonly length: number },
  b: { readonly length: number },
  at: (index: number) => boolean,
): number {
  const most = Math.min(a.length, b.length);
  let index = 0;
  while (index < most && at(index)) index++;
  return index;
}

function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - AROUND);
  const to = Math.min(text.length, at + AROUND);
  return JSON.stringify(`${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`);
}

function bytesText(bytes: Uint8Array, at: number): string {
  const shown = [...bytes.subarray(at, at + BYTES_SHOWN)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const where = at >= bytes.length ? 'ends before' : `${shown}${at + BYTES_SHOWN < bytes.length ? ' …' : ''} at`;
  return `${bytes.length} bytes, ${where} byte ${at}`;
}

/** What differs between two contents, member by member; `more` says how many beyond {@link MOST_FIELD_CHANGES} are left out. */
export function changesOf(
  a: Content,
  b: Content,
  rules: IgnoreRules,
): { readonly changes: readonly FieldChange[]; readonly more: number } {
  const comparer = new Comparer(rules);
  const detailsA = new Map(a.details);
  const detailsB = new Map(b.details);
  for (const name of new Set([...detailsA.keys(), ...detailsB.keys()])) {
    if (rules.details.has(name)) continue;
    const ofA = detailsA.get(name);
    const ofB = detailsB.get(name);
    if (String(ofA) !== String(ofB)) comparer.tell(`detail.${name}`, ofA, ofB);
  }
  if (a.body === 'json' && b.body === 'json') {
    comparer.walk('$', a.value, b.value, rules.root, foundBy(rules, a.value), foundBy(rules, b.value), 0);
  } else if (a.cut !== undefined || b.cut !== undefined) {
    const sayCut = ({ cut, bytes }: Content): string =>
      cut === undefined ? `${bytes.length} bytes` : `${cut.size} bytes, of which the recording has ${bytes.length}`;
    if (a.cut?.sha256 !== b.cut?.sha256) comparer.changes.push({ path: '', a: sayCut(a), b: sayCut(b) });
  } else if (a.body === 'bytes' || b.body === 'bytes') {
    const at = partAt(a.bytes, b.bytes, (index) => a.bytes[index] === b.bytes[index]);
    if (at < a.bytes.length || at < b.bytes.length) {
      comparer.changes.push({ path: '', a: bytesText(a.bytes, at), b: bytesText(b.bytes, at) });
    }
  } else {
    const textA = textOf(a.bytes);
    const textB = textOf(b.bytes);
    const at = partAt(textA, textB, (index) => textA.charCodeAt(index) === textB.charCodeAt(index));
    if (at < textA.length || at < textB.length) {
      comparer.changes.push({ path: '', a: excerpt(textA, at), b: excerpt(textB, at) });
    }
  }
  return { changes: comparer.changes, more: comparer.more };
}
