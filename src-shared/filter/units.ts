const NUMBER = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)([a-zµ]*)$/i;

// kB is a thousand, as the window writes sizes; KiB is 1024 for those who mean it.
const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};

const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1_000,
  µs: 1_000,
  ms: 1_000_000,
  s: 1_000_000_000,
  m: 60_000_000_000,
  h: 3_600_000_000_000,
};

function amountIn(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, amount = '', unit = ''] = match;
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  if (factor === undefined) return undefined;
  const value = Number(amount) * factor;
  return Number.isFinite(value) ? value : undefined;
}

/** `4kb`, `1.5MiB`, `512` to bytes; undefined when it is no size. */
export function parseBytes(text: string): number | undefined {
  return amountIn(text, SIZE_UNITS);
}

/** `12s`, `250ms`, `40us` to nanoseconds; undefined when it is no duration. The unit must be said. */
export function parseNs(text: string): number | undefined {
  return amountIn(text, NS_PER_UNIT);
}

/** A count, a code or an id: digits only. */
export function parseCount(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The shortest spelling that {@link parseNs} reads back to the same number. */
export function printNs(ns: number): string {
  for (const unit of ['h', 'm', 's', 'ms', 'us'] as const) {
    const factor = NS_PER_UNIT[unit] as number;
    const amount = ns / factor;
    if (ns !== 0 && Number.isInteger(amount) && amount * factor === ns) return `${amount}${unit}`;
  }
  return `${ns}ns`;
}
