import type { Result } from '../../src-shared/base/result.ts';
import type { Capture } from './capture/capture.ts';
import { type RecordedMessage, recordedMessages } from './mock/messages/recorded-feed.ts';

/**
 * What a server sent, out of the file of a recording, for a feed that plays it again. The file is open no longer than it is read, unless
 * somebody else has it open. Errors: those of opening a recording, and of {@link recordedMessages}.
 */
export async function readRecorded(
  capture: Capture,
  source: { readonly file: string; readonly connection?: number | undefined },
): Promise<Result<readonly RecordedMessage[]>> {
  const known = new Set(capture.list().map(({ id }) => id));
  const opened = await capture.open(source.file);
  if (!opened.ok) return opened;
  const { id } = opened.value;
  try {
    const entries = capture.entries({ recordingId: id });
    return entries.ok ? await recordedMessages(entries.value, source) : entries;
  } finally {
    if (!known.has(id)) await capture.close(id);
  }
}
