import * as v from 'valibot';
import { createSseDecoder } from '../../../../../src-shared/codec/sse.ts';
import type { AnyDetail } from '../../../../../src-shared/model/entry.ts';
import { newEntryOf } from '../ndjson/read.ts';
import { EntrySchema, type ReadEntry } from '../ndjson/read-line.ts';
import { badField, type Fields, fieldsOf, isFields, momentMs, textOf } from './fields.ts';
import type { HarRow } from './row-store.ts';

/** A message of a list, its moment not known where the file does not say it. */
export interface ReadMessage {
  readonly atMs: number | undefined;
  readonly row: HarRow;
}

const detail = (value: object): AnyDetail => value as unknown as AnyDetail;

/** What a message of ours has besides what Chrome writes: an entry's line, less what follows from the message. */
const OwnMessageSchema = v.object({
  ...v.omit(EntrySchema, ['connection', 'transport', 'direction', 'kind', 'text', 'at']).entries,
  absent: v.optional(v.boolean()),
});
const OwnEntrySchema = v.omit(EntrySchema, ['connection', 'transport', 'at']);

function issueOf(path: string, [first]: readonly v.BaseIssue<unknown>[]): Error {
  const inner = (first?.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  return badField(`${path}${inner}`, `is wrong: ${(first?.message ?? '').replace(/\.$/, '')}`);
}

/** A row of ours with everything it had. */
function ownRow(entry: Omit<ReadEntry, 'connection' | 'transport' | 'at'>): HarRow {
  const { connection: _, atNs, attempt, ...row } = newEntryOf({ ...entry, connection: 1, transport: 'websocket' });
  return { ...row, own: { atNs, seq: entry.seq, attempt } };
}

/** An entry that is no message, of our own HAR. */
export function ownEntry(value: unknown, path: string, startedAtMs: number): ReadMessage {
  const read = v.safeParse(OwnEntrySchema, value);
  if (!read.success) throw issueOf(path, read.issues);
  return { atMs: startedAtMs + read.output.atNs / 1e6, row: ownRow(read.output) };
}

function ownMessage(
  value: unknown,
  path: string,
  startedAtMs: number,
  plain: Pick<ReadEntry, 'kind' | 'direction'> & { readonly data: string },
): ReadMessage {
  const read = v.safeParse(OwnMessageSchema, value);
  if (!read.success) throw issueOf(path, read.issues);
  const { absent, base64, ...entry } = read.output;
  const { data, kind, direction } = plain;
  const asBase64 = base64 ?? (kind === 'binary' ? data : undefined);
  const payload = absent === true ? {} : asBase64 === undefined ? { text: data } : { base64: asBase64 };
  return { atMs: startedAtMs + entry.atNs / 1e6, row: ownRow({ ...entry, ...payload, kind, direction }) };
}

const NAMES = { send: 'toServer', sent: 'toServer', receive: 'toClient', received: 'toClient' } as const;

/** One of `_webSocketMessages`. `startedAtMs`: the zero of our own HAR. */
export function webSocketMessage(value: unknown, path: string, startedAtMs: number | undefined): ReadMessage {
  const fields = fieldsOf(value, path, true);
  const type = textOf(fields.type, `${path}.type`) ?? '';
  const opcode = opcodeOf(fields, path);
  const data = textOf(fields.data, `${path}.data`) ?? '';
  const direction = Object.hasOwn(NAMES, type) ? NAMES[type as keyof typeof NAMES] : undefined;
  if (startedAtMs !== undefined && isFields(fields._wirescope) && direction !== undefined) {
    const kind = opcode === 2 ? 'binary' : 'text';
    return ownMessage(fields._wirescope, `${path}._wirescope`, startedAtMs, { kind, direction, data });
  }
  const atMs = momentMs(fields.time, `${path}.time`);
  // Chrome tells an error of the stream as a message of its own kind.
  if (opcode === -1 || type === 'error') {
    const problem = { code: 'IMPORTED_ERROR', message: data === '' ? 'The browser noted an error.' : data, hint: '' };
    return { atMs, row: { kind: 'error', direction: null, detail: detail(problem) } };
  }
  if (direction === undefined)
    throw badField(`${path}.type`, `is “${type.slice(0, 40)}” and should be send or receive`);
  switch (opcode) {
    case 2:
      return { atMs, row: { kind: 'binary', direction, payload: bytesOf(data, `${path}.data`) } };
    case 8:
      return { atMs, row: { kind: 'close', direction, detail: closeDetail(fields, data, direction) } };
    case 9:
    case 10:
      return { atMs, row: { kind: opcode === 9 ? 'ping' : 'pong', direction, payload: Buffer.from(data) } };
    case 0:
    case 1:
      return { atMs, row: { kind: 'text', direction, payload: Buffer.from(data) } };
    default:
      throw badField(`${path}.opcode`, `is ${opcode} and should be 1 or 2`);
  }
}

function opcodeOf(fields: Fields, path: string): number {
  const { opcode } = fields;
  if (opcode === undefined || opcode === null) return 1;
  const number = Number(opcode);
  if (!Number.isInteger(number))
    throw badField(`${path}.opcode`, `is ${JSON.stringify(opcode)} and should be a number`);
  return number;
}

function bytesOf(data: string, path: string): Buffer {
  const plain = data.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(plain)) throw badField(path, 'is a binary message and should be base64');
  return Buffer.from(plain, 'base64');
}

function closeDetail(fields: Fields, data: string, direction: 'toServer' | 'toClient'): AnyDetail {
  const code = typeof fields.code === 'number' ? { code: fields.code } : {};
  const by = direction === 'toServer' ? 'client' : 'server';
  return detail({ ...code, ...(data !== '' && { reason: data }), clean: true, by });
}

/** One of `_eventSourceMessages`. */
export function eventSourceMessage(value: unknown, path: string, startedAtMs: number | undefined): ReadMessage {
  const fields = fieldsOf(value, path, true);
  const event = textOf(fields.eventName, `${path}.eventName`) ?? '';
  const id = textOf(fields.eventId, `${path}.eventId`) ?? '';
  const data = textOf(fields.data, `${path}.data`) ?? '';
  if (startedAtMs !== undefined && isFields(fields._wirescope)) {
    const plain = { kind: 'event', direction: 'toClient', data } as const;
    return ownMessage(fields._wirescope, `${path}._wirescope`, startedAtMs, plain);
  }
  const atMs = momentMs(fields.time, `${path}.time`);
  return { atMs, row: eventRow(event === '' ? 'message' : event, id === '' ? undefined : id, data, 0) };
}

function eventRow(event: string, id: string | undefined, data: string, chunk: number): HarRow {
  return {
    kind: 'event',
    direction: 'toClient',
    payload: Buffer.from(data),
    detail: { event, ...(id !== undefined && { id }), chunk },
  };
}

/** The messages of an event stream's text; when they came, it does not say. */
export function streamRows(text: string): readonly HarRow[] {
  const rows: HarRow[] = [];
  const decoder = createSseDecoder({
    lastEventId: '',
    maxBlockBytes: Number.POSITIVE_INFINITY,
    onItem(item) {
      if (item.kind === 'event') rows.push(eventRow(item.event, item.id, item.data, 0));
      else if (item.kind === 'comment') {
        rows.push({ kind: 'comment', direction: 'toClient', payload: Buffer.from(item.text), detail: { chunk: 0 } });
      } else rows.push({ kind: 'retry', direction: 'toClient', detail: { retryMs: item.retryMs, chunk: 0 } });
    },
    onLastEventId: () => undefined,
  });
  decoder.feed(text);
  return rows;
}
