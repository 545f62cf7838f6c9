import { Lines } from '../checks/lines.ts';
import { detailOf, isMessage, objectOf, type Seen, spellMs } from '../checks/seen.ts';
import type { Facts } from '../lab-content.ts';
import { column, tableOf } from './table.ts';

const COLUMNS = [
  column('told', 'Told to move', 'text'),
  column('end', 'Last end', 'text'),
  column('awayMs', 'Away for', 'ms'),
  column('lost', 'Messages lost', 'count'),
];

interface Moved {
  readonly path: string;
  toldAtMs: number | null;
  told: string | null;
  end: string | null;
  awayMs: number | null;
  lost: number;
}

/** Who was told, how it ended, how long each was away, and what it lost. Each end begins a new count. */
export function drainFacts(): Facts {
  const lines = new Lines();
  const moves = new Map<number, Moved>();
  const entry = (seen: Seen): void => {
    const { transport } = seen.entry;
    const { line, event } = lines.see(seen);
    if (transport !== 'websocket' && transport !== 'sse') return;
    const nothing: Moved = { path: line.path, toldAtMs: null, told: null, end: null, awayMs: null, lost: 0 };
    const moved = moves.get(line.connection) ?? nothing;
    moves.set(line.connection, moved);
    if (isMessage(seen) && objectOf(seen)?.type === 'reconnect') moved.toldAtMs = seen.atMs;
    if (event === 'ended') {
      moved.told = moved.toldAtMs === null ? 'no' : `${spellMs(seen.atMs - moved.toldAtMs)} before`;
      moved.toldAtMs = null;
      moved.awayMs = null;
      moved.lost = 0;
      moved.end = 'end of stream';
    }
    const code = detailOf(seen, 'close')?.code;
    if (code !== undefined) moved.end = String(code);
    if (event === 'opened' && line.ended !== null) moved.awayMs = Math.round(seen.atMs - line.ended.atMs);
    moved.lost += detailOf(seen, 'gap')?.count ?? 0;
  };
  return {
    see(observation) {
      if (observation.what === 'entry') entry(observation.seen);
    },
    facts: () =>
      tableOf(
        COLUMNS,
        [...moves.values()].map(({ path, told, end, awayMs, lost }) => [path, told, end, awayMs, lost]),
      ),
  };
}
