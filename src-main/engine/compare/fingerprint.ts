import type { Content } from './content.ts';
import { LongNumber } from './content.ts';
import { Lanes, mix } from './hash.ts';
import { foundBy, type IgnoreNode, type IgnoreRules } from './ignore.ts';

const DEEPEST = 200;
const LIST = 0x4c697374;
const OBJECT = 0x4f626a65;
const TRUE = 0x74727565;
const FALSE = 0x66616c73;
const NULL = 0x6e756c6c;
const IGNORED = 0x69676e6f;
const BODY = 0x626f6479;

/** Parts a text without a structure is looked at in. */
const WORD = /[\p{L}\p{N}_.-]+/gu;
const MOST_WORDS = 64;
const CHUNK_BYTES = 16;
const MOST_CHUNKS = 64;

class TooDeep extends Error {}

/** Names of members are few and come again and again. */
class NameHashes {
  readonly #known = new Map<string, number>();
  readonly #lanes = new Lanes();

  of(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#lanes.text(name, 0);
    if (this.#known.size < 100_000) this.#known.set(name, this.#lanes.lo);
    return this.#lanes.lo;
  }
}

/**
 * Says in two lanes what a content is, what was ignored left out: members of an object count in any order. Along the way it
 * hands out its parts (a path with its value, a word of a text) by which like contents are known.
 */
export class Fingerprint {
  /** The content, two lanes. */
  lo = 0;
  hi = 0;
  /** What it is made of, whatever the values. */
  shape = 0;
  readonly #lanes = new Lanes();
  readonly #names = new NameHashes();
  readonly #step: number;
  #part: (part: number) => void = () => undefined;
  #rules: IgnoreRules | null = null;

  /** @param counting whether ignored members are counted as they are met */
  constructor({ counting }: { readonly counting: boolean }) {
    this.#step = counting ? 1 : 0;
  }

  /** @param part is given each part's hash */
  take(content: Content, rules: IgnoreRules, part: (part: number) => void): void {
    this.#rules = rules;
    this.#part = part;
    const { details, body } = content;
    const group = this.#names.of(content.group);
    let lo = group;
    let hi = mix(group, BODY);
    this.shape = mix(group, body.length);
    for (const [name, value] of details) {
      const ignored = rules.details.get(name);
      if (ignored !== undefined) {
        ignored.count += this.#step;
        continue;
      }
      const path = mix(this.#names.of(name), BODY);
      this.#lanes.text(String(value), path);
      lo = mix(lo, this.#lanes.lo);
      hi = mix(hi, this.#lanes.hi);
      if (name !== 'event') part(mix(path, this.#lanes.lo));
    }
    this.#body(content);
    this.lo = mix(lo, this.#lanes.lo);
    this.hi = mix(hi, this.#lanes.hi);
  }

  #body(content: Content): void {
    const { body, bytes, cut, value } = content;
    if (cut !== undefined) {
      this.#lanes.text(cut.sha256, cut.size);
      this.#part(this.#lanes.lo);
      return;
    }
    switch (body) {
      case 'none':
        this.#lanes.constant(0, 0);
        return;
      case 'json':
        if (this.#json(value)) return;
        break;
      case 'text': {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('utf8');
        let words = 0;
        for (const [word] of text.matchAll(WORD)) {
          if (++words > MOST_WORDS) break;
          this.#lanes.text(word, BODY);
          this.#part(this.#lanes.lo);
        }
        break;
      }
      case 'bytes':
        for (let at = 0; at < bytes.length && at < MOST_CHUNKS * CHUNK_BYTES; at += CHUNK_BYTES) {
          this.#lanes.bytes(bytes.subarray(at, at + CHUNK_BYTES), BODY);
          this.#part(this.#lanes.lo);
        }
        break;
    }
    this.#lanes.bytes(bytes, BODY);
  }

  /** False where it is nested too deep to follow: then its bytes count. */
  #json(value: unknown): boolean {
    const rules = this.#rules as IgnoreRules;
    try {
      this.#value(value, BODY, rules.root, foundBy(rules, value), 0);
      return true;
    } catch (error) {
      if (error instanceof TooDeep || error instanceof RangeError) return false;
      throw error;
    }
  }

  #value(value: unknown, path: number, rule: IgnoreNode | null, found: IgnoreNode | null, depth: number): void {
    const lanes = this.#lanes;
    switch (typeof value) {
      case 'string':
        lanes.text(value, BODY);
        break;
      case 'number':
        lanes.number(value, BODY);
        break;
      case 'boolean':
        lanes.constant(value ? TRUE : FALSE, BODY);
        break;
      default:
        if (value === null) lanes.constant(NULL, BODY);
        else if (value instanceof LongNumber) lanes.text(String(value), OBJECT);
        else if (depth > DEEPEST) throw new TooDeep();
        else {
          if (Array.isArray(value)) this.#list(value, path, rule, found, depth);
          else this.#object(value as Readonly<Record<string, unknown>>, path, rule, found, depth);
          return;
        }
    }
    this.#part(mix(path, lanes.lo));
  }

  #list(
    list: readonly unknown[],
    path: number,
    rule: IgnoreNode | null,
    found: IgnoreNode | null,
    depth: number,
  ): void {
    const lanes = this.#lanes;
    const inner = mix(path, LIST);
    const next = rule === null ? null : rule.star;
    let lo = LIST;
    let hi = list.length;
    for (let at = 0; at < list.length; at++) {
      const foundNext = found === null ? null : (found.children.get(String(at)) ?? null);
      const ignored = next?.leaf ?? foundNext?.leaf;
      if (ignored === null || ignored === undefined) this.#value(list[at], inner, next, foundNext, depth + 1);
      else {
        ignored.count += this.#step;
        lanes.constant(IGNORED, IGNORED);
      }
      lo = mix(lo, lanes.lo);
      hi = mix(hi, lanes.hi);
    }
    lanes.constant(lo, hi);
  }

  #object(
    object: Readonly<Record<string, unknown>>,
    path: number,
    rule: IgnoreNode | null,
    found: IgnoreNode | null,
    depth: number,
  ): void {
    const lanes = this.#lanes;
    const { anywhere } = this.#rules as IgnoreRules;
    let lo = OBJECT;
    let hi = OBJECT;
    for (const name of Object.keys(object)) {
      const next = rule === null ? null : (rule.children.get(name) ?? rule.star);
      const foundNext = found === null ? null : (found.children.get(name) ?? null);
      const ignored = (anywhere.size > 0 ? anywhere.get(name) : undefined) ?? next?.leaf ?? foundNext?.leaf;
      if (ignored !== null && ignored !== undefined) {
        ignored.count += this.#step;
        continue;
      }
      const hash = this.#names.of(name);
      const inner = mix(path, hash);
      // Summed up, so that the order of members does not count.
      this.shape = (this.shape + inner) | 0;
      this.#value(object[name], inner, next, foundNext, depth + 1);
      lo = (lo + mix(hash, lanes.lo)) | 0;
      hi = (hi + mix(mix(hash, OBJECT), lanes.hi)) | 0;
    }
    lanes.constant(mix(lo, OBJECT), mix(hi, OBJECT));
  }
}
