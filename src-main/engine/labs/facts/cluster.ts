import { detailOf, isMessage, nodeOf, type Seen } from '../checks/seen.ts';
import type { Facts } from '../lab-content.ts';
import { column, tableOf } from './table.ts';

const COLUMNS = [
  column('node', 'Node', 'text'),
  column('said', 'Said', 'count'),
  column('heard', 'Heard', 'count'),
  column('missed', 'Not heard', 'count'),
];
/** Until then it may still be on its way. */
const LATE_MS = 1_000;

interface Person {
  readonly name: string;
  node: string | null;
  isOpen: boolean;
  said: number;
  heard: number;
  missed: number;
}

/** Who received what: of everything said while somebody was connected, what they heard and what they did not. */
export function clusterFacts(): Facts {
  const people = new Map<number, Person>();
  let pending: { readonly text: string; readonly atMs: number; readonly owed: Set<number> }[] = [];
  const entry = (seen: Seen): void => {
    const { connection, kind, direction } = seen.entry;
    const person = people.get(connection) ?? {
      name: `#${connection} ${seen.name}`,
      node: null,
      isOpen: false,
      said: 0,
      heard: 0,
      missed: 0,
    };
    people.set(connection, person);
    const headers = detailOf(seen, 'open')?.responseHeaders ?? detailOf(seen, 'response')?.headers;
    person.node = nodeOf(headers) ?? person.node;
    if (kind === 'open') person.isOpen = true;
    if (kind === 'close' || kind === 'error') {
      person.isOpen = false;
      for (const { owed } of pending) owed.delete(connection);
    }
    if (kind === 'text' && direction === 'toServer') {
      person.said += 1;
      const sockets = [...people].filter(([, { isOpen }]) => isOpen).map(([number]) => number);
      pending.push({ text: seen.text, atMs: seen.atMs, owed: new Set(sockets) });
    }
    if (!isMessage(seen)) return;
    person.heard += 1;
    const heard = pending.find(({ text, owed }) => owed.has(connection) && (text === seen.text || kind === 'item'));
    heard?.owed.delete(connection);
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
    },
    facts: (nowMs) => {
      for (const { owed, atMs } of pending) {
        if (nowMs - atMs < LATE_MS) continue;
        for (const connection of owed) {
          const person = people.get(connection);
          if (person !== undefined) person.missed += 1;
        }
        owed.clear();
      }
      pending = pending.filter(({ owed }) => owed.size > 0);
      return tableOf(
        COLUMNS,
        [...people.values()].map(({ name, node, said, heard, missed }) => [
          name,
          node === null ? null : `node ${node}`,
          said,
          heard,
          missed,
        ]),
      );
    },
  };
}
