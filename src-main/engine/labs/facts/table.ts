import type { LabFacts, LabTable } from '../../../../src-shared/contract/labs.ts';

export type Column = LabTable['columns'][number];
type Cell = number | string | null;

export const column = (key: string, title: string, unit: Column['unit']): Column => ({ key, title, unit });

export const NO_FACTS: LabFacts = { table: null, histogram: null, verdict: null };

/** Rows whose cells stand in the order of the columns. */
export function tableOf(
  columns: readonly Column[],
  rows: readonly (readonly [name: string, ...cells: readonly Cell[]])[],
): LabFacts {
  return {
    ...NO_FACTS,
    table: {
      columns,
      rows: rows.map(([name, ...cells]) => ({
        name,
        cells: Object.fromEntries(columns.map(({ key }, at) => [key, cells[at] ?? null])),
      })),
    },
  };
}

/** The middle of the last few numbers: one slow message does not hide how the others are. */
export class Recent {
  readonly #values: number[] = [];
  readonly #most: number;

  constructor(most = 9) {
    this.#most = most;
  }

  add(value: number): void {
    this.#values.push(value);
    if (this.#values.length > this.#most) this.#values.shift();
  }

  get median(): number | null {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  get most(): number | null {
    return this.#values.length === 0 ? null : Math.max(...this.#values);
  }
}

export const whole = (value: number | null): number | null => (value === null ? null : Math.round(value));
