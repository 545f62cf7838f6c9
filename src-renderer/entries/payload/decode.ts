/**
 * What a payload may be: a small registry of decoders, tried in order on what is there, and again on what came out of it (a gzip
 * that holds JSON). What the first bytes prove is told apart from a guess.
 */
import { decode as decodeMsgpack } from '@msgpack/msgpack';
import { hexText } from '../detail/hex-lines.ts';
import { inSlices, readJson } from '../detail/json-tree.ts';
import { textOf } from '../detail/payload-text.ts';
import { decodeCbor } from './cbor.ts';
import type { Language } from './tokens.ts';

export const DECODERS = [
  'json',
  'ndjson',
  'xml',
  'html',
  'jwt',
  'base64',
  'socketio',
  'gzip',
  'zlib',
  'msgpack',
  'cbor',
  'utf8',
  'text',
] as const;
export type DecoderName = (typeof DECODERS)[number];

/** One decoder that had a say. */
export interface DecodeStep {
  readonly decoder: DecoderName;
  /** Nothing in the payload says that it is this; it only fits. */
  readonly guess: boolean;
  /** A prefix that was taken off (`42` of a Socket.IO packet), or another fact of it. */
  readonly fact?: string;
}

export interface Decoded {
  readonly steps: readonly DecodeStep[];
  /** What it says, as text; null where it is bytes and nothing fits. */
  readonly text: string | null;
  readonly language: Language;
  readonly ndjson: boolean;
  /** `text` is the payload's own, so that places found in the one are places in the other. */
  readonly own: boolean;
  /** Bytes that are no UTF-8 were replaced in it. */
  readonly broken: boolean;
  /** The same of the payload as it came, whatever was decoded from it. */
  readonly ownBroken: boolean;
  /** What the first bytes prove it to be, and why it was not unpacked. */
  readonly unread: { readonly decoder: DecoderName; readonly why: 'large' | 'broken' } | null;
}

/** How to look at the payload: as recognised, or as UTF-8 text whatever it is. */
export type Choice = 'auto' | 'text';

/** A decoder inside a decoder, and so on: a gzip of a gzip is a curiosity, a hundred of them an attack. */
const DEEPEST = 4;
/** What a compressed payload may grow to before it is given up: the same as the cap of a recording's payload, four times. */
const MOST_INFLATED_BYTES = 64 * 1024 * 1024;
const LONGEST_BASE64 = 8 * 1024 * 1024;

/** What unpacking came to. `broken` where the first bytes fitted, but what follows does not. */
type Unpacked = { readonly bytes: Uint8Array } | { readonly why: 'large' | 'broken' };

interface Found {
  readonly step: DecodeStep;
  /** It cannot be unpacked: the step says what it is, not what came out. */
  readonly unread?: 'large' | 'broken';
  /** What came out: text to be looked at again, bytes likewise, or the final words. */
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly language?: Language;
  /** Nothing more is to be recognised in it. */
  readonly final?: boolean;
}

/**
 * Decodes a payload.
 * @param isText the transport said that it is text (a text message, an event, an item): its characters are never guessed at.
 * @param whole false while only a part is here: then nothing that needs all of it is tried.
 */
export async function decodePayload(
  bytes: Uint8Array,
  isText: boolean,
  whole: boolean,
  choice: Choice,
  signal: AbortSignal,
): Promise<Decoded> {
  const own = textOf(bytes, whole);
  const plain: Decoded = {
    steps: [],
    text: own.text,
    language: 'text',
    ndjson: false,
    own: true,
    broken: own.broken,
    ownBroken: own.broken,
    unread: null,
  };
  if (choice === 'text') return { ...plain, steps: [{ decoder: 'text', guess: false }] };
  const steps: DecodeStep[] = [];
  let text: string | null = isText ? own.text : null;
  let data: Uint8Array = bytes;
  let isOwn = isText;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const found: Found | null = text === null ? await inBytes(data, whole) : await inText(text, whole, signal);
    if (found === null) break;
    if (found.unread !== undefined) {
      const unread = { decoder: found.step.decoder, why: found.unread };
      return { ...plain, steps, text: null, own: isOwn, broken: false, unread };
    }
    steps.push(found.step);
    if (found.text !== undefined) {
      isOwn = found.step.decoder === 'utf8' ? depth === 0 : found.text === text && isOwn;
      text = found.text;
    } else if (found.bytes !== undefined) {
      data = found.bytes;
      text = null;
      isOwn = false;
    }
    if (found.final === true) {
      return {
        steps,
        text,
        language: found.language ?? 'text',
        ndjson: found.step.decoder === 'ndjson',
        own: isOwn,
        broken: isOwn && own.broken,
        ownBroken: own.broken,
        unread: null,
      };
    }
  }
  return { ...plain, steps, text, own: isOwn, broken: isOwn && own.broken };
}

async function inText(text: string, whole: boolean, signal: AbortSignal): Promise<Found | null> {
  const start = /^[\s\ufeff]*(.)/su.exec(text)?.[1];
  if (start === undefined) return null;
  const json = async (part: string): Promise<boolean> => (await inSlices(readJson(part), signal, 20)).ok;
  if (start === '{' || start === '[') {
    // Whether it is JSON to the end is found out when it is laid out, and told with the place where it is not.
    const firstLine = text.trimStart().split('\n', 1)[0] ?? '';
    const lines = /\n\s*[{[]/.test(text) && firstLine.length < text.trimEnd().length && (await json(firstLine));
    if (lines) return { step: { decoder: 'ndjson', guess: false }, text, language: 'json', final: true };
    return { step: { decoder: 'json', guess: false }, text, language: 'json', final: true };
  }
  if (start === '<') {
    const head = text.slice(0, 400).trimStart();
    if (/^(?:\ufeff)?<(?:!doctype html|html)\b/i.test(head))
      return { step: { decoder: 'html', guess: false }, text, language: 'xml', final: true };
    if (/^(?:\ufeff)?<(?:\?xml|!--|!\[CDATA|[A-Za-z_][\w:.-]*[\s/>])/.test(head))
      return { step: { decoder: 'xml', guess: !head.includes('<?xml') }, text, language: 'xml', final: true };
    return null;
  }
  const packet = /^(\d{1,4}(?:\/[\w-]+,)?\d*)(?=[{[])/.exec(text);
  if (packet !== null && (await json(text.slice(packet[0].length)))) {
    return {
      step: { decoder: 'socketio', guess: true, fact: packet[0] },
      text: text.slice(packet[0].length),
      language: 'json',
    };
  }
  if (!whole) return null;
  const trimmed = text.trim();
  const jwt = jwtText(trimmed);
  if (jwt !== null) return { step: { decoder: 'jwt', guess: false }, text: jwt, language: 'json', final: true };
  const inside = base64Bytes(trimmed);
  if (inside !== null) return { step: { decoder: 'base64', guess: true }, bytes: inside };
  return null;
}

async function inBytes(bytes: Uint8Array, whole: boolean): Promise<Found | null> {
  if (whole && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) {
    const inflated = await inflate(bytes, 'gzip');
    const step = { decoder: 'gzip', guess: false } as const;
    return 'why' in inflated ? { step, unread: inflated.why } : { step, bytes: inflated.bytes };
  }
  if (whole && bytes.length > 6 && (bytes[0] ?? 0) % 16 === 8 && ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) % 31 === 0) {
    const inflated = await inflate(bytes, 'deflate');
    const step = { decoder: 'zlib', guess: false } as const;
    if ('bytes' in inflated) return { step, bytes: inflated.bytes };
    // Two bytes fit by chance often enough; only what grows beyond all bounds is surely compressed.
    if (inflated.why === 'large') return { step, unread: 'large' };
  }
  const { text, broken } = textOf(bytes, whole);
  if (!broken && bytes.length > 0 && isReadable(text)) return { step: { decoder: 'utf8', guess: true }, text };
  if (!whole) return null;
  const msgpack = msgpackText(bytes);
  if (msgpack !== null)
    return { step: { decoder: 'msgpack', guess: true }, text: msgpack, language: 'json', final: true };
  const cbor = cborText(bytes);
  if (cbor !== null) return { step: { decoder: 'cbor', guess: true }, text: cbor, language: 'json', final: true };
  return null;
}

const UNPRINTABLE = /[^\P{Cc}\t\n\r]/u;

/** Bytes that are UTF-8 without control characters are worth showing as text. */
function isReadable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

async function inflate(bytes: Uint8Array, format: 'gzip' | 'deflate'): Promise<Unpacked> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > MOST_INFLATED_BYTES) {
        await reader.cancel();
        return { why: 'large' };
      }
      parts.push(value);
    }
  } catch {
    return { why: 'broken' };
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { bytes: whole };
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

function fromBase64(text: string): Uint8Array | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** Long enough not to be a word, and something that is recognised in turn. */
function base64Bytes(text: string): Uint8Array | null {
  if (text.length < 16 || text.length > LONGEST_BASE64 || text.length % 4 !== 0 || !BASE64.test(text)) return null;
  const bytes = fromBase64(text);
  if (bytes === null) return null;
  const inside = textOf(bytes, true);
  const known = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return known || (!inside.broken && isReadable(inside.text)) || msgpackText(bytes) !== null ? bytes : null;
}

/** Header and claims of a signed token (RFC 7519, 7.2; RFC 7515, 7.1). The signature is not checked: its key is not here. */
export function jwtText(text: string): string | null {
  const parts = text.split('.');
  if (parts.length !== 3 || !parts.every((part, at) => BASE64URL.test(part) || (at === 2 && part === ''))) return null;
  const read = (part: string | undefined): unknown => {
    const bytes = fromBase64(part ?? '');
    return bytes === null ? undefined : JSON.parse(textOf(bytes, true).text);
  };
  try {
    const header = read(parts[0]);
    const claims = read(parts[1]);
    if (typeof header !== 'object' || header === null || !('alg' in header)) return null;
    return JSON.stringify({ header, claims, signature: parts[2] });
  } catch {
    return null;
  }
}

/** Only containers with something in them: any byte below 128 is a number to MessagePack. */
function msgpackText(bytes: Uint8Array): string | null {
  const first = bytes[0] ?? 0;
  const container = (first >= 0x81 && first <= 0x9f && first !== 0x90) || (first >= 0xdc && first <= 0xdf);
  if (!container) return null;
  try {
    return jsonOf(decodeMsgpack(bytes, { useBigInt64: true }));
  } catch {
    return null;
  }
}

function cborText(bytes: Uint8Array): string | null {
  const first = bytes[0] ?? 0;
  const container = (first > 0x80 && first <= 0x9f) || (first > 0xa0 && first <= 0xbf) || first === 0xd9;
  if (!container) return null;
  const value = decodeCbor(bytes);
  return value === undefined ? null : jsonOf(value.value);
}

/** As JSON: bytes as `hex:…`, moments in ISO 8601, whole numbers of any length with all their digits. */
function jsonOf(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (value instanceof Uint8Array) return JSON.stringify(`hex:${hexText(value).replaceAll(' ', '')}`);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, one]) => `${JSON.stringify(typeof key === 'string' ? key : jsonOf(key))}:${jsonOf(one)}`).join(',')}}`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, one]) => `${JSON.stringify(key)}:${jsonOf(one)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
