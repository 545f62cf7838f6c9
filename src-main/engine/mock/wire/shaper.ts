/**
 * What a slow, jittery, narrow or stalled path does to bytes, as a state machine: bytes and a clock in, bytes that may go out now and the
 * time of the next ones out. Order is always kept. No sockets and no timers here.
 */

/** What is wrong with the path; all zero and false is a path without faults. */
export interface PathFaults {
  /** Every byte arrives this much later, */
  readonly delayMs: number;
  /** and up to this much more, each piece another. */
  readonly jitterMs: number;
  /** At most so many bytes a second; 0 is no limit. */
  readonly bytesPerSecond: number;
  /** Bytes are held and come together, this often; 0 is at once. */
  readonly burstEveryMs: number;
  /** Nothing comes out until this is false again. */
  readonly stalled: boolean;
}

export const CLEAR_PATH: PathFaults = { delayMs: 0, jitterMs: 0, bytesPerSecond: 0, burstEveryMs: 0, stalled: false };

export function isClear(faults: PathFaults): boolean {
  return (
    faults.delayMs === 0 &&
    faults.jitterMs === 0 &&
    faults.bytesPerSecond === 0 &&
    faults.burstEveryMs === 0 &&
    !faults.stalled
  );
}

interface Piece {
  bytes: Uint8Array;
  /** Not before this time, by latency alone. */
  readonly dueMs: number;
  /** When a burst let it go on: from then only the width of the path holds it. Null before. */
  releasedMs: number | null;
}

/** How much of a narrow path's second may pass at once: pieces stay small, as a narrow link's are. */
const SLICE_MS = 100;

export class Shaper {
  readonly #random: () => number;
  #faults: PathFaults = CLEAR_PATH;
  #queue: Piece[] = [];
  #queuedBytes = 0;
  /** When the link is free again, by its width. */
  #freeAtMs = 0;
  #nextBurstMs = 0;

  /** @param random 0 ≤ value < 1, for the jitter */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Bytes that are still held. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Holds for bytes that come from now on; width, bursts and stall also for those already held. */
  set(faults: PathFaults, nowMs: number): void {
    const before = this.#faults;
    if (faults.burstEveryMs !== before.burstEveryMs) this.#nextBurstMs = nowMs + faults.burstEveryMs;
    this.#faults = faults;
    // Width that a stall or another rate left unused is not made up for.
    if (faults.bytesPerSecond !== before.bytesPerSecond || faults.stalled !== before.stalled) this.#freeAtMs = nowMs;
  }

  push(bytes: Uint8Array, nowMs: number): void {
    const { delayMs, jitterMs } = this.#faults;
    const late = delayMs + (jitterMs === 0 ? 0 : this.#random() * jitterMs);
    // What was sent before arrives before: TCP has one order.
    const dueMs = Math.max(nowMs + late, this.#queue.at(-1)?.dueMs ?? 0);
    this.#queue.push({ bytes, dueMs, releasedMs: null });
    this.#queuedBytes += bytes.byteLength;
  }

  /** Forgets what is held: there is nobody to get it any more. */
  clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  /** What may leave at this time, and when to ask again; null when nothing is held or the path is stalled. */
  take(nowMs: number): { readonly out: readonly Uint8Array[]; readonly againAtMs: number | null } {
    const out: Uint8Array[] = [];
    const { bytesPerSecond, burstEveryMs, stalled } = this.#faults;
    if (stalled) return { out, againAtMs: null };
    if (burstEveryMs > 0 && nowMs >= this.#nextBurstMs) {
      const burstMs = nowMs - ((nowMs - this.#nextBurstMs) % burstEveryMs);
      // What came after the last burst waits for the next, however late this is asked.
      for (const piece of this.#queue) {
        if (piece.dueMs > burstMs) break;
        piece.releasedMs ??= burstMs;
      }
      this.#nextBurstMs = burstMs + burstEveryMs;
    }
    let taken = 0;
    for (; taken < this.#queue.length; taken++) {
      const piece = this.#queue[taken];
      if (piece === undefined || piece.dueMs > nowMs) break;
      if (burstEveryMs > 0 && piece.releasedMs === null) break;
      if (bytesPerSecond === 0) {
        out.push(piece.bytes);
        continue;
      }
      if (!this.#passNarrow(piece, nowMs, out)) break;
    }
    this.#queue.splice(0, taken);
    for (const { byteLength } of out) this.#queuedBytes -= byteLength;
    const next = this.#queue[0];
    if (next === undefined) return { out, againAtMs: null };
    if (burstEveryMs > 0 && next.releasedMs === null) {
      return { out, againAtMs: Math.max(this.#nextBurstMs, next.dueMs) };
    }
    return { out, againAtMs: Math.max(next.dueMs, bytesPerSecond === 0 ? 0 : this.#freeAtMs) };
  }

  /** Lets through what the width allows by now. @returns whether that is all of the piece */
  #passNarrow(piece: Piece, nowMs: number, out: Uint8Array[]): boolean {
    const { bytesPerSecond } = this.#faults;
    const sliceBytes = Math.max(1, Math.round((bytesPerSecond * SLICE_MS) / 1_000));
    // Time when nothing was there to send is no credit; time by which a timer fired late is, or the path were narrower than it says.
    this.#freeAtMs = Math.max(this.#freeAtMs, piece.dueMs, piece.releasedMs ?? 0);
    while (this.#freeAtMs <= nowMs) {
      const slice = piece.bytes.subarray(0, sliceBytes);
      out.push(slice);
      this.#freeAtMs += (slice.byteLength / bytesPerSecond) * 1_000;
      if (slice.byteLength === piece.bytes.byteLength) return true;
      piece.bytes = piece.bytes.subarray(slice.byteLength);
    }
    return false;
  }
}
