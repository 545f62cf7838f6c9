import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Page, PageColumns } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import { type Clock, systemClock } from '../clock.ts';
import { eachBucket } from './aggregates.ts';
import type { CaptureOptions } from './capture.ts';
import { LivePages } from './live-pages.ts';
import { LiveRecorder } from './live-recorder.ts';
import type { PageMeta } from './page-source.ts';
import type { RecordingSource } from './recording-source.ts';
import { type Batch, GAUGE_WIDTH, type LifecycleRow } from './store/batch.ts';
import { openForReading } from './store/open-file.ts';
import { RecordingReader } from './store/recording-reader.ts';
import { FORMAT_VERSION } from './store/schema.ts';
import { WriterClient } from './store/writer-client.ts';
import { thin, wholeStep } from './timeline/thin.ts';

export interface LiveRecordingOptions
  extends Pick<CaptureOptions, 'appVersion' | 'payloadCapBytes' | 'pauseAtBytes' | 'resumeAtBytes' | 'maxFileBytes'> {
  /** An empty file, made by the caller so that two never share one. */
  readonly path: string;
  readonly name: string;
  /** Bytes of written pages kept in memory. */
  readonly tailBytes?: number;
  readonly clock?: Clock;
  /** More rows of the table `meta`. */
  readonly meta?: Readonly<Record<string, string | number>>;
}

/**
 * A recording being written: the recorder fills pages, a thread writes them, and everything asked of it is answered
 * from memory for what is not in the file yet and from a second, read-only connection for the rest.
 */
export class LiveRecordingFile implements RecordingSource {
  readonly path: string;
  /** As it is called now; the file has it too. */
  name: string;
  readonly clock: Clock;
  readonly recorder: LiveRecorder;
  readonly pages: LivePages;
  readonly #connections = new Map<number, ConnectionInfo>();
  readonly #endListeners = new Set<() => void>();
  readonly #changeListeners = new Set<() => void>();
  #writer: WriterClient | undefined;
  #reader: RecordingReader | undefined;
  #oldestWaitingNs: { readonly id: number; readonly atNs: number }[] = [];
  live = true;

  private constructor(options: LiveRecordingOptions) {
    this.path = options.path;
    this.name = options.name;
    this.clock = options.clock ?? systemClock();
    this.pages = new LivePages(options.tailBytes);
    this.recorder = new LiveRecorder({ ...options, clock: this.clock, pages: this.pages });
  }

  /** Makes the file's tables and starts its writer. */
  static async create(options: LiveRecordingOptions): Promise<Result<LiveRecordingFile>> {
    const recording = new LiveRecordingFile(options);
    const started = await WriterClient.start(
      {
        path: options.path,
        meta: {
          ...options.meta,
          app_version: options.appVersion,
          name: options.name,
          started_at_ms: recording.clock.anchorMs,
        },
        ...(options.maxFileBytes !== undefined && { maxFileBytes: options.maxFileBytes }),
      },
      {
        written: (batches) => recording.#written(batches),
        refused: (problem) => {
          recording.recorder.setProblem(problem);
          recording.#changed();
        },
      },
    );
    if (!started.ok) return started;
    const writer = started.value;
    recording.#writer = writer;
    recording.recorder.connect({
      write: (batch) => {
        recording.#oldestWaitingNs.push({ id: batch.id, atNs: recording.clock.nowNs() });
        writer.write(batch);
        recording.#changed();
      },
      room: (bytes) => writer.room(bytes),
      get unwrittenBytes() {
        return writer.unwrittenBytes;
      },
      get waiting() {
        return writer.waiting;
      },
    });
    return ok(recording);
  }

  get #writerNow(): WriterClient {
    if (this.#writer === undefined) throw new Error('the recording has no writer yet');
    return this.#writer;
  }

  #written(batches: readonly Batch[]): void {
    for (const batch of batches) {
      for (const page of batch.pages) if (page.whole) this.pages.markWritten(page.firstSeq);
    }
    const last = batches.at(-1)?.id ?? 0;
    this.#oldestWaitingNs = this.#oldestWaitingNs.filter(({ id }) => id > last);
    this.recorder.weigh();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#changeListeners) listener();
  }

  /** When anything a tick shows may have changed. */
  onChange(listener: () => void): void {
    this.#changeListeners.add(listener);
  }

  /** Age of the oldest entry that is not in the file. */
  get storeLagMs(): number {
    const since = this.#oldestWaitingNs[0]?.atNs ?? this.recorder.unsentSinceNs;
    return since === undefined ? 0 : Math.max(0, (this.clock.nowNs() - since) / 1e6);
  }

  get fileBytes(): number {
    return this.#writerNow.fileBytes;
  }

  /** See WriterOptions.maxFileBytes. */
  limit(maxFileBytes: number): void {
    this.#writerNow.limit(maxFileBytes);
  }

  addConnection(info: ConnectionInfo): void {
    this.#connections.set(info.connection, info);
    this.recorder.addConnection(info);
  }

  get connections(): readonly ConnectionInfo[] {
    return [...this.#connections.values()];
  }

  connection(id: number): ConnectionInfo | undefined {
    return this.#connections.get(id);
  }

  get entries(): number {
    return this.recorder.entries;
  }

  get lastAtNs(): number {
    return this.recorder.lastAtNs;
  }

  get pageCount(): number {
    return this.pages.pageCount;
  }

  meta(index: number): PageMeta {
    return this.pages.meta(index);
  }

  pageOf(seq: number): number {
    return this.pages.pageOf(seq);
  }

  #file(): RecordingReader {
    this.#reader ??= new RecordingReader(openForReading(this.path, { version: FORMAT_VERSION, wal: false }), this.path);
    return this.#reader;
  }

  read(index: number): Page {
    return this.pages.read(index) ?? this.#file().page(this.pages.meta(index));
  }

  columns(index: number): PageColumns {
    return this.pages.read(index) ?? this.#file().columns(this.pages.meta(index));
  }

  onGrow(listener: () => void): () => void {
    return this.recorder.onGrow(listener);
  }

  onEnd(listener: () => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** Lifecycle rows that may not be in the file yet, by `seq`. */
  #recentLifecycle(): LifecycleRow[] {
    return [...this.#writerNow.waiting.flatMap((batch) => batch.lifecycle), ...this.recorder.pending.lifecycle];
  }

  lifecycle(from: number, to: number, limit: number): readonly LifecycleRow[] {
    const recent = this.#recentLifecycle();
    const fileTo = Math.min(to, (recent[0]?.seq ?? Number.POSITIVE_INFINITY) - 1);
    const rows = recent.filter(({ seq }) => seq >= from && seq <= to).reverse();
    if (rows.length >= limit) return rows.slice(0, limit);
    if (fileTo < from) return rows;
    return [...rows, ...this.#file().lifecycle(from, fileTo, limit - rows.length)];
  }

  lastLifecycle(connection: number, kindCode: number, beforeSeq: number): LifecycleRow | undefined {
    const recent = this.#recentLifecycle().findLast(
      (row) => row.connection === connection && row.kindCode === kindCode && row.seq < beforeSeq,
    );
    return recent ?? this.#file().lastLifecycle(connection, kindCode, beforeSeq);
  }

  buckets(level: number, connection: number, from: number, to: number): readonly (readonly number[])[] {
    const bySlot = new Map<number, readonly number[]>();
    for (const row of this.#file().buckets(level, connection, from, to)) bySlot.set(row[0] as number, row);
    const waiting = this.#writerNow.waiting.map((batch) => batch.buckets);
    for (const rows of [...waiting, this.recorder.catchUp().peek()]) {
      eachBucket(rows, level, (id, slot, cells) => {
        if (id === connection && slot >= from && slot <= to) bySlot.set(slot, [slot, ...cells]);
      });
    }
    return [...bySlot.values()].sort((a, b) => (a[0] as number) - (b[0] as number));
  }

  /** Samples that may not be in the file yet. */
  #recentGauges(connection: number, gauge: number): number[][] {
    const samples: number[][] = [];
    const waiting = this.#writerNow.waiting.map((batch) => batch.gauges);
    for (const rows of [...waiting, this.recorder.pending.gauges]) {
      for (let at = 0; at < rows.length; at += GAUGE_WIDTH) {
        if (rows[at] !== connection || rows[at + 1] !== gauge) continue;
        samples.push([rows[at + 2] as number, rows[at + 3] as number]);
      }
    }
    return samples;
  }

  gauges(connection: number, gauge: number, from: number, to: number, stepNs: number, limit: number) {
    const step = wholeStep(stepNs);
    const byTime = new Map<number, readonly number[]>();
    const file = this.#file().gauges(connection, gauge, from, to, step, limit);
    const recent = this.#recentGauges(connection, gauge).filter((row) => inRange(row[0] as number, from, to));
    for (const row of [...file.rows, ...recent]) byTime.set(row[0] as number, row);
    const rows = [...byTime.values()].sort((a, b) => (a[0] as number) - (b[0] as number));
    return file.thinned || rows.length > limit ? thin(rows, step) : rows;
  }

  gaugeBefore(connection: number, gauge: number, beforeNs: number): readonly number[] | undefined {
    const recent = this.#recentGauges(connection, gauge).filter((row) => (row[0] as number) < beforeNs);
    const file = this.#file().gaugeBefore(connection, gauge, beforeNs);
    return [...(file === undefined ? [] : [file]), ...recent].reduce<readonly number[] | undefined>(
      (last, row) => (last === undefined || (row[0] as number) >= (last[0] as number) ? row : last),
      undefined,
    );
  }

  /** Nothing is taken any more; whoever follows it reads on to the end. */
  end(): void {
    if (!this.live) return;
    this.recorder.finish();
    this.live = false;
    for (const listener of this.#endListeners) listener();
    this.#endListeners.clear();
  }

  /**
   * Leaves one clean file. When the disk refuses, this fails, everything stays readable and is still tried again, and
   * close may be called once more; with `abandon` it is given up instead.
   */
  async close(abandon: boolean): Promise<Result<null>> {
    this.end();
    this.#reader?.close();
    this.#reader = undefined;
    const closed = await this.#writerNow.close(this.clock.nowNs(), abandon);
    return closed.ok ? closed : fail(closed.error);
  }
}

function inRange(at: number, from: number, to: number): boolean {
  return at >= from && at <= to;
}
