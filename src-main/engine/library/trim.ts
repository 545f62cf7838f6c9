import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandValue } from '../../../src-shared/contract/index.ts';
import { KIND_CODE, type Kind } from '../../../src-shared/model/kind.ts';
import type { Capture } from '../capture/capture.ts';
import type { RecordingFileWriter } from '../capture/recording-file.ts';
import type { RecordingSource } from '../capture/recording-source.ts';
import type { LifecycleRow } from '../capture/store/batch.ts';
import { cannotRead, RecordingError } from '../capture/store/problems.ts';
import { seqAt } from '../capture/timeline/seek.ts';
import type { JobContext, JobOutcome, Jobs } from '../jobs/jobs.ts';
import { AT_ONCE, Carrier, notice, pagesOf } from './carry.ts';
import { placeFor } from './new-file.ts';
import { type OwnSource, sourceOf } from './source-of.ts';

const CACHE_BYTES = 4 * 1024 * 1024;

/** What a connection did when the range begins or ends. */
interface Standing {
  readonly attempt: number;
  readonly state: 'connecting' | 'open' | 'waiting to connect again' | 'closed';
  /** Lifecycle rows that say so, in order: its opening, and that its reader is paused. */
  readonly rows: readonly LifecycleRow[];
}

/** Undefined for a connection that had not begun before `seq`. */
function standing(source: RecordingSource, connection: number, seq: number): Standing | undefined {
  const last = (kind: Kind): LifecycleRow | undefined => source.lastLifecycle(connection, KIND_CODE[kind], seq);
  const connecting = last('connecting');
  if (connecting === undefined) return undefined;
  const { attempt } = connecting;
  const isLater = (row: LifecycleRow | undefined, than: LifecycleRow): row is LifecycleRow =>
    row !== undefined && row.seq > than.seq;
  if (isLater(last('wait'), connecting)) return { attempt, state: 'waiting to connect again', rows: [] };
  if (isLater(last('close'), connecting) || isLater(last('error'), connecting)) {
    return { attempt, state: 'closed', rows: [] };
  }
  const open = last('open');
  if (!isLater(open, connecting)) return { attempt, state: 'connecting', rows: [connecting] };
  const pause = last('pause');
  const paused = isLater(pause, open) && !isLater(last('resume'), pause) ? [pause] : [];
  return { attempt, state: 'open', rows: [connecting, open, ...paused] };
}

/** `1:02.500` of a recording's time. */
function momentText(ns: number): string {
  const seconds = ns / 1e9;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}

interface Cut {
  readonly own: OwnSource;
  readonly name: string;
  readonly fromNs: number;
  readonly toNs: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly connections: readonly number[];
}

async function write(writer: RecordingFileWriter, cut: Cut, { signal, progress }: JobContext): Promise<Result<null>> {
  const { own, fromNs, toNs, fromSeq, toSeq, name } = cut;
  const { source } = own;
  const wanted = new Set(cut.connections);
  const carrier = new Carrier(writer, -fromNs, (connection) => connection);
  for (const info of source.connections) if (wanted.has(info.connection)) writer.addConnection(info);

  const copyRow = (row: LifecycleRow): void => {
    const page = source.read(source.pageOf(row.seq));
    carrier.carry(page, row.seq - page.firstSeq, 0);
  };
  for (const connection of cut.connections) {
    const before = standing(source, connection, fromSeq);
    if (before === undefined || fromNs <= 0) continue;
    const repeated = before.rows.length > 0 ? ' What follows at 0:00.000 happened earlier and is repeated here.' : '';
    writer.add(
      notice(connection, before.attempt, 0, {
        code: 'RECORDING_TRIMMED',
        message: `Cut from "${name}" at ${momentText(fromNs)}, when this connection was ${before.state}.`,
        hint: `What it did before is in that recording.${repeated}`,
      }),
    );
    for (const row of before.rows) copyRow(row);
  }
  for (const connection of cut.connections) carrier.gauges(source, connection, fromNs, toNs);

  let done = 0;
  for (const { page, from, to } of pagesOf(source, fromSeq, toSeq)) {
    for (let index = from; index < to; index++) {
      if (wanted.has(page.connection[index] as number)) carrier.carry(page, index);
      done++;
      if (done % AT_ONCE !== 0) continue;
      const ready = await writer.ready();
      if (!ready.ok) return ready;
      if (signal.aborted) return ok(null);
      progress(done);
    }
  }
  if (toSeq < own.entries) {
    for (const connection of cut.connections) {
      const after = standing(source, connection, toSeq + 1);
      if (after === undefined || after.state === 'closed') continue;
      writer.add(
        notice(connection, after.attempt, toNs - fromNs, {
          code: 'RECORDING_TRIMMED',
          message: `Cut here: this connection was ${after.state}, and went on in "${name}".`,
          hint: `That recording has what followed, from ${momentText(toNs)} on.`,
        }),
      );
    }
  }
  progress(done);
  return ok(null);
}

/** Connections with something in the range, or that stand open while it lasts. Whole pages are not read for it. */
function connectionsIn(
  source: RecordingSource,
  fromSeq: number,
  toSeq: number,
  wanted: ReadonlySet<number> | undefined,
) {
  const present = new Set<number>();
  for (let seq = fromSeq; seq <= toSeq; ) {
    const index = source.pageOf(seq);
    const meta = source.meta(index);
    const end = Math.min(meta.firstSeq + meta.count, toSeq + 1);
    if (end - seq === meta.count) {
      for (const connection of meta.connections.keys()) present.add(connection);
    } else {
      const { connection } = source.columns(index);
      for (let at = seq - meta.firstSeq; at < end - meta.firstSeq; at++) present.add(connection[at] as number);
    }
    seq = end;
  }
  const found = source.connections
    .map(({ connection }) => connection)
    .filter((connection) => wanted === undefined || wanted.has(connection));
  const kept = found.filter(
    (connection) => present.has(connection) || (standing(source, connection, fromSeq)?.rows.length ?? 0) > 0,
  );
  return { withEntries: found.some((connection) => present.has(connection)), kept };
}

const nothingThere = fail(
  'RANGE_EMPTY',
  'There are no entries in that range of those connections.',
  'Choose a wider range, or more connections.',
);

/** Begins the job. Errors: those of opening, RANGE_EMPTY, FILE_EXISTS. */
export function startTrim(
  { capture, jobs, folder, made }: { capture: Capture; jobs: Jobs; folder: string; made(path: string): void },
  input: CommandValue<'library.trim'>,
  origin: { readonly name: string; readonly startedAtMs: number },
): Result<{ readonly jobId: string }> {
  const opened = sourceOf(capture, input.path, CACHE_BYTES);
  if (!opened.ok) return opened;
  const own = opened.value;
  const refuse = <T>(problem: Result<T>): Result<T> => {
    own.close();
    return problem;
  };
  try {
    const fromNs = Math.max(0, Math.round(input.fromNs));
    const toNs = Math.min(Math.round(input.toNs), Math.max(own.source.lastAtNs, fromNs));
    const fromSeq = seqAt(own.source, fromNs);
    const toSeq = Math.min(own.entries, seqAt(own.source, Math.round(input.toNs) + 1) - 1);
    const wanted = input.connections === undefined ? undefined : new Set(input.connections);
    const { withEntries, kept } = connectionsIn(own.source, fromSeq, toSeq, wanted);
    if (!withEntries) return refuse(nothingThere);
    const name = input.name ?? `${origin.name} ${momentText(fromNs)} to ${momentText(toNs)}`;
    const place = placeFor(folder, name, input.out);
    if (!place.ok) return refuse(place);
    const cut: Cut = { own, name: origin.name, fromNs, toNs, fromSeq, toSeq, connections: kept };
    const run = async (context: JobContext): Promise<Result<JobOutcome>> => {
      try {
        return await writeAll(context);
      } catch (error) {
        if (error instanceof RecordingError) return fail(cannotRead(input.path, error));
        throw error;
      } finally {
        own.close();
      }
    };
    const writeAll = async (context: JobContext): Promise<Result<JobOutcome>> => {
      const created = await capture.createFile({
        path: place.value,
        name,
        startedAtMs: origin.startedAtMs + fromNs / 1e6,
        meta: { trimmed_from: JSON.stringify({ name: origin.name, fromNs, toNs }) },
      });
      if (!created.ok) return created;
      const writer = created.value;
      let isWhole = false;
      try {
        const written = await write(writer, cut, context);
        if (!written.ok) return written;
        if (context.signal.aborted) return ok({});
        isWhole = true;
      } finally {
        if (!isWhole) await writer.abandon();
      }
      const finished = await writer.finish(toNs - fromNs);
      if (!finished.ok) return finished;
      made(finished.value.path);
      return ok({ path: finished.value.path });
    };
    return ok(jobs.start({ kind: 'trim', title: name, unit: 'entries', total: toSeq - fromSeq + 1, run }));
  } catch (error) {
    own.close();
    if (error instanceof RecordingError) return fail(error.problem);
    throw error;
  }
}
