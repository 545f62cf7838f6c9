import { Worker } from 'node:worker_threads';
import type { Problem, Result } from '../../../../src-shared/base/result.ts';
import { fail, ok } from '../../../../src-shared/base/result.ts';
import { BYTES_PER_HEAD, PAGE_BODY_BYTES, PAGE_ENTRIES } from '../../../../src-shared/codec/page.ts';
import { workerFile } from '../../worker-file.ts';
import type { Batch, FromWriter, ToWriter, WriterOptions } from './batch.ts';
import { storeProblem } from './problems.ts';

export interface WriterListener {
  /** These batches are in the file. */
  written(batches: readonly Batch[]): void;
  /** The disk refuses; everything handed over is kept and tried again. undefined: it takes again. */
  refused(problem: Problem | undefined): void;
}

/** Sizes of buffers worth keeping: of a full page's columns, and of its body. Others are rare. */
const KEPT_SIZES = [PAGE_ENTRIES * BYTES_PER_HEAD, PAGE_BODY_BYTES] as const;
/** Most buffers kept of each size. */
const KEPT_COUNT = 16;

/** The engine's end of the thread that writes a recording. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #listener: WriterListener;
  readonly #path: string;
  #waiting: Batch[] = [];
  #closed: ((answer: Result<null>) => void) | undefined;
  #abandon = false;
  #dead = false;
  readonly #buffers = new Map<number, ArrayBuffer[]>(KEPT_SIZES.map((size) => [size, []]));
  #refusing = false;
  unwrittenBytes = 0;
  fileBytes = 0;

  private constructor(worker: Worker, path: string, listener: WriterListener) {
    this.#worker = worker;
    this.#path = path;
    this.#listener = listener;
    worker.on('message', (message: FromWriter) => this.#take(message));
    worker.on('error', (error) => this.#died(error));
    worker.on('exit', () => this.#died(new Error('the thread that writes it has ended')));
  }

  /** Makes the tables in the empty file at `path`, in a thread of its own. */
  static start(options: WriterOptions, listener: WriterListener): Promise<Result<WriterClient>> {
    const worker = new Worker(workerFile(import.meta.url, 'capture-writer'), {
      workerData: options,
      name: 'capture-writer',
    });
    return new Promise((resolve) => {
      worker.once('error', (error) => resolve(fail(storeProblem(options.path, error))));
      worker.once('message', (message: FromWriter) => {
        if (message.type === 'ready') {
          worker.removeAllListeners('error');
          resolve(ok(new WriterClient(worker, options.path, listener)));
        } else if (message.type === 'closed' && message.problem !== null) {
          resolve(fail(message.problem));
        }
      });
    });
  }

  /** Handed over and not yet in the file, oldest first. */
  get waiting(): readonly Batch[] {
    return this.#waiting;
  }

  /**
   * Hands a batch over. The bytes of its pages move to the writer; everything else stays readable here until it is in
   * the file.
   */
  write(batch: Batch): void {
    const transfer = batch.pages.flatMap(({ head, body, details }) => [
      head.buffer,
      body.buffer,
      details.buffer,
    ]) as ArrayBuffer[];
    this.#waiting.push(batch);
    this.unwrittenBytes += batch.bytes;
    if (!this.#dead) this.#send({ type: 'write', batch }, transfer);
  }

  /** Room for the bytes of a page, if possible one that went to the writer before: allocating is what costs here. */
  room(bytes: number): Uint8Array<ArrayBuffer> {
    for (const size of KEPT_SIZES) {
      if (bytes > size || bytes < size / 2) continue;
      return new Uint8Array(this.#buffers.get(size)?.pop() ?? new ArrayBuffer(size), 0, bytes);
    }
    return new Uint8Array(bytes);
  }

  limit(maxFileBytes: number): void {
    this.#send({ type: 'limit', maxFileBytes });
  }

  /** Writes what is waiting and leaves one clean file. On failure the writer stays, unless told to abandon the rest. */
  close(endedAtNs: number, abandon: boolean): Promise<Result<null>> {
    if (this.#dead) return Promise.resolve(fail(storeProblem(this.#path, new Error('its writer had ended early'))));
    return new Promise((resolve) => {
      this.#closed = resolve;
      this.#abandon = abandon;
      this.#send({ type: 'close', endedAtNs, abandon });
    });
  }

  #send(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #take(message: FromWriter): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'written': {
        this.fileBytes = message.fileBytes;
        for (const buffer of message.buffers) {
          const kept = this.#buffers.get(buffer.byteLength);
          if (kept !== undefined && kept.length < KEPT_COUNT) kept.push(buffer);
        }
        const until = this.#waiting.findIndex((batch) => batch.id > message.lastId);
        const written = this.#waiting.splice(0, until === -1 ? this.#waiting.length : until);
        for (const batch of written) this.unwrittenBytes -= batch.bytes;
        if (this.#refusing) {
          this.#refusing = false;
          this.#listener.refused(undefined);
        }
        this.#listener.written(written);
        return;
      }
      case 'refused':
        this.#refusing = true;
        this.#listener.refused(message.problem);
        return;
      case 'closed': {
        this.fileBytes = message.fileBytes;
        const resolve = this.#closed;
        this.#closed = undefined;
        // Otherwise the writer stays and goes on trying.
        if (message.problem === null || this.#abandon) this.#dead = true;
        resolve?.(message.problem === null ? ok(null) : fail(message.problem));
        return;
      }
    }
  }

  #died(error: Error): void {
    const resolve = this.#closed;
    this.#closed = undefined;
    resolve?.(fail(storeProblem(this.#path, error)));
    if (this.#dead) return;
    this.#dead = true;
    this.#listener.refused(storeProblem(this.#path, error));
  }
}
