import { assertNever } from '../../../src-shared/base/result.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';

/** How the wire is drawn: solid green, dotted, dashed, or nothing (not connected, or not known). */
export type Wire = 'open' | 'waiting' | 'connecting' | 'none';
/** What happened to it at a row: × it broke, disc it came back, ring an attempt began, small ring a heartbeat missed. */
export type RailMark = 'broke' | 'back' | 'began' | 'missed' | null;

export interface Rail {
  readonly above: Wire;
  readonly below: Wire;
  readonly mark: RailMark;
}

type RailRow = Pick<Row, 'kind' | 'connection' | 'attempt' | 'detail'>;

/** After a `close` or `error` nobody knows yet whether a wait follows: only the next row of the connection says. */
type After = Wire | 'ended' | 'unchanged';

/** The wire's state once this row has happened, as far as the row itself tells. */
function after(row: RailRow): After {
  switch (row.kind) {
    case 'connecting':
      return 'connecting';
    case 'open':
      return 'open';
    case 'close':
      return 'ended';
    case 'error':
      // A store that could not write is a problem of ours, not the end of the attempt.
      return row.detail?.phase === 'store' ? 'unchanged' : 'ended';
    case 'wait':
      return 'waiting';
    case 'mark':
    case 'notice':
    case 'redirect':
      return 'unchanged';
    case 'request':
    case 'response':
      // A poll's first exchange is what opens it.
      return 'unchanged';
    case 'text':
    case 'binary':
    case 'ping':
    case 'pong':
    case 'event':
    case 'comment':
    case 'retry':
    case 'item':
    case 'missed':
    case 'gap':
    case 'duplicate':
    case 'pause':
    case 'resume':
      return 'open';
    default:
      return assertNever(row.kind);
  }
}

/** The state just before this row, guessed from the row alone, when no earlier row of its connection is at hand. */
function guessBefore(row: RailRow): Wire | null {
  switch (row.kind) {
    case 'connecting':
      return row.attempt > 1 || row.detail?.cause === 'retry' ? 'waiting' : 'none';
    case 'open':
      return 'connecting';
    case 'error':
      return row.detail?.phase === 'stream' ? 'open' : 'connecting';
    case 'wait':
      return 'waiting';
    case 'mark':
    case 'notice':
    case 'redirect':
    case 'request':
    case 'response':
      return null;
    default:
      return 'open';
  }
}

/** A mark or notice says nothing about the wire; how far to look for a row that does. */
const LOOK = 60;

/**
 * The rail beside row `index`: `rowAt` gives rows of the view, undefined where none is loaded. Rows of other
 * connections are passed over, so that in a shared table each row carries its own connection's wire.
 */
export function railAt(rowAt: (index: number) => RailRow | undefined, index: number): Rail {
  const row = rowAt(index);
  if (row === undefined) return { above: 'none', below: 'none', mark: null };
  const above = before(rowAt, index, row);
  const own = after(row);
  const below = own === 'unchanged' ? above : own === 'ended' ? afterEnd(rowAt, index, row) : own;
  const said = row.kind === 'wait' && above === 'none' ? 'waiting' : above;
  return { above: said, below, mark: markOf(row, own) };
}

function markOf(row: RailRow, own: After): RailMark {
  if (own === 'ended') return 'broke';
  if (row.kind === 'open') return 'back';
  if (row.kind === 'connecting') return 'began';
  return row.kind === 'missed' ? 'missed' : null;
}

function before(rowAt: (index: number) => RailRow | undefined, index: number, row: RailRow): Wire {
  for (let at = index - 1; at >= index - LOOK; at--) {
    const earlier = rowAt(at);
    if (earlier === undefined) break;
    if (earlier.connection !== row.connection) continue;
    const state = after(earlier);
    if (state === 'unchanged') continue;
    if (state === 'ended') return follows(row);
    // A filter may have taken rows away, but never a lifecycle entry: what this row needs to have been true, was.
    return state;
  }
  const guess = guessBefore(row);
  if (guess !== null) return guess;
  for (let at = index + 1; at <= index + LOOK; at++) {
    const later = rowAt(at);
    if (later === undefined) break;
    if (later.connection !== row.connection) continue;
    const state = guessBefore(later);
    if (state !== null) return state;
  }
  return row.kind === 'request' || row.kind === 'response' ? 'open' : 'none';
}

/** The wire between an end and the row after it. */
function follows(next: RailRow): Wire {
  return next.kind === 'wait' || (next.kind === 'connecting' && next.detail?.cause === 'retry') ? 'waiting' : 'none';
}

function afterEnd(rowAt: (index: number) => RailRow | undefined, index: number, row: RailRow): Wire {
  for (let at = index + 1; at <= index + LOOK; at++) {
    const later = rowAt(at);
    if (later === undefined) return 'none';
    if (later.connection !== row.connection || after(later) === 'unchanged') continue;
    return follows(later);
  }
  return 'none';
}
