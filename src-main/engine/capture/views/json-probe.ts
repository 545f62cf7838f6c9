const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Deeper documents are left to JSON.parse, so that this one needs no more stack than it has. */
const MAX_DEPTH = 64;
/** 10^0 … 10^22, the powers of ten a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** What a {@link JsonProbe} found: `unsure` is for JSON.parse to say. */
export type Found = 'unsure' | 'nothing' | 'value';

/**
 * Looks up one value by names in a JSON text in UTF-8, reading its bytes once and making nothing of the rest: some ten
 * times sooner than JSON.parse. It answers only what is certain: the whole text is checked against the grammar (RFC 8259)
 * on the way, of a name that is there twice the last counts, and escapes, arrays on the path, values that are no scalars,
 * great depth, or anything that is no JSON make it `unsure`.
 */
export class JsonProbe {
  readonly #path: readonly Uint8Array[];
  #bytes: Uint8Array = new Uint8Array(0);
  #to = 0;
  #found: Found = 'nothing';
  /** The value, when there is one. */
  value: string | number | boolean | null = null;

  /** @param path names from the outside in; printable ASCII without quotes and backslashes: see {@link isProbePath} */
  constructor(path: readonly string[]) {
    this.#path = path.map((name) => Buffer.from(name, 'latin1'));
  }

  /** Reads the text at `[from, to)`. */
  find(bytes: Uint8Array, from: number, to: number): Found {
    this.#bytes = bytes;
    this.#to = to;
    this.#found = 'nothing';
    const begin = this.#skip(from);
    if (bytes[begin] !== OPEN || begin >= to) return 'unsure';
    const end = this.#object(begin, 0);
    return end === -1 || this.#skip(end) !== to ? 'unsure' : this.#found;
  }

  #skip(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (; at < this.#to; at++) {
      const byte = bytes[at] as number;
      if (byte > SPACE || (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at;
    }
    return at;
  }

  /** The object that begins at `from`; `step` names of the path led here, -1 off the path. Gives its end, or -1. */
  #object(from: number, step: number, depth = 0): number {
    if (depth > MAX_DEPTH) return -1;
    const bytes = this.#bytes;
    const to = this.#to;
    const wanted = step === -1 ? undefined : this.#path[step];
    let at = this.#skip(from + 1);
    if (bytes[at] === CLOSE && at < to) return at + 1;
    for (;;) {
      if (at >= to || bytes[at] !== QUOTE) return -1;
      const nameEnd = this.#string(at);
      if (nameEnd === -1) return -1;
      const isWanted = wanted !== undefined && this.#isName(wanted, at + 1, nameEnd - 1);
      at = this.#skip(nameEnd);
      if (at >= to || bytes[at] !== COLON) return -1;
      at = this.#skip(at + 1);
      if (at >= to) return -1;
      if (isWanted) {
        this.#found = 'nothing';
        at = this.#wanted(at, step, depth);
      } else at = this.#any(at, depth);
      if (at === -1) return -1;
      at = this.#skip(at);
      if (at >= to) return -1;
      if (bytes[at] === CLOSE) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = this.#skip(at + 1);
    }
  }

  #isName(wanted: Uint8Array, from: number, to: number): boolean {
    if (to - from !== wanted.length) return false;
    const bytes = this.#bytes;
    for (let i = 0; i < wanted.length; i++) if (bytes[from + i] !== wanted[i]) return false;
    return true;
  }

  /** The value of a name on the path. */
  #wanted(from: number, step: number, depth: number): number {
    const isLast = step === this.#path.length - 1;
    const first = this.#bytes[from] as number;
    if (!isLast) return first === OPEN ? this.#object(from, step + 1, depth + 1) : this.#any(from, depth);
    if (first === OPEN || first === OPEN_ARRAY) return -1;
    const end = this.#any(from, depth);
    if (end === -1) return -1;
    this.#found = 'value';
    if (first === QUOTE) this.value = this.#text(from + 1, end - 1);
    else if (first === 0x74) this.value = true;
    else if (first === 0x66) this.value = false;
    else if (first === 0x6e) this.value = null;
    else this.value = this.#numberAt(from, end);
    return end;
  }

  #text(from: number, to: number): string {
    const { buffer, byteOffset } = this.#bytes;
    return Buffer.from(buffer as ArrayBuffer, byteOffset + from, to - from).toString('utf8');
  }

  /** Any value; gives its end, or -1. */
  #any(from: number, depth: number): number {
    const first = this.#bytes[from] as number;
    if (first === QUOTE) return this.#string(from);
    if (first === MINUS || (first >= ZERO && first <= NINE)) return this.#number(from);
    if (first === OPEN) return this.#object(from, -1, depth + 1);
    if (first === OPEN_ARRAY) return this.#array(from, depth + 1);
    if (first === 0x74) return this.#word(from, TRUE);
    if (first === 0x66) return this.#word(from, FALSE);
    if (first === 0x6e) return this.#word(from, NULL);
    return -1;
  }

  #array(from: number, depth: number): number {
    if (depth > MAX_DEPTH) return -1;
    let at = this.#skip(from + 1);
    if (this.#bytes[at] === CLOSE_ARRAY && at < this.#to) return at + 1;
    for (;;) {
      if (at >= this.#to) return -1;
      at = this.#any(at, depth);
      if (at === -1) return -1;
      at = this.#skip(at);
      if (at >= this.#to) return -1;
      if (this.#bytes[at] === CLOSE_ARRAY) return at + 1;
      if (this.#bytes[at] !== COMMA) return -1;
      at = this.#skip(at + 1);
    }
  }

  #word(from: number, word: Uint8Array): number {
    const end = from + word.length;
    if (end > this.#to) return -1;
    for (let i = 0; i < word.length; i++) if (this.#bytes[from + i] !== word[i]) return -1;
    return end;
  }

  /** A string without escapes. Bytes beyond ASCII are whatever UTF-8 makes of them: never a quote. */
  #string(from: number): number {
    const bytes = this.#bytes;
    const to = this.#to;
    for (let at = from + 1; at < to; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return at + 1;
      if (byte < SPACE || byte === BACKSLASH) return -1;
    }
    return -1;
  }

  #digits(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (; at < this.#to; at++) {
      const byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE) break;
    }
    return at;
  }

  #number(from: number): number {
    const bytes = this.#bytes;
    const to = this.#to;
    const whole = bytes[from] === MINUS ? from + 1 : from;
    let at = this.#digits(whole);
    if (at === whole || (bytes[whole] === ZERO && at > whole + 1)) return -1;
    if (at < to && bytes[at] === DOT) {
      const end = this.#digits(at + 1);
      if (end === at + 1) return -1;
      at = end;
    }
    if (at < to && ((bytes[at] as number) | 0x20) === 0x65) {
      const sign = bytes[at + 1];
      const digits = sign === MINUS || sign === 0x2b ? at + 2 : at + 1;
      const end = this.#digits(digits);
      if (end <= digits) return -1;
      at = end;
    }
    return at;
  }

  /**
   * A number of the grammar. Up to 15 digits make an exact integer, which an exact power of ten divides with one correct
   * rounding: the double nearest to what is written, as JSON.parse gives it.
   */
  #numberAt(from: number, to: number): number {
    const bytes = this.#bytes;
    const isNegative = bytes[from] === MINUS;
    if (to - from > 16) return Number(this.#text(from, to));
    let mantissa = 0;
    let point = -1;
    for (let at = isNegative ? from + 1 : from; at < to; at++) {
      const byte = bytes[at] as number;
      if (byte === DOT) point = at;
      else if (byte >= ZERO && byte <= NINE) mantissa = mantissa * 10 + (byte - ZERO);
      else return Number(this.#text(from, to));
    }
    if (mantissa > Number.MAX_SAFE_INTEGER) return Number(this.#text(from, to));
    const value = point === -1 ? mantissa : mantissa / (POWERS[to - point - 1] as number);
    return isNegative ? -value : value;
  }
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** Whether a path is of names that stand in a JSON text as they are, if they are not escaped. */
export function isProbePath(path: readonly unknown[]): path is readonly string[] {
  return path.length > 0 && path.every((step) => typeof step === 'string' && /^[ !#-[\]-~]*$/.test(step));
}
