import type { Page } from '../../../src-shared/codec/page.ts';
import type { CompareRules } from '../../../src-shared/model/compare-rules.ts';
import type {
  CloseDetail,
  DetailByKind,
  ErrorDetail,
  OpenDetail,
  RequestDetail,
  ResponseDetail,
} from '../../../src-shared/model/entry.ts';
import { directionOf, type Kind } from '../../../src-shared/model/kind.ts';
import { cutOf, detailOf, kindOf, payloadOf } from '../capture/entry-of-page.ts';

/** A number that a double does not hold: it is compared as it is written. */
export class LongNumber {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

/** What of an entry is compared. */
export interface Content {
  readonly kind: Kind;
  readonly direction: string;
  /** What entries of one sort have in common: kind, direction, event, and the member that names a message's type. */
  readonly group: string;
  readonly body: 'none' | 'json' | 'text' | 'bytes';
  /** Of `json`. */
  readonly value: unknown;
  /** Whole, unless `cut`. */
  readonly bytes: Uint8Array;
  /** The recording has only a part of it: size and hash of the whole. */
  readonly cut: { readonly size: number; readonly sha256: string } | undefined;
  /** What is no payload, by name: `code` of a close. */
  readonly details: readonly (readonly [name: string, value: unknown])[];
}

/** A payload longer than this is compared byte by byte. */
const MOST_JSON_BYTES = 4 * 1024 * 1024;
/** Members that say what sort of message it is, the first that is a text. */
const TYPE_MEMBERS = ['type', 'event', 'kind', 'op', 'action', 'method', 'channel', 'topic'] as const;
const LONGEST_TYPE = 64;

/** Of kinds that tell about one run alone. */
const OF_THE_RUN: ReadonlySet<Kind> = new Set([
  'ping',
  'pong',
  'comment',
  'wait',
  'missed',
  'notice',
  'mark',
  'pause',
  'resume',
]);
/** What a poll's answer means when it went well: its messages are entries of their own. */
const POLLED_WELL = new Set<ResponseDetail['outcome']>(['items', 'empty', 'no-content', 'not-modified', 'timeout']);

const NO_BYTES = new Uint8Array(0);

/** Path and query: another run's server has another port. */
function placeOf(url: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^#]*)/i.exec(url);
  const place = match?.[1] ?? url;
  return place === '' ? '/' : place;
}

function present(pairs: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
  return pairs.filter(([, value]) => value !== undefined && value !== '');
}

/** What is no payload and still is content. */
function detailsOf(kind: Kind, detail: unknown): (readonly [string, unknown])[] {
  switch (kind) {
    case 'event': {
      const { event, id } = detail as DetailByKind['event'];
      return present([
        ['event', event],
        ['id', id],
      ]);
    }
    case 'item':
      return present([['id', (detail as DetailByKind['item'] | undefined)?.id]]);
    case 'retry':
      return [['retryMs', (detail as DetailByKind['retry']).retryMs]];
    case 'open': {
      const { status, protocol } = detail as OpenDetail;
      return present([
        ['status', status],
        ['protocol', protocol],
      ]);
    }
    case 'close': {
      const { code, reason, by } = detail as CloseDetail;
      return present([
        ['code', code],
        ['reason', reason],
        ['by', by],
      ]);
    }
    case 'error': {
      const { code, status } = detail as ErrorDetail;
      return present([
        ['code', code],
        ['status', status],
      ]);
    }
    case 'request': {
      const { method, url } = detail as RequestDetail;
      return [
        ['method', method],
        ['url', placeOf(url)],
      ];
    }
    case 'response': {
      const { status, outcome } = detail as ResponseDetail;
      return [
        ['status', status],
        ['outcome', outcome],
      ];
    }
    case 'redirect': {
      const { status, location } = detail as DetailByKind['redirect'];
      return [
        ['status', status],
        ['location', placeOf(location)],
      ];
    }
    case 'gap':
    case 'duplicate': {
      const { field, count } = detail as DetailByKind['gap'];
      return present([
        ['field', field],
        ['count', count],
      ]);
    }
    case 'mark':
      return [['note', (detail as DetailByKind['mark']).note]];
    case 'connecting':
    case 'text':
    case 'binary':
    case 'ping':
    case 'pong':
    case 'comment':
    case 'wait':
    case 'missed':
    case 'pause':
    case 'resume':
    case 'notice':
      return [];
  }
}

/** Whether an entry is compared at all. */
function isCompared(kind: Kind, page: Page, index: number, rules: CompareRules): boolean {
  if (rules.ignoreHeartbeats && OF_THE_RUN.has(kind)) return false;
  const direction = directionOf(page.flags[index] as number);
  if (rules.side === 'server') {
    if (direction === 'toServer' || kind === 'connecting') return false;
    if (kind === 'close' && (detailOf(page, index) as CloseDetail | undefined)?.by === 'client') return false;
  }
  if (!rules.ignoreHeartbeats) return true;
  if (kind === 'request') return (detailOf(page, index) as RequestDetail).beside === true;
  if (kind === 'response') {
    const { beside, outcome } = detailOf(page, index) as ResponseDetail;
    return beside === true || !POLLED_WELL.has(outcome);
  }
  return true;
}

/** JSON with long numbers kept as they are written; undefined for anything that is no object or list. */
export function parsedJson(bytes: Uint8Array): unknown {
  let first = 0;
  while (first < bytes.length && (bytes[first] as number) <= 0x20) first++;
  const begin = bytes[first];
  if ((begin !== 0x7b && begin !== 0x5b) || bytes.length > MOST_JSON_BYTES) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text);
    const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
      const source = context?.source;
      if (typeof value !== 'number' || source === undefined || source.length < 16) return value;
      return String(value) === source ? value : new LongNumber(source);
    };
    // The context (ES2025) has the number as it is written.
    return JSON.parse(text, keep as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

function typeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  for (const name of TYPE_MEMBERS) {
    const type = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof type === 'string' && type.length <= LONGEST_TYPE) return type;
  }
  return '';
}

/** Names of groups, kept: putting one together for each entry, and hashing it, would cost more than parsing the entry. */
const groups = new Map<Kind, Map<string, Map<string, string>>>();
const MOST_GROUPS = 20_000;
let groupCount = 0;

function groupOf(kind: Kind, direction: string, event: string, type: string): string {
  let ofKind = groups.get(kind);
  if (ofKind === undefined) {
    ofKind = new Map();
    groups.set(kind, ofKind);
  }
  const place = event === '' ? direction : `${direction} ${event}`;
  const known = ofKind.get(place)?.get(type);
  if (known !== undefined) return known;
  const name = `${kind} ${place} ${type}`;
  if (groupCount++ > MOST_GROUPS) {
    groups.clear();
    groupCount = 0;
    return name;
  }
  const ofPlace = ofKind.get(place);
  if (ofPlace === undefined) ofKind.set(place, new Map([[type, name]]));
  else ofPlace.set(type, name);
  return name;
}

/** What is compared of the entry at `index`; null: it is not compared. The bytes are a window over the page's body. */
export function contentOf(page: Page, index: number, rules: CompareRules): Content | null {
  const kind = kindOf(page, index);
  if (!isCompared(kind, page, index, rules)) return null;
  // Who closed is said by the detail; that a close has a direction only says who was first.
  const direction = kind === 'close' ? '' : (directionOf(page.flags[index] as number) ?? '');
  const detail = kind === 'text' || kind === 'binary' ? undefined : detailOf(page, index);
  const details = detailsOf(kind, detail);
  const cut = cutOf(page, index);
  // The messages of a poll's answer are entries of their own: once is enough.
  const bodiless = kind === 'response' && (detail as ResponseDetail).items > 0;
  const bytes = (bodiless ? undefined : payloadOf(page, index)) ?? NO_BYTES;
  const value = kind === 'binary' || cut !== undefined || bytes.length === 0 ? undefined : parsedJson(bytes);
  const body = bytes.length === 0 ? 'none' : value !== undefined ? 'json' : kind === 'binary' ? 'bytes' : 'text';
  const event = kind === 'event' ? (detail as DetailByKind['event']).event : '';
  return { kind, direction, group: groupOf(kind, direction, event, typeOf(value)), body, value, bytes, cut, details };
}
