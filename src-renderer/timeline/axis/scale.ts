/**
 * Time to pixels and back. Times are nanoseconds since the recording began, x is in CSS pixels from the left edge of
 * the plot. Everything that is drawn goes through {@link snap}, so that edges fall on device pixels and stay sharp.
 */
export interface TimeScale {
  readonly fromNs: number;
  readonly toNs: number;
  /** Width of the plot in CSS pixels. */
  readonly width: number;
  /** Device pixels per CSS pixel. */
  readonly dpr: number;
}

export function nsPerPx(scale: TimeScale): number {
  return (scale.toNs - scale.fromNs) / scale.width;
}

export function xOf(scale: TimeScale, atNs: number): number {
  return ((atNs - scale.fromNs) / (scale.toNs - scale.fromNs)) * scale.width;
}

export function nsAt(scale: TimeScale, x: number): number {
  return scale.fromNs + (x / scale.width) * (scale.toNs - scale.fromNs);
}

/** To the nearest device pixel. */
export function snap(scale: Pick<TimeScale, 'dpr'>, px: number): number {
  return Math.round(px * scale.dpr) / scale.dpr;
}

/** x of a moment on a whole device pixel, kept near the plot so that a canvas never sees huge numbers. */
export function snappedX(scale: TimeScale, atNs: number): number {
  const x = xOf(scale, atNs);
  return snap(scale, Math.min(Math.max(x, -1_000), scale.width + 1_000));
}

/** Width of a hairline: one CSS pixel, or the whole device pixels nearest to it. */
export function hairline(dpr: number): number {
  return Math.max(1, Math.round(dpr)) / dpr;
}

/** Tops of scales: round numbers, near enough to each other that a lane is never less than two thirds full. */
const TOPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

/** The next round number at or above `value`: the top of a lane's scale. At least `least`. */
export function niceCeil(value: number, least = 1): number {
  if (!(value > least)) return least;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of TOPS) {
    // A hair of tolerance, so that 0.1 + 0.2 does not ask for the next step.
    if (value <= step * power * (1 + 1e-9)) return step * power;
  }
  return 10 * power;
}
