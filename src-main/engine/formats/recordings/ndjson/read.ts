import { ok, type Result } from '../../../../../src-shared/base/result.ts';
import { countedText } from '../../../../../src-shared/base/units-text.ts';
import type { ConnectionInfo } from '../../../../../src-shared/model/connection.ts';
import type { AnyDetail } from '../../../../../src-shared/model/entry.ts';
import type { NewEntry } from '../../../capture/recorder.ts';
import type { RecordingFileWriter } from '../../../capture/recording-file.ts';
import { Renumbering } from '../renumber.ts';
import { Stopped, type Work } from '../selection.ts';
import { type Line, linesOf } from './lines.ts';
import { invalid, type ReadEntry, type ReadGauges, type ReadHeader, readLine } from './read-line.ts';

/** What an import begins its recording with. */
export interface Beginning {
  readonly name?: string | undefined;
  readonly startedAtMs: number;
}

/** Entries handed over before the disk is waited for. */
const AWAIT_EVERY = 2_000;

/**
 * Writes a recording from lines. The file is begun when the first line has told its beginning.
 * @throws Stopped with IMPORT_INVALID, IMPORT_NEWER
 */
export async function readNdjson(
  bytes: AsyncIterable<Uint8Array>,
  begin: (beginning: Beginning) => Promise<RecordingFileWriter>,
  work: Work,
): Promise<RecordingFileWriter> {
  let reader: Reader | undefined;
  let sinceAwaited = 0;
  for await (const lines of linesOf(bytes)) {
    for (const line of lines) {
      const read = must(readLine(line));
      if (reader === undefined) {
        const beginning = must(beginningOf(line, read));
        reader = new Reader(await begin(beginning), read.type === 'header' ? read.header : undefined);
        if (read.type === 'header') continue;
      } else if (read.type === 'header') throw stopped(invalid(line, 0, 'a recording begins again here'));
      if (read.type === 'entry') must(reader.entry(line, read.entry));
      else if (read.type === 'gauges') reader.gauges(read.gauges);
      sinceAwaited += 1;
      if (sinceAwaited < AWAIT_EVERY) continue;
      sinceAwaited = 0;
      must(await reader.writer.ready());
    }
    work.progress(lines.at(-1)?.endsAt ?? 0);
    if (work.signal.aborted) break;
  }
  if (reader === undefined) {
    const line = { number: 1, text: '', endsAt: 0 };
    throw stopped(invalid(line, 0, 'there is nothing in the file'));
  }
  reader.tell(work);
  return reader.writer;
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw stopped(result);
  return result.value;
}

function stopped(result: Result<never>): Error {
  return result.ok ? new Error('it did not fail') : new Stopped(result.error);
}

/** Without a first line (`wirescope query`), the clock's zero is what the first entry says. */
function beginningOf(
  line: Line,
  read: ReturnType<typeof readLine> extends Result<infer T> ? T : never,
): Result<Beginning> {
  if (read.type === 'header') {
    const { name, startedAt, startedAtMs } = read.header;
    const ms = startedAtMs ?? isoMs(startedAt);
    return ms === undefined
      ? invalid(line, 0, `“startedAt” is no time: ${startedAt.slice(0, 40)}`)
      : ok({ name, startedAtMs: ms });
  }
  if (read.type === 'gauges') return invalid(line, 0, 'there is no entry before it');
  const at = read.entry.at === undefined ? undefined : isoMs(read.entry.at);
  if (at === undefined) return invalid(line, 0, 'without a first line about the recording, “at” has to be a time');
  return ok({ startedAtMs: at - read.entry.atNs / 1e6 });
}

/** Milliseconds since 1970, with the microseconds that `Date` drops. */
export function isoMs(iso: string): number | undefined {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return undefined;
  const digits = /\.\d{3}(\d{1,6})/.exec(iso)?.[1];
  return digits === undefined ? ms : ms + Number(`0.${digits}`);
}

/** The payload an entry's line gives. */
export function payloadOf({ text, base64, textRest }: Pick<ReadEntry, 'text' | 'base64' | 'textRest'>) {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text);
  return textRest === undefined ? bytes : Buffer.concat([bytes, Buffer.from(textRest, 'base64')]);
}

/** An entry as a recorder takes it, but for its number. */
export function newEntryOf(entry: ReadEntry): NewEntry {
  const { kind, direction, atNs, connection, attempt, size, sha256, truncated, wireSize, inflated, detail } = entry;
  const payload = payloadOf(entry);
  return {
    kind,
    direction,
    atNs,
    connection,
    attempt,
    ...(payload !== undefined && { payload }),
    ...(truncated === true && { size, sha256: sha256 ?? '' }),
    ...(wireSize !== undefined && { wireSize }),
    ...(inflated === true && { inflated }),
    ...(detail !== undefined && { detail: detail as unknown as AnyDetail }),
  };
}

class Reader {
  readonly writer: RecordingFileWriter;
  readonly #connections = new Map<number, ConnectionInfo>();
  readonly #numbers = new Renumbering();
  #lastAtNs = 0;
  #backwards = 0;

  constructor(writer: RecordingFileWriter, header: ReadHeader | undefined) {
    this.writer = writer;
    for (const info of header?.connections ?? []) this.#know(info);
  }

  #know(info: ConnectionInfo): void {
    this.#connections.set(info.connection, info);
    this.writer.addConnection(info);
  }

  entry(line: Line, entry: ReadEntry): Result<null> {
    const known = this.#connections.get(entry.connection);
    if (known === undefined) {
      const { connection, transport, detail } = entry;
      const url = typeof detail?.url === 'string' ? detail.url : '';
      this.#know({ connection, name: url === '' ? `connection ${connection}` : url, transport, url });
    } else if (known.transport !== entry.transport) {
      return invalid(
        line,
        0,
        `connection ${entry.connection} is ${known.transport} elsewhere, ${entry.transport} here`,
      );
    }
    if (!this.#numbers.follows(entry.seq)) {
      return invalid(line, 0, `“seq” ${entry.seq} comes after ${this.#numbers.last}: entries stand in their order`);
    }
    if (entry.atNs < this.#lastAtNs) this.#backwards += 1;
    this.#lastAtNs = Math.max(this.#lastAtNs, entry.atNs);
    const seq = this.writer.add(this.#numbers.renumbered(newEntryOf(entry)));
    this.#numbers.added(entry.seq, seq, entry.kind);
    return ok(null);
  }

  gauges({ connection, gauge, samples }: ReadGauges): void {
    for (const [atNs, value] of samples) this.writer.gauge(connection, gauge, atNs, value);
  }

  /** What the recording is not as the lines were, as a person and as the timeline are told. */
  tell(work: Work): void {
    const said: string[] = [];
    if (this.#backwards > 0) {
      said.push(
        `${countedText(this.#backwards, 'entry', 'entries')} had a time before the entry above: they have the time of that one.`,
      );
    }
    if (this.#numbers.missing > 0) {
      said.push(
        `${countedText(this.#numbers.missing, 'entry', 'entries')} of the original were not in the file: those that were have new numbers.`,
      );
    }
    for (const text of said) work.note(text);
    const [first] = this.#connections.values();
    if (said.length === 0 || first === undefined) return;
    this.writer.add({
      kind: 'notice',
      direction: null,
      atNs: this.#lastAtNs,
      connection: first.connection,
      attempt: 1,
      detail: {
        severity: 'info',
        code: 'IMPORTED',
        message: said.join(' '),
        hint: 'This recording was made from lines of NDJSON.',
      },
    });
  }
}
