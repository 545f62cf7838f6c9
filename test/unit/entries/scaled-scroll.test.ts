import { describe, expect, it } from 'vitest';
import {
  afterScroll,
  CAP_PX,
  maxPos,
  maxTop,
  physicalPx,
  posOf,
  posShowing,
  type ScrollGeometry,
  type ScrollState,
  strayed,
  topOf,
  visibleRows,
} from '../../../src-renderer/data/scaled-scroll.ts';

const many: ScrollGeometry = { rows: 10_000_000, rowPx: 24, viewPx: 480 };
const few: ScrollGeometry = { rows: 1_000, rowPx: 24, viewPx: 480 };
const lastRow = (g: ScrollGeometry, pos: number): number => {
  const { first, count } = visibleRows(g, pos);
  return first + count - 1;
};

describe('scaled scrolling', () => {
  it('never asks the browser for more height than it can lay out', () => {
    expect(physicalPx(many)).toBe(CAP_PX);
    expect(CAP_PX).toBeLessThan(33_554_428);
  });

  it('is the identity while everything fits', () => {
    for (const top of [0, 1, 333, maxTop(few)]) {
      expect(posOf(few, top)).toBe(top);
      expect(topOf(few, top)).toBe(top);
    }
  });

  it('reaches the last of ten million rows, and the first again, by dragging the thumb to the ends', () => {
    let state: ScrollState = { pos: 0, top: 0 };
    state = afterScroll(many, state, maxTop(many));
    expect(lastRow(many, state.pos)).toBe(9_999_999);
    expect(visibleRows(many, state.pos).offsetPx).toBe(0);
    state = afterScroll(many, state, 0);
    expect(visibleRows(many, state.pos)).toEqual({ first: 0, count: 20, offsetPx: 0 });
  });

  it('maps the thumb proportionally: half way is the middle row', () => {
    const state = afterScroll(many, { pos: 0, top: 0 }, maxTop(many) / 2);
    expect(visibleRows(many, state.pos).first).toBeCloseTo(5_000_000, -2);
  });

  it('moves rows 1:1 with the wheel anywhere in ten million', () => {
    for (const row of [0, 12_345, 5_000_000, 9_900_000]) {
      const pos = row * 24;
      let state: ScrollState = { pos, top: Math.round(topOf(many, pos)) };
      for (let notch = 0; notch < 5; notch++) state = afterScroll(many, state, state.top + 120);
      expect(state.pos - pos).toBe(600);
      for (let notch = 0; notch < 5; notch++) state = afterScroll(many, state, state.top - 120);
      expect(state.pos).toBe(pos);
    }
  });

  it('comes to the last row by wheel alone, anchored again at every rest', () => {
    const start = maxPos(many) - 30_000;
    let state: ScrollState = { pos: start, top: Math.round(topOf(many, start)) };
    for (let notch = 0; notch < 400 && state.pos < maxPos(many); notch++) {
      const top = Math.min(state.top + 100, maxTop(many));
      state = afterScroll(many, state, top);
      if (notch % 3 === 0 || strayed(many, state)) state = { ...state, top: Math.round(topOf(many, state.pos)) };
    }
    expect(lastRow(many, state.pos)).toBe(9_999_999);
  });

  it('sees that a scroll bar at its end is stuck while rows are left', () => {
    expect(strayed(many, { pos: 1_000_000, top: 0 })).toBe(true);
    expect(strayed(many, { pos: 0, top: 0 })).toBe(false);
    expect(strayed(many, { pos: maxPos(many) - 500_000, top: maxTop(many) })).toBe(true);
  });

  it('gives back the position it made the scroll bar show, within what a pixel stands for', () => {
    const perPixel = maxPos(many) / maxTop(many);
    for (let row = 0; row < 10_000_000; row += 333_331) {
      const pos = Math.min(row * 24, maxPos(many));
      expect(Math.abs(posOf(many, Math.round(topOf(many, pos))) - pos)).toBeLessThanOrEqual(perPixel * 1.1);
    }
  });

  it('never runs backwards', () => {
    let before = -1;
    for (let top = 0; top <= maxTop(many); top += 99_991) {
      const pos = posOf(many, top);
      expect(pos).toBeGreaterThan(before);
      before = pos;
    }
  });

  it('shows a row with as little movement as needed', () => {
    expect(posShowing(few, 240, 12, 'nearest')).toBe(240);
    expect(posShowing(few, 240, 3, 'nearest')).toBe(72);
    expect(posShowing(few, 0, 30, 'nearest')).toBe(31 * 24 - 480);
    expect(posShowing(few, 0, 500, 'center')).toBe(490 * 24);
  });

  it('draws nothing of nothing', () => {
    expect(visibleRows({ rows: 0, rowPx: 24, viewPx: 480 }, 0).count).toBe(0);
    expect(visibleRows({ rows: 5, rowPx: 24, viewPx: 0 }, 0).count).toBe(0);
  });
});
