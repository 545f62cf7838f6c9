import { assertNever } from '../../../src-shared/base/result.ts';
import { durationText, shortDurationText } from '../../../src-shared/base/units-text.ts';
import { words } from '../../words/index.ts';
import { hairline } from '../axis/scale.ts';
import { clockSeconds } from '../axis/wall-clock.ts';
import type { Plot } from '../draw/plot.ts';
import { endWord, failureWord, gapWord } from '../facts/reasons.ts';
import type { ConnectingSpan, Failure, Mark, OpenSpan, Pause, Story, WaitSpan } from '../facts/story.ts';
import { plannedEndNs } from '../facts/story.ts';

const { drawn } = words.timeline;

/** Where the state of one connection is drawn; y from the top of the lanes. */
export interface StateBox {
  readonly connection: number;
  /** The band of states. */
  readonly bandTop: number;
  readonly bandHeight: number;
  /** Where the upright of a failure begins, and the middle of its cross. */
  readonly tickTop: number;
  readonly markY: number;
  /** The level line of the bracket under a wait; null: no room. */
  readonly bracketY: number | null;
  /** Polls that are drawn one by one stand in for the open band. */
  readonly withoutOpenBand?: boolean;
  /** The band carries traffic, and the gutter says the state: no words in it, and those above it on plates. */
  readonly withoutOpenWords?: boolean;
}

const FOOT = 2;
const CONNECTING_LEAST = 3;
/** Timers are late by a little: a plan and what became of it differ when one can see it. */
const LATE_LEAST = 3;
/** A wait narrower than this shows no bracket: it would be read as part of the mark beside it. */
const BRACKET_FROM = 72;

export function layoutState(plot: Plot, box: StateBox, story: Story): void {
  for (const span of story.spans) {
    const toNs = span.toNs ?? Math.max(plot.nowNs, span.state === 'waiting' && plot.live ? plannedEndNs(span) : 0);
    if (!plot.sees(span.fromNs, toNs)) continue;
    switch (span.state) {
      case 'open':
        if (!box.withoutOpenBand) openBand(plot, box, span, toNs);
        break;
      case 'connecting':
        connecting(plot, box, span, toNs);
        break;
      case 'waiting':
        waiting(plot, box, span);
        break;
      default:
        assertNever(span);
    }
  }
  for (const pause of story.pauses) pausedBand(plot, box, pause);
  uprights(plot, box, story);
  for (const failure of story.failures) failureMark(plot, box, failure);
  for (const mark of story.marks) sideMark(plot, box, mark);
  bandLabels(plot, box, story);
}

function openBand(plot: Plot, box: StateBox, span: OpenSpan, toNs: number): void {
  const x = plot.x(span.fromNs);
  const w = Math.max(plot.x(toNs) - x, 1);
  const { bandTop: y, bandHeight: h } = box;
  plot.under.push({ type: 'rect', role: 'open', x, y, w, h, fill: 'state-open-fill' });
  plot.under.push({ type: 'rect', role: 'open foot', x, y: y + h - FOOT, w, h: FOOT, fill: 'state-open' });
  plot.hit(x, x + w, y, y + h, 1, { type: 'span', connection: box.connection, span });
}

function connecting(plot: Plot, box: StateBox, span: ConnectingSpan, toNs: number): void {
  const x = plot.x(span.fromNs);
  const w = Math.max(plot.x(toNs) - x, CONNECTING_LEAST);
  const { bandTop: y, bandHeight: h } = box;
  // A sliver is solid. A connect that takes its time would be a wall of amber: its body is lighter, and where the first
  // poll is drawn while it connects there is none.
  const slow = w > 24;
  if (slow && !box.withoutOpenBand) {
    plot.under.push({ type: 'rect', role: 'connecting body', x, y, w, h, fill: 'state-connecting-fill' });
  }
  const solid = slow || box.withoutOpenBand ? CONNECTING_LEAST : w;
  plot.under.push({ type: 'rect', role: 'connecting', x, y, w: solid, h, fill: 'state-connecting-mark' });
  plot.hit(x - 2, x + (box.withoutOpenBand ? solid : w) + 2, y, y + h, 3, {
    type: 'span',
    connection: box.connection,
    span,
  });
}

/** End of the wait on screen: as it was, or as it is planned, or now when it is overdue. */
function waitEndNs(plot: Plot, span: WaitSpan): number {
  if (span.toNs !== null) return span.toNs;
  return plot.live ? Math.max(plannedEndNs(span), plot.nowNs) : plot.nowNs;
}

/** Where the certain part of a wait ends: its base, or the least that jitter could have made of it. */
function certainNs(span: WaitSpan): number {
  const { baseMs, jitterMs, jitterMinMs } = span.detail;
  return span.fromNs + (jitterMs >= 0 ? baseMs : Math.max(0, baseMs + Math.min(0, jitterMinMs))) * 1e6;
}

function waiting(plot: Plot, box: StateBox, span: WaitSpan): void {
  const endNs = waitEndNs(plot, span);
  const x0 = plot.x(span.fromNs);
  const x1 = Math.max(plot.x(endNs), x0 + 1);
  const xb = Math.min(plot.x(certainNs(span)), x1);
  const { bandTop: y, bandHeight: h, connection } = box;
  const one = hairline(plot.scale.dpr);
  plot.under.push({ type: 'rect', role: 'wait base', x: x0, y, w: xb - x0, h, fill: 'state-waiting-fill' });
  // Jitter is hatched as far as it was planned; what the wait took beyond that is late, and plain.
  const xp = Math.max(plot.x(plannedEndNs(span)), xb);
  const late = x1 - xp >= LATE_LEAST;
  const xj = late ? xp : x1;
  if (late) {
    plot.under.push({ type: 'rect', role: 'wait late', x: xp, y, w: x1 - xp, h, fill: 'state-waiting-fill' });
    const plan = { role: 'planned end', color: 'state-waiting', dash: [3, 2] } as const;
    plot.under.push({ type: 'vline', ...plan, at: xp, from: y - 3, to: y + h + 3 });
  }
  if (xj - xb >= 1) {
    plot.under.push({
      type: 'hatch',
      role: 'wait jitter',
      pattern: 'jitter',
      x: xb,
      y,
      w: xj - xb,
      h,
      color: 'state-waiting',
    });
    plot.under.push({
      type: 'vline',
      role: 'wait base end',
      at: xb,
      from: y + 1,
      to: y + h - 1,
      color: 'state-waiting',
    });
  }
  const edge = {
    type: 'hline',
    role: 'wait edge',
    from: x0,
    to: x1,
    color: 'state-waiting',
    dash: [2, 2],
    alpha: 0.6,
  } as const;
  plot.under.push({ ...edge, at: y }, { ...edge, at: y + h - one });
  plot.hit(x0, x1, y, y + h, 2, { type: 'span', connection, span });

  const { detail } = span;
  const hasWindow = detail.jitterMaxMs > detail.jitterMinMs;
  const w0 = plot.x(span.fromNs + Math.max(0, detail.baseMs + detail.jitterMinMs) * 1e6);
  const w1 = plot.x(span.fromNs + (detail.baseMs + detail.jitterMaxMs) * 1e6);
  if (box.bracketY !== null && hasWindow && x1 - x0 >= BRACKET_FROM && w1 - w0 >= 6) {
    const line = { role: 'wait window', color: 'state-waiting', alpha: 0.7 } as const;
    const by = box.bracketY;
    plot.under.push(
      { type: 'hline', ...line, at: by, from: w0, to: w1 },
      { type: 'vline', ...line, at: w0, from: by - 2, to: by + 3 },
      { type: 'vline', ...line, at: w1 - one, from: by - 2, to: by + 3 },
    );
  }
  if (box.bracketY !== null && span.toNs !== null && xp - x1 >= LATE_LEAST) {
    // Cut short, by a person or the network: the plan goes on below what came instead.
    const rest = { role: 'wait cut short', color: 'state-waiting' } as const;
    const by = box.bracketY;
    plot.under.push(
      { type: 'hline', ...rest, at: by, from: x1, to: xp, dash: [2, 2] },
      { type: 'vline', ...rest, at: xp - one, from: by - 2, to: by + 3 },
    );
    plot.hit(x1, xp, by - 3, by + 4, 3, { type: 'span', connection, span });
  }
  if (span.toNs === null && plot.live) plannedAttempt(plot, box, span);
}

/** The future right of *now*: where the next attempt stands. */
function plannedAttempt(plot: Plot, box: StateBox, span: WaitSpan): void {
  const atNs = plannedEndNs(span);
  if (atNs <= plot.nowNs) return;
  const x = plot.x(atNs);
  const to = box.bandTop + box.bandHeight;
  plot.under.push({
    type: 'vline',
    role: 'planned attempt',
    at: x,
    from: box.tickTop,
    to,
    color: 'state-waiting',
    dash: [3, 2],
  });
  const label = {
    role: 'planned attempt',
    y: box.markY + 4,
    color: 'state-waiting',
    texts: [drawn.attemptAt(span.detail.attempt, clockSeconds(plot.clock, atNs)), drawn.attempt(span.detail.attempt)],
  } as const;
  plot.labels.place(
    { ...label, x: x + 7, align: 'left' },
    { ...label, x: x - 6, align: 'right', within: [plot.x(plot.nowNs) + 4, x] },
  );
  plot.nowLabelY ??= box.markY + 4;
}

function pausedBand(plot: Plot, box: StateBox, pause: Pause): void {
  const toNs = pause.toNs ?? plot.nowNs;
  if (!plot.sees(pause.fromNs, toNs)) return;
  const x = plot.x(pause.fromNs);
  const w = Math.max(plot.x(toNs) - x, 2);
  const y = box.bandTop;
  const h = box.bandHeight - FOOT;
  plot.under.push({ type: 'rect', role: 'paused', x, y, w, h, fill: 'state-paused-fill' });
  plot.under.push({ type: 'hatch', role: 'paused', pattern: 'pause', x, y, w, h, color: 'state-paused', alpha: 0.55 });
  plot.hit(x - 1, x + w + 1, y, y + h, 3, { type: 'pause', connection: box.connection, pause });
}

/** The lines of all ends first: no label may cross one. */
function uprights(plot: Plot, box: StateBox, story: Story): void {
  const bottom = box.bandTop + box.bandHeight;
  const drawn = new Set<number>();
  for (const failure of story.failures) {
    if (!plot.sees(failure.atNs, failure.atNs)) continue;
    const x = plot.x(failure.atNs) - 1;
    if (drawn.has(x)) continue;
    drawn.add(x);
    plot.over.push({
      type: 'vline',
      role: 'failure',
      at: x,
      from: box.tickTop,
      to: bottom,
      color: 'state-failed-strong',
      width: 2,
    });
    plot.labels.reserve(x, box.tickTop, x + 2, bottom);
  }
  for (const end of story.ends) {
    if (!plot.sees(end.atNs, end.atNs)) continue;
    const x = plot.x(end.atNs);
    plot.over.push({ type: 'vline', role: 'end', at: x, from: box.tickTop, to: bottom, color: 'kind-close' });
    plot.labels.reserve(x, box.tickTop, x + 1, bottom);
    const label = {
      role: 'end',
      texts: [endWord(end.close)],
      y: box.markY + 4,
      color: 'kind-close',
      ...(box.withoutOpenWords && { plate: 'surface-base' as const }),
    } as const;
    plot.labels.place({ ...label, x: x + 5, align: 'left' }, { ...label, x: x - 5, align: 'right' });
    plot.hit(x - 4, x + 4, box.tickTop, bottom, 4, { type: 'end', connection: box.connection, end });
  }
}

const CROSS = 5;

function failureMark(plot: Plot, box: StateBox, failure: Failure): void {
  if (!plot.sees(failure.atNs, failure.atNs)) return;
  const x = plot.x(failure.atNs);
  const y = box.markY;
  const word = failureWord(failure);
  const target = { type: 'failure', connection: box.connection, failure } as const;
  plot.hit(x - 4, x + 4, box.tickTop, box.bandTop + box.bandHeight, 5, target);
  const wordWidth = plot.labels.width(word);
  const top = y - CROSS;
  const bottom = y + CROSS;
  // Right of its line; left of it when the next line is too near; without its word; and last the line alone.
  const places = [
    { cx: x + 9, align: 'left', withWord: true },
    { cx: x - 9, align: 'right', withWord: true },
    { cx: x + 9, align: 'left', withWord: false },
    { cx: x - 9, align: 'right', withWord: false },
  ] as const;
  for (const { cx, align, withWord } of places) {
    const reach = CROSS + 1 + (withWord ? 3 + wordWidth : 0);
    const x0 = align === 'left' ? cx - CROSS - 1 : cx - reach;
    const x1 = align === 'left' ? cx + reach : cx + CROSS + 1;
    if (x0 < 0 || x1 > plot.width || !plot.labels.isFree(x0, top, x1, bottom)) continue;
    const textX = align === 'left' ? cx + CROSS + 4 : cx - CROSS - 4;
    if (
      withWord &&
      !plot.labels.place({
        role: 'reason',
        texts: [word],
        x: textX,
        y: y + 4,
        align,
        color: 'state-failed',
        ...(box.withoutOpenWords && { plate: 'surface-base' as const }),
      })
    )
      continue;
    plot.over.push({ type: 'cross', role: 'failure', x: cx, y, radius: CROSS, color: 'state-failed-strong' });
    plot.labels.reserve(cx - CROSS - 1, top, cx + CROSS + 1, bottom);
    plot.hit(x0, x1, top - 2, bottom + 2, 5, target);
    return;
  }
}

/** Gaps, duplicates, redirects and notices: a glyph above the band, and a word where there is room. */
function sideMark(plot: Plot, box: StateBox, mark: Mark): void {
  // A note has a line of its own across all lanes.
  if (mark.kind === 'mark' || !plot.sees(mark.atNs, mark.atNs)) return;
  const x = plot.x(mark.atNs);
  const y = box.markY;
  const style = sideStyle(mark);
  plot.hit(x - 7, x + 7, y - 7, y + 7, 4, { type: 'mark', connection: box.connection, mark });
  if (!plot.labels.isFree(x - 6, y - 6, x + 6, y + 6)) {
    plot.over.push({
      type: 'vline',
      role: mark.kind,
      at: x,
      from: box.bandTop - 4,
      to: box.bandTop,
      color: style.color,
    });
    return;
  }
  plot.over.push({ type: 'glyph', role: mark.kind, glyph: style.glyph, x, y, color: style.color });
  plot.labels.reserve(x - 6, y - 6, x + 6, y + 6);
  const label = { role: mark.kind, texts: style.texts, y: y + 4, color: style.color } as const;
  plot.labels.place({ ...label, x: x + 10, align: 'left' }, { ...label, x: x - 10, align: 'right' });
}

function sideStyle(mark: Exclude<Mark, { kind: 'mark' }>) {
  switch (mark.kind) {
    case 'gap':
    case 'duplicate':
      return { glyph: mark.kind, color: 'kind-gap', texts: [gapWord(mark.kind, mark.detail)] } as const;
    case 'redirect':
      return { glyph: 'redirect', color: 'text-3', texts: [String(mark.detail.status)] } as const;
    case 'notice':
      return mark.detail.severity === 'warning'
        ? ({ glyph: 'warning', color: 'state-connecting', texts: [] } as const)
        : ({ glyph: 'notice', color: 'text-3', texts: [] } as const);
    default:
      return assertNever(mark);
  }
}

/** Names in the bands, inside the part of each that is visible. */
function bandLabels(plot: Plot, box: StateBox, story: Story): void {
  const middle = box.bandTop + box.bandHeight / 2 + 4;
  for (const span of story.spans) {
    if (span.state === 'waiting') {
      waitLabel(plot, span, middle);
      continue;
    }
    if (box.withoutOpenBand || (span.state === 'open' && box.withoutOpenWords)) continue;
    const x0 = plot.x(span.fromNs);
    const x1 = plot.x(span.toNs ?? plot.nowNs);
    const within: [number, number] = [Math.max(x0 + 4, 4), Math.min(x1 - 4, plot.width - 4)];
    const open = span.state === 'open';
    const wish = {
      role: span.state,
      texts: open ? [drawn.openAttempt(span.attempt), drawn.open] : [drawn.connectingAttempt(span.attempt)],
      y: open ? middle - 1 : middle,
      color: open ? 'state-open' : 'state-connecting',
      within,
    } as const;
    // Where it begins; where it ended when only that is visible; else at the left edge.
    if (x0 < 0 && span.toNs !== null && x1 < plot.width) plot.labels.place({ ...wish, x: x1 - 8, align: 'right' });
    else plot.labels.place({ ...wish, x: Math.max(x0 + 8, 8), align: 'left' });
  }
}

function waitLabel(plot: Plot, span: WaitSpan, y: number): void {
  const endNs = waitEndNs(plot, span);
  if (!plot.sees(span.fromNs, endNs)) return;
  const running = span.toNs === null && plot.live;
  const ms = span.actualMs ?? (running ? span.detail.delayMs : (endNs - span.fromNs) / 1e6);
  // Over the base, not the hatching; while it runs, over the part that has passed if that has room.
  const x0 = Math.max(plot.x(span.fromNs), 0);
  const baseEnd = Math.min(plot.x(Math.min(certainNs(span), endNs)), plot.width);
  const texts = running
    ? [drawn.planned(durationText(ms)), durationText(ms), shortDurationText(ms)]
    : [durationText(ms), shortDurationText(ms)];
  const wish = { role: 'wait', y, align: 'center', color: 'state-waiting', texts, gap: 0 } as const;
  const passed = Math.min(plot.x(plot.nowNs) - 1, baseEnd);
  const over = (to: number) => ({ ...wish, x: (x0 + to) / 2, within: [x0 + 1, to - 1] as [number, number] });
  if (running)
    plot.labels.place(over(passed), { ...over(baseEnd), x: (passed + baseEnd) / 2, within: [passed + 3, baseEnd - 1] });
  else plot.labels.place(over(baseEnd), { ...over(Math.min(plot.x(endNs), plot.width)), plate: 'state-waiting-fill' });
}
