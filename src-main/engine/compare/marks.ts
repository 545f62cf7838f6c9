import type { CompareMark } from '../../../src-shared/contract/compare.ts';
import type { CommandOutput } from '../../../src-shared/contract/index.ts';
import type { CompareStatus } from '../../../src-shared/model/compare-rules.ts';
import type { PageSource } from '../capture/page-source.ts';
import { type RowTable, STATUSES } from './row-table.ts';

/** Moments told of a side. */
const MOST_MOMENTS = 2_000;

type Marks = CommandOutput<'compare.marks'>;

interface Found {
  readonly row: number;
  readonly seq: number;
  readonly status: CompareStatus;
}

const rank = (status: CompareStatus): number => STATUSES.indexOf(status);

/** Moments of one side where something differs: all, or as many as are asked for, evenly, the worst of each stretch. */
function moments(source: PageSource, found: readonly Found[], most: number): CompareMark[] {
  const step = Math.max(1, found.length / most);
  const answer: CompareMark[] = [];
  for (let from = 0; from < found.length; from += step) {
    const part = found.slice(Math.floor(from), Math.max(Math.floor(from) + 1, Math.floor(from + step)));
    const worst = part.reduce((one, other) => (rank(other.status) > rank(one.status) ? other : one));
    const index = source.pageOf(worst.seq);
    const columns = source.columns(index);
    const atNs = columns.atNs[worst.seq - source.meta(index).firstSeq];
    if (atNs !== undefined) answer.push({ row: worst.row, atNs, status: worst.status });
  }
  return answer;
}

/** Where lines differ: over the length of the table in equal steps, and over the time of each side. */
export function marksOf(table: RowTable, a: PageSource, b: PageSource, steps: number): Marks {
  const counted = new Map<number, { worst: CompareStatus; count: number }>();
  const ofA: Found[] = [];
  const ofB: Found[] = [];
  for (const index of table.differences) {
    const row = table.row(index);
    const step = Math.floor((index * steps) / table.length);
    const known = counted.get(step);
    if (known === undefined) counted.set(step, { worst: row.status, count: 1 });
    else {
      known.count++;
      if (rank(row.status) > rank(known.worst)) known.worst = row.status;
    }
    if (row.a > 0) ofA.push({ row: index, seq: row.a, status: row.status });
    if (row.b > 0) ofB.push({ row: index, seq: row.b, status: row.status });
  }
  return {
    steps: [...counted].map(([step, { worst, count }]) => ({ step, worst, count })),
    a: moments(a, ofA, MOST_MOMENTS),
    b: moments(b, ofB, MOST_MOMENTS),
  };
}
