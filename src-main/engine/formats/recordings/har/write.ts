import { randomUUID } from 'node:crypto';
import { utf8Length } from '../../../../../src-shared/base/bytes.ts';
import type { ConnectionInfo } from '../../../../../src-shared/model/connection.ts';
import type { Entry } from '../../../../../src-shared/model/entry.ts';
import { base64Of, type NdjsonEntry, ndjsonEntry, utf8Text } from '../../ndjson.ts';
import type { Sink } from '../output.ts';
import type { Gauges, Selection, Work } from '../selection.ts';
import type { Spool, Spools } from '../spool.ts';
import { commentText, eventText, retryText } from './event-text.ts';
import { harEntryOf, isExchangeOf, learn, newUnit, type Unit } from './unit.ts';

/** Version of what stands under `_wirescope`. */
const VERSION = 1;

/**
 * A HAR as Chrome writes it (docs/har.md): an entry for each attempt, of polls one for each exchange, in the order they ended. Lists
 * are put together in spools, so that no attempt has to fit into memory.
 */
export async function writeHar(
  chosen: Selection,
  app: string,
  spools: Spools,
  sink: Sink,
  work: Work,
): Promise<number> {
  const { startedAtMs, name } = chosen.info;
  const [creator = 'Wirescope', version = ''] = app.split(' ');
  const own = { version: VERSION, startedAtMs, name: chosen.redactor.text(name), connections: chosen.connections };
  await sink.write(
    `{"log":{"version":"1.2","creator":${JSON.stringify({ name: creator, version })},"_wirescope":${JSON.stringify(own)},"entries":[`,
  );
  const writer = new Writer(chosen, spools, sink);
  let entries = 0;
  for await (const entry of chosen.entries(work)) {
    await writer.entry(entry);
    entries += 1;
  }
  await writer.finish();
  await sink.write(`],"pages":${JSON.stringify(writer.pages)}}}\n`);
  return entries;
}

class Writer {
  readonly #chosen: Selection;
  readonly #spools: Spools;
  readonly #sink: Sink;
  readonly #connections: ReadonlyMap<number, ConnectionInfo>;
  readonly #units = new Map<number, Unit>();
  /** Exchanges beside the stream that have no answer yet, oldest first. */
  readonly #beside = new Map<number, Unit[]>();
  readonly #withGauges = new Set<number>();
  #written = 0;
  pages: readonly unknown[] = [];

  constructor(chosen: Selection, spools: Spools, sink: Sink) {
    this.#chosen = chosen;
    this.#spools = spools;
    this.#sink = sink;
    this.#connections = new Map(chosen.connections.map((one) => [one.connection, one]));
  }

  async entry(entry: Entry): Promise<void> {
    const { connection: id, transport, kind } = entry;
    const connection = this.#connections.get(id) ?? { connection: id, name: '', transport, url: '' };
    const detail = (entry.detail ?? {}) as { readonly beside?: boolean; readonly har?: { readonly pages?: unknown[] } };
    if (kind === 'notice' && Array.isArray(detail.har?.pages)) this.pages = detail.har.pages;
    if (detail.beside === true) {
      await this.#besideStream(connection, entry);
      return;
    }
    let unit = this.#units.get(id);
    if (unit !== undefined && endsBefore(unit, entry)) {
      this.#units.delete(id);
      await this.#write(unit);
      unit = undefined;
    }
    if (unit === undefined) {
      unit = newUnit(connection, entry, false, this.#spools);
      this.#units.set(id, unit);
    }
    learn(unit, entry);
    this.#tell(unit, entry);
  }

  async #besideStream(connection: ConnectionInfo, entry: Entry): Promise<void> {
    const waiting = this.#beside.get(connection.connection) ?? [];
    let unit = entry.kind === 'request' ? undefined : waiting[0];
    if (unit === undefined) {
      unit = newUnit(connection, entry, true, this.#spools);
      waiting.push(unit);
      this.#beside.set(connection.connection, waiting);
    }
    learn(unit, entry);
    this.#tell(unit, entry);
    if (entry.kind !== 'response') return;
    waiting.shift();
    await this.#write(unit);
  }

  /** Puts an entry into the list of its unit where it belongs. */
  #tell(unit: Unit, entry: Entry): void {
    const { startedAtMs } = this.#chosen.info;
    const line = ndjsonEntry(entry, startedAtMs, { withSecrets: true });
    const message = messageOf(entry, line, startedAtMs);
    if (message !== undefined) append(unit.messages, message);
    else append(unit.others, withoutPlace(line));
    const text = streamText(entry);
    if (text === undefined) return;
    unit.stream.add(JSON.stringify(text).slice(1, -1));
    unit.streamBytes += utf8Length(text);
  }

  async #write(unit: Unit): Promise<void> {
    const mark = randomUUID();
    const { connection, messages, others, stream, attempt, beside } = unit;
    const har = harEntryOf(unit, this.#chosen.info.startedAtMs, mark);
    const text = JSON.stringify(har).slice(0, -1);
    const streamAt = text.indexOf(mark);
    await this.#sink.write(this.#written === 0 ? '\n' : ',\n');
    this.#written += 1;
    if (streamAt < 0) await this.#sink.write(text);
    else {
      await this.#sink.write(text.slice(0, streamAt));
      for await (const piece of stream.pieces()) await this.#sink.write(piece);
      await this.#sink.write(text.slice(streamAt + mark.length));
    }
    const isExchange = isExchangeOf(unit);
    if (!isExchange && connection.transport === 'websocket') await this.#list('_webSocketMessages', messages);
    if (!isExchange && connection.transport === 'sse') await this.#list('_eventSourceMessages', messages);
    await this.#sink.write(
      `,"_wirescope":{"connection":${connection.connection},"attempt":${attempt},"transport":"${connection.transport}"${beside ? ',"beside":true' : ''}`,
    );
    await this.#list('entries', others);
    if (!beside && !this.#withGauges.has(connection.connection)) {
      this.#withGauges.add(connection.connection);
      const gauges = this.#spools.spool();
      for (const one of this.#chosen.gauges(connection.connection)) append(gauges, one satisfies Gauges);
      await this.#list('gauges', gauges);
    }
    await this.#sink.write('}}');
    stream.drop();
  }

  async #list(name: string, spool: Spool): Promise<void> {
    await this.#sink.write(`,"${name}":[`);
    for await (const piece of spool.pieces()) await this.#sink.write(piece);
    await this.#sink.write(']');
    spool.drop();
  }

  async finish(): Promise<void> {
    for (const unit of [...this.#units.values(), ...[...this.#beside.values()].flat()]) await this.#write(unit);
  }
}

/** A unit is over when the next attempt begins; of polls, when the next request does. */
function endsBefore(unit: Unit, entry: Entry): boolean {
  if (entry.attempt > unit.attempt) return true;
  return isExchangeOf(unit) && entry.kind === 'request' && unit.request !== undefined;
}

function append(spool: Spool, value: object): void {
  spool.add(`${spool.length === 0 ? '' : ','}${JSON.stringify(value)}`);
}

/** What the entry of a HAR says once for all of its own, and what follows from the rest. */
function withoutPlace({ at: _at, connection: _connection, transport: _transport, ...line }: NdjsonEntry) {
  return line;
}

/** A message as Chrome writes one; undefined for what is none. What it cannot say stands under `_wirescope`. */
function messageOf(entry: Entry, line: NdjsonEntry, startedAtMs: number): object | undefined {
  const { kind, direction, payload, transport } = entry;
  const isMessage = transport === 'websocket' && direction !== null && (kind === 'text' || kind === 'binary');
  const isEvent = transport === 'sse' && direction === 'toClient' && kind === 'event';
  if (!isMessage && !isEvent) return undefined;
  const { text, direction: _direction, kind: _kind, base64, ...more } = withoutPlace(line);
  const rest = { ...more, ...(payload === undefined && { absent: true }) };
  const time = (startedAtMs + entry.atNs / 1e6) / 1000;
  if (kind === 'event') {
    const { event = 'message', id } = (entry.detail ?? {}) as { readonly event?: string; readonly id?: string };
    const lossy = base64 === undefined ? {} : { base64 };
    const data = text ?? utf8Lossy(payload);
    return { time, eventName: event, eventId: id ?? '', data, _wirescope: { ...rest, ...lossy } };
  }
  const type = direction === 'toServer' ? 'send' : 'receive';
  if (kind === 'binary') return { type, time, opcode: 2, data: base64 ?? '', _wirescope: rest };
  const lossy = base64 === undefined ? {} : { base64 };
  return { type, time, opcode: 1, data: text ?? utf8Lossy(payload), _wirescope: { ...rest, ...lossy } };
}

function utf8Lossy(payload: Uint8Array | undefined): string {
  return payload === undefined ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload);
}

/** What an entry was in its event stream; the bytes themselves are not recorded. */
function streamText({ kind, payload, detail }: Entry): string | undefined {
  if (kind !== 'event' && kind !== 'comment' && kind !== 'retry') return undefined;
  const text = payload === undefined ? '' : (utf8Text(payload) ?? base64Of(payload));
  const {
    event = 'message',
    id,
    retryMs = 0,
  } = (detail ?? {}) as {
    readonly event?: string;
    readonly id?: string;
    readonly retryMs?: number;
  };
  if (kind === 'event') return eventText(event, id, text);
  return kind === 'comment' ? commentText(text) : retryText(retryMs);
}
