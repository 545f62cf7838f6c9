import { rateText } from '../../../src-shared/base/units-text.ts';
import type { TimelineSlice, TrafficBuckets } from '../../../src-shared/contract/timeline.ts';
import { niceCeil, nsPerPx, snap } from '../axis/scale.ts';
import type { Plot } from '../draw/plot.ts';
import type { Bucket } from './targets.ts';

/** Where bars of one connection are drawn. */
export interface BarsBox {
  readonly connection: number;
  /** ↓ grows up from here, ↑ grows down from one pixel below. */
  readonly axis: number;
  readonly up: number;
  readonly down: number;
}

/** Bars no closer than this: 2 px and a gap. */
const PITCH = 3;
/** However few: an event is seen. */
const LEAST = 2;
/** Messages in one column that may fill a lane. */
const FEW = 4;

/**
 * Whole slots joined until a column is wide enough. Joined slots are counted from the recording's zero, so columns stay
 * put while the view moves, and no slot is ever split or counted twice.
 */
export function columns(traffic: TrafficBuckets, slice: TimelineSlice, perPxNs: number): readonly Bucket[] {
  const join = Math.max(1, Math.ceil((PITCH * perPxNs) / slice.slotNs - 1e-6));
  const firstSlot = Math.round(slice.originNs / slice.slotNs);
  const result: { -readonly [Key in keyof Bucket]: Bucket[Key] }[] = [];
  let column = Number.NaN;
  for (const [index, slot] of traffic.slot.entries()) {
    const own = Math.floor((firstSlot + slot) / join);
    const counts = {
      inCount: traffic.inCount[index] ?? 0,
      outCount: traffic.outCount[index] ?? 0,
      inBytes: traffic.inBytes[index] ?? 0,
      outBytes: traffic.outBytes[index] ?? 0,
    };
    const last = result[result.length - 1];
    if (own === column && last !== undefined) {
      last.inCount += counts.inCount;
      last.outCount += counts.outCount;
      last.inBytes += counts.inBytes;
      last.outBytes += counts.outBytes;
    } else {
      const fromNs = slice.originNs + (own * join - firstSlot) * slice.slotNs;
      result.push({ fromNs, toNs: fromNs + join * slice.slotNs, ...counts });
      column = own;
    }
  }
  return result;
}

/** Draws the bars of a connection; the answer is the rate at the end of its longer side, 0 without traffic in view. */
export function layoutBars(plot: Plot, box: BarsBox, slice: TimelineSlice): number {
  const traffic = slice.traffic.find((one) => one.connection === box.connection);
  if (traffic === undefined) return 0;
  const perPx = nsPerPx(plot.scale);
  const visible = columns(traffic, slice, perPx).filter(
    (one) => one.toNs > plot.scale.fromNs && one.fromNs < plot.scale.toNs,
  );
  if (visible.length === 0) return 0;
  const room = Math.max(box.up, box.down);
  let most = 0;
  for (const one of visible) {
    const seconds = (one.toNs - one.fromNs) / 1e9;
    // One scale for both directions: what looks half as much is half as much.
    most = Math.max(most, ((one.inCount / seconds) * room) / box.up, ((one.outCount / seconds) * room) / box.down);
  }
  const seconds = ((visible[0] as Bucket).toNs - (visible[0] as Bucket).fromNs) / 1e9;
  // A single message is no peak: a lane is at least so many high, in a column.
  const top = niceCeil(most, FEW / seconds);
  const { dpr } = plot.scale;
  const first = visible[0] as Bucket;
  const pitch = (first.toNs - first.fromNs) / perPx;
  const gap = Math.max(1, Math.round(dpr)) / dpr;
  const width = Math.max(Math.floor(pitch * dpr + 1e-6) / dpr - gap, 1 / dpr);
  const incoming: number[] = [];
  const outgoing: number[] = [];
  const heightOf = (count: number, seconds: number) =>
    Math.max(LEAST, snap(plot.scale, (count / seconds / top) * room));
  for (const one of visible) {
    const seconds = (one.toNs - one.fromNs) / 1e9;
    const x = plot.x(one.fromNs);
    // The column that is still filling ends at now, not in the future.
    const w = one.toNs > plot.nowNs && width > PITCH ? Math.max(Math.min(width, plot.x(plot.nowNs) - x), 2) : width;
    if (one.inCount > 0) {
      const h = heightOf(one.inCount, seconds);
      incoming.push(x, box.axis - h, w, h);
    }
    if (one.outCount > 0) outgoing.push(x, box.axis + 1, w, Math.min(heightOf(one.outCount, seconds), box.down));
    plot.hit(x, Math.max(plot.x(one.toNs), x + PITCH), box.axis - box.up, box.axis + box.down, 1, {
      type: 'bucket',
      connection: box.connection,
      bucket: one,
    });
  }
  plot.under.push({ type: 'bars', role: 'traffic in', rects: incoming, color: 'to-client-fill' });
  plot.under.push({ type: 'bars', role: 'traffic out', rects: outgoing, color: 'to-server-fill' });
  return top;
}

/** The traffic lane's bars with grid, axis and scale. */
export function layoutTrafficLane(
  plot: Plot,
  connection: number,
  top: number,
  height: number,
  slice: TimelineSlice,
): void {
  const inMost = mostOf(slice, connection, 'inCount');
  const outMost = mostOf(slice, connection, 'outCount');
  // The axis leaves the room to the side that needs it.
  const mostlyOut = outMost > inMost * 1.5;
  const room = height - 26;
  const box: BarsBox = mostlyOut
    ? { connection, axis: top + 20, up: 18, down: room }
    : { connection, axis: top + height - 20, up: room, down: 18 };
  const edge = mostlyOut ? box.axis + box.down : box.axis - box.up;
  const line = { type: 'hline', role: 'grid', from: 0, to: plot.width, color: 'line-faint' } as const;
  plot.under.push({ ...line, at: edge }, { ...line, at: Math.round((edge + box.axis) / 2) });
  plot.under.push({ ...line, role: 'axis', at: box.axis, color: 'line-strong', to: axisEnd(plot) });
  const most = layoutBars(plot, box, slice);
  if (most > 0) plot.scales.set('traffic', rateText(most));
}

/** The axis is a line of the past: it ends at now. */
export function axisEnd(plot: Plot): number {
  return Math.min(plot.width, Math.max(0, plot.x(plot.nowNs)));
}

function mostOf(slice: TimelineSlice, connection: number, side: 'inCount' | 'outCount'): number {
  const counts = slice.traffic.find((one) => one.connection === connection)?.[side] ?? [];
  let most = 0;
  for (const count of counts) most = Math.max(most, count);
  return most;
}
