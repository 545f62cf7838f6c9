import { FLAG, type PageColumns } from '../../../src-shared/codec/page.ts';
import { KIND_CODE, type Kind } from '../../../src-shared/model/kind.ts';
import { BUCKET_WIDTH } from './store/batch.ts';

/** Width of a bucket at each level. */
export const LEVEL_NS: readonly number[] = [1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/**
 * Kinds that crossed the wire one by one, and are therefore counted as traffic. Not `item`: a poll's items crossed it
 * together, as their `response`.
 */
const WIRE_KINDS: readonly Kind[] = [
  'text',
  'binary',
  'ping',
  'pong',
  'event',
  'comment',
  'retry',
  'request',
  'response',
];
const wireMask = WIRE_KINDS.reduce((mask, kind) => mask | (1 << KIND_CODE[kind]), 0);

/** Whether entries with this kind code are traffic. */
export function isWireCode(kindCode: number): boolean {
  return (wireMask & (1 << kindCode)) !== 0;
}

/** In one open bucket: slot, inCount, outCount, inBytes, outBytes. */
const CELL = 5;

/**
 * Traffic per connection in buckets of {@link LEVEL_NS}. It reads whole columns some time after they were filled
 * instead of being told of each entry; runs of entries in one slot cost one addition each.
 */
export class Aggregates {
  readonly #open = new Map<number, Float64Array>();
  readonly #changed = new Set<number>();
  #closed: number[] = [];

  /** Counts entries `[from, to)`. Their times must not go back. `sizeOf` is asked for payloads that were cut. */
  absorb(columns: PageColumns, from: number, to: number, sizeOf: (index: number) => number): void {
    const { atNs, kind, flags, length, connection } = columns;
    let current = -1;
    let slot = -1;
    let slotEndNs = 0;
    let inCount = 0;
    let outCount = 0;
    let inBytes = 0;
    let outBytes = 0;
    for (let index = from; index < to; index++) {
      if ((wireMask & (1 << (kind[index] as number))) === 0) continue;
      const id = connection[index] as number;
      const at = atNs[index] as number;
      if (id !== current || at >= slotEndNs) {
        if (current >= 0) this.#add(current, slot, inCount, outCount, inBytes, outBytes);
        current = id;
        slot = Math.floor(at / 1e7);
        slotEndNs = (slot + 1) * 1e7;
        inCount = 0;
        outCount = 0;
        inBytes = 0;
        outBytes = 0;
      }
      const flag = flags[index] as number;
      const size = (flag & FLAG.truncated) === 0 ? (length[index] as number) : sizeOf(index);
      if ((flag & FLAG.direction) === 1) {
        outCount++;
        outBytes += size;
      } else {
        inCount++;
        inBytes += size;
      }
    }
    if (current >= 0) this.#add(current, slot, inCount, outCount, inBytes, outBytes);
  }

  #add(connection: number, slot: number, inCount: number, outCount: number, inBytes: number, outBytes: number): void {
    let cells = this.#open.get(connection);
    if (cells === undefined) {
      cells = new Float64Array(LEVEL_NS.length * CELL).fill(0);
      for (let level = 0; level < LEVEL_NS.length; level++) cells[level * CELL] = -1;
      this.#open.set(connection, cells);
    }
    this.#changed.add(connection);
    let levelSlot = slot;
    for (let level = 0; level < LEVEL_NS.length; level++) {
      const at = level * CELL;
      if (cells[at] !== levelSlot) {
        if ((cells[at] as number) >= 0) this.#pushRow(this.#closed, level, connection, cells);
        cells[at] = levelSlot;
        cells.fill(0, at + 1, at + CELL);
      }
      cells[at + 1] = (cells[at + 1] as number) + inCount;
      cells[at + 2] = (cells[at + 2] as number) + outCount;
      cells[at + 3] = (cells[at + 3] as number) + inBytes;
      cells[at + 4] = (cells[at + 4] as number) + outBytes;
      levelSlot = Math.floor(levelSlot / 10);
    }
  }

  #pushRow(rows: number[], level: number, connection: number, cells: Float64Array): void {
    const at = level * CELL;
    rows.push(level, connection);
    for (let offset = 0; offset < CELL; offset++) rows.push(cells[at + offset] as number);
  }

  /** Rows (see BUCKET_WIDTH) changed since {@link take}, those still growing included. */
  peek(): Float64Array {
    const rows = this.#closed.slice();
    for (const connection of this.#changed) {
      const cells = this.#open.get(connection);
      if (cells === undefined) continue;
      for (let level = 0; level < LEVEL_NS.length; level++) this.#pushRow(rows, level, connection, cells);
    }
    return Float64Array.from(rows);
  }

  /** Like {@link peek}, and then none has changed. */
  take(): Float64Array {
    const rows = this.peek();
    this.#closed = [];
    this.#changed.clear();
    return rows;
  }
}

/** Calls `each` with every row of a level. */
export function eachBucket(
  rows: Float64Array,
  level: number,
  each: (connection: number, slot: number, cells: readonly [number, number, number, number]) => void,
): void {
  for (let at = 0; at < rows.length; at += BUCKET_WIDTH) {
    if (rows[at] !== level) continue;
    each(rows[at + 1] as number, rows[at + 2] as number, [
      rows[at + 3] as number,
      rows[at + 4] as number,
      rows[at + 5] as number,
      rows[at + 6] as number,
    ]);
  }
}
