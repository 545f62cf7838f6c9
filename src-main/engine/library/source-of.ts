import { resolve } from 'node:path';
import { ok, type Result } from '../../../src-shared/base/result.ts';
import type { Capture } from '../capture/capture.ts';
import { OpenedRecording } from '../capture/opened-recording.ts';
import type { RecordingSource } from '../capture/recording-source.ts';

export interface OwnSource {
  readonly source: RecordingSource;
  /** Entries there were when it was opened: a live one grows on. */
  readonly entries: number;
  close(): void;
}

/**
 * A recording to be read from beginning to end, open in no list: its own reading of the file, which nobody closes meanwhile. A live
 * one is read where it is written.
 * @param cacheBytes of pages kept after reading; entries are read once, in order
 */
export function sourceOf(capture: Capture, path: string, cacheBytes: number): Result<OwnSource> {
  const absolute = resolve(path);
  const live = capture.list().find((info) => info.live && info.path === absolute);
  const held = live === undefined ? undefined : capture.source(live.id);
  if (held !== undefined) return ok({ source: held, entries: held.entries, close: () => undefined });
  const opened = OpenedRecording.open(absolute, cacheBytes);
  if (!opened.ok) return opened;
  const recording = opened.value;
  return ok({ source: recording, entries: recording.entries, close: () => recording.close() });
}
