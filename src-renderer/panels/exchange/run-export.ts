import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import type { CallEngine, CommandInput } from '../../../src-shared/contract/index.ts';
import { saveFile } from '../../entries/table/table-copy.ts';
import { exchangeWords } from '../../words/exchange.ts';

const said = exchangeWords.export;

/** Of one recording that was exported. */
export interface Exported {
  /** The file's path, or its name where the browser took it among the downloads. */
  readonly file: string;
  readonly downloadedBytes: number | null;
  readonly notes: readonly string[];
}

export interface ExportRun {
  readonly call: CallEngine;
  readonly input: CommandInput<'export.start'>;
  /** For a download. */
  readonly fileName: string;
  /** Hears the job's id, and how much of its file was fetched. */
  onJob(jobId: string): void;
  onFetched(bytes: number, of: number): void;
  readonly signal: AbortSignal;
}

/** Pieces put together before they are handed to the browser, which keeps them on disk. */
const PIECES_AT_ONCE = 32;

/** Exports one recording, and takes the file to this machine where it was written to none. Null: it was stopped. */
export async function runExport(run: ExportRun): Promise<Result<Exported | null>> {
  const { call, input, fileName, onJob, signal } = run;
  const started = await call('export.start', input);
  if (!started.ok) return started;
  const { jobId } = started.value;
  onJob(jobId);
  const stop = (): void => void call('job.cancel', { jobId });
  signal.addEventListener('abort', stop, { once: true });
  const ended = await call('job.wait', { jobId });
  signal.removeEventListener('abort', stop);
  if (!ended.ok) return ended;
  const { state, problem, path, fileBytes, notes } = ended.value;
  const forget = (): void => void call('job.forget', { jobId });
  if (state !== 'done') {
    forget();
    return state === 'cancelled' || problem === null ? ok(null) : fail(problem);
  }
  if (fileBytes === null) {
    forget();
    return ok({ file: path ?? fileName, downloadedBytes: null, notes });
  }
  const fetched = await fetchFile(run, jobId, fileBytes);
  forget();
  if (!fetched.ok) return fetched;
  if (fetched.value === null) return ok(null);
  saveFile(fileName, [fetched.value], 'application/octet-stream');
  return ok({ file: fileName, downloadedBytes: fileBytes, notes });
}

const notFetched: Problem = { code: 'FILE_NOT_READABLE', message: said.notFetched, hint: said.notFetchedHint };

/** The job's file, piece by piece; null when it was stopped. */
async function fetchFile(
  { call, onFetched, signal }: ExportRun,
  jobId: string,
  bytes: number,
): Promise<Result<Blob | null>> {
  const blobs: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  while (at < bytes) {
    if (signal.aborted) return ok(null);
    onFetched(at, bytes);
    const answer = await call('job.piece', { jobId, at });
    if (!answer.ok) return answer;
    const piece = new Uint8Array(answer.value.piece);
    if (piece.length === 0) return fail(notFetched);
    pieces.push(piece);
    at += piece.length;
    if (pieces.length < PIECES_AT_ONCE) continue;
    blobs.push(new Blob(pieces));
    pieces = [];
  }
  return ok(new Blob([...blobs, ...pieces]));
}
