import { Lines } from '../checks/lines.ts';
import { detailOf, type Seen } from '../checks/seen.ts';
import { askedAfter } from '../checks/where-were-we.ts';
import type { Facts } from '../lab-content.ts';
import { column, tableOf } from './table.ts';

const COLUMNS = [
  column('asked', 'Asked to go on after', 'text'),
  column('lost', 'Ids lost', 'count'),
  column('twice', 'Seen twice', 'count'),
  column('lastId', 'Last id', 'count'),
];

/** Ids lost and seen twice on each connection, and what it asked for when it came back. */
export function resumeFacts(): Facts {
  const lines = new Lines();
  const counts = new Map<number, { lost: number; twice: number }>();
  const entry = (seen: Seen): void => {
    const { line } = lines.see(seen);
    const count = counts.get(line.connection) ?? { lost: 0, twice: 0 };
    counts.set(line.connection, count);
    count.lost += detailOf(seen, 'gap')?.count ?? 0;
    count.twice += detailOf(seen, 'duplicate')?.count ?? 0;
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
    },
    facts: () =>
      tableOf(
        COLUMNS,
        lines.all.map((line) => {
          const asked = askedAfter(line.opened);
          const { lost = 0, twice = 0 } = counts.get(line.connection) ?? {};
          return [line.path, asked === null ? null : `${asked.by}: ${asked.id}`, lost, twice, line.lastId];
        }),
      ),
  };
}
