import { fail, ok, type Result } from '../../src-shared/base/result.ts';
import { MESSAGE_KINDS } from '../../src-shared/model/kind.ts';
import type { Capture } from './capture/capture.ts';

/** As much as a feed holds at once. */
const MOST_MESSAGES = 100_000;

/** What a scenario says of the recording that a feed plays. */
interface RecordingSource {
  readonly file: string;
  readonly connection?: number | undefined;
}

/**
 * The texts of a recording's messages to the client, in order, for a feed that plays them; of the first connection that has any where
 * none is named. Errors: those of opening a recording, RECORDING_EMPTY.
 */
export async function recordedTexts(capture: Capture, source: RecordingSource): Promise<Result<readonly string[]>> {
  const opened = await capture.open(source.file);
  if (!opened.ok) return opened;
  const entries = capture.entries({ recordingId: opened.value.id });
  if (!entries.ok) return entries;
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let { connection } = source;
  for await (const entry of entries.value) {
    const isMessage = MESSAGE_KINDS.some((kind) => kind === entry.kind);
    if (entry.direction !== 'toClient' || !isMessage || entry.payload === undefined) continue;
    connection ??= entry.connection;
    if (entry.connection !== connection) continue;
    texts.push(decoder.decode(entry.payload));
    if (texts.length === MOST_MESSAGES) break;
  }
  if (texts.length > 0) return ok(texts);
  return fail(
    'RECORDING_EMPTY',
    `${source.file} has no messages${connection === undefined ? '' : ` of connection ${connection}`} to play.`,
    'Choose another recording or another connection.',
  );
}
