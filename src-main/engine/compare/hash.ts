/**
 * Hashes of contents: 64 bits in two lanes of 32, because a million entries a side meet often enough for 32 to collide. Not
 * for secrets: the lanes are FNV-1a and a multiply-mix, fast and even.
 */
const FNV = 0x01000193;
const MIX = 0x85ebca6b;

/** Puts a value into a lane. */
export function mix(lane: number, value: number): number {
  let mixed = Math.imul(lane ^ value, 0x9e3779b1);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, MIX);
  return mixed ^ (mixed >>> 13);
}

/** The two lanes of what was hashed last. */
export class Lanes {
  lo = 0;
  hi = 0;
  readonly #number = new Float64Array(1);
  readonly #words = new Uint32Array(this.#number.buffer);

  text(value: string, seed: number): void {
    let lo = 0x811c9dc5 ^ seed;
    let hi = 0x1b873593 ^ seed;
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      lo = Math.imul(lo ^ code, FNV);
      hi = Math.imul((hi << 5) ^ (hi >>> 27) ^ code, MIX);
    }
    this.lo = mix(lo, value.length);
    this.hi = mix(hi, value.length);
  }

  bytes(value: Uint8Array, seed: number): void {
    let lo = 0x811c9dc5 ^ seed;
    let hi = 0x1b873593 ^ seed;
    for (let at = 0; at < value.length; at++) {
      const code = value[at] as number;
      lo = Math.imul(lo ^ code, FNV);
      hi = Math.imul((hi << 5) ^ (hi >>> 27) ^ code, MIX);
    }
    this.lo = mix(lo, value.length);
    this.hi = mix(hi, value.length);
  }

  number(value: number, seed: number): void {
    // -0 is 0 in JSON's sense of numbers.
    this.#number[0] = value + 0;
    this.lo = mix(mix(seed, this.#words[0] as number), this.#words[1] as number);
    this.hi = mix(mix(~seed, this.#words[1] as number), this.#words[0] as number);
  }

  constant(lo: number, hi: number): void {
    this.lo = lo;
    this.hi = hi;
  }
}

/** Gives each different pair of lanes a number from 0, dense: what is alike in two recordings gets the same. */
export class Interner {
  #lo: Int32Array;
  #hi: Int32Array;
  #ids: Int32Array;
  #mask: number;
  size = 0;

  constructor(expected = 1024) {
    let capacity = 16;
    while (capacity < expected * 2) capacity *= 2;
    this.#lo = new Int32Array(capacity);
    this.#hi = new Int32Array(capacity);
    this.#ids = new Int32Array(capacity).fill(-1);
    this.#mask = capacity - 1;
  }

  id(lo: number, hi: number): number {
    let slot = (lo ^ Math.imul(hi, FNV)) & this.#mask;
    for (;;) {
      const known = this.#ids[slot] as number;
      if (known === -1) break;
      if (this.#lo[slot] === (lo | 0) && this.#hi[slot] === (hi | 0)) return known;
      slot = (slot + 1) & this.#mask;
    }
    this.#lo[slot] = lo;
    this.#hi[slot] = hi;
    this.#ids[slot] = this.size;
    const id = this.size++;
    if (this.size * 2 > this.#ids.length) this.#grow();
    return id;
  }

  #grow(): void {
    const { length } = this.#ids;
    const old = { lo: this.#lo, hi: this.#hi, ids: this.#ids };
    this.#lo = new Int32Array(length * 2);
    this.#hi = new Int32Array(length * 2);
    this.#ids = new Int32Array(length * 2).fill(-1);
    this.#mask = length * 2 - 1;
    for (let at = 0; at < length; at++) {
      const id = old.ids[at] as number;
      if (id === -1) continue;
      const lo = old.lo[at] as number;
      const hi = old.hi[at] as number;
      let slot = (lo ^ Math.imul(hi, FNV)) & this.#mask;
      while (this.#ids[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#lo[slot] = lo;
      this.#hi[slot] = hi;
      this.#ids[slot] = id;
    }
  }
}

const LEAST_SLOTS = 1 << 10;
const MOST_SLOTS = 1 << 22;
/** Places for the parts of one entry. */
const SLOTS_PER_ENTRY = 16;

/**
 * About how often each part of a content is there: a counter for many parts, so that memory is bounded. It errs towards
 * more, which only makes a rare part look less telling.
 */
export class PartCounts {
  readonly #counts: Uint16Array;
  readonly #mask: number;

  /** @param entries whose parts are counted */
  constructor(entries: number) {
    let slots = LEAST_SLOTS;
    while (slots < entries * SLOTS_PER_ENTRY && slots < MOST_SLOTS) slots *= 2;
    this.#counts = new Uint16Array(slots);
    this.#mask = slots - 1;
  }

  add(part: number): void {
    const slot = part & this.#mask;
    const count = this.#counts[slot] as number;
    if (count < 0xffff) this.#counts[slot] = count + 1;
  }

  of(part: number): number {
    return this.#counts[part & this.#mask] as number;
  }
}
