import { mkdirSync } from 'node:fs';
import * as v from 'valibot';
import { countedText } from '../../../../../src-shared/base/units-text.ts';
import type { ConnectionInfo } from '../../../../../src-shared/model/connection.ts';
import type { RecordingFileWriter } from '../../../capture/recording-file.ts';
import type { Beginning } from '../ndjson/read.ts';
import { ConnectionSchema, GaugesSchema, type ReadGauges } from '../ndjson/read-line.ts';
import { Stopped, type Work } from '../selection.ts';
import { badField, fieldsOf, isFields } from './fields.ts';
import {
  bodyMark,
  eventStreamRows,
  exchangeOf,
  mayBePoll,
  pollKey,
  pollRows,
  transportOf,
  webSocketRows,
} from './foreign.ts';
import { BadJson, JsonStream, placeOf } from './json-stream.ts';
import { eventSourceMessage, ownEntry, type ReadMessage, webSocketMessage } from './messages.ts';
import { RowStore } from './row-store.ts';
import { type HarSource, type HarUnit, writeRows } from './write-rows.ts';

const OwnLogSchema = v.object({
  version: v.pipe(v.number(), v.integer()),
  startedAtMs: v.pipe(v.number(), v.finite()),
  name: v.optional(v.string()),
  connections: v.optional(v.array(ConnectionSchema), []),
});
const OwnUnitSchema = v.object({
  connection: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff)),
  attempt: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const VERSION = 1;

/** Lists of an entry that are read item by item. */
const LISTS: ReadonlySet<string | number> = new Set(['_webSocketMessages', '_eventSourceMessages']);
const OWN_LISTS: ReadonlySet<string | number> = new Set(['entries', 'gauges']);

type Path = readonly (string | number)[];

const spelled = (path: Path): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');

/**
 * Makes a recording of a HAR (docs/har.md).
 * @param bytes of the file, from its beginning, each time it is called
 * @param dir where the rows lie until all are read
 * @throws Stopped with IMPORT_INVALID, IMPORT_NEWER, IMPORT_EMPTY
 */
export async function readHar(
  bytes: () => AsyncIterable<Uint8Array>,
  dir: string,
  begin: (beginning: Beginning) => Promise<RecordingFileWriter>,
  work: Work,
): Promise<RecordingFileWriter> {
  mkdirSync(dir, { recursive: true });
  const rows = new RowStore(dir);
  try {
    const reader = new Reader(rows);
    const stream = new JsonStream({
      plan: (path) => planOf(path),
      value: (path, value) => reader.value(path, value),
    });
    try {
      for await (const chunk of bytes()) {
        stream.write(chunk);
        work.progress(0);
        if (work.signal.aborted) break;
      }
      if (!work.signal.aborted) stream.end();
    } catch (error) {
      if (error instanceof BadJson) throw new Stopped(await noJson(bytes(), error));
      throw error;
    }
    return await writeRows(reader.end(), rows, begin, work);
  } finally {
    rows.close();
  }
}

async function noJson(bytes: AsyncIterable<Uint8Array>, { offset, message }: BadJson) {
  const { line, column } = await placeOf(bytes, offset);
  return {
    code: 'IMPORT_INVALID',
    message: `Line ${line}, column ${column}: the file is no JSON: ${message}.`,
    hint: 'It was cut or changed on its way: export the HAR again. Nothing was imported.',
    at: `line ${line}, column ${column}`,
    facts: { line: String(line), column: String(column), offset: String(offset) },
  };
}

function planOf(path: Path): 'keep' | 'hand-out' {
  const [log, entries, , list, own] = path;
  switch (path.length) {
    case 0:
      return 'hand-out';
    case 1:
      return log === 'log' ? 'hand-out' : 'keep';
    case 2:
      return log === 'log' && entries === 'entries' ? 'hand-out' : 'keep';
    case 4:
      return log === 'log' && entries === 'entries' && LISTS.has(list ?? '') ? 'hand-out' : 'keep';
    case 5:
      return log === 'log' && entries === 'entries' && list === '_wirescope' && OWN_LISTS.has(own ?? '')
        ? 'hand-out'
        : 'keep';
    default:
      return 'keep';
  }
}

/** Of the entry being read: what its lists have told before the rest of it is known. */
interface Current {
  readonly untimed: ReadMessage[];
  firstMs: number | undefined;
  lastMs: number | undefined;
}

class Reader {
  readonly #rows: RowStore;
  #own: v.InferOutput<typeof OwnLogSchema> | undefined;
  #log: Record<string, unknown> = {};
  #hasEntries = false;
  #current: Current = { untimed: [], firstMs: undefined, lastMs: undefined };
  readonly #units = new Map<number, HarUnit>();
  readonly #gauges: ReadGauges[] = [];
  readonly #polls = new Map<string, { readonly hars: number[]; mark: string; readonly url: string }>();
  readonly #said = { untimed: 0, events: 0, textCut: 0, silent: 0, pageParts: 0 };
  readonly #foreign: ConnectionInfo[] = [];

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  value(path: Path, value: unknown): void {
    if (path.length === 1) {
      if (path[0] === 'log' && !isFields(value)) throw badField('$.log', 'should be an object');
      return;
    }
    const [, member, index, list, own] = path;
    if (path.length === 2) this.#logMember(String(member), value);
    else if (path.length === 3) this.#entry(Number(index), value);
    else if (path.length === 5 && list === '_webSocketMessages') {
      this.#message(Number(index), webSocketMessage(value, `$${spelled(path)}`, this.#own?.startedAtMs));
    } else if (path.length === 5) {
      this.#message(Number(index), eventSourceMessage(value, `$${spelled(path)}`, this.#own?.startedAtMs));
    } else if (own === 'entries' && this.#own !== undefined) {
      this.#message(Number(index), ownEntry(value, `$${spelled(path)}`, this.#own.startedAtMs));
    } else if (own === 'gauges') {
      const gauges = v.safeParse(GaugesSchema, value);
      if (!gauges.success) throw badField(`$${spelled(path)}`, 'is no list of samples');
      this.#gauges.push(gauges.output);
    }
  }

  #logMember(name: string, value: unknown): void {
    if (name === 'entries') {
      if (!Array.isArray(value)) throw badField('$.log.entries', 'should be a list');
      this.#hasEntries = true;
      return;
    }
    if (name !== '_wirescope') {
      this.#log[name] = value;
      return;
    }
    const version = isFields(value) ? value.version : undefined;
    if (typeof version === 'number' && version > VERSION) {
      throw new Stopped({
        code: 'IMPORT_NEWER',
        message: `$.log._wirescope.version is ${version}; this Wirescope knows ${VERSION}.`,
        hint: 'A newer Wirescope wrote the file: import it with that one, or a newer. Nothing was imported.',
        at: '$.log._wirescope.version',
      });
    }
    const own = v.safeParse(OwnLogSchema, value);
    if (!own.success) throw badField('$.log._wirescope', 'is not what Wirescope writes there');
    this.#own = own.output;
  }

  #message(har: number, { atMs, row }: ReadMessage): void {
    const now = this.#current;
    const known = atMs ?? now.lastMs;
    if (atMs === undefined) this.#said.untimed += 1;
    if (known === undefined) {
      now.untimed.push({ atMs, row });
      return;
    }
    now.firstMs = Math.min(now.firstMs ?? known, known);
    now.lastMs = Math.max(now.lastMs ?? known, known);
    this.#rows.add(har, known, row);
  }

  #entry(har: number, value: unknown): void {
    const path = `$.log.entries[${har}]`;
    const { untimed, firstMs, lastMs } = this.#current;
    this.#current = { untimed: [], firstMs: undefined, lastMs: undefined };
    const entry = fieldsOf(value, path, true);
    if (this.#own !== undefined && isFields(entry._wirescope)) {
      const unit = v.safeParse(OwnUnitSchema, entry._wirescope);
      if (!unit.success) throw badField(`${path}._wirescope`, 'is not what Wirescope writes there');
      this.#units.set(har, { connection: unit.output.connection, attempt: unit.output.attempt, isPoll: false });
      return;
    }
    const exchange = exchangeOf(entry, path);
    const transport = transportOf(exchange);
    if (transport === undefined) {
      this.#plain(har, exchange);
      return;
    }
    const { url } = exchange;
    this.#units.set(har, { connection: this.#connect({ name: url, transport, url }), attempt: 1, isPoll: false });
    const made =
      transport === 'websocket'
        ? { rows: webSocketRows(exchange, path, firstMs, lastMs), untimed: 0, textCut: false, silent: false }
        : eventStreamRows(exchange, firstMs);
    for (const { atMs, row } of made.rows) this.#rows.add(har, atMs, row);
    for (const { row } of untimed) this.#rows.add(har, firstMs ?? exchange.openMs, row);
    this.#said.events += made.untimed;
    if (made.textCut) this.#said.textCut += 1;
    if (made.silent) this.#said.silent += 1;
  }

  #connect(info: Omit<ConnectionInfo, 'connection'>): number {
    const connection =
      Math.max(0, ...(this.#own?.connections ?? []).map((one) => one.connection)) + this.#foreign.length + 1;
    if (connection > 0xffff) {
      throw badField('$.log.entries', 'has more than 65,535 connections, which one recording does not hold');
    }
    this.#foreign.push({ connection, ...info });
    return connection;
  }

  #plain(har: number, exchange: ReturnType<typeof exchangeOf>): void {
    if (!mayBePoll(exchange)) {
      this.#said.pageParts += 1;
      return;
    }
    const key = pollKey(exchange);
    const known = this.#polls.get(key) ?? { hars: [], mark: '', url: exchange.url };
    this.#polls.set(key, known);
    const mark = bodyMark(exchange);
    const unchanged = mark !== '' && mark === known.mark;
    known.mark = mark;
    known.hars.push(har);
    for (const { atMs, row } of pollRows(exchange, unchanged)) this.#rows.add(har, atMs, row);
  }

  /** All there is, when the file has been read. */
  end(): HarSource {
    if (!this.#hasEntries) throw badField('$.log.entries', 'is missing: this JSON is no HAR');
    let once = 0;
    for (const { hars, url } of this.#polls.values()) {
      if (hars.length < 2) {
        once += hars.length;
        continue;
      }
      const connection = this.#connect({ name: url, transport: 'poll', url });
      for (const har of hars) this.#units.set(har, { connection, attempt: 1, isPoll: true });
    }
    const polled = [...this.#units.values()].filter(({ isPoll }) => isPoll).length;
    const { untimed, events, textCut, silent, pageParts } = this.#said;
    const leftOut = once + pageParts;
    const notes = [
      polled > 0 &&
        `${countedText(polled, 'HTTP exchange')} to addresses that were asked more than once are taken for polls; that is a guess.`,
      leftOut > 0 &&
        `${countedText(leftOut, 'HTTP exchange')} left out: ${once} asked once, ${pageParts} for a page and its parts.`,
      events > 0 &&
        `The file has no times for ${countedText(events, 'event')}: all stand where their stream opened, in their order.`,
      untimed > 0 && `${countedText(untimed, 'message')} had no time: each has the time of the one before it.`,
      silent > 0 && `The file has no messages of ${countedText(silent, 'event stream')}: there may have been some.`,
      textCut > 0 &&
        `The text of ${countedText(textCut, 'event stream')} is longer than 1 MiB and not kept beside its events.`,
    ].filter((note) => note !== false);
    return {
      name: this.#own?.name,
      startedAtMs: this.#own?.startedAtMs,
      connections: [...(this.#own?.connections ?? []), ...this.#foreign],
      units: this.#units,
      gauges: this.#gauges,
      log: this.#log,
      isForeign: this.#foreign.length > 0 || this.#own === undefined,
      notes,
      leftOut,
    };
  }
}
