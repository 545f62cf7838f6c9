import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import type { CommandOutput, CommandValue } from '../../../src-shared/contract/index.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import type { Capture, CaptureOptions, LiveRecording, NewRecording } from './capture.ts';
import { entryOfPage } from './entry-of-page.ts';
import { LiveRecordingFile } from './live-recording.ts';
import { OpenedRecording } from './opened-recording.ts';
import { Readers } from './readers.ts';
import { createRecordingFile } from './recording-file.ts';
import { removeFile, reserve } from './store/file-on-disk.ts';
import { cannotCreate, fileDamaged, RecordingError } from './store/problems.ts';
import { createSurveys } from './survey/surveys.ts';
import { timelineCount } from './timeline/count.ts';
import { timelineEvent } from './timeline/event.ts';
import { seqAt } from './timeline/seek.ts';
import { timelineSlice } from './timeline/slice.ts';
import { createViews } from './views/create-views.ts';
import { createScheduler } from './views/scheduler.ts';

/** How long closing waits for somebody who is still reading entries, since they last took one. */
const READER_PATIENCE_MS = 2_000;

interface Held {
  readonly id: string;
  readonly recording: LiveRecordingFile | OpenedRecording;
  readonly temporary: boolean;
  readonly readers: Readers;
  closing: Promise<Result<null>> | undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Local date and time, as a file name every system takes. */
function datedName(now: Date): string {
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${date}_${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-')}`;
}

/** The capture room: recordings being written and opened, views over them, timeline slices. */
export function createCapture(options: CaptureOptions): Capture {
  const held = new Map<string, Held>();
  const changeListeners = new Set<() => void>();

  function changed(): void {
    for (const listener of changeListeners) listener();
  }

  // One for all who scan: together they may hold the event loop no longer than one alone.
  const scheduler = createScheduler(changed);
  const sourceOf = (recordingId: string) => held.get(recordingId)?.recording;
  const views = createViews({ source: sourceOf, changed, scheduler });
  const surveys = createSurveys({ source: sourceOf, changed, scheduler });

  function find(recordingId: string): Result<Held> {
    const found = held.get(recordingId);
    if (found !== undefined) return ok(found);
    return fail('RECORDING_UNKNOWN', `Recording ${recordingId} is not open.`, 'It was closed; open its file again.');
  }

  function infoOf({ id, recording }: Held): RecordingInfo {
    return {
      id,
      path: recording.path,
      name: recording.name,
      live: recording.live,
      startedAtMs: recording instanceof LiveRecordingFile ? recording.clock.anchorMs : recording.startedAtMs,
      entries: recording.entries,
      lastAtNs: recording.lastAtNs,
      fileBytes: recording.fileBytes,
      connections: recording.connections,
    };
  }

  function hold(recording: Held['recording'], temporary: boolean): Held {
    const id = randomUUID();
    const entry: Held = { id, recording, temporary, readers: new Readers(), closing: undefined };
    held.set(id, entry);
    changed();
    return entry;
  }

  /** What a damaged file makes of a question. Anything else thrown is a bug and stays thrown. */
  function guarded<T>(ask: () => Result<T>): Result<T> {
    try {
      return ask();
    } catch (error) {
      if (error instanceof RecordingError) return fail(error.problem);
      throw error;
    }
  }

  /** The same for what is answered later. */
  async function guardedLater<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RecordingError) return fail(error.problem);
      throw error;
    }
  }

  /** An empty file to write to: the one asked for, or the first free dated name. */
  function reserveFile(wanted: NewRecording): string {
    if (wanted.path !== undefined) {
      const path = resolve(wanted.path);
      reserve(path);
      return path;
    }
    mkdirSync(options.recordingsDir, { recursive: true });
    const stem = `${wanted.temporary === true ? 'temporary-' : ''}${datedName(new Date())}`;
    for (let attempt = 1; ; attempt++) {
      const path = join(options.recordingsDir, `${stem}${attempt === 1 ? '' : `-${attempt}`}.wirescope`);
      try {
        reserve(path);
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }

  async function create(wanted: NewRecording): Promise<Result<LiveRecording>> {
    let path = wanted.path ?? options.recordingsDir;
    try {
      path = reserveFile(wanted);
    } catch (error) {
      return fail(cannotCreate(path, error));
    }
    const name = wanted.name ?? basename(path, '.wirescope');
    const created = await LiveRecordingFile.create({ ...options, path, name });
    if (!created.ok) {
      removeFile(path);
      return created;
    }
    const recording = created.value;
    recording.onChange(changed);
    recording.onGrow(changed);
    const { id } = hold(recording, wanted.temporary === true);
    return ok({
      id,
      path,
      clock: recording.clock,
      recorder: recording.recorder,
      addConnection(info) {
        recording.addConnection(info);
        changed();
      },
    });
  }

  function open(path: string): Result<RecordingInfo> {
    const absolute = resolve(path);
    const already = [...held.values()].find(({ recording }) => recording.path === absolute);
    if (already !== undefined) return ok(infoOf(already));
    const opened = OpenedRecording.open(absolute);
    return opened.ok ? ok(infoOf(hold(opened.value, false))) : opened;
  }

  async function closeHeld(entry: Held, abandon: boolean): Promise<Result<null>> {
    const { id, recording, readers } = entry;
    // Ends the live tail, so that those who follow it come to the end of it.
    recording.end();
    await readers.finished(READER_PATIENCE_MS);
    views.closeRecording(id);
    surveys.closeRecording(id);
    if (recording instanceof LiveRecordingFile) {
      const closed = await recording.close(abandon || entry.temporary);
      if (!closed.ok && !abandon && !entry.temporary) return closed;
    } else {
      recording.close();
    }
    held.delete(id);
    if (entry.temporary) removeFile(recording.path);
    changed();
    return ok(null);
  }

  function close(entry: Held, abandon: boolean): Promise<Result<null>> {
    entry.closing ??= closeHeld(entry, abandon).finally(() => {
      entry.closing = undefined;
    });
    return entry.closing;
  }

  function entry(input: CommandValue<'entry.get'>): Result<CommandOutput<'entry.get'>> {
    const found = find(input.recordingId);
    if (!found.ok) return found;
    const { recording } = found.value;
    return guarded(() => {
      const index = recording.pageOf(input.seq);
      if (index === -1) {
        const hint = `The recording has ${recording.entries} entries, counted from 1.`;
        return fail('ENTRY_UNKNOWN', `There is no entry ${input.seq}.`, hint, { at: 'seq' });
      }
      const page = recording.read(index);
      const at = input.seq - page.firstSeq;
      const info = recording.connection(page.connection[at] as number);
      if (info === undefined) {
        return fail(
          fileDamaged(
            recording.path,
            `entry ${input.seq} belongs to connection ${page.connection[at]}, which is missing`,
          ),
        );
      }
      const whole = entryOfPage(page, at, info);
      // A copy: the page's body is shared, may be large, and must not travel to a window.
      const payload = whole.payload?.slice(input.fromByte, input.fromByte + input.maxBytes);
      return ok({ ...whole, ...(payload !== undefined && { payload }), payloadBytes: whole.payload?.length ?? 0 });
    });
  }

  function entryAt(input: CommandValue<'entry.at'>): Result<CommandOutput<'entry.at'>> {
    const found = find(input.recordingId);
    if (!found.ok) return found;
    return guarded(() => {
      const seq = seqAt(found.value.recording, input.atNs);
      return ok(seq > found.value.recording.entries ? null : { seq });
    });
  }

  function timeline(input: CommandValue<'timeline.slice'>): Result<CommandOutput<'timeline.slice'>> {
    const found = find(input.recordingId);
    if (!found.ok) return found;
    const { recording } = found.value;
    return guarded(() => ok(timelineSlice(recording, nowOf(recording), input)));
  }

  function countIn(input: CommandValue<'timeline.count'>): Result<CommandOutput<'timeline.count'>> {
    const found = find(input.recordingId);
    return found.ok ? guarded(() => ok(timelineCount(found.value.recording, input))) : found;
  }

  function event(input: CommandValue<'timeline.event'>): Result<CommandOutput<'timeline.event'>> {
    const found = find(input.recordingId);
    return found.ok ? guarded(() => ok(timelineEvent(found.value.recording, input))) : found;
  }

  function nowOf(recording: Held['recording']): number {
    return recording instanceof LiveRecordingFile && recording.live ? recording.clock.nowNs() : recording.lastAtNs;
  }

  return {
    create,
    open: async (path) => open(path),
    renamed(path, name) {
      const found = [...held.values()].find(({ recording }) => recording.path === resolve(path));
      if (found === undefined) return;
      found.recording.name = name;
      changed();
    },
    async close(recordingId) {
      const found = find(recordingId);
      return found.ok ? close(found.value, false) : found;
    },
    async closeAll() {
      await Promise.all([...held.values()].map((one) => close(one, true)));
    },
    list: () => [...held.values()].map(infoOf),
    info(recordingId) {
      const found = find(recordingId);
      return found.ok ? ok(infoOf(found.value)) : found;
    },
    entry: async (input) => entry(input),
    entryAt: async (input) => entryAt(input),
    entries(query): Result<AsyncIterable<Entry>> {
      const found = find(query.recordingId);
      if (!found.ok) return found;
      const entries = views.entries(query);
      return entries.ok ? ok(found.value.readers.watch(entries.value)) : entries;
    },
    count: (query) => guardedLater(() => views.count(query)),
    openView: (input) => guardedLater(() => views.open(input)),
    cancelView: (viewId) => views.cancel(viewId),
    resumeView: (viewId) => views.resume(viewId),
    stepView: (input) => guardedLater(() => views.step(input)),
    hits: (input) => views.hits(input),
    facts: (input) => guarded(() => views.facts(input)),
    closeView: (viewId) => views.close(viewId),
    slice: (input) => guardedLater(() => views.slice(input)),
    rowEntries: (viewId, from, count) => views.rowEntries(viewId, from, count),
    indexOf: (input) => guardedLater(() => views.indexOf(input)),
    timeline: async (input) => timeline(input),
    timelineCount: async (input) => countIn(input),
    timelineEvent: async (input) => event(input),
    recordingTicks: () =>
      [...held.values()].map(({ id, recording }) => ({
        id,
        live: recording.live,
        entries: recording.entries,
        fileBytes: recording.fileBytes,
        nowNs: nowOf(recording),
        storeLagMs: recording instanceof LiveRecordingFile ? recording.storeLagMs : 0,
        storePaused: recording instanceof LiveRecordingFile && recording.recorder.overloaded,
      })),
    surveys,
    source: (recordingId) => held.get(recordingId)?.recording,
    reading: (path, use) =>
      guardedLater(async () => {
        const absolute = resolve(path);
        const already = [...held.values()].find(({ recording }) => recording.path === absolute)?.recording;
        if (already !== undefined) return ok(await use(already));
        const opened = OpenedRecording.open(absolute);
        if (!opened.ok) return opened;
        try {
          return ok(await use(opened.value));
        } finally {
          opened.value.close();
        }
      }),
    createFile: (wanted) => createRecordingFile(wanted, options.appVersion),
    viewStatuses: () => views.statuses(),
    onChange(listener) {
      changeListeners.add(listener);
    },
  };
}
