import { fail, ok, type Problem, type Result } from '../../../../src-shared/base/result.ts';
import { countedText } from '../../../../src-shared/base/units-text.ts';
import { maskDetail, maskUrls } from '../../../../src-shared/codec/mask.ts';
import type { RecordingInfo } from '../../../../src-shared/contract/recording.ts';
import type { ConnectionInfo } from '../../../../src-shared/model/connection.ts';
import type { Entry } from '../../../../src-shared/model/entry.ts';
import { GAUGES, type GaugeName } from '../../../../src-shared/model/gauge.ts';
import type { RedactionRule } from '../../../../src-shared/model/redaction.ts';
import type { Capture } from '../../capture/capture.ts';
import type { RecordingSource } from '../../capture/recording-source.ts';
import { QueryStopped } from '../../capture/views/query.ts';
import { type Redactor, redactorOf } from './redaction/redactor.ts';

/** What of a recording is meant. */
export interface Wanted {
  readonly recordingId: string;
  readonly filter: string;
  readonly connections?: readonly number[] | undefined;
  readonly fromNs?: number | undefined;
  readonly toNs?: number | undefined;
  readonly rules: readonly RedactionRule[];
  readonly withSecrets: boolean;
}

/** Whoever runs the work: how far it is, what a person should know, and whether to stop. */
export interface Work {
  readonly signal: AbortSignal;
  progress(done: number, total?: number): void;
  note(text: string): void;
}

export interface Gauges {
  readonly connection: number;
  readonly gauge: GaugeName;
  readonly samples: readonly (readonly [atNs: number, value: number])[];
}

/** Ends work whose cause is known: whoever began it gives the Problem on. */
export class Stopped extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'Stopped';
    this.problem = problem;
  }
}

/** Entries as they may leave: chosen, masked, redacted. */
export interface Selection {
  readonly info: RecordingInfo;
  /** Those chosen, names and URLs masked. */
  readonly connections: readonly ConnectionInfo[];
  readonly redactor: Redactor;
  readonly everything: boolean;
  /** In order. Payloads may be windows over pages: valid until the next one is asked for. @throws Stopped */
  entries(work: Work): AsyncGenerator<Entry>;
  /** As they are in the recording. For a preview alone: these never leave. @throws Stopped */
  plain(work: Work): AsyncGenerator<Entry>;
  /** In pieces of at most a thousand samples, of one connection or of all that were chosen. */
  gauges(connection?: number): Generator<Gauges>;
}

/** Entries that are redacted at once. */
const BATCH = 64;
const GAUGE_PIECE = 1_000;
/** Samples are read an hour at a time. */
const GAUGE_STEP_NS = 3_600e9;

/** Makes the choice, or says what is wrong with it: RECORDING_UNKNOWN, FILTER_…, REDACTION_INVALID. */
export function select(capture: Capture, wanted: Wanted): Result<Selection> {
  const info = capture.info(wanted.recordingId);
  if (!info.ok) return info;
  const source = capture.source(wanted.recordingId);
  if (source === undefined) throw new Error('a recording that is open has a source');
  const redactor = redactorOf(wanted.rules);
  if (!redactor.ok) return redactor;
  const { recordingId, filter } = wanted;
  // Said before any work begins.
  const readable = capture.entries({ recordingId, filter });
  if (!readable.ok) return readable;
  const chosen = wanted.connections === undefined ? undefined : new Set(wanted.connections);
  const fromNs = wanted.fromNs ?? 0;
  const toNs = wanted.toNs ?? Number.POSITIVE_INFINITY;
  const rules = redactor.value;
  const hidden = (text: string): string => rules.text(wanted.withSecrets ? text : maskUrls(text));
  const connections = info.value.connections
    .filter(({ connection }) => chosen?.has(connection) !== false)
    .map((one) => ({ ...one, name: hidden(one.name), url: hidden(one.url) }));

  async function* raw(work: Work, partly: (entries: number) => void): AsyncGenerator<Entry> {
    const fromSeq = firstSeqAt(source as RecordingSource, fromNs);
    const last = (source as RecordingSource).entries;
    const entries = capture.entries({
      recordingId,
      filter,
      fromSeq,
      signal: work.signal,
      onPartlySearched: partly,
    });
    if (!entries.ok) throw new Stopped(entries.error);
    try {
      for await (const entry of entries.value) {
        // What a live recording gets while this goes on is not part of it.
        if (entry.seq > last || entry.atNs > toNs) return;
        work.progress(entry.seq - fromSeq + 1, last - fromSeq + 1);
        if (entry.atNs < fromNs || chosen?.has(entry.connection) === false) continue;
        yield entry;
      }
    } catch (error) {
      if (error instanceof QueryStopped) throw new Stopped(error.problem);
      throw error;
    }
  }

  const masked = (entry: Entry): Entry =>
    wanted.withSecrets || entry.detail === undefined ? entry : { ...entry, detail: maskDetail(entry.detail) };

  async function* redacted(work: Work, partly: (entries: number) => void): AsyncGenerator<Entry> {
    const said = { changed: 0, withheld: 0, notJson: 0 };
    function* batchOf(batch: readonly Entry[]): Generator<Entry> {
      const made = rules.apply(batch);
      if (!made.ok) throw new Stopped(made.error);
      for (const one of made.value) {
        if (one.withheld) said.withheld += 1;
        else if (one.changedBy.length > 0) said.changed += 1;
        if (one.notJson) said.notJson += 1;
        yield masked(one.entry);
      }
    }
    let batch: Entry[] = [];
    for await (const entry of raw(work, partly)) {
      // Pages may be let go of before the batch is full.
      batch.push(entry.payload === undefined ? entry : { ...entry, payload: entry.payload.slice() });
      if (batch.length < BATCH) continue;
      yield* batchOf(batch);
      batch = [];
    }
    yield* batchOf(batch);
    work.note(`The rules changed ${countedText(said.changed, 'payload')}.`);
    if (said.withheld > 0) {
      const them = countedText(said.withheld, 'payload');
      work.note(`${them} left out: binary, not UTF-8 or cut at the cap, so that no rule could look inside.`);
    }
    if (said.notJson > 0) {
      work.note(
        `${countedText(said.notJson, 'payload')} are text and no JSON: rules with a path had nothing to look at.`,
      );
    }
  }

  return ok({
    info: info.value,
    connections,
    redactor: rules,
    everything:
      filter.trim() === '' && chosen === undefined && wanted.fromNs === undefined && wanted.toNs === undefined,
    plain: (work) => raw(work, () => undefined),
    async *entries(work) {
      let partly = 0;
      const say = (entries: number): void => {
        partly = entries;
      };
      if (rules.size > 0) yield* redacted(work, say);
      else for await (const entry of raw(work, say)) yield masked(entry);
      if (partly > 0)
        work.note(`${countedText(partly, 'entry', 'entries')} without a match were too long to be searched whole.`);
    },
    *gauges(only) {
      const all = source as RecordingSource;
      // A gauge may be sampled a little behind the last entry.
      const last = Math.min(toNs, all.lastAtNs + GAUGE_STEP_NS);
      for (const { connection } of connections) {
        if (only !== undefined && connection !== only) continue;
        for (const [index, gauge] of GAUGES.entries()) {
          // Most gauges of most connections have no samples at all.
          const end = all.gaugeBefore(connection, index, last + 1)?.[0] ?? -1;
          for (let from = fromNs; from <= end; from += GAUGE_STEP_NS) {
            const to = Math.min(end, from + GAUGE_STEP_NS - 1);
            const rows = all.gauges(connection, index, from, to, 0, Number.POSITIVE_INFINITY);
            for (let at = 0; at < rows.length; at += GAUGE_PIECE) {
              const samples = rows.slice(at, at + GAUGE_PIECE).map(([atNs = 0, value = 0]) => [atNs, value] as const);
              yield { connection, gauge, samples };
            }
          }
        }
      }
    },
  });
}

/** The first entry of the page that holds this moment. */
function firstSeqAt(source: RecordingSource, atNs: number): number {
  let low = 0;
  let high = source.pageCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.meta(middle).lastAtNs < atNs) low = middle + 1;
    else high = middle;
  }
  return low < source.pageCount ? source.meta(low).firstSeq : source.entries + 1;
}

/** Runs work that may stop for a known cause. */
export async function stopping<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Stopped) return fail(error.problem);
    throw error;
  }
}
