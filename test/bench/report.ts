/** One line of the report: what was measured, where we stand, what the budget is. */
export interface Line {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  /** null where there is no budget, only a number to know. */
  readonly met: boolean | null;
}

const lines: Line[] = [];

/** Prints a result as it comes, and keeps it for the table at the end. */
export function report(line: Line): void {
  lines.push(line);
  const mark = line.met === null ? ' ' : line.met ? '✓' : '✗';
  console.log(`${mark} ${line.what}: ${line.measured}${line.budget === '' ? '' : `   (budget ${line.budget})`}`);
}

/** The table for docs/benchmarks.md. */
export function printTable(): void {
  console.log('\n| what | measured | budget | met |\n|---|---|---|---|');
  for (const { what, measured, budget, met } of lines) {
    console.log(`| ${what} | ${measured} | ${budget} | ${met === null ? '' : met ? 'yes' : 'no'} |`);
  }
}

export const thousands = (perSecond: number): string => `${Math.round(perSecond / 1000).toLocaleString('en')} k/s`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
export const ms = (value: number): string => (value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
