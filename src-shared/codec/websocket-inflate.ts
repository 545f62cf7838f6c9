/**
 * Inflates permessage-deflate messages (RFC 7692, section 7.2.2; RFC 1951) synchronously, one after another into one
 * growing buffer, so that many small messages of one network chunk are recorded in one piece. Written out here because
 * zlib's streams go through a thread pool (a message costs more there than its inflating) and its synchronous calls
 * make a new inflater each time (numbers in the README of transports/websocket).
 */

/** Outcome of {@link MessageInflater.inflate}: bytes produced, or why not. */
export type InflateOutcome = 'ok' | 'too big' | 'invalid';

const WINDOW = 32_768;
const FAST_BITS = 10;
const FAST_SIZE = 1 << FAST_BITS;

/** Decoding tables of one Huffman code: short codes by one look-up, longer ones by comparing with the last code of each length. */
class Huffman {
  /** `length << 9 | symbol` by the next {@link FAST_BITS} bits; 0 where the code is longer. */
  readonly fast = new Uint16Array(FAST_SIZE);
  /** One past the last code of each length, left-aligned to 16 bits. */
  readonly endCode = new Uint32Array(17);
  readonly firstCode = new Uint16Array(16);
  readonly firstSymbol = new Uint16Array(16);
  readonly symbols = new Uint16Array(288);

  /** False when the lengths are over-subscribed. An incomplete code is allowed, as for one distance; its holes decode to -1. */
  build(lengths: Uint8Array, from: number, count: number): boolean {
    const counts = COUNTS.fill(0);
    for (let i = 0; i < count; i++)
      counts[lengths[from + i] as number] = (counts[lengths[from + i] as number] as number) + 1;
    counts[0] = 0;
    let code = 0;
    let symbol = 0;
    const next = NEXT;
    for (let length = 1; length < 16; length++) {
      next[length] = code;
      this.firstCode[length] = code;
      this.firstSymbol[length] = symbol;
      code += counts[length] as number;
      if (code > 1 << length) return false;
      this.endCode[length] = code << (16 - length);
      code <<= 1;
      symbol += counts[length] as number;
    }
    this.endCode[16] = 0x10000;
    this.fast.fill(0);
    for (let i = 0; i < count; i++) {
      const length = lengths[from + i] as number;
      if (length === 0) continue;
      const own = next[length] as number;
      next[length] = own + 1;
      this.symbols[own - (this.firstCode[length] as number) + (this.firstSymbol[length] as number)] = i;
      if (length > FAST_BITS) continue;
      const entry = (length << 9) | i;
      for (let at = reverse16(own) >>> (16 - length); at < FAST_SIZE; at += 1 << length) this.fast[at] = entry;
    }
    return true;
  }
}

const COUNTS = new Uint16Array(16);
const NEXT = new Uint16Array(16);

function reverse16(value: number): number {
  let v = value;
  v = ((v & 0xaaaa) >>> 1) | ((v & 0x5555) << 1);
  v = ((v & 0xcccc) >>> 2) | ((v & 0x3333) << 2);
  v = ((v & 0xf0f0) >>> 4) | ((v & 0x0f0f) << 4);
  return ((v & 0xff00) >>> 8) | ((v & 0x00ff) << 8);
}

// biome-ignore format: tables of RFC 1951, section 3.2.5
const LENGTH_BASE = new Uint16Array([3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]);
// biome-ignore format: see above
const LENGTH_EXTRA = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]);
// biome-ignore format: see above
const DISTANCE_BASE = new Uint16Array([1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]);
// biome-ignore format: see above
const DISTANCE_EXTRA = new Uint8Array([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]);
const CODE_LENGTH_ORDER = new Uint8Array([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const TAIL = new Uint8Array([0, 0, 0xff, 0xff]);

const FIXED_LITERALS = new Huffman();
const FIXED_DISTANCES = new Huffman();
{
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
  FIXED_LITERALS.build(lengths, 0, 288);
  FIXED_DISTANCES.build(new Uint8Array(30).fill(5), 0, 30);
}

export interface InflaterOptions {
  /** `server_no_context_takeover`: each message starts with an empty window. */
  readonly noContextTakeover: boolean;
  /** Bytes of one message above which inflating stops (a "zip bomb" costs no more than this). */
  readonly maxMessageBytes: number;
  /** Room to begin with; it grows for larger messages and shrinks again. */
  readonly bufferBytes?: number;
}

/**
 * Inflates messages of one connection in order. After each 'ok' the message is at
 * {@link buffer}`[`{@link start}`, `{@link end}`)`, and stays there until {@link release}, though a later call may
 * replace `buffer` by a larger copy.
 *
 * Back-references may reach 32 KiB whatever `server_max_window_bits` was agreed on: a smaller window is a promise of the
 * server's, and one that breaks it is still understood.
 */
export class MessageInflater {
  readonly #options: InflaterOptions;
  readonly #roomBytes: number;
  readonly #literals = new Huffman();
  readonly #distances = new Huffman();
  readonly #codeLengths = new Huffman();
  readonly #lengths = new Uint8Array(320);
  #buffer: Uint8Array;
  #start = 0;
  #end = 0;
  /** Where the bytes begin that a back-reference may reach. */
  #history = 0;
  #limit = 0;
  #reason = '';

  #input: Uint8Array = TAIL;
  #at = 0;
  #inputEnd = 0;
  /** Whether the four bytes the sender left away (section 7.2.1) are being read. */
  #inTail = true;
  #bits = 0;
  #bitCount = 0;

  constructor(options: InflaterOptions) {
    this.#options = options;
    this.#roomBytes = Math.max(options.bufferBytes ?? 256 * 1024, 4 * WINDOW);
    this.#buffer = new Uint8Array(this.#roomBytes);
  }

  get buffer(): Uint8Array {
    return this.#buffer;
  }
  get start(): number {
    return this.#start;
  }
  get end(): number {
    return this.#end;
  }
  /** Why the last message was 'invalid'. */
  get reason(): string {
    return this.#reason;
  }

  /** Inflates one message's payload, `bytes[from, to)`. Nothing may follow an outcome other than 'ok'. */
  inflate(bytes: Uint8Array, from: number, to: number): InflateOutcome {
    this.#start = this.#end;
    if (this.#options.noContextTakeover) this.#history = this.#start;
    this.#limit = this.#start + this.#options.maxMessageBytes;
    this.#input = bytes;
    this.#at = from;
    this.#inputEnd = to;
    this.#inTail = false;
    this.#bits = 0;
    this.#bitCount = 0;
    for (;;) {
      const header = this.#take(3);
      if (header < 0) return this.#invalid('it ends where a block should begin');
      const type = header >> 1;
      const outcome =
        type === 0
          ? this.#stored()
          : type === 3
            ? this.#invalid('block type 3 does not exist')
            : this.#coded(type === 1);
      if (outcome !== 'ok') return outcome;
      if (this.#inTail && this.#at >= TAIL.length && this.#bitCount < 8) return 'ok';
      // A final block (section 7.2.3.4) ends at a byte; a sender that forgot the byte after it is understood.
      if ((header & 1) !== 0) {
        this.#bits >>>= this.#bitCount & 7;
        this.#bitCount &= ~7;
        const ahead = this.#bitCount >> 3;
        if (this.#inTail ? ahead <= this.#at : ahead === 0 && this.#at >= this.#inputEnd) return 'ok';
      }
    }
  }

  /** The inflated messages have been used: keeps only the window of them. */
  release(): void {
    if (this.#end < this.#roomBytes / 2 && this.#buffer.length === this.#roomBytes) return;
    const keep = Math.min(this.#end - this.#history, WINDOW);
    if (this.#buffer.length > this.#roomBytes) {
      const smaller = new Uint8Array(this.#roomBytes);
      smaller.set(this.#buffer.subarray(this.#end - keep, this.#end));
      this.#buffer = smaller;
    } else this.#buffer.copyWithin(0, this.#end - keep, this.#end);
    this.#history = 0;
    this.#start = keep;
    this.#end = keep;
  }

  #invalid(reason: string): InflateOutcome {
    this.#reason = reason;
    return 'invalid';
  }

  #nextByte(): number {
    if (this.#at < this.#inputEnd) return this.#input[this.#at++] as number;
    if (this.#inTail) return -1;
    this.#inTail = true;
    this.#input = TAIL;
    this.#at = 1;
    this.#inputEnd = TAIL.length;
    return TAIL[0] as number;
  }

  /** The next `count` ≤ 16 bits, or -1 at the end. */
  #take(count: number): number {
    while (this.#bitCount < count) {
      const byte = this.#nextByte();
      if (byte < 0) return -1;
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  #decode(code: Huffman): number {
    while (this.#bitCount < 15) {
      const byte = this.#nextByte();
      if (byte < 0) break;
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
    }
    const entry = code.fast[this.#bits & (FAST_SIZE - 1)] as number;
    let length = entry >> 9;
    let symbol = entry & 511;
    if (length === 0) {
      const reversed = reverse16(this.#bits & 0xffff);
      length = FAST_BITS + 1;
      while (length < 16 && reversed >= (code.endCode[length] as number)) length++;
      if (length === 16) return -1;
      const index = (reversed >>> (16 - length)) - (code.firstCode[length] as number);
      if (index < 0) return -1;
      symbol = code.symbols[index + (code.firstSymbol[length] as number)] as number;
    }
    if (length > this.#bitCount) return -1;
    this.#bits >>>= length;
    this.#bitCount -= length;
    return symbol;
  }

  #stored(): InflateOutcome {
    const drop = this.#bitCount & 7;
    this.#bits >>>= drop;
    this.#bitCount -= drop;
    const length = this.#take(16);
    const check = this.#take(16);
    if (length < 0 || check < 0 || (length ^ check) !== 0xffff)
      return this.#invalid('the length of a stored block is damaged');
    if (this.#end + length > this.#limit) return 'too big';
    this.#reserve(length);
    let left = length;
    // At most three bytes are still in the bit buffer.
    for (; left > 0 && this.#bitCount > 0; left--) this.#buffer[this.#end++] = this.#take(8);
    if (this.#inTail ? left > 0 : this.#at + left > this.#inputEnd)
      return this.#invalid('it ends inside a stored block');
    this.#buffer.set(this.#input.subarray(this.#at, this.#at + left), this.#end);
    this.#at += left;
    this.#end += left;
    return 'ok';
  }

  #coded(fixed: boolean): InflateOutcome {
    if (!fixed) {
      const problem = this.#readCodes();
      if (problem !== undefined) return this.#invalid(problem);
    }
    const literals = fixed ? FIXED_LITERALS : this.#literals;
    const distances = fixed ? FIXED_DISTANCES : this.#distances;
    for (;;) {
      if (this.#end + 258 > this.#buffer.length) this.#reserve(258);
      const symbol = this.#decode(literals);
      if (symbol < 0) return this.#invalid('it has a code that stands for nothing, or ends inside a block');
      if (symbol < 256) {
        if (this.#end >= this.#limit) return 'too big';
        this.#buffer[this.#end++] = symbol;
        continue;
      }
      if (symbol === 256) return 'ok';
      if (symbol > 285) return this.#invalid('it has a length code that does not exist');
      const lengthExtra = this.#take(LENGTH_EXTRA[symbol - 257] as number);
      if (lengthExtra < 0) return this.#invalid('it ends inside a block');
      const length = (LENGTH_BASE[symbol - 257] as number) + lengthExtra;
      const distanceSymbol = this.#decode(distances);
      if (distanceSymbol < 0 || distanceSymbol > 29) return this.#invalid('it has a distance code that does not exist');
      const extra = this.#take(DISTANCE_EXTRA[distanceSymbol] as number);
      if (extra < 0) return this.#invalid('it ends inside a block');
      const distance = (DISTANCE_BASE[distanceSymbol] as number) + extra;
      const from = this.#end - distance;
      if (from < this.#history) return this.#invalid('it refers to bytes before the window');
      if (this.#end + length > this.#limit) return 'too big';
      this.#copy(from, length, distance);
    }
  }

  #copy(from: number, length: number, distance: number): void {
    const buffer = this.#buffer;
    const to = this.#end;
    if (length > 24 && distance >= length) buffer.copyWithin(to, from, from + length);
    else for (let i = 0; i < length; i++) buffer[to + i] = buffer[from + i] as number;
    this.#end = to + length;
  }

  /** The codes of a block with dynamic Huffman codes (RFC 1951, section 3.2.7). Gives what is wrong with them. */
  #readCodes(): string | undefined {
    const counts = this.#take(14);
    if (counts < 0) return 'it ends inside a block';
    const literalCount = (counts & 31) + 257;
    const distanceCount = ((counts >> 5) & 31) + 1;
    const codeLengthCount = (counts >> 10) + 4;
    if (literalCount > 286 || distanceCount > 30) return 'a block has too many codes';
    const lengths = this.#lengths.fill(0);
    for (let i = 0; i < codeLengthCount; i++) {
      const length = this.#take(3);
      if (length < 0) return 'it ends inside a block';
      lengths[CODE_LENGTH_ORDER[i] as number] = length;
    }
    if (!this.#codeLengths.build(lengths, 0, 19)) return 'the codes of a block contradict each other';
    const total = literalCount + distanceCount;
    lengths.fill(0);
    for (let at = 0; at < total; ) {
      const symbol = this.#decode(this.#codeLengths);
      if (symbol < 0) return 'it ends inside a block';
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) return 'the codes of a block begin with a repetition';
      const extra = this.#take(symbol === 16 ? 2 : symbol === 17 ? 3 : 7);
      const repeat = extra + (symbol === 18 ? 11 : 3);
      if (extra < 0 || at + repeat > total) return 'the codes of a block are damaged';
      lengths.fill(symbol === 16 ? (lengths[at - 1] as number) : 0, at, at + repeat);
      at += repeat;
    }
    if (lengths[256] === 0) return 'a block has no end';
    const built =
      this.#literals.build(lengths, 0, literalCount) && this.#distances.build(lengths, literalCount, distanceCount);
    return built ? undefined : 'the codes of a block contradict each other';
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#end + bytes));
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
  }
}
