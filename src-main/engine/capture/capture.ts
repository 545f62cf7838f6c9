import type { Result } from '../../../src-shared/base/result.ts';
import type { CommandOutput, CommandValue } from '../../../src-shared/contract/index.ts';
import type { RecordingInfo, ViewStatus } from '../../../src-shared/contract/recording.ts';
import type { RecordingTick } from '../../../src-shared/contract/tick.ts';
import type { ConnectionInfo } from '../../../src-shared/model/connection.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import type { Clock } from '../clock.ts';
import type { Recorder } from './recorder.ts';
import type { NewRecordingFile, RecordingFileWriter } from './recording-file.ts';
import type { RecordingSource } from './recording-source.ts';
import type { Surveys } from './survey/surveys.ts';
import type { RowEntries } from './views/create-views.ts';

export interface CaptureOptions {
  /** Where session recordings are made; created if missing. */
  readonly recordingsDir: string;
  /** Written into a recording's meta table. */
  readonly appVersion: string;
  /** Payload bytes kept per entry. */
  readonly payloadCapBytes?: number;
  /** Unwritten bytes at which sockets are paused, and at which they go on. */
  readonly pauseAtBytes?: number;
  readonly resumeAtBytes?: number;
  /** A recording's file may not grow beyond this: it then counts as a full disk. */
  readonly maxFileBytes?: number;
}

export interface NewRecording {
  /** Default: a dated file in `recordingsDir`. An existing file is an error (FILE_EXISTS), never overwritten. */
  readonly path?: string;
  readonly name?: string;
  /** Removed when closed: `wirescope connect` without `--out`. */
  readonly temporary?: boolean;
}

/** A recording being written. */
export interface LiveRecording {
  readonly id: string;
  readonly path: string;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Must be called before the first entry of a connection. */
  addConnection(info: ConnectionInfo): void;
}

/** Entries in `seq` order, whole. */
export interface EntriesQuery {
  readonly recordingId: string;
  readonly filter?: string;
  readonly fromSeq?: number;
  /** Keep waiting for new ones until the recording is closed or `signal` aborts. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /**
   * Called at the end with how many entries did not match but could be searched only in part (docs/filter.md), if any:
   * whoever shows the answer must say so.
   */
  readonly onPartlySearched?: (entries: number) => void;
}

/**
 * The capture room's door: recordings being written and opened, views over them, timeline slices. Each method named
 * after a command answers that command.
 */
export interface Capture {
  create(options: NewRecording): Promise<Result<LiveRecording>>;
  open(path: string): Promise<Result<RecordingInfo>>;
  /** What a recording is called, open or live, after its file was told (`summary/write-meta.ts`). */
  renamed(path: string, name: string): void;
  /** Flushes, checkpoints and closes; a live recording is closed clean. */
  close(recordingId: string): Promise<Result<null>>;
  closeAll(): Promise<void>;
  list(): readonly RecordingInfo[];
  info(recordingId: string): Result<RecordingInfo>;
  entry(input: CommandValue<'entry.get'>): Promise<Result<CommandOutput<'entry.get'>>>;
  entryAt(input: CommandValue<'entry.at'>): Promise<Result<CommandOutput<'entry.at'>>>;
  entries(query: EntriesQuery): Result<AsyncIterable<Entry>>;
  /** Matching entries without making them. */
  count(query: EntriesQuery): Promise<Result<number>>;
  openView(input: CommandValue<'view.open'>): Promise<Result<ViewStatus>>;
  cancelView(viewId: string): Result<ViewStatus>;
  resumeView(viewId: string): Result<ViewStatus>;
  stepView(input: CommandValue<'view.step'>): Promise<Result<CommandOutput<'view.step'>>>;
  hits(input: CommandValue<'view.hits'>): Promise<Result<CommandOutput<'view.hits'>>>;
  facts(input: CommandValue<'recording.facts'>): Result<CommandOutput<'recording.facts'>>;
  closeView(viewId: string): Result<null>;
  slice(input: CommandValue<'view.slice'>): Promise<Result<CommandOutput<'view.slice'>>>;
  /** Whole entries of a view's rows; made one by one as they are asked for. */
  rowEntries(viewId: string, from: number, count: number): Result<RowEntries>;
  indexOf(input: CommandValue<'view.indexOf'>): Promise<Result<CommandOutput<'view.indexOf'>>>;
  timeline(input: CommandValue<'timeline.slice'>): Promise<Result<CommandOutput<'timeline.slice'>>>;
  timelineCount(input: CommandValue<'timeline.count'>): Promise<Result<CommandOutput<'timeline.count'>>>;
  timelineEvent(input: CommandValue<'timeline.event'>): Promise<Result<CommandOutput<'timeline.event'>>>;
  /** Pages and tables of an open recording; undefined when it is not open. For whoever reads more of it than entries one by one. */
  source(recordingId: string): RecordingSource | undefined;
  /**
   * Looks into a file that need not be open, and leaves nothing of it open. Its answer is the caller's; errors are those of opening,
   * and FILE_DAMAGED.
   */
  reading<T>(path: string, use: (source: RecordingSource) => Promise<T> | T): Promise<Result<T>>;
  /** A file written at once, beside those that are live. */
  createFile(wanted: NewRecordingFile): Promise<Result<RecordingFileWriter>>;
  readonly surveys: Surveys;
  /** For the tick; cheap. `changed` is called when anything here changed since the last look. */
  recordingTicks(): readonly RecordingTick[];
  viewStatuses(): readonly ViewStatus[];
  onChange(changed: () => void): void;
}
