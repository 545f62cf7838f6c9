import type { CommandOutput, CommandValue } from '../../../../src-shared/contract/index.ts';
import type { RecordingSource } from '../recording-source.ts';
import { seqAt } from './seek.ts';

/**
 * Answers `timeline.count`: all entries from one moment to another, exactly. Pages that lie within are counted by what is
 * known of them; only the first and the last are read.
 */
export function timelineCount(
  source: RecordingSource,
  input: CommandValue<'timeline.count'>,
): CommandOutput<'timeline.count'> {
  const fromSeq = seqAt(source, Math.ceil(Math.min(input.fromNs, input.toNs)));
  const toSeq = seqAt(source, Math.floor(Math.max(input.fromNs, input.toNs)) + 1);
  if (input.connections === undefined) return { entries: toSeq - fromSeq };
  const wanted = new Set(input.connections);
  let entries = 0;
  for (let index = source.pageOf(fromSeq); index >= 0 && index < source.pageCount; index++) {
    const meta = source.meta(index);
    if (meta.firstSeq >= toSeq) break;
    const from = Math.max(0, fromSeq - meta.firstSeq);
    const to = Math.min(meta.count, toSeq - meta.firstSeq);
    if (from === 0 && to === meta.count) {
      for (const connection of wanted) entries += meta.connections.get(connection) ?? 0;
      continue;
    }
    const { connection } = source.columns(index);
    for (let at = from; at < to; at++) if (wanted.has(connection[at] as number)) entries += 1;
  }
  return { entries };
}
