import { assertNever } from '../../../src-shared/base/result.ts';
import { hairline } from '../axis/scale.ts';
import type {
  AreaShape,
  CrossShape,
  HatchShape,
  LineShape,
  MarksShape,
  RectShape,
  Shape,
  TextShape,
} from '../layout/shapes.ts';
import type { Palette } from './colors.ts';
import { drawGlyph } from './draw-glyphs.ts';

/** What drawing needs of a canvas; tests pass a recorder. */
export type Context = CanvasRenderingContext2D;

/** The font of the lanes, for drawing and for measuring. */
export function laneFont(palette: Palette, weight: 400 | 500 = 400): string {
  return `${weight} 11px ${palette.fontFamily}`;
}

/** Draws shapes in their order. The context is scaled so that 1 unit is a CSS pixel. */
export function drawShapes(context: Context, shapes: readonly Shape[], palette: Palette, dpr: number): void {
  for (const shape of shapes) {
    if (shape.alpha !== undefined) context.globalAlpha = shape.alpha;
    drawShape(context, shape, palette, dpr);
    if (shape.alpha !== undefined) context.globalAlpha = 1;
  }
}

function drawShape(context: Context, shape: Shape, palette: Palette, dpr: number): void {
  switch (shape.type) {
    case 'rect':
      drawRect(context, shape, palette, dpr);
      return;
    case 'hatch':
      drawHatch(context, shape, palette);
      return;
    case 'vline':
    case 'hline':
      drawLine(context, shape, palette, dpr);
      return;
    case 'bars': {
      context.fillStyle = palette.color[shape.color];
      context.beginPath();
      const { rects } = shape;
      for (let i = 0; i < rects.length; i += 4) {
        context.rect(rects[i] as number, rects[i + 1] as number, rects[i + 2] as number, rects[i + 3] as number);
      }
      context.fill();
      return;
    }
    case 'dots':
    case 'rings':
    case 'squares':
      drawMarks(context, shape, palette);
      return;
    case 'cross':
      drawCross(context, shape, palette);
      return;
    case 'glyph':
      drawGlyph(context, shape, palette.color[shape.color]);
      return;
    case 'area':
      drawArea(context, shape, palette);
      return;
    case 'text':
      drawText(context, shape, palette);
      return;
    default:
      assertNever(shape);
  }
}

function drawRect(context: Context, shape: RectShape, palette: Palette, dpr: number): void {
  const { x, y, w, h, radius } = shape;
  if (w <= 0 || h <= 0) return;
  if (shape.fill !== undefined) {
    context.fillStyle = palette.color[shape.fill];
    if (radius === undefined) context.fillRect(x, y, w, h);
    else {
      context.beginPath();
      context.roundRect(x, y, w, h, radius);
      context.fill();
    }
  }
  if (shape.stroke !== undefined) {
    const one = shape.lineWidth ?? hairline(dpr);
    context.strokeStyle = palette.color[shape.stroke];
    context.lineWidth = one;
    if (shape.dash !== undefined) context.setLineDash([...shape.dash]);
    context.beginPath();
    context.roundRect(x + one / 2, y + one / 2, Math.max(w - one, 0), Math.max(h - one, 0), radius ?? 0);
    context.stroke();
    if (shape.dash !== undefined) context.setLineDash([]);
  }
}

/** Lines on whole pixels are rectangles: no half-transparent edges at any zoom of the screen. */
function drawLine(context: Context, shape: LineShape, palette: Palette, dpr: number): void {
  const width = shape.width ?? hairline(dpr);
  const { at, from, to } = shape;
  const upright = shape.type === 'vline';
  if (shape.dash === undefined) {
    context.fillStyle = palette.color[shape.color];
    if (upright) context.fillRect(at, from, width, to - from);
    else context.fillRect(from, at, to - from, width);
    return;
  }
  context.strokeStyle = palette.color[shape.color];
  context.lineWidth = width;
  context.setLineDash([...shape.dash]);
  context.beginPath();
  const middle = at + width / 2;
  if (upright) {
    context.moveTo(middle, from);
    context.lineTo(middle, to);
  } else {
    context.moveTo(from, middle);
    context.lineTo(to, middle);
  }
  context.stroke();
  context.setLineDash([]);
}

function drawHatch(context: Context, shape: HatchShape, palette: Palette): void {
  const { x, y, w, h } = shape;
  if (w <= 0) return;
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = palette.color[shape.color];
  context.beginPath();
  if (shape.pattern === 'jitter') {
    // Slants 4 px apart that belong to the moment they start at: they do not crawl while the view moves.
    context.lineWidth = 1;
    context.globalAlpha *= 0.75;
    for (let at = x - h; at < x + w; at += 4) {
      context.moveTo(at, y + h);
      context.lineTo(at + h, y);
    }
  } else {
    context.lineWidth = 1.25;
    context.globalAlpha *= 0.8;
    for (let at = x + 1.5; at < x + w; at += 5) {
      context.moveTo(at, y);
      context.lineTo(at, y + h);
    }
  }
  context.stroke();
  context.restore();
}

function drawMarks(context: Context, shape: MarksShape, palette: Palette): void {
  const { points, radius } = shape;
  if (points.length === 0) return;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] as number;
    const y = points[i + 1] as number;
    if (shape.type === 'squares') context.roundRect(x - radius, y - radius, radius * 2, radius * 2, 1.5);
    else {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, Math.PI * 2);
    }
  }
  const color = palette.color[shape.color];
  if (shape.type === 'rings') {
    if (shape.fill !== undefined) {
      context.fillStyle = palette.color[shape.fill];
      context.fill();
    }
    context.strokeStyle = color;
    context.lineWidth = 1.25;
    context.stroke();
  } else {
    context.fillStyle = color;
    context.fill();
  }
}

function drawCross(context: Context, shape: CrossShape, palette: Palette): void {
  const { x, y, radius } = shape;
  context.fillStyle = palette.color[shape.color];
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
  const arm = radius * 0.4;
  context.strokeStyle = palette.color['text-on-fill'];
  context.lineWidth = 1.5;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
  context.lineCap = 'butt';
}

function drawArea(context: Context, shape: AreaShape, palette: Palette): void {
  const { points, base } = shape;
  if (points.length < 4) return;
  context.fillStyle = palette.color[shape.color];
  context.beginPath();
  context.moveTo(points[0] as number, base);
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i] as number, points[i + 1] as number);
  context.lineTo(points[points.length - 2] as number, base);
  context.closePath();
  context.fill();
}

function drawText(context: Context, shape: TextShape, palette: Palette): void {
  context.font = laneFont(palette, shape.weight);
  context.textAlign = shape.align;
  context.textBaseline = 'alphabetic';
  if (shape.plate !== undefined) {
    const { width, color } = shape.plate;
    const left = shape.align === 'left' ? shape.x : shape.align === 'right' ? shape.x - width : shape.x - width / 2;
    context.fillStyle = palette.color[color];
    context.fillRect(left - 3, shape.y - 10, width + 6, 13);
  }
  context.fillStyle = palette.color[shape.color];
  context.fillText(shape.text, shape.x, shape.y);
}
