import { statSync } from 'node:fs';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { Page, PageColumns } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import { pageIndexOf } from './page-meta.ts';
import type { PageMeta } from './page-source.ts';
import type { RecordingSource } from './recording-source.ts';
import type { LifecycleRow } from './store/batch.ts';
import { inspectFile, openForReading } from './store/open-file.ts';
import { cannotRead, RecordingError } from './store/problems.ts';
import { RecordingReader } from './store/recording-reader.ts';
import { FORMAT_VERSION } from './store/schema.ts';
import { wholeStep } from './timeline/thin.ts';
import { upgradeFile } from './upgrades/upgrade.ts';

/** A recording that is not being written any more. */
export class OpenedRecording implements RecordingSource {
  readonly path: string;
  /** As it is called now; the file has it too. */
  name: string;
  readonly startedAtMs: number;
  readonly live = false;
  readonly connections: readonly ConnectionInfo[];
  readonly entries: number;
  readonly lastAtNs: number;
  readonly #reader: RecordingReader;
  readonly #metas: readonly PageMeta[];
  readonly #endListeners = new Set<() => void>();

  private constructor(path: string, reader: RecordingReader) {
    this.path = path;
    this.#reader = reader;
    const meta = reader.meta();
    this.name = String(meta.get('name') ?? '');
    this.startedAtMs = Number(meta.get('started_at_ms') ?? 0);
    this.connections = reader.connections();
    this.#metas = reader.metas();
    const last = this.#metas.at(-1);
    this.entries = last === undefined ? 0 : last.firstSeq + last.count - 1;
    this.lastAtNs = Math.max(last?.lastAtNs ?? 0, Number(meta.get('ended_at_ns') ?? 0));
  }

  /**
   * Reads metas, not entries.
   * @param cacheBytes of pages kept after reading
   *
   * Errors: FILE_NOT_FOUND, FILE_NOT_A_RECORDING, FILE_NEWER, FILE_DAMAGED, FILE_NOT_READABLE.
   */
  static open(path: string, cacheBytes?: number): Result<OpenedRecording> {
    const header = inspectFile(path);
    if (!header.ok) return header;
    let reader: RecordingReader | undefined;
    try {
      if (header.value.version < FORMAT_VERSION) upgradeFile(path, header.value.version);
      reader = new RecordingReader(openForReading(path, header.value), path, cacheBytes);
      return ok(new OpenedRecording(path, reader));
    } catch (error) {
      reader?.close();
      return fail(cannotRead(path, error));
    }
  }

  get fileBytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  get pageCount(): number {
    return this.#metas.length;
  }

  meta(index: number): PageMeta {
    const meta = this.#metas[index];
    if (meta === undefined) throw new RangeError(`no page ${index} among ${this.#metas.length}`);
    return meta;
  }

  pageOf(seq: number): number {
    return pageIndexOf(this.#metas, seq);
  }

  /** Errors of SQLite while reading are the file's, not ours. */
  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw new RecordingError(cannotRead(this.path, error));
    }
  }

  read(index: number): Page {
    const meta = this.meta(index);
    return this.#guard(() => this.#reader.page(meta));
  }

  columns(index: number): PageColumns {
    const meta = this.meta(index);
    return this.#guard(() => this.#reader.columns(meta));
  }

  lifecycle(from: number, to: number, limit: number): readonly LifecycleRow[] {
    return this.#guard(() => this.#reader.lifecycle(from, to, limit));
  }

  lastLifecycle(connection: number, kindCode: number, beforeSeq: number): LifecycleRow | undefined {
    return this.#guard(() => this.#reader.lastLifecycle(connection, kindCode, beforeSeq));
  }

  buckets(level: number, connection: number, from: number, to: number) {
    return this.#guard(() => this.#reader.buckets(level, connection, from, to));
  }

  gauges(connection: number, gauge: number, from: number, to: number, stepNs: number, limit: number) {
    return this.#guard(() => this.#reader.gauges(connection, gauge, from, to, wholeStep(stepNs), limit).rows);
  }

  gaugeBefore(connection: number, gauge: number, beforeNs: number) {
    return this.#guard(() => this.#reader.gaugeBefore(connection, gauge, beforeNs));
  }

  connection(id: number): ConnectionInfo | undefined {
    return this.connections.find((info) => info.connection === id);
  }

  /** It never grows. */
  onGrow(_listener: () => void): () => void {
    return () => undefined;
  }

  onEnd(listener: () => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  end(): void {
    for (const listener of this.#endListeners) listener();
    this.#endListeners.clear();
  }

  close(): void {
    this.#reader.close();
  }
}
