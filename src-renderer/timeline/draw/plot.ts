import { snappedX, type TimeScale } from '../axis/scale.ts';
import type { WallClock } from '../axis/wall-clock.ts';
import { Labels, type Measure } from '../layout/labels.ts';
import type { Curve, Hit, Scene, Shape } from '../layout/shapes.ts';
import type { Target } from '../layout/targets.ts';

/** Where layouts put what they make, with what all of them need to know. */
export class Plot {
  readonly scale: TimeScale;
  readonly clock: WallClock;
  /** End of the recording; for a live one, the clock. */
  readonly nowNs: number;
  readonly live: boolean;
  readonly labels: Labels;
  readonly under: Shape[] = [];
  readonly over: Shape[] = [];
  readonly curves: Curve[] = [];
  readonly hits: Hit[] = [];
  readonly scales = new Map<string, string>();
  /** Baseline of the word *now*: beside the first wait that is planned beyond it, once for all lanes. */
  nowLabelY: number | null = null;

  constructor(scale: TimeScale, clock: WallClock, nowNs: number, live: boolean, measure: Measure) {
    this.scale = scale;
    this.clock = clock;
    this.nowNs = nowNs;
    this.live = live;
    this.labels = new Labels(scale.width, measure);
  }

  get width(): number {
    return this.scale.width;
  }

  x(atNs: number): number {
    return snappedX(this.scale, atNs);
  }

  /** Whether any of it is on screen, with a margin for marks that reach beyond their moment. */
  sees(fromNs: number, toNs: number): boolean {
    const margin = (this.scale.toNs - this.scale.fromNs) * (24 / Math.max(this.scale.width, 24));
    return toNs >= this.scale.fromNs - margin && fromNs <= this.scale.toNs + margin;
  }

  hit(x0: number, x1: number, y0: number, y1: number, priority: number, target: Target): void {
    if (x1 < 0 || x0 > this.width) return;
    this.hits.push({ x0, x1, y0, y1, priority, target });
  }

  scene(): Scene {
    const { under, curves, hits, scales } = this;
    return { under, curves, over: [...this.over, ...this.labels.shapes], hits, scales };
  }
}
