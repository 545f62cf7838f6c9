import type { ServerFacts } from '../checks/check.ts';
import { COUNTED, SWEPT, TRUSTING, WATCHED } from '../checks/dead-peer.ts';
import { detailOf, type Seen, spellMs } from '../checks/seen.ts';
import type { Facts } from '../lab-content.ts';
import { column, tableOf } from './table.ts';

const COLUMNS = [
  column('state', 'State', 'text'),
  column('heardMs', 'Last heard', 'ms'),
  column('noticed', 'Noticed after', 'text'),
  column('server', 'Server says', 'text'),
];
/** Silence that a feed of one message a second does not have by itself. */
const SILENT_MS = 2_500;

interface Peer {
  heardAtMs: number | null;
  state: string;
  /** How long the first miss of this silence took. */
  missedAfterMs: number | null;
}

/** Who was heard when, who noticed the silence, and what the server thinks. */
export function heartbeatFacts(): Facts {
  const peers = new Map<string, Peer>();
  let server: ServerFacts | null = null;
  const entry = (seen: Seen): void => {
    const peer = peers.get(seen.path) ?? { heardAtMs: null, state: 'connecting', missedAfterMs: null };
    peers.set(seen.path, peer);
    const { kind, direction } = seen.entry;
    const missed = detailOf(seen, 'missed');
    if (kind === 'close') peer.state = `closed ${detailOf(seen, 'close')?.code ?? ''}`.trim();
    else if (kind === 'open' || direction === 'toClient') {
      peer.state = 'open';
      peer.heardAtMs = seen.atMs;
      peer.missedAfterMs = null;
    } else if (missed?.halfOpen === true) {
      peer.state = 'half-open';
      peer.missedAfterMs ??= missed.waitedForMs;
    }
  };
  const serverSays = (path: string): string | null => {
    const row = server?.clients.find((client) => client.path === path);
    if (server === null) return null;
    if (row === undefined) return path === SWEPT ? 'cut: it answered no pings' : 'gone';
    return row.pingsMissed > 1 ? `zombie: ${row.pingsMissed} pings missed` : 'connected';
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
      if (observation.what === 'server') server = observation.server;
    },
    facts: (nowMs) =>
      tableOf(
        COLUMNS,
        [WATCHED, TRUSTING, SWEPT, COUNTED].flatMap((path) => {
          const peer = peers.get(path);
          if (peer === undefined) return [];
          const heardMs = peer.heardAtMs === null ? null : Math.max(0, Math.round(nowMs - peer.heardAtMs));
          const silent = (heardMs ?? 0) > SILENT_MS && peer.state === 'open';
          const noticed = peer.missedAfterMs !== null ? spellMs(peer.missedAfterMs) : silent ? 'never' : null;
          return [[path, peer.state, heardMs, noticed, serverSays(path)] as const];
        }),
      ),
  };
}
