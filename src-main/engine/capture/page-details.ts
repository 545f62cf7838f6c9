const OPEN = 0x7b;
const COMMA = 0x2c;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const COLON = 0x3a;

/** Room for the details of a few entries; most pages need no more. */
export const FEW_DETAILS_BYTES = 4096;

/**
 * The details of a page being filled, as the bytes they will be stored as: `{"<index>":detail,…`. Bytes and not
 * strings, because eight thousand small strings that live as long as a page are what a garbage collector is slowest at.
 */
export class PageDetails {
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  #bytes: Buffer;
  #length = 1;

  /** @param capacity bytes to begin with */
  constructor(entries: number, capacity: number) {
    this.#bytes = Buffer.from(new ArrayBuffer(capacity));
    this.#from = new Uint32Array(entries);
    this.#to = new Uint32Array(entries);
    this.#bytes[0] = OPEN;
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of memory. */
  get memoryBytes(): number {
    return this.#bytes.length + this.#from.byteLength + this.#to.byteLength;
  }

  /** The detail of an entry behind all that have one. */
  add(index: number, json: string): void {
    const at = this.#key(index, json.length * 3);
    this.#from[index] = at;
    this.#to[index] = at + this.#bytes.write(json, at);
    this.#end(this.#to[index] as number);
  }

  /** The same as UTF-8 in three parts, the middle one being `[from, to)` of `bytes`. */
  addParts(index: number, head: Uint8Array, bytes: Uint8Array, from: number, to: number, tail: Uint8Array): void {
    const begin = this.#key(index, head.length + to - from + tail.length);
    const target = this.#bytes;
    let at = begin;
    // Loops, because these are a handful of bytes each: a call into native code costs more.
    for (let i = 0; i < head.length; i++) target[at++] = head[i] as number;
    for (let i = from; i < to; i++) target[at++] = bytes[i] as number;
    for (let i = 0; i < tail.length; i++) target[at++] = tail[i] as number;
    this.#from[index] = begin;
    this.#to[index] = at;
    this.#end(at);
  }

  /** Writes the index; gives where the detail begins, with room for it. */
  #key(index: number, room: number): number {
    const needed = this.#length + 16 + room;
    if (needed > this.#bytes.length) this.#grow(needed);
    const bytes = this.#bytes;
    bytes[this.#length] = QUOTE;
    const at = writeInteger(bytes, this.#length + 1, index);
    bytes[at] = QUOTE;
    bytes[at + 1] = COLON;
    return at + 2;
  }

  #end(at: number): void {
    this.#bytes[at] = COMMA;
    this.#length = at + 1;
  }

  #grow(needed: number): void {
    const grown = Buffer.from(new ArrayBuffer(Math.max(needed, this.#bytes.length * 2)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** JSON text of the detail at an index. */
  at(index: number): string | undefined {
    const to = this.#to[index] as number;
    return to === 0 ? undefined : this.#bytes.toString('utf8', this.#from[index], to);
  }

  /**
   * JSON `{"<index>": detail, …}` of entries `[from, to)` in UTF-8, with indexes counted from `from`; empty when there
   * are none. A copy.
   */
  slice(from: number, to: number): Uint8Array<ArrayBuffer> {
    let last = to - 1;
    while (last >= from && this.#to[last] === 0) last--;
    if (last < from) return new Uint8Array(0);
    if (from > 0) return this.#renumbered(from, last);
    const length = (this.#to[last] as number) + 1;
    const whole = new Uint8Array(length);
    whole.set(this.#bytes.subarray(0, length));
    whole[length - 1] = CLOSE;
    return whole;
  }

  #renumbered(from: number, last: number): Uint8Array<ArrayBuffer> {
    const part = new PageDetails(0, FEW_DETAILS_BYTES);
    for (let index = from; index <= last; index++) {
      const end = this.#to[index] as number;
      if (end === 0) continue;
      const json = this.#bytes.subarray(this.#from[index], end);
      const at = part.#key(index - from, json.length);
      part.#bytes.set(json, at);
      part.#end(at + json.length);
    }
    const bytes = new Uint8Array(part.#bytes.subarray(0, part.#length));
    bytes[bytes.length - 1] = CLOSE;
    return bytes;
  }
}

/** Decimal digits of an index; gives where they end. */
function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  let rest = value;
  for (let digit = at + digits - 1; digit >= at; digit--) {
    bytes[digit] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return at + digits;
}
