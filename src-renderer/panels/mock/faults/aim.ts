import type { FaultTarget } from '../../../../src-shared/model/scenario/fault.ts';

/** Whom the faults that are switched on here are to meet. */
export interface Aim {
  readonly at: 'all' | 'selected' | `endpoint:${string}` | `room:${string}` | `user:${string}`;
  /** One in so many of them. */
  readonly oneIn: number;
}

export const EVERYBODY: Aim = { at: 'all', oneIn: 1 };

/**
 * The aim as a fault's `on`.
 * @param selected clients that are selected now; null where nobody is, so that a fault for the selected ones has no meaning.
 */
export function aimTarget(aim: Aim, selected: readonly number[]): FaultTarget | null {
  const share = aim.oneIn > 1 ? { oneIn: aim.oneIn } : {};
  if (aim.at === 'all') return share;
  if (aim.at === 'selected') return selected.length === 0 ? null : { ...clientsTarget(selected), ...share };
  const [kind = '', ...rest] = aim.at.split(':');
  return { [kind]: rest.join(':'), ...share };
}

/** One client, or several. */
export function clientsTarget(clients: readonly number[]): FaultTarget {
  const [only] = clients;
  return clients.length === 1 && only !== undefined ? { client: only } : { clients: [...clients] };
}
