import type { ServerFacts } from '../checks/check.ts';
import { ageMs, detailOf, isMessage, type Seen } from '../checks/seen.ts';
import { POLICY_PATHS } from '../checks/slow-reader.ts';
import type { Facts } from '../lab-content.ts';
import { column, Recent, tableOf, whole } from './table.ts';

const COLUMNS = [
  column('bufferedBytes', 'Waiting in the server', 'bar'),
  column('leftOut', 'Left out', 'count'),
  column('ageMs', 'Age on arrival', 'ms'),
  column('closed', 'Sent away', 'text'),
];

/** What each policy does to a slow reader. */
export function policyFacts(): Facts {
  const ages = new Map<string, Recent>();
  const leftOut = new Map<string, number>();
  const closed = new Map<string, string>();
  let server: ServerFacts | null = null;
  const entry = (seen: Seen): void => {
    const { path } = seen;
    if (isMessage(seen)) {
      const recent = ages.get(path) ?? new Recent();
      ages.set(path, recent);
      const age = ageMs(seen);
      if (age !== null) recent.add(age);
    }
    const gap = detailOf(seen, 'gap');
    if (gap !== undefined) leftOut.set(path, (leftOut.get(path) ?? 0) + (gap.count ?? 0));
    if (seen.entry.kind === 'open') closed.delete(path);
    const code = detailOf(seen, 'close')?.code;
    if (code !== undefined) closed.set(path, String(code));
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
      if (observation.what === 'server') server = observation.server;
    },
    facts: () =>
      tableOf(
        COLUMNS,
        POLICY_PATHS.filter((path) => ages.has(path)).map((path) => {
          const rows = server?.clients.filter((client) => client.path === path) ?? [];
          const bytes = rows.reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0);
          return [path, bytes, leftOut.get(path) ?? 0, whole(ages.get(path)?.median ?? null), closed.get(path) ?? null];
        }),
      ),
  };
}
