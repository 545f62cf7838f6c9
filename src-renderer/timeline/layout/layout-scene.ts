import { assertNever } from '../../../src-shared/base/result.ts';
import { rateText } from '../../../src-shared/base/units-text.ts';
import type { FramePoint, TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import type { TransportName } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { hairline, type TimeScale } from '../axis/scale.ts';
import type { Tick } from '../axis/ticks.ts';
import type { WallClock } from '../axis/wall-clock.ts';
import { Plot } from '../draw/plot.ts';
import type { Story } from '../facts/story.ts';
import type { HitBucket } from '../props.ts';
import type { Measure } from './labels.ts';
import { type Lane, lanesHeight } from './lanes.ts';
import { layoutBackpressure } from './layout-backpressure.ts';
import { layoutFrames, layoutPolls, singleFrames } from './layout-frames.ts';
import { layoutHeartbeats } from './layout-heartbeats.ts';
import { layoutHits } from './layout-hits.ts';
import { layoutState, type StateBox } from './layout-state.ts';
import { axisEnd, layoutBars, layoutTrafficLane } from './layout-traffic.ts';
import type { Scene } from './shapes.ts';

export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

export interface SceneInput {
  readonly scale: TimeScale;
  readonly clock: WallClock;
  readonly nowNs: number;
  readonly live: boolean;
  readonly lanes: readonly Lane[];
  /** By connection. */
  readonly transports: ReadonlyMap<number, TransportName>;
  readonly slice: TimelineSlice | null;
  readonly stories: ReadonlyMap<number, Story>;
  readonly ticks: readonly Tick[];
  readonly range: TimeRange | null;
  readonly playheadNs: number | null;
  /** What the filter found; null without a filter. */
  readonly found: readonly HitBucket[] | null;
  readonly measure: Measure;
}

const EMPTY: Story = { spans: [], failures: [], ends: [], pauses: [], missed: [], marks: [] };

/** Everything in the lanes at one moment. Pure: the same input makes the same shapes. */
export function layoutScene(input: SceneInput): Scene {
  const { scale, lanes, slice } = input;
  const plot = new Plot(scale, input.clock, input.nowNs, input.live, input.measure);
  const height = lanesHeight(lanes);
  background(plot, input, height);
  if (slice !== null) {
    notes(plot, input, height);
    for (const lane of lanes) {
      const story = input.stories.get(lane.connection) ?? EMPTY;
      layoutLane(plot, lane, slice, story, input.transports.get(lane.connection) ?? 'websocket');
    }
    if (slice.lifecycleCut) cutNote(plot, slice, lanes);
  }
  if (input.found !== null) foundTicks(plot, lanes, input.found);
  foreground(plot, input, height);
  return plot.scene();
}

function layoutLane(plot: Plot, lane: Lane, slice: TimelineSlice, story: Story, transport: TransportName): void {
  const { connection, top, height } = lane;
  if (lane.collapsed) return;
  switch (lane.kind) {
    case 'state':
      layoutState(plot, stateBox(connection, top, height), story);
      return;
    case 'traffic':
      trafficLane(plot, lane, slice, story, transport);
      return;
    case 'heartbeats':
      layoutHeartbeats(plot, connection, top, height, slice, story);
      return;
    case 'backpressure':
      layoutBackpressure(plot, connection, top, height, slice, story);
      return;
    case 'connection':
      connectionLane(plot, lane, slice, story, transport);
      return;
    default:
      assertNever(lane.kind);
  }
}

/** The band in a lane of its own: a lane with more room has more air around it, and a band up to twice as high. */
function stateBox(connection: number, top: number, height: number): StateBox {
  const more = height - 44;
  const air = Math.min(3, Math.round(more * 0.15));
  const bandTop = top + 19 + air;
  const bandHeight = 18 + Math.min(18, Math.round(more * 0.1) + Math.max(0, more - 20));
  return {
    connection,
    bandTop,
    bandHeight,
    tickTop: top + 3 + (air > 0 ? 1 : 0),
    markY: top + 9 + (air > 0 ? 1 : 0),
    bracketY: bandTop + bandHeight + (air > 0 ? 4 : 2),
  };
}

/** On the traffic lane; where lanes are connections, at the foot of them all: a filter does not say of which. */
function foundTicks(plot: Plot, lanes: readonly Lane[], found: readonly HitBucket[]): void {
  const lane = lanes.find((one) => one.kind === 'traffic' && !one.collapsed) ?? lanes.at(-1);
  if (lane !== undefined) layoutHits(plot, lane.connection, lane.top + lane.height - 1, found);
}

function isPolling(transport: TransportName): boolean {
  return transport === 'long-poll' || transport === 'poll';
}

/** An unanswered request was on its way until its attempt ended, or still is. */
function requestEnd(plot: Plot, story: Story): (request: FramePoint) => number {
  return (request) => {
    const ended = [...story.failures, ...story.ends].find((one) => one.atNs >= request.atNs);
    return ended?.atNs ?? plot.nowNs;
  };
}

function trafficLane(plot: Plot, lane: Lane, slice: TimelineSlice, story: Story, transport: TransportName): void {
  const { connection, top, height } = lane;
  const frames = singleFrames(plot, slice, connection);
  if (frames === null) {
    layoutTrafficLane(plot, connection, top, height, slice);
    return;
  }
  const middle = top + height / 2;
  if (isPolling(transport)) {
    const box = { connection, inY: middle, outY: middle, withHeartbeats: false };
    layoutPolls(plot, box, frames, requestEnd(plot, story));
    return;
  }
  plot.under.push({ type: 'hline', role: 'axis', at: middle, from: 0, to: axisEnd(plot), color: 'line-strong' });
  layoutFrames(plot, { connection, inY: middle - 9, outY: middle + 10, withHeartbeats: false }, frames);
}

/** One lane of the shared clock: state, and the traffic on it. */
function connectionLane(plot: Plot, lane: Lane, slice: TimelineSlice, story: Story, transport: TransportName): void {
  const { connection, top, height } = lane;
  // A higher lane has its band lower, and more room for bars above it.
  const more = Math.max(0, height - 60);
  const frames = singleFrames(plot, slice, connection);
  const polls = frames !== null && isPolling(transport);
  const state = {
    connection,
    bandTop: top + 22 + (frames === null ? more : Math.round(more / 2)),
    bandHeight: 16,
    tickTop: top + 5,
    markY: top + 11,
    bracketY: top + 42 + (frames === null ? more : Math.round(more / 2)),
    withoutOpenWords: true,
  };
  if (frames === null) {
    layoutState(plot, state, story);
    silences(plot, lane, story);
    const axis = state.bandTop + 14;
    const most = layoutBars(plot, { connection, axis, up: axis - top - 8, down: 14 }, slice);
    if (most > 0) plot.scales.set(String(connection), rateText(most));
    return;
  }
  const box = { connection, inY: state.bandTop + 8, outY: state.bandTop + 24, withHeartbeats: true };
  if (polls) layoutPolls(plot, box, frames, requestEnd(plot, story));
  layoutState(plot, { ...state, withoutOpenBand: polls }, story);
  if (!polls) layoutFrames(plot, box, frames);
  silences(plot, lane, story);
}

/** A missed heartbeat where there is no lane for heartbeats: a cross at the foot. */
function silences(plot: Plot, lane: Lane, story: Story): void {
  const y = lane.top + lane.height - 7;
  for (const missed of story.missed) {
    if (!plot.sees(missed.atNs, missed.atNs)) continue;
    const x = plot.x(missed.atNs);
    plot.over.push({ type: 'cross', role: 'missed', x, y, radius: 4, color: 'state-failed-strong' });
    plot.labels.reserve(x - 5, y - 5, x + 5, y + 5);
    plot.hit(x - 6, x + 6, y - 7, y + 6, 5, { type: 'missed', connection: lane.connection, missed });
    const label = { role: 'missed', texts: [words.timeline.drawn.missed], y: y + 4, color: 'state-failed' } as const;
    plot.labels.place({ ...label, x: x + 10, align: 'left' }, { ...label, x: x - 10, align: 'right' });
  }
}

function background(plot: Plot, input: SceneInput, height: number): void {
  const { under } = plot;
  const nowX = plot.x(input.nowNs);
  if (nowX < plot.width) {
    const x = Math.max(nowX, 0);
    under.push({ type: 'rect', role: 'future', x, y: 0, w: plot.width - x, h: height, fill: 'surface-sunken' });
  }
  const startX = plot.x(0);
  if (startX > 0) {
    const w = Math.min(startX, plot.width);
    under.push({ type: 'rect', role: 'before', x: 0, y: 0, w, h: height, fill: 'surface-sunken' });
  }
  if (input.range !== null) {
    const x = plot.x(input.range.fromNs);
    under.push({
      type: 'rect',
      role: 'range',
      x,
      y: 0,
      w: plot.x(input.range.toNs) - x,
      h: height,
      fill: 'accent-soft',
    });
  }
  for (const tick of input.ticks) {
    if (tick.label === undefined) continue;
    under.push({ type: 'vline', role: 'grid', at: plot.x(tick.atNs), from: 0, to: height, color: 'line-faint' });
  }
}

/** Notes stand across all lanes: they are about the moment. */
function notes(plot: Plot, input: SceneInput, height: number): void {
  for (const [connection, story] of input.stories) {
    for (const mark of story.marks) {
      if (mark.kind !== 'mark' || !plot.sees(mark.atNs, mark.atNs)) continue;
      const x = plot.x(mark.atNs);
      plot.under.push({ type: 'vline', role: 'note', at: x, from: 0, to: height, color: 'kind-mark' });
      plot.hit(x - 3, x + 3, 0, height, 1, { type: 'mark', connection, mark });
    }
  }
}

/** The promise: what is missing is said. */
function cutNote(plot: Plot, slice: TimelineSlice, lanes: readonly Lane[]): void {
  const first = lanes[0];
  const oldest = slice.lifecycle[0];
  if (first === undefined || oldest === undefined) return;
  const x = Math.min(plot.x(oldest.atNs), plot.width);
  if (x < 12) return;
  const texts = words.timeline.drawn.cut;
  plot.labels.place({ role: 'cut', texts, x: x - 8, y: first.top + 31, align: 'right', color: 'text-3' });
}

function foreground(plot: Plot, input: SceneInput, height: number): void {
  const { over } = plot;
  const one = hairline(plot.scale.dpr);
  for (const lane of input.lanes) {
    const bottom = lane.top + lane.height;
    if (bottom < height)
      plot.under.push({ type: 'hline', role: 'lane', at: bottom - one, from: 0, to: plot.width, color: 'line' });
  }
  const nowX = plot.x(input.nowNs);
  if (input.live && nowX >= 0 && nowX <= plot.width) {
    over.push({ type: 'vline', role: 'now', at: nowX, from: 0, to: height, color: 'text-3', dash: [2, 2] });
    const y = plot.nowLabelY;
    if (y !== null)
      plot.labels.place({
        role: 'now',
        texts: [words.timeline.drawn.now],
        x: nowX - 6,
        y,
        align: 'right',
        color: 'text-3',
      });
  }
  if (input.range !== null) {
    for (const at of [plot.x(input.range.fromNs), plot.x(input.range.toNs) - one]) {
      over.push({ type: 'vline', role: 'range edge', at, from: 0, to: height, color: 'accent-line' });
    }
  }
  if (input.playheadNs !== null) {
    over.push({ type: 'vline', role: 'playhead', at: plot.x(input.playheadNs), from: 0, to: height, color: 'text-1' });
  }
}
