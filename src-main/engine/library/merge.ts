import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { durationText } from '../../../src-shared/base/units-text.ts';
import type { Page } from '../../../src-shared/codec/page.ts';
import type { CommandValue } from '../../../src-shared/contract/index.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import type { Capture } from '../capture/capture.ts';
import type { RecordingFileWriter } from '../capture/recording-file.ts';
import { cannotRead, RecordingError } from '../capture/store/problems.ts';
import type { JobContext, JobOutcome, Jobs } from '../jobs/jobs.ts';
import { AT_ONCE, Carrier, notice, pagesOf } from './carry.ts';
import { inOrder, meetings, offsetsOf } from './merge-order.ts';
import { placeFor } from './new-file.ts';
import { type OwnSource, sourceOf } from './source-of.ts';

/** Of each recording: several are read at once where their clocks overlap. */
const CACHE_BYTES = 2 * 1024 * 1024;
/** What a recording can number. */
const MOST_CONNECTIONS = 65_535;

/** One of the recordings, as far as it was read. */
class Tape {
  readonly #capture: Capture;
  readonly #path: string;
  readonly #offsetNs: number;
  readonly #began: (own: OwnSource) => void;
  #own: OwnSource | undefined;
  #pages: Iterator<{ readonly page: Page; readonly from: number; readonly to: number }> | undefined;
  #to = 0;
  page: Page | undefined;
  index = -1;

  constructor(capture: Capture, path: string, offsetNs: number, began: (own: OwnSource) => void) {
    this.#capture = capture;
    this.#path = path;
    this.#offsetNs = offsetNs;
    this.#began = began;
  }

  /** Opens it on the first call. Throws what reading throws. */
  advance(): number | undefined {
    if (this.#pages === undefined) {
      const opened = sourceOf(this.#capture, this.#path, CACHE_BYTES);
      if (!opened.ok) throw new RecordingError(opened.error);
      this.#own = opened.value;
      this.#pages = pagesOf(opened.value.source, 1, opened.value.entries)[Symbol.iterator]();
      this.#began(opened.value);
    }
    this.index++;
    if (this.index >= this.#to) {
      const next = this.#pages.next();
      if (next.done === true) {
        this.close();
        return undefined;
      }
      this.page = next.value.page;
      this.index = next.value.from;
      this.#to = next.value.to;
    }
    return (this.page?.atNs[this.index] as number) + this.#offsetNs;
  }

  close(): void {
    this.#own?.close();
    this.#own = undefined;
    this.page = undefined;
  }
}

interface Plan {
  readonly items: readonly LibraryItem[];
  readonly offsets: readonly number[];
  /** Numbers before those of each recording. */
  readonly before: readonly number[];
}

async function write(
  capture: Capture,
  writer: RecordingFileWriter,
  { items, offsets, before }: Plan,
  { signal, progress }: JobContext,
): Promise<Result<null>> {
  const told = new Map(meetings(items, durationText).map(({ source, text }) => [source, text]));
  const carriers: Carrier[] = [];
  const tapes = items.map((item, source) => {
    const offsetNs = offsets[source] as number;
    const numbers = new Map<number, number>();
    const numberOf = (connection: number): number => numbers.get(connection) ?? connection;
    const carrier = new Carrier(writer, offsetNs, numberOf);
    carriers.push(carrier);
    return new Tape(capture, item.path, offsetNs, (own) => {
      for (const [index, info] of own.source.connections.entries()) {
        const connection = (before[source] as number) + index + 1;
        numbers.set(info.connection, connection);
        writer.addConnection({ ...info, connection });
        carrier.gauges(own.source, info.connection, 0, Number.MAX_SAFE_INTEGER);
      }
    });
  });
  try {
    const next = inOrder(tapes.length, (source) => tapes[source]?.advance());
    let done = 0;
    for (let source = next(); source !== undefined; source = next()) {
      const { page, index } = tapes[source] as Tape;
      const carrier = carriers[source] as Carrier;
      if (page === undefined) continue;
      const text = told.get(source);
      if (text !== undefined) {
        told.delete(source);
        const detail = {
          code: 'RECORDING_MERGED',
          message: text,
          hint: 'Clocks of different machines may differ: compare times between recordings with care.',
        };
        const atNs = (page.atNs[index] as number) + (offsets[source] as number);
        writer.add(notice((before[source] as number) + 1, 0, atNs, detail));
      }
      carrier.carry(page, index);
      done++;
      if (done % AT_ONCE !== 0) continue;
      const ready = await writer.ready();
      if (!ready.ok) return ready;
      if (signal.aborted) return ok(null);
      progress(done);
    }
    progress(done);
    return ok(null);
  } finally {
    for (const tape of tapes) tape.close();
  }
}

/** Begins the job. Errors: those of opening, MERGE_TOO_MANY, FILE_EXISTS. */
export function startMerge(
  { capture, jobs, folder, made }: { capture: Capture; jobs: Jobs; folder: string; made(path: string): void },
  input: CommandValue<'library.merge'>,
  items: readonly LibraryItem[],
): Result<{ readonly jobId: string }> {
  for (const { problem } of items) if (problem !== null) return fail(problem);
  const connections = items.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  if (connections > MOST_CONNECTIONS) {
    return fail(
      'MERGE_TOO_MANY',
      `Together they have ${connections} connections; a recording numbers ${MOST_CONNECTIONS}.`,
      'Merge fewer recordings, or trim them to the connections that matter.',
    );
  }
  const name = input.name ?? items.map((item) => item.name).join(' + ');
  const place = placeFor(folder, name, input.out);
  if (!place.ok) return place;
  let numbered = 0;
  const before = items.map(({ endpoints }) => {
    const first = numbered;
    numbered += endpoints.length;
    return first;
  });
  const plan: Plan = { items, offsets: offsetsOf(items), before };
  const zeroMs = Math.min(...items.map(({ startedAtMs }) => startedAtMs));
  const endNs = Math.max(...items.map(({ durationMs }, source) => (plan.offsets[source] as number) + durationMs * 1e6));

  const run = async (context: JobContext): Promise<Result<JobOutcome>> => {
    const created = await capture.createFile({
      path: place.value,
      name,
      startedAtMs: zeroMs,
      meta: { merged_from: JSON.stringify(items.map((item) => item.name)) },
    });
    if (!created.ok) return created;
    const writer = created.value;
    let isWhole = false;
    try {
      const written = await write(capture, writer, plan, context);
      if (!written.ok) return written;
      if (context.signal.aborted) return ok({});
      isWhole = true;
    } catch (error) {
      if (error instanceof RecordingError) return fail(cannotRead(place.value, error));
      throw error;
    } finally {
      if (!isWhole) await writer.abandon();
    }
    const finished = await writer.finish(Math.round(endNs));
    if (!finished.ok) return finished;
    made(finished.value.path);
    return ok({ path: finished.value.path });
  };
  const total = items.reduce((sum, { entries }) => sum + entries, 0);
  return ok(jobs.start({ kind: 'merge', title: name, unit: 'entries', total, run }));
}
