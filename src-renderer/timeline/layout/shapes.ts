import type { ColorToken } from '../draw/colors.ts';
import type { Target } from './targets.ts';

/**
 * What a layout makes and a drawing loop draws: plain shapes in CSS pixels, colours by token. `role` says what a shape
 * stands for; drawing ignores it, tests and people read it.
 */
interface Drawn {
  readonly role: string;
  /** 0 to 1, default 1. */
  readonly alpha?: number;
}

export interface RectShape extends Drawn {
  readonly type: 'rect';
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly fill?: ColorToken;
  /** A 1 px border inside the edges. */
  readonly stroke?: ColorToken;
  readonly dash?: readonly number[];
  readonly radius?: number;
  /** Border width, default 1. */
  readonly lineWidth?: number;
}

/** Texture: `jitter` slants, `pause` stands upright. */
export interface HatchShape extends Drawn {
  readonly type: 'hatch';
  readonly pattern: 'jitter' | 'pause';
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly color: ColorToken;
}

/** A hairline or a thicker upright or level line; `x`, `y` name its left or top edge. */
export interface LineShape extends Drawn {
  readonly type: 'vline' | 'hline';
  /** Position across the line. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly color: ColorToken;
  /** CSS pixels; absent: a hairline. */
  readonly width?: number;
  readonly dash?: readonly number[];
}

/** Many rectangles of one colour: x, y, w, h, x, y, w, h … */
export interface BarsShape extends Drawn {
  readonly type: 'bars';
  readonly rects: readonly number[];
  readonly color: ColorToken;
}

/** Many marks of one look: x, y, x, y … of their centres. */
export interface MarksShape extends Drawn {
  readonly type: 'dots' | 'rings' | 'squares';
  /** Radius, or half the side of a square. */
  readonly radius: number;
  readonly points: readonly number[];
  readonly color: ColorToken;
  /** Rings: what is inside them. */
  readonly fill?: ColorToken;
}

/** Filled disc with a white cross: a failure, a missed heartbeat. */
export interface CrossShape extends Drawn {
  readonly type: 'cross';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: ColorToken;
}

export const GLYPHS = ['gap', 'duplicate', 'mark', 'notice', 'warning', 'redirect'] as const;
/** A 12 px glyph, centred. */
export interface GlyphShape extends Drawn {
  readonly type: 'glyph';
  readonly glyph: (typeof GLYPHS)[number];
  readonly x: number;
  readonly y: number;
  readonly color: ColorToken;
}

/** A closed area under points x, y, x, y …, down to `base`. */
export interface AreaShape extends Drawn {
  readonly type: 'area';
  readonly points: readonly number[];
  readonly base: number;
  readonly color: ColorToken;
}

export interface TextShape extends Drawn {
  readonly type: 'text';
  /** Left, middle or right of the text, by `align`. */
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly text: string;
  readonly align: 'left' | 'center' | 'right';
  readonly color: ColorToken;
  readonly weight?: 400 | 500;
  /** A plate under the text, where it lies on a texture. */
  readonly plate?: { readonly color: ColorToken; readonly width: number };
}

export type Shape =
  | RectShape
  | HatchShape
  | LineShape
  | BarsShape
  | MarksShape
  | CrossShape
  | GlyphShape
  | AreaShape
  | TextShape;

/** A line over time that the chart library draws between the two canvases. */
export interface Curve {
  readonly role: 'rtt' | 'buffered' | 'unread';
  /** Top and height of its plot in the lanes. */
  readonly top: number;
  readonly height: number;
  readonly atNs: readonly number[];
  /** null breaks the line. */
  readonly values: readonly (number | null)[];
  /** Value at the top. */
  readonly max: number;
}

/** Something under the pointer. Of several, the higher `priority` wins, then the smaller area. */
export interface Hit {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly priority: number;
  readonly target: Target;
}

/** Everything about the lanes at one moment. */
export interface Scene {
  /** Below the curves: grid, bands, bars, textures. */
  readonly under: readonly Shape[];
  readonly curves: readonly Curve[];
  /** Above the curves: dots, labels, range edges, now, playhead. */
  readonly over: readonly Shape[];
  readonly hits: readonly Hit[];
  /** Value at the top of each lane that has a scale, by lane key: drawn in the gutter. */
  readonly scales: ReadonlyMap<string, string>;
}
