import type { CommandOutput, CommandValue } from '../../../../src-shared/contract/index.ts';
import { EVENT_KINDS } from '../../../../src-shared/contract/timeline.ts';
import { KINDS } from '../../../../src-shared/model/kind.ts';
import type { RecordingSource } from '../recording-source.ts';
import type { LifecycleRow } from '../store/batch.ts';
import { seqAt } from './seek.ts';

/** Rows read at a time. */
const STEP = 500;

/** Answers `timeline.event`: the nearest entry before or after a moment that says something went wrong, or was noted. */
export function timelineEvent(
  source: RecordingSource,
  input: CommandValue<'timeline.event'>,
): CommandOutput<'timeline.event'> {
  const wanted = input.connections === undefined ? null : new Set(input.connections);
  const fits = (row: LifecycleRow): boolean =>
    EVENT_KINDS.has(KINDS[row.kindCode] ?? 'text') && (wanted === null || wanted.has(row.connection));
  const found =
    input.direction === 'previous'
      ? newestBefore(source, seqAt(source, Math.ceil(input.atNs)) - 1, fits)
      : oldestFrom(source, seqAt(source, Math.floor(input.atNs) + 1), fits);
  if (found === undefined) return null;
  const { seq, atNs, connection } = found;
  return { seq, atNs, connection, kind: KINDS[found.kindCode] ?? 'notice' };
}

type Fits = (row: LifecycleRow) => boolean;

function newestBefore(source: RecordingSource, lastSeq: number, fits: Fits): LifecycleRow | undefined {
  for (let to = lastSeq; to >= 1; ) {
    const rows = source.lifecycle(1, to, STEP);
    const found = rows.find(fits);
    if (found !== undefined || rows.length < STEP) return found;
    to = (rows.at(-1) as LifecycleRow).seq - 1;
  }
  return undefined;
}

/** Rows come newest first: stretches of entries that double until one has a row that fits, then its oldest. */
function oldestFrom(source: RecordingSource, firstSeq: number, fits: Fits): LifecycleRow | undefined {
  let length = 1_024;
  for (let from = firstSeq; from <= source.entries; ) {
    const until = Math.min(source.entries, from + length - 1);
    let oldest: LifecycleRow | undefined;
    for (let to = until; to >= from; ) {
      const rows = source.lifecycle(from, to, STEP);
      oldest = rows.findLast(fits) ?? oldest;
      if (rows.length < STEP) break;
      to = (rows.at(-1) as LifecycleRow).seq - 1;
    }
    if (oldest !== undefined) return oldest;
    from = until + 1;
    length *= 2;
  }
  return undefined;
}
