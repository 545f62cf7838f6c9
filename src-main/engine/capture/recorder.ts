import type { Problem } from '../../../src-shared/base/result.ts';
import type { DetailByKind, Direction } from '../../../src-shared/model/entry.ts';
import type { GaugeName } from '../../../src-shared/model/gauge.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

/** An entry as its room hands it over. The recorder gives it a `seq`, cuts the payload at the cap, keeps the rest. */
export interface NewEntry<K extends Kind = Kind> {
  readonly kind: K;
  readonly direction: Direction;
  /** On the recording's clock. Not before the last one handed over: order is the order of handing over. */
  readonly atNs: number;
  readonly connection: number;
  readonly attempt: number;
  readonly payload?: Uint8Array;
  /** Whole size of a payload that its transport already cut. */
  readonly size?: number;
  /** Hex SHA-256 of the whole, with `size`. */
  readonly sha256?: string;
  readonly wireSize?: number;
  readonly inflated?: boolean;
  /** First two bytes of the header of its one frame, where the detail has no frames: of an entry copied from a recording. */
  readonly frame?: number;
  readonly detail?: DetailByKind[K];
}

/**
 * The write side of a recording. Synchronous and never lossy: what does not fit in time makes
 * {@link Recorder.overloaded} true, and connections pause their sockets until it is false again.
 */
export interface Recorder {
  /** Records one entry; gives its `seq`. Copies the payload. */
  add(entry: NewEntry): number;

  /**
   * The fast path for many small frames in one network chunk: copies the chunk once…
   * @returns token for {@link addStaged}; valid until the caller returns to the event loop.
   */
  stage(chunk: Uint8Array): number;
  /**
   * …and then records entries whose payloads are slices of it. No detail, no cap: for single-frame messages only.
   * @param frame the first two bytes of the WebSocket frame header, `byte0 << 8 | byte1`
   */
  addStaged(
    staged: number,
    kindCode: number,
    directionCode: number,
    atNs: number,
    connection: number,
    attempt: number,
    start: number,
    length: number,
    wireSize: number,
    frame: number,
  ): number;

  /**
   * The fast path for many small entries with a detail (server-sent events): what {@link add} does, without an object
   * for payload or detail. No cap, no lifecycle kinds.
   * @param bytes has the payload at `[from, to)`, copied
   * @param detailHead the detail as JSON text in UTF-8, in three parts: this, `[detailFrom, detailTo)` of `bytes`,
   *   and `detailTail`
   */
  addSlice(
    kindCode: number,
    directionCode: number,
    atNs: number,
    connection: number,
    attempt: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    wireSize: number,
    detailHead: Uint8Array,
    detailFrom: number,
    detailTo: number,
    detailTail: Uint8Array,
  ): void;

  gauge(connection: number, gauge: GaugeName, atNs: number, value: number): void;

  /** Nanoseconds now on this recording's clock. */
  nowNs(): number;
  /** Entries so far; also the last `seq`. */
  readonly entries: number;
  /** Bytes handed over and not yet on disk. */
  readonly unwrittenBytes: number;
  /** True from too many unwritten bytes until few again. */
  readonly overloaded: boolean;
  /** Calls back on each change of {@link overloaded}; {@link problem} says whether it is because the disk refuses. */
  onOverload(listener: (overloaded: boolean) => void): () => void;
  /** Why nothing can be written just now (STORE_FULL, STORE_FAILED); undefined while the disk takes it. */
  problem(): Problem | undefined;
  /** Payload bytes kept per entry. */
  readonly payloadCapBytes: number;
}
