import type { ColorToken } from '../draw/colors.ts';
import type { TextShape } from './shapes.ts';

/** Width of a text in CSS pixels, in the lanes' 11 px font. */
export type Measure = (text: string, weight?: 400 | 500) => number;

interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

export interface Wish {
  readonly role: string;
  /** The first that fits is taken: long, then short. */
  readonly texts: readonly string[];
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly align: TextShape['align'];
  readonly color: ColorToken;
  readonly weight?: 400 | 500;
  /** Must lie within; the plot when absent. */
  readonly within?: readonly [number, number];
  /** White space kept on both sides, default 4. */
  readonly gap?: number;
  /** Colour of a plate under the text, where it lies on a texture. */
  readonly plate?: ColorToken;
}

const ASCENT = 9;
const DESCENT = 3;
const GAP = 4;

/** Puts texts where they fit. A label that does not fit goes: it is never cut and never drawn over another. */
export class Labels {
  readonly #width: number;
  readonly #measure: Measure;
  readonly #taken: Box[] = [];
  readonly shapes: TextShape[] = [];

  constructor(width: number, measure: Measure) {
    this.#width = width;
    this.#measure = measure;
  }

  /** Keeps a place free of labels: a cross, a glyph, a line. */
  reserve(x0: number, y0: number, x1: number, y1: number): void {
    this.#taken.push({ x0, x1, y0, y1 });
  }

  isFree(x0: number, y0: number, x1: number, y1: number): boolean {
    return this.#taken.every((box) => box.x1 <= x0 || box.x0 >= x1 || box.y1 <= y0 || box.y0 >= y1);
  }

  width(text: string, weight?: 400 | 500): number {
    return this.#measure(text, weight);
  }

  /** Tries each text at each of the wishes in turn; returns whether one was placed. */
  place(...wishes: readonly Wish[]): boolean {
    for (const wish of wishes) {
      for (const text of wish.texts) {
        if (this.#tryOne(wish, text)) return true;
      }
    }
    return false;
  }

  #tryOne(wish: Wish, text: string): boolean {
    const width = this.#measure(text, wish.weight);
    const left = wish.align === 'left' ? wish.x : wish.align === 'right' ? wish.x - width : wish.x - width / 2;
    const [min, max] = wish.within ?? [2, this.#width - 2];
    if (left < Math.max(min, 0) || left + width > Math.min(max, this.#width)) return false;
    const gap = wish.gap ?? GAP;
    const box = { x0: left - gap, x1: left + width + gap, y0: wish.y - ASCENT, y1: wish.y + DESCENT };
    if (!this.isFree(box.x0, box.y0, box.x1, box.y1)) return false;
    this.#taken.push(box);
    const { role, x, y, align, color, weight, plate } = wish;
    this.shapes.push({
      type: 'text',
      role,
      x,
      y,
      text,
      align,
      color,
      ...(weight === undefined ? {} : { weight }),
      ...(plate === undefined ? {} : { plate: { color: plate, width } }),
    });
    return true;
  }
}
