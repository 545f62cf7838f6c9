import { createHash } from 'node:crypto';
import type { Problem } from '../../../src-shared/base/result.ts';
import { BYTES_PER_HEAD, FLAG, PAGE_ENTRIES, packColumns } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import { GAUGES, type GaugeName } from '../../../src-shared/model/gauge.ts';
import { DIRECTION_CODE, isLifecycleCode, KIND_CODE } from '../../../src-shared/model/kind.ts';
import type { Clock, Timer } from '../clock.ts';
import { Aggregates } from './aggregates.ts';
import { type Cut, sizeOf } from './entry-of-page.ts';
import type { LivePages } from './live-pages.ts';
import { emptyMeta, growMeta } from './page-meta.ts';
import type { PageMeta } from './page-source.ts';
import type { NewEntry, Recorder } from './recorder.ts';
import type { Batch, LifecycleRow, PageRow } from './store/batch.ts';

/** Longest time an entry waits before it is handed to the writer; half of what a crash may lose. */
const FLUSH_MS = 50;
/** With this many batches on their way the file is behind: small pieces would only make it later. */
const PIECES_WHILE_WAITING = 3;
/** Staged chunks still known, so that one whose page was cut under it can be copied again. */
const STAGED = 8;

const DEFAULT_CAP_BYTES = 16 * 1024 * 1024;
const DEFAULT_PAUSE_AT_BYTES = 24 * 1024 * 1024;
const DEFAULT_RESUME_AT_BYTES = 8 * 1024 * 1024;

/** Where batches go: the writer's thread. */
export interface BatchSink {
  write(batch: Batch): void;
  /** Room for the bytes of a page. */
  room(bytes: number): Uint8Array<ArrayBuffer>;
  /** Bytes of batches handed over and not yet in the file. */
  readonly unwrittenBytes: number;
  readonly waiting: readonly Batch[];
}

export interface LiveRecorderOptions {
  readonly clock: Clock;
  readonly pages: LivePages;
  readonly payloadCapBytes?: number;
  readonly pauseAtBytes?: number;
  readonly resumeAtBytes?: number;
}

/**
 * Fills pages and hands them to the writer: each finished page at once, and of the page being filled every
 * {@link FLUSH_MS} what is new, as a small piece that the finished page later replaces.
 */
export class LiveRecorder implements Recorder {
  readonly payloadCapBytes: number;
  readonly #clock: Clock;
  readonly #pages: LivePages;
  readonly #pauseAtBytes: number;
  readonly #resumeAtBytes: number;
  readonly #aggregates = new Aggregates();
  readonly #overloadListeners = new Set<(overloaded: boolean) => void>();
  readonly #growListeners = new Set<() => void>();
  #sink: BatchSink | undefined;
  #lastAtNs = 0;
  #entries = 0;
  #closed = false;
  #overloaded = false;
  #problem: Problem | undefined;

  // What of the current page was counted in aggregates, and what was handed over.
  #absorbed = 0;
  #flushedCount = 0;
  #flushedBody = 0;
  #lastBatch = 0;
  #timer: Timer | undefined;
  #growing = false;

  // Staging: `#base + start` is where a staged payload lies in the current page's body.
  #token = 0;
  #current = 0;
  #base = 0;
  #rewindTo = -1;
  #rewindCount = 0;
  readonly #chunks: (Uint8Array | undefined)[] = new Array(STAGED).fill(undefined);

  // Rows not handed over yet.
  #lifecycle: LifecycleRow[] = [];
  #gauges: number[] = [];
  #connections: ConnectionInfo[] = [];

  constructor(options: LiveRecorderOptions) {
    this.#clock = options.clock;
    this.#pages = options.pages;
    this.payloadCapBytes = options.payloadCapBytes ?? DEFAULT_CAP_BYTES;
    this.#pauseAtBytes = options.pauseAtBytes ?? DEFAULT_PAUSE_AT_BYTES;
    this.#resumeAtBytes = options.resumeAtBytes ?? DEFAULT_RESUME_AT_BYTES;
  }

  /** Must be called before the first entry: sink and recorder need each other. */
  connect(sink: BatchSink): void {
    this.#sink = sink;
  }

  get entries(): number {
    return this.#entries;
  }

  get lastAtNs(): number {
    return this.#lastAtNs;
  }

  nowNs(): number {
    return this.#clock.nowNs();
  }

  add(entry: NewEntry): number {
    if (entry.connection > 0xffff)
      throw new RangeError(`a recording holds 65,535 connections, not ${entry.connection}`);
    this.#touch();
    const given = entry.payload;
    const kept =
      given !== undefined && given.length > this.payloadCapBytes ? given.subarray(0, this.payloadCapBytes) : given;
    const keptBytes = kept?.length ?? 0;
    const cut = cutOfEntry(entry, keptBytes);
    const page = this.#room(keptBytes);
    const atNs = this.#time(entry.atNs);
    const code = KIND_CODE[entry.kind];
    const index = page.put(
      code,
      (DIRECTION_CODE[entry.direction ?? 'none'] as number) |
        (kept === undefined ? 0 : FLAG.payload) |
        (cut === undefined ? 0 : FLAG.truncated) |
        (entry.inflated === true ? FLAG.inflated : 0),
      atNs,
      entry.connection,
      entry.attempt,
      kept === undefined ? 0 : page.append(kept),
      keptBytes,
      Math.min(entry.wireSize ?? 0, 0xffffffff),
      entry.frame ?? 0,
    );
    this.#entries++;
    const detail = entry.detail === undefined ? '' : JSON.stringify(entry.detail);
    if (cut !== undefined) page.setDetail(index, JSON.stringify({ ...entry.detail, $cut: cut }));
    else if (detail !== '') page.setDetail(index, detail);
    if (isLifecycleCode(code)) {
      const { connection, attempt } = entry;
      this.#lifecycle.push({ seq: this.#entries, atNs, connection, attempt, kindCode: code, detail });
    }
    return this.#entries;
  }

  stage(chunk: Uint8Array): number {
    this.#touch();
    let page = this.#pages.current;
    // A chunk of which nothing was recorded gives its place back.
    if (this.#rewindTo >= 0 && page.count === this.#rewindCount) page.bodyLength = this.#rewindTo;
    page = this.#room(chunk.length);
    this.#base = page.append(chunk);
    this.#rewindTo = this.#base;
    this.#rewindCount = page.count;
    this.#token++;
    this.#current = this.#token;
    this.#chunks[this.#token % STAGED] = chunk;
    return this.#token;
  }

  addStaged(
    staged: number,
    kindCode: number,
    directionCode: number,
    atNs: number,
    connection: number,
    attempt: number,
    start: number,
    length: number,
    wireSize: number,
    frame: number,
  ): number {
    if (staged !== this.#current || this.#pages.current.count === PAGE_ENTRIES) this.#stageAgain(staged, start);
    if (atNs > this.#lastAtNs) this.#lastAtNs = atNs;
    this.#pages.current.put(
      kindCode,
      directionCode | FLAG.payload,
      this.#lastAtNs,
      connection,
      attempt,
      this.#base + start,
      length,
      wireSize,
      frame,
    );
    this.#entries++;
    return this.#entries;
  }

  /** The page under a staged chunk is full or gone: what is left of the chunk is copied into the current one. */
  #stageAgain(staged: number, start: number): void {
    const chunk = this.#chunks[staged % STAGED];
    if (chunk === undefined || staged > this.#token || staged <= this.#token - STAGED) {
      throw new RangeError(
        'this staged chunk is no longer known: tokens are valid until the next turn of the event loop',
      );
    }
    const rest = chunk.subarray(start);
    this.#base = this.#room(rest.length).append(rest) - start;
    this.#current = staged;
    this.#rewindTo = -1;
  }

  addSlice(
    kindCode: number,
    directionCode: number,
    atNs: number,
    connection: number,
    attempt: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    wireSize: number,
    detailHead: Uint8Array,
    detailFrom: number,
    detailTo: number,
    detailTail: Uint8Array,
  ): void {
    this.#touch();
    const length = to - from;
    const page = this.#room(length);
    const start = page.appendSlice(bytes, from, to);
    if (atNs > this.#lastAtNs) this.#lastAtNs = atNs;
    const flags = directionCode | FLAG.payload;
    const index = page.put(kindCode, flags, this.#lastAtNs, connection, attempt, start, length, wireSize, 0);
    page.setDetailParts(index, detailHead, bytes, detailFrom, detailTo, detailTail);
    this.#entries++;
  }

  gauge(connection: number, gauge: GaugeName, atNs: number, value: number): void {
    if (this.#closed) return;
    this.#schedule();
    this.#gauges.push(connection, GAUGES.indexOf(gauge), Math.round(atNs), value);
  }

  addConnection(info: ConnectionInfo): void {
    this.#schedule();
    this.#connections.push(info);
  }

  /** Whole nanoseconds that never go back: order is the order of handing over. */
  #time(atNs: number): number {
    this.#lastAtNs = Math.max(this.#lastAtNs, Math.round(atNs));
    return this.#lastAtNs;
  }

  /** The current page, with room for one more entry and this many bytes. */
  #room(bytes: number) {
    const page = this.#pages.current;
    if (!page.hasRoom(bytes)) this.#cut(bytes);
    // An empty page starts its body over for a payload that does not fit behind what is staged there.
    else if (page.bodyLength + bytes > page.body.length) this.#current = 0;
    return this.#pages.current;
  }

  #touch(): void {
    if (this.#closed) throw new Error('the recording is closed');
    this.#schedule();
    if (this.#growing || this.#growListeners.size === 0) return;
    this.#growing = true;
    setImmediate(() => {
      this.#growing = false;
      for (const listener of this.#growListeners) listener();
    });
  }

  #schedule(): void {
    this.#timer ??= this.#clock.after(FLUSH_MS, () => {
      this.#timer = undefined;
      if (this.#sinkNow().waiting.length >= PIECES_WHILE_WAITING) this.#schedule();
      else this.flush();
    });
  }

  #sinkNow(): BatchSink {
    if (this.#sink === undefined) throw new Error('the recorder is not connected to its writer');
    return this.#sink;
  }

  /** Counts what is new in aggregates, so that a query sees all there is. */
  catchUp(): Aggregates {
    const page = this.#pages.current;
    if (this.#absorbed < page.count) {
      const snapshot = page.page();
      this.#aggregates.absorb(page.columns, this.#absorbed, page.count, (index) => sizeOf(snapshot, index));
      this.#absorbed = page.count;
    }
    return this.#aggregates;
  }

  /** Rows that wait for the next flush. */
  get pending(): { readonly lifecycle: readonly LifecycleRow[]; readonly gauges: readonly number[] } {
    return { lifecycle: this.#lifecycle, gauges: this.#gauges };
  }

  #cut(bodyBytes: number): void {
    this.catchUp();
    const meta = this.#pages.current.meta();
    const { page, details } = this.#pages.cut(bodyBytes);
    this.#absorbed = 0;
    this.#flushedCount = 0;
    this.#flushedBody = 0;
    this.#rewindTo = -1;
    // No token is current any more: the next staged entry copies the rest of its chunk.
    this.#current = 0;
    const sink = this.#sinkNow();
    const head = packColumns(page, page.count, 0, 0, sink.room(page.count * BYTES_PER_HEAD));
    const body = sink.room(page.body.length);
    body.set(page.body);
    this.#send([
      { ...rowOf(meta), head, body, details: details?.slice(0, page.count) ?? new Uint8Array(0), whole: true },
    ]);
  }

  /** Hands over all there is, the current page as a piece. */
  flush(): void {
    this.catchUp();
    const page = this.#pages.current;
    const pieces: PageRow[] = [];
    const from = this.#flushedCount;
    if (page.count > from) {
      const { columns, count, firstSeq } = page;
      const head = packColumns(columns, count, from, this.#flushedBody);
      const body = page.body.slice(this.#flushedBody, page.bodyLength);
      const known = pieceMeta(page.meta(), from, firstSeq, columns, count);
      pieces.push({ ...rowOf(known), head, body, details: page.details(from, count), whole: false });
      this.#flushedCount = count;
    }
    this.#flushedBody = page.bodyLength;
    this.#rewindTo = -1;
    const nothing = this.#lifecycle.length + this.#gauges.length + this.#connections.length === 0;
    if (pieces.length > 0 || !nothing) this.#send(pieces);
  }

  #send(pages: readonly PageRow[]): void {
    const gauges = Float64Array.from(this.#gauges);
    const buckets = this.#aggregates.take();
    let bytes = this.#lifecycle.length * 256 + gauges.byteLength + buckets.byteLength;
    for (const page of pages) bytes += page.head.length + page.body.length + page.details.length;
    this.#lastBatch++;
    const batch: Batch = {
      id: this.#lastBatch,
      bytes,
      pages,
      connections: this.#connections,
      lifecycle: this.#lifecycle,
      gauges,
      buckets,
    };
    this.#connections = [];
    this.#lifecycle = [];
    this.#gauges = [];
    this.#sinkNow().write(batch);
    this.weigh();
  }

  /** The last page goes out whole, and nothing is taken after it. */
  finish(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#pages.current.count > 0) this.#cut(0);
    this.flush();
    this.#closed = true;
  }

  get unwrittenBytes(): number {
    const page = this.#pages.current;
    const unsent = page.bodyLength - this.#flushedBody + (page.count - this.#flushedCount) * BYTES_PER_HEAD;
    return unsent + this.#sinkNow().unwrittenBytes + this.#gauges.length * 8;
  }

  /** Since when the oldest entry that was not handed over yet waits; undefined when none does. */
  get unsentSinceNs(): number | undefined {
    const { count, columns } = this.#pages.current;
    return count > this.#flushedCount ? columns.atNs[this.#flushedCount] : undefined;
  }

  get overloaded(): boolean {
    return this.#overloaded;
  }

  problem(): Problem | undefined {
    return this.#problem;
  }

  /** What the disk last said; undefined when it takes what it is given. */
  setProblem(problem: Problem | undefined): void {
    this.#problem = problem;
    this.weigh();
  }

  /** Looks whether sockets must be paused, or may go on. */
  weigh(): void {
    const bytes = this.#sinkNow().unwrittenBytes;
    const overloaded =
      this.#problem !== undefined || (this.#overloaded ? bytes > this.#resumeAtBytes : bytes >= this.#pauseAtBytes);
    if (overloaded === this.#overloaded) return;
    this.#overloaded = overloaded;
    for (const listener of this.#overloadListeners) listener(overloaded);
  }

  onOverload(listener: (overloaded: boolean) => void): () => void {
    this.#overloadListeners.add(listener);
    return () => this.#overloadListeners.delete(listener);
  }

  onGrow(listener: () => void): () => void {
    this.#growListeners.add(listener);
    return () => this.#growListeners.delete(listener);
  }
}

/** Size and hash of a payload that is longer than what is kept of it, cut here or by its transport. */
function cutOfEntry(entry: NewEntry, keptBytes: number): Cut | undefined {
  const size = entry.size ?? entry.payload?.length ?? 0;
  if (size <= keptBytes) return undefined;
  const sha256 =
    entry.sha256 ?? (entry.payload === undefined ? '' : createHash('sha256').update(entry.payload).digest('hex'));
  return { size, sha256 };
}

/** Meta of entries `[from, count)` of a page. */
function pieceMeta(
  whole: PageMeta,
  from: number,
  firstSeq: number,
  columns: Parameters<typeof growMeta>[2],
  count: number,
) {
  if (from === 0) return whole;
  const grown = growMeta({ ...emptyMeta(), count: from, firstSeq }, firstSeq, columns, count);
  return { ...grown, firstSeq: firstSeq + from, count: count - from, firstAtNs: columns.atNs[from] as number };
}

function rowOf(meta: PageMeta): Omit<PageRow, 'head' | 'body' | 'details' | 'whole'> {
  const { firstSeq, count, firstAtNs, lastAtNs, kinds } = meta;
  return {
    firstSeq,
    count,
    firstAtNs,
    lastAtNs,
    kinds,
    connections: JSON.stringify(Object.fromEntries(meta.connections)),
  };
}
