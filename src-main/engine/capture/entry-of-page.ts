import { FLAG, type Page } from '../../../src-shared/codec/page.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { AnyDetail, Entry, WireFrame } from '../../../src-shared/model/entry.ts';
import { directionOf, KINDS, type Kind } from '../../../src-shared/model/kind.ts';

/** What the recorder adds to the detail of an entry whose payload it, or its transport, cut at the cap. */
export interface Cut {
  /** Whole size of the payload. */
  readonly size: number;
  /** Hex SHA-256 of the whole payload. */
  readonly sha256: string;
}

type StoredDetail = Readonly<Record<string, unknown>> & { readonly $cut?: Cut };
type DetailLookup = (index: number) => StoredDetail | undefined;

/** Parsed details by page. A page is read many times and parsed once; it is forgotten together with the page. */
const lookups = new WeakMap<Page, DetailLookup>();

/**
 * Gives a page that is still being filled its own way to find details, so that looking at one entry of it does not
 * parse all of them again each time the page has grown.
 * @param textOf JSON text of the detail at an index
 */
export function provideDetails(page: Page, textOf: (index: number) => string | undefined): void {
  const parsed = new Map<number, StoredDetail>();
  lookups.set(page, (index) => {
    const known = parsed.get(index);
    if (known !== undefined) return known;
    const text = textOf(index);
    if (text === undefined) return undefined;
    const detail = JSON.parse(text) as StoredDetail;
    parsed.set(index, detail);
    return detail;
  });
}

function storedDetail(page: Page, index: number): StoredDetail | undefined {
  if (((page.flags[index] as number) & FLAG.detail) === 0) return undefined;
  let lookup = lookups.get(page);
  if (lookup === undefined) {
    const all = JSON.parse(page.detailsJson === '' ? '{}' : page.detailsJson) as Record<number, StoredDetail>;
    lookup = (at) => all[at];
    lookups.set(page, lookup);
  }
  return lookup(index);
}

/**
 * The one frame of a message recorded on the fast path, from its first two header bytes (RFC 6455, section 5.2);
 * undefined when the page has none there.
 */
export function frameOfPage(page: Page, index: number): WireFrame | undefined {
  const header = page.frame[index] as number;
  if (header === 0) return undefined;
  const first = header >> 8;
  const second = header & 0xff;
  const masked = (second & 0x80) !== 0;
  const length7 = second & 0x7f;
  const headerLength = 2 + (length7 === 127 ? 8 : length7 === 126 ? 2 : 0) + (masked ? 4 : 0);
  const wireSize = page.wireSize[index] as number;
  return {
    fin: (first & 0x80) !== 0,
    rsv1: (first & 0x40) !== 0,
    opcode: first & 0x0f,
    masked,
    headerLength,
    wireLength: wireSize > 0 ? wireSize - headerLength : (page.length[index] as number),
  };
}

/** How the payload at `index` was cut; undefined when it is whole. */
export function cutOf(page: Page, index: number): Cut | undefined {
  return ((page.flags[index] as number) & FLAG.truncated) === 0 ? undefined : storedDetail(page, index)?.$cut;
}

/** Payload bytes of the entry before any cap. */
export function sizeOf(page: Page, index: number): number {
  return cutOf(page, index)?.size ?? (page.length[index] as number);
}

/** The kind of the entry at `index`. */
export function kindOf(page: Page, index: number): Kind {
  const kind = KINDS[page.kind[index] as number];
  if (kind === undefined)
    throw new RangeError(`entry ${page.firstSeq + index} has the unknown kind code ${page.kind[index]}`);
  return kind;
}

/** Detail of the entry at `index` as it is stored, without {@link Cut}: the one frame of the fast path is not in it. */
export function storedDetailOf(page: Page, index: number): AnyDetail | undefined {
  const stored = storedDetail(page, index);
  if (stored === undefined || stored.$cut === undefined) return stored as AnyDetail | undefined;
  const { $cut: _, ...detail } = stored;
  return Object.keys(detail).length === 0 ? undefined : (detail as AnyDetail);
}

/**
 * Detail of the entry at `index`; undefined when it has none. Parsed once per page. A message recorded on the fast
 * path gets its one frame here.
 */
export function detailOf(page: Page, index: number): AnyDetail | undefined {
  const stored = storedDetail(page, index);
  const frame = stored?.frames === undefined ? frameOfPage(page, index) : undefined;
  if (stored === undefined) return frame === undefined ? undefined : { frames: [frame] };
  if (stored.$cut === undefined && frame === undefined) return stored as AnyDetail;
  const { $cut: _, ...detail } = stored;
  if (frame !== undefined) return { ...detail, frames: [frame] };
  return Object.keys(detail).length === 0 ? undefined : (detail as AnyDetail);
}

/**
 * Payload of the entry at `index`: a window over the page's body, not a copy. Undefined for an entry without one,
 * which is not the same as an empty one.
 */
export function payloadOf(page: Page, index: number): Uint8Array | undefined {
  if (((page.flags[index] as number) & FLAG.payload) === 0) return undefined;
  const start = page.start[index] as number;
  return page.body.subarray(start, start + (page.length[index] as number));
}

/** One whole entry. Its payload is a window over the page's body: copy before letting it out of the engine. */
export function entryOfPage(page: Page, index: number, connectionInfo: Pick<ConnectionInfo, 'transport'>): Entry {
  const payload = payloadOf(page, index);
  const wireSize = page.wireSize[index] as number;
  const cut = cutOf(page, index);
  const detail = detailOf(page, index);
  return {
    seq: page.firstSeq + index,
    atNs: page.atNs[index] as number,
    connection: page.connection[index] as number,
    attempt: page.attempt[index] as number,
    transport: connectionInfo.transport,
    direction: directionOf(page.flags[index] as number),
    kind: kindOf(page, index),
    size: cut?.size ?? (page.length[index] as number),
    ...(wireSize > 0 && { wireSize }),
    ...(payload !== undefined && { payload }),
    ...(cut !== undefined && { truncated: true, sha256: cut.sha256 }),
    ...(((page.flags[index] as number) & FLAG.inflated) !== 0 && { inflated: true }),
    ...(detail !== undefined && { detail }),
  };
}
