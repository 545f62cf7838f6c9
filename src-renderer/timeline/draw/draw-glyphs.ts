import type { GlyphShape } from '../layout/shapes.ts';

/** The 12 px glyphs of look/parts.html that stand on the lanes, as paths of a 12 × 12 box. */
const PATHS: Readonly<Record<GlyphShape['glyph'], string>> = {
  gap: 'M4 1.5H1.5v9H4M8 1.5h2.5v9H8M6 4v.5M6 7.5V8',
  duplicate: 'M1.5 1.5h6v6h-6zM9.5 4.5h1v6h-6v-1',
  mark: 'M2.5 11V1.5h7L7.5 4l2 2.5h-7',
  notice: 'M6 1.25a4.75 4.75 0 1 0 0 9.5 4.75 4.75 0 1 0 0-9.5M6 5.5v3M6 3.5v.1',
  warning: 'M6 1.5 11 10.5H1zM6 5v2.5M6 9v.1',
  redirect: 'M1.5 9.5V6.5a2 2 0 0 1 2-2h6M7 2l2.5 2.5L7 7',
};

const cache = new Map<string, Path2D>();

export function drawGlyph(context: CanvasRenderingContext2D, shape: GlyphShape, color: string): void {
  let path = cache.get(shape.glyph);
  if (path === undefined) {
    path = new Path2D(PATHS[shape.glyph]);
    cache.set(shape.glyph, path);
  }
  context.save();
  context.translate(shape.x - 6, shape.y - 6);
  context.strokeStyle = color;
  context.lineWidth = 1.25;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(path);
  context.restore();
}
