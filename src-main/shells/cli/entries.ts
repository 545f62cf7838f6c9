import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type Engine, type EntriesQuery, QueryStopped } from '../../engine/engine.ts';
import { EXIT, Exit } from './exit.ts';

/** Matching entries one by one. A filter that had to be stopped ends the command with its Problem. */
export async function* entriesOf(
  engine: Engine,
  info: RecordingInfo,
  query: Pick<EntriesQuery, 'filter' | 'signal' | 'onPartlySearched'>,
): AsyncIterable<Entry> {
  const entries = engine.entries({ ...query, recordingId: info.id });
  if (!entries.ok) throw new Exit(EXIT.usage, entries.error);
  try {
    yield* entries.value;
  } catch (error) {
    if (error instanceof QueryStopped) throw new Exit(EXIT.usage, error.problem);
    throw error;
  }
}
