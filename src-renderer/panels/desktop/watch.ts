import type { ConnectionState } from '../../../src-shared/model/connection.ts';

/** What a person wants to be told of a connection while the window is in the background. */
export interface Watch {
  readonly lost: boolean;
  /** As in the filter bar; empty: none. */
  readonly filter: string;
}

/** What of it is seen in one tick. */
export interface Seen {
  readonly state: ConnectionState | null;
  /** Matches of the filter so far; null until what was there before is counted. */
  readonly matches: number | null;
}

export interface Happened {
  readonly lost: boolean;
  readonly matches: number;
}

/** At most one notification of a tab in this time: what happens meanwhile is told in one of them. */
export const TOLD_EVERY_MS = 10_000;

/** What happened between two ticks. A person's own Disconnect is no loss: it goes through `closing` or straight to `closed`. */
export function happened(watch: Watch, before: Seen, now: Seen): Happened {
  const away = now.state === 'waiting' || now.state === 'failed' || now.state === 'connecting';
  return {
    lost: watch.lost && before.state === 'open' && away,
    matches: before.matches === null || now.matches === null ? 0 : Math.max(0, now.matches - before.matches),
  };
}

export const isNothing = ({ lost, matches }: Happened): boolean => !lost && matches === 0;

export function together(a: Happened, b: Happened): Happened {
  return { lost: a.lost || b.lost, matches: a.matches + b.matches };
}
