import { shortDurationText } from '../../../src-shared/base/units-text.ts';
import type { FramePoint, TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { MESSAGE_KINDS } from '../../../src-shared/model/kind.ts';
import { words } from '../../words/index.ts';
import type { Plot } from '../draw/plot.ts';
import type { PollExchange } from './targets.ts';

const { drawn } = words.timeline;

/** Where single frames of one connection are drawn. */
export interface FramesBox {
  readonly connection: number;
  /** Middle of what came from the server, and of what went to it. */
  readonly inY: number;
  readonly outY: number;
  /** Pings and pongs too: where no lane of their own shows them. */
  readonly withHeartbeats: boolean;
}

/** Pixels a frame needs to be seen as one. */
const ROOM = 12;
const messageKinds: ReadonlySet<string> = new Set(MESSAGE_KINDS);
const SQUARE = 4;
const RING = 2.5;

/** The frames of a connection when there are few enough to be drawn one by one; else null, and bars say how many. */
export function singleFrames(plot: Plot, slice: TimelineSlice, connection: number): readonly FramePoint[] | null {
  if (slice.frames === null || slice.crowded.includes(connection)) return null;
  const own = slice.frames.filter((frame) => frame.connection === connection);
  let visible = 0;
  for (const frame of own) {
    // Items share the moment of their reply.
    if (frame.kind !== 'item' && plot.sees(frame.atNs, frame.atNs)) visible += 1;
  }
  return visible * ROOM <= plot.width ? own : null;
}

/** Polls: requests with their replies, in order, one on its way at a time. Requests beside the stream are none. */
export function pollsOf(frames: readonly FramePoint[]): readonly PollExchange[] {
  const polls: { request: FramePoint; response?: FramePoint; items: FramePoint[] }[] = [];
  for (const frame of frames) {
    if (frame.beside === true) continue;
    const last = polls[polls.length - 1];
    if (frame.kind === 'request') polls.push({ request: frame, items: [] });
    else if (frame.kind === 'response' && last !== undefined && last.response === undefined) last.response = frame;
    else if (frame.kind === 'item' && last?.response !== undefined) last.items.push(frame);
  }
  return polls;
}

/** How many messages its reply brought: as the reply says, or as many as are here. */
export function messagesIn(poll: PollExchange): number {
  return poll.response?.items ?? poll.items.length;
}

/** Messages as squares, comments as rings: ↓ on its line, ↑ on its own. */
export function layoutFrames(plot: Plot, box: FramesBox, frames: readonly FramePoint[]): void {
  const squares = { toClient: [] as number[], toServer: [] as number[] };
  const rings: number[] = [];
  const beats: number[] = [];
  for (const frame of frames) {
    if (!plot.sees(frame.atNs, frame.atNs)) continue;
    const x = plot.x(frame.atNs);
    const y = frame.direction === 'toServer' ? box.outY : box.inY;
    if (messageKinds.has(frame.kind)) squares[frame.direction === 'toServer' ? 'toServer' : 'toClient'].push(x, y);
    else if (frame.kind === 'comment' || frame.kind === 'retry') rings.push(x, y);
    else if (frame.beside === true) squares[frame.direction === 'toServer' ? 'toServer' : 'toClient'].push(x, y);
    else if (box.withHeartbeats && (frame.kind === 'ping' || frame.kind === 'pong')) beats.push(x, y);
    else continue;
    plot.hit(x - 5, x + 5, y - 6, y + 6, 4, { type: 'frame', connection: box.connection, frame });
  }
  // Small marks over large ones: a ping that left with a message stays visible.
  plot.over.push(
    { type: 'squares', role: 'message in', points: squares.toClient, radius: SQUARE, color: 'to-client' },
    { type: 'squares', role: 'message out', points: squares.toServer, radius: SQUARE, color: 'to-server' },
    { type: 'rings', role: 'comment', points: rings, radius: RING, color: 'kind-comment', fill: 'surface-base' },
    { type: 'dots', role: 'heartbeat', points: beats, radius: 2, color: 'kind-heartbeat' },
  );
}

/**
 * Polls: a tick where the request left, a box while the server held it, a square for what it brought, a ring when it
 * brought nothing. `endNs` is where an unanswered request ends: now, or when its attempt failed.
 */
export function layoutPolls(
  plot: Plot,
  box: FramesBox,
  frames: readonly FramePoint[],
  endNs: (request: FramePoint) => number,
): void {
  const y = box.inY;
  const top = y - 8;
  const requests: number[] = [];
  const squares: number[] = [];
  const empty: number[] = [];
  const slow: number[] = [];
  const busy: number[] = [];
  const counted: { mx: number; boxed: boolean; count: number }[] = [];
  const polls = pollsOf(frames);
  for (const [index, poll] of polls.entries()) {
    const { request, response } = poll;
    // A request that another one follows was given up: its reply never came.
    const next = polls[index + 1]?.request.atNs ?? Number.POSITIVE_INFINITY;
    const toNs = response?.atNs ?? Math.min(endNs(request), next);
    if (!plot.sees(request.atNs, toNs)) continue;
    const x0 = plot.x(request.atNs);
    const x1 = plot.x(toNs);
    const boxed = x1 - x0 >= 12;
    const ended = response === undefined && toNs < plot.nowNs ? { unansweredNs: toNs } : {};
    const target = { type: 'poll', connection: box.connection, poll: { ...poll, ...ended } } as const;
    plot.hit(x0 - 3, Math.max(x1, x0 + 12) + 2, top, top + 16, 3, target);
    const fate: Fate =
      response !== undefined ? 'held' : toNs === next ? 'lost' : toNs < plot.nowNs ? 'broken' : 'holding';
    if (boxed) heldBox(plot, poll, { x0, x1, top, toNs, fate });
    requests.push(x0 - 1, top, 2, 16);
    plot.labels.reserve(x0 - 1, top, x0 + 1, top + 16);
    if (fate === 'lost') {
      plot.over.push({ type: 'cross', role: 'no reply', x: x1 - 6, y, radius: 4, color: 'state-failed-strong' });
    }
    if (response === undefined) continue;
    // Inside the end of its box, or right of the tick when the reply came at once.
    const mx = boxed ? x1 - 6 : x0 + 7;
    plot.labels.reserve(mx - SQUARE, y - SQUARE, mx + SQUARE, y + SQUARE);
    switch (response.outcome) {
      case 'items':
        squares.push(mx, y);
        if (messagesIn(poll) > 1) counted.push({ mx, boxed, count: messagesIn(poll) });
        break;
      case 'error':
        plot.over.push({ type: 'cross', role: 'poll failed', x: mx, y, radius: 4, color: 'state-failed-strong' });
        break;
      case 'busy':
        busy.push(mx, y);
        plot.labels.place({
          role: 'busy',
          texts: [drawn.busy],
          x: mx + 6,
          y: y + 4,
          align: 'left',
          color: 'state-connecting',
        });
        break;
      case 'timeout':
        slow.push(mx, y);
        break;
      default:
        empty.push(mx, y);
    }
  }
  // Numbers when all marks have their place, so that none stands on one.
  for (const { mx, boxed, count } of counted) {
    plot.labels.place({
      role: 'items',
      texts: [drawn.items(count)],
      x: mx + (boxed ? -7 : 7),
      y: y + 4,
      align: boxed ? 'right' : 'left',
      color: 'to-client',
      gap: 2,
    });
  }
  plot.over.push(
    { type: 'bars', role: 'request', rects: requests, color: 'to-server' },
    { type: 'rings', role: 'empty reply', points: empty, radius: RING, color: 'text-3' },
    { type: 'rings', role: 'poll timed out', points: slow, radius: RING, color: 'state-waiting' },
    { type: 'rings', role: 'busy', points: busy, radius: RING, color: 'state-connecting' },
    { type: 'squares', role: 'message in', points: squares, radius: SQUARE, color: 'to-client' },
  );
  const beside = frames.filter((frame) => frame.beside === true);
  if (beside.length > 0) layoutFrames(plot, box, beside);
}

/** What became of a request: answered, still open, given up for a new one, or ended with its attempt. */
type Fate = 'held' | 'holding' | 'lost' | 'broken';

interface HeldBox {
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
  readonly toNs: number;
  readonly fate: Fate;
}

function heldBox(plot: Plot, poll: PollExchange, box: HeldBox): void {
  const { x0, x1, top, fate } = box;
  plot.under.push({
    type: 'rect',
    role: fate,
    x: x0,
    y: top,
    w: x1 - x0,
    h: 16,
    fill: 'surface-hover',
    stroke: 'line-strong',
    ...(fate === 'held' ? {} : { dash: [3, 2] }),
  });
  const ms = poll.response?.heldMs ?? (box.toNs - poll.request.atNs) / 1e6;
  const left = Math.max(x0, 0);
  const right = Math.min(x1, plot.width);
  const wish = { role: 'held', y: top + 12, color: 'text-2' } as const;
  if (fate === 'holding') {
    const texts = [drawn.holding(shortDurationText(ms)), shortDurationText(ms)];
    plot.labels.place({ ...wish, texts, x: left + 8, align: 'left', within: [left + 4, right - 4] });
  } else if (fate !== 'broken') {
    const texts = fate === 'lost' ? [drawn.noReply] : [drawn.held(shortDurationText(ms)), shortDurationText(ms)];
    plot.labels.place({ ...wish, texts, x: (left + right) / 2, align: 'center', within: [left + 4, right - 14] });
  }
}
