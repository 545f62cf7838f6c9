import { describe, expect, it } from 'vitest';
import { COLOR_TOKENS, type ColorToken, type Palette } from '../../../src-renderer/timeline/draw/colors.ts';
import { drawShapes } from '../../../src-renderer/timeline/draw/draw-shapes.ts';
import type { Shape } from '../../../src-renderer/timeline/layout/shapes.ts';
import { neverOpened, pricesSession } from '../../fixtures/timeline-session.ts';
import { sceneOf } from './helpers.ts';

const palette: Palette = {
  color: Object.fromEntries(COLOR_TOKENS.map((token) => [token, token])) as Record<ColorToken, string>,
  fontFamily: 'Inter',
};

type Call = readonly [name: string, style: string, ...args: readonly unknown[]];

/** A canvas that writes down what it is told, with the colour of the moment. */
function recorder() {
  const calls: Call[] = [];
  const state: Record<string, unknown> = { globalAlpha: 1, fillStyle: '', strokeStyle: '', lineWidth: 1 };
  const paints = new Set(['fill', 'fillRect', 'fillText']);
  const context = new Proxy(state, {
    get(own, name: string) {
      if (name in own) return own[name];
      return (...args: unknown[]) => {
        const style = paints.has(name) ? own.fillStyle : name === 'stroke' ? own.strokeStyle : '';
        calls.push([name, String(style), ...args]);
      };
    },
    set(own, name: string, value: unknown) {
      own[name] = value;
      return true;
    },
  });
  const draw = (shapes: readonly Shape[], dpr = 1) =>
    drawShapes(context as unknown as CanvasRenderingContext2D, shapes, palette, dpr);
  return { calls, state, draw, of: (name: string) => calls.filter((call) => call[0] === name) };
}

describe('drawing', () => {
  it('fills an open band in its colour and its foot in the strong one', () => {
    const { draw, of } = recorder();
    const scene = sceneOf(pricesSession(), { fromNs: 163e9, toNs: 198e9, width: 1_050 });
    draw(scene.under);
    const rects = of('fillRect');
    expect(rects).toContainEqual(['fillRect', 'state-open-fill', -1_000, 19, 1_282, 18]);
    expect(rects).toContainEqual(['fillRect', 'state-open', -1_000, 35, 1_282, 2]);
  });

  it('draws a failure as a red upright, a red disc, a white cross and its word', () => {
    const { draw, of, calls } = recorder();
    const scene = sceneOf(pricesSession(), { fromNs: 163e9, toNs: 198e9, width: 1_050 });
    draw(scene.over);
    expect(of('fillRect').filter((call) => call[1] === 'state-failed-strong')).toHaveLength(2);
    expect(of('fill').filter((call) => call[1] === 'state-failed-strong')).toHaveLength(3);
    expect(of('stroke').filter((call) => call[1] === 'text-on-fill')).toHaveLength(3);
    expect(calls).toContainEqual(expect.arrayContaining(['fillText', 'state-failed', 'refused']));
  });

  it('clips the hatching of jitter to its box', () => {
    const { draw, calls } = recorder();
    const scene = sceneOf(neverOpened(), { fromNs: -1e9, toNs: 10e9, width: 1_100, folded: true });
    draw(scene.under.filter((shape) => shape.type === 'hatch').slice(0, 1));
    const names = calls.map((call) => call[0]);
    expect(names.slice(0, 4)).toEqual(['save', 'beginPath', 'rect', 'clip']);
    expect(calls[2]).toEqual(['rect', '', 212, 22, 12, 20]);
    expect(names.at(-1)).toBe('restore');
    expect(calls.find((call) => call[0] === 'stroke')?.[1]).toBe('state-waiting');
  });

  it('draws hairlines as whole device pixels', () => {
    for (const [dpr, width] of [
      [1, 1],
      [1.25, 0.8],
      [2, 1],
      [3, 1],
    ] as const) {
      const { draw, of } = recorder();
      draw([{ type: 'vline', role: 'grid', at: 10, from: 0, to: 20, color: 'line' }], dpr);
      expect(of('fillRect')[0]).toEqual(['fillRect', 'line', 10, 0, width, 20]);
    }
  });

  it('leaves alpha and dashes as it found them', () => {
    const { draw, state, of } = recorder();
    draw([
      { type: 'hline', role: 'overdue', at: 5, from: 0, to: 20, color: 'state-failed', dash: [2, 2], alpha: 0.5 },
      { type: 'rect', role: 'holding', x: 0, y: 0, w: 9, h: 9, stroke: 'line-strong', dash: [3, 2] },
    ]);
    expect(state.globalAlpha).toBe(1);
    expect(of('setLineDash').map((call) => call[2])).toEqual([[2, 2], [], [3, 2], []]);
  });

  it('fills all bars of a colour at once', () => {
    const { draw, of } = recorder();
    const scene = sceneOf(pricesSession(), { fromNs: 163e9, toNs: 198e9, width: 1_050 });
    draw(scene.under.filter((shape) => shape.type === 'bars' && shape.role === 'traffic in'));
    expect(of('fill')).toEqual([['fill', 'to-client-fill']]);
    expect(of('rect').length).toBeGreaterThan(200);
  });
});
