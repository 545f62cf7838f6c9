import type { TimelineSlice } from '../../src-shared/contract/timeline.ts';

export interface FrameCount {
  readonly frames: number;
  /** False when an edge of the range cuts a bucket: counted by the share of it that lies inside. */
  readonly exact: boolean;
}

/** Entries that crossed the wire within a range; null when the slice does not cover it. */
export function framesIn(
  range: { readonly fromNs: number; readonly toNs: number },
  slice: TimelineSlice | null,
  connections: readonly number[],
): FrameCount | null {
  if (slice === null || range.fromNs < slice.fromNs || Math.min(range.toNs, slice.nowNs) > slice.toNs) return null;
  if (slice.frames !== null) {
    const inside = slice.frames.filter(
      (frame) => connections.includes(frame.connection) && frame.atNs >= range.fromNs && frame.atNs < range.toNs,
    );
    return { frames: inside.length, exact: true };
  }
  let frames = 0;
  let exact = true;
  for (const traffic of slice.traffic) {
    if (!connections.includes(traffic.connection)) continue;
    for (const [index, slot] of traffic.slot.entries()) {
      const from = slice.originNs + slot * slice.slotNs;
      const overlap = Math.min(range.toNs, from + slice.slotNs) - Math.max(range.fromNs, from);
      if (overlap <= 0) continue;
      const share = overlap / slice.slotNs;
      if (share < 1 - 1e-9) exact = false;
      frames += ((traffic.inCount[index] ?? 0) + (traffic.outCount[index] ?? 0)) * share;
    }
  }
  return { frames: Math.round(frames), exact };
}
