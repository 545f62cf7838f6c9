/**
 * A page: up to {@link PAGE_ENTRIES} consecutive entries as columns, the unit in which a recording is written,
 * read, filtered and cached (docs/recording-format.md). Little-endian, columns one after another, each `count`
 * long, in this order:
 *
 *   atNs f64 · start u32 · length u32 · wireSize u32 · attempt u32 · connection u16 · frame u16 · kind u8 · flags u8
 *
 * `atNs` is whole nanoseconds since the recording began. `start` and `length` find the payload in the page's body.
 * `wireSize` 0 means unknown. `attempt` is wide because a connection that retries every second passes 65,535 in a day.
 * `frame` is the first two header bytes of a single-frame WebSocket message as on the wire, 0 if the frames are in the
 * detail. Details are apart, as JSON `{"<index>": detail, …}`, because most entries have none; an object rather than
 * pairs, so that plain SQL can look one up (`json_extract(details, '$."17"')`).
 */
export const PAGE_ENTRIES = 8192;

/** A page is also full when its body reaches this, unless one payload alone is longer. */
export const PAGE_BODY_BYTES = 1024 * 1024;

/** Bytes of the columns, per entry. */
export const BYTES_PER_HEAD = 8 + 4 * 4 + 2 * 2 + 2;

/** Bits of `flags`; the low two are the direction (model/kind.ts). */
export const FLAG = {
  direction: 3,
  /** Payload was cut at the cap; the detail's `$cut` has `{size, sha256}`. */
  truncated: 4,
  /** The entry has a detail. */
  detail: 8,
  /** Payload was inflated (permessage-deflate): `length` is not what crossed the wire. */
  inflated: 16,
  /** The entry has a payload, possibly empty. */
  payload: 32,
} as const;

export interface PageColumns {
  readonly count: number;
  readonly atNs: Float64Array;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  readonly wireSize: Uint32Array;
  readonly attempt: Uint32Array;
  readonly connection: Uint16Array;
  readonly frame: Uint16Array;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
}

/** One page as it lies in a recording, decoded without copying. */
export interface Page extends PageColumns {
  /** `seq` of the entry at index 0; entry `i` is `firstSeq + i`, without holes. */
  readonly firstSeq: number;
  readonly body: Uint8Array;
  /** JSON text `{"<index>": detail, …}`, '' when none. */
  readonly detailsJson: string;
}

/** Room for `capacity` entries in one buffer of `capacity * BYTES_PER_HEAD` bytes. */
export function allocateColumns(capacity: number): PageColumns {
  return columnsOver(new Uint8Array(capacity * BYTES_PER_HEAD), capacity);
}

/** Views over the head of a stored page. Copies once when the bytes do not start on a multiple of eight. */
export function columnsOver(head: Uint8Array, count: number): PageColumns {
  if (head.byteLength < count * BYTES_PER_HEAD) {
    throw new RangeError(`page head has ${head.byteLength} bytes, ${count} entries need ${count * BYTES_PER_HEAD}`);
  }
  const aligned = head.byteOffset % 8 === 0 ? head : head.slice();
  const { buffer } = aligned;
  let at = aligned.byteOffset;
  const f64 = (): Float64Array => {
    const column = new Float64Array(buffer as ArrayBuffer, at, count);
    at += count * 8;
    return column;
  };
  const u32 = (): Uint32Array => {
    const column = new Uint32Array(buffer as ArrayBuffer, at, count);
    at += count * 4;
    return column;
  };
  const u16 = (): Uint16Array => {
    const column = new Uint16Array(buffer as ArrayBuffer, at, count);
    at += count * 2;
    return column;
  };
  const u8 = (): Uint8Array => {
    const column = new Uint8Array(buffer as ArrayBuffer, at, count);
    at += count;
    return column;
  };
  return {
    count,
    atNs: f64(),
    start: u32(),
    length: u32(),
    wireSize: u32(),
    attempt: u32(),
    connection: u16(),
    frame: u16(),
    kind: u8(),
    flags: u8(),
  };
}

/**
 * Packs entries `[from, to)` of growing columns into a tight head. `bodyFrom` is where their own body will begin.
 * @param head filled and given back, when the caller has room to use again
 */
export function packColumns(
  columns: PageColumns,
  to: number,
  from = 0,
  bodyFrom = 0,
  head = new Uint8Array((to - from) * BYTES_PER_HEAD),
): Uint8Array {
  const count = to - from;
  let at = 0;
  for (const column of [
    columns.atNs,
    columns.start,
    columns.length,
    columns.wireSize,
    columns.attempt,
    columns.connection,
    columns.frame,
    columns.kind,
    columns.flags,
  ]) {
    const width = column.BYTES_PER_ELEMENT;
    const bytes = new Uint8Array(column.buffer as ArrayBuffer, column.byteOffset + from * width, count * width);
    head.set(bytes, at);
    at += bytes.byteLength;
  }
  if (bodyFrom > 0) {
    const { start, length } = columnsOver(head, count);
    for (let index = 0; index < count; index++) {
      // An entry without bytes lies nowhere: before this part of the body would be outside of it.
      start[index] = length[index] === 0 ? 0 : (start[index] as number) - bodyFrom;
    }
  }
  return head;
}
