import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { TimeScale } from '../axis/scale.ts';
import type { Curve } from '../layout/shapes.ts';
import type { ColorToken, Palette } from './colors.ts';

/** Room for the line's own width above and below its plot. */
const BLEED = 2;

interface Look {
  readonly token: ColorToken;
  readonly alpha: number;
  /** Opacity of the area under it; none without. */
  readonly area?: number;
}

const LOOKS: Readonly<Record<Curve['role'], Look>> = {
  rtt: { token: 'kind-heartbeat', alpha: 0.7 },
  buffered: { token: 'to-server-fill', alpha: 1, area: 0.3 },
  unread: { token: 'to-client-fill', alpha: 1, area: 0.2 },
};

interface Chart {
  readonly plot: uPlot;
  size: string;
}

/**
 * The lines over time, RTT and waiting bytes, drawn by uPlot between our two canvases: no axes, no cursor, no legend,
 * and its x scale set from ours on every frame, so that a dot of ours stands on its line.
 */
export class CurveLayer {
  readonly #host: HTMLElement;
  readonly #charts = new Map<Curve['role'], Chart>();
  #palette: Palette | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  draw(curves: readonly Curve[], scale: TimeScale, palette: Palette): void {
    this.#palette = palette;
    for (const curve of curves) this.#drawOne(curve, scale);
    for (const [role, chart] of this.#charts) {
      const shown = curves.some((curve) => curve.role === role);
      chart.plot.root.style.display = shown ? '' : 'none';
    }
  }

  destroy(): void {
    for (const chart of this.#charts.values()) chart.plot.destroy();
    this.#charts.clear();
  }

  #drawOne(curve: Curve, scale: TimeScale): void {
    let chart = this.#charts.get(curve.role);
    if (chart === undefined) {
      chart = { plot: new uPlot(this.#options(curve, scale), [[], []], this.#host), size: '' };
      chart.plot.root.classList.add('timeline-curve');
      this.#charts.set(curve.role, chart);
    }
    const { plot } = chart;
    const height = curve.height + BLEED * 2;
    const size = `${scale.width}×${height}@${curve.top}`;
    if (chart.size !== size) {
      chart.size = size;
      plot.root.style.top = `${curve.top - BLEED}px`;
      plot.setSize({ width: scale.width, height });
    }
    plot.batch(() => {
      plot.setData([curve.atNs as number[], curve.values as (number | null)[]], false);
      plot.setScale('x', { min: scale.fromNs, max: scale.toNs });
      plot.setScale('y', { min: 0, max: curve.max });
    });
  }

  #color(token: ColorToken, alpha: number): string {
    const color = this.#palette?.color[token] ?? 'transparent';
    return alpha === 1 ? color : `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
  }

  #options(curve: Curve, scale: TimeScale): uPlot.Options {
    const look = LOOKS[curve.role];
    return {
      width: scale.width,
      height: curve.height + BLEED * 2,
      padding: [BLEED, 0, BLEED, 0],
      pxAlign: 0,
      legend: { show: false },
      cursor: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false, auto: false }, y: { auto: false } },
      series: [
        {},
        {
          stroke: () => this.#color(look.token, look.alpha),
          ...(look.area !== undefined && { fill: () => this.#color(look.token, look.area ?? 0) }),
          width: 1.25,
          points: { show: false },
          pxAlign: 0,
        },
      ],
    };
  }
}
