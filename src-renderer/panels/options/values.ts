/** Durations and sizes as a person types them, and back. */

/** `500ms`, `10s`, `2m`: the shortest that means exactly this. */
export function durationField(ms: number): string {
  if (ms === 0) return '0s';
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

const SIZE_UNITS: readonly (readonly [string, number])[] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
];

/** `16 MiB`, `100 B`. */
export function sizeField(bytes: number): string {
  const unit = SIZE_UNITS.find(([, factor]) => bytes % factor === 0);
  return unit === undefined ? `${bytes} B` : `${bytes / unit[1]} ${unit[0]}`;
}

/** Bytes of `16 MiB`, `64 kB`, `100 B`; undefined when it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|kib|mib|gib)$/i.exec(text.trim());
  if (match === null) return undefined;
  const factors: Readonly<Record<string, number>> = {
    b: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    kib: 1024,
    mib: 1024 ** 2,
    gib: 1024 ** 3,
  };
  const bytes = Number(match[1]) * (factors[(match[2] ?? '').toLowerCase()] ?? Number.NaN);
  return Math.round(bytes);
}
