import type { Page } from '../../../../src-shared/codec/page.ts';
import { PREVIEW_CHARS, type Row } from '../../../../src-shared/contract/recording.ts';
import type { Kind } from '../../../../src-shared/model/kind.ts';
import { directionOf } from '../../../../src-shared/model/kind.ts';
import { sentenceOf, sentenceText } from '../../../../src-shared/model/sentence.ts';
import { detailOf, kindOf, payloadOf, sizeOf } from '../entry-of-page.ts';
import type { PageSource } from '../page-source.ts';
import type { Highlighter } from './highlights.ts';
import { isReadable, type Preview, previewOfBytes, previewOfText } from './preview.ts';
import { REGEX_MAX_BYTES } from './range-scan.ts';
import { withinTime } from './regex-guard.ts';

/** Bytes of payloads searched for what to mark, over all rows of a slice: a slice must be quick whatever is in it. */
const MARK_BYTES_PER_SLICE = 2 * 1024 * 1024;
const MARK_BYTES_PER_ROW = REGEX_MAX_BYTES;

/** Members of a detail that a row leaves out: long, and shown only in the detail pane. */
const LEFT_OUT: ReadonlySet<string> = new Set(['headers', 'requestHeaders', 'responseHeaders', 'frames', 'body']);

interface Budget {
  bytes: number;
}

/** How long a regex may look for what to mark, in the rows of a slice and in those kept while scanning. */
const MARKS_MS = 100;
const KEPT_MARKS_MS = 20;
const GIVES_UP_MARKS_AFTER = 5;

/** Rows kept ready, per view. */
const KEPT_ROWS = 8192;

/**
 * Makes the rows of one view. When matches are far apart, showing a hundred of them means reading a hundred pages; so a
 * scan, which has the page in hand anyway, lets the few rows of such a page be made at once and kept.
 */
export class RowMaker {
  private readonly source: PageSource;
  private readonly highlighter: Highlighter | undefined;
  private readonly kept = new Map<number, Row>();
  private marksStopped = 0;

  constructor(source: PageSource, highlighter: Highlighter | undefined) {
    this.source = source;
    this.highlighter = highlighter;
  }

  /** Rows of entries in rising order of `seq`. */
  rows(seqs: readonly number[]): Row[] {
    const missing = seqs.filter((seq) => !this.kept.has(seq));
    const make = (marks: Highlighter | undefined): Row[] => this.build(missing, undefined, marks);
    const made = new Map(this.guarded(MARKS_MS, make).map((row) => [row.seq, row]));
    return seqs.flatMap((seq) => made.get(seq) ?? this.kept.get(seq) ?? []);
  }

  /** Makes rows of a page now and keeps them, forgetting the oldest kept. */
  keep(page: Page, seqs: readonly number[]): void {
    for (const row of this.guarded(KEPT_MARKS_MS, (marks) => this.build(seqs, page, marks))) {
      this.kept.set(row.seq, row);
      const [first] = this.kept.keys();
      if (this.kept.size > KEPT_ROWS && first !== undefined) this.kept.delete(first);
    }
  }

  private guarded(timeoutMs: number, make: (highlighter: Highlighter | undefined) => Row[]): Row[] {
    const { highlighter } = this;
    if (highlighter?.hasRegex !== true) return make(highlighter);
    // Marks are worth little time: rows without them are better than none.
    const marked =
      this.marksStopped < GIVES_UP_MARKS_AFTER ? withinTime(timeoutMs, () => make(highlighter)) : undefined;
    if (marked !== undefined) return marked.value;
    this.marksStopped++;
    return make(undefined);
  }

  private build(seqs: readonly number[], inHand: Page | undefined, highlighter: Highlighter | undefined): Row[] {
    const budget: Budget = { bytes: MARK_BYTES_PER_SLICE };
    let page = inHand;
    return seqs.map((seq) => {
      let current = page;
      if (current === undefined || seq < current.firstSeq || seq >= current.firstSeq + current.count) {
        current = this.source.read(this.source.pageOf(seq));
        page = current;
      }
      return rowOf(this.source, current, seq - current.firstSeq, highlighter, budget);
    });
  }
}

function rowOf(
  source: PageSource,
  page: Page,
  index: number,
  highlighter: Highlighter | undefined,
  budget: Budget,
): Row {
  const kind = kindOf(page, index);
  const connection = page.connection[index] as number;
  const wireSize = page.wireSize[index] as number;
  const detail = rowDetail(page, index, kind);
  return {
    seq: page.firstSeq + index,
    atNs: page.atNs[index] as number,
    connection,
    attempt: page.attempt[index] as number,
    transport: source.connection(connection)?.transport ?? 'websocket',
    direction: directionOf(page.flags[index] as number),
    kind,
    size: sizeOf(page, index),
    ...(wireSize > 0 && { wireSize }),
    ...previewOf(page, index, kind, highlighter, budget),
    ...(detail !== undefined && { detail }),
  };
}

function rowDetail(page: Page, index: number, kind: Kind): Readonly<Record<string, unknown>> | undefined {
  if (kind === 'text' || kind === 'binary') return undefined;
  const detail = detailOf(page, index);
  if (detail === undefined) return undefined;
  const kept = Object.entries(detail).filter(([name]) => !LEFT_OUT.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function previewOf(
  page: Page,
  index: number,
  kind: Kind,
  highlighter: Highlighter | undefined,
  budget: Budget,
): Preview {
  const sentence = sentenceOf(
    kind,
    kind === 'text' || kind === 'binary' ? undefined : detailOf(page, index),
    page.attempt[index] as number,
  );
  const payload = payloadOf(page, index);
  // The bytes beside a notice (a close frame's) are for the detail: a row says what they mean.
  if (
    sentence !== undefined &&
    (payload === undefined || payload.length === 0 || kind === 'retry' || kind === 'notice')
  ) {
    const text = sentenceText(sentence);
    return previewOfText(text, highlighter?.find(text) ?? [], '', false);
  }
  if (payload === undefined) return { preview: '' };
  const prefix = sentence === undefined ? '' : `${sentenceText(sentence).slice(0, PREVIEW_CHARS / 2)} · `;
  const bytes = Buffer.from(payload.buffer as ArrayBuffer, payload.byteOffset, payload.length);
  const asHex = kind === 'binary' || ((kind === 'ping' || kind === 'pong') && !isReadable(bytes));
  const shown = asHex ? PREVIEW_CHARS : PREVIEW_CHARS * 4;
  const most = highlighter === undefined ? shown : Math.max(shown, Math.min(MARK_BYTES_PER_ROW, budget.bytes));
  const part = bytes.length > most ? bytes.subarray(0, most) : bytes;
  if (highlighter !== undefined) budget.bytes -= part.length;
  if (asHex) {
    // One character a byte, so that places in the text are places in the bytes.
    const ranges = highlighter?.find(part.toString('latin1')) ?? [];
    return previewOfBytes(bytes, ranges, prefix);
  }
  const text = part.toString('utf8');
  return previewOfText(text, highlighter?.find(text) ?? [], prefix, part.length < bytes.length);
}
