import { detailOf, isMessage, objectOf, type Seen } from '../checks/seen.ts';
import type { Facts } from '../lab-content.ts';
import { column, tableOf } from './table.ts';

const COLUMNS = [
  column('state', 'State', 'text'),
  column('leftMs', 'Token good for', 'ms'),
  column('asked', 'Asked to renew', 'count'),
  column('renewed', 'Renewed', 'count'),
  column('end', 'End', 'text'),
];

interface Holder {
  readonly name: string;
  state: string;
  deadAtMs: number | null;
  asked: number;
  renewed: number;
  end: string | null;
}

/** Of each connection: how long its token is good, as far as the wire has told, and how it ended. */
export function tokenFacts(): Facts {
  const holders = new Map<number, Holder>();
  const entry = (seen: Seen): void => {
    const { connection, kind } = seen.entry;
    const holder = holders.get(connection) ?? {
      name: `#${connection} ${seen.name}`,
      state: 'connecting',
      deadAtMs: null,
      asked: 0,
      renewed: 0,
      end: null,
    };
    holders.set(connection, holder);
    if (kind === 'open') holder.state = 'open';
    const status = detailOf(seen, 'error')?.status;
    const close = detailOf(seen, 'close');
    if (status !== undefined) holder.end = `HTTP ${status}`;
    if (close !== undefined) holder.end = [close.code, close.reason].filter(Boolean).join(' ') || 'end of stream';
    if (status !== undefined || close !== undefined) {
      holder.state = 'ended';
      holder.deadAtMs = null;
    }
    const told = isMessage(seen) ? objectOf(seen) : null;
    if (told?.type === 'reauthenticate' && typeof told.within_ms === 'number') {
      holder.asked += 1;
      holder.deadAtMs = seen.atMs + told.within_ms;
    }
    if (told?.type === 'authenticated') {
      holder.renewed += 1;
      holder.deadAtMs = typeof told.expires_in === 'number' ? seen.atMs + told.expires_in * 1_000 : null;
    }
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
    },
    facts: (nowMs) =>
      tableOf(
        COLUMNS,
        [...holders.values()].map(({ name, state, deadAtMs, asked, renewed, end }) => {
          const leftMs = deadAtMs === null ? null : Math.max(0, Math.round(deadAtMs - nowMs));
          return [name, state, leftMs, asked, renewed, end];
        }),
      ),
  };
}
