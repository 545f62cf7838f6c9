import { FLAG, type Page } from '../../../../src-shared/codec/page.ts';
import type { PageSource } from '../page-source.ts';
import { asciiLower } from './ascii-lower.ts';

/**
 * Text of a payload beyond this is not given to a regex: it may need time out of all proportion. Entries cut by it are
 * counted, because what was not searched must be said.
 */
export const REGEX_MAX_BYTES = 256 * 1024;

/** Where the payloads of a range lie in the page's body. */
interface Layout {
  readonly lo: number;
  readonly hi: number;
  /** Payloads follow each other without overlap, so that a hit in the body leads to its entry in one pass. */
  readonly ordered: boolean;
}

/**
 * Entries `[from, to)` of one page while a filter looks at them, with what several tests share. Masks run beside it:
 * byte `i` is for entry `from + i`, 1 is "still a candidate". Lives for one synchronous step: `lower` is scratch.
 */
export class RangeScan {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
  readonly source: PageSource;
  /** Candidates of which a part could not be searched. */
  readonly partly: Uint8Array;
  private layoutOfRange: Layout | undefined;
  private lowered: Buffer | undefined;
  private readonly parsed = new Map<number, unknown>();
  private readonly keepParsed: boolean;

  constructor(source: PageSource, page: Page, from: number, to: number, keepParsed: boolean) {
    this.source = source;
    this.page = page;
    this.from = from;
    this.to = to;
    this.partly = new Uint8Array(to - from);
    this.keepParsed = keepParsed;
  }

  get length(): number {
    return this.to - this.from;
  }

  hasPayload(index: number): boolean {
    return ((this.page.flags[index] as number) & FLAG.payload) !== 0;
  }

  /** Notes that a candidate was looked at only in part. */
  markPartly(index: number): void {
    this.partly[index - this.from] = 1;
  }

  isCut(index: number): boolean {
    return ((this.page.flags[index] as number) & FLAG.truncated) !== 0;
  }

  layout(): Layout {
    if (this.layoutOfRange !== undefined) return this.layoutOfRange;
    const { start, length } = this.page;
    let lo = Number.MAX_SAFE_INTEGER;
    let hi = 0;
    let ordered = true;
    for (let index = this.from; index < this.to; index++) {
      const bytes = length[index] as number;
      if (bytes === 0) continue;
      const at = start[index] as number;
      if (at < hi) ordered = false;
      if (at < lo) lo = at;
      if (at + bytes > hi) hi = at + bytes;
    }
    this.layoutOfRange = { lo: Math.min(lo, hi), hi, ordered };
    return this.layoutOfRange;
  }

  /** The body between `lo` and `hi` as it is. */
  raw(): Buffer {
    const { lo, hi } = this.layout();
    const { body } = this.page;
    return Buffer.from(body.buffer as ArrayBuffer, body.byteOffset + lo, hi - lo);
  }

  /** The same with ASCII letters in lower case; scratch, gone after this step. */
  lower(): Buffer {
    this.lowered ??= asciiLower(this.raw());
    return this.lowered;
  }

  /** Payload as text, invalid UTF-8 replaced; at most `maxBytes` of it. */
  text(index: number, maxBytes = Number.MAX_SAFE_INTEGER): string {
    const { body, start, length } = this.page;
    const at = body.byteOffset + (start[index] as number);
    const bytes = Math.min(length[index] as number, maxBytes);
    return Buffer.from(body.buffer as ArrayBuffer, at, bytes).toString('utf8');
  }

  /** Payload as JSON; undefined when it is none. `exact` keeps integers past 2^53 as bigint. */
  json(index: number, exact: boolean): unknown {
    if (this.parsed.has(index)) return this.parsed.get(index);
    const value = parseJson(this.text(index), exact);
    if (this.keepParsed) this.parsed.set(index, value);
    return value;
  }
}

/** The value of a JSON text, undefined when it is none. `exact`: integers past 2^53 as bigint, not rounded. */
export function parseJson(text: string, exact: boolean): unknown {
  // Before parsing: most payloads that are no JSON show it in their first character, and a thrown error is slow.
  if (!/^[\s\uFEFF]*["{[\d\-tfn]/.test(text)) return undefined;
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return exact ? JSON.parse(clean, reviveBigint as (key: string, value: unknown) => unknown) : JSON.parse(clean);
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}

/** JSON.parse hands the source text of a number to its reviver (ECMAScript, JSON.parse source text access). */
function reviveBigint(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
