import { maskDetail } from '../../../src-shared/codec/mask.ts';
import type { AnyDetail, Direction, Entry, TransportName } from '../../../src-shared/model/entry.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

/** First line of a recording as NDJSON. */
export interface NdjsonHeader {
  /** Version of this shape. */
  readonly wirescope: 1;
  /** Wall clock of the recording's zero, ISO 8601 with microseconds, UTC. */
  readonly startedAt: string;
  /** What wrote it. */
  readonly app: string;
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
  /** The payload was cut at the cap; `sha256` is that of the whole. */
  readonly truncated?: true;
  readonly sha256?: string;
  readonly detail?: AnyDetail;
}

export interface NdjsonOptions {
  /** Leave authorization, cookies and token-like query values as they are. Payloads are never masked. */
  readonly withSecrets?: boolean;
}

/** The first line, without its line feed. */
export function headerLine(recording: { readonly startedAtMs: number }, app = 'Wirescope'): string {
  const header: NdjsonHeader = { wirescope: 1, startedAt: isoMicros(recording.startedAtMs, 0), app };
  return JSON.stringify(header);
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

function payloadOf({ payload, kind, truncated }: Entry): Pick<NdjsonEntry, 'text' | 'base64'> {
  if (payload === undefined) return {};
  const text = kind === 'binary' ? undefined : (textOf(payload) ?? (truncated === true ? cutText(payload) : undefined));
  if (text !== undefined) return { text };
  return { base64: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64') };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch (caught) {
    if (caught instanceof TypeError) return undefined;
    throw caught;
  }
}

/** The cap may have cut a character in two: its first bytes, at most three, are left out. */
function cutText(bytes: Uint8Array): string | undefined {
  for (let less = 1; less <= 3; less++) {
    const text = textOf(bytes.subarray(0, bytes.length - less));
    if (text !== undefined) return text;
  }
  return undefined;
}
