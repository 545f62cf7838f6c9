import { createParser } from 'eventsource-parser';

/**
 * One thing an event stream said (WHATWG HTML, section 9.2.6, "Interpreting an event stream"), in the order of the
 * stream. `wireSize` is the bytes of the stream since the previous one, its blank line included; absent where a
 * comment or `retry` stands inside a block, whose bytes then count for what ends the block.
 */
export type SseItem =
  | {
      readonly kind: 'event';
      /** `message` unless the block named another. */
      readonly event: string;
      readonly data: string;
      /** The block's own `id` field. Absent when it had none; '' when it reset the last event id. */
      readonly id?: string;
      /** What an EventSource shows as `lastEventId`: the last id seen, this block's included. */
      readonly lastEventId: string;
      readonly wireSize?: number;
    }
  | { readonly kind: 'comment'; readonly text: string; readonly wireSize?: number }
  | { readonly kind: 'retry'; readonly retryMs: number; readonly wireSize?: number };

type Writable<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;

/** A stream's decoder. */
export interface SseDecoder {
  /**
   * Takes a piece of the stream, decoded from UTF-8 with its byte order mark kept (`ignoreBOM: true`), and hands out
   * what it completes. Cut anywhere.
   * @param byteLength bytes this piece had on the wire, where known: saves counting them when all are ASCII
   * @returns false once a line or block is longer than the limit: nothing further is taken
   */
  feed(text: string, byteLength?: number): boolean;
  /** Events went by that were read elsewhere (codec/sse-plain.ts); their last id. */
  passed(lastEventId: string): void;
  /** The last event id *string* (section 9.2.6): what Last-Event-ID says after a reconnect. */
  readonly lastEventId: string;
  /** UTF-8 bytes of the block that is not complete yet. */
  readonly pendingBytes: number;
  /** The first characters of that block. */
  readonly pendingHead: string;
}

export interface SseDecoderOptions {
  /** From the attempt before. Browsers carry the id over to the new stream, though 9.2.6 reads as if it began empty. */
  readonly lastEventId: string;
  /** Bytes a block may have before it is complete. */
  readonly maxBlockBytes: number;
  onItem(item: SseItem): void;
  /** The last event id string changed; also by a block without data, which gives no event. */
  onLastEventId(lastEventId: string): void;
  /** A line that 9.2.6 says to ignore: an unknown field, a `retry` that is no number. Not for lines cut by a chunk. */
  onIgnored?(line: string): void;
}

/** Characters of an unfinished block that are kept to be shown. */
const HEAD_CHARS = 4096;

/** Longest `retry` that is believed: beyond it a timer would overflow. */
const MAX_RETRY_MS = 2 ** 31 - 1;

export function createSseDecoder(options: SseDecoderOptions): SseDecoder {
  let lastEventId = options.lastEventId;
  let pendingBytes = 0;
  let pendingHead = '';
  /** What the piece being fed has completed; only the last of it gets the bytes. */
  let found: Writable<SseItem>[] = [];
  let tooLong = false;

  const parser = createParser({
    onError(error) {
      options.onIgnored?.(error.line ?? error.field ?? '');
    },
    onEvent(message) {
      // Fields are assigned, not spread: this runs for every event.
      const item: Writable<SseItem & { kind: 'event' }> = {
        kind: 'event',
        event: message.event ?? 'message',
        data: message.data,
        lastEventId,
      };
      if (message.id !== undefined) item.id = message.id;
      found.push(item);
    },
    onComment(text) {
      found.push({ kind: 'comment', text });
    },
    onRetry(retryMs) {
      found.push({ kind: 'retry', retryMs: Math.min(retryMs, MAX_RETRY_MS) });
    },
    // Called at the blank line, before onEvent, and also when the block has no data: as 9.2.6 sets the id.
    onId(id) {
      lastEventId = id;
      options.onLastEventId(id);
    },
  });
  // The parser strips one byte order mark, but takes U+00EF U+00BB U+00BF for one too, for callers that never decoded
  // their bytes. Decoded text may begin with these as characters: so one is stripped here (9.2.5), and the parser's
  // question settled with a real one. Node's TextDecoder is not left to do it: it strips two when the first is cut.
  parser.feed('\uFEFF');
  let begun = false;

  /** Hands out what was found; the bytes since the previous item belong to the last of it. */
  const flush = (): void => {
    const items = found;
    found = [];
    const last = items[items.length - 1];
    if (last !== undefined) last.wireSize = pendingBytes;
    pendingBytes = 0;
    pendingHead = '';
    for (const item of items) options.onItem(item);
  };

  return {
    feed(text, byteLength) {
      if (tooLong) return false;
      const ascii = isAscii(text, byteLength);
      const hasCr = text.includes('\r');
      let start = 0;
      if (!begun && text !== '') {
        begun = true;
        if (text.startsWith('\uFEFF')) {
          start = 1;
          pendingBytes += 3;
        }
      }
      while (start < text.length) {
        // Cut behind each blank line, so that each block's bytes are known. The parser decides what a block means:
        // a cut in the wrong place would cost only the accuracy of `wireSize`.
        const end = endOfBlock(text, start, hasCr);
        const piece = start === 0 && end === text.length ? text : text.slice(start, end);
        pendingBytes += ascii ? piece.length : utf8Length(piece);
        parser.feed(piece);
        if (found.length > 0) flush();
        else if (pendingHead.length < HEAD_CHARS) pendingHead += piece.slice(0, HEAD_CHARS - pendingHead.length);
        start = end;
      }
      if (pendingBytes > options.maxBlockBytes) tooLong = true;
      return !tooLong;
    },
    passed(id) {
      lastEventId = id;
    },
    get lastEventId() {
      return lastEventId;
    },
    get pendingBytes() {
      return pendingBytes;
    },
    get pendingHead() {
      return pendingHead;
    },
  };
}

const BLANK_LINE = /(?:\r\n|\r|\n)(?:\r\n|\r|\n)/g;

/** Behind the next blank line, or the end of the text. */
function endOfBlock(text: string, start: number, hasCr: boolean): number {
  if (!hasCr) {
    const at = text.indexOf('\n\n', start);
    return at < 0 ? text.length : at + 2;
  }
  BLANK_LINE.lastIndex = start;
  // "\r\n" alone also matches as CR, LF; it is one line end, and no blank line.
  for (let match = BLANK_LINE.exec(text); match !== null; match = BLANK_LINE.exec(text)) {
    if (match[0] !== '\r\n') return BLANK_LINE.lastIndex;
    BLANK_LINE.lastIndex = match.index + 1;
  }
  return text.length;
}

function isAscii(text: string, byteLength: number | undefined): boolean {
  // As many characters as bytes, unless the first finishes one that an earlier piece began.
  if (text.length === byteLength && text.charCodeAt(0) < 128) return true;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Bytes of a text in UTF-8. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}
