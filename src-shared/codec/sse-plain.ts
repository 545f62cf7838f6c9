/** Told of each plain event, as positions in the bytes it was found in. */
export interface PlainEventHandler {
  /**
   * @param event `message` unless the block named another
   * @param dataFrom where the bytes of its one line of data begin; UTF-8 where the stream is
   * @param idFrom where its id begins, -1 when it has none; printable ASCII that is JSON text as it stands
   * @param idNumber the id as a number when it is 1 to 15 digits, else -1
   * @param wireSize bytes of the block, its blank line included
   */
  plain(
    event: string,
    dataFrom: number,
    dataTo: number,
    idFrom: number,
    idTo: number,
    idNumber: number,
    wireSize: number,
  ): void;
}

const LF = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;
/** Beyond this a native search finds the end of a line sooner than a loop. */
const LOOP_BYTES = 256;

/**
 * Finds the events that nearly all streams are made of without making text of them: blocks of exactly one `data` line
 * that is not empty, at most one `event` and one `id` (WHATWG HTML, section 9.2.6), both of printable ASCII without
 * quotes, backslashes and spaces. Whatever looks different is left to the decoder that knows all of the format
 * (codec/sse.ts): this one only has to be sure of what it takes.
 */
export class PlainEvents {
  readonly #handler: PlainEventHandler;
  #event = 'message';
  #eventBytes = new Uint8Array(0);

  constructor(handler: PlainEventHandler) {
    this.#handler = handler;
  }

  /**
   * Reads blocks from `from`, where one must begin.
   * @param limit behind a blank line; there is no CR before it
   * @returns where the first block begins that is not plain, or `limit`
   */
  read(bytes: Uint8Array, from: number, limit: number): number {
    let block = from;
    while (block < limit) {
      let dataFrom = -1;
      let dataTo = -1;
      let idFrom = -1;
      let idTo = -1;
      let eventFrom = -1;
      let eventTo = -1;
      let line = block;
      while (bytes[line] !== LF) {
        const first = bytes[line];
        if (first === 0x64 /* d */) {
          if (dataFrom !== -1 || !isData(bytes, line)) return block;
          dataFrom = bytes[line + 5] === SPACE ? line + 6 : line + 5;
          dataTo = endOfLine(bytes, dataFrom);
          if (dataTo === dataFrom) return block;
          line = dataTo + 1;
        } else if (first === 0x69 /* i */) {
          if (idFrom !== -1 || bytes[line + 1] !== 0x64 || bytes[line + 2] !== COLON) return block;
          idFrom = bytes[line + 3] === SPACE ? line + 4 : line + 3;
          idTo = endOfPlain(bytes, idFrom);
          if (idTo <= idFrom) return block;
          line = idTo + 1;
        } else if (first === 0x65 /* e */) {
          if (eventFrom !== -1 || !isEvent(bytes, line)) return block;
          eventFrom = bytes[line + 6] === SPACE ? line + 7 : line + 6;
          eventTo = endOfPlain(bytes, eventFrom);
          if (eventTo <= eventFrom) return block;
          line = eventTo + 1;
        } else return block;
      }
      if (dataFrom === -1) return block;
      const end = line + 1;
      const event = eventFrom === -1 ? 'message' : this.#nameOf(bytes, eventFrom, eventTo);
      const number = idFrom === -1 ? -1 : numberOf(bytes, idFrom, idTo);
      this.#handler.plain(event, dataFrom, dataTo, idFrom, idTo, number, end - block);
      block = end;
    }
    return block;
  }

  /** The same string for the same name again: most streams have few. */
  #nameOf(bytes: Uint8Array, from: number, to: number): string {
    const known = this.#eventBytes;
    if (known.length === to - from) {
      let at = 0;
      while (at < known.length && known[at] === bytes[from + at]) at++;
      if (at === known.length) return this.#event;
    }
    this.#eventBytes = bytes.slice(from, to);
    this.#event = asciiText(bytes, from, to);
    return this.#event;
  }
}

/** Text of printable ASCII bytes. */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}

function isData(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x74 && bytes[at + 3] === 0x61 && bytes[at + 4] === COLON;
}

function isEvent(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 1] === 0x76 &&
    bytes[at + 2] === 0x65 &&
    bytes[at + 3] === 0x6e &&
    bytes[at + 4] === 0x74 &&
    bytes[at + 5] === COLON
  );
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const near = from + LOOP_BYTES;
  let at = from;
  while (at < near && bytes[at] !== LF) at++;
  return at < near ? at : bytes.indexOf(LF, at);
}

/** The end of a line of printable ASCII that needs no escape in JSON; -1 when it has anything else. */
function endOfPlain(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at] as number;
    if (byte === LF) return at;
    if (byte <= SPACE || byte > 0x7e || byte === 0x22 || byte === 0x5c) return -1;
  }
}

function numberOf(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > 15) return -1;
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
