import { words } from '../../words/index.ts';
import type { TimeScale } from '../axis/scale.ts';
import { hairline, snappedX } from '../axis/scale.ts';
import { TICK_LABEL_OFFSET, type Tick } from '../axis/ticks.ts';
import { clockSeconds, clockTime, digitsFor, type WallClock } from '../axis/wall-clock.ts';
import type { Story } from '../facts/story.ts';
import { Labels, type Measure } from './labels.ts';
import type { Shape } from './shapes.ts';

export const RULER_HEIGHT = 24;

export interface RulerInput {
  readonly scale: TimeScale;
  readonly clock: WallClock;
  readonly ticks: readonly Tick[];
  readonly measure: Measure;
  readonly range: { readonly fromNs: number; readonly toNs: number } | null;
  readonly playheadNs: number | null;
  readonly stories: Iterable<Story>;
}

/** Digits that tell neighbouring pixels apart, from milliseconds to a tenth of a microsecond. */
export function flagDigits(scale: Omit<TimeScale, 'dpr'>): number {
  return Math.max(3, Math.min(7, digitsFor((scale.toNs - scale.fromNs) / scale.width)));
}

/** The ruler: ticks and labels, range handles, flags of notes and of the playhead. */
export function layoutRuler(input: RulerInput): readonly Shape[] {
  const { scale, clock, range, playheadNs } = input;
  const shapes: Shape[] = [];
  const labels = new Labels(scale.width, input.measure);
  const x = (atNs: number) => snappedX(scale, atNs);

  if (range !== null) {
    const x0 = x(range.fromNs);
    const x1 = x(range.toNs);
    shapes.push({ type: 'rect', role: 'range', x: x0, y: 0, w: x1 - x0, h: RULER_HEIGHT, fill: 'accent-soft' });
    for (const [at, handle] of [
      [x0, x0 - 2],
      [x1 - hairline(scale.dpr), x1 - 3],
    ] as const) {
      shapes.push({ type: 'vline', role: 'range edge', at, from: 0, to: RULER_HEIGHT, color: 'accent-line' });
      shapes.push({
        type: 'rect',
        role: 'range handle',
        x: handle,
        y: 15,
        w: 5,
        h: 10,
        fill: 'accent-line',
        radius: 2,
      });
    }
  }
  for (const tick of input.ticks) {
    const from = tick.label === undefined ? 20 : 16;
    shapes.push({ type: 'vline', role: 'tick', at: x(tick.atNs), from, to: RULER_HEIGHT, color: 'line-strong' });
  }
  // Flags before labels: they hide what lies beneath them.
  if (playheadNs !== null)
    flag(shapes, labels, scale, x(playheadNs), clockSeconds(clock, playheadNs, flagDigits(scale)));
  for (const story of input.stories) {
    for (const mark of story.marks) {
      if (mark.kind === 'mark') note(shapes, labels, scale, x(mark.atNs), mark.detail.note);
    }
  }
  for (const tick of input.ticks) {
    if (tick.label === undefined) continue;
    labels.place({
      role: 'time',
      texts: [tick.label],
      x: x(tick.atNs) + TICK_LABEL_OFFSET,
      y: 17,
      align: 'left',
      color: 'text-3',
    });
  }
  return [...shapes, ...labels.shapes];
}

function flag(shapes: Shape[], labels: Labels, scale: TimeScale, at: number, text: string): void {
  if (at < -1 || at > scale.width + 1) return;
  const w = Math.ceil(labels.width(text, 500)) + 10;
  const x = at + w > scale.width ? at - w + hairline(scale.dpr) : at;
  shapes.push({ type: 'rect', role: 'playhead flag', x, y: 6, w, h: 18, fill: 'text-1', radius: 3 });
  shapes.push({
    type: 'text',
    role: 'playhead flag',
    x: x + 5,
    y: 19,
    text,
    align: 'left',
    color: 'surface-base',
    weight: 500,
  });
  labels.reserve(x - 2, 4, x + w + 2, RULER_HEIGHT);
}

/** A note's flag; without room for its words only the glyph. */
function note(shapes: Shape[], labels: Labels, scale: TimeScale, at: number, words: string): void {
  if (at < 0 || at > scale.width) return;
  const full = words.length <= 32 ? words : '';
  for (const text of full === '' ? [''] : [full, '']) {
    const w = text === '' ? 18 : Math.ceil(labels.width(text, 500)) + 27;
    if (at + w > scale.width || !labels.isFree(at, 6, at + w, RULER_HEIGHT)) continue;
    shapes.push({
      type: 'rect',
      role: 'note flag',
      x: at,
      y: 6,
      w,
      h: 19,
      fill: 'surface-raised',
      stroke: 'kind-mark',
      radius: 3,
    });
    shapes.push({ type: 'glyph', role: 'note', glyph: 'mark', x: at + 9, y: 15, color: 'kind-mark' });
    if (text !== '') {
      shapes.push({
        type: 'text',
        role: 'note',
        x: at + 20,
        y: 19,
        text,
        align: 'left',
        color: 'kind-mark',
        weight: 500,
      });
    }
    labels.reserve(at - 2, 4, at + w + 2, RULER_HEIGHT);
    return;
  }
}

/** `12:03:59.6 to 12:04:12.2`: no more digits than the range is wide. */
export function rangeText(clock: WallClock, range: { readonly fromNs: number; readonly toNs: number }): string {
  const digits = Math.min(6, digitsFor(Math.max(range.toNs - range.fromNs, 1_000) / 100));
  return words.timeline.head.range(clockTime(clock, range.fromNs, digits), clockTime(clock, range.toNs, digits));
}
