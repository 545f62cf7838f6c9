import type { Measure } from '../layout/labels.ts';
import type { Shape } from '../layout/shapes.ts';
import type { Palette } from './colors.ts';
import { drawShapes, laneFont } from './draw-shapes.ts';

/** Sizes a canvas to device pixels and draws shapes on it. The backing store changes only when the size does. */
export function paintCanvas(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
  dpr: number,
  shapes: readonly Shape[],
  palette: Palette,
): void {
  const context = canvas?.getContext('2d');
  if (canvas === null || context === null || context === undefined || width <= 0 || height <= 0) return;
  const w = Math.round(width * dpr);
  const h = Math.round(height * dpr);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, width, height);
  drawShapes(context, shapes, palette, dpr);
}

// Texts repeat from frame to frame; a clock's do not, so the cache is emptied before it grows.
const CACHE_LIMIT = 4_000;

/**
 * Measures with the lanes' font; one per palette, because a theme may bring another font. `canvas` is one that is drawn
 * on: a canvas in the page inherits tabular figures, one outside it would measure other widths than are drawn.
 */
export function makeMeasure(palette: Palette, canvas: HTMLCanvasElement | null): Measure {
  const context = canvas?.getContext('2d') ?? null;
  const cache = new Map<string, number>();
  return (text, weight = 400) => {
    if (context === null) return text.length * 6;
    const key = `${weight}${text}`;
    let width = cache.get(key);
    if (width === undefined) {
      context.font = laneFont(palette, weight);
      width = context.measureText(text).width;
      if (cache.size > CACHE_LIMIT) cache.clear();
      cache.set(key, width);
    }
    return width;
  };
}
