/**
 * The worker that writes one recording: batches come as messages, are written in order, several in one transaction
 * when they come faster than the disk takes them. What cannot be written waits here and is tried again.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Problem } from '../../../../src-shared/base/result.ts';
import type { Batch, FromWriter, ToWriter, WriterOptions } from './batch.ts';
import { FileWriter } from './file-writer.ts';
import { cannotCreate, storeProblem } from './problems.ts';

const RETRY_MS = 200;
/** Most bytes in one transaction: it is what is written again when it fails. */
const TRANSACTION_BYTES = 16 * 1024 * 1024;
/** How long closing waits for a disk that refuses. */
const CLOSE_WAIT_MS = 2_000;

if (parentPort === null) throw new Error('capture-writer is a worker');
const port = parentPort;
const options = workerData as WriterOptions;
const say = (message: FromWriter, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

function run(writer: FileWriter): void {
  let waiting: Batch[] = [];
  let closing: { readonly endedAtNs: number; readonly abandon: boolean; readonly untilMs: number } | undefined;
  let scheduled = false;
  let retry: NodeJS.Timeout | undefined;

  function drain(): void {
    scheduled = false;
    let problem: Problem | undefined;
    while (waiting.length > 0 && problem === undefined) problem = writeSome();
    if (problem !== undefined) {
      say({ type: 'refused', problem });
      if (closing === undefined || performance.now() < closing.untilMs) {
        retry ??= setTimeout(() => {
          retry = undefined;
          drain();
        }, RETRY_MS);
        return;
      }
    }
    if (closing !== undefined) finish(problem);
  }

  function writeSome(): Problem | undefined {
    let bytes = 0;
    let count = 0;
    while (count < waiting.length && (count === 0 || bytes < TRANSACTION_BYTES)) {
      bytes += (waiting[count] as Batch).bytes;
      count++;
    }
    const batches = waiting.slice(0, count);
    try {
      writer.write(batches);
    } catch (error) {
      return storeProblem(options.path, error);
    }
    waiting = waiting.slice(count);
    const buffers = batches.flatMap(({ pages }) =>
      pages.filter((page) => page.whole).flatMap((page) => [page.head.buffer, page.body.buffer] as ArrayBuffer[]),
    );
    const lastId = (batches.at(-1) as Batch).id;
    say({ type: 'written', lastId, fileBytes: writer.fileBytes(), buffers }, buffers);
    return undefined;
  }

  /** Unless told to give up, a writer with something left to write stays and goes on trying. */
  function finish(problem: Problem | undefined): void {
    if (closing === undefined) return;
    const { endedAtNs, abandon } = closing;
    if (problem !== undefined && !abandon) {
      closing = undefined;
      say({ type: 'closed', problem, fileBytes: writer.fileBytes() });
      retry ??= setTimeout(() => {
        retry = undefined;
        drain();
      }, RETRY_MS);
      return;
    }
    const fileBytes = writer.fileBytes();
    let failed = problem ?? null;
    try {
      writer.close(problem === undefined ? endedAtNs : undefined);
    } catch (error) {
      failed = storeProblem(options.path, error);
    }
    say({ type: 'closed', problem: failed, fileBytes });
    port.close();
  }

  port.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'write':
        waiting.push(message.batch);
        break;
      case 'limit':
        writer.limit(message.maxFileBytes);
        break;
      case 'close':
        closing = { ...message, untilMs: performance.now() + CLOSE_WAIT_MS };
        break;
    }
    // While the disk refuses, the retry timer sets the pace.
    if (retry !== undefined || scheduled) return;
    scheduled = true;
    setImmediate(drain);
  });
}

try {
  const writer = new FileWriter(options);
  run(writer);
  say({ type: 'ready' });
} catch (error) {
  say({ type: 'closed', problem: cannotCreate(options.path, error), fileBytes: 0 });
}
