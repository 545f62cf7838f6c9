import { countedText } from '../../../../../src-shared/base/units-text.ts';
import type { ConnectionInfo } from '../../../../../src-shared/model/connection.ts';
import type { AnyDetail, RequestDetail, ResponseDetail } from '../../../../../src-shared/model/entry.ts';
import type { NewEntry } from '../../../capture/recorder.ts';
import type { RecordingFileWriter } from '../../../capture/recording-file.ts';
import type { Beginning } from '../ndjson/read.ts';
import type { ReadGauges } from '../ndjson/read-line.ts';
import { Renumbering } from '../renumber.ts';
import { Stopped, type Work } from '../selection.ts';
import type { Fields } from './fields.ts';
import type { RowStore, StoredRow } from './row-store.ts';

const AWAIT_EVERY = 2_000;

/** Where the rows of an entry of a HAR belong. */
export interface HarUnit {
  readonly connection: number;
  readonly attempt: number;
  readonly isPoll: boolean;
}

/** A HAR that has been read, but for its rows. */
export interface HarSource {
  readonly name: string | undefined;
  /** Of our own. */
  readonly startedAtMs: number | undefined;
  readonly connections: readonly ConnectionInfo[];
  readonly units: ReadonlyMap<number, HarUnit>;
  readonly gauges: readonly ReadGauges[];
  /** Members of `log` besides entries. */
  readonly log: Fields;
  /** Not all of it is what Wirescope wrote. */
  readonly isForeign: boolean;
  /** What was guessed or left out, a sentence each. */
  readonly notes: readonly string[];
  readonly leftOut: number;
}

/** Writes the rows as a recording, by time. @throws Stopped with IMPORT_EMPTY, and what the disk says */
export async function writeRows(
  source: HarSource,
  rows: RowStore,
  begin: (beginning: Beginning) => Promise<RecordingFileWriter>,
  work: Work,
): Promise<RecordingFileWriter> {
  const zeroMs = source.startedAtMs ?? firstMs(source, rows);
  if (zeroMs === undefined) {
    throw new Stopped({
      code: 'IMPORT_EMPTY',
      message: `The HAR has no WebSocket, no event stream and no poll; ${countedText(source.leftOut, 'other HTTP exchange')}.`,
      hint: 'In Chrome, begin recording before the page opens its connections, and export with content. Nothing was imported.',
    });
  }
  const writer = await begin({ name: source.name, startedAtMs: zeroMs });
  for (const info of source.connections) writer.addConnection(info);
  const writing = new Writing(source, writer, zeroMs);
  if (source.isForeign) writing.begin();
  let sinceAwaited = 0;
  const breathe = async (): Promise<void> => {
    sinceAwaited += 1;
    if (sinceAwaited < AWAIT_EVERY) return;
    sinceAwaited = 0;
    const ready = await writer.ready();
    if (!ready.ok) throw new Stopped(ready.error);
  };
  for (const stored of rows.inOrder()) {
    if (work.signal.aborted) break;
    writing.row(stored);
    await breathe();
  }
  for (const { connection, gauge, samples } of source.gauges) {
    for (const [atNs, value] of samples) writer.gauge(connection, gauge, atNs, value);
    await breathe();
  }
  writing.end();
  for (const note of [...source.notes, ...writing.notes]) work.note(note);
  return writer;
}

function firstMs({ units }: HarSource, rows: RowStore): number | undefined {
  for (const { har, atMs } of rows.inOrder()) if (units.has(har)) return atMs;
  return undefined;
}

class Writing {
  readonly #source: HarSource;
  readonly #writer: RecordingFileWriter;
  readonly #zeroMs: number;
  readonly #numbers = new Renumbering();
  readonly #connected = new Set<number>();
  readonly #opened = new Set<number>();
  #lastAtNs = 0;
  readonly notes: string[] = [];

  constructor(source: HarSource, writer: RecordingFileWriter, zeroMs: number) {
    this.#source = source;
    this.#writer = writer;
    this.#zeroMs = zeroMs;
  }

  /** What was guessed is on the timeline itself, and what of the file has no other place. */
  begin(): void {
    const { log, notes } = this.#source;
    const { name = 'another program', version = '' } = (log.creator ?? {}) as {
      readonly name?: string;
      readonly version?: string;
    };
    const times =
      'A HAR has times of milliseconds at best, and none for the frames of a message: order within one is a guess.';
    this.#notice(
      0,
      [`Imported from a HAR of ${name} ${version}`.trimEnd().concat('.'), times, ...notes].join(' '),
      log,
    );
  }

  end(): void {
    const { missing } = this.#numbers;
    if (this.#source.isForeign || missing === 0) return;
    const note = `${countedText(missing, 'entry', 'entries')} of the original were not in the file: those that were have new numbers.`;
    this.notes.push(note);
    this.#notice(this.#lastAtNs, note, undefined);
  }

  #notice(atNs: number, message: string, har: Fields | undefined): void {
    const [first] = this.#source.connections;
    if (first === undefined) return;
    const detail = {
      severity: 'info',
      code: 'IMPORTED',
      message,
      hint: 'docs/har.md says what a HAR keeps and what it does not.',
      ...(har !== undefined && { har }),
    };
    this.#writer.add({
      kind: 'notice',
      direction: null,
      atNs,
      connection: first.connection,
      attempt: 1,
      detail: detail as unknown as AnyDetail,
    });
  }

  row({ har, atMs, row }: StoredRow): void {
    const unit = this.#source.units.get(har);
    if (unit === undefined) return;
    const { own, ...rest } = row;
    const atNs = own?.atNs ?? Math.max(0, Math.round((atMs - this.#zeroMs) * 1e6));
    const entry: NewEntry = { ...rest, atNs, connection: unit.connection, attempt: own?.attempt ?? unit.attempt };
    if (unit.isPoll) this.#openPoll(entry);
    const seq = this.#writer.add(this.#numbers.renumbered(entry));
    this.#lastAtNs = Math.max(this.#lastAtNs, atNs);
    if (own !== undefined && this.#numbers.follows(own.seq)) this.#numbers.added(own.seq, seq, entry.kind);
  }

  /** A poll's connection begins with its first request and is open from its first reply on. */
  #openPoll({ kind, detail, atNs, connection }: NewEntry): void {
    const add = (what: 'connecting' | 'open', value: object): void => {
      this.#writer.add({
        kind: what,
        direction: null,
        atNs,
        connection,
        attempt: 1,
        detail: value as unknown as AnyDetail,
      });
    };
    if (kind === 'request' && !this.#connected.has(connection)) {
      this.#connected.add(connection);
      add('connecting', { url: (detail as RequestDetail).url, cause: 'user' });
    }
    if (kind !== 'response' || this.#opened.has(connection)) return;
    const { status, statusText, headers, timings } = detail as ResponseDetail;
    if (status < 200 || status >= 400) return;
    this.#opened.add(connection);
    const url = this.#source.connections.find((one) => one.connection === connection)?.url ?? '';
    add('open', {
      url,
      status,
      statusText,
      requestHeaders: [],
      responseHeaders: headers,
      timings: { waitMs: 0, ...timings },
    });
  }
}
