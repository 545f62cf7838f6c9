import { maskDetail } from '../../../src-shared/codec/mask.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { AnyDetail, Direction, Entry, TransportName } from '../../../src-shared/model/entry.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

/** First line of a recording as NDJSON. */
export interface NdjsonHeader {
  /** Version of this shape. */
  readonly wirescope: 1;
  /** Wall clock of the recording's zero, ISO 8601 with microseconds, UTC. */
  readonly startedAt: string;
  /** What wrote it. */
  readonly app: string;
  /** Of an export: what a recording made from it needs besides entries. */
  readonly name?: string;
  /** The wall clock of zero as it is known, milliseconds since 1970 with fraction. */
  readonly startedAtMs?: number;
  readonly connections?: readonly ConnectionInfo[];
}

/** Samples of a gauge, after the last entry of an export: lines without `seq` are no entries. */
export interface NdjsonGauges {
  readonly gauge: GaugeName;
  readonly connection: number;
  /** `[atNs, value]`, in order. */
  readonly samples: readonly (readonly [atNs: number, value: number])[];
}

/** Every other line: one entry. Keys are promises to scripts (docs of the command line): add, never rename. */
export interface NdjsonEntry {
  readonly seq: number;
  /** Nanoseconds since the recording began; a decimal string where a double would round. */
  readonly atNs: number | string;
  /** Wall clock, ISO 8601 with microseconds, UTC. */
  readonly at: string;
  readonly connection: number;
  readonly attempt: number;
  readonly transport: TransportName;
  readonly direction: Direction;
  readonly kind: Kind;
  /** Payload bytes as the application sees them. */
  readonly size: number;
  readonly wireSize?: number;
  /** Payload that is valid UTF-8 and not a binary message… */
  readonly text?: string;
  /** …and any other. */
  readonly base64?: string;
  /** Base64 of the first bytes of a character that the cap cut in two, behind `text`. */
  readonly textRest?: string;
  /** The payload was cut at the cap; `sha256` is that of the whole. */
  readonly truncated?: true;
  readonly sha256?: string;
  /** permessage-deflate was undone. */
  readonly inflated?: true;
  readonly detail?: AnyDetail;
}

export interface NdjsonOptions {
  /** Leave authorization, cookies and token-like query values as they are. Payloads are never masked. */
  readonly withSecrets?: boolean;
}

/** The first line's object. */
export function headerOf(recording: { readonly startedAtMs: number }, app = 'Wirescope'): NdjsonHeader {
  return { wirescope: 1, startedAt: isoMicros(recording.startedAtMs, 0), app };
}

/** The first line, without its line feed. */
export function headerLine(recording: { readonly startedAtMs: number }, app = 'Wirescope'): string {
  return JSON.stringify(headerOf(recording, app));
}

/** One entry as a line, without its line feed. `startedAtMs` is the recording's. */
export function ndjsonLine(entry: Entry, startedAtMs: number, options: NdjsonOptions = {}): string {
  return JSON.stringify(ndjsonEntry(entry, startedAtMs, options));
}

/** One entry in the shape of its line. */
export function ndjsonEntry(entry: Entry, startedAtMs: number, options: NdjsonOptions = {}): NdjsonEntry {
  const { atNs, wireSize, detail, sha256 } = entry;
  return {
    seq: entry.seq,
    atNs: Number.isSafeInteger(atNs) ? atNs : BigInt(Math.round(atNs)).toString(),
    at: isoMicros(startedAtMs, atNs),
    connection: entry.connection,
    attempt: entry.attempt,
    transport: entry.transport,
    direction: entry.direction,
    kind: entry.kind,
    size: entry.size,
    ...(wireSize !== undefined && { wireSize }),
    ...payloadOf(entry),
    ...(entry.truncated === true && { truncated: true }),
    ...(sha256 !== undefined && { sha256 }),
    ...(entry.inflated === true && { inflated: true }),
    ...(detail !== undefined && { detail: options.withSecrets === true ? detail : maskDetail(detail) }),
  };
}

/** `2026-03-14T12:04:07.551042Z` */
export function isoMicros(startedAtMs: number, atNs: number): string {
  const micros = Math.round(startedAtMs * 1000 + atNs / 1000);
  const ms = Math.floor(micros / 1000);
  const rest = String(micros - ms * 1000).padStart(3, '0');
  return new Date(ms).toISOString().replace('Z', `${rest}Z`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function payloadOf({ payload, kind, truncated }: Entry): Pick<NdjsonEntry, 'text' | 'base64' | 'textRest'> {
  if (payload === undefined) return {};
  if (kind !== 'binary') {
    const text = utf8Text(payload);
    if (text !== undefined) return { text };
    if (truncated === true) {
      const cut = cutText(payload);
      if (cut !== undefined) return cut;
    }
  }
  return { base64: base64Of(payload) };
}

/** The bytes in base64, whatever buffer they are a window of. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Bytes as text, a byte order mark kept; undefined where they are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch (caught) {
    if (caught instanceof TypeError) return undefined;
    throw caught;
  }
}

/** The cap may have cut a character in two: its first bytes, at most three, stand apart. */
function cutText(bytes: Uint8Array): Pick<NdjsonEntry, 'text' | 'textRest'> | undefined {
  for (let less = 1; less <= Math.min(3, bytes.length); less++) {
    const text = utf8Text(bytes.subarray(0, bytes.length - less));
    if (text !== undefined) return { text, textRest: base64Of(bytes.subarray(bytes.length - less)) };
  }
  return undefined;
}
