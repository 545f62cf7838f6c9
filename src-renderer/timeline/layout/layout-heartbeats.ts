import { durationText } from '../../../src-shared/base/units-text.ts';
import type { FramePoint, TimelineSlice } from '../../../src-shared/contract/timeline.ts';
import { words } from '../../words/index.ts';
import { niceCeil } from '../axis/scale.ts';
import type { Plot } from '../draw/plot.ts';
import type { Missed, Story } from '../facts/story.ts';

const { drawn } = words.timeline;

interface Beat {
  readonly atNs: number;
  readonly rttMs: number;
  readonly seq?: number;
}

const DOT = 2.25;
/** Closer than this, dots would be a worm: the line alone says it. */
const DOT_ROOM = 6;
const PEAKS = 8;

/** RTTs in order of time: from the gauge, with the entries of the pongs where frames are known one by one. */
export function beatsOf(slice: TimelineSlice, connection: number): readonly Beat[] {
  const pongs = (slice.frames ?? []).filter(
    (frame) => frame.connection === connection && frame.kind === 'pong' && frame.rttMs !== undefined,
  );
  if (pongs.length > 0) {
    return pongs.map((frame) => ({ atNs: frame.atNs, rttMs: frame.rttMs as number, seq: frame.seq }));
  }
  const line = slice.gauges.find((one) => one.connection === connection && one.gauge === 'rttMs');
  return line === undefined ? [] : line.atNs.map((atNs, index) => ({ atNs, rttMs: line.value[index] as number }));
}

/** Which attempt a moment belongs to, counted from the first in the story: a line never crosses two. */
function attemptCounter(story: Story): (atNs: number) => number {
  const starts = story.spans.filter((span) => span.state !== 'waiting').map((span) => span.fromNs);
  return (atNs) => {
    let count = 0;
    for (const start of starts) if (start <= atNs) count += 1;
    return count;
  };
}

/** The heartbeat lane: pings at the foot, RTT as height, and what was missed. */
export function layoutHeartbeats(
  plot: Plot,
  connection: number,
  top: number,
  height: number,
  slice: TimelineSlice,
  story: Story,
): void {
  const foot = top + height - 1;
  const plotTop = top + 8;
  const plotHeight = height - 14;
  const grid = { type: 'hline', role: 'grid', from: 0, to: plot.width, color: 'line-faint' } as const;
  plot.under.push({ ...grid, at: plotTop }, { ...grid, at: plotTop + Math.round(plotHeight / 2) });

  const beats = beatsOf(slice, connection);
  const seen = beats.filter((beat) => plot.sees(beat.atNs, beat.atNs));
  let most = 0;
  for (const beat of seen) most = Math.max(most, beat.rttMs);
  const max = niceCeil(most, 1);
  const yOf = (rttMs: number) => plotTop + plotHeight * (1 - rttMs / max);

  const attemptOf = attemptCounter(story);
  if (beats.length > 0) {
    const atNs: number[] = [];
    const values: (number | null)[] = [];
    let before: Beat | undefined;
    for (const beat of beats) {
      if (before !== undefined && attemptOf(before.atNs) !== attemptOf(beat.atNs)) {
        atNs.push((before.atNs + beat.atNs) / 2);
        values.push(null);
      }
      atNs.push(beat.atNs);
      values.push(beat.rttMs);
      before = beat;
    }
    plot.curves.push({ role: 'rtt', top: plotTop, height: plotHeight, atNs, values, max });
  }
  if (seen.length > 0) plot.scales.set('heartbeats', durationText(max).replace('.00', ''));

  const dots: number[] = [];
  for (const beat of seen) {
    const x = plot.x(beat.atNs);
    const y = yOf(beat.rttMs);
    dots.push(x, y);
    plot.hit(x - 5, x + 5, top, foot, 3, {
      type: 'rtt',
      connection,
      atNs: beat.atNs,
      rttMs: beat.rttMs,
      seq: beat.seq,
    });
    plot.labels.reserve(x - 3, y - 2, x + 3, y + 2);
  }
  if (seen.length * DOT_ROOM <= plot.width) {
    plot.over.push({ type: 'dots', role: 'pong', points: dots, radius: DOT, color: 'kind-heartbeat' });
  }
  pings(plot, connection, foot, slice, seen);
  for (const missed of story.missed) missedMark(plot, connection, top, foot, missed);
  const lineRight = (beat: Beat) => {
    const next = beats[beats.indexOf(beat) + 1];
    return next !== undefined && attemptOf(next.atNs) === attemptOf(beat.atNs);
  };
  peaks(plot, seen, max, yOf, lineRight);
}

/** A tick at the foot for each ping; a ring for a sign of life that has no answer to measure. */
function pings(plot: Plot, connection: number, foot: number, slice: TimelineSlice, seen: readonly Beat[]): void {
  const sent: number[] = [];
  const rings: number[] = [];
  const tick = (atNs: number) => sent.push(plot.x(atNs), foot - 3, 1, 4);
  const frames: readonly FramePoint[] | null = slice.crowded.includes(connection) ? null : slice.frames;
  if (frames === null) {
    for (const beat of seen) tick(beat.atNs - beat.rttMs * 1e6);
  } else {
    for (const frame of frames) {
      if (frame.connection !== connection || !plot.sees(frame.atNs, frame.atNs)) continue;
      const x = plot.x(frame.atNs);
      const target = { type: 'frame', connection, frame } as const;
      if (frame.kind === 'ping') {
        tick(frame.atNs);
        plot.hit(x - 4, x + 4, foot - 8, foot + 1, 4, target);
      } else if (frame.kind === 'comment') {
        rings.push(x, foot - 5);
        plot.hit(x - 4, x + 4, foot - 10, foot, 3, target);
      }
    }
  }
  plot.under.push({ type: 'bars', role: 'ping', rects: sent, color: 'kind-heartbeat', alpha: 0.55 });
  if (rings.length * (DOT_ROOM / 2) <= plot.width) {
    plot.over.push({ type: 'rings', role: 'comment', points: rings, radius: DOT, color: 'kind-comment' });
  }
}

function missedMark(plot: Plot, connection: number, top: number, foot: number, missed: Missed): void {
  if (!plot.sees(missed.fromNs, missed.atNs)) return;
  const x0 = plot.x(missed.fromNs);
  const x1 = plot.x(missed.atNs);
  const y = foot - 6;
  plot.under.push({ type: 'hline', role: 'overdue', at: y, from: x0, to: x1, color: 'state-failed', dash: [2, 2] });
  plot.hit(Math.min(x0, x1 - 6), x1 + 6, top, foot, 4, { type: 'missed', connection, missed });
  if (!plot.labels.isFree(x1 - 6, y - 6, x1 + 6, y + 6)) {
    plot.over.push({
      type: 'vline',
      role: 'missed',
      at: x1 - 1,
      from: foot - 10,
      to: foot,
      color: 'state-failed-strong',
      width: 2,
    });
    return;
  }
  plot.over.push({ type: 'cross', role: 'missed', x: x1, y, radius: 6, color: 'state-failed-strong' });
  plot.labels.reserve(x1 - 6, y - 6, x1 + 6, y + 6);
  const word = missed.detail.halfOpen ? [drawn.missedHalfOpen, drawn.missed] : [drawn.missed];
  const wish = { role: 'missed', texts: word, y: y + 4, color: 'state-failed' } as const;
  plot.labels.place({ ...wish, x: x1 + 10, align: 'left' }, { ...wish, x: x1 - 10, align: 'right' });
}

/** Numbers at the RTTs that stand out. */
function peaks(
  plot: Plot,
  seen: readonly Beat[],
  max: number,
  yOf: (rttMs: number) => number,
  lineRight: (beat: Beat) => boolean,
): void {
  if (seen.length === 0) return;
  const sorted = seen.map((beat) => beat.rttMs).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] as number;
  const outstanding = seen
    .filter((beat, index) => {
      const left = seen[index - 1]?.rttMs ?? 0;
      const right = seen[index + 1]?.rttMs ?? 0;
      return beat.rttMs >= left && beat.rttMs > right && beat.rttMs >= median * 2 && beat.rttMs >= max * 0.3;
    })
    .sort((a, b) => b.rttMs - a.rttMs)
    .slice(0, PEAKS);
  for (const beat of outstanding) {
    const x = plot.x(beat.atNs);
    const y = yOf(beat.rttMs);
    const wish = { role: 'rtt', texts: [durationText(beat.rttMs)], color: 'kind-heartbeat' } as const;
    const right = { ...wish, x: x + 7, y: y + 4, align: 'left' } as const;
    const left = { ...wish, x: x - 7, y: y + 4, align: 'right' } as const;
    // Above where there is room, else on the side where no line leaves the dot.
    plot.labels.place(
      ...(y - yOf(max) > 10 ? [{ ...wish, x, y: y - 6, align: 'center' } as const] : []),
      ...(lineRight(beat) ? [left, right] : [right, left]),
    );
  }
}
